locals {
  name      = "oderwick-prod"
  namespace = "oderwick"

  tags = {
    Environment = "production"
    Owner       = "team-platform"
    CostCentre  = "4100"
    ManagedBy   = "terraform"
  }

  # Names, not references: other accounts and bucket policies need them before anything exists.
  buckets = {
    documents   = "oderwick-prod-patient-documents"
    exports     = "oderwick-prod-clinic-exports"
    access_logs = "oderwick-prod-access-logs"
  }

  services = {
    patient-portal = {
      has_secret = true
      statements = [
        {
          actions   = ["s3:GetObject"]
          resources = ["arn:aws:s3:::${local.buckets.documents}/released/*"]
        },
        {
          actions   = ["rds-db:connect"]
          resources = ["arn:aws:rds-db:${var.region}:${var.account_ids.production}:dbuser:${module.database["portal"].resource_id}/portal"]
        },
      ]
    }

    intake-api = {
      has_secret = true
      statements = [
        {
          actions   = ["s3:GetObject", "s3:PutObject"]
          resources = ["arn:aws:s3:::${local.buckets.documents}/*"]
        },
        {
          actions   = ["rds-db:connect"]
          resources = ["arn:aws:rds-db:${var.region}:${var.account_ids.production}:dbuser:${module.database["intake"].resource_id}/intake"]
        },
      ]
    }

    billing = {
      has_secret = true
      statements = [
        {
          actions   = ["s3:PutObject"]
          resources = ["arn:aws:s3:::${local.buckets.exports}/invoices/*"]
        },
      ]
    }

    broker = {
      has_secret = false
      statements = []
    }
  }
}
