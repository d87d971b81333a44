//! Tiles as C2SP tlog-tiles lays them out: 256 hashes of one height in one file, and bundles of 256 entries.
//!
//! **Invariant:** decoding takes whole hashes and entries only, never more than 256, and says what is left over.

use crate::hash::{Hash, SIZE};

/// Hashes, or entries, of a full tile.
pub const WIDTH: u64 = 256;

/// Height of a tile in levels of the tree.
pub const HEIGHT: u32 = 8;

/// Most bytes of an entry: its length is written in 16 bits.
pub const ENTRY_LIMIT: usize = u16::MAX as usize;

/// What a tile file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// The entries themselves.
    Entries,
    /// Hashes of subtrees with 256 to the power of this many entries.
    Hashes(u8),
}

/// Where a tile lies and how wide it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    /// What it holds.
    pub level: Level,
    /// Its number within the level, from 0.
    pub index: u64,
    /// Its width, 1 to 256.
    pub width: u16,
}

impl Tile {
    /// The path below the log's folder: `tile/0/x001/067`, `tile/entries/000.p/17`.
    pub fn path(&self) -> String {
        let level = match self.level {
            Level::Entries => "entries".to_owned(),
            Level::Hashes(level) => level.to_string(),
        };
        let path = format!("tile/{level}/{}", number(self.index));
        match u64::from(self.width) == WIDTH {
            true => path,
            false => format!("{path}.p/{}", self.width),
        }
    }

    /// The same tile when it is full.
    pub fn full(&self) -> Self {
        Self { width: WIDTH as u16, ..*self }
    }

    /// Whether all 256 are there.
    pub fn is_full(&self) -> bool {
        u64::from(self.width) == WIDTH
    }
}

/// An index in groups of three digits, all but the last with an `x` before.
fn number(index: u64) -> String {
    let mut text = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        text = format!("x{:03}/{text}", rest % 1000);
        rest /= 1000;
    }
    text
}

/// The tile of `level` that holds its hash number `position`, in a tree of `size` entries.
pub fn holding(level: u8, position: u64, size: u64) -> Tile {
    let index = position / WIDTH;
    let there = size.checked_shr(HEIGHT * u32::from(level)).unwrap_or(0);
    let width = there.saturating_sub(index * WIDTH).min(WIDTH);
    Tile { level: Level::Hashes(level), index, width: width as u16 }
}

/// The bundle that holds entry `index`, in a tree of `size` entries.
pub fn bundle_holding(index: u64, size: u64) -> Tile {
    Tile { level: Level::Entries, ..holding(0, index, size) }
}

/// The whole hashes of a tile, 256 at most, and whether they are all that it holds.
pub fn decode(bytes: &[u8]) -> (Vec<Hash>, bool) {
    let hashes: Vec<Hash> =
        bytes.chunks_exact(SIZE).take(WIDTH as usize).filter_map(Hash::from_slice).collect();
    let is_all = bytes.len() == hashes.len() * SIZE;
    (hashes, is_all)
}

/// Hashes as a tile holds them.
pub fn encode(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The entries of a bundle with whatever follows the last whole one.
#[derive(Debug)]
pub struct Entries<'a> {
    /// The whole entries.
    pub entries: Vec<&'a [u8]>,
    /// Bytes after them: a length without its entry.
    pub rest: &'a [u8],
}

/// Entries of a bundle; at most 256 are taken.
pub fn decode_entries(bytes: &[u8]) -> Entries<'_> {
    let mut entries = Vec::with_capacity(WIDTH as usize);
    let mut rest = bytes;
    while entries.len() < WIDTH as usize {
        let Some((length, after)) = rest.split_first_chunk::<2>() else { break };
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((entry, after)) = after.split_at_checked(length) else { break };
        entries.push(entry);
        rest = after;
    }
    Entries { entries, rest }
}

/// Adds an entry to a bundle; `None` when it is longer than [`ENTRY_LIMIT`].
pub fn encode_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Option<()> {
    let length = u16::try_from(entry.len()).ok()?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let tile = |level, index, width| Tile { level, index, width }.path();
        assert_eq!(tile(Level::Hashes(0), 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(tile(Level::Hashes(1), 0, 17), "tile/1/000.p/17");
        assert_eq!(tile(Level::Entries, 273, 112), "tile/entries/273.p/112");
    }

    #[test]
    fn a_tree_of_seventy_thousand_has_the_tiles_of_the_specification() {
        assert_eq!(holding(0, 69_999, 70_000).width, 112);
        assert_eq!(holding(0, 69_999, 70_000).index, 273);
        assert_eq!(holding(1, 256, 70_000).width, 17);
        assert_eq!(holding(2, 0, 70_000).width, 1);
        assert_eq!(holding(1, 0, 256).width, 1);
    }

    proptest! {
        #[test]
        fn entries_come_back(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..256)) {
            let mut bundle = Vec::new();
            for entry in &entries {
                encode_entry(&mut bundle, entry).unwrap();
            }
            let decoded = decode_entries(&bundle);
            prop_assert_eq!(decoded.entries, entries);
            prop_assert!(decoded.rest.is_empty());
        }

        #[test]
        fn any_bytes_decode_to_no_more_than_they_hold(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let decoded = decode_entries(&bytes);
            let taken: usize = decoded.entries.iter().map(|entry| entry.len() + 2).sum();
            prop_assert_eq!(taken + decoded.rest.len(), bytes.len());
        }
    }
}
