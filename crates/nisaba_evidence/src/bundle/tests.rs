//! A bundle of a small log, and each thing that may be done to it.

use super::*;
use crate::log::Log;
use crate::note::SignerKey;
use crate::problem::ProblemKind;
use crate::record::Who;
use crate::storage::MemoryStorage;
use crate::verify::Trust;

fn signer() -> SignerKey {
    SignerKey::new("acme.example/evidence", [1; 32]).unwrap()
}

fn record(kind: Kind, says: &str) -> Record {
    let who = Who { name: "t.ahlgrim".to_owned(), vouched_by: "argument".to_owned() };
    Record::new(kind, says, "2026-11-24T09:00:00Z".parse().unwrap(), who)
}

fn log() -> MemoryStorage {
    let storage = MemoryStorage::default();
    let mut first = record(Kind::LogCreated, "The log begins.");
    first.detail.insert("key".to_owned(), signer().verifier().to_string());
    let mut log = Log::create(&storage, &signer(), "acme.example/evidence", first).unwrap();
    for index in 1..300_u64 {
        let mut restored = record(Kind::Exercise, &format!("Restored {index}."));
        if index.is_multiple_of(100) {
            restored.about = vec!["obligation:c.3".to_owned()];
            restored.artefacts =
                vec![log.keep("minutes.txt", "text/plain", format!("{index} min").as_bytes()).unwrap()];
        }
        log.append(restored).unwrap();
        if index.is_multiple_of(50) {
            log.commit(&[&signer()]).unwrap();
        }
    }
    log.commit(&[&signer()]).unwrap();
    storage
}

fn bundle(storage: &MemoryStorage) -> Vec<u8> {
    let wanted = |record: &Record| record.about.iter().any(|about| about == "obligation:c.3");
    write(storage, "Obligation c.3", &wanted, &|contents| format!("{} records", contents.records.len()))
        .unwrap()
}

fn trust() -> Trust {
    Trust { keys: vec![signer().verifier()], since: None }
}

/// The bundle with one file replaced, or removed.
fn with(bundle: &[u8], path: &str, bytes: Option<&[u8]>) -> Vec<u8> {
    let mut files = archive::read(bundle).unwrap();
    match bytes {
        Some(bytes) => files.insert(path, bytes),
        None => files.remove(path),
    };
    let mut writer = Writer::default();
    for (path, bytes) in files {
        writer.add(path, bytes);
    }
    writer.finish()
}

fn wrong(bundle: &[u8]) -> String {
    let problem = verify(bundle, &trust()).outcome.unwrap_err();
    format!("{} at {}", problem.kind, problem.at)
}

#[test]
fn a_bundle_verifies_by_itself_and_is_the_same_each_time() {
    let storage = log();
    let bytes = bundle(&storage);
    assert_eq!(bytes, bundle(&storage));
    let verified = verify(&bytes, &trust()).outcome.unwrap();
    assert_eq!((verified.size, verified.artefacts, verified.checkpoints), (300, 2, 4));
    let names: Vec<&str> =
        archive::read(&bytes).unwrap().into_keys().filter(|name| !name.starts_with("art")).collect();
    insta::assert_snapshot!(names.join(" "), @"bundle.json checkpoint checkpoints/1 checkpoints/101 checkpoints/201 consistency/1 consistency/101 consistency/201 index.html proofs/0.tlog-proof proofs/100.tlog-proof proofs/200.tlog-proof records/0.json records/100.json records/200.json");
}

#[test]
fn what_was_done_to_a_bundle_is_named() {
    let bytes = bundle(&log());
    let artefact = layout::artefact(&Hash::of(b"100 min"));
    let record = String::from_utf8(archive::read(&bytes).unwrap()["records/100.json"].to_vec()).unwrap();
    let forged = record.replace("Restored", "Rejected");
    for (path, content, named) in [
        ("records/100.json", Some(forged.as_bytes()), "corrupted at records/100.json"),
        ("proofs/100.tlog-proof", None, "bad-bundle at proofs/100.tlog-proof"),
        ("records/0.json", None, "bad-record at entry 0"),
        ("consistency/101", Some(b"".as_slice()), "rolled-back at checkpoints/101"),
        ("consistency/101", None, "bad-bundle at consistency/101"),
        ("checkpoint", None, "bad-checkpoint at checkpoint"),
        (&artefact, Some(b"099 min"), &format!("swapped-artefact at {artefact}")),
        (&artefact, None, &format!("missing-artefact at {artefact}")),
        ("minutes.txt", Some(b"not vouched for"), "bad-bundle at minutes.txt"),
    ] {
        assert_eq!(wrong(&with(&bytes, path, content)), named, "{path}");
    }
    assert_eq!(wrong(&bytes[..bytes.len() - 2000]), "bad-bundle at bundle");
    let stranger = SignerKey::new("acme.example/evidence", [2; 32]).unwrap().verifier();
    let report = verify(&bytes, &Trust { keys: vec![stranger], since: None });
    assert_eq!(report.outcome.unwrap_err().kind, ProblemKind::WrongKey);
}

#[test]
fn a_removed_artefact_is_explained_in_the_bundle() {
    let storage = log();
    let digest = Hash::of(b"100 min");
    let mut log = Log::open(&storage).unwrap();
    let mut deletion = record(Kind::Deletion, "Removed.");
    deletion.detail.insert("sha256".to_owned(), digest.to_hex());
    deletion.detail.insert("reason".to_owned(), "request of a person".to_owned());
    log.append(deletion).unwrap();
    log.commit(&[&signer()]).unwrap();
    storage.remove(&layout::artefact(&digest)).unwrap();
    let verified = verify(&bundle(&storage), &trust()).outcome.unwrap();
    assert_eq!((verified.artefacts, verified.removed), (1, 1));
}
