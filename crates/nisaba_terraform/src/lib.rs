//! The Terraform and OpenTofu language: text of `.tf`, `.tofu`, `.tf.json` and `.tfvars` files to evaluated resource
//! instances, as `terraform plan` would list them without asking a provider.
//!
//! [`evaluate`] finds the root modules, follows module calls, expands `count`, `for_each` and `dynamic`, and evaluates
//! every expression it can. What it cannot know is [`Value::Unknown`](nisaba_base::value::Value) with the reason.
//!
//! [`read_plan`] and [`read_state`] take what Terraform itself wrote down, and [`compare`] holds a state against the code.
//!
//! **Invariant:** never panics, always ends, and its work, memory and stack are bounded whatever the text says.
//! **Not here:** what a resource type means (`nisaba_sources`). The one exception is `aws_iam_policy_document`, a data
//! source that is a pure function and that nearly every estate uses to write its policies.

mod drift;
mod evaluate;
mod functions;
mod limits;
mod module;
pub mod outline;
mod output;
mod paths;
mod project;
mod record;
mod sets;
mod syntax;
mod types;
mod values;

use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::files::Files;
use nisaba_base::loc::SourceMap;
use nisaba_base::threads;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub use drift::{Comparison, Difference, compare};
pub use output::{
    Assignment, Block, Evaluation, Existence, Import, InstanceKey, Mode, ModuleCall, Moved, Provider,
    ProviderRef, Removed, Resource, ResourceReference, Root, Variable,
};
pub use record::{read_plan, read_state};

/// What the user gave on the command line or in `nisaba.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Path and text of each `-var-file`, in order.
    pub var_files: Vec<(String, String)>,
    /// Name and text of each `-var`, in order; they win over the files.
    pub vars: Vec<(String, String)>,
    /// The value of `terraform.workspace`.
    pub workspace: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { var_files: Vec::new(), vars: Vec::new(), workspace: "default".to_owned() }
    }
}

/// Reads and evaluates every root module among the given files.
///
/// `sources` holds `.tf`, `.tf.json`, `.tofu`, `.tofu.json`, `.tfvars`, `.tfvars.json` and
/// `.terraform/modules/modules.json` files by their `/`-separated paths; others are passed over. `files` is asked only
/// for what `file`, `templatefile`, `fileset` and their like name.
pub fn evaluate(sources: &SourceMap, files: &dyn Files, options: &Options) -> Evaluation {
    evaluate_again(sources, files, options, &mut Memory::default())
}

/// What one evaluation leaves for the next of the same files: folders as they were parsed, and roots as they were evaluated,
/// with all that they were worked out from.
#[derive(Debug, Default)]
pub struct Memory {
    options: Options,
    folders: project::Folders,
    roots: FxHashMap<String, Known>,
}

/// A root that was evaluated.
#[derive(Debug)]
struct Known {
    root: Arc<Root>,
    diagnostics: Arc<[Diagnostic]>,
    grounds: evaluate::Grounds,
}

/// As [`evaluate`]; a root of which nothing changed since the last time is the one of that time, by its address.
pub fn evaluate_again(
    sources: &SourceMap,
    files: &dyn Files,
    options: &Options,
    memory: &mut Memory,
) -> Evaluation {
    if threads::are_deep() {
        return evaluate_here(sources, files, options, memory);
    }
    match threads::pool(sources.len()) {
        Ok(pool) => pool.install(|| evaluate_here(sources, files, options, memory)),
        Err(problem) => {
            let message = format!("no thread could be started: {problem}");
            Evaluation {
                roots: Vec::new(),
                diagnostics: vec![Diagnostic::error("terraform-threads", message)],
            }
        }
    }
}

fn evaluate_here(
    sources: &SourceMap,
    files: &dyn Files,
    options: &Options,
    memory: &mut Memory,
) -> Evaluation {
    if memory.options != *options {
        *memory = Memory { options: options.clone(), ..Memory::default() };
    }
    let mut project = project::Project::read(sources, &mut memory.folders);
    project.read_option_files(&options.var_files);
    let mut diagnostics = std::mem::take(&mut project.diagnostics);
    let roots = project.roots();
    let mut before = std::mem::take(&mut memory.roots);
    let known: Vec<Option<Known>> = roots
        .iter()
        .map(|root| before.remove(&*root.dir).filter(|known| known.grounds.still_hold(&project, files, root)))
        .collect();
    let evaluated: Vec<Known> = roots
        .par_iter()
        .zip(known)
        .map(|(root, known)| {
            known.unwrap_or_else(|| {
                let (root, diagnostics, grounds) = evaluate::evaluate_root(&project, files, options, root);
                Known { root: Arc::new(root), diagnostics: diagnostics.into(), grounds }
            })
        })
        .collect();
    let mut evaluation = Evaluation::default();
    let mut said = rustc_hash::FxHashSet::default();
    for known in evaluated {
        evaluation.roots.push(known.root.clone());
        // A module that several roots call has its mistakes once.
        let problems = known.diagnostics.iter();
        diagnostics.extend(problems.filter(|problem| said.insert((problem.code, problem.loc))).cloned());
        memory.roots.insert(known.root.dir.clone(), known);
    }
    evaluation.diagnostics = diagnostics;
    evaluation
}
