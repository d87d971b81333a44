//! `nisaba backup` and `restore`: everything that a server keeps, in one folder, and back again.
//!
//! The folder holds the database as a SQLite file, whichever it was; each evidence log with its key; and a list of digests, written
//! last. **Invariant:** a backup without its list is none; nothing is restored before every file of it is as the list says, nor over
//! anything that is there.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nisaba_evidence::Hash;
use nisaba_evidence::hash::Hasher;
use nisaba_evidence::verify::{self, Trust};
use serde::{Deserialize, Serialize};

use crate::arguments::{BackupArguments, RestoreArguments};
use crate::clock::clock;
use crate::command::Failure;
use crate::command::serve::{database, make_private};
use crate::evidence::{Disk, Home};
use crate::output::Screen;

/// The list of digests.
const LIST: &str = "backup.json";
/// The database.
const DATABASE: &str = "nisaba.db";
/// The evidence logs.
const EVIDENCE: &str = "evidence";
/// Version of the folder's form.
const FORMAT: u32 = 1;
/// Bytes hashed at a time.
const PIECE: usize = 256 * 1024;

/// What a backup holds.
#[derive(Debug, Serialize, Deserialize)]
struct List {
    format: u32,
    nisaba: String,
    /// When, RFC 3339.
    at: String,
    /// Digest of each file, by its path.
    files: BTreeMap<String, String>,
}

/// Writes a backup, and holds it against itself.
pub(crate) fn back_up(asked: &BackupArguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let into = &asked.into;
    if fs::read_dir(into).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::new(format!("`{}` is not empty", into.display())).help("name a new folder"));
    }
    make_private(into)?;
    // The database first: a log that knows more than it is found out, a database that knows of entries that are not there is not.
    let url = database(asked.database.as_deref(), &asked.data);
    if let Some(file) = url.strip_prefix("sqlite:").filter(|file| !Path::new(file).is_file()) {
        return Err(Failure::new(format!("there is no database `{file}`"))
            .help("give the server's folder with --data, or its database with --database"));
    }
    nisaba_store::back_up(&url, &into.join(DATABASE)).map_err(|error| Failure::new(error.to_string()))?;
    let logs = logs(&asked.data.join(EVIDENCE))?;
    for (name, log) in &logs {
        // Held, so that what is copied is one state.
        let _home = Home::take(log)?;
        copy(log, &into.join(EVIDENCE).join(name))?;
    }
    let mut files = BTreeMap::new();
    digests(into, "", &mut files)?;
    let list = List {
        format: FORMAT,
        nisaba: env!("CARGO_PKG_VERSION").to_owned(),
        at: clock().now().to_string(),
        files,
    };
    let text = serde_json::to_string_pretty(&list).unwrap_or_default();
    let path = into.join(LIST);
    fs::write(&path, text).map_err(|error| Failure::file(&path, "write", &error))?;
    let records = verified(into)?;
    screen.print(&format!(
        "{}: {} files, {} evidence logs with {records} records, verified\n",
        into.display(),
        list.files.len(),
        logs.len()
    ));
    screen.note(
        "it holds keys and everything that is known of the organisations: keep it as safe as the server",
    );
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup in the place of a server's folder, which must not be there yet.
pub(crate) fn restore(asked: &RestoreArguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let from = &asked.from;
    let list = read(from)?;
    let records = verified(from)?;
    if fs::read_dir(&asked.data).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::new(format!("`{}` is not empty", asked.data.display()))
            .help("nothing is restored over what is there; name a new folder with --data"));
    }
    make_private(&asked.data)?;
    let url = database(asked.database.as_deref(), &asked.data);
    let organisations = restore_database(&from.join(DATABASE), &asked.data, &url)?;
    for (name, log) in logs(&from.join(EVIDENCE))? {
        copy(&log, &asked.data.join(EVIDENCE).join(name))?;
    }
    screen.print(&format!(
        "{}: {organisations} organisations, {records} records of evidence, as of {}\n",
        asked.data.display(),
        list.at
    ));
    screen.note("serve it with `nisaba serve --data`; whoever was signed in then is signed in again until their session ends");
    Ok(ExitCode::SUCCESS)
}

/// Puts the database in its place, from a copy: opening a database changes its file, and the backup stays as it was written.
fn restore_database(from: &Path, data: &Path, url: &str) -> Result<usize, Failure> {
    let copy = data.join("restoring.db");
    fs::copy(from, &copy).map_err(|error| Failure::file(from, "copy", &error))?;
    let restored = nisaba_store::restore(&copy, url).map_err(|error| Failure::new(error.to_string()));
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(data.join(format!("restoring.db{end}")));
    }
    restored
}

fn read(from: &Path) -> Result<List, Failure> {
    let path = from.join(LIST);
    let text = fs::read_to_string(&path).map_err(|error| {
        Failure::file(&path, "read", &error)
            .help("a backup has its list of digests in it; without, it was not finished")
    })?;
    let list: List = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("`{}` is no list of a backup: {error}", path.display())))?;
    match list.format == FORMAT {
        true => Ok(list),
        false => Err(Failure::new(format!("a backup of form {} is not known here", list.format))
            .help("use the version of Nisaba that wrote it, or a newer one")),
    }
}

/// Holds every file against the list, and every log against its checkpoint; how many records there are.
fn verified(folder: &Path) -> Result<u64, Failure> {
    let list = read(folder)?;
    let mut found = BTreeMap::new();
    digests(folder, "", &mut found)?;
    for (path, digest) in &list.files {
        match found.get(path) {
            Some(there) if there == digest => {}
            Some(_) => return Err(Failure::new(format!("`{path}` of the backup is not as it was written"))),
            None => return Err(Failure::new(format!("`{path}` of the backup is not there"))),
        }
    }
    if let Some(strange) = found.keys().find(|path| !list.files.contains_key(*path)) {
        return Err(Failure::new(format!("`{strange}` is not of this backup")));
    }
    let mut records = 0;
    for (name, log) in logs(&folder.join(EVIDENCE))? {
        let report = verify::log(&Disk::new(&log), &Trust::default());
        let verified =
            report.outcome.map_err(|problem| Failure::new(format!("evidence log {name}: {problem}")))?;
        records += verified.size;
    }
    Ok(records)
}

/// The logs below a folder, by name.
fn logs(folder: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::file(folder, "read", &error)),
    };
    let mut logs: Vec<(String, PathBuf)> = entries
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .collect();
    logs.sort_unstable();
    Ok(logs)
}

/// Copies a folder; what only a writer of it needs stays behind.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    make_private(to)?;
    let entries = fs::read_dir(from).map_err(|error| Failure::file(from, "read", &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Failure::file(from, "read", &error))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
        } else if entry.file_name() != nisaba_evidence::layout::LOCK {
            fs::copy(&path, &target).map_err(|error| Failure::file(&path, "copy", &error))?;
            let synced = File::open(&target).and_then(|file| file.sync_all());
            synced.map_err(|error| Failure::file(&target, "write", &error))?;
        }
    }
    Ok(())
}

/// The digest of every file but the list, by its path with `/`.
fn digests(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::file(folder, "read", &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Failure::file(folder, "read", &error))?;
        let (path, name) = (entry.path(), format!("{prefix}{}", entry.file_name().to_string_lossy()));
        if path.is_dir() {
            digests(&path, &format!("{name}/"), found)?;
        } else if name != LIST {
            let digest = digest(&path).map_err(|error| Failure::file(&path, "read", &error))?;
            found.insert(name, format!("sha256:{digest}"));
        }
    }
    Ok(())
}

fn digest(path: &Path) -> std::io::Result<Hash> {
    use std::io::Read as _;
    let mut file = File::open(path)?;
    let (mut hasher, mut piece) = (Hasher::default(), vec![0; PIECE]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finish()),
            read => hasher.update(piece.get(..read).unwrap_or_default()),
        }
    }
}
