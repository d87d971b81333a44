//! What was mended and what not, in plain types: the JSON of `nisaba fix`.
//!
//! **Invariant:** no line that may hold a secret is in here.

use nisaba_app::masked_line;
use nisaba_base::SourceFile;
use schemars::JsonSchema;
use serde::Serialize;

use crate::diff::{Masks, unified};
use crate::fix::{FilePatch, Fixed, Mended, Unmended};
use crate::mend;

/// The answer of `nisaba fix`; fields are only added.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Report {
    /// Version of this format.
    pub format: u32,
    /// The answer in a sentence and in counts.
    pub summary: Summary,
    /// Findings that pass with the patches.
    pub mended: Vec<Mended>,
    /// Findings that were asked for and get no patch, each with the reason.
    pub unmended: Vec<Unmended>,
    /// The patches, by file.
    pub files: Vec<FileReport>,
}

/// The answer in a sentence and in counts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Summary {
    /// E.g. `9 findings are fixed by 7 edits in 3 files; 41 have no certain patch.`
    pub sentence: String,
    /// Findings that pass with the patches.
    pub mended: usize,
    /// Edits.
    pub edits: usize,
    /// Files with edits.
    pub files: usize,
    /// Findings without a patch.
    pub unmended: usize,
    /// Of those, findings with a patch that may disrupt.
    pub disruptive: usize,
    /// The patches were written into the files.
    pub applied: bool,
}

/// The patch of one file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FileReport {
    /// Path below the folder that was given.
    pub path: String,
    /// Edits.
    pub edits: usize,
    /// Unified diff.
    pub diff: String,
    /// The diff can be applied as it is; otherwise a line in it is masked.
    pub exact: bool,
}

/// The answer as it is published. `mask` hides what may be a secret in a line that is new.
pub fn report(fixed: &Fixed, is_applied: bool, mask: &dyn Fn(&str) -> String) -> Report {
    let files: Vec<FileReport> = fixed.files.iter().map(|file| file_report(file, mask)).collect();
    let edits = files.iter().map(|file| file.edits).sum();
    let disruptive = fixed.unmended.iter().filter(|unmended| unmended.disruptive).count();
    let mut summary = Summary {
        sentence: String::new(),
        mended: fixed.mended.len(),
        edits,
        files: files.len(),
        unmended: fixed.unmended.len(),
        disruptive,
        applied: is_applied,
    };
    summary.sentence = sentence(&summary);
    Report { format: 1, summary, mended: fixed.mended.clone(), unmended: fixed.unmended.clone(), files }
}

/// JSON Schema (2020-12) of [`Report`]; published as `schema/fix.json`.
pub fn schema() -> String {
    let mut out = serde_json::to_string_pretty(&schemars::schema_for!(Report)).unwrap_or_default();
    out.push('\n');
    out
}

fn file_report(file: &FilePatch, mask: &dyn Fn(&str) -> String) -> FileReport {
    let source = SourceFile::new(file.path.clone(), file.before.clone());
    // What is written by us is no secret, whatever its name sounds like: `http_tokens = "required"`.
    let mask_new = |line: &str| if mend::is_own_line(line) { line.to_owned() } else { mask(line) };
    let masks = Masks { before: &|line| masked_line(&source, line), new: &mask_new };
    let diff = unified(&file.path, &file.before, &file.edits, &masks);
    FileReport { path: file.path.to_string(), edits: file.edits.len(), diff: diff.text, exact: diff.is_exact }
}

fn sentence(summary: &Summary) -> String {
    let count = |number: usize, one: &str, many: &str| match number {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    };
    let left = |number: usize| match number {
        0 => String::new(),
        1 => "; 1 has no certain patch".to_owned(),
        number => format!("; {number} have no certain patch"),
    };
    match summary.mended {
        0 if summary.unmended == 0 => "Nothing fails that was asked for.".to_owned(),
        0 => format!("{} no certain patch.", count(summary.unmended, "finding has", "findings have")),
        mended => format!(
            "{} fixed by {} in {}{}.",
            count(mended, "finding is", "findings are"),
            count(summary.edits, "edit", "edits"),
            count(summary.files, "file", "files"),
            left(summary.unmended),
        ),
    }
}
