//! The bundled example: its whole report is a snapshot, so that a change anywhere shows what it does to a real reader.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::run::{nisaba, stdout};

fn assessed() -> Value {
    let output = nisaba(&["assess", "examples/oderwick", "--format", "json", "--quiet"]);
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_terminal_report_of_the_example() {
    let output = nisaba(&["assess", "examples/oderwick", "--quiet"]);
    assert!(output.status.success());
    insta::assert_snapshot!(stdout(&output));
}

#[test]
fn every_gap_and_open_question_of_the_example() {
    let assessment = assessed();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let mut lines: Vec<String> = assessment["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["outcome"] != "pass")
        .map(|finding| {
            format!(
                "{} {} {} {}:{} {}",
                text(finding, "outcome"),
                text(finding, "severity"),
                text(finding, "check"),
                text(finding, "file"),
                finding["line"],
                text(finding, "resource")
            )
        })
        .collect();
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_status_of_every_obligation_of_the_example() {
    let assessment = assessed();
    let mut lines = Vec::new();
    for requirement in assessment["requirements"].as_array().unwrap() {
        lines.push(format!(
            "{} {}",
            requirement["id"].as_str().unwrap(),
            requirement["status"].as_str().unwrap()
        ));
        for obligation in requirement["obligations"].as_array().unwrap() {
            lines.push(format!(
                "  {} {}",
                obligation["id"].as_str().unwrap(),
                obligation["status"].as_str().unwrap()
            ));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn two_runs_give_the_same_bytes() {
    let run = || nisaba(&["assess", "examples/oderwick", "--format", "json", "--quiet"]).stdout;
    assert_eq!(run(), run());
}

#[test]
fn fingerprints_and_roadmap_ids_are_unique() {
    let assessment = assessed();
    for (list, id) in [("findings", "fingerprint"), ("roadmap", "id")] {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for item in assessment[list].as_array().unwrap() {
            *seen.entry(item[id].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "{list}: {twice:?}");
    }
}

#[test]
fn every_failing_finding_names_its_place_its_reason_and_what_to_do() {
    for finding in
        assessed()["findings"].as_array().unwrap().iter().filter(|finding| finding["outcome"] == "fail")
    {
        assert!(finding["line"].as_u64().unwrap() > 0, "{finding}");
        assert!(!finding["why"].as_array().unwrap().is_empty(), "{finding}");
        assert!(!finding["remediation"]["action"].as_str().unwrap().is_empty(), "{finding}");
        assert!(!finding["requirements"].as_array().unwrap().is_empty(), "{finding}");
    }
}

#[test]
fn the_page_of_the_example_stands_alone() {
    let output = nisaba(&["assess", "examples/oderwick", "--format", "html", "--quiet"]);
    let page = stdout(&output);
    assert!(page.starts_with("<!DOCTYPE html>"));
    for loads in ["<script src", "<link rel=\"stylesheet\"", "<img src=\"http", "@import", "url(http"] {
        assert!(!page.contains(loads), "the page loads something: {loads}");
    }
    assert!(page.contains("Oderwick Datendienste GmbH"));
}
