//! Pulumi: programs in YAML, exported stacks and previews, to resources with their inputs.
//!
//! A program is evaluated as far as it is written down: configuration of its stacks, variables, texts with `${…}`. What a
//! stack or a preview keeps as a secret stays one. Programs in other languages cannot be read; they are told.
//!
//! **Invariant:** a resource has one address in all three forms: `aws:s3:Bucket::uploads`.
//! **Not here:** what a resource type means (`nisaba_sources`).

mod configuration;
mod program;
mod stack;
mod token;

use std::sync::Arc;

use nisaba_base::value::{Node, Reference, Unknown, Value, Why};
use nisaba_base::{Diagnostic, FileId, Loc, SourceMap, json, yaml};

pub use token::Token;

/// Values within each other.
pub(crate) const DEPTH_LIMIT: u32 = 60;
/// Values computed for one file.
pub(crate) const STEP_LIMIT: u32 = 1_000_000;
/// Bytes of one computed text.
pub(crate) const TEXT_LIMIT: usize = 1 << 20;

/// What was read from all files.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// One for each program, stack and preview.
    pub roots: Vec<Root>,
    /// Programs in languages that are not read.
    pub programs: Vec<Program>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// The resources of a program, stack or preview.
#[derive(Debug)]
pub struct Root {
    /// Path of the file.
    pub path: Arc<str>,
    /// Its resources.
    pub resources: Vec<Resource>,
}

/// A program in a language that is not read.
#[derive(Debug)]
pub struct Program {
    /// Path of its `Pulumi.yaml`.
    pub path: Arc<str>,
    /// Its language, as Pulumi names it.
    pub runtime: Arc<str>,
    /// Where that is written.
    pub loc: Loc,
}

/// A resource.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its type.
    pub token: Token,
    /// Its logical name.
    pub name: Arc<str>,
    /// `aws:s3:Bucket::uploads`
    pub address: Arc<str>,
    /// Its inputs, as they are written.
    pub inputs: Node,
    /// The whole resource.
    pub loc: Loc,
    /// References by the path of the input; those that unknown values carry are not among them.
    pub references: Vec<(Arc<str>, Reference, Loc)>,
    /// Whether it is protected against deletion.
    pub protected: bool,
}

/// Reads `Pulumi.yaml` files, exported stacks and previews.
pub fn read(sources: &SourceMap, files: &[FileId]) -> Evaluation {
    let mut evaluation = Evaluation::default();
    for id in files {
        let Some(file) = sources.get(*id) else { continue };
        if file.path().ends_with(".json") {
            match json::parse(*id, file.text()) {
                Ok(node) => {
                    let resources = stack::read(&node);
                    evaluation.roots.push(Root { path: file.path().clone(), resources });
                }
                Err(problem) => {
                    evaluation.diagnostics.push(problem.help("what the stack holds is not assessed"));
                }
            }
            continue;
        }
        let (documents, problems) = yaml::parse(*id, file.text());
        evaluation.diagnostics.extend(problems);
        if let Some(project) = documents.first() {
            program::read(sources, file.path(), project, &mut evaluation);
        }
    }
    evaluation
}

/// A secret: known to be there, never shown.
pub(crate) fn secret(loc: Loc) -> Node {
    let why = Why::Other("it is kept as a secret".into());
    Value::Unknown(Arc::new(Unknown { sensitive: true, ..Unknown::new(why) })).at(loc)
}
