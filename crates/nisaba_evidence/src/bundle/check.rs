//! Verification of a bundle: the first thing that is wrong is named, with the same kinds as for a log.
//!
//! Looked at in this order: the archive; the checkpoint and its signature; each record and its proof; each earlier checkpoint,
//! its signature and its proof; artefacts; files that nothing vouches for.

use std::collections::{BTreeMap, BTreeSet};

use super::{INDEX, LIST, archive, consistency_path, proof_path, proof_text, record_path};
use crate::checkpoint::decimal;
use crate::hash::Hash;
use crate::layout;
use crate::note::KeyKind;
use crate::problem::{Problem, ProblemKind};
use crate::proof::{verify_consistency, verify_inclusion};
use crate::record::{Kind, Seen};
use crate::verify::keys::Schedule;
use crate::verify::{self, History, Published, Report, Trust, Verified};

type Files<'a> = BTreeMap<&'a str, &'a [u8]>;

/// Verifies a bundle. Without keys it is only held against those that its log names itself.
pub fn verify(bytes: &[u8], trust: &Trust) -> Report {
    let opened = archive::read(bytes)
        .map_err(|error| {
            let detail = format!("this is not a whole evidence bundle: {error}");
            Problem::new(ProblemKind::BadBundle, "bundle", detail)
        })
        .and_then(|files| Ok((newest(&files)?, files)));
    let (newest, files) = match opened {
        Ok(opened) => opened,
        Err(problem) => return Report { size: 0, root: None, outcome: Err(problem) },
    };
    let (size, root) = (newest.checkpoint.size, Some(newest.checkpoint.root));
    Report { size, root, outcome: whole(&files, trust, &newest) }
}

fn newest(files: &Files<'_>) -> Result<Published, Problem> {
    match files.get(layout::CHECKPOINT) {
        Some(note) => verify::published(layout::CHECKPOINT, note.to_vec()),
        None => Err(Problem::new(ProblemKind::BadCheckpoint, layout::CHECKPOINT, "there is no checkpoint")),
    }
}

/// What the records of a bundle say that matters.
#[derive(Default)]
struct Said {
    keys: Vec<(u64, String)>,
    artefacts: BTreeMap<Hash, (u64, u64, String)>,
    deletions: BTreeSet<Hash>,
}

fn whole(files: &Files<'_>, trust: &Trust, newest: &Published) -> Result<Verified, Problem> {
    let logs = verify::of_kind(trust, KeyKind::Log);
    let anchored = match newest.signed_by(&logs) {
        Ok(_) => true,
        Err(problem) if problem.kind == ProblemKind::WrongKey => false,
        Err(problem) => return Err(problem),
    };
    let mut vouched: BTreeSet<String> = [INDEX, LIST, layout::CHECKPOINT].map(str::to_owned).into();
    let said = records(files, newest, &mut vouched)?;
    let schedule = Schedule::of(&said.keys)?;
    newest.signed_by(&schedule.at(newest.checkpoint.size))?;
    let history = history(files, newest, &schedule, &mut vouched)?;
    if !anchored && !logs.is_empty() {
        schedule.leads_from(&logs, &history, newest)?;
    }
    if let Some(since) = &trust.since {
        holds_since(&verify::published("--since", since.clone())?, newest, &history)?;
    }
    verify::cosigned(trust, newest)?;
    let (artefacts, removed) = artefacts(files, &said, &mut vouched)?;
    if let Some(stray) = files.keys().find(|path| !vouched.contains(**path)) {
        return Err(Problem::new(ProblemKind::BadBundle, *stray, "no record or proof vouches for it"));
    }
    Ok(Verified {
        size: newest.checkpoint.size,
        root: newest.checkpoint.root,
        checkpoints: history.len() + 1,
        artefacts,
        removed,
        is_anchored: !logs.is_empty(),
    })
}

/// Numbers of the files `<folder>/<number><ending>`, in order.
fn numbered(files: &Files<'_>, folder: &str, ending: &str) -> Vec<u64> {
    let number = |path: &&str| decimal(path.strip_prefix(folder)?.strip_suffix(ending)?);
    let mut numbers: Vec<u64> = files.keys().filter_map(number).collect();
    numbers.sort_unstable();
    numbers
}

fn records(files: &Files<'_>, newest: &Published, vouched: &mut BTreeSet<String>) -> Result<Said, Problem> {
    let mut said = Said::default();
    for index in numbered(files, "records/", ".json") {
        let (path, proof_at) = (record_path(index), proof_path(index));
        let entry = files.get(path.as_str()).copied().unwrap_or_default();
        let corrupted = |why: &str| Problem::new(ProblemKind::Corrupted, &path, why);
        let bad = |why: &str| Problem::new(ProblemKind::BadBundle, &proof_at, why);
        let proof = files.get(proof_at.as_str()).ok_or_else(|| bad("the record's proof is not there"))?;
        let proof = proof_text::read_inclusion(proof).ok_or_else(|| bad("it is no proof"))?;
        if proof.note != newest.note || proof.index != index {
            return Err(bad("it proves something else"));
        }
        let (size, root) = (newest.checkpoint.size, &newest.checkpoint.root);
        if !verify_inclusion(&Hash::leaf(entry), index, size, &proof.hashes, root) {
            return Err(corrupted("its proof does not lead to the root of the checkpoint"));
        }
        said.take(entry, index, &path)?;
        vouched.extend([path, proof_at]);
    }
    Ok(said)
}

impl Said {
    fn take(&mut self, entry: &[u8], index: u64, path: &str) -> Result<(), Problem> {
        let seen = Seen::decode(entry)
            .map_err(|error| Problem::new(ProblemKind::BadRecord, path, error.to_string()))?;
        if seen.index != index {
            let detail = format!("it says that it is entry {}", seen.index);
            return Err(Problem::new(ProblemKind::Reordered, path, detail));
        }
        for artefact in &seen.artefacts {
            if let Some(digest) = Hash::from_hex(&artefact.sha256) {
                self.artefacts.entry(digest).or_insert((index, artefact.size, artefact.name.to_string()));
            }
        }
        match seen.kind {
            Kind::Deletion => self.deletions.extend(seen.detail.sha256.as_deref().and_then(Hash::from_hex)),
            Kind::LogCreated | Kind::KeyRotation => {
                self.keys.extend(seen.detail.key.map(|key| (index, key.into_owned())));
            }
            _ => {}
        }
        Ok(())
    }
}

fn history(
    files: &Files<'_>,
    newest: &Published,
    schedule: &Schedule,
    vouched: &mut BTreeSet<String>,
) -> Result<History, Problem> {
    let mut history = History::new();
    for size in numbered(files, "checkpoints/", "") {
        let (path, proof_at) = (layout::checkpoint_of(size), consistency_path(size));
        let earlier =
            verify::published(&path, files.get(path.as_str()).copied().unwrap_or_default().to_vec())?;
        if earlier.checkpoint.size != size {
            return Err(Problem::new(ProblemKind::BadCheckpoint, path, "it is of another size"));
        }
        verify::not_before(&earlier, newest)?;
        earlier.signed_by(&schedule.at(size))?;
        let proof = files.get(proof_at.as_str()).and_then(|bytes| proof_text::read_hashes(bytes));
        let proof = proof.ok_or_else(|| {
            Problem::new(
                ProblemKind::BadBundle,
                &proof_at,
                "the proof that the log grew from it is not there, or is none",
            )
        })?;
        let (old, new) = (&earlier.checkpoint, &newest.checkpoint);
        if !verify_consistency(old.size, new.size, &proof, &old.root, &new.root) {
            let detail = format!("the log of {} entries did not grow from it", new.size);
            return Err(Problem::new(ProblemKind::RolledBack, path, detail));
        }
        history.insert(size, earlier);
        vouched.extend([path, proof_at]);
    }
    Ok(history)
}

fn holds_since(since: &Published, newest: &Published, history: &History) -> Result<(), Problem> {
    verify::not_before(since, newest)?;
    let known = match since.checkpoint.size == newest.checkpoint.size {
        true => Some(newest),
        false => history.get(&since.checkpoint.size),
    };
    match known {
        Some(known) if known.checkpoint == since.checkpoint => Ok(()),
        Some(_) => {
            Err(Problem::new(ProblemKind::RolledBack, "--since", "the log had another root at that size"))
        }
        None => {
            let detail = "the bundle holds no proof from that checkpoint; hold the log itself against it";
            Err(Problem::new(ProblemKind::BadBundle, "--since", detail))
        }
    }
}

fn artefacts(
    files: &Files<'_>,
    said: &Said,
    vouched: &mut BTreeSet<String>,
) -> Result<(usize, usize), Problem> {
    let (mut there, mut removed) = (0, 0);
    for (digest, (entry, size, name)) in &said.artefacts {
        let path = layout::artefact(digest);
        match files.get(path.as_str()) {
            Some(bytes) if Hash::of(bytes) == *digest && bytes.len() as u64 == *size => {
                there += 1;
                vouched.insert(path);
            }
            Some(_) => {
                let detail = format!("`{name}` of entry {entry} has another content than the one recorded");
                return Err(Problem::new(ProblemKind::SwappedArtefact, path, detail));
            }
            None if said.deletions.contains(digest) => removed += 1,
            None => {
                let detail =
                    format!("`{name}` of entry {entry} is not there, and no record says that it was removed");
                return Err(Problem::new(ProblemKind::MissingArtefact, path, detail));
            }
        }
    }
    Ok((there, removed))
}
