//! Google Cloud is only tables: what its rules, siblings and defaults mean.

use insta::assert_snapshot;

use crate::estate::{facet, facet_in, terraform};

const FIREWALL: &str = r#"
    resource "google_compute_network" "main" { name = "main" }
    resource "google_compute_firewall" "admin" {
      name    = "admin"
      network = google_compute_network.main.id
      allow {
        protocol = "tcp"
        ports    = [22, "3380-3400"]
      }
      allow { protocol = "udp" }
      source_ranges = ["0.0.0.0/0"]
    }
    resource "google_compute_firewall" "no-rdp" {
      name     = "no-rdp"
      network  = google_compute_network.main.id
      priority = 900
      deny {
        protocol = "tcp"
        ports    = ["3389"]
      }
      source_ranges = ["0.0.0.0/0"]
    }
    resource "google_compute_firewall" "tagged" {
      name        = "tagged"
      network     = google_compute_network.main.id
      source_tags = ["front"]
      allow { protocol = "all" }
    }
    resource "google_compute_firewall" "off" {
      name     = "off"
      network  = "default"
      disabled = true
      allow { protocol = "all" }
    }
"#;

#[test]
fn a_rule_for_several_ports_is_a_rule_for_each_less_what_an_earlier_rule_refuses() {
    assert_snapshot!(facet(FIREWALL, "google_compute_firewall.admin", "ingress"), @r"
    - allow=true from_internet=true from_port=22 order=1000 (default) protocol=tcp to_port=22
    - allow=true from_internet=true from_port=3380 order=1000 (default) protocol=tcp to_port=3388
    - allow=true from_internet=true from_port=3390 order=1000 (default) protocol=tcp to_port=3400
    - allow=true from_internet=true from_port=0 order=1000 (default) protocol=udp to_port=65535
    ");
}

#[test]
fn a_rule_for_machines_with_a_tag_is_not_open_to_the_internet() {
    assert_snapshot!(facet(FIREWALL, "google_compute_firewall.tagged", "ingress"), @r"
    - allow=true from_internet=false from_port=0 order=1000 (default) protocol=tcp to_port=3388
    - allow=true from_internet=false from_port=3390 order=1000 (default) protocol=tcp to_port=65535
    - allow=true from_internet=false from_port=0 order=1000 (default) protocol=udp to_port=65535
    - allow=true from_internet=false from_port=0 order=1000 (default) protocol=icmp to_port=65535
    - allow=true from_internet=false from_port=0 order=1000 (default) protocol=other to_port=65535
    ");
}

#[test]
fn a_rule_that_is_switched_off_lets_nothing_in() {
    assert_snapshot!(facet(FIREWALL, "google_compute_firewall.off", "ingress"), @"[]");
}

#[test]
fn a_machine_of_a_template_is_what_the_template_says() {
    let estate = terraform(
        r#"
        resource "google_compute_instance_template" "app" {
          name = "app"
          network_interface {
            network = "default"
            access_config {}
          }
          metadata = { serial-port-enable = "TRUE" }
        }
        resource "google_compute_instance_from_template" "app" {
          name                     = "app"
          source_instance_template = google_compute_instance_template.app.id
        }
    "#,
    );
    let of = |facet: &str| facet_in(&estate, "google_compute_instance_from_template.app", facet);
    assert_snapshot!(of("public_address"), @"true");
    assert_snapshot!(of("serial_console"), @"true");
}

#[test]
fn a_key_is_kept_from_terraform_and_a_period_needs_its_unit() {
    let estate = terraform(
        r#"
        resource "google_kms_crypto_key" "kept" {
          name            = "kept"
          rotation_period = "7776000s"
          lifecycle { prevent_destroy = true }
        }
        resource "google_kms_crypto_key" "wrong" {
          name            = "wrong"
          rotation_period = 90
        }
        resource "google_kms_crypto_key" "signing" {
          name    = "signing"
          purpose = "ASYMMETRIC_SIGN"
        }
    "#,
    );
    let of = |name: &str, facet: &str| facet_in(&estate, &format!("google_kms_crypto_key.{name}"), facet);
    assert_snapshot!(of("kept", "deletion_protected"), @"true");
    assert_snapshot!(of("kept", "rotation_days"), @"90");
    assert_snapshot!(of("wrong", "rotates"), @"false");
    assert_snapshot!(of("wrong", "deletion_protected"), @"false by default: Terraform destroys all versions of a key unless prevent_destroy is set");
    assert_snapshot!(of("signing", "rotates"), @"absent");
}

#[test]
fn a_database_is_public_where_everyone_is_let_in_or_the_address_was_asked_for() {
    let estate = terraform(
        r#"
        resource "google_sql_database_instance" "plain" {
          name             = "plain"
          database_version = "POSTGRES_16"
          settings { tier = "db-custom-1-3840" }
        }
        resource "google_sql_database_instance" "office" {
          name             = "office"
          database_version = "POSTGRES_16"
          settings {
            tier = "db-custom-1-3840"
            ip_configuration {
              authorized_networks { value = "203.0.113.0/28" }
            }
          }
        }
        resource "google_sql_database_instance" "everyone" {
          name             = "everyone"
          database_version = "POSTGRES_16"
          settings {
            tier = "db-custom-1-3840"
            ip_configuration {
              authorized_networks { value = "0.0.0.0/0" }
            }
          }
        }
        resource "google_sql_database_instance" "asked" {
          name             = "asked"
          database_version = "POSTGRES_16"
          settings {
            tier = "db-custom-1-3840"
            ip_configuration { ipv4_enabled = true }
          }
        }
        resource "google_sql_database_instance" "private" {
          name             = "private"
          database_version = "POSTGRES_16"
          settings {
            tier = "db-custom-1-3840"
            ip_configuration {
              ipv4_enabled = false
              ssl_mode     = "ENCRYPTED_ONLY"
            }
            database_flags {
              name  = "log_connections"
              value = "on"
            }
            database_flags {
              name  = "log_disconnections"
              value = "on"
            }
          }
        }
    "#,
    );
    let of =
        |name: &str, facet: &str| facet_in(&estate, &format!("google_sql_database_instance.{name}"), facet);
    assert_snapshot!(of("plain", "publicly_accessible"), @"false by default: an instance gets a public address, but nobody reaches it by that whose network is not authorised");
    assert_snapshot!(of("plain", "public_address"), @"true by default: an instance gets a public address unless told otherwise");
    assert_snapshot!(of("everyone", "publicly_accessible"), @"true");
    assert_snapshot!(of("asked", "publicly_accessible"), @"true");
    assert_snapshot!(of("asked", "public_address"), @"absent");
    assert_snapshot!(of("asked", "firewall_open_to_all"), @"false by default: no network is let in unless it is written");
    assert_snapshot!(of("office", "publicly_accessible"), @"false");
    assert_snapshot!(of("office", "public_address"), @"true by default: an instance gets a public address unless told otherwise");
    assert_snapshot!(of("plain", "audit_logged"), @"false by default: connections are not recorded unless told to");
    assert_snapshot!(of("private", "publicly_accessible"), @"false");
    assert_snapshot!(of("private", "public_address"), @"absent");
    assert_snapshot!(of("private", "encrypted_in_transit"), @"true");
    assert_snapshot!(of("private", "audit_logged"), @"true");
}

#[test]
fn logs_are_kept_as_their_bucket_says() {
    let estate = terraform(
        r#"
        resource "google_storage_bucket" "logs" {
          name = "logs"
          retention_policy {
            retention_period = 31536000
            is_locked        = true
          }
        }
        resource "google_logging_project_sink" "all" {
          name        = "all"
          destination = "storage.googleapis.com/${google_storage_bucket.logs.name}"
        }
    "#,
    );
    assert_snapshot!(facet_in(&estate, "google_logging_project_sink.all", "sink_bucket_locked"), @"true");
    assert_snapshot!(facet_in(&estate, "google_storage_bucket.logs", "holds_logs"), @"true");
    assert_snapshot!(facet_in(&estate, "google_storage_bucket.logs", "public_access_blocked"), @"false by default: a bucket may be opened to everyone unless public_access_prevention is enforced, here or by the organisation");
}
