//! Files with other texts laid over some of them: the estate as it would be.

use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::files::{Files, ReadProblem};

/// Files of which some have another text.
pub struct Overlay<'f> {
    /// The files as they are.
    pub files: &'f dyn Files,
    /// Texts by their paths.
    pub texts: BTreeMap<Arc<str>, String>,
}

impl Files for Overlay<'_> {
    fn list(&self) -> (Vec<String>, Vec<(String, ReadProblem)>) {
        self.files.list()
    }

    fn read(&self, path: &str) -> Result<String, ReadProblem> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone()),
            None => self.files.read(path),
        }
    }
}
