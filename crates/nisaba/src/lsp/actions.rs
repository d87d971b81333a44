//! What can be done about a gap from the editor: a patch where its right form is certain, its remediation as a comment to work
//! from, or an exception to fill in.
//!
//! **Invariant:** the patch is that of `nisaba fix`, made by the same function and proved in the same way.
//! **Invariant:** an exception written here counts only once a person has filled in who answers for it and until when.

use std::sync::Arc;

use nisaba_app::Assessed;
use nisaba_app::assessment::Finding;
use nisaba_base::{Clock, SourceFile};
use nisaba_fix::Fixed;
use nisaba_law::Law;
use serde_json::{Value, json};

use super::folder::Folder;
use super::position::{range, units, uri_of};

/// Patches that are looked for at once: each has the estate assessed again, as an edit does.
const MOST_PATCHES: usize = 8;

/// Every action for the findings, the worst finding first.
pub(super) fn all(
    findings: &[(Arc<Assessed>, usize)],
    folder: &mut Folder,
    law: &Law,
    clock: &dyn Clock,
) -> Vec<Value> {
    let mut actions = Vec::new();
    for (position, (assessed, index)) in findings.iter().enumerate() {
        let Some(finding) = assessed.assessment.findings.get(*index) else { continue };
        if position < MOST_PATCHES {
            let fixed = folder.patch(law, clock, assessed, finding);
            actions.extend(fixed.and_then(|fixed| patch(finding, &fixed, folder)));
        }
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

/// The patch as an edit of the workspace; what it disrupts stands in its title.
fn patch(finding: &Finding, fixed: &Fixed, folder: &Folder) -> Option<Value> {
    let own = fixed.mended.iter().find(|mended| mended.fingerprint == finding.fingerprint)?;
    let told = own.disrupts.first().map(|told| format!(" (disrupts: {told})"));
    let mut changes = serde_json::Map::new();
    for file in &fixed.files {
        let source = SourceFile::new(file.path.clone(), file.before.clone());
        let place = |at: usize| {
            let position = source.position(u32::try_from(at).unwrap_or(u32::MAX));
            let line = source.line_text(position.line).unwrap_or("");
            (position.line.max(1) as usize - 1, units(line, position.column.max(1) as usize - 1))
        };
        let edits = file
            .edits
            .iter()
            .map(|edit| json!({"range": range(place(edit.start), place(edit.end)), "newText": edit.text}));
        changes.insert(uri_of(&folder.path.join(&*file.path)), edits.collect());
    }
    Some(json!({
        "title": format!("Mend: {}{}", finding.title, told.unwrap_or_default()),
        "kind": "quickfix",
        "isPreferred": own.disrupts.is_empty(),
        "edit": {"changes": changes},
        "data": {"fingerprint": finding.fingerprint},
    }))
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
