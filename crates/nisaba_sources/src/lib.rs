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
mod json_text;
mod kubernetes;
pub mod map;
mod ordered_rules;
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

/// Reads every source into one estate.
pub fn read(sources: &SourceMap, files: &dyn Files, options: &Options) -> Reading {
    let formats = format::Formats::of(sources);
    let (mut terraform, cluster) = rayon::join(
        || nisaba_terraform::evaluate(sources, files, &options.terraform),
        || nisaba_kubernetes::read(sources, files),
    );
    let standing = recorded::read(sources, &formats, &options.states, &mut terraform);
    let mut reading = Reading { own_accounts: terraform::accounts(&terraform), ..Reading::default() };
    terraform::not_seen(&terraform, &mut reading.estate);
    kubernetes::not_seen(&terraform, &cluster, &mut reading.estate);
    let part = parts(sources, &formats);
    reading.estate.not_seen.extend(part.not_seen);
    reading.diagnostics.extend(part.diagnostics);
    let declared = terraform::resources(&terraform).into_iter().chain(part.resources).collect();
    let mut resources = kubernetes::join(declared, &cluster, sources);
    let tables = table::Tables::built_in();
    for resource in &mut resources {
        let json = tables.get(&resource.type_name).map_or(&[][..], |entry| &entry.json);
        json_text::open(resource, json);
    }
    let resources = resource::Resources::new(resources);
    map::map(&resources, tables, &mut reading.estate);
    recorded::attach(&standing, &mut reading.estate);
    exception_comment::attach(sources, &mut reading.estate);
    reading.diagnostics.extend(terraform.diagnostics);
    reading.diagnostics.extend(cluster.diagnostics);
    let (documents, diagnostics) = document::read(sources);
    reading.documents = documents;
    reading.diagnostics.extend(diagnostics);
    reading
}

/// What every reader that takes whole files reads, in a fixed order.
fn parts(sources: &SourceMap, formats: &format::Formats) -> part::Part {
    let readers = [
        arm::read,
        bicep::read,
        cloudformation::read,
        docker::read,
        ansible::read,
        pipeline::read,
        pulumi::read,
    ];
    let mut all = part::Part::default();
    for read in readers {
        all.append(read(sources, formats));
    }
    all
}
