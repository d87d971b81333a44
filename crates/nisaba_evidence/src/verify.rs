//! Verification of a whole log: the first thing that is wrong is named.
//!
//! Looked at in this order: the newest checkpoint and its signature; every entry and tile from the first on, against the signed
//! root; the checkpoints that were published before, and that a key was replaced only by the one before it; witnesses; artefacts.
//!
//! **Invariant:** `Ok` says that every entry, every published checkpoint and every artefact is as it was signed. Nothing is written.
//! **Not here:** bundles ([`crate::bundle`]).

mod entries;
pub(crate) mod keys;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::checkpoint::{Checkpoint, decimal};
use crate::hash::Hash;
use crate::layout;
use crate::note::{KeyKind, Note, Verdict, VerifierKey};
use crate::problem::{Problem, ProblemKind};
use crate::storage::Storage;
use crate::tree::StoredTree;
use entries::Seen;
use keys::Schedule;

/// What the verifier brings along; without anything, the log is only held against itself.
#[derive(Debug, Default)]
pub struct Trust {
    /// Keys that may have signed: of the log, and of witnesses that must have seen the newest checkpoint.
    pub keys: Vec<VerifierKey>,
    /// A checkpoint of this log that was kept elsewhere: the log must still begin with what it says.
    pub since: Option<Vec<u8>>,
}

/// A log that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries.
    pub size: u64,
    /// The signed root.
    pub root: Hash,
    /// Published checkpoints that were verified, the newest included.
    pub checkpoints: usize,
    /// Artefacts that were read and hold.
    pub artefacts: usize,
    /// Artefacts that were removed, as a record says.
    pub removed: usize,
    /// Whether a key that was brought along signed; else the log only vouches for itself.
    pub is_anchored: bool,
}

/// What verification found before it ended; what is known of a log that does not hold is reported too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Size by the newest checkpoint, 0 without one.
    pub size: u64,
    /// Root by the newest checkpoint.
    pub root: Option<Hash>,
    /// What holds, or the first thing that is wrong.
    pub outcome: Result<Verified, Problem>,
}

/// Verifies the log on `storage`.
pub fn log(storage: &dyn Storage, trust: &Trust) -> Report {
    let newest = match newest(storage, layout::CHECKPOINT) {
        Ok(newest) => newest,
        Err(problem) => return Report { size: 0, root: None, outcome: Err(problem) },
    };
    let (size, root) = (newest.checkpoint.size, Some(newest.checkpoint.root));
    Report { size, root, outcome: whole(storage, trust, &newest) }
}

/// A checkpoint with the note it was read from.
pub(crate) struct Published {
    pub(crate) path: String,
    pub(crate) note: Vec<u8>,
    pub(crate) checkpoint: Checkpoint,
}

impl Published {
    /// Whether it is signed by one of the keys.
    pub(crate) fn signed_by(&self, keys: &[VerifierKey]) -> Result<usize, Problem> {
        let note = Note::parse(&self.note)
            .map_err(|error| Problem::new(ProblemKind::BadCheckpoint, &self.path, error.to_string()))?;
        match note.verify(keys) {
            Verdict::Holds(key) => Ok(key),
            Verdict::Wrong(key) => {
                let key = keys.get(key).map(ToString::to_string).unwrap_or_default();
                let detail =
                    format!("the signature that bears the name of key {key} is not over this checkpoint");
                Err(Problem::new(ProblemKind::BadSignature, &self.path, detail))
            }
            Verdict::Unknown(names) => {
                let ids: Vec<String> =
                    keys.iter().map(|key| format!("{}+{}", key.name(), key.id())).collect();
                let detail = format!("signed by {}, and by none of {}", names.join(", "), ids.join(", "));
                Err(Problem::new(ProblemKind::WrongKey, &self.path, detail))
            }
        }
    }
}

fn newest(storage: &dyn Storage, path: &str) -> Result<Published, Problem> {
    match storage.read(path)? {
        Some(note) => published(path, note),
        None => {
            let is_log = ["tile", layout::CHECKPOINTS]
                .iter()
                .any(|folder| storage.list(folder).is_ok_and(|names| !names.is_empty()));
            let why = match is_log {
                true => "the log's newest checkpoint is not there",
                false => "this is not an evidence log: it has no checkpoint, no tiles and no entries",
            };
            Err(Problem::new(ProblemKind::BadCheckpoint, path, why))
        }
    }
}

/// A checkpoint from its bytes; nothing of it is verified.
pub(crate) fn published(path: &str, note: Vec<u8>) -> Result<Published, Problem> {
    let wrong = |why: String| Problem::new(ProblemKind::BadCheckpoint, path, why);
    let parsed = Note::parse(&note).map_err(|error| wrong(error.to_string()))?;
    let checkpoint = Checkpoint::parse(parsed.text).map_err(|error| wrong(error.to_string()))?;
    Ok(Published { path: path.to_owned(), note, checkpoint })
}

fn whole(storage: &dyn Storage, trust: &Trust, newest: &Published) -> Result<Verified, Problem> {
    let logs: Vec<VerifierKey> = of_kind(trust, KeyKind::Log);
    // A key that is not of the newest checkpoint may be a former one; that is decided by what the log says of its keys.
    let anchored = match newest.signed_by(&logs) {
        Ok(_) => true,
        Err(problem) if problem.kind == ProblemKind::WrongKey => false,
        Err(problem) => return Err(problem),
    };
    let history = history(storage, newest)?;
    if let Some(since) = &trust.since {
        not_before(&published("--since", since.clone())?, newest)?;
    }
    let seen =
        entries::verify(storage, &newest.checkpoint).map_err(|problem| narrow(storage, &history, problem))?;
    let schedule = Schedule::of(&seen.keys)?;
    verify_history(storage, &history, newest, &schedule)?;
    if !anchored && !logs.is_empty() {
        schedule.leads_from(&logs, &history, newest)?;
    }
    if let Some(since) = &trust.since {
        begins_with(storage, &published("--since", since.clone())?, newest, &schedule)?;
    }
    cosigned(trust, newest)?;
    let (artefacts, removed) = verify_artefacts(storage, &seen)?;
    Ok(Verified {
        size: newest.checkpoint.size,
        root: newest.checkpoint.root,
        checkpoints: history.len().max(1),
        artefacts,
        removed,
        is_anchored: !logs.is_empty(),
    })
}

pub(crate) fn of_kind(trust: &Trust, kind: KeyKind) -> Vec<VerifierKey> {
    trust.keys.iter().filter(|key| key.kind() == kind).cloned().collect()
}

/// Every published checkpoint by size, the newest among them.
pub(crate) type History = BTreeMap<u64, Published>;

fn history(storage: &dyn Storage, newest: &Published) -> Result<History, Problem> {
    let mut history = History::new();
    for name in storage.list(layout::CHECKPOINTS)? {
        let path = format!("{}/{name}", layout::CHECKPOINTS);
        let Some(size) = decimal(&name) else { continue };
        let Some(note) = storage.read(&path)? else { continue };
        let earlier = published(&path, note)?;
        if earlier.checkpoint.size != size {
            let detail = format!("it is the checkpoint of size {}", earlier.checkpoint.size);
            return Err(Problem::new(ProblemKind::BadCheckpoint, path, detail));
        }
        not_before(&earlier, newest)?;
        history.insert(size, earlier);
    }
    let copy = Published {
        path: newest.path.clone(),
        note: newest.note.clone(),
        checkpoint: newest.checkpoint.clone(),
    };
    // A stop may have kept the copy of the newest from being written.
    history.entry(newest.checkpoint.size).or_insert(copy);
    Ok(history)
}

/// What was published is of this log and no longer than the newest; of the same size, it says the same.
pub(crate) fn not_before(earlier: &Published, newest: &Published) -> Result<(), Problem> {
    let (old, new) = (&earlier.checkpoint, &newest.checkpoint);
    if old.origin != new.origin {
        let detail = format!("it is of the log `{}`, this is `{}`", old.origin, new.origin);
        return Err(Problem::new(ProblemKind::BadCheckpoint, &earlier.path, detail));
    }
    if old.size > new.size || (old.size == new.size && old.root != new.root) {
        let detail = format!(
            "a checkpoint of {} entries with root {} was published; the newest one now has {} entries",
            old.size, old.root, new.size
        );
        return Err(Problem::new(ProblemKind::RolledBack, &newest.path, detail));
    }
    Ok(())
}

/// When all tiles agree with each other and not with the root, earlier checkpoints tell between which sizes it changed.
fn narrow(storage: &dyn Storage, history: &History, problem: Problem) -> Problem {
    if problem.kind != ProblemKind::Corrupted || problem.at != layout::CHECKPOINT {
        return problem;
    }
    let Some(newest) = history.keys().next_back() else { return problem };
    let tree = StoredTree::new(storage, *newest);
    let mut held = 0;
    for (size, published) in history {
        match tree.root_at(*size) {
            Ok(root) if root == published.checkpoint.root => held = *size,
            _ => {
                let at = if size - held > 1 {
                    format!("entries {held} to {}", size - 1)
                } else {
                    format!("entry {held}")
                };
                return Problem { at, ..problem };
            }
        }
    }
    problem
}

/// Every published checkpoint is the head of the log at its size, signed by the key of that time.
fn verify_history(
    storage: &dyn Storage,
    history: &History,
    newest: &Published,
    schedule: &Schedule,
) -> Result<(), Problem> {
    let tree = StoredTree::new(storage, newest.checkpoint.size);
    for (size, published) in history {
        let root = tree.root_at(*size)?;
        if root != published.checkpoint.root {
            let detail = format!(
                "the first {size} entries have root {}, the checkpoint says {}",
                root.to_base64(),
                published.checkpoint.root.to_base64()
            );
            return Err(Problem::new(ProblemKind::RolledBack, &published.path, detail));
        }
        published.signed_by(&schedule.at(*size))?;
    }
    newest.signed_by(&schedule.at(newest.checkpoint.size)).map(drop)
}

/// The checkpoint that was kept elsewhere is one of this log.
fn begins_with(
    storage: &dyn Storage,
    since: &Published,
    newest: &Published,
    schedule: &Schedule,
) -> Result<(), Problem> {
    since.signed_by(&schedule.at(since.checkpoint.size))?;
    let root = StoredTree::new(storage, newest.checkpoint.size).root_at(since.checkpoint.size)?;
    if root == since.checkpoint.root {
        return Ok(());
    }
    let detail =
        format!("the log no longer begins with the {} entries of that checkpoint", since.checkpoint.size);
    Err(Problem::new(ProblemKind::RolledBack, &since.path, detail))
}

/// Every witness that was brought along has signed the newest checkpoint.
pub(crate) fn cosigned(trust: &Trust, newest: &Published) -> Result<(), Problem> {
    let note = Note::parse(&newest.note)
        .map_err(|error| Problem::new(ProblemKind::BadCheckpoint, &newest.path, error.to_string()))?;
    for witness in of_kind(trust, KeyKind::Witness) {
        let (kind, why) = match note.verify(std::slice::from_ref(&witness)) {
            Verdict::Holds(_) => continue,
            Verdict::Wrong(_) => (ProblemKind::BadSignature, "is not over this checkpoint"),
            Verdict::Unknown(_) => (ProblemKind::MissingCosignature, "is not there"),
        };
        let detail = format!("the cosignature of {}+{} {why}", witness.name(), witness.id());
        return Err(Problem::new(kind, &newest.path, detail));
    }
    Ok(())
}

/// Every artefact that a record names is there with its content, or a record says why not.
fn verify_artefacts(storage: &dyn Storage, seen: &Seen) -> Result<(usize, usize), Problem> {
    let (mut there, mut removed) = (0, 0);
    for (digest, named) in &seen.artefacts_in_order() {
        let path = layout::artefact(digest);
        match storage.digest(&path)? {
            Some((found, size)) if found == *digest && size == named.size => there += 1,
            Some((found, size)) => {
                let detail = format!(
                    "`{}` of entry {} has digest {digest} and {} bytes; what lies here has {found} and {size}",
                    named.name, named.entry, named.size
                );
                return Err(Problem::new(ProblemKind::SwappedArtefact, path, detail));
            }
            None if seen.deletions.contains(digest) => removed += 1,
            None => {
                let detail = format!(
                    "`{}` of entry {} is not there, and no record says that it was removed",
                    named.name, named.entry
                );
                return Err(Problem::new(ProblemKind::MissingArtefact, path, detail));
            }
        }
    }
    Ok((there, removed))
}
