locals {
  trail = "oderwick-organisation"

  trail_arn = "arn:aws:cloudtrail:eu-central-1:${var.account_ids.shared}:trail/${local.trail}"
}

module "trail_bucket" {
  source = "../../modules/object-store"

  name        = "oderwick-shared-trail"
  kms_key_arn = aws_kms_key.audit.arn
  locked_days = 365

  extra_policy_documents = [data.aws_iam_policy_document.trail_delivery.json]
}

data "aws_iam_policy_document" "trail_delivery" {
  statement {
    sid       = "TrailCheck"
    actions   = ["s3:GetBucketAcl"]
    resources = ["arn:aws:s3:::oderwick-shared-trail"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
  }

  statement {
    sid       = "TrailWrite"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::oderwick-shared-trail/AWSLogs/${var.organisation_id}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
  }
}

resource "aws_cloudtrail" "organisation" {
  name                       = local.trail
  s3_bucket_name             = module.trail_bucket.name
  kms_key_id                 = aws_kms_key.audit.arn
  is_organization_trail      = true
  is_multi_region_trail      = false
  enable_log_file_validation = true
}

resource "aws_kms_key" "audit" {
  description             = "Audit trail"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Action    = "kms:*"
        Resource  = "*"
        Principal = { AWS = "arn:aws:iam::${var.account_ids.shared}:root" }
      },
      {
        Sid       = "Trail"
        Effect    = "Allow"
        Action    = ["kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
      },
    ]
  })
}

resource "aws_guardduty_detector" "this" {
  enable = true
}

resource "aws_config_configuration_recorder" "this" {
  name     = "default"
  role_arn = "arn:aws:iam::${var.account_ids.shared}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"

  recording_group {
    all_supported                 = true
    include_global_resource_types = true
  }
}

resource "aws_config_delivery_channel" "this" {
  s3_bucket_name = module.trail_bucket.name
  s3_key_prefix  = "config"

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_configuration_recorder_status" "this" {
  name       = aws_config_configuration_recorder.this.name
  is_enabled = true

  depends_on = [aws_config_delivery_channel.this]
}
