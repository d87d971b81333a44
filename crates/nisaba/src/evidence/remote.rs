//! A log's storage behind a server: read only, piece by piece.

use std::sync::{Mutex, PoisonError};

use nisaba_evidence::storage::{Storage, StorageError};
use nisaba_server::Client;

/// The log that a server keeps for the organisation of a token.
pub(crate) struct Remote {
    client: Client,
    failure: Mutex<Option<String>>,
}

impl Remote {
    /// The log of this client's organisation.
    pub(crate) fn new(client: Client) -> Self {
        Self { client, failure: Mutex::default() }
    }

    /// Why the server could not be asked, where it could not.
    pub(crate) fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.client.bytes(&format!("/evidence/log/{path}"), &[]).map_err(|error| {
            let why = error.to_string();
            self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why.clone());
            StorageError::Other { path: path.to_owned(), why }
        })
    }

    fn not_here(path: &str) -> StorageError {
        StorageError::Other { path: path.to_owned(), why: "a server's log is only read".to_owned() }
    }
}

impl Storage for Remote {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.get(path)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let names = self.get(folder)?.unwrap_or_default();
        let names = String::from_utf8_lossy(&names).into_owned();
        Ok(names.lines().filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    fn write(&self, path: &str, _: &[u8]) -> Result<(), StorageError> {
        Err(Self::not_here(path))
    }

    fn remove(&self, path: &str) -> Result<(), StorageError> {
        Err(Self::not_here(path))
    }

    fn sync(&self) -> Result<(), StorageError> {
        Ok(())
    }
}
