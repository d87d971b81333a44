//! Plans and states of Terraform: the same answers as from code, and where the two differ.

use insta::assert_snapshot;

use crate::estate::{asset, facet_in, relations_in, several};

/// As `terraform show -json` writes a plan, shortened to what is read.
const PLAN: &str = r#"{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[
  {"address":"aws_db_instance.billing","mode":"managed","type":"aws_db_instance","name":"billing","values":{
    "publicly_accessible":true,"password":"Korbweide-77","storage_encrypted":true,"kms_key_id":null,"tags":null,
    "db_name":"","enabled_cloudwatch_logs_exports":[]},
   "sensitive_values":{"password":true}},
  {"address":"aws_kms_key.invoices[1]","mode":"managed","type":"aws_kms_key","name":"invoices","index":1,"values":{
    "enable_key_rotation":false},"sensitive_values":{}}],
 "child_modules":[{"address":"module.store[\"drafts\"]","resources":[
  {"address":"module.store[\"drafts\"].aws_s3_bucket.this","mode":"managed","type":"aws_s3_bucket","name":"this",
   "values":{"bucket":"oderwick-drafts"},"sensitive_values":{}},
  {"address":"module.store[\"drafts\"].aws_s3_bucket_versioning.this[0]","mode":"managed","type":"aws_s3_bucket_versioning",
   "name":"this","index":0,"values":{"versioning_configuration":[{"status":"Enabled"}]},"sensitive_values":{}},
  {"address":"module.store[\"drafts\"].aws_s3_bucket_server_side_encryption_configuration.this","mode":"managed",
   "type":"aws_s3_bucket_server_side_encryption_configuration","name":"this",
   "values":{"rule":[{"apply_server_side_encryption_by_default":[{"sse_algorithm":"aws:kms"}]}]},"sensitive_values":{}}]}]}},
 "resource_changes":[
  {"address":"aws_db_instance.billing","change":{"after_unknown":{"kms_key_id":true,"arn":true,"multi_az":true}}},
  {"address":"module.store[\"drafts\"].aws_s3_bucket.this","change":{"after_unknown":{"id":true,"acl":true}}},
  {"address":"module.store[\"drafts\"].aws_s3_bucket_versioning.this[0]","change":{"after_unknown":{"bucket":true}}},
  {"address":"module.store[\"drafts\"].aws_s3_bucket_server_side_encryption_configuration.this","change":{"after_unknown":{
    "bucket":true,"rule":[{"apply_server_side_encryption_by_default":[{"kms_master_key_id":true}]}]}}}],
 "configuration":{"provider_config":{"aws":{"name":"aws","expressions":{"region":{"constant_value":"eu-central-1"}}}},
  "root_module":{"resources":[
   {"address":"aws_db_instance.billing","type":"aws_db_instance","name":"billing","provider_config_key":"aws","expressions":{
    "publicly_accessible":{"constant_value":true},"password":{"references":["var.password"]},
    "storage_encrypted":{"constant_value":true},"kms_key_id":{"references":["aws_kms_key.invoices[1].arn","aws_kms_key.invoices[1]","aws_kms_key.invoices"]}}},
   {"address":"aws_kms_key.invoices","type":"aws_kms_key","name":"invoices","provider_config_key":"aws","expressions":{}}],
  "module_calls":{"store":{"source":"./store","expressions":{"key":{"references":["aws_kms_key.invoices[1].arn","aws_kms_key.invoices[1]","aws_kms_key.invoices"]}},
   "module":{"resources":[
    {"address":"aws_s3_bucket.this","type":"aws_s3_bucket","name":"this","expressions":{"bucket":{"references":["var.name"]}}},
    {"address":"aws_s3_bucket_versioning.this","type":"aws_s3_bucket_versioning","name":"this","expressions":{
     "bucket":{"references":["aws_s3_bucket.this.id","aws_s3_bucket.this"]},
     "versioning_configuration":[{"status":{"constant_value":"Enabled"}}]}},
    {"address":"aws_s3_bucket_server_side_encryption_configuration.this","type":"aws_s3_bucket_server_side_encryption_configuration",
     "name":"this","expressions":{"bucket":{"references":["aws_s3_bucket.this.id","aws_s3_bucket.this"]},
     "rule":[{"apply_server_side_encryption_by_default":[{"sse_algorithm":{"constant_value":"aws:kms"},
       "kms_master_key_id":{"references":["var.key"]}}]}]}}]}}}}}}"#;

#[test]
fn a_plan_alone_gives_the_resources_with_their_joins() {
    let estate = several(&[("release/plan.json", PLAN)]);
    let bucket = "module.store[\"drafts\"].aws_s3_bucket.this";
    assert_snapshot!(facet_in(&estate, bucket, "versioning"), @"true");
    assert_snapshot!(facet_in(&estate, "aws_db_instance.billing", "publicly_accessible"), @"true");
    assert_snapshot!(relations_in(&estate), @r#"
    aws_db_instance.billing encrypted_with aws_kms_key.invoices[1]
    module.store["drafts"].aws_s3_bucket.this encrypted_with aws_kms_key.invoices[1]
    "#);
    assert_eq!(asset(&estate, bucket).region, None);
    assert_eq!(asset(&estate, "aws_db_instance.billing").region.as_deref(), Some("eu-central-1"));
}

#[test]
fn what_nobody_wrote_is_what_the_provider_does_and_what_is_written_but_not_known_is_unknown() {
    let estate = several(&[("plan.json", PLAN)]);
    assert_snapshot!(facet_in(&estate, "aws_db_instance.billing", "multi_az"), @"false by default: it runs in one zone");
    let estate = several(&[(
        "plan.json",
        &PLAN
            .replace("\"publicly_accessible\":true,\"password\"", "\"password\"")
            .replace("{\"kms_key_id\":true,", "{\"publicly_accessible\":true,\"kms_key_id\":true,"),
    )]);
    assert_snapshot!(facet_in(&estate, "aws_db_instance.billing", "publicly_accessible"), @"unknown: `aws_db_instance.billing.publicly_accessible` is known only after apply");
}

#[test]
fn what_a_plan_marks_sensitive_is_in_no_facet() {
    let estate = several(&[("plan.json", PLAN)]);
    assert!(!format!("{estate:?}").contains("Korbweide"));
    assert_snapshot!(facet_in(&estate, "aws_db_instance.billing", "credential_in_code"), @"unknown: it is marked sensitive");
}

/// A state file as it lies in a backend.
const STATE: &str = r#"{"version":4,"terraform_version":"1.11.4","serial":7,"lineage":"a","outputs":{},"resources":[
 {"mode":"managed","type":"aws_kms_key","name":"invoices","provider":"p","instances":[{"schema_version":0,"attributes":{
   "id":"0c1d2e3f-1111","arn":"arn:aws:kms:eu-central-1:111122223333:key/0c1d2e3f-1111","enable_key_rotation":true}}]},
 {"module":"module.store[\"drafts\"]","mode":"managed","type":"aws_s3_bucket","name":"this","provider":"p","instances":[{"attributes":{
   "id":"oderwick-drafts","bucket":"oderwick-drafts","arn":"arn:aws:s3:::oderwick-drafts","policy":""}}]},
 {"module":"module.store[\"drafts\"]","mode":"managed","type":"aws_s3_bucket_versioning","name":"this","provider":"p","instances":[{
   "index_key":0,"attributes":{"id":"oderwick-drafts","bucket":"oderwick-drafts","versioning_configuration":[{"status":"Enabled","mfa_delete":""}]},
   "dependencies":["module.store.aws_s3_bucket.this"]}]},
 {"mode":"managed","type":"aws_db_instance","name":"billing","provider":"p","instances":[{"attributes":{
   "id":"db-1","identifier":"billing","publicly_accessible":true,"instance_class":"db.t3.large","password":"Korbweide-77",
   "storage_encrypted":true,"engine_version":"16.3","kms_key_id":"arn:aws:kms:eu-central-1:111122223333:key/0c1d2e3f-1111"},
   "sensitive_attributes":[[{"type":"get_attr","value":"password"}]]}]}]}"#;

#[test]
fn a_state_alone_is_joined_by_the_values_that_name_things() {
    let estate = several(&[("prod.tfstate", STATE)]);
    assert_snapshot!(facet_in(&estate, "module.store[\"drafts\"].aws_s3_bucket.this", "versioning"), @"true");
    assert_snapshot!(relations_in(&estate), @"aws_db_instance.billing encrypted_with aws_kms_key.invoices");
    assert_eq!(asset(&estate, "aws_kms_key.invoices").region.as_deref(), Some("eu-central-1"));
    assert!(!format!("{estate:?}").contains("Korbweide"));
}

const CODE: &str = r#"
    resource "aws_kms_key" "invoices" {
      enable_key_rotation = true
    }
    resource "aws_db_instance" "billing" {
      identifier          = "billing"
      instance_class      = "db.t3.medium"
      engine_version      = "16"
      publicly_accessible = var.public
      storage_encrypted   = true
      kms_key_id          = aws_kms_key.invoices.arn
      password            = "another"
    }
    variable "public" {}
    resource "aws_sqs_queue" "work" {}
"#;

#[test]
fn a_state_beside_code_tells_what_differs_and_doubles_nothing() {
    let estate = several(&[("main.tf", CODE), ("terraform.tfstate", STATE)]);
    let standing = |address: &str| {
        ["in_code", "in_state", "drift"].map(|name| facet_in(&estate, address, name)).join(" | ")
    };
    assert_snapshot!(standing("aws_kms_key.invoices"), @"true | true | []");
    assert_snapshot!(standing("aws_db_instance.billing"), @"
    true | true | 
      - attribute=instance_class code_says=db.t3.medium state_says=db.t3.large
    ");
    assert_snapshot!(standing("aws_sqs_queue.work"), @"true | false | absent");
    assert_snapshot!(standing("module.store[\"drafts\"].aws_s3_bucket.this"), @"false | true | absent");
    let addresses = estate.assets.iter().filter(|asset| &*asset.address == "aws_db_instance.billing");
    assert_eq!(addresses.count(), 1);
}

#[test]
fn what_the_code_leaves_open_is_not_said_to_be_in_no_code() {
    let module_elsewhere = "module \"store\" {\n  source = \"oderwick/store/aws\"\n}\n";
    let estate = several(&[("main.tf", module_elsewhere), ("terraform.tfstate", STATE)]);
    assert!(!estate.assets.iter().any(|asset| asset.address.starts_with("module.store[")));
    let broken =
        several(&[("main.tf", CODE), ("more.tf", "resource \"aws_x\" {{\n"), ("terraform.tfstate", STATE)]);
    assert!(!broken.assets.iter().any(|asset| asset.address.starts_with("module.store[")));
}

#[test]
fn a_state_that_moved_or_ignores_changes_has_not_drifted() {
    let code = r#"
        moved {
          from = aws_kms_key.invoices
          to   = aws_kms_key.bills
        }
        resource "aws_kms_key" "bills" { enable_key_rotation = true }
        resource "aws_db_instance" "billing" {
          instance_class = "db.t3.medium"
          lifecycle { ignore_changes = [instance_class] }
        }
    "#;
    let estate = several(&[("main.tf", code), ("terraform.tfstate", STATE)]);
    assert_snapshot!(facet_in(&estate, "aws_kms_key.bills", "in_state"), @"true");
    assert_snapshot!(facet_in(&estate, "aws_db_instance.billing", "drift"), @"[]");
}
