//! Who may do what, and where credentials are written: the same policy in every spelling, across resources and files.

use nisaba_estate::{Estate, Facet, FacetName, FacetValue};

use crate::estate::{asset, several, show, terraform};

/// A facet by its dotted path.
fn at(estate: &Estate, address: &str, path: &str) -> String {
    let mut steps = path.split('.').map(FacetName::new);
    let first = steps.next().and_then(|name| asset(estate, address).facets.get(name));
    let found = steps.try_fold(first, |facet: Option<&Facet>, step| match facet.and_then(Facet::value) {
        Some(FacetValue::Record(record)) => Ok(record.get(step)),
        _ => Err(facet),
    });
    found.unwrap_or_else(|stopped| stopped).map_or("absent".to_owned(), show)
}

#[test]
fn a_queue_is_open_in_every_spelling_of_its_policy() {
    for policy in [
        r#"jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:SendMessage", Resource = aws_sqs_queue.q.arn }] })"#,
        r#""{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sqs:*\",\"Resource\":\"${aws_sqs_queue.q.arn}\"}}""#,
        "data.aws_iam_policy_document.open.json",
        "local.policy",
    ] {
        let estate = terraform(&format!(
            r#"
            resource "aws_sqs_queue" "q" {{}}
            locals {{ policy = data.aws_iam_policy_document.open.json }}
            data "aws_iam_policy_document" "open" {{
              statement {{
                actions   = ["sqs:SendMessage"]
                resources = [aws_sqs_queue.q.arn]
                principals {{
                  type        = "*"
                  identifiers = ["*"]
                }}
              }}
            }}
            resource "aws_sqs_queue_policy" "p" {{
              queue_url = aws_sqs_queue.q.id
              policy    = {policy}
            }}
            "#
        ));
        assert_eq!(at(&estate, "aws_sqs_queue_policy.p", "policy.public"), "true", "{policy}");
    }
}

#[test]
fn a_condition_with_a_value_from_elsewhere_leaves_the_question_open_or_settles_it() {
    let queue = |value: &str| {
        let estate = terraform(&format!(
            r#"
            variable "org" {{}}
            resource "aws_sns_topic" "t" {{}}
            resource "aws_sqs_queue_policy" "p" {{
              queue_url = "q"
              policy = jsonencode({{ Statement = [{{ Effect = "Allow", Principal = "*", Action = "sqs:SendMessage", Resource = "q",
                Condition = {{ StringEquals = {{ {value} }} }} }}] }})
            }}
            "#
        ));
        at(&estate, "aws_sqs_queue_policy.p", "policy.public")
    };
    assert_eq!(queue(r#""aws:SourceArn" = aws_sns_topic.t.arn"#), "false");
    assert_eq!(queue(r#""aws:PrincipalOrgID" = var.org"#), "unknown: `var.org` has no value");
    assert_eq!(queue(r#""aws:Referer" = var.org"#), "true");
}

#[test]
fn rights_of_a_document_are_told_where_it_is_written() {
    let estate = terraform(
        r#"
        data "aws_iam_policy_document" "all" {
          statement {
            actions   = ["*"]
            resources = ["*"]
          }
        }
        resource "aws_iam_policy" "all" { policy = data.aws_iam_policy_document.all.json }
        "#,
    );
    assert_eq!(at(&estate, "data.aws_iam_policy_document.all", "policy.full_admin"), "true");
    assert_eq!(at(&estate, "aws_iam_policy.all", "policy.full_admin"), "absent");
}

#[test]
fn documents_take_in_others_and_replace_statements_of_their_name() {
    let estate = terraform(
        r#"
        data "aws_iam_policy_document" "base" {
          statement {
            sid       = "main"
            actions   = ["iam:*"]
            resources = ["*"]
          }
        }
        data "aws_iam_policy_document" "taken" { source_policy_documents = [data.aws_iam_policy_document.base.json] }
        data "aws_iam_policy_document" "replaced" {
          source_policy_documents = [data.aws_iam_policy_document.base.json]
          statement {
            sid       = "main"
            actions   = ["s3:GetObject"]
            resources = ["arn:aws:s3:::invented/*"]
          }
        }
        "#,
    );
    assert_eq!(at(&estate, "data.aws_iam_policy_document.taken", "policy.iam_admin"), "true");
    assert_eq!(at(&estate, "data.aws_iam_policy_document.replaced", "policy.iam_admin"), "false");
}

#[test]
fn the_policies_of_the_provider_are_known_by_name_and_those_of_the_account_are_judged_elsewhere() {
    let attached = |arn: &str| {
        let estate = terraform(&format!(
            r#"
            variable "arn" {{}}
            data "aws_partition" "current" {{}}
            data "aws_iam_policy" "admin" {{ name = "AdministratorAccess" }}
            resource "aws_iam_policy" "own" {{ policy = "" }}
            resource "aws_iam_role_policy_attachment" "a" {{
              role       = "app"
              policy_arn = {arn}
            }}
            "#
        ));
        at(&estate, "aws_iam_role_policy_attachment.a", "managed_policies").trim().to_owned()
    };
    assert_eq!(attached(r#""arn:aws:iam::aws:policy/AdministratorAccess""#), "- administrator");
    assert_eq!(
        attached(r#""arn:${data.aws_partition.current.partition}:iam::aws:policy/AdministratorAccess""#),
        "- administrator"
    );
    assert_eq!(attached("data.aws_iam_policy.admin.arn"), "- administrator");
    assert_eq!(attached("aws_iam_policy.own.arn"), "- own");
    assert_eq!(attached(r#""arn:aws:iam::aws:policy/ReadOnlyAccess""#), "- aws");
    assert_eq!(attached("var.arn"), "- unknown: `var.arn` has no value");
}

#[test]
fn a_pipeline_provider_is_found_through_the_reference_to_it() {
    let estate = terraform(
        r#"
        resource "aws_iam_openid_connect_provider" "github" { url = "https://token.actions.githubusercontent.com" }
        resource "aws_iam_role" "deploy" {
          assume_role_policy = jsonencode({ Statement = [{
            Effect    = "Allow"
            Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
            Action    = "sts:AssumeRoleWithWebIdentity"
          }] })
        }
        "#,
    );
    let federated = at(&estate, "aws_iam_role.deploy", "trust.federated");
    assert!(
        federated.contains("for_pipelines=true subject_required=false subject_owned=false"),
        "{federated}"
    );
}

#[test]
fn credentials_are_found_in_defaults_variable_files_providers_and_scripts_but_not_in_references() {
    let estate = several(&[
        (
            "main.tf",
            r#"
            variable "db_password" { default = "hunter2hunter" }
            variable "user" { default = "app" }
            provider "aws" { secret_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCD" }
            resource "aws_db_instance" "a" { password = var.db_password }
            resource "aws_db_instance" "b" { password = random_password.b.result }
            resource "random_password" "b" { length = 20 }
            "#,
        ),
        ("prod.auto.tfvars", "api_token = \"9f8e7d6c5b4a39281706f5e4\"\n"),
    ]);
    let found: Vec<&str> = estate
        .assets
        .iter()
        .filter(|asset| asset.facets.flag(FacetName::new("credential_in_code")) == Some(true))
        .map(|asset| &*asset.address)
        .collect();
    assert_eq!(found, ["aws_db_instance.a", "var.db_password", "var.api_token", "provider.aws"]);
    assert_eq!(at(&estate, "aws_db_instance.b", "credential_in_code"), "false");
}

#[test]
fn containers_in_json_are_read_even_where_a_part_is_not_known() {
    let estate = terraform(
        r#"
        variable "tag" {}
        resource "aws_ecs_task_definition" "t" {
          family = "t"
          container_definitions = jsonencode([
            { name = "a", image = "registry.example.org/a:${var.tag}", privileged = true },
            { name = "b", image = "registry.example.org/b", readonlyRootFilesystem = true },
          ])
        }
        "#,
    );
    let containers = at(&estate, "aws_ecs_task_definition.t", "containers");
    assert!(containers.contains("image_tag=unknown: `var.tag` has no value"), "{containers}");
    assert!(containers.contains("privileged=true"), "{containers}");
    assert!(containers.contains("image_tag=latest"), "{containers}");
    assert!(containers.contains("read_only_root=true"), "{containers}");
}

#[test]
fn members_of_google_cloud_are_read_however_they_are_written() {
    let estate = terraform(
        r#"
        data "google_iam_policy" "open" {
          binding {
            role    = "roles/run.invoker"
            members = ["allUsers"]
          }
        }
        resource "google_cloud_run_service_iam_policy" "document" { policy_data = data.google_iam_policy.open.policy_data }
        resource "google_cloud_run_service_iam_member" "one" {
          role   = "roles/run.invoker"
          member = "allAuthenticatedUsers"
        }
        resource "google_cloud_run_service_iam_binding" "chosen" {
          role    = "roles/run.invoker"
          members = ["user:a@example.org"]
        }
        resource "google_project_iam_member" "owner" {
          role   = "roles/owner"
          member = "user:a@example.org"
        }
        "#,
    );
    assert_eq!(at(&estate, "google_cloud_run_service_iam_policy.document", "open_to_everyone"), "true");
    assert_eq!(at(&estate, "google_cloud_run_service_iam_member.one", "open_to_everyone"), "true");
    assert_eq!(at(&estate, "google_cloud_run_service_iam_binding.chosen", "open_to_everyone"), "false");
    assert_eq!(at(&estate, "google_project_iam_member.owner", "policy.any_action"), "true");
}
