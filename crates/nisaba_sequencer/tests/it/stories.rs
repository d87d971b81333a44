//! What each act leaves in which log.

use nisaba_evidence::Kind;
use nisaba_sequencer::sequence;
use nisaba_store::{
    Act, NewRun, NewSource, NewStatement, NewToken, PersonId, Scoped, SeenFinding, Store, digest,
};
use serde_json::json;

use crate::place::{INSTALLATION, Place, sign_in};

async fn founder(store: &Store) -> PersonId {
    let act = Act::new("nisaba", 1_000);
    store.setup_link_make(&act, &digest("link"), 9_000).await.unwrap();
    store.setup(&act, &digest("link"), "t@oderwick.example", "T. Ahlgrim", "$hash").await.unwrap()
}

async fn organisation(store: &Store, person: &PersonId, name: &str) -> (String, Scoped) {
    let id = store.organisation_make(&Act::new(person.as_str(), 2_000), name, person).await.unwrap();
    (id.as_str().to_owned(), store.of(id))
}

fn finding(fingerprint: &str, outcome: &str) -> SeenFinding {
    SeenFinding {
        fingerprint: fingerprint.to_owned(),
        outcome: outcome.to_owned(),
        severity: "high".to_owned(),
        risk: 1,
        check: "object-store-versioned".to_owned(),
        concept: "storage.versions".to_owned(),
        title: "A bucket keeps no versions".to_owned(),
        says: "It keeps no versions".to_owned(),
        resource: "aws_s3_bucket.a".to_owned(),
        file: "main.tf".to_owned(),
        line: 3,
        body: None,
    }
}

async fn run(scoped: &Scoped, findings: Vec<SeenFinding>, at_ms: i64) {
    let source = match scoped.source_list().await.unwrap().into_iter().next() {
        Some(source) => source.id,
        None => {
            let new = NewSource {
                name: "estate".to_owned(),
                kind: "upload".to_owned(),
                place: None,
                every_minutes: None,
            };
            scoped.source_add(&Act::new("per_x", 3_000), &new).await.unwrap()
        }
    };
    let run = NewRun {
        source,
        input: digest("assessment"),
        nisaba: "0.1.0".to_owned(),
        checks: "0.1.0 (401 checks)".to_owned(),
        law: "2026-11-01".to_owned(),
        summary: json!({}),
        proofs: None,
        findings,
        requirements: Vec::new(),
        assets: Vec::new(),
    };
    let act = Act { inputs: vec![digest("assessment")], ..Act::new("tok_x", at_ms) };
    scoped.run_record(&act, &run).await.unwrap();
}

#[tokio::test]
async fn every_kind_of_act_leaves_a_record_of_its_kind_in_the_log_of_its_organisation() {
    let place = Place::new();
    let store = place.store().await;
    let person = founder(&store).await;
    let (id, scoped) = organisation(&store, &person, "Oderwick").await;
    let act = Act::new(person.as_str(), 4_000);
    sign_in(&store, &act, &person, "s").await;
    run(&scoped, vec![finding("a", "fail"), finding("b", "pass")], 5_000).await;
    run(&scoped, vec![finding("b", "fail")], 6_000).await;
    for kind in ["exception", "attestation", "approval", "training", "exercise", "submission"] {
        let new = NewStatement {
            kind: kind.to_owned(),
            subject: "c.3".to_owned(),
            body: json!({ "text": "We restored it." }),
            until: Some("2027-01-31".to_owned()),
            text: None,
        };
        scoped.statement_make(&act, &new).await.unwrap();
    }
    let token = NewToken {
        name: "pipeline".to_owned(),
        role: "engineer".to_owned(),
        scopes: Vec::new(),
        digest: digest("t"),
        expires_ms: 9_000,
    };
    scoped.token_make(&act, &token).await.unwrap();
    let done = sequence(&store, &place).await.unwrap();
    assert!(done.waiting.is_empty());
    let told = |name: &str| {
        let records = place.records(name);
        let lines: Vec<String> = records
            .iter()
            .map(|record| {
                let about: Vec<&str> =
                    record.about.iter().map(|about| about.split('_').next().unwrap()).collect();
                let what = record.detail.get("what").map_or("", String::as_str);
                format!("{} {what} {} {}", record.kind.word(), record.who.vouched_by, about.join(","))
            })
            .collect();
        lines.join("\n")
    };
    insta::assert_snapshot!(told(INSTALLATION));
    insta::assert_snapshot!(told(&id));
    let run = place.records(&id).into_iter().find(|record| record.kind == Kind::Assessment).unwrap();
    assert_eq!(run.versions.unwrap().law, "2026-11-01");
    assert_eq!(run.detail["inputs"], digest("assessment"));
    let exercise = place.records(&id).into_iter().find(|record| record.kind == Kind::Exercise).unwrap();
    assert_eq!(exercise.valid_until.as_deref(), Some("2027-01-31"));
}

#[tokio::test]
async fn organisations_have_logs_of_their_own_and_one_that_is_held_keeps_no_other_waiting() {
    let place = Place::new();
    let store = place.store().await;
    let person = founder(&store).await;
    let (first, one) = organisation(&store, &person, "Oderwick").await;
    let (second, two) = organisation(&store, &person, "Zittau").await;
    std::fs::write(place.root.join(format!("{first}.refused")), "").unwrap();
    let done = sequence(&store, &place).await.unwrap();
    assert_eq!(done.waiting.len(), 1);
    assert_eq!(done.waiting[0].1.to_string(), "somebody else holds it");
    assert_eq!((place.sequences(&first).len(), place.sequences(&second).len()), (0, 1));
    std::fs::remove_file(place.root.join(format!("{first}.refused"))).unwrap();
    assert_eq!(sequence(&store, &place).await.unwrap().logged, 1);
    assert_eq!(sequence(&store, &place).await.unwrap().logged, 0);
    let place_of = |records: Vec<nisaba_store::EvidenceRecord>| records[0].log_index;
    assert_eq!(place_of(one.evidence_list(0, 1).await.unwrap().items), Some(1));
    assert_eq!(place_of(two.evidence_list(0, 1).await.unwrap().items), Some(1));
}

#[tokio::test]
async fn what_does_not_fit_into_an_entry_is_an_artefact() {
    let place = Place::new();
    let store = place.store().await;
    let person = founder(&store).await;
    let (id, scoped) = organisation(&store, &person, "Oderwick").await;
    let text = "The policy, in full. ".repeat(10_000);
    let new = NewStatement {
        kind: "approval".to_owned(),
        subject: "policy:backup".to_owned(),
        body: json!({ "seen": digest(&text) }),
        until: None,
        text: Some(text.clone()),
    };
    scoped.statement_make(&Act::new(person.as_str(), 4_000), &new).await.unwrap();
    assert!(sequence(&store, &place).await.unwrap().waiting.is_empty());
    let approval = place.records(&id).into_iter().find(|record| record.kind == Kind::Approval).unwrap();
    assert_eq!(approval.artefacts.len(), 1);
    assert_eq!(approval.detail["text"], digest(&text), "whoever doubts compares digests");
    assert_eq!(format!("sha256:{}", approval.artefacts[0].sha256), digest(&text));
    assert_eq!(approval.about.first().map(String::as_str), Some("policy:backup"));
}

#[tokio::test]
async fn a_database_that_was_restored_from_a_copy_loses_no_act_to_numbers_that_come_again() {
    let place = Place::new();
    let store = place.store().await;
    let person = founder(&store).await;
    let copy = place.root.join("copy.db");
    store.back_up(&copy).await.unwrap();
    organisation(&store, &person, "Oderwick").await;
    let act = Act::new(person.as_str(), 4_000);
    sign_in(&store, &act, &person, "s").await;
    sequence(&store, &place).await.unwrap();
    let before = place.records(INSTALLATION).len();
    let restored = Store::open(&format!("sqlite:{}", copy.display())).await.unwrap();
    restored.session_close(&Act::new(person.as_str(), 8_000), &digest("s")).await.unwrap();
    sequence(&restored, &place).await.unwrap();
    let records = place.records(INSTALLATION);
    assert_eq!(records.len(), before + 1, "what was logged before is not logged again, what is new is");
    assert_eq!(records.last().unwrap().detail["what"], "session.closed");
}
