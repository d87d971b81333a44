//! The port through which files are seen. The binary implements it over the file system, tests over memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

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

/// Files, with a note of all that was asked of them and what the answers were: what was worked out from the answers holds as
/// long as they do.
pub struct Noted<'f> {
    files: &'f dyn Files,
    asked: Mutex<Asked>,
}

/// What was asked of files, and what they answered.
#[derive(Debug, Default)]
pub struct Asked {
    read: BTreeMap<String, Result<String, ReadProblem>>,
    list: Option<Listing>,
}

/// Paths, and folders that could not be seen.
type Listing = (Vec<String>, Vec<(String, ReadProblem)>);

impl<'f> Noted<'f> {
    /// These files, of which nothing was asked yet.
    pub fn new(files: &'f dyn Files) -> Self {
        Self { files, asked: Mutex::default() }
    }

    /// What was asked.
    pub fn into_asked(self) -> Asked {
        self.asked.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files for Noted<'_> {
    fn list(&self) -> Listing {
        let list = self.files.list();
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).list = Some(list.clone());
        list
    }

    fn read(&self, path: &str) -> Result<String, ReadProblem> {
        let read = self.files.read(path);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.read.insert(path.to_owned(), read.clone());
        read
    }
}

impl Asked {
    /// Whether the files would answer the same today.
    pub fn still_holds(&self, files: &dyn Files) -> bool {
        self.list.as_ref().is_none_or(|list| *list == files.list())
            && self.read.iter().all(|(path, read)| *read == files.read(path))
    }
}

/// Files held in memory; for tests and examples inside checks.
#[derive(Debug, Default, Clone)]
pub struct MemoryFiles(pub BTreeMap<String, String>);

impl Files for MemoryFiles {
    fn list(&self) -> (Vec<String>, Vec<(String, ReadProblem)>) {
        (self.0.keys().cloned().collect(), Vec::new())
    }

    fn read(&self, path: &str) -> Result<String, ReadProblem> {
        self.0.get(path).cloned().ok_or(ReadProblem::Missing)
    }
}
