//! The evidence log from outside: recorded, kept, listed, rotated, bundled, verified, tampered with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::run::{command, repository, stderr, stdout};

/// An empty folder of this test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("nisaba-evidence-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(arguments).current_dir(folder).env("NISABA_BY", "t.ahlgrim").output().unwrap()
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

/// A log with a restore exercise in it, and its public key beside it.
fn started(name: &str) -> PathBuf {
    let folder = folder(name);
    let key = done(&folder, &["evidence", "init", "--origin", "acme.example/evidence"]);
    fs::write(folder.join("key"), key).unwrap();
    fs::write(folder.join("minutes.txt"), "orders restored in 12 min\n").unwrap();
    let says = "Orders restored from last night's backup.";
    done(
        &folder,
        &["evidence", "add", "minutes.txt", "--kind", "exercise", "--about", "c.3", "--says", says],
    );
    folder
}

fn verified(folder: &Path, path: &str) -> Value {
    let output = run(folder, &["evidence", "verify", path, "--key", "key", "--format", "json"]);
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(output.status.success(), document["ok"].as_bool().unwrap());
    document
}

const LOG: &str = ".nisaba/evidence";

#[test]
fn what_was_added_is_listed_shown_and_verified() {
    let folder = started("added");
    insta::assert_snapshot!(done(&folder, &["evidence", "list"]), @r"
         0  2026-11-24T09:00:00Z  log-created        The evidence log acme.example/evidence begins.  (t.ahlgrim)
         1  2026-11-24T09:00:00Z  exercise           Orders restored from last night's backup.  (t.ahlgrim)
    ");
    let record: Value = serde_json::from_str(&done(&folder, &["evidence", "show", "1"])).unwrap();
    assert_eq!(record["valid_until"], "2027-11-24");
    assert_eq!(record["about"][0], "obligation:c.3");
    let digest = record["artefacts"][0]["sha256"].as_str().unwrap();
    assert_eq!(done(&folder, &["evidence", "show", digest]), "orders restored in 12 min\n");
    let document = verified(&folder, LOG);
    assert_eq!((&document["size"], &document["checkpoints"]), (&Value::from(2), &Value::from(2)));
    assert!(document["first_problem"].is_null());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_wrong_is_named_with_kind_place_and_detail() {
    let folder = started("wrong");
    let digest = &stdout(&Command::new("sha256sum").arg(folder.join("minutes.txt")).output().unwrap())[..64];
    let artefact = format!("{LOG}/artefacts/{}/{digest}", &digest[..2]);
    fs::write(folder.join(&artefact), "orders restored in 2 min\n").unwrap();
    let problem = &verified(&folder, LOG)["first_problem"];
    assert_eq!(problem["kind"], "swapped-artefact");
    assert_eq!(problem["where"], artefact.strip_prefix(".nisaba/evidence/").unwrap());
    assert!(problem["detail"].as_str().unwrap().contains("minutes.txt"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_assessment_is_recorded_and_the_next_one_says_what_changed() {
    let folder = folder("assess");
    let write = |acl: &str| {
        let bucket = format!(
            "resource \"aws_s3_bucket\" \"backups\" {{}}\nresource \"aws_s3_bucket_acl\" \"b\" {{\n  bucket = aws_s3_bucket.backups.id\n  acl = \"{acl}\"\n}}\n"
        );
        fs::write(folder.join("main.tf"), bucket).unwrap();
    };
    write("public-read");
    let first = run(&folder, &["assess", ".", "--record", "--format", "json"]);
    assert!(first.status.success(), "{}", stderr(&first));
    assert!(stderr(&first).contains("new evidence log in"), "{}", stderr(&first));
    let again = run(&folder, &["assess", "--record", "--format", "json"]);
    assert!(stderr(&again).contains(", 0 changed findings"), "{}", stderr(&again));
    write("private");
    let after = run(&folder, &["assess", ".", "--record", "--format", "json"]);
    assert!(!stderr(&after).contains(", 0 changed findings"), "{}", stderr(&after));
    let changes = done(&folder, &["evidence", "list", "--kind", "finding-change"]);
    assert!(changes.contains("fail → pass"), "{changes}");
    // An estate that did not change is kept once: two documents and two lists of sources for three runs.
    let kept = fs::read_dir(folder.join(LOG).join("artefacts")).unwrap().flatten();
    let kept: usize = kept.map(|prefix| fs::read_dir(prefix.path()).unwrap().count()).sum();
    assert_eq!(kept, 4);
    assert_eq!(done(&folder, &["evidence", "verify"]).lines().next().map(|line| &line[..2]), Some("ok"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_assessed_folder_is_not_taken_for_a_log() {
    let folder = folder("confused");
    fs::write(folder.join("main.tf"), "").unwrap();
    let output = run(&folder, &["assess", "--record", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("holds other files and is no evidence log"), "{}", stderr(&output));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_bundle_is_verified_offline_by_whoever_has_the_key() {
    let folder = started("bundle");
    done(&folder, &["evidence", "add", "minutes.txt", "--kind", "training", "--about", "g.1"]);
    done(&folder, &["evidence", "bundle", "--requirement", "c.3", "-o", "c3.tar"]);
    done(&folder, &["evidence", "bundle", "--requirement", "c.3", "-o", "again.tar"]);
    assert_eq!(fs::read(folder.join("c3.tar")).unwrap(), fs::read(folder.join("again.tar")).unwrap());
    fs::remove_dir_all(folder.join(".nisaba")).unwrap();
    assert_eq!(verified(&folder, "c3.tar")["ok"], true);
    let mut bytes = fs::read(folder.join("c3.tar")).unwrap();
    let at = bytes.windows(6).rposition(|window| window == b"12 min").unwrap();
    bytes[at] = b'0';
    fs::write(folder.join("c3.tar"), bytes).unwrap();
    assert_eq!(verified(&folder, "c3.tar")["first_problem"]["kind"], "swapped-artefact");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn after_a_rotation_the_former_key_still_verifies() {
    let folder = started("rotate");
    let new = done(&folder, &["evidence", "key", "rotate", "--reason", "yearly"]);
    assert_eq!(done(&folder, &["evidence", "key", "export"]), new);
    done(&folder, &["evidence", "add", "minutes.txt", "--kind", "exercise"]);
    assert_eq!(verified(&folder, LOG)["ok"], true);
    fs::write(folder.join("key"), new).unwrap();
    assert_eq!(verified(&folder, LOG)["ok"], true);
    fs::write(folder.join("key"), done(&folder, &["evidence", "init", "--dir", "other"])).unwrap();
    assert_eq!(verified(&folder, LOG)["first_problem"]["kind"], "wrong-key");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_removed_artefact_leaves_its_digest_and_the_reason() {
    let folder = started("delete");
    let record: Value = serde_json::from_str(&done(&folder, &["evidence", "show", "1"])).unwrap();
    let digest = record["artefacts"][0]["sha256"].as_str().unwrap();
    done(&folder, &["evidence", "delete", digest, "--reason", "request of a person"]);
    assert!(!run(&folder, &["evidence", "show", digest]).status.success());
    assert_eq!(verified(&folder, LOG)["ok"], true);
    assert!(done(&folder, &["evidence", "list", "--kind", "deletion"]).contains("request of a person"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_lapses_is_announced_and_what_is_past_its_time_is_removed() {
    let folder = started("lapse");
    assert_eq!(done(&folder, &["evidence", "list", "--lapsing"]), "");
    let later = |arguments: &[&str], now: &str| {
        let output = command(arguments).current_dir(&folder).env("NISABA_NOW", now).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    assert!(later(&["evidence", "list", "--lapsing"], "2027-11-01T00:00:00Z").contains("until 2027-11-24"));
    assert!(
        later(&["evidence", "list", ".", "--lapsing"], "2027-11-01T00:00:00Z").contains("until 2027-11-24")
    );
    assert_eq!(later(&["evidence", "delete", "--past-retention"], "2031-11-01T00:00:00Z"), "");
    assert!(
        later(&["evidence", "delete", "--past-retention"], "2031-12-01T00:00:00Z").contains("minutes.txt")
    );
    assert_eq!(verified(&folder, LOG)["ok"], true);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn bad_input_is_refused_in_plain_words() {
    let folder = started("bad");
    for (arguments, said) in [
        (vec!["evidence", "add", "minutes.txt", "--kind", "excercise"], "did you mean `exercise`"),
        (vec!["evidence", "add", "minutes.txt", "--kind", "deletion"], "is written by the log itself"),
        (vec!["evidence", "add", "nothing.txt", "--kind", "exercise"], "cannot read `nothing.txt`"),
        (vec!["evidence", "add", ".", "--kind", "exercise"], "is no file"),
        (vec!["evidence", "show", "99"], "there is no record 99"),
        (vec!["evidence", "init"], "is an evidence log already"),
        (vec!["evidence", "init", "--dir", "new", "--origin", "a b"], "cannot name a log"),
        (vec!["evidence", "list", "--dir", "none"], "there is no evidence log"),
        (vec!["evidence", "verify", "--key", "minutes.txt"], "not a verifier key"),
        (
            vec!["evidence", "bundle", "--requirement", "z.9", "-o", "b.tar"],
            "is no requirement and no obligation",
        ),
        (vec!["evidence", "delete", "deadbeef", "--reason", "x"], "no record names an artefact"),
    ] {
        let output = run(&folder, &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
    }
    assert_eq!(verified(&folder, LOG)["size"], 2);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn two_writers_do_not_lose_a_record() {
    let folder = started("two");
    let writers: Vec<_> = (0..6)
        .map(|_| {
            let mut command = command(&["evidence", "add", "minutes.txt", "--kind", "exercise"]);
            command.current_dir(&folder).stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    let document = verified(&folder, LOG);
    assert_eq!((&document["ok"], &document["size"]), (&Value::from(true), &Value::from(8)));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_writer_killed_at_any_moment_leaves_a_log_that_verifies_and_takes_more() {
    let folder = started("killed");
    for pause in [2, 5, 8, 12, 17, 25, 40] {
        let mut writer = command(&["evidence", "add", "minutes.txt", "--kind", "exercise"]);
        let mut writer = writer.current_dir(&folder).stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let _ = writer.kill();
        let _ = writer.wait();
        let document = verified(&folder, LOG);
        assert_eq!(document["ok"], true, "killed after {pause} ms: {document}");
    }
    done(&folder, &["evidence", "add", "minutes.txt", "--kind", "exercise"]);
    assert_eq!(verified(&folder, LOG)["ok"], true);
    fs::remove_dir_all(folder).unwrap();
}

/// The verifier that was written from `docs/evidence-format.md` alone; skipped where there is no python.
#[test]
fn a_verifier_written_from_the_document_agrees() {
    let script = repository().join("scripts/verify-evidence.py");
    let python = |folder: &Path, path: &str| {
        let output =
            Command::new("python3").arg(&script).args([path, "--key", "key"]).current_dir(folder).output();
        output.ok().filter(|output| !stderr(output).contains("python"))
    };
    let folder = started("python");
    for _ in 0..3 {
        done(&folder, &["evidence", "add", "minutes.txt", "--kind", "exercise", "--about", "c.3"]);
    }
    done(&folder, &["evidence", "key", "rotate"]);
    fs::write(folder.join("key"), done(&folder, &["evidence", "key", "export"])).unwrap();
    done(&folder, &["evidence", "bundle", "--all", "-o", "all.tar"]);
    for path in [LOG, "all.tar"] {
        let Some(output) = python(&folder, path) else { return };
        assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    }
    let entries = folder.join(LOG).join("tile/entries/000.p/6");
    let bytes = fs::read(&entries).unwrap();
    let mut last_length = 0;
    while let Some(length) = bytes.get(last_length..last_length + 2) {
        let next = last_length + 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
        if next == bytes.len() {
            break;
        }
        last_length = next;
    }
    // The same word for a changed byte, for an end that is cut off, and for a length that leads beyond it.
    type Damage = fn(&mut Vec<u8>, usize);
    let damages: [(&str, Damage); 3] = [
        ("corrupted", |bytes, _| *bytes.iter_mut().rev().nth(2).unwrap() ^= 1),
        ("truncated", |bytes, _| bytes.truncate(bytes.len() - 1)),
        ("corrupted", |bytes, length| bytes[length] += 1),
    ];
    for (word, damage) in damages {
        let mut damaged = bytes.clone();
        damage(&mut damaged, last_length);
        fs::write(&entries, damaged).unwrap();
        let output = python(&folder, LOG).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(stdout(&output).contains(word), "{word}: {}", stdout(&output));
        let ours = run(&folder, &["evidence", "verify", LOG, "--key", "key"]);
        assert!(stdout(&ours).starts_with(word), "{word}: {}", stdout(&ours));
    }
    fs::remove_dir_all(folder).unwrap();
}
