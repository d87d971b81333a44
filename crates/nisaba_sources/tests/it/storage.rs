//! What keeps data on AWS: joins, defaults of the provider, and what cannot be known.

use crate::estate::{facet, relations};

#[test]
fn a_public_acl_counts_until_a_block_ignores_it() {
    let open = r#"
        resource "aws_s3_bucket" "files" {}
        resource "aws_s3_bucket_acl" "files" {
          bucket = aws_s3_bucket.files.id
          acl    = "public-read"
        }
    "#;
    assert_eq!(facet(open, "aws_s3_bucket.files", "public_read"), "true");
    assert_eq!(facet(open, "aws_s3_bucket_acl.files", "public_read"), "true");
    let blocked = format!(
        r#"{open}
        resource "aws_s3_bucket_public_access_block" "files" {{
          bucket             = aws_s3_bucket.files.id
          ignore_public_acls = true
        }}
    "#
    );
    assert_eq!(facet(&blocked, "aws_s3_bucket.files", "public_read"), "false");
    assert_eq!(facet(&blocked, "aws_s3_bucket_acl.files", "public_read"), "false");
}

#[test]
fn a_policy_for_everyone_opens_the_bucket_and_stands_where_it_is_written() {
    let text = r#"
        resource "aws_s3_bucket" "files" { bucket = "files" }
        resource "aws_s3_bucket_policy" "files" {
          bucket = aws_s3_bucket.files.id
          policy = jsonencode({
            Version   = "2012-10-17"
            Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" }]
          })
        }
    "#;
    assert_eq!(facet(text, "aws_s3_bucket.files", "public_read"), "true");
    assert_eq!(facet(text, "aws_s3_bucket_policy.files", "public_read"), "true");
}

#[test]
fn a_bucket_is_blocked_only_where_the_code_holds_the_whole_block() {
    let bare = r#"resource "aws_s3_bucket" "files" {}"#;
    assert_eq!(
        facet(bare, "aws_s3_bucket.files", "public_access_blocked"),
        "false by default: no block is in the code; S3 sets one on buckets made since 28 April 2023, older ones have none, and nobody would see it taken away"
    );
    let half = r#"
        resource "aws_s3_bucket" "files" {}
        resource "aws_s3_bucket_public_access_block" "files" {
          bucket            = aws_s3_bucket.files.id
          block_public_acls = true
        }
    "#;
    assert_eq!(
        facet(half, "aws_s3_bucket.files", "public_access_blocked"),
        "false by default: new public policies are taken unless blocked"
    );
}

#[test]
fn the_key_of_a_bucket_is_read_from_the_resource_beside_it() {
    let text = r#"
        resource "aws_kms_key" "own" {}
        resource "aws_s3_bucket" "files" { bucket = "files" }
        resource "aws_s3_bucket_server_side_encryption_configuration" "files" {
          bucket = "files"
          rule {
            apply_server_side_encryption_by_default {
              sse_algorithm     = "aws:kms"
              kms_master_key_id = aws_kms_key.own.arn
            }
          }
        }
    "#;
    assert_eq!(facet(text, "aws_s3_bucket.files", "encryption_key"), "own");
    let bare = r#"resource "aws_s3_bucket" "files" {}"#;
    assert_eq!(
        facet(bare, "aws_s3_bucket.files", "encryption_key"),
        "provider by default: S3 encrypts every new object with keys of its own"
    );
}

#[test]
fn only_a_bucket_that_keeps_records_is_asked_for_a_lock() {
    let text = r#"
        resource "aws_s3_bucket" "trail" {}
        resource "aws_cloudtrail" "main" { s3_bucket_name = aws_s3_bucket.trail.id }
        resource "aws_s3_bucket" "other" {}
    "#;
    assert_eq!(facet(text, "aws_s3_bucket.trail", "holds_logs"), "true");
    assert_eq!(facet(text, "aws_s3_bucket.other", "holds_logs"), "absent");
    assert_eq!(
        facet(text, "aws_s3_bucket.trail", "immutable"),
        "false by default: S3 locks no objects unless told to"
    );
}

#[test]
fn the_account_encrypts_every_disk_when_it_is_told_to() {
    let disks = r#"
        resource "aws_ebs_volume" "data" { availability_zone = "eu-central-1a" }
        resource "aws_instance" "web" {
          ami = "ami-1"
          root_block_device { encrypted = true }
          ebs_block_device { device_name = "/dev/xvdb" }
        }
    "#;
    assert_eq!(
        facet(disks, "aws_ebs_volume.data", "encrypted_at_rest"),
        "false by default: a disk is encrypted only when that is written or the account encrypts every new one"
    );
    assert_eq!(
        facet(disks, "aws_instance.web", "encrypted_at_rest"),
        "false by default: a disk is encrypted only when that is written or the account encrypts every new one"
    );
    let account = format!("{disks}\nresource \"aws_ebs_encryption_by_default\" \"main\" {{}}");
    assert_eq!(facet(&account, "aws_ebs_volume.data", "encrypted_at_rest"), "true");
    assert_eq!(facet(&account, "aws_instance.web", "encrypted_at_rest"), "true");
}

#[test]
fn a_disk_made_from_a_snapshot_is_as_encrypted_as_the_snapshot() {
    let text = r#"
        resource "aws_ebs_volume" "data" {
          availability_zone = "eu-central-1a"
          snapshot_id       = "snap-1"
        }
    "#;
    assert_eq!(
        facet(text, "aws_ebs_volume.data", "encrypted_at_rest"),
        "unknown: the snapshot it is made from decides whether it is encrypted"
    );
}

#[test]
fn a_machine_takes_the_disks_of_the_template_it_is_started_from() {
    let text = r#"
        resource "aws_launch_template" "web" {
          block_device_mappings {
            device_name = "/dev/xvda"
            ebs { encrypted = true }
          }
        }
        resource "aws_instance" "web" {
          launch_template { id = aws_launch_template.web.id }
        }
    "#;
    assert_eq!(facet(text, "aws_instance.web", "encrypted_at_rest"), "true");
    assert_eq!(facet(text, "aws_launch_template.web", "encrypted_at_rest"), "true");
}

#[test]
fn a_backup_selection_chooses_by_reference_by_tag_and_by_star() {
    let disks = r#"
        resource "aws_backup_plan" "daily" { name = "daily" }
        resource "aws_ebs_volume" "named" {}
        resource "aws_ebs_volume" "tagged" { tags = { backup = "daily" } }
        resource "aws_ebs_volume" "other" { tags = { backup = "never" } }
    "#;
    let selection = |inside: &str| {
        format!(
            "{disks}\nresource \"aws_backup_selection\" \"s\" {{\n plan_id = aws_backup_plan.daily.id\n {inside}\n}}"
        )
    };
    let by_reference = selection("resources = [aws_ebs_volume.named.arn]");
    assert_eq!(facet(&by_reference, "aws_ebs_volume.named", "in_backup_plan"), "true");
    assert_eq!(
        facet(&by_reference, "aws_ebs_volume.tagged", "in_backup_plan"),
        "false by default: no backup selection or lifecycle policy in the code chooses it"
    );
    let by_tag =
        selection("selection_tag {\n type = \"STRINGEQUALS\"\n key = \"backup\"\n value = \"daily\"\n }");
    assert_eq!(facet(&by_tag, "aws_ebs_volume.tagged", "in_backup_plan"), "true");
    assert!(facet(&by_tag, "aws_ebs_volume.other", "in_backup_plan").starts_with("false"));
    let by_star = selection("resources = [\"*\"]");
    assert_eq!(facet(&by_star, "aws_ebs_volume.other", "in_backup_plan"), "true");
    let by_unknown =
        selection("selection_tag {\n type = \"STRINGEQUALS\"\n key = \"backup\"\n value = var.tag\n }")
            + "\nvariable \"tag\" {}";
    assert!(
        facet(&by_unknown, "aws_ebs_volume.other", "in_backup_plan")
            .starts_with("unknown: `aws_backup_selection.s`")
    );
}

#[test]
fn a_parameter_group_says_whether_clear_text_is_refused() {
    let text = r#"
        resource "aws_db_parameter_group" "strict" {
          family = "mysql8.0"
          parameter {
            name  = "other"
            value = "0"
          }
          parameter {
            name  = "require_secure_transport"
            value = "1"
          }
        }
        resource "aws_db_parameter_group" "lax" { family = "postgres14" }
        resource "aws_db_instance" "strict" {
          engine               = "mysql"
          parameter_group_name = aws_db_parameter_group.strict.name
        }
        resource "aws_db_instance" "lax" {
          engine               = "postgres"
          parameter_group_name = aws_db_parameter_group.lax.name
        }
        resource "aws_db_instance" "new" {
          engine         = "postgres"
          engine_version = "16.4"
        }
        resource "aws_db_instance" "old" {
          engine         = "postgres"
          engine_version = "13.9"
        }
    "#;
    assert_eq!(facet(text, "aws_db_instance.strict", "encrypted_in_transit"), "true");
    assert_eq!(
        facet(text, "aws_db_instance.lax", "encrypted_in_transit"),
        "false by default: neither the parameter group nor the engine by itself asks for TLS"
    );
    assert_eq!(
        facet(text, "aws_db_instance.new", "encrypted_in_transit"),
        "true by default: PostgreSQL 15 and newer on RDS refuse clear text"
    );
    assert_eq!(
        facet(text, "aws_db_instance.old", "encrypted_in_transit"),
        "false by default: this version accepts clear text unless told otherwise"
    );
}

#[test]
fn a_replica_and_a_restored_database_are_as_encrypted_as_what_they_come_from() {
    let text = r#"
        resource "aws_db_instance" "main" { storage_encrypted = true }
        resource "aws_db_instance" "replica" { replicate_source_db = aws_db_instance.main.identifier }
        resource "aws_db_instance" "restored" { snapshot_identifier = "rds:orders-1" }
    "#;
    assert_eq!(facet(text, "aws_db_instance.replica", "encrypted_at_rest"), "true");
    assert_eq!(facet(text, "aws_db_instance.replica", "backup_retention_days"), "absent");
    assert_eq!(
        facet(text, "aws_db_instance.restored", "encrypted_at_rest"),
        "unknown: the snapshot it is restored from decides whether it is encrypted"
    );
}

#[test]
fn keys_that_cannot_rotate_are_not_asked_to() {
    let text = r#"
        resource "aws_kms_key" "plain" {}
        resource "aws_kms_key" "signing" { customer_master_key_spec = "ECC_NIST_P256" }
    "#;
    assert_eq!(
        facet(text, "aws_kms_key.plain", "rotates"),
        "false by default: a key is not rotated unless told to"
    );
    assert_eq!(facet(text, "aws_kms_key.signing", "rotates"), "absent");
}

#[test]
fn a_secret_is_rotated_by_the_resource_beside_it_whose_schedule_becomes_days() {
    let text = r#"
        resource "aws_secretsmanager_secret" "api" {}
        resource "aws_secretsmanager_secret_rotation" "api" {
          secret_id = aws_secretsmanager_secret.api.id
          rotation_rules { schedule_expression = "rate(180 days)" }
        }
    "#;
    assert_eq!(facet(text, "aws_secretsmanager_secret.api", "rotates"), "true");
    assert_eq!(facet(text, "aws_secretsmanager_secret_rotation.api", "rotation_days"), "180");
}

#[test]
fn a_key_from_a_variable_without_value_is_not_known() {
    let text = r#"
        variable "key" {}
        resource "aws_secretsmanager_secret" "api" { kms_key_id = var.key }
    "#;
    assert!(facet(text, "aws_secretsmanager_secret.api", "encryption_key").starts_with("unknown: "));
}

#[test]
fn the_graph_learns_where_data_is_kept_guarded_and_copied() {
    let text = r#"
        resource "aws_kms_key" "own" {}
        resource "aws_security_group" "db" {}
        resource "aws_db_instance" "main" {
          kms_key_id             = aws_kms_key.own.arn
          vpc_security_group_ids = [aws_security_group.db.id]
        }
        resource "aws_s3_bucket" "a" {}
        resource "aws_s3_bucket" "b" {}
        resource "aws_s3_bucket_replication_configuration" "a" {
          bucket = aws_s3_bucket.a.id
          rule {
            status = "Enabled"
            destination { bucket = aws_s3_bucket.b.arn }
          }
        }
    "#;
    assert_eq!(
        relations(text),
        "aws_db_instance.main encrypted_with aws_kms_key.own\n\
         aws_db_instance.main guarded_by aws_security_group.db\n\
         aws_s3_bucket.a replicated_to aws_s3_bucket.b"
    );
}

#[test]
fn a_backup_selection_chooses_by_a_pattern_of_names() {
    let volumes = |pattern: &str| {
        format!(
            r#"
            resource "aws_ebs_volume" "ledger" {{ availability_zone = "eu-west-1a" }}
            resource "aws_backup_selection" "chosen" {{
              plan_id      = "p"
              iam_role_arn = "r"
              resources    = ["{pattern}"]
            }}
            "#
        )
    };
    let answer = |pattern: &str| facet(&volumes(pattern), "aws_ebs_volume.ledger", "in_backup_plan");
    assert_eq!(answer("arn:aws:ec2:*:*:volume/*"), "true");
    assert!(answer("arn:aws:ec2:eu-west-1:111122223333:volume/*").starts_with("unknown: "));
    assert!(answer("arn:aws:rds:*:*:db:*").starts_with("false by default"));
}

#[test]
fn where_disks_are_mapped_and_none_is_the_root_disk_the_image_decides() {
    let with = |disks: &str| {
        let code =
            format!("resource \"aws_launch_configuration\" \"app\" {{\n image_id = \"ami-1\"\n{disks}\n}}");
        facet(&code, "aws_launch_configuration.app", "encrypted_at_rest")
    };
    let mapped = |encrypted: &str| {
        format!("ebs_block_device {{\n device_name = \"/dev/sdk\"\n encrypted = {encrypted}\n}}")
    };
    assert!(with("").starts_with("false by default"), "{}", with(""));
    assert!(with(&mapped("true")).starts_with("unknown"), "{}", with(&mapped("true")));
    assert!(with(&mapped("false")).starts_with("false"), "{}", with(&mapped("false")));
    let whole = format!("{}\nroot_block_device {{\n encrypted = true\n}}", mapped("true"));
    assert_eq!(with(&whole), "true");
}
