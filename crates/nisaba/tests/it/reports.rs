//! Reports of other tools: one report with theirs and ours, each gap once.

use std::fs;

use serde_json::Value;

use crate::run::{command, stderr, stdout};

const STORE: &str = r#"
resource "aws_s3_bucket" "logs" {
  bucket = "oderwick-logs"
}
"#;

const CHECKOV: &str = r#"{"check_type": "terraform", "results": {"passed_checks": [], "skipped_checks": [], "failed_checks": [
  {"check_id": "CKV_AWS_21", "check_name": "Ensure the S3 bucket has versioning enabled", "repo_file_path": "/main.tf", "file_line_range": [2, 4], "resource": "aws_s3_bucket.logs"},
  {"check_id": "CKV_OWN_7", "check_name": "Ensure the name has a prefix", "repo_file_path": "/main.tf", "file_line_range": [2, 4], "resource": "aws_s3_bucket.logs"}]}}"#;

const SEMGREP: &str = r#"{"paths": {"scanned": []}, "results": [
  {"check_id": "python.debug-on", "path": "src/app.py", "start": {"line": 2}, "end": {"line": 2}, "extra": {"message": "Debug <script>alert(1)</script> is on.", "severity": "ERROR", "metadata": {"cwe": ["CWE-489"]}}},
  {"check_id": "python.debug-on", "path": "../../etc/passwd", "start": {"line": 1}, "end": {"line": 1}, "extra": {"message": "outside", "severity": "INFO"}}]}"#;

fn folder(name: &str) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("nisaba-reports-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(path.join("src")).unwrap();
    fs::create_dir_all(path.join("security")).unwrap();
    fs::write(path.join("main.tf"), STORE).unwrap();
    fs::write(path.join("src/app.py"), "app = App()\napp.run(debug=True)\n").unwrap();
    fs::write(path.join("security/checkov.json"), CHECKOV).unwrap();
    fs::write(path.join("security/semgrep.json"), SEMGREP).unwrap();
    fs::write(path.join("nisaba.yaml"), "reports: [\"security/*.json\"]\n").unwrap();
    path
}

fn findings(assessment: &Value, fits: impl Fn(&Value) -> bool) -> Vec<&Value> {
    assessment["findings"].as_array().unwrap().iter().filter(|finding| fits(finding)).collect()
}

#[test]
fn the_same_gap_is_one_finding_that_names_the_other_tool() {
    let folder = folder("same");
    let output = command(&["assess", ".", "--format", "json"]).current_dir(&folder).output().unwrap();
    let assessment: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let versioning = findings(&assessment, |finding| finding["concept"] == "storage.versioning");
    assert_eq!(versioning.len(), 1, "{versioning:?}");
    assert_eq!(versioning[0]["also"], serde_json::json!(["checkov:CKV_AWS_21"]));
    let theirs = findings(&assessment, |finding| finding["tool"] == "checkov");
    assert_eq!(theirs.len(), 1);
    assert_eq!(theirs[0]["resource"], "aws_s3_bucket.logs");
    assert!(
        theirs[0]["requirements"].as_array().unwrap().iter().any(|id| id == "e.3"),
        "{}",
        theirs[0]["requirements"]
    );
    let tools: Vec<&Value> =
        assessment["reports"].as_array().unwrap().iter().map(|report| &report["tool"]).collect();
    assert_eq!(tools, ["checkov", "semgrep"]);
}

#[test]
fn a_finding_in_code_shows_its_line_and_no_path_leads_outside() {
    let folder = folder("code");
    let output = command(&["assess", ".", "--format", "json"]).current_dir(&folder).output().unwrap();
    let assessment: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let code = findings(&assessment, |finding| finding["tool"] == "semgrep");
    let inside = code.iter().find(|finding| finding["resource"] == "src/app.py").unwrap();
    assert_eq!(inside["at"]["line"], 2);
    assert_eq!(inside["snippet"]["lines"][1], "app.run(debug=True)");
    assert_eq!(inside["says"], "Debug alert(1) is on.");
    let outside = code.iter().find(|finding| finding["says"] == "outside").unwrap();
    assert_eq!(outside["file"], "security/semgrep.json");
    assert!(!stdout(&output).contains("root:"));
}

#[test]
fn what_is_no_report_is_told_and_the_rest_is_assessed() {
    let folder = folder("broken");
    fs::write(folder.join("security/other.json"), "{\"hello\": 1}").unwrap();
    let output =
        command(&["assess", ".", "--import", "security/checkov.json"]).current_dir(&folder).output().unwrap();
    assert!(output.status.success());
    assert!(stderr(&output).contains("no report of a tool that is read here"), "{}", stderr(&output));
    assert!(stdout(&output).contains("aws_s3_bucket.logs"));
}
