//! The assessment as one JSON document, and the schema of that document.

use nisaba_app::assessment::Assessment;

/// The document, indented, with a line end.
pub fn document(assessment: &Assessment) -> String {
    let mut out = serde_json::to_string_pretty(assessment).unwrap_or_default();
    out.push('\n');
    out
}

/// JSON Schema (2020-12) of [`document`]; published as `schema/assessment.json`.
pub fn schema() -> String {
    let mut out = serde_json::to_string_pretty(&schemars::schema_for!(Assessment)).unwrap_or_default();
    out.push('\n');
    out
}
