//! Policies in Rego: found beside one's own checks, run over the asset graph, tested, and told where they are wrong.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

#[cfg(feature = "rego")]
use serde_json::Value;

#[cfg(feature = "rego")]
use crate::run::stdout;
use crate::run::{command, stderr};

struct Estate(PathBuf);

impl Drop for Estate {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const POLICY: &str = r#"package acme.stores

nisaba := {"id": "acme-stores-kept", "title": "Invoices are not kept", "severity": "high"}

deny contains {"asset": store.id, "message": sprintf("%v keeps no versions.", [store.name])} if {
	some store in input.assets
	store.kind == "object_store"
	store.facets.versioning.value == false
}
"#;

const STORES: &str = r#"
variable "keep" { type = string }
resource "aws_s3_bucket" "invoices" { bucket = "oderwick-invoices" }
resource "aws_s3_bucket" "letters" { bucket = "oderwick-letters" }
resource "aws_s3_bucket_versioning" "letters" {
  bucket = aws_s3_bucket.letters.id
  versioning_configuration { status = var.keep }
}
"#;

impl Estate {
    fn new(name: &str, policy: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("nisaba-rego-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("rules")).unwrap();
        fs::write(folder.join("nisaba.yaml"), "checks: [rules]\n").unwrap();
        fs::write(folder.join("main.tf"), STORES).unwrap();
        fs::write(folder.join("rules/stores.rego"), policy).unwrap();
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        command(arguments).current_dir(&self.0).output().unwrap()
    }
}

#[cfg(not(feature = "rego"))]
#[test]
fn a_build_without_rego_says_that_the_policy_was_not_run() {
    let estate = Estate::new("without", POLICY);
    let output = estate.run(&["assess", "."]);
    assert!(stderr(&output).contains("built without Rego"), "{}", stderr(&output));
    assert!(stderr(&output).contains("rules/stores.rego:1"), "{}", stderr(&output));
    assert_eq!(estate.run(&["check", "test"]).status.code(), Some(1));
}

#[cfg(feature = "rego")]
fn of_policy(output: &Output) -> Vec<(String, String, String)> {
    let assessment: Value = serde_json::from_str(&stdout(output)).unwrap();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let findings = assessment["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| text(finding, "check").starts_with("rego:"))
        .map(|finding| (text(finding, "check"), text(finding, "resource"), text(finding, "says")))
        .collect()
}

#[cfg(feature = "rego")]
#[test]
fn a_policy_speaks_of_assets_and_is_silent_on_what_is_unknown() {
    let estate = Estate::new("speaks", POLICY);
    let output = estate.run(&["assess", ".", "--format", "json"]);
    assert_eq!(
        of_policy(&output),
        [(
            "rego:acme-stores-kept".into(),
            "aws_s3_bucket.invoices".into(),
            "invoices keeps no versions.".into()
        )],
        "{}",
        stderr(&output)
    );
}

#[cfg(feature = "rego")]
#[test]
fn a_text_is_said_of_the_whole_estate() {
    let policy =
        "package main\n\ndeny contains msg if {\n\tcount(input.assets) > 1\n\tmsg := \"too much\"\n}\n";
    let estate = Estate::new("text", policy);
    let output = estate.run(&["assess", ".", "--format", "json"]);
    assert_eq!(of_policy(&output), [("rego:main".into(), "rules/stores.rego".into(), "too much".into())]);
}

#[cfg(feature = "rego")]
#[test]
fn what_is_wrong_is_told_with_its_place_and_nothing_is_reached_from_a_policy() {
    for (name, policy) in [
        ("syntax", "package main\n\ndeny contains msg if {\n\tmsg := := 1\n}\n"),
        ("network", "package main\n\ndeny contains msg if {\n\tmsg := http.send({\"url\": \"x\"})\n}\n"),
        ("chance", "package main\n\ndeny contains msg if {\n\tmsg := rand.intn(\"x\", 7)\n}\n"),
    ] {
        let estate = Estate::new(name, policy);
        let output = estate.run(&["assess", ".", "--format", "json"]);
        assert!(stderr(&output).contains("rules/stores.rego:4:"), "{name}: {}", stderr(&output));
        assert_eq!(of_policy(&output), []);
    }
}

#[cfg(feature = "rego")]
#[test]
fn tests_of_policies_are_run_by_check_test() {
    let estate = Estate::new("tests", POLICY);
    let test = "package acme.stores_test\n\nimport data.acme.stores\n\ntest_old if count(stores.deny) == 1 with input as \
{\"assets\": [{\"id\": \"a\", \"name\": \"a\", \"kind\": \"object_store\", \"facets\": {\"versioning\": {\"value\": false}}}]}\n\n\
test_wrong if count(stores.deny) == 7\n";
    fs::write(estate.0.join("rules/stores_test.rego"), test).unwrap();
    let output = estate.run(&["check", "test"]);
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{said}{}", stderr(&output));
    assert!(said.contains("ok    acme.stores_test.test_old"), "{said}{}", stderr(&output));
    assert!(said.contains("fail  acme.stores_test.test_wrong"), "{said}");
}
