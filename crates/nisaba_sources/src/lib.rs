//! Readers: every source the estate is written in becomes assets with facets.
//!
//! A language crate (`nisaba_terraform`, `nisaba_kubernetes`) reads text into values; this crate gives the values a
//! meaning, by tables (`tables/<provider>/*.yaml`): which kind of asset a type is, how each facet is read, which other
//! resources complete it.
//!
//! **Invariant:** no check, law or report is known here; provider facts live only in the tables.
//! **Invariant:** a value that cannot be known becomes an unknown facet with the missing name, never a guess.

mod ansible;
mod arm;
mod arn;
mod azure_scope;
mod bicep;
mod cidr;
mod cloudformation;
mod command;
mod companion;
mod credential;
mod display_name;
mod docker;
mod document;
mod exception_comment;
mod format;
mod group;
mod json_text;
mod kubernetes;
pub mod map;
mod ordered_rules;
mod others;
mod outputs;
mod owner;
mod part;
pub mod path;
mod pin;
mod pipeline;
mod policy;
mod pulumi;
mod recorded;
mod resource;
mod rule;
mod schedule;
mod selection;
pub mod shape;
pub mod table;
mod terraform;
pub mod transform;

use std::sync::Arc;

use nisaba_base::files::Files;
use nisaba_base::{Diagnostic, SourceFile, SourceMap};
use nisaba_estate::Estate;

pub use credential::mask;
pub use document::Document;
pub use nisaba_terraform::Options as TerraformOptions;

/// What was read from the sources.
#[derive(Debug, Default)]
pub struct Reading {
    /// Assets and relations.
    pub estate: Estate,
    /// Policies and other documents.
    pub documents: Vec<Document>,
    /// What could not be read, or not understood.
    pub diagnostics: Vec<Diagnostic>,
    /// Accounts that the resources of plans and states lie in: the estate's own.
    pub own_accounts: Vec<String>,
}

/// How the sources are to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Terraform variables and workspace.
    pub terraform: TerraformOptions,
    /// Folders of Terraform code, each with the path of the file that holds its state, where it does not lie beside the code.
    pub states: Vec<(String, String)>,
}

/// Whether the lines of a file may be shown: those of plans and states are long, and hold values that are marked sensitive
/// elsewhere in them.
pub fn is_shown(file: &SourceFile) -> bool {
    !matches!(format::of(file), Some(format::Format::TerraformPlan | format::Format::TerraformState))
}

/// Whether a path is one that some reader reads; everything else need not be opened.
pub fn is_source(path: &str) -> bool {
    is_read_by_ending(path) && !pipeline::is_lock(path)
}

fn is_read_by_ending(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| name.ends_with(suffix));
    ends(&[
        ".tf",
        ".tofu",
        ".tf.json",
        ".tofu.json",
        ".tfvars",
        ".tfvars.json",
        ".yaml",
        ".yml",
        ".json",
        ".md",
    ]) || matches!(name, "Kustomization" | ".env")
        || is_binary_plan(path)
        || format::may_be_source(path)
}

/// Whether a file that is not read matters by its name: a list of dependencies, or a lock of them.
pub fn is_manifest(path: &str) -> bool {
    pipeline::is_manifest(path)
}

/// Whether a path is most likely a plan as `terraform plan -out` writes it, which only Terraform itself can read.
pub fn is_binary_plan(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "tfplan" | "plan.out") || name.ends_with(".tfplan")
}

/// What one reading leaves for the next of the same files.
#[derive(Debug, Default)]
pub struct Memory {
    terraform: nisaba_terraform::Memory,
    others: Option<Arc<others::Others>>,
    groups: group::Groups,
}

/// Reads every source into one estate.
pub fn read(sources: &SourceMap, files: &dyn Files, options: &Options) -> Reading {
    read_again(sources, files, options, None)
}

/// As [`read`]; what `memory` knows, and what did not change since, is not read again. Without one nothing is kept.
pub fn read_again(
    sources: &SourceMap,
    files: &dyn Files,
    options: &Options,
    memory: Option<&mut Memory>,
) -> Reading {
    let (evaluated, known, groups) = match memory {
        Some(Memory { terraform, others, groups }) => (Some(terraform), Some(others), Some(groups)),
        None => (None, None, None),
    };
    let before = known.as_ref().and_then(|known| (**known).clone());
    let (mut terraform, read) = rayon::join(
        || match evaluated {
            Some(evaluated) => {
                nisaba_terraform::evaluate_again(sources, files, &options.terraform, evaluated)
            }
            None => nisaba_terraform::evaluate(sources, files, &options.terraform),
        },
        || others::read(sources, files, before),
    );
    let standing = recorded::read(sources, &read.formats, &options.states, &mut terraform);
    let mut reading = Reading { own_accounts: terraform::accounts(&terraform), ..Reading::default() };
    terraform::not_seen(&terraform, &mut reading.estate);
    kubernetes::not_seen(&terraform, &read.cluster, &mut reading.estate);
    reading.estate.not_seen.extend(read.part.not_seen.iter().cloned());
    reading.diagnostics.extend(read.part.diagnostics.iter().cloned());
    group::add(std::mem::take(&mut terraform.roots), &read, groups, &mut reading.estate);
    recorded::attach(&standing, &mut reading.estate);
    exception_comment::attach(sources, &mut reading.estate);
    reading.diagnostics.extend(terraform.diagnostics);
    reading.diagnostics.extend(read.cluster.diagnostics.iter().cloned());
    reading.documents.clone_from(&read.documents);
    reading.diagnostics.extend(read.diagnostics.iter().cloned());
    if let Some(known) = known {
        *known = Some(read);
    }
    reading
}
