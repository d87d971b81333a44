locals {
  central_vault = "arn:aws:backup:${var.region}:${var.account_ids.backup}:backup-vault:oderwick-central"

  backed_up_centrally = [for name, spec in var.databases : module.database[name].arn if spec.central]
}

resource "aws_backup_vault" "local" {
  name        = local.name
  kms_key_arn = aws_kms_key.data.arn
}

resource "aws_backup_plan" "central" {
  name = "central"

  rule {
    rule_name                = "nightly"
    target_vault_name        = aws_backup_vault.local.name
    schedule                 = "cron(30 1 * * ? *)"
    enable_continuous_backup = true

    lifecycle {
      delete_after = 35
    }

    copy_action {
      destination_vault_arn = local.central_vault

      lifecycle {
        delete_after = 180
      }
    }
  }
}

resource "aws_backup_selection" "central" {
  name         = "central"
  plan_id      = aws_backup_plan.central.id
  iam_role_arn = aws_iam_role.backup.arn
  resources    = concat(local.backed_up_centrally, [module.documents.arn])
}

# Billing keeps its own plan since the audit of 2023.
resource "aws_backup_plan" "billing" {
  name = "billing"

  rule {
    rule_name         = "weekly"
    target_vault_name = aws_backup_vault.local.name
    schedule          = "cron(0 3 ? * SUN *)"

    lifecycle {
      delete_after = 90
    }
  }
}

resource "aws_backup_selection" "billing" {
  name         = "billing"
  plan_id      = aws_backup_plan.billing.id
  iam_role_arn = aws_iam_role.backup.arn
  resources    = [module.database["billing"].arn]
}

resource "aws_iam_role" "backup" {
  name        = "backup"
  description = "Takes and copies backups"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "backup.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "backup" {
  role       = aws_iam_role.backup.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
}
