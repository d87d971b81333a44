//! A folder on disk that is assessed again and again: unsaved texts lie over the files, and only what changed is read again.
//!
//! **Invariant:** a file is taken as unchanged only while its size and its time of change are; unsaved texts win over it.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use nisaba_base::files::{Files, ReadProblem};

use crate::files::Disk;

/// Files that changed more recently than this may change again without their time telling; they are read each time.
const SETTLED: Duration = Duration::from_secs(2);

type Listing = (Vec<String>, Vec<(String, ReadProblem)>);

/// A folder, its unsaved texts, and what was read of it.
#[derive(Debug)]
pub(crate) struct Workspace {
    folder: PathBuf,
    disk: Disk,
    unsaved: BTreeMap<String, String>,
    listing: Mutex<Option<Listing>>,
    read: Mutex<HashMap<String, Read>>,
}

#[derive(Debug)]
struct Read {
    stamp: Stamp,
    text: String,
}

/// By what a change of a file is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    changed: Option<SystemTime>,
    bytes: u64,
}

impl Workspace {
    /// The folder (or file) at `path`.
    ///
    /// # Errors
    /// When it does not exist or cannot be looked at.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        Ok(Self {
            folder: if path.is_file() {
                path.parent().unwrap_or(Path::new("")).to_owned()
            } else {
                path.to_owned()
            },
            disk: Disk::new(path)?,
            unsaved: BTreeMap::new(),
            listing: Mutex::default(),
            read: Mutex::default(),
        })
    }

    /// Lays an unsaved text over a file; `None` takes it away.
    pub(crate) fn set_unsaved(&mut self, path: &str, text: Option<String>) {
        let known = self.unsaved.contains_key(path);
        match text {
            Some(text) => drop(self.unsaved.insert(path.to_owned(), text)),
            None => drop(self.unsaved.remove(path)),
        }
        if known != self.unsaved.contains_key(path) {
            self.look_again();
        }
    }

    /// Files may have come or gone: the folder is walked again.
    pub(crate) fn look_again(&mut self) {
        *self.listing.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Every file that is read, with its stamp; two equal answers mean that nothing changed in between.
    pub(crate) fn stamps(&self) -> Vec<(String, Option<Stamp>)> {
        let (paths, _) = self.disk.list();
        let sources = paths.into_iter().filter(|path| nisaba_sources::is_source(path));
        sources.map(|path| (self.stamp(&path), path)).map(|(stamp, path)| (path, stamp)).collect()
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let metadata = fs::metadata(self.folder.join(path)).ok()?;
        Some(Stamp { changed: metadata.modified().ok(), bytes: metadata.len() })
    }

    fn read_disk(&self, path: &str) -> Result<String, ReadProblem> {
        let Some(stamp) = self.stamp(path) else { return self.disk.read(path) };
        if let Some(known) = self.read.lock().unwrap_or_else(PoisonError::into_inner).get(path)
            && known.stamp == stamp
        {
            return Ok(known.text.clone());
        }
        let text = self.disk.read(path)?;
        let is_settled = stamp.changed.and_then(|at| at.elapsed().ok()).is_some_and(|age| age > SETTLED);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        match is_settled {
            true => drop(read.insert(path.to_owned(), Read { stamp, text: text.clone() })),
            false => drop(read.remove(path)),
        }
        Ok(text)
    }
}

impl Files for Workspace {
    fn list(&self) -> Listing {
        let mut listing = self.listing.lock().unwrap_or_else(PoisonError::into_inner);
        let listed = listing.get_or_insert_with(|| {
            let (mut paths, problems) = self.disk.list();
            paths.extend(self.unsaved.keys().cloned());
            paths.sort_unstable();
            paths.dedup();
            (paths, problems)
        });
        listed.clone()
    }

    fn read(&self, path: &str) -> Result<String, ReadProblem> {
        match self.unsaved.get(path) {
            Some(text) => Ok(text.clone()),
            None => self.read_disk(path),
        }
    }
}
