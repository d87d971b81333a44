//! The tree over tiles: roots of what is in memory, and hashes of any subtree read from storage.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use crate::hash::Hash;
use crate::proof::{Subtrees, split};
use crate::storage::{Storage, StorageError};
use crate::tile::{self, HEIGHT, Level, Tile, WIDTH};

/// The root over hashes as if each were a leaf's (RFC 6962: the left side of each node is the largest full tree).
pub fn root(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        let pairs = row.chunks(2);
        // A hash without a partner goes up as it is.
        row = pairs
            .map(|pair| match pair {
                [left, right] => Hash::node(left, right),
                rest => rest.first().copied().unwrap_or_else(Hash::empty_tree),
            })
            .collect();
    }
    row.first().copied().unwrap_or_else(Hash::empty_tree)
}

/// The root of the tree whose partial tiles, from level 0 upwards, are these.
///
/// What lies below a level's last hash is an incomplete subtree to the right of it, so it counts as one more hash there.
pub fn root_of_edges(edges: &[Vec<Hash>]) -> Hash {
    let mut below = None;
    for edge in edges {
        let hashes: Vec<Hash> = edge.iter().copied().chain(below).collect();
        below = if hashes.is_empty() { None } else { Some(root(&hashes)) };
    }
    below.unwrap_or_else(Hash::empty_tree)
}

/// Why a subtree's hash could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// No such tile, nor the full one.
    #[error("`{0}` is missing")]
    Missing(String),
    /// It ends before the last of its hashes or entries.
    #[error("`{0}` ends before the width that it has")]
    Short(String),
    /// Something follows the last of its hashes.
    #[error("bytes follow the hashes of `{0}`")]
    Long(String),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// A tile as it lies on storage.
#[derive(Debug)]
pub struct Found {
    /// The partial one that was asked for, or the full one in its place.
    pub tile: Tile,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The bytes of a tile: the partial one, or the full one in its place.
///
/// # Errors
/// Those of the storage.
pub fn read(storage: &dyn Storage, tile: Tile) -> Result<Option<Found>, StorageError> {
    let found = |tile: Tile| Ok(storage.read(&tile.path())?.map(|bytes| Found { tile, bytes }));
    match found(tile)? {
        None if !tile.is_full() => found(tile.full()),
        found => Ok(found),
    }
}

/// The hashes of a tile. What lies there has as many as its name says, and nothing else.
///
/// # Errors
/// When it is missing, has fewer or more, or cannot be read.
pub fn hashes(storage: &dyn Storage, tile: Tile) -> Result<Vec<Hash>, TileError> {
    let found = read(storage, tile)?.ok_or_else(|| TileError::Missing(tile.path()))?;
    let (mut hashes, is_all) = tile::decode(&found.bytes);
    match hashes.len().cmp(&usize::from(found.tile.width)) {
        Ordering::Less => Err(TileError::Short(found.tile.path())),
        Ordering::Equal if is_all => {
            hashes.truncate(usize::from(tile.width));
            Ok(hashes)
        }
        _ => Err(TileError::Long(found.tile.path())),
    }
}

/// The tree of a size, read tile by tile; each tile is read once.
pub struct StoredTree<'s> {
    storage: &'s dyn Storage,
    size: u64,
    read: RefCell<HashMap<Tile, Arc<Vec<Hash>>>>,
}

/// Tiles that are kept; a proof needs eight at most.
const MOST_KEPT: usize = 4096;

impl<'s> StoredTree<'s> {
    /// The tree with this many entries.
    pub fn new(storage: &'s dyn Storage, size: u64) -> Self {
        Self { storage, size, read: RefCell::default() }
    }

    /// The root over the first `size` entries, which may be fewer than the tree has.
    ///
    /// # Errors
    /// When a tile cannot be had.
    pub fn root_at(&self, size: u64) -> Result<Hash, TileError> {
        if size == 0 { Ok(Hash::empty_tree()) } else { self.subtree(0, size) }
    }

    fn tile(&self, tile: Tile) -> Result<Arc<Vec<Hash>>, TileError> {
        if let Some(known) = self.read.borrow().get(&tile) {
            return Ok(Arc::clone(known));
        }
        let hashes = Arc::new(hashes(self.storage, tile)?);
        let mut read = self.read.borrow_mut();
        if read.len() >= MOST_KEPT {
            read.clear();
        }
        read.insert(tile, Arc::clone(&hashes));
        Ok(hashes)
    }

    /// The hash over a full subtree of 2^height entries that begins at entry `from`.
    fn full(&self, from: u64, height: u32) -> Result<Hash, TileError> {
        let level = height / HEIGHT;
        let first = from >> (HEIGHT * level);
        let count = 1_u64 << (height % HEIGHT);
        let tile = tile::holding(level as u8, first, self.size);
        let hashes = self.tile(tile)?;
        let at = (first % WIDTH) as usize;
        let own = hashes.get(at..at + count as usize).ok_or_else(|| TileError::Short(tile.path()))?;
        Ok(root(own))
    }
}

impl Subtrees for StoredTree<'_> {
    type Error = TileError;

    fn subtree(&self, from: u64, to: u64) -> Result<Hash, TileError> {
        let length = to - from;
        if length.is_power_of_two() {
            return self.full(from, length.trailing_zeros());
        }
        let middle = from + split(length);
        Ok(Hash::node(&self.subtree(from, middle)?, &self.subtree(middle, to)?))
    }
}

/// The partial tiles of a tree of `size` entries, from level 0 upwards.
pub(crate) fn edge_tiles(size: u64) -> Vec<Tile> {
    let levels = (0..8_u8).take_while(|level| size >> (HEIGHT * u32::from(*level)) > 0);
    levels
        .map(|level| {
            let there = size >> (HEIGHT * u32::from(level));
            Tile { level: Level::Hashes(level), index: there / WIDTH, width: (there % WIDTH) as u16 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{consistency, inclusion, verify_consistency, verify_inclusion};
    use crate::storage::MemoryStorage;

    /// A tree of as many leaves on storage, written plainly by the definition of tiles.
    fn stored(size: u64) -> (MemoryStorage, Vec<Hash>) {
        let storage = MemoryStorage::default();
        let leaves: Vec<Hash> = (0..size).map(|index| Hash::leaf(&index.to_be_bytes())).collect();
        let mut row = leaves.clone();
        for level in 0..8 {
            for (index, hashes) in row.chunks(256).enumerate() {
                let tile =
                    Tile { level: Level::Hashes(level), index: index as u64, width: hashes.len() as u16 };
                storage.write(&tile.path(), &tile::encode(hashes)).unwrap();
            }
            row = row.chunks_exact(256).map(root).collect();
        }
        (storage, leaves)
    }

    #[test]
    fn proofs_from_tiles_hold_across_the_borders_of_tiles() {
        for size in [1, 2, 255, 256, 257, 511, 512, 700, 65_536 + 300] {
            let (storage, leaves) = stored(size);
            let tree = StoredTree::new(&storage, size);
            let whole = root(&leaves);
            assert_eq!(tree.root_at(size), Ok(whole), "{size}");
            for index in [0, 1.min(size - 1), size / 2, size - 1, 255.min(size - 1), 256.min(size - 1)] {
                let proof = inclusion(&tree, index, size).unwrap();
                assert!(
                    verify_inclusion(&leaves[index as usize], index, size, &proof, &whole),
                    "{index} of {size}"
                );
            }
            for old in [1, size / 2, size - 1, 256.min(size)].into_iter().filter(|old| *old > 0) {
                let old_root = root(&leaves[..old as usize]);
                assert_eq!(tree.root_at(old), Ok(old_root));
                let proof = consistency(&tree, old, size).unwrap();
                assert!(verify_consistency(old, size, &proof, &old_root, &whole), "{old} to {size}");
            }
        }
    }

    #[test]
    fn edges_give_the_root() {
        for size in [0, 1, 255, 256, 257, 65_536, 65_537, 66_000] {
            let (storage, leaves) = stored(size);
            let edge = |tile: Tile| match tile.width {
                0 => Vec::new(),
                _ => hashes(&storage, tile).unwrap(),
            };
            let edges: Vec<Vec<Hash>> = edge_tiles(size).into_iter().map(edge).collect();
            assert_eq!(root_of_edges(&edges), root(&leaves), "{size}");
        }
    }
}
