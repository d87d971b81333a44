//! Terraform's plans and states, beside code or without it.
//!
//! Without code in the same folder, a plan or state is the estate: its resources are read as those of code are. Beside code,
//! the code leads and nothing is counted twice.

use nisaba_base::{Diagnostic, FileId, SourceMap};
use nisaba_terraform::{Evaluation, Root, read_plan, read_state};

use crate::format::{Format, Formats};

/// A plan or state, and the path of its file.
struct Recorded {
    path: String,
    root: Root,
}

/// Adds to what was evaluated what only plans and states tell.
pub(crate) fn read(sources: &SourceMap, formats: &Formats, evaluation: &mut Evaluation) {
    for (format, read) in [(Format::TerraformPlan, read_plan as Reader), (Format::TerraformState, read_state)] {
        let mut alone: Vec<Recorded> = Vec::new();
        for file in formats.files(format) {
            match read(sources, file) {
                Ok(root) if evaluation.roots.iter().any(|other| other.dir == root.dir) => {}
                Ok(root) => alone.push(Recorded { path: path(sources, file), root }),
                Err(problem) => evaluation.diagnostics.push(problem),
            }
        }
        evaluation.roots.extend(apart(alone));
    }
}

type Reader = fn(&SourceMap, FileId) -> Result<Root, Diagnostic>;

fn path(sources: &SourceMap, file: FileId) -> String {
    sources.get(file).map_or(String::new(), |file| file.path().to_string())
}

/// Several in one folder describe different things, though addresses may be equal: each is a root of its own.
fn apart(recorded: Vec<Recorded>) -> Vec<Root> {
    let dirs: Vec<String> = recorded.iter().map(|one| one.root.dir.clone()).collect();
    let is_shared = |dir: &String| dirs.iter().filter(|other| *other == dir).count() > 1;
    let mut roots = Vec::with_capacity(recorded.len());
    for mut one in recorded {
        if is_shared(&one.root.dir) {
            one.root.dir = one.path;
        }
        roots.push(one.root);
    }
    roots
}
