//! Azure is only tables: what its rules, siblings and defaults mean.

use insta::assert_snapshot;

use crate::estate::{facet, facet_in, terraform};

const GROUP: &str = r#"
    variable "ports" {}
    resource "azurerm_network_security_group" "front" {
      name = "front"
      security_rule {
        name                       = "no-rdp"
        priority                   = 100
        direction                  = "Inbound"
        access                     = "Deny"
        protocol                   = "Tcp"
        source_address_prefix      = "*"
        destination_port_range     = "3389"
      }
      security_rule {
        name                       = "all"
        priority                   = 200
        direction                  = "Inbound"
        access                     = "Allow"
        protocol                   = "Tcp"
        source_address_prefixes    = ["10.0.0.0/8", "Internet"]
        destination_port_ranges    = ["22", "3380-3400"]
      }
      security_rule {
        name                       = "out"
        priority                   = 300
        direction                  = "Outbound"
        access                     = "Allow"
        protocol                   = "*"
        destination_address_prefix = "Internet"
        destination_port_range     = "*"
      }
    }
    resource "azurerm_network_security_rule" "rdp" {
      name                        = "rdp"
      network_security_group_name = azurerm_network_security_group.front.name
      priority                    = 150
      direction                   = "Inbound"
      access                      = "Allow"
      protocol                    = "Tcp"
      source_address_prefix       = "0.0.0.0/0"
      destination_port_range      = "3389"
    }
    resource "azurerm_network_security_rule" "open" {
      name                        = "open"
      network_security_group_name = "elsewhere"
      priority                    = 150
      direction                   = "Inbound"
      access                      = "Allow"
      protocol                    = "Tcp"
      source_address_prefix       = "Internet"
      destination_port_range      = var.ports
    }
"#;

#[test]
fn a_rule_for_several_ranges_is_a_rule_for_each_less_what_an_earlier_rule_refuses() {
    assert_snapshot!(facet(GROUP, "azurerm_network_security_group.front", "ingress"), @r"
    - allow=true from_internet=true from_port=22 order=200 protocol=tcp to_port=22
    - allow=true from_internet=true from_port=3380 order=200 protocol=tcp to_port=3388
    - allow=true from_internet=true from_port=3390 order=200 protocol=tcp to_port=3400
    ");
}

#[test]
fn a_rule_of_its_own_is_measured_against_the_refusals_of_its_group() {
    assert_snapshot!(facet(GROUP, "azurerm_network_security_rule.rdp", "ingress"), @"[]");
}

#[test]
fn a_port_that_is_not_known_leaves_only_the_port_open() {
    assert_snapshot!(facet(GROUP, "azurerm_network_security_rule.open", "ingress"), @"- allow=true from_internet=true from_port=unknown: `var.ports` has no value order=150 protocol=tcp to_port=unknown: `var.ports` has no value");
}

#[test]
fn what_enters_and_what_leaves_are_kept_apart() {
    assert_snapshot!(facet(GROUP, "azurerm_network_security_group.front", "egress"), @"- allow=true from_port=0 order=300 protocol=any to_internet=true to_port=65535");
}

#[test]
fn a_firewall_rule_beside_it_opens_a_database() {
    let estate = terraform(
        r#"
        resource "azurerm_mssql_server" "orders" { name = "orders" }
        resource "azurerm_mssql_server" "quiet" {
          name                          = "quiet"
          public_network_access_enabled = false
        }
        resource "azurerm_mssql_firewall_rule" "azure" {
          server_id        = azurerm_mssql_server.orders.id
          start_ip_address = "0.0.0.0"
          end_ip_address   = "0.0.0.0"
        }
        resource "azurerm_mssql_server_extended_auditing_policy" "orders" { server_id = azurerm_mssql_server.orders.id }
    "#,
    );
    let of = |name: &str, facet: &str| facet_in(&estate, &format!("azurerm_mssql_server.{name}"), facet);
    assert_snapshot!(of("orders", "firewall_open_to_all"), @"true");
    assert_snapshot!(of("orders", "publicly_accessible"), @"true by default: a server answers on the internet unless public network access is switched off");
    assert_snapshot!(of("orders", "audit_logged"), @"true by default: an auditing policy is on unless it says otherwise");
    assert_snapshot!(of("quiet", "firewall_open_to_all"), @"false by default: no firewall rule of the code lets anyone in");
    assert_snapshot!(of("quiet", "publicly_accessible"), @"false");
    assert_snapshot!(of("quiet", "audit_logged"), @"false by default: a server is not audited unless an auditing policy names it");
}

#[test]
fn what_is_not_written_is_not_what_is_switched_off() {
    let estate = terraform(
        r#"
        resource "azurerm_storage_account" "plain" { name = "plain" }
        resource "azurerm_storage_account" "closed" {
          name                            = "closed"
          public_network_access_enabled   = false
          allow_nested_items_to_be_public = false
        }
        resource "azurerm_storage_container" "web" {
          name                  = "web"
          storage_account_id    = azurerm_storage_account.closed.id
          container_access_type = "blob"
        }
    "#,
    );
    let of = |address: &str, facet: &str| facet_in(&estate, address, facet);
    assert_snapshot!(of("azurerm_storage_account.plain", "network_open"), @"true by default: every network may reach the account unless its network rules refuse by default");
    assert_snapshot!(of("azurerm_storage_account.plain", "public_access_blocked"), @"false by default: the provider lets containers be opened to everyone unless allow_nested_items_to_be_public is false");
    assert_snapshot!(of("azurerm_storage_account.closed", "network_open"), @"false");
    assert_snapshot!(of("azurerm_storage_account.closed", "public_access_blocked"), @"true");
    assert_snapshot!(of("azurerm_storage_container.web", "public_read"), @"false");
}

#[test]
fn a_copy_of_a_registry_in_one_zone_makes_it_less_than_redundant() {
    let registry = r#"
        resource "azurerm_container_registry" "main" {
          name                    = "main"
          sku                     = "Premium"
          zone_redundancy_enabled = true
          georeplications { location = "northeurope" }
          georeplications {
            location                = "westeurope"
            zone_redundancy_enabled = true
          }
        }
    "#;
    assert_snapshot!(facet(registry, "azurerm_container_registry.main", "multi_az"), @"false by default: a copy lies in one zone unless told otherwise");
}

#[test]
fn the_image_of_a_machine_tells_its_system() {
    let machine = r#"
        resource "azurerm_linux_virtual_machine" "app" {
          name = "app"
          source_image_reference {
            publisher = "Canonical"
            offer     = "0001-com-ubuntu-server-focal"
            sku       = "20_04-lts-gen2"
            version   = "latest"
          }
        }
    "#;
    assert_snapshot!(facet(machine, "azurerm_linux_virtual_machine.app", "product"), @"ubuntu");
    assert_snapshot!(facet(machine, "azurerm_linux_virtual_machine.app", "product_version"), @"20.04");
}
