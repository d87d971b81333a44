//! What persons state at the terminal: at a server, where it counts at once, and in an evidence log.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::run::{command, repository, stderr, stdout};
use crate::serve::{Folder, Server, copy, eventually, pairs};

/// A person's own token for a server.
struct Person<'s> {
    server: &'s Server,
    secret: String,
}

impl Person<'_> {
    fn says(&self, arguments: &[&str]) -> Output {
        command(arguments)
            .args(["--server", &format!("http://{}", self.server.address)])
            .env("NISABA_TOKEN", &self.secret)
            .output()
            .unwrap()
    }

    fn told(&self, arguments: &[&str]) -> String {
        let output = self.says(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        stdout(&output)
    }
}

fn open(server: &Server, base: &str, bearer: &str) -> usize {
    let headers = [("authorization", bearer)];
    let (_, _, page) = server.ask("GET", &format!("{base}/findings?limit=500"), &headers, &Value::Null);
    page["items"].as_array().unwrap().len()
}

#[test]
fn a_risk_is_accepted_at_the_terminal_and_comes_back_when_it_lapses() {
    let folder = Folder::new();
    let data = folder.0.join("data");
    let server = Server::start_at(&data, &[], Some("2026-11-24T09:00:00Z"));
    let (base, session) = server.administrator();
    let wish = json!({ "name": "laptop", "scopes": ["read", "run.record", "statement.make", "approval.make"], "days": 300 });
    let (status, _, token) = server.ask("POST", &format!("{base}/tokens/own"), &pairs(&session), &wish);
    assert_eq!(status, 201, "{token}");
    let secret = token["secret"].as_str().unwrap().to_owned();
    let bearer = format!("Bearer {secret}");
    let estate = folder.0.join("oderwick");
    copy(&repository().join("examples/oderwick"), &estate);
    let pushed =
        command(&["assess", "--quiet", "--format", "json", "--push", &format!("http://{}", server.address)])
            .arg(&estate)
            .env("NISABA_TOKEN", &secret)
            .output()
            .unwrap();
    assert!(pushed.status.success(), "{}", stderr(&pushed));
    let before = open(&server, &base, &bearer);
    let headers = [("authorization", bearer.as_str())];
    let (_, _, page) = server.ask("GET", &format!("{base}/findings"), &headers, &Value::Null);
    let check = page["items"][0]["check"].as_str().unwrap().to_owned();
    let person = Person { server: &server, secret: secret.clone() };
    let refused = person.says(&[
        "exception",
        "add",
        &check,
        "--resource",
        "*",
        "--reason",
        "later",
        "--until",
        "2026-11-01",
    ]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("not past"), "{}", stderr(&refused));
    let made = person.told(&[
        "exception",
        "add",
        &check,
        "--resource",
        "*",
        "--reason",
        "moves in March",
        "--until",
        "2026-12-20",
    ]);
    assert!(made.starts_with("stm_"), "{made}");
    let accepted = open(&server, &base, &bearer);
    assert!(accepted < before, "{accepted} of {before}");
    let listed = person.told(&["exception", "list"]);
    assert!(listed.contains("in force  until 2026-12-20") && listed.contains("T. Ahlgrim"), "{listed}");
    let told = person.told(&["attest", "add", "leavers-lose-access", "yes"]);
    assert!(told.contains("it bears on i.2"), "{told}");
    // An administrator is not management.
    let refused =
        person.says(&["approve", "add", "examples/oderwick/nisaba.yaml", "--document", "backup-policy"]);
    assert!(stderr(&refused).contains("403"), "{}", stderr(&refused));
    let attestation = person.told(&["attest", "list"]);
    let id = attestation.split_whitespace().next().unwrap();
    person.told(&["attest", "withdraw", id]);
    assert!(person.told(&["attest", "list"]).contains("withdrawn"));
    assert!(stderr(&person.says(&["attest", "withdraw", id])).contains("withdrawn already"));
    drop(server);
    // A month later nobody has renewed it.
    let server = Server::start_at(&data, &[], Some("2026-12-24T09:00:00Z"));
    let alerts = || server.ask("GET", &format!("{base}/alerts"), &headers, &Value::Null).2;
    let told = eventually(alerts, |alerts| alerts["items"].as_array().is_some_and(|items| !items.is_empty()));
    assert!(told.to_string().contains("lapsed on 2026-12-20"), "{told}");
    assert_eq!(open(&server, &base, &bearer), before);
}

fn local(log: &Path, arguments: &[&str]) -> Output {
    command(arguments).args(["--by", "M. Sander", "--log"]).arg(log).output().unwrap()
}

#[test]
fn without_a_server_a_statement_is_on_record_with_the_text_that_was_seen() {
    let folder = Folder::new();
    let log = folder.0.join("log");
    let policy = folder.0.join("backup.md");
    std::fs::write(&policy, "---\nid: backup-policy\nowner: J. Petriuk\n---\n# Backup\nWe restore.\n")
        .unwrap();
    let approved = local(&log, &["approve", "add", policy.to_str().unwrap()]);
    assert_eq!(stdout(&approved), "entry 1  approval  backup-policy\n", "{}", stderr(&approved));
    assert!(stderr(&approved).contains("approved_by: \"M. Sander\""), "{}", stderr(&approved));
    let accepted = local(
        &log,
        &[
            "exception",
            "add",
            "storage.versioning",
            "--resource",
            "aws_s3_bucket.*",
            "--reason",
            "r",
            "--until",
            "2027-03-31",
        ],
    );
    assert!(stderr(&accepted).contains("  - check: \"storage.versioning\""), "{}", stderr(&accepted));
    local(&log, &["training", "add", "all staff", "--what", "phishing", "--audience", "staff"]);
    let unknown = local(&log, &["attest", "add", "leaver-lose-access", "yes"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("did you mean `leavers-lose-access`"), "{}", stderr(&unknown));
    assert!(local(&log, &["exception", "withdraw", "2"]).status.success());
    assert!(stderr(&local(&log, &["exception", "withdraw", "2"])).contains("withdrawn already"));
    assert!(stdout(&local(&log, &["exception", "list"])).starts_with("withdrawn"));
    let verified = command(&["evidence", "verify"]).arg(&log).output().unwrap();
    assert!(stdout(&verified).starts_with("ok"), "{}", stdout(&verified));
    // The text that was read is in the log under its digest.
    let shown = command(&["evidence", "show", "1", "--dir"]).arg(&log).output().unwrap();
    let sum = std::process::Command::new("sha256sum").arg(&policy).output().unwrap();
    let sum = String::from_utf8(sum.stdout).unwrap();
    assert!(stdout(&shown).contains(sum.split(' ').next().unwrap()), "{}", stdout(&shown));
}

#[test]
fn a_servers_evidence_is_verified_from_outside_and_a_bundle_of_it_offline() {
    let folder = Folder::new();
    let data = folder.0.join("data");
    let server = Server::start(&data);
    let (base, session) = server.administrator();
    let wish = json!({ "name": "audit", "scopes": ["read", "audit", "statement.make"], "days": 9 });
    let (_, _, token) = server.ask("POST", &format!("{base}/tokens/own"), &pairs(&session), &wish);
    let person = Person { server: &server, secret: token["secret"].as_str().unwrap().to_owned() };
    person.told(&["attest", "add", "leavers-lose-access", "yes"]);
    let url = format!("http://{}", server.address);
    let ask = |arguments: &[&str]| {
        command(arguments).current_dir(&folder.0).env("NISABA_TOKEN", &person.secret).output().unwrap()
    };
    // What was done is in the log within a second.
    let headers = [("authorization", format!("Bearer {}", person.secret))];
    let logged =
        || server.ask("GET", &format!("{base}/evidence?limit=500"), &pairs(&headers), &Value::Null).2;
    eventually(logged, |page| {
        page["items"].as_array().is_some_and(|items| items.iter().all(|item| item["log_index"].is_i64()))
    });
    let verified = ask(&["evidence", "verify", &url]);
    assert!(stdout(&verified).starts_with("ok"), "{}{}", stdout(&verified), stderr(&verified));
    let bundled = ask(&["evidence", "bundle", "--server", &url, "--requirement", "i.2", "-o", "i2.tar"]);
    assert!(bundled.status.success(), "{}", stderr(&bundled));
    let log = data.join("evidence").join(base.rsplit('/').next().unwrap());
    let key = command(&["evidence", "key", "export", "--dir"]).arg(&log).output().unwrap();
    std::fs::write(folder.0.join("key"), key.stdout).unwrap();
    let verified = ask(&["evidence", "verify", "i2.tar", "--key", "key"]);
    assert!(stdout(&verified).starts_with("ok"), "{}", stdout(&verified));
    let unknown = ask(&["evidence", "bundle", "--server", &url, "--requirement", "zz.9", "-o", "none.tar"]);
    assert!(stderr(&unknown).contains("no requirement and no obligation"), "{}", stderr(&unknown));
    let script = repository().join("scripts/verify-evidence.py");
    let python = std::process::Command::new("python3")
        .arg(script)
        .args(["i2.tar", "--key", "key"])
        .current_dir(&folder.0)
        .output();
    if let Ok(python) = python {
        assert!(python.status.success(), "{}{}", stdout(&python), stderr(&python));
    }
    // Somebody changes what lies on the server: told from outside.
    let tiles = log.join("tile/entries");
    let bundle = std::fs::read_dir(&tiles).unwrap().map(|entry| entry.unwrap().path()).next().unwrap();
    for file in std::fs::read_dir(bundle).unwrap() {
        let file = file.unwrap().path();
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(file, bytes).unwrap();
    }
    let verified = ask(&["evidence", "verify", &url]);
    assert_eq!(verified.status.code(), Some(1));
    assert!(stdout(&verified).starts_with("corrupted"), "{}", stdout(&verified));
    // Nothing but the log is served, and not to everybody.
    for path in ["private/signing-key", "..%2Finstallation%2Fcheckpoint", "../installation/checkpoint"] {
        let (status, _, _) =
            server.ask("GET", &format!("{base}/evidence/log/{path}"), &pairs(&session), &Value::Null);
        assert_eq!(status, 404, "{path}");
    }
}
