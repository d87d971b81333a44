//! How fast the log is, against plain SHA-256 over the same bytes: `cargo run --release -p nisaba_evidence --example speed [FOLDER]`.
//!
//! Appends to a folder on disk, each file made to last; the tree of ten million records is made in memory of hashes alone.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on says so by failing")]
#![expect(clippy::print_stdout, reason = "it prints a table")]

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use nisaba_evidence::note::SignerKey;
use nisaba_evidence::record::{Versions, Who};
use nisaba_evidence::storage::{Storage, StorageError};
use nisaba_evidence::tile::{self, Level, Tile};
use nisaba_evidence::tree::{StoredTree, root};
use nisaba_evidence::verify::{self, Trust};
use nisaba_evidence::{Hash, Kind, Log, Record, proof};

/// A folder without the binary's refinements, and with its durability.
struct Folder(PathBuf);

impl Storage for Folder {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(fs::read(self.0.join(path)).ok())
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let entries = fs::read_dir(self.0.join(folder));
        Ok(entries
            .map(|entries| entries.flatten().filter_map(|e| e.file_name().into_string().ok()).collect())
            .unwrap_or_default())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), StorageError> {
        let target = self.0.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        let beside = target.with_extension("new");
        let mut file = File::create(&beside).unwrap();
        file.write_all(bytes).unwrap();
        file.sync_data().unwrap();
        fs::rename(beside, target).unwrap();
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), StorageError> {
        let _ = fs::remove_dir_all(self.0.join(path));
        Ok(())
    }

    fn sync(&self) -> Result<(), StorageError> {
        File::open(&self.0).and_then(|folder| folder.sync_all()).unwrap();
        Ok(())
    }
}

/// Tiles of hashes held in memory.
struct Tiles(HashMap<String, Vec<u8>>);

impl Storage for Tiles {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.get(path).cloned())
    }

    fn list(&self, _: &str) -> Result<Vec<String>, StorageError> {
        Ok(Vec::new())
    }

    fn write(&self, _: &str, _: &[u8]) -> Result<(), StorageError> {
        Ok(())
    }

    fn remove(&self, _: &str) -> Result<(), StorageError> {
        Ok(())
    }

    fn sync(&self) -> Result<(), StorageError> {
        Ok(())
    }
}

const RECORDS: u64 = 200_000;
const LARGE: u64 = 10_000_000;

fn record(kind: Kind) -> Record {
    let who = Who { name: "t.ahlgrim".to_owned(), vouched_by: "session".to_owned() };
    let says = "storage-public-access on aws_s3_bucket.backups: fail → pass.";
    let mut record = Record::new(kind, says, "2026-11-24T09:00:00Z".parse().unwrap(), who);
    record.about =
        ["finding:0a1b2c3d4e5f6071", "obligation:c.3", "requirement:nis2-21-2-c"].map(str::to_owned).to_vec();
    for (key, value) in [
        ("check", "storage-public-access"),
        ("fingerprint", "0a1b2c3d4e5f6071"),
        ("from", "fail"),
        ("resource", "aws_s3_bucket.backups"),
        ("severity", "high"),
        ("to", "pass"),
    ] {
        record.detail.insert(key.to_owned(), value.to_owned());
    }
    record.versions = Some(Versions {
        checks: "0.1.0 (401 checks)".to_owned(),
        law: "2026-11-01".to_owned(),
        nisaba: "0.1.0".to_owned(),
    });
    record
}

fn main() {
    let folder = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("nisaba-speed-{}", std::process::id()));
    let storage = Folder(folder.clone());
    let signer = SignerKey::new("acme.example/evidence", [1; 32]).unwrap();
    let mut first = record(Kind::LogCreated);
    first.detail.insert("key".to_owned(), signer.verifier().to_string());
    let mut log = Log::create(&storage, &signer, "acme.example/evidence", first).unwrap();

    let begun = Instant::now();
    for batch in 0..RECORDS / 10_000 {
        for _ in 0..10_000 {
            log.append(record(Kind::FindingChange)).unwrap();
        }
        log.commit(&[&signer]).unwrap();
        assert_eq!(log.size(), (batch + 1) * 10_000 + 1);
    }
    let appended = RECORDS as f64 / begun.elapsed().as_secs_f64();
    println!("append, batches of 10,000, to disk   {appended:>12.0} records/s");

    let trust = Trust { keys: vec![signer.verifier()], since: None };
    let (mut best_verify, mut best_plain, mut bytes) = (f64::MAX, f64::MAX, 0);
    for _ in 0..5 {
        let begun = Instant::now();
        verify::log(&storage, &trust).outcome.unwrap();
        best_verify = best_verify.min(begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        bytes = 0;
        for index in 0..log.size().div_ceil(256) {
            let data = tile::bundle_holding(index * 256, log.size());
            let data = storage.read(&data.path()).unwrap().unwrap();
            std::hint::black_box(Hash::of(&data));
            bytes += data.len();
        }
        best_plain = best_plain.min(begun.elapsed().as_secs_f64());
    }
    let rate = |seconds: f64| bytes as f64 / seconds / 1e6;
    println!("verify, two threads                  {:>12.0} MB/s", rate(best_verify));
    println!("plain SHA-256, one thread            {:>12.0} MB/s", rate(best_plain));
    println!("ratio                                {:>12.2}", best_plain / best_verify);
    fs::remove_dir_all(folder).unwrap();

    let mut tiles = HashMap::new();
    let mut row: Vec<Hash> = (0..LARGE).map(|index| Hash::leaf(&index.to_be_bytes())).collect();
    for level in 0..8 {
        for (index, hashes) in row.chunks(256).enumerate() {
            let tile = Tile { level: Level::Hashes(level), index: index as u64, width: hashes.len() as u16 };
            tiles.insert(tile.path(), tile::encode(hashes));
        }
        row = row.chunks_exact(256).map(root).collect();
    }
    let tiles = Tiles(tiles);
    let begun = Instant::now();
    for index in 0..1000_u64 {
        let tree = StoredTree::new(&tiles, LARGE);
        std::hint::black_box(proof::inclusion(&tree, index * 9_973 % LARGE, LARGE).unwrap());
    }
    println!("inclusion proof, 10,000,000 records  {:>12.1} µs", begun.elapsed().as_secs_f64() * 1e3);
    let begun = Instant::now();
    for index in 1..1000_u64 {
        let tree = StoredTree::new(&tiles, LARGE);
        std::hint::black_box(proof::consistency(&tree, index * 9_973, LARGE).unwrap());
    }
    println!("consistency proof                    {:>12.1} µs", begun.elapsed().as_secs_f64() * 1e3);
}
