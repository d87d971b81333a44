//! Terraform: what is set stands where people put it, and a value is changed where it is written.

use insta::assert_snapshot;

use crate::estate::patch;

#[test]
fn an_argument_stands_after_the_last_one_and_the_equals_signs_stay_aligned() {
    let text = r#"resource "aws_db_instance" "orders" {
  identifier     = "orders"
  instance_class = "db.t3.medium" # small
  engine         = "postgres"

  tags = {
    team = "shop"
  }
}
"#;
    assert_snapshot!(patch(&[("main.tf", text)], &["protected-from-deletion", "database-identity-sign-in"]));
}

#[test]
fn a_wrong_value_is_replaced_in_place_and_a_missing_block_is_added() {
    let text = r#"resource "aws_instance" "web" {
  ami                     = "ami-1"
  disable_api_termination = true # for now
  metadata_options {
    http_endpoint = "enabled"
  }
}

resource "aws_kms_key" "app" {
  description         = "app"
  enable_key_rotation = "false" # for now
}

resource "aws_ecr_repository" "app" {
  name = "app"
}
"#;
    assert_snapshot!(patch(
        &[("main.tf", text)],
        &["protected-from-deletion", "metadata-service-needs-token", "key-rotates", "images-scanned"]
    ));
}

#[test]
fn a_companion_is_added_after_the_resource_once_for_each_of_its_instances() {
    let text = r#"resource "aws_s3_bucket" "exports" {
  for_each = toset(["a", "b"])

  bucket = "exports-${each.key}"
}

resource "aws_s3_bucket" "old" {
  bucket = "old"
  versioning { enabled = false }
}
"#;
    assert_snapshot!(patch(&[("main.tf", text)], &["object-store-versioned"]));
}

#[test]
fn a_value_that_comes_through_a_module_is_changed_where_it_is_written() {
    let module = r#"variable "protected" {
  default = false
}

variable "sign_in" {}

resource "aws_db_instance" "this" {
  identifier                          = "db"
  engine                              = "postgres"
  deletion_protection                 = var.protected
  iam_database_authentication_enabled = var.sign_in
}
"#;
    let root = r#"locals {
  sign_in = false
}

module "one" {
  source  = "./db"
  sign_in = local.sign_in
}

module "two" {
  source    = "./db"
  for_each  = toset(["a.b", "c"])
  sign_in   = true
  protected = false
}
"#;
    let files = [("db/main.tf", module), ("main.tf", root)];
    assert_snapshot!(patch(&files, &["protected-from-deletion", "database-identity-sign-in"]));
}

#[test]
fn a_value_that_others_use_too_or_that_is_computed_gets_no_patch() {
    let text = r#"variable "on" {
  default = false
}

variable "stage" {
  default = "test"
}

resource "aws_db_instance" "one" {
  engine                              = "postgres"
  deletion_protection                 = var.on
  iam_database_authentication_enabled = var.stage == "live"
}

resource "aws_kms_key" "two" {
  enable_key_rotation = var.on
}

resource "aws_ecr_repository" "app" {
  dynamic "image_scanning_configuration" {
    for_each = var.on ? [1] : []
    content {
      scan_on_push = true
    }
  }
}
"#;
    let checks = ["protected-from-deletion", "database-identity-sign-in", "key-rotates", "images-scanned"];
    assert_snapshot!(patch(&[("main.tf", text)], &checks));
}

#[test]
fn line_ends_tabs_and_what_is_not_laid_out_stay() {
    let text = "resource \"aws_kms_key\" \"a\" {\r\n\tdescription = \"x\"\r\n\tdeletion_window_in_days=7\r\n}\r\n\r\nresource \"aws_kms_key\" \"b\" {}";
    let diff = patch(&[("main.tf", text)], &["key-rotates"]);
    assert_eq!(
        diff.replace('\r', "␍"),
        "--- a/main.tf\n+++ b/main.tf\n@@ -1,6 +1,9 @@\n resource \"aws_kms_key\" \"a\" {␍\n \tdescription = \"x\"␍\n \tdeletion_window_in_days=7␍\n+\tenable_key_rotation = true␍\n }␍\n ␍\n-resource \"aws_kms_key\" \"b\" {}\n\\ No newline at end of file\n+resource \"aws_kms_key\" \"b\" {␍\n+  enable_key_rotation = true␍\n+}\n\\ No newline at end of file\n"
    );
}

#[test]
fn code_that_was_downloaded_is_not_touched() {
    let module = "resource \"aws_kms_key\" \"this\" {\n  description = \"x\"\n}\n";
    let root = "module \"key\" {\n  source = \"acme/key/aws\"\n  version = \"1.0.0\"\n}\n";
    let modules = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"key","Source":"registry.example/acme/key/aws","Version":"1.0.0","Dir":".terraform/modules/key"}]}"#;
    let files = [
        (".terraform/modules/key/main.tf", module),
        (".terraform/modules/modules.json", modules),
        ("main.tf", root),
    ];
    assert_snapshot!(patch(&files, &["key-rotates"]));
}
