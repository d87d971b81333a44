//! Formats for pipelines from outside: several in one run, paths as code hosts know them, names that are wrong.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::run::{nisaba, stderr, stdout};

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("nisaba-outputs-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A repository with one database that the internet reaches, in a folder below its root.
fn estate(name: &str) -> PathBuf {
    let root = folder(name);
    fs::create_dir_all(root.join(".git")).unwrap();
    fs::create_dir_all(root.join("infra/live")).unwrap();
    fs::write(
        root.join("infra/live/main.tf"),
        "resource \"aws_db_instance\" \"ledger\" {\n  publicly_accessible = true\n}\n",
    )
    .unwrap();
    root
}

#[test]
fn one_run_writes_several_formats() {
    let root = estate("several");
    let (sarif, junit) = (root.join("n.sarif"), root.join("n.xml"));
    let output = nisaba(&[
        "assess",
        root.to_str().unwrap(),
        "--quiet",
        "--format",
        "markdown",
        "--also",
        &format!("sarif={}", sarif.display()),
        "--also",
        &format!("junit={}", junit.display()),
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("<!-- nisaba -->"));
    let log: Value = serde_json::from_slice(&fs::read(sarif).unwrap()).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(fs::read_to_string(junit).unwrap().starts_with("<?xml"));
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn paths_begin_at_the_root_of_the_repository_whatever_folder_is_assessed() {
    let root = estate("paths");
    for path in [root.clone(), root.join("infra"), root.join("infra/live/main.tf")] {
        let output = nisaba(&["assess", path.to_str().unwrap(), "--quiet", "--format", "gitlab-codequality"]);
        let issues: Value = serde_json::from_slice(&output.stdout).unwrap();
        let issue =
            issues.as_array().unwrap().iter().find(|one| one["check_name"] == "database-not-public").unwrap();
        assert_eq!(issue["location"]["path"], "infra/live/main.tf", "assessed {}", path.display());
        assert_eq!(issue["location"]["lines"]["begin"], 2);
    }
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_format_that_is_none_is_told_with_those_that_are() {
    let output = nisaba(&["assess", "examples/oderwick", "--also", "sarf=x"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("`sarf` is no format; there are terminal, html, json, sarif,"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn two_runs_of_every_format_give_the_same_bytes() {
    for format in ["sarif", "markdown", "junit", "csv", "gitlab-codequality", "gitlab-sast", "ocsf"] {
        let run = || nisaba(&["assess", "examples/oderwick", "--quiet", "--format", format]).stdout;
        assert!(run() == run(), "{format} differs between two runs");
    }
}
