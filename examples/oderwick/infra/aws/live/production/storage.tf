module "documents" {
  source = "../../modules/object-store"

  name        = local.buckets.documents
  kms_key_arn = aws_kms_key.data.arn
  log_bucket  = local.buckets.access_logs
  locked_days = 30
}

module "exports" {
  source = "../../modules/object-store"

  name             = local.buckets.exports
  kms_key_arn      = aws_kms_key.data.arn
  log_bucket       = local.buckets.access_logs
  shared_by_policy = true
  expire           = { objects_days = 180 }

  extra_policy_documents = [data.aws_iam_policy_document.exports_readers.json]
}

# The clearing house collects invoices with its own account.
data "aws_iam_policy_document" "exports_readers" {
  statement {
    sid     = "ClearingHouse"
    actions = ["s3:GetObject", "s3:ListBucket"]
    resources = [
      "arn:aws:s3:::${local.buckets.exports}",
      "arn:aws:s3:::${local.buckets.exports}/invoices/*",
    ]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::222233334444:role/collector"]
    }
  }
}

module "access_logs" {
  source = "../../modules/object-store"

  name             = local.buckets.access_logs
  encrypt_with_key = false
  expire           = { objects_days = 400, versions_days = 30 }

  extra_policy_documents = [data.aws_iam_policy_document.log_delivery.json]
}

data "aws_iam_policy_document" "log_delivery" {
  statement {
    sid       = "LogDelivery"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::${local.buckets.access_logs}/*"]

    principals {
      type = "Service"
      identifiers = [
        "delivery.logs.amazonaws.com",
        "logging.s3.amazonaws.com",
        "logdelivery.elasticloadbalancing.amazonaws.com",
      ]
    }
  }
}
