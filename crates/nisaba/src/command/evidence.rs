//! `nisaba evidence`: the log of what was seen and done.
//!
//! Commands that write take the folder's lock; those that read take nothing, since what they read is whole at any time.

mod add;
pub(crate) mod bundle;
mod key;
mod list;
mod show;
mod verify;

pub(crate) use list::line;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nisaba_evidence::Record;
use nisaba_evidence::log::{self, Log};

use crate::arguments::Arguments;
use crate::clock::clock;
use crate::command::Failure;
use crate::evidence::home::{absent, failed};
use crate::evidence::{Disk, Home, who};
use crate::evidence_arguments::{EvidenceAction, EvidenceArguments};
use crate::output::Screen;

/// Runs it.
pub(crate) fn run(
    evidence: &EvidenceArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let dir = evidence.dir.as_path();
    match &evidence.action {
        EvidenceAction::Init { origin, by } => init(dir, origin.as_deref(), by.as_deref(), screen),
        EvidenceAction::Add(add) => add::run(dir, add, screen),
        EvidenceAction::List(list) => list::run(dir, list, screen),
        EvidenceAction::Show { what, output } => show::run(dir, what, output.as_deref(), screen),
        EvidenceAction::Verify(verify) => verify::run(dir, verify, screen),
        EvidenceAction::Bundle(bundle) => bundle::run(dir, bundle, arguments, screen),
        EvidenceAction::Key { action } => key::run(dir, action, screen),
        EvidenceAction::Delete { artefact, reason, past_retention, by } => {
            let asked = match (artefact, reason) {
                (Some(artefact), Some(reason)) if !past_retention => {
                    Some((artefact.as_str(), reason.as_str()))
                }
                _ => None,
            };
            add::delete(dir, asked, by.as_deref(), screen)
        }
        EvidenceAction::Cosign { file } => key::cosign(dir, file, screen),
    }
}

fn init(dir: &Path, origin: Option<&str>, by: Option<&str>, screen: &Screen) -> Result<ExitCode, Failure> {
    let home = Home::take(dir)?;
    let key = home.create(origin, who(by), &*clock())?;
    screen.note(&format!("evidence log {} in {}", key.name(), dir.display()));
    screen.note(
        "its public key follows; give it to those who verify, and keep the folder `private` to yourself",
    );
    screen.print(&format!("{key}\n"));
    Ok(ExitCode::SUCCESS)
}

/// A folder that holds a log in its usual place stands for that log.
pub(super) fn usual_place(path: &Path) -> PathBuf {
    let within = path.join(".nisaba").join("evidence");
    if within.is_dir() { within } else { path.to_owned() }
}

/// A log that is only read.
pub(super) fn open(disk: &Disk, dir: &Path) -> Result<u64, Failure> {
    match newest(disk)? {
        Some(size) => Ok(size),
        None => Err(absent(dir)),
    }
}

/// Its size by the newest checkpoint.
fn newest(disk: &Disk) -> Result<Option<u64>, Failure> {
    match Log::open_to_read(disk) {
        Ok(checkpoint) => Ok(Some(checkpoint.size)),
        Err(log::LogError::Absent) => Ok(None),
        Err(error) => Err(failed(&error)),
    }
}

/// Every record, in order.
pub(crate) fn records(disk: &Disk, dir: &Path) -> Result<Vec<Record>, Failure> {
    let size = open(disk, dir)?;
    log::records(disk, 0, size).map_err(|error| failed(&error))
}
