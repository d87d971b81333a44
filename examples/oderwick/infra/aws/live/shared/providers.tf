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
    key          = "live/shared.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = [var.account_ids.shared]

  assume_role {
    role_arn = "arn:aws:iam::${var.account_ids.shared}:role/terraform"
  }

  default_tags {
    tags = {
      Environment = "shared"
      Owner       = "team-platform"
      ManagedBy   = "terraform"
    }
  }
}
