//! What each provider says of concepts that it names in its own way: one small estate a story.

use crate::estate::{facet, facet_in, relations, several, terraform};

#[test]
fn whatever_runs_code_may_be_told_to_check_no_certificates() {
    let estate = terraform(
        r#"
        variable "settings" {}
        resource "aws_lambda_function" "sync" {
          function_name = "sync"
          environment { variables = { NODE_TLS_REJECT_UNAUTHORIZED = "0" } }
        }
        resource "aws_lambda_function" "checked" {
          function_name = "checked"
          environment { variables = { NODE_TLS_REJECT_UNAUTHORIZED = "1" } }
        }
        resource "aws_ecs_task_definition" "sync" {
          family                = "sync"
          container_definitions = jsonencode([{ name = "sync", environment = [{ name = "PYTHONHTTPSVERIFY", value = "0" }] }])
        }
        resource "google_cloud_run_v2_service" "sync" {
          name = "sync"
          template {
            containers {
              env {
                name  = "GIT_SSL_NO_VERIFY"
                value = "true"
              }
            }
          }
        }
        resource "azurerm_linux_web_app" "sync" {
          name         = "sync"
          app_settings = { NODE_TLS_REJECT_UNAUTHORIZED = 0 }
        }
        resource "azurerm_linux_web_app" "given" {
          name         = "given"
          app_settings = var.settings
        }
        resource "azurerm_api_management_backend" "orders" {
          name = "orders"
          url  = "https://orders.example.org"
          tls {
            validate_certificate_chain = false
            validate_certificate_name  = true
          }
        }
        resource "aws_api_gateway_integration" "orders" {
          tls_config { insecure_skip_verification = true }
        }
        resource "google_apigee_target_server" "orders" {
          name = "orders"
          s_sl_info {
            enabled                  = true
            ignore_validation_errors = true
          }
        }
        "#,
    );
    for (address, expected) in [
        ("aws_lambda_function.sync", "true"),
        ("aws_lambda_function.checked", "false"),
        ("aws_ecs_task_definition.sync", "true"),
        ("google_cloud_run_v2_service.sync", "true"),
        ("azurerm_linux_web_app.sync", "true"),
        ("azurerm_api_management_backend.orders", "true"),
        ("aws_api_gateway_integration.orders", "true"),
        ("google_apigee_target_server.orders", "true"),
    ] {
        assert_eq!(facet_in(&estate, address, "certificates_unchecked"), expected, "{address}");
    }
}

#[test]
fn an_owner_of_a_subscription_is_its_administrator_and_one_of_a_group_is_not() {
    let estate = terraform(
        r#"
        resource "azurerm_role_assignment" "everything" {
          scope                = "/subscriptions/6a1f2c1e-0000-0000-0000-000000000000"
          role_definition_name = "Owner"
        }
        resource "azurerm_role_assignment" "group" {
          scope                = "/subscriptions/6a1f2c1e-0000-0000-0000-000000000000/resourceGroups/shop"
          role_definition_name = "Owner"
        }
        resource "azurerm_role_assignment" "reader" {
          scope                = "/subscriptions/6a1f2c1e-0000-0000-0000-000000000000"
          role_definition_name = "Reader"
        }
        resource "azurerm_resource_group" "shop" { name = "shop" }
        resource "azurerm_role_assignment" "own_group" {
          scope                = azurerm_resource_group.shop.id
          role_definition_name = "Owner"
        }
        data "azurerm_subscription" "main" {}
        resource "azurerm_role_assignment" "looked_up" {
          scope                = data.azurerm_subscription.main.id
          role_definition_name = "Owner"
        }
        "#,
    );
    for (address, expected) in [
        ("everything", "true"),
        ("group", "false"),
        ("reader", "false"),
        ("own_group", "false"),
        ("looked_up", "true"),
    ] {
        let address = format!("azurerm_role_assignment.{address}");
        assert_eq!(facet_in(&estate, &address, "administers_everything"), expected, "{address}");
    }
}

#[test]
fn a_template_of_azure_says_as_much_by_the_id_of_the_role_and_by_its_own_words() {
    let template = r#"{
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": [
        {"type": "Microsoft.DBforPostgreSQL/servers", "apiVersion": "2017-12-01", "name": "silent", "properties": {}},
        {"type": "Microsoft.DBforPostgreSQL/servers", "apiVersion": "2017-12-01", "name": "strict", "properties": {"sslEnforcement": "Enabled"}},
        {"type": "Microsoft.Network/dnsZones", "apiVersion": "2023-07-01-preview", "name": "example.org"},
        {"type": "Microsoft.Network/dnsZones", "apiVersion": "2023-07-01-preview", "name": "signed.example.org"},
        {"type": "Microsoft.Network/dnsZones/dnssecConfigs", "apiVersion": "2023-07-01-preview", "name": "signed.example.org/default",
         "dependsOn": ["[resourceId('Microsoft.Network/dnsZones', 'signed.example.org')]"]},
        {"type": "Microsoft.ContainerInstance/containerGroups", "apiVersion": "2023-05-01", "name": "jobs",
         "properties": {"containers": [{"name": "job", "properties": {"image": "shop/job", "securityContext": {"privileged": true}}}]}}
      ]
    }"#;
    let estate = several(&[("azuredeploy.json", template)]);
    let of = |address: &str, name: &str| facet_in(&estate, address, name);
    assert!(of("Microsoft.DBforPostgreSQL/servers/silent", "encrypted_in_transit").starts_with("unknown: "));
    assert_eq!(of("Microsoft.DBforPostgreSQL/servers/strict", "encrypted_in_transit"), "true");
    assert!(of("Microsoft.Network/dnsZones/example.org", "dnssec").starts_with("false by default"));
    assert_eq!(of("Microsoft.Network/dnsZones/signed.example.org", "dnssec"), "true");
    let containers = of("Microsoft.ContainerInstance/containerGroups/jobs", "containers");
    assert!(
        containers.contains("privileged=true") && containers.contains("image_tag=latest"),
        "{containers}"
    );
}

#[test]
fn who_may_act_as_a_service_account_is_asked_of_its_memberships() {
    let text = r#"
        resource "google_service_account_iam_member" "anyone" {
          service_account_id = "projects/shop/serviceAccounts/deploy@shop.iam.gserviceaccount.com"
          role               = "roles/iam.workloadIdentityUser"
          member             = "allAuthenticatedUsers"
        }
    "#;
    assert!(facet(text, "google_service_account_iam_member.anyone", "trust").contains("public=true"));
}

#[test]
fn a_service_of_a_cluster_names_its_ports_and_a_policy_what_it_lets_out() {
    let estate = several(&[(
        "shop.yaml",
        r#"
apiVersion: v1
kind: Service
metadata: {name: shell, namespace: shop}
spec:
  type: LoadBalancer
  ports: [{port: 2222, targetPort: 22}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: names, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ports: [{port: 53, protocol: UDP}]}]
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: clear}
provisioner: ebs.csi.aws.com
parameters: {encrypted: "false"}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: silent}
provisioner: ebs.csi.aws.com
"#,
    )]);
    let ports = facet_in(&estate, "Service/shop/shell", "ports");
    assert!(ports.contains("port=2222") && ports.contains("target_port=22"), "{ports}");
    assert_eq!(facet_in(&estate, "NetworkPolicy/shop/out", "any_egress"), "true");
    assert_ne!(facet_in(&estate, "NetworkPolicy/shop/names", "any_egress"), "true");
    assert_eq!(facet_in(&estate, "StorageClass/default/clear", "new_disks_encrypted"), "false");
    assert!(facet_in(&estate, "StorageClass/default/silent", "new_disks_encrypted").starts_with("unknown"));
}

#[test]
fn in_a_project_with_internal_networks_a_service_says_whether_it_gets_out() {
    let estate = several(&[(
        "compose.yaml",
        "services:\n  web:\n    image: nginx:1.27\n    networks: [outside, inside]\n  store:\n    image: postgres:17\n    networks: [inside]\nnetworks:\n  outside: {}\n  inside: {internal: true}\n",
    )]);
    assert_eq!(facet_in(&estate, "service/store", "egress_limited"), "true");
    assert_eq!(facet_in(&estate, "service/web", "egress_limited"), "false");
    let open = several(&[("compose.yaml", "services:\n  web:\n    image: nginx:1.27\n")]);
    assert_eq!(facet_in(&open, "service/web", "egress_limited"), "absent");
}

#[test]
fn a_chart_is_fixed_by_one_version() {
    let estate = terraform(
        r#"
        resource "helm_release" "range" {
          name       = "range"
          repository = "https://charts.example.org"
          chart      = "ingress"
          version    = "~> 4.11"
        }
        resource "helm_release" "own" {
          name  = "own"
          chart = "./charts/own"
        }
        "#,
    );
    assert_eq!(facet_in(&estate, "helm_release.range", "version_named"), "false");
    assert_eq!(facet_in(&estate, "helm_release.own", "version_named"), "absent");
}

#[test]
fn a_bucket_that_another_is_copied_to_is_a_copy_also_by_a_name_that_is_put_together() {
    let estate = terraform(
        r#"
        resource "random_pet" "this" {}
        resource "aws_s3_bucket" "copy" { bucket = "copy-${random_pet.this.id}" }
        resource "aws_s3_bucket" "origin" { bucket = "origin-${random_pet.this.id}" }
        resource "aws_s3_bucket_replication_configuration" "origin" {
          bucket = aws_s3_bucket.origin.id
          role   = "arn:aws:iam::111122223333:role/copy"
          rule {
            status = "Enabled"
            destination { bucket = "arn:aws:s3:::copy-${random_pet.this.id}" }
          }
        }
        "#,
    );
    assert_eq!(facet_in(&estate, "aws_s3_bucket.copy", "is_replica"), "true");
    assert_eq!(facet_in(&estate, "aws_s3_bucket.origin", "is_replica"), "absent");
}

#[test]
fn an_address_that_a_list_of_unknown_length_hands_to_a_balancer_is_in_use() {
    let text = r#"
        data "aws_availability_zones" "all" {}
        resource "aws_eip" "front" { count = length(data.aws_availability_zones.all.names) }
        resource "aws_lb" "front" {
          load_balancer_type = "network"
          dynamic "subnet_mapping" {
            for_each = [for address in aws_eip.front : { allocation_id = address.id }]
            content { allocation_id = subnet_mapping.value.allocation_id }
          }
        }
    "#;
    assert_eq!(facet(text, "aws_eip.front", "in_use"), "true", "{}", relations(text));
}

#[test]
fn what_an_output_hands_on_is_marked() {
    let estate = terraform(
        r#"
        resource "aws_db_instance" "orders" { engine = "postgres" }
        resource "aws_db_instance" "forgotten" { engine = "postgres" }
        output "endpoint" { value = { orders = aws_db_instance.orders.endpoint } }
        "#,
    );
    assert_eq!(facet_in(&estate, "aws_db_instance.orders", "handed_on"), "true");
    assert_eq!(facet_in(&estate, "aws_db_instance.forgotten", "handed_on"), "absent");
}

#[test]
fn a_policy_that_chooses_by_tags_is_not_for_every_resource() {
    let policy = |condition: &str| {
        format!(
            r#"resource "aws_iam_policy" "nodes" {{
              policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = ["ec2:RunInstances"], Resource = "*"{condition} }}] }})
            }}"#
        )
    };
    let chosen = policy(r#", Condition = { StringEquals = { "aws:RequestTag/cluster" = "orders" } }"#);
    let record = |text: &str| facet(text, "aws_iam_policy.nodes", "policy");
    assert!(record(&chosen).contains("unrestricted_resources=false"), "{}", record(&chosen));
    assert!(record(&policy("")).contains("unrestricted_resources=true"));
}
