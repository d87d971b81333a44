//! The port through which files are seen. The binary implements it over the file system, tests over memory.

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadProblem {
    /// Not there (any more).
    Missing,
    /// No permission.
    Denied,
    /// Larger than the limit, in bytes.
    TooLarge {
        /// Size of the file in bytes.
        bytes: u64,
        /// Most that is read, in bytes.
        limit: u64,
    },
    /// Not UTF-8 text; `offset` is the first wrong byte.
    NotText {
        /// Byte offset of the first wrong byte.
        offset: usize,
    },
    /// Anything else, in the operating system's words.
    Other(String),
}

/// Files below one folder; paths are relative to it and use `/`.
pub trait Files: Sync {
    /// Every candidate file, sorted, with ignored and vendored folders left out. Problems are folders not seen.
    fn list(&self) -> (Vec<String>, Vec<(String, ReadProblem)>);

    /// Text of one file.
    ///
    /// # Errors
    /// Says why the file could not be read as text.
    fn read(&self, path: &str) -> Result<String, ReadProblem>;
}

/// Files held in memory; for tests and examples inside checks.
#[derive(Debug, Default, Clone)]
pub struct MemoryFiles(pub std::collections::BTreeMap<String, String>);

impl Files for MemoryFiles {
    fn list(&self) -> (Vec<String>, Vec<(String, ReadProblem)>) {
        (self.0.keys().cloned().collect(), Vec::new())
    }

    fn read(&self, path: &str) -> Result<String, ReadProblem> {
        self.0.get(path).cloned().ok_or(ReadProblem::Missing)
    }
}
