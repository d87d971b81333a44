locals {
  account_ids = {
    production = "111122223333"
    shared     = "444455556666"
    backup     = "777788889999"
  }
}

resource "aws_kms_key" "central" {
  description             = "Copies of production's backups"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_backup_vault" "central" {
  name        = "oderwick-central"
  kms_key_arn = aws_kms_key.central.arn
}

# In compliance mode after three days: from then on not even we can shorten it.
resource "aws_backup_vault_lock_configuration" "central" {
  backup_vault_name   = aws_backup_vault.central.name
  min_retention_days  = 30
  max_retention_days  = 400
  changeable_for_days = 3
}

data "aws_iam_policy_document" "copy_in" {
  statement {
    sid       = "CopiesFromProduction"
    actions   = ["backup:CopyIntoBackupVault"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${local.account_ids.production}:root"]
    }
  }
}

resource "aws_backup_vault_policy" "central" {
  backup_vault_name = aws_backup_vault.central.name
  policy            = data.aws_iam_policy_document.copy_in.json
}

resource "aws_kms_key" "ireland" {
  provider = aws.ireland

  description             = "Cluster backups, second region"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

# The cluster's objects and volumes, written every night by its own backup job.
module "cluster_backups" {
  source = "../../modules/object-store"

  providers = {
    aws = aws.ireland
  }

  name        = "oderwick-backup-cluster"
  kms_key_arn = aws_kms_key.ireland.arn
  locked_days = 35
  expire      = { objects_days = 180 }

  extra_policy_documents = [
    jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "ClusterMayAdd"
        Effect    = "Allow"
        Action    = "s3:PutObject"
        Resource  = "arn:aws:s3:::oderwick-backup-cluster/*"
        Principal = { AWS = "arn:aws:iam::${local.account_ids.production}:role/cluster-backup" }
      }]
    }),
  ]
}
