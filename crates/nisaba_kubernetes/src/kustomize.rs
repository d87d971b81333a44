//! Builds what `kustomize build` would give, in memory.

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::files::Files;
use nisaba_base::loc::FileId;
use rustc_hash::FxHashSet;

use crate::document::{Documents, Skipped};
use crate::object::Object;

#[derive(Debug, Default)]
pub(crate) struct Built {
    pub(crate) objects: Vec<Object>,
    pub(crate) used: FxHashSet<FileId>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

pub(crate) fn is_kustomization(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ["kustomization.yaml", "kustomization.yml", "Kustomization"].contains(&name)
}

pub(crate) fn build(_documents: &Documents<'_>, _files: &dyn Files) -> Built {
    Built::default()
}
