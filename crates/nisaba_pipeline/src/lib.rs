//! Pipelines of every system to one shape: triggers, rights, jobs, steps, and what they take from elsewhere.
//!
//! [`read`] reads workflows and actions of GitHub, GitLab CI, Azure Pipelines and declarative Jenkinsfiles. What one
//! includes from the same repository is taken in; what lies elsewhere stays a [`Use`].
//!
//! **Invariant:** nothing here panics, recurses without bound or unrolls without bound, whatever is written.
//! **Not here:** which file is a pipeline, and what is good or bad about one (`nisaba_sources`).

mod azure;
mod github;
mod gitlab;
mod groovy;
mod jenkins;
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

/// Reads the definitions in `files`. What they include from the same repository is looked up in `sources`.
pub fn read(sources: &SourceMap, files: impl Iterator<Item = FileId>) -> Reading {
    let mut reading = Reading::default();
    for id in files {
        let Some(source) = sources.get(id) else { continue };
        if written::file_name(source.path()).starts_with("Jenkinsfile")
            || source.path().ends_with(".jenkinsfile")
        {
            jenkins::read(source, id, &mut reading);
        } else {
            read_yaml(sources, source, id, &mut reading);
        }
    }
    reading
}

fn read_yaml(sources: &SourceMap, source: &SourceFile, id: FileId, reading: &mut Reading) {
    let (documents, diagnostics) = nisaba_base::yaml::parse(id, source.text());
    reading.diagnostics.extend(diagnostics);
    let (pipeline, diagnostics) = definition(sources, source, &documents);
    reading.pipelines.extend(pipeline);
    reading.diagnostics.extend(diagnostics);
}

/// By its name where that decides; a workflow has jobs and events, whatever its folder.
fn definition(
    sources: &SourceMap,
    source: &SourceFile,
    documents: &[Node],
) -> (Option<Pipeline>, Vec<Diagnostic>) {
    let Some(first) = documents.first() else { return (None, Vec::new()) };
    let name = written::file_name(source.path());
    match name {
        "action.yml" | "action.yaml" => (github::action(source, first), Vec::new()),
        _ if name.ends_with(".gitlab-ci.yml") || name.ends_with(".gitlab-ci.yaml") => {
            gitlab::pipeline(sources, source, documents)
        }
        _ if first.get("on").is_some() && first.get("jobs").is_some() => {
            (github::workflow(source, first), Vec::new())
        }
        _ => azure::pipeline(sources, source, first),
    }
}
