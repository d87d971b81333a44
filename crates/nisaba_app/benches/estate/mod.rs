//! Makes estates of any size for measurements: believable Terraform, the same for the same numbers.
//!
//! One module call in ten, references between resources, variables, `count`, a policy document, so that every part of the
//! reader has work; five resources in a file.

use std::collections::BTreeMap;

/// Files of an estate with about `resources` resources, five to a file.
pub(crate) fn estate(resources: usize) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    files.insert("modules/store/main.tf".to_owned(), MODULE.to_owned());
    for number in 0..resources.div_ceil(5) {
        let folder = number / 20;
        files.insert(format!("live/{folder:04}/part_{number:05}.tf"), part(number));
    }
    for folder in 0..resources.div_ceil(5).div_ceil(20) {
        files.insert(format!("live/{folder:04}/variables.tf"), VARIABLES.to_owned());
    }
    files
}

const VARIABLES: &str = r#"provider "aws" {
  region = var.region
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "open" {
  type    = list(string)
  default = ["10.0.0.0/8"]
}

variable "unset" {
  type = bool
}
"#;

const MODULE: &str = r#"variable "name" { type = string }
variable "versioned" {
  type    = bool
  default = true
}

resource "aws_s3_bucket" "this" {
  bucket = var.name
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id
  versioning_configuration {
    status = var.versioned ? "Enabled" : "Suspended"
  }
}

output "arn" { value = aws_s3_bucket.this.arn }
"#;

fn part(number: usize) -> String {
    let open = if number.is_multiple_of(7) { r#"["0.0.0.0/0"]"# } else { "var.open" };
    let encrypted = if number.is_multiple_of(5) { "false" } else { "true" };
    let store = if number.is_multiple_of(10) {
        format!(
            "module \"store_{number}\" {{\n  source    = \"../../modules/store\"\n  name      = \"store-{number}\"\n  versioned = {}\n}}\n",
            number.is_multiple_of(20)
        )
    } else {
        format!("resource \"aws_s3_bucket\" \"b{number}\" {{\n  bucket = \"b-{number}\"\n}}\n")
    };
    format!(
        r#"resource "aws_security_group" "g{number}" {{
  name        = "g-{number}"
  description = "group {number}"

  ingress {{
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = {open}
  }}
}}

resource "aws_instance" "i{number}" {{
  count                  = {count}
  ami                    = "ami-1"
  instance_type          = "t3.small"
  vpc_security_group_ids = [aws_security_group.g{number}.id]

  root_block_device {{
    encrypted = {encrypted}
  }}

  tags = merge({{ Name = format("i-%s", "{number}") }}, {{ owner = "team-{team}" }})
}}

data "aws_iam_policy_document" "p{number}" {{
  statement {{
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::b-{number}/*"]
  }}
}}

resource "aws_iam_policy" "p{number}" {{
  name   = "p-{number}"
  policy = data.aws_iam_policy_document.p{number}.json
}}

resource "aws_ebs_volume" "v{number}" {{
  availability_zone = "${{var.region}}a"
  size              = 20
  encrypted         = var.unset
}}

{store}"#,
        count = 1,
        team = number % 13,
    )
}
