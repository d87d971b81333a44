//! Every entry against its hash, every hash against the tile above, the last against the signed root.
//!
//! Bundles are looked at in parallel, a stretch at a time, and judged in order, so that the same thing is always first.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::layout;
use crate::problem::{Problem, ProblemKind};
use crate::record::{self, Kind};
use crate::storage::Storage;
use crate::tile::{self, Level, Tile, WIDTH};
use crate::tree::{self, root, root_of_edges};

/// Bundles looked at together; at most 64 times 16 MiB are held.
const STRETCH: u64 = 64;

/// What records say that matters to verification.
#[derive(Debug, Default)]
pub(super) struct Seen {
    artefacts: BTreeMap<Hash, Named>,
    /// Artefacts that a record says were removed.
    pub(super) deletions: BTreeSet<Hash>,
    /// Keys and the entries that name them.
    pub(super) keys: Vec<(u64, String)>,
}

/// Where an artefact is first named.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// By which entry.
    pub(super) entry: u64,
    /// As what.
    pub(super) name: String,
    /// Its size in bytes.
    pub(super) size: u64,
}

impl Seen {
    /// Artefacts in the order in which the log names them.
    pub(super) fn artefacts_in_order(&self) -> Vec<(Hash, Named)> {
        let mut all: Vec<(Hash, Named)> =
            self.artefacts.iter().map(|(hash, named)| (*hash, named.clone())).collect();
        all.sort_by_key(|(hash, named)| (named.entry, *hash));
        all
    }

    fn add(&mut self, bundle: SeenBundle) {
        for (hash, named) in bundle.artefacts {
            self.artefacts.entry(hash).or_insert(named);
        }
        self.deletions.extend(bundle.deletions);
        self.keys.extend(bundle.keys);
    }
}

#[derive(Debug, Default)]
struct SeenBundle {
    artefacts: Vec<(Hash, Named)>,
    deletions: Vec<Hash>,
    keys: Vec<(u64, String)>,
    hashes: Vec<Hash>,
}

/// Verifies all of them; what the records say is returned.
pub(super) fn verify(storage: &dyn Storage, checkpoint: &Checkpoint) -> Result<Seen, Problem> {
    let size = checkpoint.size;
    let mut seen = Seen::default();
    // Roots of full tiles of level 0, which are the hashes of level 1; the unfinished tile apart.
    let (mut row, mut edge) = (Vec::new(), Vec::new());
    let bundles = size.div_ceil(WIDTH);
    let mut from = 0;
    while from < bundles {
        let to = (from + STRETCH).min(bundles);
        let stretch: Vec<Result<SeenBundle, Problem>> =
            (from..to).into_par_iter().map(|index| bundle(storage, index, size)).collect();
        for looked_at in stretch {
            let mut bundle = looked_at?;
            let hashes = std::mem::take(&mut bundle.hashes);
            match hashes.len() as u64 == WIDTH {
                true => row.push(root(&hashes)),
                false => edge = hashes,
            }
            seen.add(bundle);
        }
        from = to;
    }
    let found = above(storage, row, edge, size)?;
    match found == checkpoint.root {
        true => Ok(seen),
        false => {
            let detail = format!(
                "the entries give root {}, signed is {}: one was changed together with its hashes",
                found.to_base64(),
                checkpoint.root.to_base64()
            );
            Err(Problem::new(ProblemKind::Corrupted, layout::CHECKPOINT, detail))
        }
    }
}

/// Levels 1 and above: what lies there is what lies below gives. Returns the root.
fn above(storage: &dyn Storage, mut row: Vec<Hash>, edge: Vec<Hash>, size: u64) -> Result<Hash, Problem> {
    let mut edges = vec![edge];
    for level in 1..8_u8 {
        if row.is_empty() {
            break;
        }
        let mut next = Vec::new();
        let mut last = Vec::new();
        for (index, own) in row.chunks(WIDTH as usize).enumerate() {
            let first = index as u64 * WIDTH;
            let tile = tile::holding(level, first, size);
            let there = tree::hashes(storage, tile)?;
            if let Some(at) = there.iter().zip(own).position(|(there, own)| there != own) {
                return Err(differs(storage, tile, level, first + at as u64));
            }
            match tile.is_full() {
                true => next.push(root(own)),
                false => last = own.to_vec(),
            }
        }
        edges.push(last);
        row = next;
    }
    Ok(root_of_edges(&edges))
}

/// A hash above differs from the tile below: were entries of another place put there, or was something damaged?
fn differs(storage: &dyn Storage, tile: Tile, level: u8, position: u64) -> Problem {
    let below = match level {
        1 => Tile { level: Level::Entries, index: position, width: WIDTH as u16 },
        _ => Tile { level: Level::Hashes(level - 1), index: position, width: WIDTH as u16 },
    };
    let moved = match (level, tree::read(storage, below)) {
        (1, Ok(Some(found))) => tile::decode_entries(&found.bytes)
            .entries
            .iter()
            .zip(position * WIDTH..)
            .find_map(|(entry, index)| Some(index).zip(place(entry).filter(|place| *place != index))),
        _ => None,
    };
    match moved {
        Some((index, place)) => reordered(&below, index, place),
        None => {
            let detail = format!(
                "hash {} in `{}` is not the one that `{}` gives",
                position % WIDTH,
                tile.path(),
                below.path()
            );
            Problem::new(ProblemKind::Corrupted, tile.path(), detail)
        }
    }
}

/// The place that an entry says it has.
fn place(entry: &[u8]) -> Option<u64> {
    record::Seen::decode(entry).ok().map(|seen| seen.index)
}

fn reordered(bundle: &Tile, index: u64, place: u64) -> Problem {
    let detail = format!("entry {index} in `{}` says that it is entry {place}", bundle.path());
    Problem::new(ProblemKind::Reordered, format!("entry {index}"), detail)
}

/// One bundle and the hashes of its entries.
fn bundle(storage: &dyn Storage, index: u64, size: u64) -> Result<SeenBundle, Problem> {
    let entries_tile = tile::bundle_holding(index * WIDTH, size);
    let hashes_tile = tile::holding(0, index * WIDTH, size);
    let Some(found) = tree::read(storage, entries_tile)? else { return Err(gone(storage, entries_tile)?) };
    let Some(signed) = tree::read(storage, hashes_tile)? else { return Err(gone(storage, hashes_tile)?) };
    let width = usize::from(entries_tile.width);
    let decoded = tile::decode_entries(&found.bytes);
    let (hashes, is_all_hashes) = tile::decode(&signed.bytes);
    let mut seen = SeenBundle { hashes: Vec::with_capacity(width), ..SeenBundle::default() };
    for (at, entry) in decoded.entries.iter().take(width).enumerate() {
        let place_in_log = index * WIDTH + at as u64;
        let hash = Hash::leaf(entry);
        let Some(signed) = hashes.get(at) else { return Err(short(&hashes_tile, at, width)) };
        if hash != *signed {
            return Err(changed(storage, &entries_tile, entry, place_in_log, size));
        }
        seen.take(entry, place_in_log, &entries_tile)?;
        seen.hashes.push(hash);
    }
    if seen.hashes.len() < width {
        let at = seen.hashes.len();
        return Err(match hashes.get(at).is_some_and(|signed| begins_with(decoded.rest, signed)) {
            true => Problem::new(
                ProblemKind::Corrupted,
                format!("entry {}", index * WIDTH + at as u64),
                format!("the length before it in `{}` was changed", entries_tile.path()),
            ),
            false => short(&entries_tile, at, width),
        });
    }
    // A full bundle or tile in the place of a partial one is as full as it says, and nothing follows.
    whole(&found.tile, decoded.entries.len(), decoded.rest.is_empty(), "entries")?;
    whole(&signed.tile, hashes.len(), is_all_hashes, "hashes")?;
    Ok(seen)
}

/// Whether an entry with this hash stands here behind a length that leads beyond the end: then not the end is wrong.
fn begins_with(rest: &[u8], signed: &Hash) -> bool {
    /// Ends that are tried; an entry is a JSON object with few of them.
    const MOST: usize = 256;
    let rest = rest.get(2..).unwrap_or_default();
    let rest = rest.get(..tile::ENTRY_LIMIT).unwrap_or(rest);
    let ends = rest.iter().enumerate().filter(|(_, byte)| **byte == b'}').take(MOST);
    ends.map(|(end, _)| rest.get(..=end).unwrap_or_default()).any(|entry| Hash::leaf(entry) == *signed)
}

/// What lies in a file is as much as its name says.
fn whole(tile: &Tile, there: usize, is_all: bool, what: &str) -> Result<(), Problem> {
    let width = usize::from(tile.width);
    if there < width {
        return Err(short(tile, there, width));
    }
    match there == width && is_all {
        true => Ok(()),
        false => {
            let detail = format!("bytes follow its {width} {what}");
            Err(Problem::new(ProblemKind::Corrupted, tile.path(), detail))
        }
    }
}

impl SeenBundle {
    fn take(&mut self, entry: &[u8], index: u64, tile: &Tile) -> Result<(), Problem> {
        let seen = record::Seen::decode(entry).map_err(|error| {
            Problem::new(ProblemKind::BadRecord, format!("entry {index}"), error.to_string())
        })?;
        if seen.index != index {
            return Err(reordered(tile, index, seen.index));
        }
        for artefact in &seen.artefacts {
            if let Some(digest) = Hash::from_hex(&artefact.sha256) {
                let named = Named { entry: index, name: artefact.name.to_string(), size: artefact.size };
                self.artefacts.push((digest, named));
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

/// An entry that does not have the hash of its place: is it the entry of another place, or was it damaged?
fn changed(storage: &dyn Storage, bundle: &Tile, entry: &[u8], index: u64, size: u64) -> Problem {
    if let Some(place) = place(entry).filter(|place| *place != index && *place < size)
        && let Ok(hashes) = tree::hashes(storage, tile::holding(0, place, size))
        && hashes.get((place % WIDTH) as usize) == Some(&Hash::leaf(entry))
    {
        return reordered(bundle, index, place);
    }
    let hashes = tile::holding(0, index, size);
    let detail =
        format!("entry {index} in `{}` does not have its hash in `{}`", bundle.path(), hashes.path());
    Problem::new(ProblemKind::Corrupted, format!("entry {index}"), detail)
}

fn short(tile: &Tile, there: usize, width: usize) -> Problem {
    let first = tile.index * WIDTH + there as u64;
    let detail = format!("it ends after {there} of {width}: entry {first} and what follows is cut off");
    Problem::new(ProblemKind::Truncated, tile.path(), detail)
}

/// A tile that is not there; a narrower one of an earlier checkpoint may be.
fn gone(storage: &dyn Storage, tile: Tile) -> Result<Problem, Problem> {
    let folder = format!("{}.p", tile.full().path());
    let widths = storage.list(&folder)?;
    let narrower =
        widths.iter().filter_map(|name| name.parse::<u16>().ok()).filter(|width| *width < tile.width);
    let detail = match narrower.max() {
        Some(width) => format!("it is not there; the one of an earlier checkpoint, with {width}, is"),
        None => "it is not there, nor is the full tile in its place".to_owned(),
    };
    Ok(Problem::new(ProblemKind::MissingTile, tile.path(), detail))
}
