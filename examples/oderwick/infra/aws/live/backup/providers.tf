terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }

  backend "s3" {
    bucket       = "oderwick-shared-terraform-state"
    key          = "live/backup.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

# Nobody from operations can sign in to this account.
provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = [local.account_ids.backup]

  assume_role {
    role_arn = "arn:aws:iam::${local.account_ids.backup}:role/terraform"
  }
}

provider "aws" {
  alias               = "ireland"
  region              = "eu-west-1"
  allowed_account_ids = [local.account_ids.backup]

  assume_role {
    role_arn = "arn:aws:iam::${local.account_ids.backup}:role/terraform"
  }
}
