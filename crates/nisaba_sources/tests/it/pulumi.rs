//! One thing written for Terraform and for Pulumi is the same thing.

use insta::assert_snapshot;

use crate::estate::{facet_in, relations_in, several, terraform};

fn program(resources: &str) -> nisaba_estate::Estate {
    several(&[("Pulumi.yaml", &format!("name: shop\nruntime: yaml\nresources:\n{resources}"))])
}

fn assert_same(code: &str, address: &str, resources: &str, own: &str, facets: &[&str]) {
    let (written, programmed) = (terraform(code), program(resources));
    for facet in facets {
        let expected = facet_in(&written, address, facet);
        assert_ne!(expected, "absent", "{facet}");
        assert_eq!(facet_in(&programmed, own, facet), expected, "{facet}");
    }
}

#[test]
fn an_open_group_is_open_however_it_is_written() {
    assert_same(
        r#"resource "aws_security_group" "web" {
            name = "web"
            ingress {
                from_port = 22
                to_port = 22
                protocol = "tcp"
                cidr_blocks = ["0.0.0.0/0"]
            }
        }"#,
        "aws_security_group.web",
        "  web:
    type: aws:ec2:SecurityGroup
    properties:
      name: web
      ingress: [{fromPort: 22, toPort: 22, protocol: tcp, cidrBlocks: [0.0.0.0/0]}]
",
        "aws:ec2:SecurityGroup::web",
        &["ingress"],
    );
}

#[test]
fn a_bucket_and_what_is_written_beside_it_are_one() {
    assert_same(
        r#"resource "aws_s3_bucket" "uploads" { bucket = "uploads" }
        resource "aws_s3_bucket_versioning" "uploads" {
            bucket = aws_s3_bucket.uploads.id
            versioning_configuration { status = "Enabled" }
        }
        resource "aws_s3_bucket_public_access_block" "uploads" {
            bucket = aws_s3_bucket.uploads.id
            block_public_acls = true
            block_public_policy = true
            ignore_public_acls = true
            restrict_public_buckets = true
        }"#,
        "aws_s3_bucket.uploads",
        "  uploads: {type: aws:s3:BucketV2, properties: {bucket: uploads}}
  versions:
    type: aws:s3:BucketVersioningV2
    properties: {bucket: \"${uploads.id}\", versioningConfiguration: {status: Enabled}}
  closed:
    type: aws:s3:BucketPublicAccessBlock
    properties: {bucket: \"${uploads.id}\", blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true}
",
        "aws:s3:BucketV2::uploads",
        &["versioning", "public_access_blocked", "encrypted_at_rest"],
    );
}

#[test]
fn a_database_keeps_its_facets_and_relations() {
    assert_same(
        r#"resource "aws_db_instance" "orders" {
            engine = "postgres"
            engine_version = "12.4"
            publicly_accessible = true
            storage_encrypted = false
            backup_retention_period = 1
        }"#,
        "aws_db_instance.orders",
        "  orders:
    type: aws:rds:Instance
    properties: {engine: postgres, engineVersion: '12.4', publiclyAccessible: true, storageEncrypted: false, backupRetentionPeriod: 1}
",
        "aws:rds:Instance::orders",
        &["publicly_accessible", "encrypted_at_rest", "backup_retention_days", "product", "product_version"],
    );
}

#[test]
fn azure_native_types_have_the_rules_of_azure() {
    let estate = program(
        "  account: {type: azure-native:storage:StorageAccount, properties: {accountName: files, allowBlobPublicAccess: true, enableHttpsTrafficOnly: false, minimumTlsVersion: TLS1_0, sku: {name: Standard_LRS}}}
  server: {type: azure-native:sql:Server, properties: {publicNetworkAccess: Enabled}}
  all:
    type: azure-native:sql:FirewallRule
    properties: {serverName: \"${server.name}\", startIpAddress: 0.0.0.0, endIpAddress: 255.255.255.255}
",
    );
    let of = |address: &str, facet: &str| facet_in(&estate, address, facet);
    assert_snapshot!(of("azure-native:storage:StorageAccount::account", "tls_minimum"), @"tls1.0");
    assert_snapshot!(of("azure-native:storage:StorageAccount::account", "public_access_blocked"), @"false");
    assert_snapshot!(of("azure-native:sql:Server::server", "firewall_open_to_all"), @"true");
    assert_snapshot!(relations_in(&estate), @"azure-native:sql:FirewallRule::all setting_of azure-native:sql:Server::server");
}

#[test]
fn objects_of_a_cluster_are_read_as_manifests_are() {
    let estate = program(
        "  web:
    type: kubernetes:apps/v1:Deployment
    properties:
      metadata: {namespace: shop}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: nginx, securityContext: {privileged: true}}]}
  service:
    type: kubernetes:core/v1:Service
    properties: {metadata: {namespace: shop, name: web}, spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}}
",
    );
    assert_snapshot!(relations_in(&estate), @"kubernetes:core/v1:Service::service routes_to kubernetes:apps/v1:Deployment::web");
}

#[test]
fn a_program_that_cannot_be_read_is_told_with_the_command() {
    let estate = several(&[("infra/Pulumi.yaml", "name: shop\nruntime: python\n")]);
    let told: Vec<String> =
        estate.not_seen.iter().map(|one| format!("{}: {}", one.what, one.settle)).collect();
    assert_snapshot!(told.join("\n"), @"infra/Pulumi.yaml (Pulumi program in python): assess what it would make: `pulumi preview --json --cwd infra > infra/preview.json`, or `pulumi stack export`");
}
