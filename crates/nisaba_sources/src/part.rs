//! What one reader adds to the estate: resources for the tables, what it could not see, what it could not read.

use nisaba_base::Diagnostic;
use nisaba_estate::NotSeen;

use crate::resource::Resource;

/// What one reader read.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// Resources that the tables give a meaning.
    pub resources: Vec<Resource>,
    /// What another tool or person must supply before it can be seen.
    pub not_seen: Vec<NotSeen>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

impl Part {
    /// Adds another reader's part behind this one.
    pub(crate) fn append(&mut self, mut other: Part) {
        self.resources.append(&mut other.resources);
        self.not_seen.append(&mut other.not_seen);
        self.diagnostics.append(&mut other.diagnostics);
    }
}
