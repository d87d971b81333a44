//! `aws_iam_policy_document` is computed.

use insta::assert_snapshot;

use crate::fixture::root;

fn policy(text: &str) -> String {
    let root = root(&format!("{text}\noutput \"it\" {{ value = data.aws_iam_policy_document.it.json }}\n"));
    let value = &root.outputs[0].1.value;
    value.as_str().map_or_else(|| crate::print::value(value), str::to_owned)
}

#[test]
fn statements_principals_and_conditions_become_a_document() {
    assert_snapshot!(policy(
        r#"
data "aws_iam_policy_document" "base" {
  statement {
    sid     = "replaced"
    actions = ["s3:*"]
  }
  statement {
    sid       = "kept"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::shop"]
  }
}
data "aws_iam_policy_document" "it" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    sid       = "replaced"
    effect    = "Deny"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["arn:aws:s3:::shop/&{aws:username}/*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
"#
    ), @r#"
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "replaced",
          "Effect": "Deny",
          "Action": [
            "s3:PutObject",
            "s3:GetObject"
          ],
          "Resource": "arn:aws:s3:::shop/${aws:username}/*",
          "Principal": {
            "AWS": "*"
          },
          "Condition": {
            "Bool": {
              "aws:SecureTransport": "false"
            }
          }
        },
        {
          "Sid": "kept",
          "Effect": "Allow",
          "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::shop"
        },
        {
          "Effect": "Allow",
          "Action": "sts:AssumeRole",
          "Resource": "*",
          "Principal": "*"
        }
      ]
    }
    "#);
}

#[test]
fn a_document_with_an_unknown_part_keeps_its_known_text_and_refers_to_itself() {
    assert_snapshot!(policy(
        r#"
data "aws_iam_policy_document" "it" {
  statement {
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.shop.arn]
  }
}
resource "aws_s3_bucket" "shop" {}
"#
    ), @r#"?"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"s3:*\",\n      \"Resource\": \"<aws_s3_bucket.shop.arn>\"\n    }\n  ]\n}""#);
}
