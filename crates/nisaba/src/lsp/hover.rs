//! What stands behind a gap, beside the line that causes it.

use std::sync::Arc;

use nisaba_app::Assessed;
use serde_json::{Value, json};

/// Findings told in one hover; more do not fit a window.
const MOST: usize = 4;

/// The answer to a hover: Markdown, or nothing.
pub(super) fn answer(findings: &[(Arc<Assessed>, usize)], line: u64) -> Value {
    let mut parts: Vec<String> = findings
        .iter()
        .take(MOST)
        .filter_map(|(assessed, index)| {
            let finding = assessed.assessment.findings.get(*index)?;
            Some(nisaba_view::hover::finding(&assessed.assessment, finding))
        })
        .collect();
    if parts.is_empty() {
        return Value::Null;
    }
    if findings.len() > MOST {
        parts.push(format!("and {} more on this line\n", findings.len() - MOST));
    }
    json!({
        "contents": {"kind": "markdown", "value": parts.join("\n---\n\n")},
        "range": {"start": {"line": line, "character": 0}, "end": {"line": line + 1, "character": 0}},
    })
}
