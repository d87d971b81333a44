//! `nisaba evidence key` and `cosign`: who signs the log, and who saw it.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use nisaba_evidence::checkpoint::Checkpoint;
use nisaba_evidence::log::LogError;
use nisaba_evidence::note::{Note, SignerKey};
use nisaba_evidence::storage::Storage as _;
use nisaba_evidence::{Kind, Record, layout};

use super::records;
use crate::clock::clock;
use crate::command::Failure;
use crate::evidence::home::{failed, seed};
use crate::evidence::{Disk, Home, who};
use crate::evidence_arguments::KeyAction;
use crate::output::Screen;

/// Does it.
pub(super) fn run(dir: &Path, action: &KeyAction, screen: &Screen) -> Result<ExitCode, Failure> {
    match action {
        KeyAction::Export => {
            let records = records(&Disk::new(dir), dir)?;
            let newest = keys(&records).last().map(|(_, key)| key);
            screen.print(&newest.map_or_else(String::new, |key| format!("{key}\n")));
        }
        KeyAction::List => {
            for (entry, key) in keys(&records(&Disk::new(dir), dir)?) {
                screen.print(&format!("{entry:>6}  {key}\n"));
            }
        }
        KeyAction::Rotate { reason, by } => rotate(dir, reason.as_deref(), by.as_deref(), screen)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Entries that name keys, with the keys.
fn keys(records: &[Record]) -> impl Iterator<Item = (u64, &str)> {
    let naming = records.iter().filter(|record| matches!(record.kind, Kind::LogCreated | Kind::KeyRotation));
    naming.filter_map(|record| Some((record.index, record.detail.get("key")?.as_str())))
}

/// The record that names the new key is in a checkpoint that both keys sign: so one leads to the other.
fn rotate(dir: &Path, reason: Option<&str>, by: Option<&str>, screen: &Screen) -> Result<(), Failure> {
    let home = Home::take(dir)?;
    let old = home.signer_or_absent()?;
    let mut log = home.open()?;
    let origin = log.checkpoint().origin.clone();
    let refused = |error: LogError| failed(&error);
    let new = SignerKey::new(&origin, seed()?).map_err(|error| Failure::new(error.to_string()))?;
    let mut record =
        Record::new(Kind::KeyRotation, "Another key signs from here on.", clock().now(), who(by));
    record.detail.insert("key".to_owned(), new.verifier().to_string());
    record.detail.insert("replaces".to_owned(), old.verifier().to_string());
    if let Some(reason) = reason {
        record.detail.insert("reason".to_owned(), reason.to_owned());
    }
    // The new key is on disk before it counts, so that a stop in between leaves nobody without one.
    let kept =
        |path: &str| home.disk().write(path, new.secret().as_bytes()).map_err(|error| failed(&error.into()));
    kept(layout::NEXT_SECRET_KEY)?;
    let entry = log.append(record).map_err(refused)?;
    log.commit(&[&old, &new]).map_err(refused)?;
    home.settle_key()?;
    screen.note(&format!("entry {entry} puts this key in force; what the former one signed still verifies"));
    screen.print(&format!("{}\n", new.verifier()));
    Ok(())
}

/// Takes the signature lines of a copy of the newest checkpoint that are not there yet.
pub(super) fn cosign(dir: &Path, file: &Path, screen: &Screen) -> Result<ExitCode, Failure> {
    let home = Home::take(dir)?;
    let log = home.open()?;
    let copy = fs::read(file).map_err(|error| Failure::file(file, "read", &error))?;
    let wrong = |why: String| Failure::new(format!("`{}`: {why}", file.display()));
    let theirs = Note::parse(&copy).map_err(|error| wrong(error.to_string()))?;
    let ours = Note::parse(log.note()).map_err(|error| failed(&error.into()))?;
    if theirs.text != ours.text {
        let said = Checkpoint::parse(theirs.text).map_err(|error| wrong(error.to_string()))?;
        return Err(wrong(format!(
            "it is the checkpoint of {} entries; the log has {}",
            said.size,
            log.size()
        )));
    }
    let (ours, theirs) = (String::from_utf8_lossy(log.note()), String::from_utf8_lossy(&copy));
    let signatures = theirs.get(ours.find("\n\n").map_or(0, |at| at + 2)..).unwrap_or_default();
    let new: Vec<&str> =
        signatures.lines().filter(|line| !ours.lines().any(|known| known == *line)).collect();
    if !new.is_empty() {
        let note = format!("{ours}{}\n", new.join("\n"));
        Note::parse(note.as_bytes()).map_err(|error| wrong(error.to_string()))?;
        let write =
            |path: &str| home.disk().write(path, note.as_bytes()).map_err(|error| failed(&error.into()));
        write(layout::CHECKPOINT)?;
        write(&layout::checkpoint_of(log.size()))?;
        home.disk().sync().map_err(|error| failed(&error.into()))?;
    }
    screen.print(&format!("{} new signatures on the checkpoint of {} entries\n", new.len(), log.size()));
    Ok(ExitCode::SUCCESS)
}
