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
    key          = "live/production.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_ids.production]

  assume_role {
    role_arn = "arn:aws:iam::${var.account_ids.production}:role/terraform"
  }

  default_tags {
    tags = local.tags
  }
}

provider "aws" {
  alias               = "ireland"
  region              = var.second_region
  allowed_account_ids = [var.account_ids.production]

  assume_role {
    role_arn = "arn:aws:iam::${var.account_ids.production}:role/terraform"
  }

  default_tags {
    tags = local.tags
  }
}
