//! What a report tells a reader to write is read by the reader of its language.

use std::fs;

use nisaba_check::{Catalogue, Dialect};
use serde_json::Value;

use crate::run::{nisaba, stdout};

#[test]
fn every_snippet_for_cloudformation_is_a_template_that_is_understood() {
    let folder = std::env::temp_dir().join(format!("nisaba-snippets-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut written = 0;
    for check in Catalogue::built_in().checks() {
        let snippets = check.remediation.snippets.iter();
        for (_, snippet) in snippets.filter(|(dialect, _)| *dialect == Dialect::Cloudformation) {
            let resources: String = snippet.lines().map(|line| format!("  {line}\n")).collect();
            let template = format!("AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n{resources}");
            fs::write(folder.join(format!("{}.yaml", check.id)), template).unwrap();
            written += 1;
        }
    }
    let output = nisaba(&["assess", folder.to_str().unwrap(), "--format", "json", "--quiet"]);
    let assessed: Value = serde_json::from_slice(&output.stdout).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert!(written > 90, "{written}");
    assert_eq!(assessed["not_understood"], Value::Array(Vec::new()), "{}", stdout(&output).len());
    let problems = assessed["problems"].as_array().unwrap();
    // What the snippet belongs to stands elsewhere in the template.
    let beyond = |problem: &&Value| problem["code"] != "cloudformation-undeclared";
    assert_eq!(problems.iter().filter(beyond).collect::<Vec<_>>(), Vec::<&Value>::new());
}
