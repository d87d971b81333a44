//! Variables, locals, repetition and references.

use insta::assert_snapshot;

use crate::fixture::story;

#[test]
fn a_bucket_takes_its_name_from_variables_and_locals() {
    assert_snapshot!(story(
        r#"
variable "stage" { default = "prod" }
variable "suffix" {}
locals {
  name = "shop-${var.stage}"
  tags = merge({ stage = var.stage }, { owner = "web" })
}
resource "aws_s3_bucket" "logs" {
  bucket = "${local.name}-logs"
  tags   = local.tags
  versioning { enabled = true }
}
resource "aws_s3_bucket" "other" {
  bucket = "${local.name}-${var.suffix}"
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({ Statement = [{ Resource = aws_s3_bucket.logs.arn }] })
}
resource "aws_x" "named" {
  name  = aws_s3_bucket.logs.bucket
  count = 2
  index = count.index
}
resource "aws_y" "each" {
  for_each = toset(["b", "a"])
  name     = each.key
  ids      = aws_x.named[*].id
  first    = aws_x.named[0].name
  dynamic "rule" {
    for_each = { http = 80, https = 443 }
    content {
      port = rule.value
      name = rule.key
    }
  }
}
"#
    ), @r#"
    aws_s3_bucket.logs
      bucket = "shop-prod-logs"
      tags = {stage: "prod", owner: "web"}
      versioning = [{enabled: true}]
    aws_s3_bucket.other
      bucket = ?"shop-prod-<>"
    aws_s3_bucket_policy.logs
      bucket = ?<aws_s3_bucket.logs.id>(`aws_s3_bucket.logs.id` is known only after apply)
      policy = ?"{\"Statement\":[{\"Resource\":\"<aws_s3_bucket.logs.arn>\"}]}"
    aws_x.named[0]
      name = "shop-prod-logs"
      index = 0
    aws_x.named[1]
      name = "shop-prod-logs"
      index = 1
    aws_y.each["a"]
      name = "a"
      ids = [?<aws_x.named[0].id>(`aws_x.named[0].id` is known only after apply), ?<aws_x.named[1].id>(`aws_x.named[1].id` is known only after apply)]
      first = "shop-prod-logs"
      rule = [{port: 80, name: "http"}, {port: 443, name: "https"}]
    aws_y.each["b"]
      name = "b"
      ids = [?<aws_x.named[0].id>(`aws_x.named[0].id` is known only after apply), ?<aws_x.named[1].id>(`aws_x.named[1].id` is known only after apply)]
      first = "shop-prod-logs"
      rule = [{port: 80, name: "http"}, {port: 443, name: "https"}]
    "#);
}
