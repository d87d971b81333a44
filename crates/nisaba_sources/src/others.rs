//! What all readers but Terraform's read; read again only when one of the files that are not Terraform's changed.
//!
//! **Invariant:** these readers are not given the texts of Terraform's code, so that none of their answers can depend on it.

use std::sync::Arc;

use nisaba_base::files::{Asked, Files, Noted};
use nisaba_base::{Diagnostic, SourceMap};
use nisaba_kubernetes::Cluster;

use crate::document::{self, Document};
use crate::format::Formats;
use crate::part::Part;
use crate::{ansible, arm, bicep, cloudformation, docker, kubernetes, pipeline, pulumi};

/// What they read.
#[derive(Debug)]
pub(crate) struct Others {
    /// The files they were given.
    pub(crate) sources: SourceMap,
    pub(crate) formats: Formats,
    pub(crate) cluster: Cluster,
    pub(crate) part: Part,
    pub(crate) documents: Vec<Document>,
    /// Mistakes in documents.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Roots that their resources lie in.
    pub(crate) roots: Vec<Arc<str>>,
    asked: Asked,
}

/// Reads them, or takes what was read before where all of it is as it was.
pub(crate) fn read(sources: &SourceMap, files: &dyn Files, known: Option<Arc<Others>>) -> Arc<Others> {
    let sources = sources.only(|path| !is_terraform(path));
    match known {
        Some(known) if known.sources.is_same(&sources) && known.asked.still_holds(files) => known,
        _ => Arc::new(read_all(sources, files)),
    }
}

/// Code of Terraform and values of its variables: nobody else reads them.
fn is_terraform(path: &str) -> bool {
    [".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json"]
        .iter()
        .any(|end| path.ends_with(end))
}

fn read_all(sources: SourceMap, files: &dyn Files) -> Others {
    let formats = Formats::of(&sources);
    let noted = Noted::new(files);
    let (cluster, part) =
        rayon::join(|| nisaba_kubernetes::read(&sources, &noted), || parts(&sources, &formats));
    let (documents, diagnostics) = document::read(&sources);
    let mut roots: Vec<Arc<str>> = part.resources.iter().map(|resource| resource.root.clone()).collect();
    roots.extend(kubernetes::roots(&cluster, &sources));
    roots.sort_unstable();
    roots.dedup();
    let asked = noted.into_asked();
    Others { formats, cluster, part, documents, diagnostics, roots, asked, sources }
}

/// What every reader that takes whole files reads, in a fixed order.
fn parts(sources: &SourceMap, formats: &Formats) -> Part {
    let readers = [
        arm::read,
        bicep::read,
        cloudformation::read,
        docker::read,
        ansible::read,
        pipeline::read,
        pulumi::read,
    ];
    let mut all = Part::default();
    for read in readers {
        all.append(read(sources, formats));
    }
    all
}
