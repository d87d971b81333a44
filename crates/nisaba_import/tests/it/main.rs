//! Reports of each tool, as it writes them, and what is read from them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

use nisaba_base::FileId;
use nisaba_check::Catalogue;
use nisaba_import::{Report, Subject, read};
use proptest::prelude::*;

#[track_caller]
fn report(text: &str) -> Report {
    read(FileId(0), text).unwrap()
}

/// Tool and counts, then each finding on two lines.
fn shown(text: &str) -> String {
    let report = report(text);
    let mut shown = format!("{}: {} passed, {} suppressed\n", report.tool, report.passed, report.suppressed);
    for found in &report.findings {
        let subject = match &found.subject {
            Subject::File { path, lines, resource } => format!("{path} {lines:?} {resource:?}"),
            Subject::Image(name) => format!("image {name}"),
            Subject::Cloud { id, sort } => format!("{sort} {id}"),
            Subject::Site(url) => format!("site {url}"),
        };
        shown +=
            &format!("{} {} {} | {subject}\n  {}\n", found.severity, found.concept, found.rule, found.says);
    }
    shown
}

#[test]
fn every_concept_that_a_rule_may_be_about_exists() {
    let unknown: Vec<&str> = nisaba_import::concepts()
        .filter(|concept| Catalogue::built_in().concept(concept).is_none())
        .collect();
    assert_eq!(unknown, Vec::<&str>::new());
}

#[test]
fn sarif_of_any_tool() {
    let text = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "CodeQL", "rules": [
        {"id": "py/sql-injection", "shortDescription": {"text": "SQL query built from user input"},
         "properties": {"tags": ["security", "external/cwe/cwe-089"], "security-severity": "8.8"}}]}},
      "results": [
        {"ruleIndex": 0, "message": {"text": "This query depends on <b>user</b> input."},
         "locations": [{"physicalLocation": {"artifactLocation": {"uri": "src/orders.py"}, "region": {"startLine": 41}}}]},
        {"ruleId": "py/x", "message": {"text": "x"}, "suppressions": [{"kind": "inSource"}]},
        {"ruleId": "py/y", "kind": "pass", "message": {"text": "y"}}]}]}"#;
    insta::assert_snapshot!(shown(text), @r"
    codeql: 1 passed, 1 suppressed
    high code.weakness py/sql-injection | src/orders.py Some((41, 41)) None
      This query depends on user input.
    ");
}

#[test]
fn trivy_tells_components_configurations_and_secrets_apart() {
    let text = r#"{"SchemaVersion": 2, "ArtifactName": "registry.oderwick.example/portal:4.2", "ArtifactType": "container_image", "Results": [
        {"Target": "portal (debian 12)", "Vulnerabilities": [{"VulnerabilityID": "CVE-2026-1001", "PkgName": "libexample", "InstalledVersion": "1.2.0",
          "FixedVersion": "1.2.1", "Severity": "CRITICAL", "Title": "overflow in parser."}]},
        {"Target": "app/keys.py", "Secrets": [{"RuleID": "aws-access-key-id", "Title": "AWS access key", "Severity": "HIGH", "StartLine": 3, "EndLine": 3, "Match": "AKIAVERYSECRET"}]}]}"#;
    insta::assert_snapshot!(shown(text), @r"
    trivy: 0 passed, 0 suppressed
    critical vuln.component CVE-2026-1001 | image registry.oderwick.example/portal:4.2
      libexample 1.2.0 has the known vulnerability CVE-2026-1001: overflow in parser.
    high secrets.in-code aws-access-key-id | image registry.oderwick.example/portal:4.2
      A secret stands in the file: AWS access key.
    ");
    let config = r#"{"SchemaVersion": 2, "ArtifactName": ".", "ArtifactType": "filesystem", "Results": [{"Target": "infra/main.tf", "Misconfigurations": [
        {"ID": "AVD-X-1", "Title": "S3 Data should be versioned: versioning", "Message": "Bucket does not have versioning enabled", "Severity": "MEDIUM", "Status": "FAIL",
         "CauseMetadata": {"Resource": "aws_s3_bucket.logs", "StartLine": 4, "EndLine": 9}}, {"ID": "AVD-X-2", "Title": "t", "Status": "PASS"}]}]}"#;
    insta::assert_snapshot!(shown(config), @r#"
    trivy: 1 passed, 0 suppressed
    medium storage.versioning AVD-X-1 | infra/main.tf Some((4, 9)) Some("aws_s3_bucket.logs")
      Bucket does not have versioning enabled
    "#);
}

#[test]
fn checkov_in_its_list_form() {
    let text = r#"[{"check_type": "terraform", "results": {"passed_checks": [{}], "skipped_checks": [{}], "failed_checks": [
        {"check_id": "CKV_AWS_21", "check_name": "Ensure all data stored in the S3 bucket have versioning enabled", "repo_file_path": "/infra/main.tf",
         "file_line_range": [4, 9], "resource": "aws_s3_bucket.logs", "severity": null}]}}]"#;
    insta::assert_snapshot!(shown(text), @r#"
    checkov: 1 passed, 1 suppressed
    medium storage.versioning CKV_AWS_21 | /infra/main.tf Some((4, 9)) Some("aws_s3_bucket.logs")
      aws_s3_bucket.logs does not hold to: Ensure all data stored in the S3 bucket have versioning enabled.
    "#);
}

#[test]
fn semgrep_sonarqube_and_zap_speak_of_code_and_sites() {
    let semgrep = r#"{"results": [{"check_id": "python.flask.debug-enabled", "path": "app/main.py", "start": {"line": 9}, "end": {"line": 9},
        "extra": {"message": "Debug mode is on.", "severity": "WARNING", "metadata": {"cwe": ["CWE-489: Active Debug Code"], "owasp": ["A05:2021"]}}}], "paths": {"scanned": []}}"#;
    let sonarqube = r#"{"paging": {"total": 2}, "issues": [
        {"rule": "java:S2068", "type": "VULNERABILITY", "severity": "BLOCKER", "component": "portal:src/Login.java", "line": 12, "message": "Hard-coded password detected"},
        {"rule": "java:S1135", "type": "CODE_SMELL", "severity": "MAJOR", "component": "portal:src/Login.java", "line": 40, "message": "Complete this task", "resolution": "WONTFIX"}]}"#;
    let zap = r#"{"site": [{"@name": "https://portal.oderwick.example", "alerts": [{"pluginid": "40012", "name": "Cross Site Scripting", "riskcode": "3", "confidence": "2",
        "desc": "<p>Script runs in the reader's browser.</p>", "solution": "<p>Escape it.</p>", "cweid": "79", "instances": [{"uri": "https://portal.oderwick.example/q"}]}]}]}"#;
    insta::assert_snapshot!([semgrep, sonarqube, zap].map(shown).concat(), @r"
    semgrep: 0 passed, 0 suppressed
    medium code.weakness python.flask.debug-enabled | app/main.py Some((9, 9)) None
      Debug mode is on.
    sonarqube: 0 passed, 1 suppressed
    critical secrets.in-code java:S2068 | src/Login.java Some((12, 12)) None
      Hard-coded password detected
    zap: 0 passed, 0 suppressed
    high code.weakness 40012 | site https://portal.oderwick.example
      Cross Site Scripting at https://portal.oderwick.example/q (1 places). Script runs in the reader's browser.
    ");
}

#[test]
fn prowler_writes_one_event_a_line_too() {
    let event = |status: &str| {
        format!(
            r#"{{"class_uid": 2004, "finding_info": {{"title": "S3 bucket has versioning enabled", "uid": "u"}}, "metadata": {{"event_code": "s3_bucket_object_versioning", "product": {{"name": "Prowler"}}}}, "severity": "Medium", "status_code": "{status}", "status_detail": "Bucket logs has versioning disabled.", "resources": [{{"uid": "arn:aws:s3:::oderwick-logs", "type": "AwsS3Bucket"}}]}}"#
        )
    };
    let lines = format!("{}\n{}\n", event("FAIL"), event("PASS"));
    insta::assert_snapshot!(shown(&lines), @r"
    prowler: 1 passed, 0 suppressed
    medium storage.versioning s3_bucket_object_versioning | AwsS3Bucket arn:aws:s3:::oderwick-logs
      Bucket logs has versioning disabled.
    ");
    assert_eq!(shown(&format!("[{},{}]", event("FAIL"), event("PASS"))), shown(&lines));
}

#[test]
fn gitleaks_says_where_a_secret_is_and_never_which() {
    let text = r#"[{"RuleID": "generic-api-key", "Description": "Generic API Key", "File": "deploy/env.sh", "StartLine": 7, "EndLine": 7,
        "Match": "key=zqx81HHAbbYtr", "Secret": "zqx81HHAbbYtr", "Commit": "0123456789abcdef"}]"#;
    insta::assert_snapshot!(shown(text), @r"
    gitleaks: 0 passed, 0 suppressed
    critical secrets.in-code generic-api-key | deploy/env.sh Some((7, 7)) None
      A secret stands in the history of the file (commit 0123456): Generic API Key.
    ");
    assert!(!format!("{:?}", report(text)).contains("zqx81"));
}

#[test]
fn what_is_no_report_is_told() {
    for text in ["", "{}", "[1, 2]", "{\"a\": 1}", "not json", "{\"Results\": 3}"] {
        assert!(read(FileId(0), text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in any::<String>()) {
        let _ = read(FileId(0), &text);
    }

    #[test]
    fn a_damaged_report_is_told_or_read(at in 0..300usize, insert in "[\\[\\]{}:,\"a-z0-9]{0,3}") {
        let whole = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": [{"ruleId": "r", "level": "error", "message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a"}, "region": {"startLine": -1e300}}}]}]}]}"#;
        let at = at.min(whole.len());
        let _ = read(FileId(0), &format!("{}{insert}{}", &whole[..at], &whole[at..]));
    }
}
