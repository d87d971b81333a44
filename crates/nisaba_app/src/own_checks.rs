//! Checks of one's own: documents beside the estate that `nisaba.yaml` names, or that the command line gives.

use std::borrow::Cow;

use nisaba_base::{Diagnostic, FileId, SourceFile, SourceMap};
use nisaba_check::Catalogue;

use crate::configuration::Configuration;
use crate::pattern::names;
use crate::policies;

/// Whether a path is a document of one's own checks.
pub(crate) fn is_own_check(configuration: &Configuration, path: &str) -> bool {
    let is_document = [".yaml", ".yml"].iter().any(|ending| path.ends_with(ending));
    is_document && configuration.checks.iter().any(|named| names(named, path))
}

/// The shipped checks, and those of one's own where there are any. `given` are documents from elsewhere: name and text.
pub(crate) fn catalogue<'c>(
    shipped: &'c Catalogue,
    configuration: &Configuration,
    given: &[(String, String)],
    sources: &mut SourceMap,
) -> (Cow<'c, Catalogue>, Vec<Diagnostic>) {
    let mut files: Vec<FileId> = sources
        .iter()
        .filter(|(_, file)| is_own_check(configuration, file.path()))
        .map(|(id, _)| id)
        .collect();
    for (name, text) in given.iter().filter(|document| !policies::is_given(document)) {
        files.push(sources.insert(SourceFile::new(name.as_str(), text.as_str())));
    }
    if files.is_empty() {
        return (Cow::Borrowed(shipped), Vec::new());
    }
    let (catalogue, diagnostics) = shipped.extended(sources, &files);
    (Cow::Owned(catalogue), diagnostics)
}
