//! Hostile and broken estates: never a panic, a hang or a leaked secret; everything else is still assessed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::run::{command, stderr};

const GOOD: &str = "resource \"aws_s3_bucket\" \"fine\" {\n  bucket = \"fine\"\n}\n";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Self {
        let path = std::env::temp_dir().join(format!("nisaba-bad-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        for (file, content) in files {
            let full = path.join(file);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, content).unwrap();
        }
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn assess(folder: &Folder) -> (Output, Value) {
    let begun = Instant::now();
    let output = command(&["assess", folder.path().to_str().unwrap(), "--format", "json"]).output().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(30), "took {:?}", begun.elapsed());
    let errors = stderr(&output);
    assert!(!errors.contains("panicked"), "{errors}");
    assert_eq!(output.status.code(), Some(0), "{errors}");
    let value = serde_json::from_slice(&output.stdout).unwrap();
    (output, value)
}

/// The good bucket beside the bad file is assessed all the same.
fn still_assessed(assessment: &Value) {
    let assets = assessment["assets"].as_array().unwrap();
    assert!(assets.iter().any(|asset| asset["address"] == "aws_s3_bucket.fine"), "{assets:?}");
}

fn first_problem(assessment: &Value) -> &Value {
    &assessment["problems"][0]
}

#[test]
fn a_broken_block_costs_itself_and_says_where() {
    let bad = b"resource \"aws_s3_bucket\" \"bad\" {\n  bucket = [1,\n}\n\nresource \"aws_s3_bucket\" \"next\" {}\n";
    let folder = Folder::new("block", &[("good.tf", GOOD.as_bytes()), ("bad.tf", bad)]);
    let (_, assessment) = assess(&folder);
    still_assessed(&assessment);
    assert_eq!(first_problem(&assessment)["at"]["file"], "bad.tf");
    assert!(
        assessment["assets"].as_array().unwrap().iter().any(|asset| asset["address"] == "aws_s3_bucket.next")
    );
}

#[test]
fn files_that_are_no_text_are_told() {
    let folder = Folder::new(
        "binary",
        &[("good.tf", GOOD.as_bytes()), ("bad.tf", b"\xff\xfe\x00binary"), ("bad.yaml", b"\x80")],
    );
    let (_, assessment) = assess(&folder);
    still_assessed(&assessment);
    assert_eq!(assessment["problems"].as_array().unwrap().len(), 2);
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = format!("locals {{\n  x = {}\n}}\n", "[".repeat(200_000));
    let deep_yaml = format!("apiVersion: v1\nkind: Pod\nx: {}\n", "[".repeat(200_000));
    let folder = Folder::new(
        "deep",
        &[("good.tf", GOOD.as_bytes()), ("bad.tf", deep.as_bytes()), ("bad.yaml", deep_yaml.as_bytes())],
    );
    let (_, assessment) = assess(&folder);
    still_assessed(&assessment);
    assert!(!assessment["problems"].as_array().unwrap().is_empty());
}

#[test]
fn two_thousand_million_instances_are_one_problem() {
    let bad =
        b"resource \"aws_s3_bucket\" \"many\" {\n  count  = 2000000000\n  bucket = \"b${count.index}\"\n}\n";
    let folder = Folder::new("count", &[("good.tf", GOOD.as_bytes()), ("bad.tf", bad)]);
    let (output, assessment) = assess(&folder);
    still_assessed(&assessment);
    assert!(output.stdout.len() < 200_000_000);
    assert!(!assessment["problems"].as_array().unwrap().is_empty());
}

#[test]
fn what_needs_itself_is_unknown() {
    let bad = b"locals {\n  a = local.b\n  b = local.a\n}\nmodule \"self\" {\n  source = \"./\"\n}\nresource \"aws_ebs_volume\" \"v\" {\n  encrypted = local.a\n}\n";
    let folder = Folder::new("cycle", &[("good.tf", GOOD.as_bytes()), ("bad.tf", bad)]);
    let (_, assessment) = assess(&folder);
    still_assessed(&assessment);
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut bomb = String::from("apiVersion: v1\nkind: ConfigMap\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..14 {
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", ")));
    }
    let folder = Folder::new("bomb", &[("good.tf", GOOD.as_bytes()), ("bad.yaml", bomb.as_bytes())]);
    let (_, assessment) = assess(&folder);
    still_assessed(&assessment);
    assert_eq!(first_problem(&assessment)["code"], "yaml-size");
}

#[test]
fn huge_files_are_not_read() {
    let huge = vec![b'#'; 9 * 1024 * 1024];
    let folder = Folder::new("huge", &[("good.tf", GOOD.as_bytes()), ("bad.tf", &huge)]);
    let (_, assessment) = assess(&folder);
    still_assessed(&assessment);
    assert_eq!(first_problem(&assessment)["code"], "too-large");
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_or_outside_are_not_followed() {
    let folder = Folder::new("links", &[("good.tf", GOOD.as_bytes())]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
    std::os::unix::fs::symlink("/etc", folder.path().join("outside")).unwrap();
    let (_, assessment) = assess(&folder);
    still_assessed(&assessment);
    assert_eq!(assessment["assets"].as_array().unwrap().len(), 1);
}

#[test]
fn a_secret_in_a_value_appears_nowhere() {
    let secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYzzKEYq1";
    let bad = format!(
        "resource \"aws_db_instance\" \"d\" {{\n  password = \"{secret}\"\n  publicly_accessible = true\n}}\n\
         resource \"aws_instance\" \"i\" {{\n  user_data = \"export AWS_SECRET_ACCESS_KEY={secret}\"\n}}\n\
         resource \"aws_lambda_function\" \"f\" {{\n  environment {{\n    variables = {{ DB_PASSWORD = \"{secret}\" }}\n  }}\n}}\n"
    );
    let folder = Folder::new("secret", &[("good.tf", GOOD.as_bytes()), ("bad.tf", bad.as_bytes())]);
    for format in ["json", "html", "terminal"] {
        let output =
            command(&["assess", folder.path().to_str().unwrap(), "--format", format]).output().unwrap();
        assert!(!String::from_utf8_lossy(&output.stdout).contains(secret), "{format} leaks");
        assert!(!stderr(&output).contains(secret), "{format} leaks on standard error");
    }
}

#[test]
fn mistakes_in_the_configuration_stop_and_name_the_right_word() {
    let written = "organisation:\n  staff: 312\n  turnover_euro: 94000000\nservces: []\nexceptions:\n  - {check: x, untill: 2027-01-01}\n";
    let folder =
        Folder::new("configuration", &[("good.tf", GOOD.as_bytes()), ("nisaba.yaml", written.as_bytes())]);
    let output = command(&["assess", folder.path().to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(stderr(&output));
}

#[test]
fn an_unknown_activity_names_the_nearest_one() {
    let written = "organisation:\n  activity_ids: [cloud_computting]\n";
    let folder = Folder::new("activity", &[("nisaba.yaml", written.as_bytes())]);
    let output = command(&["scope", folder.path().to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cloud_computing"), "{}", stderr(&output));
}

#[test]
fn nothing_at_all_is_said_plainly() {
    let folder = Folder::new("empty", &[("notes.txt", b"nothing")]);
    let (_, assessment) = assess(&folder);
    assert_eq!(assessment["summary"]["sentence"], "Nothing was found to assess.");
}
