//! Rules of one's own: a first check is written, tested and used; overrides of `nisaba.yaml` change what is told, in the open.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::{command, stderr, stdout};

/// A folder of its own for a test, empty.
fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("nisaba-rules-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

const STORES: &str = r#"
resource "aws_s3_bucket" "invoices" {
  bucket = "oderwick-invoices"
  tags   = { owner = "finance" }
}

resource "aws_s3_bucket" "scratch" {
  bucket = "oderwick-scratch"
}
"#;

fn assess(folder: &Path) -> (Value, String) {
    let output = command(&["assess", ".", "--format", "json"]).current_dir(folder).output().unwrap();
    (serde_json::from_str(&stdout(&output)).unwrap(), stderr(&output))
}

fn findings<'j>(assessment: &'j Value, check: &str) -> Vec<&'j Value> {
    assessment["findings"].as_array().unwrap().iter().filter(|finding| finding["check"] == check).collect()
}

#[test]
fn a_new_check_is_written_tested_and_used_in_three_commands() {
    let folder = folder("new");
    fs::write(folder.join("main.tf"), STORES).unwrap();
    fs::write(folder.join("nisaba.yaml"), "checks: [rules]\n").unwrap();
    let run = |arguments: &[&str]| command(arguments).current_dir(&folder).output().unwrap();

    let new = ["check", "new", "oderwick-kept", "--kind", "object_store", "--concept", "storage.versioning"];
    let created = run(&[&new[..], &["--facet", "versioning", "--dir", "rules"]].concat());
    assert!(created.status.success(), "{}", stderr(&created));
    let tested = run(&["check", "test"]);
    assert!(tested.status.success(), "{}", stderr(&tested));
    assert!(stdout(&tested).contains("ok    oderwick-kept  3 examples"), "{}", stdout(&tested));

    let (assessment, _) = assess(&folder);
    let found = findings(&assessment, "oderwick-kept");
    let resources: Vec<&str> = found.iter().filter_map(|finding| finding["resource"].as_str()).collect();
    assert_eq!(resources, ["aws_s3_bucket.invoices", "aws_s3_bucket.scratch"]);
    assert!(found.iter().all(|finding| finding["outcome"] == "fail"));
}

#[test]
fn an_example_that_comes_out_otherwise_fails_the_test_with_its_line() {
    let folder = folder("wrong-example");
    let new = ["check", "new", "oderwick-kept", "--kind", "object_store", "--concept", "storage.versioning"];
    let run = |arguments: &[&str]| command(arguments).current_dir(&folder).output().unwrap();
    run(&[&new[..], &["--facet", "versioning"]].concat());
    let path = folder.join("checks/oderwick-kept.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("failing: [{versioning: false}]", "failing: [{versioning: true}]"))
        .unwrap();
    let tested = run(&["check", "test", "checks"]);
    assert_eq!(tested.status.code(), Some(1));
    let told = stderr(&tested);
    assert!(told.contains("example 1 of those that should be fail is pass"), "{told}");
    assert!(told.contains("checks/oderwick-kept.yaml:"), "{told}");
}

#[test]
fn a_word_that_does_not_exist_is_told_with_the_nearest() {
    let folder = folder("words");
    let run = |arguments: &[&str]| command(arguments).current_dir(&folder).output().unwrap();
    let wrong = run(&["check", "new", "x", "--kind", "object_stor", "--concept", "storage.versioning"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("did you mean `object_store`?"), "{}", stderr(&wrong));
    let empty = run(&["check", "test"]);
    assert_eq!(empty.status.code(), Some(2));
    assert!(stderr(&empty).contains("nisaba check new"), "{}", stderr(&empty));
}

#[test]
fn an_override_changes_severity_and_owner_and_says_so() {
    let folder = folder("overrides");
    fs::write(folder.join("main.tf"), STORES).unwrap();
    fs::write(
        folder.join("nisaba.yaml"),
        r#"overrides:
  - {check: storage.versioning, resource: aws_s3_bucket.invoices, severity: critical, reason: invoices are kept ten years}
  - {resource: aws_s3_bucket.scratch, owner: platform team}
  - {check: storage.versioning, resource: "aws_s3_bucket.scr*", applies: false, reason: emptied every night}
"#,
    )
    .unwrap();
    let (assessment, _) = assess(&folder);
    let versioned = findings(&assessment, "object-store-versioned");
    let shown: Vec<(&str, &str)> = versioned
        .iter()
        .filter_map(|finding| Some((finding["resource"].as_str()?, finding["severity"].as_str()?)))
        .collect();
    assert_eq!(shown, [("aws_s3_bucket.invoices", "critical")]);
    let overrides = assessment["overrides"].as_array().unwrap();
    assert_eq!(overrides[2]["findings"], 1);
    assert_eq!(overrides[2]["reason"], "emptied every night");
    let owners: Vec<&Value> = assessment["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["resource"] == "aws_s3_bucket.scratch")
        .map(|finding| &finding["owner"])
        .collect();
    assert!(!owners.is_empty() && owners.iter().all(|owner| **owner == "platform team"), "{owners:?}");
}

#[test]
fn an_override_without_a_reason_is_refused() {
    let folder = folder("no-reason");
    fs::write(folder.join("nisaba.yaml"), "overrides:\n  - {check: storage.versioning, applies: false}\n")
        .unwrap();
    let output = command(&["assess", "."]).current_dir(&folder).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`reason` is missing"), "{}", stderr(&output));
}
