//! Pipelines of every system to one shape: triggers, rights, jobs, steps, and what they take from elsewhere.
//!
//! [`read`] reads workflows and actions of GitHub, GitLab CI, Azure Pipelines and declarative Jenkinsfiles. What one
//! includes from the same repository is taken in; what lies elsewhere stays a [`Use`].
//!
//! **Invariant:** nothing here panics, recurses without bound or unrolls without bound, whatever is written.
//! **Not here:** which file is a pipeline, and what is good or bad about one (`nisaba_sources`).

mod github;
mod reference;
mod shape;
mod written;

use nisaba_base::value::Node;
use nisaba_base::{Diagnostic, FileId, SourceFile, SourceMap};

pub use reference::{Pin, pin};
pub use shape::{Image, Job, Pipeline, Right, Rights, Step, System, Text, Trigger, Use, UseKind, Variable};

/// What the definitions of a repository say.
#[derive(Debug, Default)]
pub struct Reading {
    /// Those that were understood, in the order of their files.
    pub pipelines: Vec<Pipeline>,
    /// Definitions in a form that is not read, each with what would make it readable.
    pub not_read: Vec<NotRead>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// A definition in a form that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRead {
    /// What it is.
    pub what: String,
    /// What would settle it.
    pub settle: String,
    /// Its file.
    pub file: FileId,
}

/// Reads the definitions in `files`.
pub fn read(sources: &SourceMap, files: impl Iterator<Item = FileId>) -> Reading {
    let mut reading = Reading::default();
    for id in files {
        let Some(source) = sources.get(id) else { continue };
        read_yaml(source, id, &mut reading);
    }
    reading
}

fn read_yaml(source: &SourceFile, id: FileId, reading: &mut Reading) {
    let (documents, diagnostics) = nisaba_base::yaml::parse(id, source.text());
    reading.diagnostics.extend(diagnostics);
    let pipeline = documents.first().and_then(|document| definition(source, document));
    reading.pipelines.extend(pipeline);
}

fn definition(source: &SourceFile, document: &Node) -> Option<Pipeline> {
    match written::file_name(source.path()) {
        "action.yml" | "action.yaml" => github::action(source, document),
        _ => github::workflow(source, document),
    }
}
