//! gitleaks: a list of secrets. What was found is never taken over, only where.

use nisaba_base::value::Node;
use nisaba_check::Severity;

use crate::plain::{line, text};
use crate::{Report, Reported, Subject};

pub(crate) fn read(root: &Node) -> Option<Report> {
    let found = root.value.as_list()?;
    let is_leak = |one: &Node| one.get("RuleID").is_some() && one.get("File").is_some();
    if !found.iter().all(is_leak) {
        return None;
    }
    let mut report = Report::new("gitleaks");
    report.findings = found.iter().filter_map(reported).collect();
    Some(report)
}

fn reported(found: &Node) -> Option<Reported> {
    let rule = text(found, "RuleID")?;
    let title = text(found, "Description").unwrap_or_else(|| rule.clone());
    let first = line(found, "StartLine");
    let commit = text(found, "Commit").filter(|commit| commit.len() >= 7);
    let says = match commit.as_deref().and_then(|commit| commit.get(..7)) {
        Some(commit) => format!(
            "A secret stands in the history of the file (commit {commit}): {}.",
            title.trim_end_matches('.')
        ),
        None => format!("A secret stands in the file: {}.", title.trim_end_matches('.')),
    };
    Some(Reported {
        concept: "secrets.in-code",
        says,
        severity: Severity::Critical,
        subject: Subject::File {
            path: text(found, "File")?,
            lines: first.zip(line(found, "EndLine").or(first)),
            resource: None,
        },
        fix: Some("Change the secret, then keep it in a secret store.".to_owned()),
        ids: vec!["CWE-798".to_owned()],
        url: None,
        title: "A secret is in code".to_owned(),
        rule,
        loc: found.loc,
    })
}
