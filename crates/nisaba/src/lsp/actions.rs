//! What can be done about a gap from the editor: its remediation as a comment to work from, or an exception to fill in.
//!
//! **Invariant:** an exception written here counts only once a person has filled in who answers for it and until when.

use std::sync::Arc;

use nisaba_app::Assessed;
use nisaba_app::assessment::Finding;
use serde_json::{Value, json};

use super::folder::Folder;
use super::position::{range, uri_of};

/// Every action for the findings, the worst finding first.
pub(super) fn all(findings: &[(Arc<Assessed>, usize)], folder: &Folder) -> Vec<Value> {
    let mut actions = Vec::new();
    for (assessed, index) in findings {
        let Some(finding) = assessed.assessment.findings.get(*index) else { continue };
        let Some(mark) = comment_mark(&finding.file) else { continue };
        actions.extend(remediation(finding, mark, folder));
        actions.push(exception(finding, mark, folder));
    }
    actions
}

/// How a comment begins in the language of a file; `None` where it has none.
fn comment_mark(file: &str) -> Option<&'static str> {
    let name = file.rsplit('/').next().unwrap_or(file);
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "json" | "tfstate" | "md" => None,
        "bicep" => Some("//"),
        _ => Some("#"),
    }
}

/// The corrected code as a comment above the block: what is right there, only its owner can say.
fn remediation(finding: &Finding, mark: &str, folder: &Folder) -> Option<Value> {
    let snippet = finding.remediation.snippet.as_deref()?;
    let mut lines = vec![format!("{mark} {}: {}", finding.check, finding.remediation.action)];
    lines.extend(snippet.lines().map(|line| format!("{mark}   {line}").trim_end().to_owned()));
    let title = format!("Show the remediation here: {}", finding.remediation.action);
    Some(above(finding, &lines, &title, folder))
}

fn exception(finding: &Finding, mark: &str, folder: &Folder) -> Value {
    let line = format!("{mark} nisaba:except {} until=YYYY-MM-DD owner=NAME reason", finding.check);
    above(
        finding,
        &[line],
        &format!("Accept this risk: {} (owner and end date needed)", finding.check),
        folder,
    )
}

/// Inserts lines above the block of a finding, indented as it is.
fn above(finding: &Finding, lines: &[String], title: &str, folder: &Folder) -> Value {
    let first = folder.line(&finding.file, finding.line).unwrap_or_default();
    let indent: String = first.chars().take_while(|letter| matches!(letter, ' ' | '\t')).collect();
    let text: String = lines.iter().map(|line| format!("{indent}{line}\n")).collect();
    let row = finding.line.max(1) as usize - 1;
    let uri = uri_of(&folder.path.join(&*finding.file));
    json!({
        "title": title,
        "kind": "quickfix",
        "edit": {"changes": {uri: [{"range": range((row, 0), (row, 0)), "newText": text}]}},
        "data": {"fingerprint": finding.fingerprint},
    })
}
