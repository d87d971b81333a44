//! The port through which the log is kept. The binary implements it over a folder, tests over memory.
//!
//! **Invariant:** a file is whole or absent: a write that is cut off leaves what was there before.

use std::collections::BTreeMap;

use crate::hash::{Hash, Hasher};

/// Why something could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// No space is left.
    #[error("the disk is full: `{path}` could not be written")]
    Full {
        /// Path below the log's folder.
        path: String,
    },
    /// Larger than what is read at once.
    #[error("`{path}` has {bytes} bytes; {limit} are read at most")]
    TooLarge {
        /// Path below the log's folder.
        path: String,
        /// Its size in bytes.
        bytes: u64,
        /// Most that is read, in bytes.
        limit: u64,
    },
    /// Anything else, in the operating system's words.
    #[error("`{path}`: {why}")]
    Other {
        /// Path below the log's folder.
        path: String,
        /// Why.
        why: String,
    },
}

/// Files below the log's folder; paths are relative and use `/`.
pub trait Storage: Sync {
    /// Bytes of a file, `None` where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError>;

    /// Digest and size in bytes of a file, `None` where there is none; large files need not be held in memory for it.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn digest(&self, path: &str) -> Result<Option<(Hash, u64)>, StorageError> {
        let Some(bytes) = self.read(path)? else { return Ok(None) };
        let mut hasher = Hasher::default();
        hasher.update(&bytes);
        Ok(Some((hasher.finish(), bytes.len() as u64)))
    }

    /// Names of what lies directly in a folder, sorted; empty where there is no such folder.
    ///
    /// # Errors
    /// When it is there and cannot be listed.
    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError>;

    /// Puts a file in place as a whole, in place of what was there.
    ///
    /// # Errors
    /// When it could not be written; what was there before is then still there.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), StorageError>;

    /// Removes a file, or a folder with all that is in it; no error where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    fn remove(&self, path: &str) -> Result<(), StorageError>;

    /// Returns once everything written before outlasts a loss of power.
    ///
    /// # Errors
    /// When that cannot be had.
    fn sync(&self) -> Result<(), StorageError>;
}

/// Files held in memory; for tests.
#[derive(Debug, Default, Clone)]
pub struct MemoryStorage(pub std::sync::Arc<std::sync::Mutex<BTreeMap<String, Vec<u8>>>>);

impl MemoryStorage {
    fn files(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Storage for MemoryStorage {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.files().get(path).cloned())
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let prefix = format!("{folder}/");
        let files = self.files();
        let within = files.keys().filter_map(|path| path.strip_prefix(&prefix));
        let mut names: Vec<String> =
            within.filter_map(|rest| rest.split('/').next()).map(str::to_owned).collect();
        names.dedup();
        Ok(names)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.files().insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), StorageError> {
        let prefix = format!("{path}/");
        self.files().retain(|other, _| other != path && !other.starts_with(&prefix));
        Ok(())
    }

    fn sync(&self) -> Result<(), StorageError> {
        Ok(())
    }
}
