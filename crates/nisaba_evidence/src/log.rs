//! Writing the log: records become entries, entries tiles, and a checkpoint makes them count.
//!
//! **Invariant:** what a checkpoint covers is on disk before the checkpoint is: artefacts, then bundles and tiles, then the
//! checkpoint, each made to last before the next. A stop in between leaves the former checkpoint and a log that verifies.

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash::Hash;
use crate::layout;
use crate::note::{Note, NoteError, SignerKey};
use crate::record::{Artefact, Record, RecordError};
use crate::storage::{Storage, StorageError};
use crate::tile::{self, Level, Tile, WIDTH};
use crate::tree::{self, TileError, edge_tiles, root, root_of_edges};

/// Why the log could not be opened or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// No log is here.
    #[error("there is no evidence log")]
    Absent,
    /// A log is here already.
    #[error("there is an evidence log already")]
    Present,
    /// What is here does not fit its own checkpoint.
    #[error("the log is damaged and nothing may be added: {0}")]
    Damaged(String),
    /// Somebody else wrote in the meantime.
    #[error("somebody else has written to the log since it was opened")]
    Moved,
    /// A record that does not fit.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<NoteError> for LogError {
    fn from(error: NoteError) -> Self {
        LogError::Damaged(error.to_string())
    }
}

impl From<CheckpointError> for LogError {
    fn from(error: CheckpointError) -> Self {
        LogError::Damaged(error.to_string())
    }
}

impl From<TileError> for LogError {
    fn from(error: TileError) -> Self {
        match error {
            TileError::Storage(error) => LogError::Storage(error),
            other => LogError::Damaged(other.to_string()),
        }
    }
}

/// An open log. Nothing it was given counts before [`Log::commit`].
pub struct Log<'s> {
    storage: &'s dyn Storage,
    /// The newest checkpoint as it lies on storage.
    note: Vec<u8>,
    committed: Checkpoint,
    size: u64,
    /// Hashes of the unfinished tile of each level.
    edges: Vec<Vec<Hash>>,
    /// The unfinished bundle.
    bundle: Vec<u8>,
    /// Folders of partial tiles that a full one has taken the place of.
    outgrown: Vec<String>,
}

impl<'s> Log<'s> {
    /// A new log whose first record is `first`.
    ///
    /// # Errors
    /// When there is one already, or it cannot be written.
    pub fn create(
        storage: &'s dyn Storage,
        signer: &SignerKey,
        origin: &str,
        first: Record,
    ) -> Result<Self, LogError> {
        if storage.read(layout::CHECKPOINT)?.is_some() {
            return Err(LogError::Present);
        }
        let committed = Checkpoint { origin: origin.to_owned(), size: 0, root: Hash::empty_tree() };
        let mut log = Self {
            storage,
            note: Vec::new(),
            committed,
            size: 0,
            edges: Vec::new(),
            bundle: Vec::new(),
            outgrown: Vec::new(),
        };
        log.append(first)?;
        log.commit(&[signer])?;
        Ok(log)
    }

    /// The log that is here. Its unfinished tiles are held against its checkpoint, so that nothing is built on damage.
    ///
    /// # Errors
    /// When there is none, or it is damaged at its end.
    pub fn open(storage: &'s dyn Storage) -> Result<Self, LogError> {
        let note = storage.read(layout::CHECKPOINT)?.ok_or(LogError::Absent)?;
        let committed = Checkpoint::parse(Note::parse(&note)?.text)?;
        let size = committed.size;
        let mut edges = Vec::new();
        for edge in edge_tiles(size) {
            edges.push(if edge.width == 0 { Vec::new() } else { tree::hashes(storage, edge)? });
        }
        if root_of_edges(&edges) != committed.root {
            return Err(LogError::Damaged("its tiles do not give the root of its checkpoint".to_owned()));
        }
        let bundle = unfinished_bundle(storage, size)?;
        // A stop between the checkpoint and its copy is made good here.
        let copy = layout::checkpoint_of(size);
        if storage.read(&copy)?.is_none() {
            storage.write(&copy, &note)?;
        }
        Ok(Self { storage, note, committed, size, edges, bundle, outgrown: Vec::new() })
    }

    /// The newest checkpoint of a log that is only read; nothing is verified.
    ///
    /// # Errors
    /// When there is none, or it is none.
    pub fn open_to_read(storage: &dyn Storage) -> Result<Checkpoint, LogError> {
        let note = storage.read(layout::CHECKPOINT)?.ok_or(LogError::Absent)?;
        Ok(Checkpoint::parse(Note::parse(&note)?.text)?)
    }

    /// The newest checkpoint.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.committed
    }

    /// The newest checkpoint as a signed note.
    pub fn note(&self) -> &[u8] {
        &self.note
    }

    /// Entries so far, those not yet committed included.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where it is kept.
    pub fn storage(&self) -> &'s dyn Storage {
        self.storage
    }

    /// Keeps a file under its digest; one that is there already is not written again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, name: &str, media_type: &str, bytes: &[u8]) -> Result<Artefact, LogError> {
        let digest = Hash::of(bytes);
        let path = layout::artefact(&digest);
        // What is there is trusted only after it was read: a damaged copy is replaced.
        if self.storage.digest(&path)?.is_none_or(|(found, _)| found != digest) {
            self.storage.write(&path, bytes)?;
        }
        Ok(Artefact {
            media_type: media_type.to_owned(),
            name: name.to_owned(),
            sha256: digest.to_hex(),
            size: bytes.len() as u64,
        })
    }

    /// Takes a record, sets its place and writes tiles that became full. It counts after [`Log::commit`].
    ///
    /// # Errors
    /// When it is too long or a tile cannot be written.
    pub fn append(&mut self, mut record: Record) -> Result<u64, LogError> {
        record.index = self.size;
        let entry = record.encode()?;
        self.append_entry(&entry)?;
        Ok(record.index)
    }

    fn append_entry(&mut self, entry: &[u8]) -> Result<(), LogError> {
        let too_long = LogError::Record(RecordError::TooLong { bytes: entry.len() });
        tile::encode_entry(&mut self.bundle, entry).ok_or(too_long)?;
        let bundle = self.size / WIDTH;
        self.size += 1;
        if self.size.is_multiple_of(WIDTH) {
            let tile = Tile { level: Level::Entries, index: bundle, width: WIDTH as u16 };
            self.storage.write(&tile.path(), &self.bundle)?;
            self.outgrow(tile);
            self.bundle.clear();
        }
        self.raise(Hash::leaf(entry))
    }

    /// Adds a hash to level 0, and to each level above whose tile below became full.
    fn raise(&mut self, leaf: Hash) -> Result<(), LogError> {
        let mut hash = leaf;
        for level in 0..8_u8 {
            if self.edges.len() <= usize::from(level) {
                self.edges.push(Vec::new());
            }
            let Some(edge) = self.edges.get_mut(usize::from(level)) else { break };
            edge.push(hash);
            if edge.len() < WIDTH as usize {
                break;
            }
            let full = std::mem::take(edge);
            hash = root(&full);
            let index = (self.size >> (tile::HEIGHT * (u32::from(level) + 1))) - 1;
            let tile = Tile { level: Level::Hashes(level), index, width: WIDTH as u16 };
            self.storage.write(&tile.path(), &tile::encode(&full))?;
            self.outgrow(tile);
        }
        Ok(())
    }

    /// Only what held committed entries can have partial tiles.
    fn outgrow(&mut self, full: Tile) {
        self.outgrown.push(format!("{}.p", full.path()));
    }

    /// Makes everything since the last commit count: unfinished tiles, then the checkpoint signed by `signers`.
    ///
    /// # Errors
    /// When something cannot be written, or somebody else wrote; the former checkpoint then still stands.
    pub fn commit(&mut self, signers: &[&SignerKey]) -> Result<&Checkpoint, LogError> {
        let present = self.storage.read(layout::CHECKPOINT)?.unwrap_or_default();
        if present != self.note {
            return Err(LogError::Moved);
        }
        self.write_unfinished()?;
        self.storage.sync()?;
        let checkpoint =
            Checkpoint { size: self.size, root: root_of_edges(&self.edges), ..self.committed.clone() };
        let note = checkpoint.sign(signers).into_bytes();
        self.storage.write(layout::CHECKPOINT, &note)?;
        self.storage.sync()?;
        self.storage.write(&layout::checkpoint_of(self.size), &note)?;
        (self.note, self.committed) = (note, checkpoint);
        for folder in std::mem::take(&mut self.outgrown) {
            self.storage.remove(&folder)?;
        }
        self.storage.sync()?;
        Ok(&self.committed)
    }

    fn write_unfinished(&self) -> Result<(), StorageError> {
        let width = (self.size % WIDTH) as u16;
        if width > 0 {
            let tile = Tile { level: Level::Entries, index: self.size / WIDTH, width };
            self.storage.write(&tile.path(), &self.bundle)?;
        }
        for (tile, edge) in edge_tiles(self.size).into_iter().zip(&self.edges) {
            if tile.width > 0 {
                self.storage.write(&tile.path(), &tile::encode(edge))?;
            }
        }
        Ok(())
    }
}

/// The entries of the unfinished bundle, without any that a stop left beyond the checkpoint.
fn unfinished_bundle(storage: &dyn Storage, size: u64) -> Result<Vec<u8>, LogError> {
    let width = (size % WIDTH) as u16;
    if width == 0 {
        return Ok(Vec::new());
    }
    let tile = Tile { level: Level::Entries, index: size / WIDTH, width };
    let damaged = || LogError::Damaged(format!("`{}` does not hold the entries it should", tile.path()));
    let found = tree::read(storage, tile)?.ok_or_else(damaged)?;
    let decoded = tile::decode_entries(&found.bytes);
    let own = decoded.entries.get(..usize::from(width)).ok_or_else(damaged)?;
    let mut bundle = Vec::with_capacity(found.bytes.len());
    for entry in own {
        tile::encode_entry(&mut bundle, entry).ok_or_else(damaged)?;
    }
    Ok(bundle)
}

/// The bytes of an entry below `size`.
///
/// # Errors
/// When its bundle is missing, short or cannot be read.
pub fn entry(storage: &dyn Storage, index: u64, size: u64) -> Result<Vec<u8>, TileError> {
    let tile = tile::bundle_holding(index, size);
    let found = tree::read(storage, tile)?.ok_or_else(|| TileError::Missing(tile.path()))?;
    let decoded = tile::decode_entries(&found.bytes);
    let entry = decoded.entries.get((index % WIDTH) as usize);
    entry.map(|entry| entry.to_vec()).ok_or_else(|| TileError::Short(tile.path()))
}

/// The records from one entry to another (exclusive); each bundle is read once.
///
/// # Errors
/// When a bundle cannot be had or an entry is no record.
pub fn records(storage: &dyn Storage, from: u64, to: u64) -> Result<Vec<Record>, LogError> {
    let size = Log::open_to_read(storage)?.size;
    let mut records = Vec::new();
    let mut index = from;
    while index < to.min(size) {
        let tile = tile::bundle_holding(index, size);
        let found = tree::read(storage, tile)?.ok_or_else(|| TileError::Missing(tile.path()))?;
        let decoded = tile::decode_entries(&found.bytes);
        let last = to.min(size).min((tile.index + 1) * WIDTH);
        let own = decoded.entries.get((index % WIDTH) as usize..((last - 1) % WIDTH) as usize + 1);
        for entry in own.ok_or_else(|| TileError::Short(tile.path()))? {
            records.push(Record::decode(entry)?);
        }
        index = last;
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::record::{Kind, Who};
    use crate::storage::MemoryStorage;
    use crate::verify::{self, Trust};

    /// Storage that a stop hits after so many writes and removals, as a loss of power or a full disk would.
    struct Stopping<'a> {
        within: &'a MemoryStorage,
        left: AtomicUsize,
    }

    impl Stopping<'_> {
        fn step(&self, path: &str) -> Result<(), StorageError> {
            let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            left.map(drop).map_err(|_| StorageError::Full { path: path.to_owned() })
        }
    }

    impl Storage for Stopping<'_> {
        fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError> {
            self.within.read(path)
        }

        fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
            self.within.list(folder)
        }

        fn write(&self, path: &str, bytes: &[u8]) -> Result<(), StorageError> {
            self.step(path)?;
            self.within.write(path, bytes)
        }

        fn remove(&self, path: &str) -> Result<(), StorageError> {
            self.step(path)?;
            self.within.remove(path)
        }

        fn sync(&self) -> Result<(), StorageError> {
            Ok(())
        }
    }

    fn signer() -> SignerKey {
        SignerKey::new("acme.example/evidence", [1; 32]).unwrap()
    }

    fn record(kind: Kind, says: &str) -> Record {
        let who = Who { name: "t".to_owned(), vouched_by: "argument".to_owned() };
        let mut record = Record::new(kind, says, "2026-11-24T09:00:00Z".parse().unwrap(), who);
        record.detail.insert("key".to_owned(), signer().verifier().to_string());
        record
    }

    fn create(storage: &MemoryStorage) {
        Log::create(storage, &signer(), "acme.example/evidence", record(Kind::LogCreated, "begins")).unwrap();
    }

    /// Adds records with an artefact each and commits.
    fn add(storage: &dyn Storage, records: u64, says: &str) -> Result<(), LogError> {
        let mut log = Log::open(storage)?;
        for number in 0..records {
            let mut exercise = record(Kind::Exercise, says);
            exercise.artefacts = vec![log.keep("a", "text/plain", format!("{says} {number}").as_bytes())?];
            log.append(exercise)?;
        }
        log.commit(&[&signer()]).map(drop)
    }

    fn size(storage: &MemoryStorage) -> u64 {
        let trust = Trust { keys: vec![signer().verifier()], since: None };
        verify::log(storage, &trust).outcome.unwrap().size
    }

    #[test]
    fn a_stop_at_any_step_leaves_a_log_that_verifies_and_takes_more() {
        // The batch fills a bundle, so that a full tile takes the place of a partial one.
        let (before, batch) = (250, 10);
        for steps in 0.. {
            let storage = MemoryStorage::default();
            create(&storage);
            add(&storage, before - 1, "before").unwrap();
            let stopping = Stopping { within: &storage, left: AtomicUsize::new(steps) };
            let done = add(&stopping, batch, "stopped");
            let after = size(&storage);
            assert!(after == before || after == before + batch, "{after} after {steps} steps");
            add(&storage, 3, "later").unwrap();
            assert_eq!(size(&storage), after + 3, "after {steps} steps");
            if done.is_ok() {
                assert!(steps > 15, "the batch took only {steps} steps");
                break;
            }
            assert!(matches!(done, Err(LogError::Storage(StorageError::Full { .. }))));
        }
    }

    #[test]
    fn a_second_writer_that_missed_the_first_is_refused() {
        let storage = MemoryStorage::default();
        create(&storage);
        let mut late = Log::open(&storage).unwrap();
        add(&storage, 1, "first").unwrap();
        late.append(record(Kind::Exercise, "late")).unwrap();
        assert_eq!(late.commit(&[&signer()]).err(), Some(LogError::Moved));
        assert_eq!(size(&storage), 2);
    }

    #[test]
    fn nothing_is_added_to_a_log_that_is_damaged_at_its_end() {
        let storage = MemoryStorage::default();
        create(&storage);
        add(&storage, 4, "good").unwrap();
        storage.write("tile/0/000.p/5", &[0; 160]).unwrap();
        assert!(matches!(add(&storage, 1, "more"), Err(LogError::Damaged(_))));
    }

    #[test]
    fn the_same_artefact_is_kept_once_and_a_damaged_copy_is_replaced() {
        let storage = MemoryStorage::default();
        create(&storage);
        let log = Log::open(&storage).unwrap();
        let kept = log.keep("a", "text/plain", b"same").unwrap();
        let path = layout::artefact(&Hash::of(b"same"));
        storage.write(&path, b"sane").unwrap();
        assert_eq!(log.keep("b", "text/plain", b"same").unwrap().sha256, kept.sha256);
        assert_eq!(storage.read(&path).unwrap(), Some(b"same".to_vec()));
    }

    #[test]
    fn records_are_read_from_any_place_to_any_other() {
        let storage = MemoryStorage::default();
        create(&storage);
        add(&storage, 600, "many").unwrap();
        for (from, to) in [(0, 601), (255, 257), (256, 512), (600, 601), (3, 3), (0, 9999)] {
            let found: Vec<u64> =
                records(&storage, from, to).unwrap().iter().map(|record| record.index).collect();
            assert_eq!(found, (from..to.min(601)).collect::<Vec<_>>());
        }
    }
}
