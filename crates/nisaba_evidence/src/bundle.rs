//! A bundle: what one requirement, incident or period needs, in one file that anyone can verify offline.
//!
//! A tar archive whose bytes depend on nothing but the log and the choice: records as they are in the log, each with a C2SP
//! tlog-proof; checkpoints that were published with proofs that the log grew from them; artefacts; a page for people.
//!
//! **Invariant:** nothing in a bundle counts that a proof or a digest does not tie to its checkpoint; a file that nothing ties is
//! refused, except the page and the list, which are for reading.

pub mod archive;
mod check;
mod proof_text;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

pub use check::verify;

use crate::checkpoint::{Checkpoint, decimal};
use crate::hash::Hash;
use crate::layout;
use crate::log::{self, LogError};
use crate::proof;
use crate::record::{Kind, Record};
use crate::storage::Storage;
use crate::tree::StoredTree;
use archive::Writer;

/// The page for people.
pub const INDEX: &str = "index.html";

/// The list for machines.
pub const LIST: &str = "bundle.json";

/// What goes into a bundle, for the page.
#[derive(Debug)]
pub struct Contents<'a> {
    /// What was asked for, in words.
    pub title: &'a str,
    /// The head of the log.
    pub checkpoint: &'a Checkpoint,
    /// The key that signs it, as text.
    pub key: &'a str,
    /// The records, in order.
    pub records: &'a [Record],
    /// Digests of artefacts that were removed.
    pub removed: &'a BTreeSet<String>,
}

/// Writes a bundle of the records that `is_wanted`, with the page that `page` makes of them. Records that name keys, and that an
/// artefact was removed, come along by themselves.
///
/// # Errors
/// When the log cannot be read.
pub fn write(
    storage: &dyn Storage,
    title: &str,
    is_wanted: &dyn Fn(&Record) -> bool,
    page: &dyn Fn(&Contents<'_>) -> String,
) -> Result<Vec<u8>, LogError> {
    let note = storage.read(layout::CHECKPOINT)?.ok_or(LogError::Absent)?;
    let checkpoint = log::Log::open_to_read(storage)?;
    let all = log::records(storage, 0, checkpoint.size)?;
    let records = chosen(&all, is_wanted);
    let tree = StoredTree::new(storage, checkpoint.size);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for record in &records {
        let hashes = proof::inclusion(&tree, record.index, checkpoint.size)?;
        files.insert(record_path(record.index), log::entry(storage, record.index, checkpoint.size)?);
        files.insert(proof_path(record.index), proof_text::inclusion(record.index, &hashes, &note));
    }
    for size in history(storage, &records, checkpoint.size)? {
        let Some(earlier) = storage.read(&layout::checkpoint_of(size))? else { continue };
        let hashes = proof::consistency(&tree, size, checkpoint.size)?;
        files.insert(layout::checkpoint_of(size), earlier);
        files.insert(consistency_path(size), proof_text::hashes(&hashes));
    }
    let mut removed = BTreeSet::new();
    for artefact in records.iter().flat_map(|record| &record.artefacts) {
        let Some(digest) = Hash::from_hex(&artefact.sha256) else { continue };
        match storage.read(&layout::artefact(&digest))? {
            // What lies there in the artefact's place is not handed on.
            Some(bytes) if Hash::of(&bytes) != digest => {
                let what =
                    format!("`{}` has another content than the one recorded", layout::artefact(&digest));
                return Err(LogError::Damaged(what));
            }
            Some(bytes) => drop(files.insert(layout::artefact(&digest), bytes)),
            None => drop(removed.insert(artefact.sha256.clone())),
        }
    }
    let key = records.iter().rev().find_map(|record| record.detail.get("key")).map_or("", String::as_str);
    let contents = Contents { title, checkpoint: &checkpoint, key, records: &records, removed: &removed };
    let mut writer = Writer::default();
    writer.add(INDEX, page(&contents).as_bytes());
    writer.add(LIST, list(&contents).as_bytes());
    writer.add(layout::CHECKPOINT, &note);
    for (path, bytes) in &files {
        writer.add(path, bytes);
    }
    Ok(writer.finish())
}

fn record_path(index: u64) -> String {
    format!("records/{index}.json")
}

fn proof_path(index: u64) -> String {
    format!("proofs/{index}.tlog-proof")
}

fn consistency_path(size: u64) -> String {
    format!("consistency/{size}")
}

/// Those that are wanted, those that name keys, and those that say why an artefact of them is not there.
fn chosen(all: &[Record], is_wanted: &dyn Fn(&Record) -> bool) -> Vec<Record> {
    let wanted: Vec<&Record> = all.iter().filter(|record| is_wanted(record)).collect();
    let artefacts: BTreeSet<&str> =
        wanted.iter().flat_map(|record| &record.artefacts).map(|artefact| artefact.sha256.as_str()).collect();
    let indices: BTreeSet<u64> = wanted.iter().map(|record| record.index).collect();
    let comes_along = |record: &&Record| match record.kind {
        Kind::LogCreated | Kind::KeyRotation => true,
        Kind::Deletion => {
            record.detail.get("sha256").is_some_and(|digest| artefacts.contains(digest.as_str()))
        }
        _ => false,
    };
    all.iter().filter(|record| indices.contains(&record.index) || comes_along(record)).cloned().collect()
}

/// Sizes of the first checkpoint that covered each record: what was signed at the latest then.
fn history(storage: &dyn Storage, records: &[Record], newest: u64) -> Result<BTreeSet<u64>, LogError> {
    let names = storage.list(layout::CHECKPOINTS)?;
    let published: BTreeSet<u64> = names.iter().filter_map(|name| decimal(name)).collect();
    let covering = |record: &Record| published.range(record.index + 1..newest).next().copied();
    Ok(records.iter().filter_map(covering).collect())
}

fn list(contents: &Contents<'_>) -> String {
    let records: Vec<serde_json::Value> = contents
        .records
        .iter()
        .map(|record| {
            json!({ "index": record.index, "record": record_path(record.index), "proof": proof_path(record.index) })
        })
        .collect();
    let list = json!({
        "format": 1,
        "title": contents.title,
        "origin": contents.checkpoint.origin,
        "size": contents.checkpoint.size,
        "root": contents.checkpoint.root.to_base64(),
        "key": contents.key,
        "records": records,
        "removed": contents.removed,
    });
    format!("{list:#}\n")
}
