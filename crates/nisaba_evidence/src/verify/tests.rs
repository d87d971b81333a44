//! Each way in which a log can be wrong, done to a good one, and what it is called.

use super::*;
use crate::log::Log;
use crate::note::SignerKey;
use crate::record::{Kind, Record, Who};
use crate::storage::MemoryStorage;
use crate::tile::{self, Level, Tile};
use crate::tree;

fn signer() -> SignerKey {
    SignerKey::new("acme.example/evidence", [1; 32]).unwrap()
}

fn record(kind: Kind, says: &str) -> Record {
    let who = Who { name: "t.ahlgrim".to_owned(), vouched_by: "argument".to_owned() };
    Record::new(kind, says, "2026-11-24T09:00:00Z".parse().unwrap(), who)
}

fn first(signer: &SignerKey) -> Record {
    let mut first = record(Kind::LogCreated, "The log begins.");
    first.detail.insert("key".to_owned(), signer.verifier().to_string());
    first
}

/// A log of this many entries, committed in two batches; its second entry has an artefact.
fn log_of(size: u64) -> MemoryStorage {
    let storage = MemoryStorage::default();
    let mut log = Log::create(&storage, &signer(), "acme.example/evidence", first(&signer())).unwrap();
    let mut exercise = record(Kind::Exercise, "Restored.");
    exercise.artefacts = vec![log.keep("minutes.txt", "text/plain", b"12 min").unwrap()];
    log.append(exercise).unwrap();
    log.commit(&[&signer()]).unwrap();
    for index in 2..size {
        log.append(record(Kind::Attestation, &format!("Answer {index}."))).unwrap();
    }
    log.commit(&[&signer()]).unwrap();
    storage
}

fn trust() -> Trust {
    Trust { keys: vec![signer().verifier()], since: None }
}

/// Kind and place of the first problem.
fn wrong(storage: &MemoryStorage) -> String {
    let problem = super::log(storage, &trust()).outcome.unwrap_err();
    format!("{} at {}", problem.kind, problem.at)
}

fn change(storage: &MemoryStorage, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = storage.read(path).unwrap().unwrap();
    change(&mut bytes);
    storage.write(path, &bytes).unwrap();
}

/// Puts entries in place together with their hashes at level 0: an attacker who knows the format.
fn rewrite(storage: &MemoryStorage, bundle: Tile, entries: &[Vec<u8>]) {
    let mut bytes = Vec::new();
    for entry in entries {
        tile::encode_entry(&mut bytes, entry).unwrap();
    }
    storage.write(&bundle.path(), &bytes).unwrap();
    let hashes: Vec<Hash> = entries.iter().map(|entry| Hash::leaf(entry)).collect();
    let tile = Tile { level: Level::Hashes(0), ..bundle };
    storage.write(&tile.path(), &tile::encode(&hashes)).unwrap();
}

fn entries_of(storage: &MemoryStorage, bundle: Tile) -> Vec<Vec<u8>> {
    let bytes = tree::read(storage, bundle).unwrap().unwrap().bytes;
    tile::decode_entries(&bytes).entries.into_iter().map(<[u8]>::to_vec).collect()
}

#[test]
fn a_good_log_of_any_size_holds() {
    for size in [2, 3, 255, 256, 257, 512, 700] {
        let storage = log_of(size);
        let verified = super::log(&storage, &trust()).outcome.unwrap();
        assert_eq!((verified.size, verified.artefacts, verified.is_anchored), (size, 1, true));
    }
}

#[test]
fn one_changed_byte_of_any_file_is_noticed() {
    let paths: Vec<String> = log_of(300).0.lock().unwrap().keys().cloned().collect();
    assert!(paths.len() > 8, "{paths:?}");
    for path in paths {
        // What smaller checkpoints needed is not part of the present tree.
        if path.contains(".p/2") {
            continue;
        }
        let storage = log_of(300);
        let length = storage.read(&path).unwrap().unwrap().len();
        for at in [0, length / 3, length / 2, length - 1] {
            let storage = log_of(300);
            change(&storage, &path, |bytes| bytes[at] ^= 1);
            assert!(super::log(&storage, &trust()).outcome.is_err(), "byte {at} of {path}");
        }
    }
}

#[test]
fn a_missing_file_is_named() {
    for (path, named) in [
        ("checkpoint", "bad-checkpoint at checkpoint"),
        ("tile/0/000", "missing-tile at tile/0/000"),
        ("tile/1/000.p/1", "missing-tile at tile/1/000.p/1"),
        ("tile/entries/000", "missing-tile at tile/entries/000"),
        ("tile/entries/001.p/44", "missing-tile at tile/entries/001.p/44"),
    ] {
        let storage = log_of(300);
        storage.remove(path).unwrap();
        assert_eq!(wrong(&storage), named);
    }
}

#[test]
fn a_cut_off_log_is_truncated() {
    let storage = log_of(300);
    change(&storage, "tile/entries/001.p/44", |bytes| bytes.truncate(bytes.len() - 1));
    assert_eq!(wrong(&storage), "truncated at tile/entries/001.p/44");
    let storage = log_of(300);
    change(&storage, "tile/0/001.p/44", |bytes| bytes.truncate(32 * 40));
    assert_eq!(wrong(&storage), "truncated at tile/0/001.p/44");
    // Half a hash is none.
    let storage = log_of(300);
    change(&storage, "tile/0/000", |bytes| bytes.truncate(32 * 40 + 7));
    assert_eq!(wrong(&storage), "truncated at tile/0/000");
    // The bundle is not there; the narrower one of an earlier checkpoint is.
    let storage = log_of(5);
    storage.remove("tile/entries/000.p/5").unwrap();
    assert_eq!(wrong(&storage), "missing-tile at tile/entries/000.p/5");
}

#[test]
fn a_length_that_leads_beyond_the_end_is_no_cut() {
    let storage = log_of(5);
    let first = {
        let bytes = storage.read("tile/entries/000.p/5").unwrap().unwrap();
        usize::from(u16::from_be_bytes([bytes[0], bytes[1]])) + 2
    };
    change(&storage, "tile/entries/000.p/5", |bytes| bytes[first] = 0x58);
    assert_eq!(wrong(&storage), "corrupted at entry 1");
}

#[test]
fn bytes_after_what_a_file_should_hold_are_noticed() {
    for path in
        ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44"]
    {
        for more in [vec![0; 32], vec![7], vec![0, 1, b'x']] {
            let storage = log_of(300);
            change(&storage, path, |bytes| bytes.extend(&more));
            assert_eq!(wrong(&storage), format!("corrupted at {path}"), "{more:?}");
        }
    }
}

#[test]
fn a_full_tile_serves_a_smaller_checkpoint_when_it_is_full() {
    let storage = log_of(300);
    let mut log = Log::open(&storage).unwrap();
    for index in 300..520 {
        log.append(record(Kind::Attestation, &format!("Answer {index}."))).unwrap();
    }
    // The full tiles of a write that was cut off before its checkpoint lie where the partial ones were.
    for path in ["tile/0/001.p", "tile/entries/001.p"] {
        storage.remove(path).unwrap();
    }
    assert_eq!(super::log(&storage, &trust()).outcome.unwrap().size, 300);
    change(&storage, "tile/0/001", |bytes| bytes.truncate(32 * 100));
    assert_eq!(wrong(&storage), "truncated at tile/0/001");
}

#[test]
fn entries_that_changed_places_are_reordered_even_with_their_hashes() {
    let bundle = Tile { level: Level::Entries, index: 1, width: 44 };
    let storage = log_of(300);
    let mut entries = entries_of(&storage, bundle);
    entries.swap(3, 4);
    rewrite(&storage, bundle, &entries);
    assert_eq!(wrong(&storage), "reordered at entry 259");
    // Without their hashes.
    let storage = log_of(300);
    let hashes = storage.read("tile/0/001.p/44").unwrap().unwrap();
    rewrite(&storage, bundle, &entries);
    storage.write("tile/0/001.p/44", &hashes).unwrap();
    assert_eq!(wrong(&storage), "reordered at entry 259");
    // An entry that only says that it is another is damaged.
    let storage = log_of(300);
    let mut entries = entries_of(&storage, bundle);
    let text = String::from_utf8(entries[3].clone()).unwrap().replace("\"index\":259", "\"index\":260");
    entries[3] = text.into_bytes();
    rewrite(&storage, bundle, &entries);
    storage.write("tile/0/001.p/44", &hashes).unwrap();
    assert_eq!(wrong(&storage), "corrupted at entry 259");
    // Two whole bundles.
    let storage = log_of(600);
    let (a, b) = ("tile/entries/000", "tile/entries/001");
    let (first, second) = (storage.read(a).unwrap().unwrap(), storage.read(b).unwrap().unwrap());
    storage.write(a, &second).unwrap();
    storage.write(b, &first).unwrap();
    assert_eq!(wrong(&storage), "reordered at entry 0");
}

#[test]
fn an_entry_that_was_changed_with_its_hash_is_narrowed_down_by_earlier_checkpoints() {
    let bundle = Tile { level: Level::Entries, index: 0, width: 5 };
    let storage = log_of(5);
    let mut entries = entries_of(&storage, bundle);
    let text = String::from_utf8(entries[3].clone()).unwrap().replace("Answer 3", "Answer 7");
    entries[3] = text.into_bytes();
    rewrite(&storage, bundle, &entries);
    assert_eq!(wrong(&storage), "corrupted at entries 2 to 4");
}

#[test]
fn bytes_that_are_no_record_are_named() {
    let storage = log_of(5);
    let mut log = Log::open(&storage).unwrap();
    let mut odd = record(Kind::Deletion, "Removed.");
    odd.detail.insert("sha256".to_owned(), "none".to_owned());
    log.append(odd).unwrap();
    log.commit(&[&signer()]).unwrap();
    assert_eq!(wrong(&storage), "bad-record at entry 5");
}

#[test]
fn a_rolled_back_log_is_noticed_by_its_own_history_and_by_a_checkpoint_kept_elsewhere() {
    let storage = log_of(5);
    let kept = storage.read("checkpoint").unwrap().unwrap();
    let earlier = storage.read("checkpoints/2").unwrap().unwrap();
    storage.write("checkpoint", &earlier).unwrap();
    assert_eq!(wrong(&storage), "rolled-back at checkpoint");
    storage.remove("checkpoints/5").unwrap();
    assert!(super::log(&storage, &trust()).outcome.is_ok(), "nothing here tells it any more");
    let since = Trust { since: Some(kept), ..trust() };
    assert_eq!(super::log(&storage, &since).outcome.unwrap_err().kind, ProblemKind::RolledBack);
}

#[test]
fn a_log_written_anew_with_its_own_key_does_not_begin_with_what_was_published() {
    let kept = log_of(5).read("checkpoint").unwrap();
    let storage = MemoryStorage::default();
    let mut log = Log::create(&storage, &signer(), "acme.example/evidence", first(&signer())).unwrap();
    for index in 1..9 {
        log.append(record(Kind::Attestation, &format!("Kinder answer {index}."))).unwrap();
    }
    log.commit(&[&signer()]).unwrap();
    let since = Trust { since: kept, ..trust() };
    assert_eq!(super::log(&storage, &since).outcome.unwrap_err().kind, ProblemKind::RolledBack);
}

#[test]
fn a_stranger_s_key_and_a_forged_signature_are_told_apart() {
    let storage = log_of(5);
    let stranger = SignerKey::new("acme.example/evidence", [2; 32]).unwrap();
    let problem = |keys| super::log(&storage, &Trust { keys, since: None }).outcome.unwrap_err().kind;
    assert_eq!(problem(vec![stranger.verifier()]), ProblemKind::WrongKey);
    change(&storage, "checkpoint", |bytes| {
        let at = bytes.len() - 10;
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    });
    assert_eq!(problem(vec![signer().verifier()]), ProblemKind::BadSignature);
    // Without a key the log is held against the one it names itself.
    assert_eq!(problem(Vec::new()), ProblemKind::BadSignature);
}

#[test]
fn artefacts_that_were_swapped_or_lost_are_named_and_removed_ones_are_not() {
    let digest = Hash::of(b"12 min");
    let path = layout::artefact(&digest);
    let storage = log_of(5);
    storage.write(&path, b"10 min").unwrap();
    assert_eq!(wrong(&storage), format!("swapped-artefact at {path}"));
    storage.remove(&path).unwrap();
    assert_eq!(wrong(&storage), format!("missing-artefact at {path}"));
    let mut log = Log::open(&storage).unwrap();
    let mut deletion = record(Kind::Deletion, "Removed at the request of a person (GDPR, Art. 17).");
    deletion.detail.insert("sha256".to_owned(), digest.to_hex());
    deletion.detail.insert("reason".to_owned(), "request of a person".to_owned());
    log.append(deletion).unwrap();
    log.commit(&[&signer()]).unwrap();
    let verified = super::log(&storage, &trust()).outcome.unwrap();
    assert_eq!((verified.artefacts, verified.removed), (0, 1));
}

fn rotate(storage: &MemoryStorage, old: &SignerKey, new: &SignerKey, signers: &[&SignerKey]) {
    let mut log = Log::open(storage).unwrap();
    let mut rotation = record(Kind::KeyRotation, "Another key signs from here on.");
    rotation.detail.insert("key".to_owned(), new.verifier().to_string());
    rotation.detail.insert("replaces".to_owned(), old.verifier().to_string());
    log.append(rotation).unwrap();
    log.commit(signers).unwrap();
    log.append(record(Kind::Training, "Attended.")).unwrap();
    log.commit(&[new]).unwrap();
}

#[test]
fn after_a_rotation_the_old_key_and_the_new_one_both_verify() {
    let storage = log_of(5);
    let new = SignerKey::new("acme.example/evidence", [3; 32]).unwrap();
    rotate(&storage, &signer(), &new, &[&signer(), &new]);
    for key in [signer().verifier(), new.verifier()] {
        let trust = Trust { keys: vec![key], since: None };
        assert!(super::log(&storage, &trust).outcome.is_ok());
    }
    // The old key is out of force: what it signs now does not count.
    let mut log = Log::open(&storage).unwrap();
    log.append(record(Kind::Training, "Forged.")).unwrap();
    log.commit(&[&signer()]).unwrap();
    assert_eq!(super::log(&storage, &trust()).outcome.unwrap_err().kind, ProblemKind::WrongKey);
}

#[test]
fn a_key_that_the_former_one_did_not_put_in_force_is_wrong() {
    let storage = log_of(5);
    let new = SignerKey::new("acme.example/evidence", [3; 32]).unwrap();
    rotate(&storage, &signer(), &new, &[&new]);
    assert_eq!(wrong(&storage), "wrong-key at entry 5");
}

#[test]
fn a_witness_must_have_seen_the_newest_checkpoint() {
    let storage = log_of(5);
    let witness = SignerKey::new("witness.example", [4; 32]).unwrap();
    let trust = Trust { keys: vec![signer().verifier(), witness.witness()], since: None };
    assert_eq!(super::log(&storage, &trust).outcome.unwrap_err().kind, ProblemKind::MissingCosignature);
    let note = storage.read("checkpoint").unwrap().unwrap();
    let text = Note::parse(&note).unwrap().text.to_owned();
    change(&storage, "checkpoint", |bytes| bytes.extend(witness.cosign(&text, 1_795_510_800).into_bytes()));
    assert!(super::log(&storage, &trust).outcome.is_ok());
}
