//! A log's folder: made with its key on first use, locked by whoever writes.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nisaba_base::Clock;
use nisaba_evidence::log::LogError;
use nisaba_evidence::note::{Note, SignerKey, Verdict, VerifierKey};
use nisaba_evidence::record::{Record, Who};
use nisaba_evidence::storage::{Storage, StorageError};
use nisaba_evidence::{Kind, Log, layout};

use super::Disk;
use crate::command::Failure;

/// How often, and how long apart, the lock is asked for: ten seconds in all.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// What keeps the secret key and the lock out of git.
const GITIGNORE: &str = "/private/\n/lock\n";

/// A log's folder, held for writing.
pub(crate) struct Home {
    disk: Disk,
    folder: PathBuf,
    /// Held for as long as this lives; the system lets go of it even when the program is killed.
    _lock: File,
}

impl Home {
    /// Where the log of an assessed path lies when nothing else is said.
    pub(crate) fn beside(path: &Path) -> PathBuf {
        let folder = if path.is_file() { path.parent().unwrap_or(Path::new("")) } else { path };
        folder.join(".nisaba").join("evidence")
    }

    /// Takes the folder for writing; it is made where it is not there.
    pub(crate) fn take(folder: &Path) -> Result<Self, Failure> {
        refuse_what_is_no_log(folder)?;
        fs::create_dir_all(folder).map_err(|error| Failure::file(folder, "make", &error))?;
        let lock = lock(folder)?;
        Ok(Self { disk: Disk::new(folder), folder: folder.to_owned(), _lock: lock })
    }

    /// Whether a log is here.
    pub(crate) fn is_there(&self) -> Result<bool, Failure> {
        self.disk.read(layout::CHECKPOINT).map(|found| found.is_some()).map_err(|error| failed(&error.into()))
    }

    /// Makes the log and its key.
    pub(crate) fn create(
        &self,
        origin: Option<&str>,
        who: Who,
        clock: &dyn Clock,
    ) -> Result<VerifierKey, Failure> {
        if self.is_there()? {
            return Err(Failure::new(format!("`{}` is an evidence log already", self.folder.display())));
        }
        let seed = seed()?;
        let made = SignerKey::new("x", seed).map_err(|error| Failure::new(error.to_string()))?;
        let digest = nisaba_evidence::Hash::of(made.verifier().to_string().as_bytes()).to_hex();
        let chosen = format!("evidence.local/{}", digest.get(..16).unwrap_or_default());
        let origin = origin.unwrap_or(&chosen);
        let signer = SignerKey::new(origin, seed)
            .map_err(|error| Failure::new(format!("`{origin}` cannot name a log: {error}")))?;
        let kept = |path: &str, text: &str| {
            self.disk.write(path, text.as_bytes()).map_err(|error| failed(&error.into()))
        };
        kept(layout::GITIGNORE, GITIGNORE)?;
        kept(layout::SECRET_KEY, &signer.secret())?;
        let mut first =
            Record::new(Kind::LogCreated, format!("The evidence log {origin} begins."), clock.now(), who);
        first.detail.insert("key".to_owned(), signer.verifier().to_string());
        first.detail.insert("origin".to_owned(), origin.to_owned());
        Log::create(&self.disk, &signer, origin, first).map_err(|error| failed(&error))?;
        Ok(signer.verifier())
    }

    /// The log, to add to it.
    pub(crate) fn open(&self) -> Result<Log<'_>, Failure> {
        Log::open(&self.disk).map_err(|error| match error {
            LogError::Absent => absent(&self.folder),
            other => failed(&other),
        })
    }

    /// The key that signs, or that there is no log.
    pub(crate) fn signer_or_absent(&self) -> Result<SignerKey, Failure> {
        if self.is_there()? { self.signer() } else { Err(absent(&self.folder)) }
    }

    /// Puts a new key in the place of the one before, once the log names it; what a stop left of a rotation that does not count
    /// is removed.
    pub(crate) fn settle_key(&self) -> Result<(), Failure> {
        let wrong = |error: StorageError| failed(&error.into());
        let Some(next) = self.disk.read(layout::NEXT_SECRET_KEY).map_err(wrong)? else { return Ok(()) };
        let text = String::from_utf8(next).unwrap_or_default();
        if SignerKey::from_secret(&text).is_ok_and(|key| self.is_named(&key.verifier())) {
            self.disk.write(layout::SECRET_KEY, text.as_bytes()).map_err(wrong)?;
            self.disk.sync().map_err(wrong)?;
        }
        self.disk.remove(layout::NEXT_SECRET_KEY).map_err(wrong)?;
        self.disk.sync().map_err(wrong)
    }

    /// Whether the newest checkpoint bears this key's signature: then the log's last key is this one.
    fn is_named(&self, key: &VerifierKey) -> bool {
        let note = self.disk.read(layout::CHECKPOINT).ok().flatten().unwrap_or_default();
        Note::parse(&note)
            .is_ok_and(|note| matches!(note.verify(std::slice::from_ref(key)), Verdict::Holds(_)))
    }

    /// The key that signs.
    pub(crate) fn signer(&self) -> Result<SignerKey, Failure> {
        self.settle_key()?;
        let path = self.folder.join(layout::SECRET_KEY);
        let secret = self.disk.read(layout::SECRET_KEY).map_err(|error| failed(&error.into()))?;
        let Some(secret) = secret else {
            return Err(Failure::new(format!("the log's secret key `{}` is not here", path.display()))
                .help("only whoever has it can add to the log; anyone can verify it"));
        };
        let text = String::from_utf8(secret).unwrap_or_default();
        SignerKey::from_secret(&text).map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
    }

    /// Its storage.
    pub(crate) fn disk(&self) -> &Disk {
        &self.disk
    }
}

/// 32 bytes of chance.
pub(crate) fn seed() -> Result<[u8; 32], Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|error| Failure::new(format!("the system gives no randomness for a key: {error}")))?;
    Ok(seed)
}

/// A folder that holds something else is not made a log: `--record .` would else write into the estate.
fn refuse_what_is_no_log(folder: &Path) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let is_log = names.is_empty()
        || [layout::CHECKPOINT, layout::LOCK, "private"]
            .iter()
            .any(|known| names.iter().any(|name| name == known));
    match is_log {
        true => Ok(()),
        false => Err(Failure::new(format!(
            "`{}` holds other files and is no evidence log",
            folder.display()
        ))
        .help(
            "name a folder of its own; for `assess`, write the path first: nisaba assess PATH --record DIR",
        )),
    }
}

fn lock(folder: &Path) -> Result<File, Failure> {
    let path = folder.join(layout::LOCK);
    let file = File::options().create(true).append(true).open(&path);
    let file = file.map_err(|error| Failure::file(&path, "open", &error))?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(error)) => return Err(Failure::file(&path, "lock", &error)),
        }
    }
    Err(Failure::new(format!("somebody else is writing to the evidence log `{}`", folder.display()))
        .help("wait until that run has ended, then try again"))
}

/// No log is in this folder.
pub(crate) fn absent(folder: &Path) -> Failure {
    Failure::new(format!("there is no evidence log in `{}`", folder.display()))
        .help("make one with `nisaba evidence init`, or record an assessment with `nisaba assess --record`")
}

/// Why the log was not written.
pub(crate) fn failed(error: &LogError) -> Failure {
    let failure = Failure::new(error.to_string());
    match error {
        LogError::Storage(StorageError::Full { .. }) => {
            failure.help("nothing was recorded, and the log is as it was; free some space and run again")
        }
        LogError::Damaged(_) => failure.help("`nisaba evidence verify` names the first thing that is wrong"),
        _ => failure,
    }
}
