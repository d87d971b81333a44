//! One thing written for Terraform and written as a template of Azure is the same thing.

use insta::assert_snapshot;

use crate::estate::{facet_in, relations_in, several, terraform};

const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

fn template(parameters: &str, resources: &str) -> nisaba_estate::Estate {
    let text = format!(r#"{{"$schema": "{SCHEMA}", "parameters": {parameters}, "resources": {resources}}}"#);
    several(&[("azure/main.json", &text)])
}

/// Facets that both ways of writing must agree on.
fn assert_same(code: &str, address: &str, resources: &str, id: &str, facets: &[&str]) {
    let (written, built) = (terraform(code), template("{}", resources));
    for facet in facets {
        let expected = facet_in(&written, address, facet);
        assert_ne!(expected, "absent", "{facet}");
        assert_eq!(facet_in(&built, id, facet), expected, "{facet}");
    }
}

#[test]
fn a_group_with_an_open_port_is_open_however_it_is_written() {
    assert_same(
        r#"resource "azurerm_network_security_group" "front" {
            name = "front"
            security_rule {
                name = "ssh"
                priority = 100
                direction = "Inbound"
                access = "Allow"
                protocol = "Tcp"
                source_address_prefix = "*"
                destination_port_range = "22"
            }
        }"#,
        "azurerm_network_security_group.front",
        r#"[{"type": "Microsoft.Network/networkSecurityGroups", "name": "front", "properties": {"securityRules": [
            {"name": "ssh", "properties": {"priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
             "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "22"}}]}}]"#,
        "Microsoft.Network/networkSecurityGroups/front",
        &["ingress", "all_ingress", "name"],
    );
}

#[test]
fn a_server_and_what_is_written_beside_it_are_one() {
    assert_same(
        r#"
        resource "azurerm_mssql_server" "orders" {
            name = "orders"
            public_network_access_enabled = true
            minimum_tls_version = "1.0"
        }
        resource "azurerm_mssql_firewall_rule" "all" {
            name = "all"
            server_id = azurerm_mssql_server.orders.id
            start_ip_address = "0.0.0.0"
            end_ip_address = "255.255.255.255"
        }
        resource "azurerm_mssql_server_extended_auditing_policy" "audit" {
            server_id = azurerm_mssql_server.orders.id
            enabled = false
        }
        resource "azurerm_mssql_server_security_alert_policy" "alerts" {
            server_name = azurerm_mssql_server.orders.name
            state = "Enabled"
        }"#,
        "azurerm_mssql_server.orders",
        r#"[{"type": "Microsoft.Sql/servers", "name": "orders",
             "properties": {"publicNetworkAccess": "Enabled", "minimalTlsVersion": "1.0"},
             "resources": [{"type": "firewallRules", "name": "all", "properties": {"startIpAddress": "0.0.0.0", "endIpAddress": "255.255.255.255"}}]},
            {"type": "Microsoft.Sql/servers/auditingSettings", "name": "orders/default", "properties": {"state": "Disabled"}},
            {"type": "microsoft.sql/servers/securityAlertPolicies", "name": "[concat('orders', '/', 'Default')]", "properties": {"state": "Enabled"}}]"#,
        "Microsoft.Sql/servers/orders",
        &[
            "publicly_accessible",
            "firewall_open_to_all",
            "tls_minimum",
            "audit_logged",
            "threats_watched",
            "iam_authentication",
        ],
    );
}

#[test]
fn a_vault_a_cache_and_a_machine_tell_the_same() {
    assert_same(
        r#"resource "azurerm_key_vault" "keys" {
            name = "keys"
            soft_delete_retention_days = 7
            network_acls {
                default_action = "Deny"
                bypass = "None"
            }
        }"#,
        "azurerm_key_vault.keys",
        r#"[{"type": "Microsoft.KeyVault/vaults", "name": "keys", "properties": {"softDeleteRetentionInDays": 7, "networkAcls": {"defaultAction": "Deny", "bypass": "None"}}}]"#,
        "Microsoft.KeyVault/vaults/keys",
        &["deletion_protected", "recoverable_days", "network_open"],
    );
    assert_same(
        r#"resource "azurerm_redis_cache" "c" {
            name = "c"
            non_ssl_port_enabled = true
            minimum_tls_version = "1.1"
        }"#,
        "azurerm_redis_cache.c",
        r#"[{"type": "Microsoft.Cache/Redis", "name": "c", "properties": {"enableNonSslPort": true, "minimumTlsVersion": "1.1"}}]"#,
        "Microsoft.Cache/Redis/c",
        &["encrypted_in_transit", "tls_minimum", "publicly_accessible"],
    );
    assert_same(
        r#"resource "azurerm_linux_virtual_machine" "app" {
            name = "app"
            disable_password_authentication = false
            admin_password = "Winter-2024-Sun!"
            admin_ssh_key { 
                username = "a"
                public_key = "k"
            }
            source_image_reference {
                offer = "0001-com-ubuntu-server-focal"
                sku = "20_04-lts-gen2"
            }
        }"#,
        "azurerm_linux_virtual_machine.app",
        r#"[{"type": "Microsoft.Compute/virtualMachines", "name": "app", "properties": {
            "osProfile": {"adminPassword": "Winter-2024-Sun!", "linuxConfiguration": {"disablePasswordAuthentication": false}},
            "storageProfile": {"imageReference": {"offer": "0001-com-ubuntu-server-focal", "sku": "20_04-lts-gen2"}}}}]"#,
        "Microsoft.Compute/virtualMachines/app",
        &["password_login", "credential_in_code", "product", "product_version", "host_encrypted"],
    );
}

#[test]
fn what_lies_in_a_resource_is_tied_to_it() {
    let estate = template(
        r#"{"prefix": {"type": "string"}}"#,
        r#"[
        {"type": "Microsoft.Network/networkSecurityGroups", "name": "front", "properties": {"securityRules": []}},
        {"type": "Microsoft.Network/virtualNetworks", "name": "[concat(parameters('prefix'), '-net')]", "properties": {
            "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
            "subnets": [
                {"name": "web", "properties": {"addressPrefix": "10.0.1.0/24", "networkSecurityGroup": {"id": "[resourceId('Microsoft.Network/networkSecurityGroups', 'front')]"}}},
                {"name": "data", "properties": {"addressPrefix": "10.0.2.0/24"}}]}},
        {"type": "Microsoft.Network/publicIPAddresses", "name": "door"},
        {"type": "Microsoft.Network/networkInterfaces", "name": "card", "properties": {"ipConfigurations": [{"name": "one", "properties": {
            "subnet": {"id": "[concat(resourceId('Microsoft.Network/virtualNetworks', concat(parameters('prefix'), '-net')), '/subnets/web')]"},
            "publicIPAddress": {"id": "[resourceId('Microsoft.Network/publicIPAddresses', 'door')]"}}}]}},
        {"type": "Microsoft.Compute/virtualMachines", "name": "app", "properties": {"networkProfile": {"networkInterfaces": [{"id": "[resourceId('Microsoft.Network/networkInterfaces', 'card')]"}]}}}
        ]"#,
    );
    assert_snapshot!(relations_in(&estate), @r#"
    Microsoft.Network/networkInterfaces/card placed_in Microsoft.Network/virtualNetworks/{prefix}-net/subnets/web
    Microsoft.Network/networkInterfaces/card routes_to Microsoft.Compute/virtualMachines/app
    Microsoft.Network/publicIPAddresses/door address_of Microsoft.Network/networkInterfaces/card
    Microsoft.Network/virtualNetworks/{prefix}-net depends_on Microsoft.Network/networkSecurityGroups/front
    Microsoft.Network/virtualNetworks/{prefix}-net/subnets/data placed_in Microsoft.Network/virtualNetworks/{prefix}-net
    Microsoft.Network/virtualNetworks/{prefix}-net/subnets/web guarded_by Microsoft.Network/networkSecurityGroups/front
    Microsoft.Network/virtualNetworks/{prefix}-net/subnets/web placed_in Microsoft.Network/virtualNetworks/{prefix}-net
    "#);
    let subnet = |name: &str| {
        facet_in(
            &estate,
            &format!("Microsoft.Network/virtualNetworks/{{prefix}}-net/subnets/{name}"),
            "filtered",
        )
    };
    assert_snapshot!(subnet("web"), @"true");
    assert_snapshot!(subnet("data"), @"false");
    assert_snapshot!(facet_in(&estate, "Microsoft.Compute/virtualMachines/app", "public_address"), @"true");
}

#[test]
fn the_cloud_itself_decides_where_a_template_is_silent() {
    let estate = template(
        "{}",
        r#"[
        {"type": "Microsoft.Storage/storageAccounts", "name": "plain", "sku": {"name": "Standard_LRS"}, "resources": [
            {"type": "blobServices/containers", "name": "default/web", "properties": {"publicAccess": "Blob"}}]},
        {"type": "Microsoft.Storage/storageAccounts", "name": "open", "properties": {"allowBlobPublicAccess": true, "supportsHttpsTrafficOnly": false}},
        {"type": "Microsoft.Storage/storageAccounts/blobServices/containers", "name": "open/default/web", "properties": {"publicAccess": "Container"}},
        {"type": "Microsoft.Web/sites", "kind": "app,linux", "name": "shop", "properties": {"httpsOnly": true, "siteConfig": {"linuxFxVersion": "PYTHON|3.9"}}},
        {"type": "Microsoft.Web/sites", "kind": "functionapp", "name": "jobs", "properties": {}}
        ]"#,
    );
    let of = |id: &str, facet: &str| facet_in(&estate, id, facet);
    assert_snapshot!(of("Microsoft.Storage/storageAccounts/plain", "public_access_blocked"), @"true by default: containers of new accounts cannot be opened to everyone unless allowBlobPublicAccess is true");
    assert_snapshot!(of("Microsoft.Storage/storageAccounts/plain/blobServices/default/containers/web", "public_read"), @"false by default: containers of new accounts cannot be opened to everyone unless allowBlobPublicAccess is true");
    assert_snapshot!(of("Microsoft.Storage/storageAccounts/open", "public_read"), @"true");
    assert_snapshot!(of("Microsoft.Storage/storageAccounts/open", "plain_http"), @"true");
    assert_snapshot!(of("Microsoft.Storage/storageAccounts/open/blobServices/default/containers/web", "public_read"), @"true");
    assert_snapshot!(of("Microsoft.Web/sites/shop", "plain_ftp"), @"unknown: the template does not say whether plain FTP is taken (`ftpsState`)");
    assert_snapshot!(of("Microsoft.Web/sites/jobs", "plain_http"), @"true by default: a site answers over HTTP too unless https_only is set");
}

#[test]
fn a_secret_default_is_a_secret_in_the_code() {
    let estate = template(
        r#"{"password": {"type": "securestring", "defaultValue": "Winter-2024-Sun!"}, "other": {"type": "securestring"}}"#,
        r#"[{"type": "Microsoft.Sql/servers", "name": "a", "properties": {"administratorLoginPassword": "[parameters('other')]"}}]"#,
    );
    assert_snapshot!(facet_in(&estate, "parameters('password')", "credential_in_code"), @"true");
    assert_snapshot!(facet_in(&estate, "Microsoft.Sql/servers/a", "credential_in_code"), @"false");
}
