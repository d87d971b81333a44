//! Exit codes, formats and words that others script against.

use crate::run::{nisaba, stderr, stdout};

#[test]
fn gaps_at_or_above_the_asked_severity_give_exit_code_one() {
    let code = |fail_on: &str| {
        nisaba(&["assess", "examples/oderwick", "--fail-on", fail_on, "--quiet"]).status.code()
    };
    assert_eq!(code("none"), Some(0));
    assert_eq!(code("critical"), Some(1));
    assert_eq!(code("low"), Some(1));
}

#[test]
fn a_path_that_is_not_there_is_an_input_error() {
    let output = nisaba(&["assess", "no/such/folder"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).is_empty());
    insta::assert_snapshot!(stderr(&output));
}

#[test]
fn only_narrows_the_findings_to_what_was_named() {
    let output =
        nisaba(&["assess", "examples/oderwick", "--only", "db.public", "--format", "json", "--quiet"]);
    let assessment: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = assessment["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    assert!(findings.iter().all(|finding| finding["concept"] == "db.public"));
}

#[test]
fn an_unknown_id_names_the_nearest_right_one() {
    let output = nisaba(&["explain", "nis2:21.2.cc"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `nis2:21.2.c`?"), "{}", stderr(&output));
}

#[test]
fn facts_give_one_json_document_on_standard_output() {
    let folder = std::env::temp_dir().join(format!("nisaba-facts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("facts.yaml");
    std::fs::write(&file, "cases:\n  - id: A\n    inputs: {activity_ids: [cloud_computing], size_class: medium, established_in: DE, services_in_union: true, wings: 2}\n").unwrap();
    let output = nisaba(&["scope", "--facts", file.to_str().unwrap(), "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["cases"][0]["id"], "A");
    assert!(stderr(&output).contains("wings"), "an unknown fact is told: {}", stderr(&output));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn derived_files_are_up_to_date() {
    let output = nisaba(&["generate", "--check", "."]);
    assert!(output.status.success(), "run `cargo run -p nisaba -- generate`:\n{}", stderr(&output));
}

#[test]
fn colour_only_where_it_is_wanted() {
    let plain = stdout(&nisaba(&["explain", "c.3"]));
    assert!(!plain.contains('\u{1b}'));
    let coloured = stdout(&nisaba(&["explain", "c.3", "--color", "always"]));
    assert!(coloured.contains("\u{1b}[1m"));
}
