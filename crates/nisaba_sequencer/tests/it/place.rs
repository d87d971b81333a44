//! A folder with a database and a log for each organisation, each log with a key that its name gives.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use nisaba_evidence::note::SignerKey;
use nisaba_evidence::record::{Record, Who};
use nisaba_evidence::storage::{Storage, StorageError};
use nisaba_evidence::verify::{self, Trust};
use nisaba_evidence::{Kind, Log, log};
use nisaba_sequencer::{Held, Logs};
use nisaba_store::{Act, NewSession, OrganisationId, PersonId, SecondFactor, Store, digest};

static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// The name of the log of what concerns no organisation.
pub(crate) const INSTALLATION: &str = "installation";

/// It is removed at the end, unless it was only visited.
pub(crate) struct Place {
    pub(crate) root: PathBuf,
    is_visited: bool,
}

impl Place {
    pub(crate) fn new() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("nisaba-sequencer-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&root).unwrap();
        Self { root, is_visited: false }
    }

    pub(crate) fn visit(root: &Path) -> Self {
        Self { root: root.to_owned(), is_visited: true }
    }

    pub(crate) async fn store(&self) -> Store {
        Store::open(&format!("sqlite:{}", self.root.join("nisaba.db").display())).await.unwrap()
    }

    /// Every record of a log, after it was verified; none where there is no log.
    pub(crate) fn records(&self, name: &str) -> Vec<Record> {
        let folder = Folder(self.root.join(name));
        if folder.read("checkpoint").unwrap().is_none() {
            return Vec::new();
        }
        let trust = Trust { keys: vec![signer(name).verifier()], since: None };
        let size = verify::log(&folder, &trust).outcome.unwrap().size;
        log::records(&folder, 0, size).unwrap()
    }

    /// Numbers of the rows in a log, in order.
    pub(crate) fn sequences(&self, name: &str) -> Vec<i64> {
        self.records(name).iter().filter_map(|record| record.detail.get("sequence")?.parse().ok()).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.is_visited {
            let _ = std::fs::remove_dir_all(&self.root);
        }
    }
}

fn signer(name: &str) -> SignerKey {
    SignerKey::new(&format!("acme.example/{name}"), [7; 32]).unwrap()
}

struct HeldFolder {
    folder: Folder,
    signer: SignerKey,
}

impl Held for HeldFolder {
    fn storage(&self) -> &dyn Storage {
        &self.folder
    }

    fn signer(&self) -> &SignerKey {
        &self.signer
    }
}

impl Logs for Place {
    fn hold(&self, owner: Option<&OrganisationId>) -> Result<Box<dyn Held + '_>, String> {
        let name = owner.map_or(INSTALLATION, OrganisationId::as_str);
        let held = HeldFolder { folder: Folder(self.root.join(name)), signer: signer(name) };
        if self.root.join(format!("{name}.refused")).exists() {
            return Err("somebody else holds it".to_owned());
        }
        if held.folder.read("checkpoint").unwrap().is_none() {
            let who = Who { name: "nisaba".to_owned(), vouched_by: "program".to_owned() };
            let mut first =
                Record::new(Kind::LogCreated, "It begins.", "2026-11-24T09:00:00Z".parse().unwrap(), who);
            first.detail.insert("key".to_owned(), held.signer.verifier().to_string());
            Log::create(&held.folder, &held.signer, &format!("acme.example/{name}"), first).unwrap();
        }
        Ok(Box::new(held))
    }
}

/// A folder as storage, whole files only.
struct Folder(PathBuf);

impl Storage for Folder {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(std::fs::read(self.0.join(path)).ok())
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let entries = std::fs::read_dir(self.0.join(folder)).into_iter().flatten().flatten();
        Ok(entries.filter_map(|entry| entry.file_name().into_string().ok()).collect())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), StorageError> {
        let target = self.0.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        let beside = target.with_file_name(".new");
        std::fs::write(&beside, bytes).unwrap();
        std::fs::rename(beside, target).unwrap();
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), StorageError> {
        let path = self.0.join(path);
        let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        Ok(())
    }

    fn sync(&self) -> Result<(), StorageError> {
        Ok(())
    }
}

/// Signs a person in.
pub(crate) async fn sign_in(store: &Store, act: &Act, person: &PersonId, cookie: &str) {
    let (digest, factor) = (digest(cookie), SecondFactor::None);
    let new = NewSession {
        person,
        digest: &digest,
        expires_ms: 9_000,
        agent: "Firefox",
        factor: &factor,
        subject: "subject",
    };
    store.session_open(act, &new).await.unwrap();
}
