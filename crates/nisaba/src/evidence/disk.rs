//! The log's storage over a folder.
//!
//! **Invariant:** a file is written beside its place, made to last, and then put in place: whoever looks sees the old or the new.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use nisaba_evidence::Hash;
use nisaba_evidence::hash::Hasher;
use nisaba_evidence::storage::{Storage, StorageError};

/// Most that is read at once, in bytes: a full bundle of entries has at most 16 MiB.
const READ_LIMIT: u64 = 64 * 1024 * 1024;

/// Bytes hashed at a time.
const PIECE: usize = 256 * 1024;

/// A log's folder.
#[derive(Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    /// Folders whose entries changed since the last sync.
    changed: Mutex<BTreeSet<PathBuf>>,
}

impl Disk {
    /// The log in this folder, which need not be there yet.
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), changed: Mutex::default() }
    }

    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.root.join(path);
        let folder = target.parent().unwrap_or(&self.root).to_owned();
        self.make(&folder)?;
        let beside = folder.join(format!(".new-{}-{}", std::process::id(), file_name(path)));
        let written = self.write_through(&beside, path, bytes).and_then(|()| fs::rename(&beside, &target));
        if written.is_err() {
            // What could not be put in place must not take the space that was missing.
            let _ = fs::remove_file(&beside);
        }
        written?;
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(folder);
        Ok(())
    }

    fn write_through(&self, beside: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        if path.starts_with("private/") {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        #[cfg(not(unix))]
        let _ = path;
        let mut file = options.open(beside)?;
        file.write_all(bytes)?;
        file.sync_data()
    }

    /// Makes a folder and remembers each that it was made in.
    fn make(&self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        let above = folder.ancestors().skip(1).take_while(|above| above.starts_with(&self.root));
        changed.extend(above.map(Path::to_owned));
        Ok(())
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn refused(path: &str, error: &io::Error) -> StorageError {
    let path = path.to_owned();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StorageError::Full { path },
        _ => StorageError::Other { path, why: error.to_string() },
    }
}

/// Opens a plain file; devices and pipes are refused, since reading them may never end.
fn open(path: &Path) -> io::Result<Option<(File, u64)>> {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    if !found.is_file() {
        return Err(io::Error::other("it is no plain file"));
    }
    Ok(Some((File::open(path)?, found.len())))
}

impl Storage for Disk {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let wrong = |error: io::Error| refused(path, &error);
        let Some((file, bytes)) = open(&self.root.join(path)).map_err(wrong)? else { return Ok(None) };
        let limit = READ_LIMIT;
        if bytes > limit {
            return Err(StorageError::TooLarge { path: path.to_owned(), bytes, limit });
        }
        let mut content = Vec::with_capacity(bytes as usize);
        file.take(limit).read_to_end(&mut content).map_err(wrong)?;
        Ok(Some(content))
    }

    fn digest(&self, path: &str) -> Result<Option<(Hash, u64)>, StorageError> {
        let wrong = |error: io::Error| refused(path, &error);
        let Some((mut file, _)) = open(&self.root.join(path)).map_err(wrong)? else { return Ok(None) };
        let mut hasher = Hasher::default();
        let mut piece = vec![0; PIECE];
        let mut size = 0;
        loop {
            let read = file.read(&mut piece).map_err(wrong)?;
            if read == 0 {
                return Ok(Some((hasher.finish(), size)));
            }
            hasher.update(piece.get(..read).unwrap_or_default());
            size += read as u64;
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let entries = match fs::read_dir(self.root.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(refused(folder, &error)),
        };
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.put(path, bytes).map_err(|error| refused(path, &error))
    }

    fn remove(&self, path: &str) -> Result<(), StorageError> {
        let target = self.root.join(path);
        let removed = if target.is_dir() { fs::remove_dir_all(&target) } else { fs::remove_file(&target) };
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(refused(path, &error)),
            _ => {
                let folder = target.parent().filter(|folder| folder.is_dir()).map(Path::to_owned);
                self.changed.lock().unwrap_or_else(PoisonError::into_inner).extend(folder);
                Ok(())
            }
        }
    }

    fn sync(&self) -> Result<(), StorageError> {
        let changed = std::mem::take(&mut *self.changed.lock().unwrap_or_else(PoisonError::into_inner));
        for folder in changed {
            // Only here can a folder be opened and made to last; elsewhere the system does it by itself.
            #[cfg(unix)]
            match File::open(&folder).and_then(|folder| folder.sync_all()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(refused(&folder.display().to_string(), &error));
                }
                _ => {}
            }
            #[cfg(not(unix))]
            let _ = folder;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("nisaba-disk-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn a_full_disk_is_told_in_plain_words() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert_eq!(
            refused("tile/0/000", &full).to_string(),
            "the disk is full: `tile/0/000` could not be written"
        );
    }

    #[test]
    fn what_is_written_is_read_listed_digested_and_removed() {
        let root = folder("all");
        let disk = Disk::new(&root);
        assert_eq!(disk.read("a/b"), Ok(None));
        disk.write("a/b", b"one").unwrap();
        disk.write("a/b", b"two").unwrap();
        disk.sync().unwrap();
        assert_eq!(disk.read("a/b"), Ok(Some(b"two".to_vec())));
        assert_eq!(disk.digest("a/b"), Ok(Some((Hash::of(b"two"), 3))));
        assert_eq!(disk.list("a"), Ok(vec!["b".to_owned()]));
        disk.remove("a").unwrap();
        disk.remove("a").unwrap();
        assert_eq!(disk.read("a/b"), Ok(None));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn the_secret_key_is_for_its_owner_alone_and_a_pipe_is_not_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = folder("mode");
        let disk = Disk::new(&root);
        disk.write("private/signing-key", b"secret").unwrap();
        let mode = fs::metadata(root.join("private/signing-key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::os::unix::fs::symlink("/dev/zero", root.join("checkpoint")).unwrap();
        assert!(disk.read("checkpoint").is_err());
        fs::remove_dir_all(root).unwrap();
    }
}
