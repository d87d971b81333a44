//! What must hold in both databases.

use nisaba_store::{
    Act, Earlier, FindingFilter, NewRun, NewSession, NewSource, NewStatement, NewToken, OrganisationId,
    PersonId, Scoped, SecondFactor, SeenAsset, SeenFinding, SeenRequirement, SourceId, Store, StoreError,
    digest,
};
use serde_json::json;

use crate::place;

/// Tells each story on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($story:ident)*) => {
        mod sqlite {
            $(#[tokio::test] async fn $story() {
                let (store, _folder) = super::place::sqlite().await;
                super::$story(store).await;
            })*
        }
        mod postgres {
            $(#[tokio::test] async fn $story() {
                if let Some(store) = super::place::postgres().await {
                    super::$story(store).await;
                }
            })*
        }
    };
}

on_both! {
    the_first_link_makes_one_administrator_and_no_second
    a_run_stores_only_what_changed_and_history_tells_it
    what_got_worse_raises_an_alert_and_what_was_always_so_does_not
    one_organisation_never_sees_another
    every_change_leaves_a_record_and_numbers_have_no_gap
    a_session_ends_and_a_token_is_taken_back
    a_session_that_is_not_used_ends
    a_one_time_code_counts_once_and_a_recovery_code_too
    attempts_that_fail_lock_the_subject
    the_last_administrator_stays
    a_statement_is_withdrawn_once_and_by_who_saw_it_last
    a_request_under_a_key_is_done_once
    pages_of_findings_are_whole_and_in_order
    hostile_text_is_only_text
    of_two_findings_with_one_fingerprint_the_worse_stands
}

async fn founder(store: &Store) -> PersonId {
    let act = Act::new("nisaba", 1_000);
    store.setup_link_make(&act, &digest("link"), 9_000).await.unwrap();
    store.setup(&act, &digest("link"), "t.ahlgrim@oderwick.example", "T. Ahlgrim", "$hash").await.unwrap()
}

async fn organisation(store: &Store, person: &PersonId, name: &str) -> Scoped {
    let id = store.organisation_make(&Act::new(person.as_str(), 1_000), name, person).await.unwrap();
    store.of(id)
}

async fn source(scoped: &Scoped) -> SourceId {
    let new =
        NewSource { name: "estate".to_owned(), kind: "upload".to_owned(), place: None, every_minutes: None };
    scoped.source_add(&Act::new("per", 1_000), &new).await.unwrap()
}

fn finding(fingerprint: &str, outcome: &str, risk: i64) -> SeenFinding {
    SeenFinding {
        fingerprint: fingerprint.to_owned(),
        outcome: outcome.to_owned(),
        severity: "high".to_owned(),
        risk,
        check: "object-store-versioned".to_owned(),
        concept: "storage.versions".to_owned(),
        title: "A bucket keeps no versions".to_owned(),
        says: format!("{fingerprint} keeps no versions"),
        resource: fingerprint.to_owned(),
        file: "main.tf".to_owned(),
        line: 3,
        body: None,
    }
}

fn run(source: &SourceId, findings: Vec<SeenFinding>, status: &str) -> NewRun {
    NewRun {
        source: source.clone(),
        input: digest("assessment"),
        nisaba: "0.1.0".to_owned(),
        checks: "test".to_owned(),
        law: "2026-11-01".to_owned(),
        summary: json!({ "failing": findings.len() }),
        proofs: None,
        findings,
        requirements: vec![SeenRequirement {
            id: "nis2-21-2-c".to_owned(),
            title: "Backups".to_owned(),
            status: status.to_owned(),
        }],
        assets: vec![SeenAsset {
            name: "aws_s3_bucket.a".to_owned(),
            kind: "object_store".to_owned(),
            body: "{}".to_owned(),
        }],
    }
}

fn failing() -> FindingFilter {
    FindingFilter { outcome: "fail".to_owned(), check: None, severity: None, source: None }
}

async fn the_first_link_makes_one_administrator_and_no_second(store: Store) {
    assert!(store.is_empty().await.unwrap());
    founder(&store).await;
    assert!(!store.is_empty().await.unwrap());
    let again = store.setup(&Act::new("nisaba", 1_000), &digest("link"), "x@y.example", "X", "$hash").await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
}

async fn a_run_stores_only_what_changed_and_history_tells_it(store: Store) {
    let person = founder(&store).await;
    let scoped = organisation(&store, &person, "Oderwick").await;
    let source = source(&scoped).await;
    let first = run(
        &source,
        vec![finding("a", "fail", 9), finding("b", "pass", 1), finding("c", "fail", 5)],
        "not_met",
    );
    let first = scoped.run_record(&Act::new("tok", 2_000), &first).await.unwrap();
    assert_eq!((first.appeared, first.changed, first.gone, first.same), (3, 0, 0, 0));
    let mut moved = finding("b", "pass", 1);
    moved.line = 40;
    let second = run(&source, vec![finding("a", "pass", 9), moved], "met");
    let second = scoped.run_record(&Act::new("tok", 3_000), &second).await.unwrap();
    assert_eq!((second.appeared, second.changed, second.gone, second.same), (0, 1, 1, 1));
    let filter = FindingFilter { outcome: "gone".to_owned(), ..failing() };
    let gone = scoped.finding_list(&filter, None, 10).await.unwrap().items;
    assert_eq!(gone[0].fingerprint, "c");
    let history = scoped.finding_history(&gone[0].id).await.unwrap();
    let told: Vec<_> = history.iter().map(|event| (event.was.as_deref(), event.becomes.as_str())).collect();
    assert_eq!(told, [(None, "fail"), (Some("fail"), "gone")]);
    let requirements = scoped.requirement_history("nis2-21-2-c").await.unwrap();
    let statuses: Vec<_> = requirements.iter().map(|state| state.status.as_str()).collect();
    assert_eq!(statuses, ["not_met", "met"]);
    assert_eq!(scoped.requirement_list().await.unwrap().len(), 1);
    assert_eq!(scoped.overview().await.unwrap()[0].run, second.run);
}

async fn of_two_findings_with_one_fingerprint_the_worse_stands(store: Store) {
    let person = founder(&store).await;
    let scoped = organisation(&store, &person, "Oderwick").await;
    let source = source(&scoped).await;
    let twice = vec![finding("a", "pass", 1), finding("a", "fail", 9), finding("a", "pass", 1)];
    scoped.run_record(&Act::new("tok", 2_000), &run(&source, twice, "met")).await.unwrap();
    let failing = scoped.finding_list(&failing(), None, 10).await.unwrap().items;
    assert_eq!(failing.iter().map(|finding| finding.risk).collect::<Vec<_>>(), [9]);
}

async fn what_got_worse_raises_an_alert_and_what_was_always_so_does_not(store: Store) {
    let person = founder(&store).await;
    let scoped = organisation(&store, &person, "Oderwick").await;
    let source = source(&scoped).await;
    let first = scoped
        .run_record(&Act::new("tok", 2_000), &run(&source, vec![finding("a", "fail", 9)], "met"))
        .await
        .unwrap();
    assert_eq!(first.alerts, 0);
    let worse = run(&source, vec![finding("a", "fail", 9), finding("b", "fail", 9)], "not_met");
    assert_eq!(scoped.run_record(&Act::new("tok", 3_000), &worse).await.unwrap().alerts, 2);
    assert_eq!(scoped.run_record(&Act::new("tok", 4_000), &worse).await.unwrap().alerts, 0);
    let alerts = scoped.alert_list("", 10).await.unwrap().items;
    scoped.alert_seen(&Act::new(person.as_str(), 5_000), &alerts[0].id).await.unwrap();
    let again = scoped.alert_seen(&Act::new(person.as_str(), 6_000), &alerts[0].id).await;
    assert!(matches!(again, Err(StoreError::NotFound)));
}

async fn one_organisation_never_sees_another(store: Store) {
    let person = founder(&store).await;
    let (ours, theirs) =
        (organisation(&store, &person, "Oderwick").await, organisation(&store, &person, "Halvern").await);
    let source = source(&ours).await;
    ours.run_record(&Act::new("tok", 2_000), &run(&source, vec![finding("a", "fail", 9)], "met"))
        .await
        .unwrap();
    let id = ours.finding_list(&failing(), None, 10).await.unwrap().items[0].id.clone();
    assert!(matches!(theirs.finding(&id).await, Err(StoreError::NotFound)));
    assert!(matches!(theirs.finding_history(&id).await, Err(StoreError::NotFound)));
    assert!(matches!(theirs.source(&source).await, Err(StoreError::NotFound)));
    let pushed = theirs.run_record(&Act::new("tok", 3_000), &run(&source, vec![], "met")).await;
    assert!(matches!(pushed, Err(StoreError::NotFound)));
    assert!(theirs.source_remove(&Act::new("per", 3_000), &source, 1).await.is_err());
    assert_eq!(theirs.finding_list(&failing(), None, 10).await.unwrap().items, []);
    assert_eq!(theirs.requirement_list().await.unwrap(), []);
    assert_eq!(theirs.overview().await.unwrap(), []);
    let records = theirs.evidence_list(0, 100).await.unwrap().items;
    assert!(
        records.iter().all(|record| record.organisation.as_deref() == Some(theirs.organisation().as_str()))
    );
}

async fn every_change_leaves_a_record_and_numbers_have_no_gap(store: Store) {
    let person = founder(&store).await;
    let scoped = organisation(&store, &person, "Oderwick").await;
    let source = source(&scoped).await;
    // A refused change leaves no number behind.
    let taken =
        NewSource { name: "estate".to_owned(), kind: "upload".to_owned(), place: None, every_minutes: None };
    assert!(matches!(scoped.source_add(&Act::new("per", 2_000), &taken).await, Err(StoreError::Taken(_))));
    let writers = (0..8).map(|number| {
        let (scoped, source) = (scoped.clone(), source.clone());
        tokio::spawn(async move {
            let new = run(&source, vec![finding(&format!("f{number}"), "fail", 1)], "met");
            scoped.run_record(&Act::new("tok", 3_000), &new).await.unwrap();
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let waiting = store.evidence_waiting(1_000).await.unwrap();
    let numbers: Vec<i64> = waiting.iter().map(|record| record.sequence).collect();
    assert_eq!(numbers, (1..=i64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
    assert_eq!(waiting.iter().filter(|record| record.what == "run.recorded").count(), 8);
    store.evidence_logged(&[(1, 0)]).await.unwrap();
    store.evidence_logged(&[(1, 7)]).await.unwrap();
    assert_eq!(store.evidence_waiting(1).await.unwrap()[0].sequence, 2);
}

fn session<'a>(
    person: &'a PersonId,
    digest: &'a str,
    expires_ms: i64,
    factor: &'a SecondFactor,
) -> NewSession<'a> {
    NewSession { person, digest, expires_ms, agent: "Firefox", factor, subject: "subject" }
}

async fn a_session_ends_and_a_token_is_taken_back(store: Store) {
    let person = founder(&store).await;
    let scoped = organisation(&store, &person, "Oderwick").await;
    let act = Act::new(person.as_str(), 2_000);
    let cookie = digest("cookie");
    store.session_open(&act, &session(&person, &cookie, 5_000, &SecondFactor::None)).await.unwrap();
    assert_eq!(store.session_person(&cookie, 4_999, 9_000).await.unwrap().unwrap().person.id, person);
    assert!(store.session_person(&cookie, 5_000, 9_000).await.unwrap().is_none());
    store.session_close(&act, &cookie).await.unwrap();
    assert!(store.session_person(&cookie, 3_000, 9_000).await.unwrap().is_none());
    let token = NewToken {
        name: "pipeline".to_owned(),
        role: "engineer".to_owned(),
        scopes: vec!["run.record".to_owned()],
        digest: digest("secret"),
        expires_ms: 9_000,
    };
    let id = scoped.token_make(&act, &token).await.unwrap();
    assert_eq!(store.token_bearer(&digest("secret"), 8_999).await.unwrap().unwrap().id, id);
    assert_eq!(store.token_bearer(&digest("secret"), 9_000).await.unwrap(), None);
    scoped.token_revoke(&act, &id).await.unwrap();
    assert_eq!(store.token_bearer(&digest("secret"), 3_000).await.unwrap(), None);
    assert!(matches!(scoped.token_revoke(&act, &id).await, Err(StoreError::NotFound)));
}

async fn a_session_that_is_not_used_ends(store: Store) {
    const MINUTE: i64 = 60_000;
    let person = founder(&store).await;
    let cookie = digest("cookie");
    let act = Act::new(person.as_str(), 0);
    store.session_open(&act, &session(&person, &cookie, 1_000 * MINUTE, &SecondFactor::None)).await.unwrap();
    let is_open =
        async |at: i64| store.session_person(&cookie, at * MINUTE, 30 * MINUTE).await.unwrap().is_some();
    assert!(is_open(29).await);
    assert!(is_open(58).await, "each use moves the end");
    assert_eq!(store.session_list(&person, 58 * MINUTE, 30 * MINUTE).await.unwrap()[0].seen_ms, 58 * MINUTE);
    assert!(!is_open(88).await);
}

async fn a_one_time_code_counts_once_and_a_recovery_code_too(store: Store) {
    let person = founder(&store).await;
    let act = Act::new(person.as_str(), 2_000);
    let (first, second) = (digest("first"), digest("second"));
    let here = store.session_open(&act, &session(&person, &first, 9_000, &SecondFactor::None)).await.unwrap();
    store.session_open(&act, &session(&person, &second, 9_000, &SecondFactor::None)).await.unwrap();
    store.second_factor_require(&act, true).await.unwrap();
    assert!(store.session_person(&first, 3_000, 9_000).await.unwrap().unwrap().lacks_factor);
    store.authenticator_begin(&act, &person, "OLD").await.unwrap();
    store.authenticator_begin(&act, &person, "NEW").await.unwrap();
    assert!(store.session_person(&first, 3_000, 9_000).await.unwrap().unwrap().lacks_factor);
    store.authenticator_confirm(&act, &person, 7, &[digest("r1")], &here).await.unwrap();
    assert!(!store.session_person(&first, 3_000, 9_000).await.unwrap().unwrap().lacks_factor);
    assert!(store.session_person(&second, 3_000, 9_000).await.unwrap().is_none(), "the other session ended");
    let begun = store.authenticator_begin(&act, &person, "STOLEN").await;
    assert!(matches!(begun, Err(StoreError::Taken(_))));
    assert_eq!(store.authenticator(&person).await.unwrap().unwrap().secret, "NEW");
    let mut number = 0;
    let mut opens = async |factor: SecondFactor| {
        number += 1;
        let cookie = digest(format!("opened {number}"));
        store.session_open(&act, &session(&person, &cookie, 9_000, &factor)).await.is_ok()
    };
    assert!(!opens(SecondFactor::Code(7)).await, "the code that confirmed it is used up");
    assert!(opens(SecondFactor::Code(8)).await);
    assert!(!opens(SecondFactor::Code(8)).await);
    assert!(opens(SecondFactor::Recovery(digest("r1"))).await);
    assert!(!opens(SecondFactor::Recovery(digest("r1"))).await);
    store.authenticator_remove(&act, &person, &SecondFactor::None, Some(&here)).await.unwrap();
    assert_eq!(store.session_list(&person, 3_000, 9_000).await.unwrap().len(), 1);
    assert!(matches!(
        store.authenticator_remove(&act, &person, &SecondFactor::None, None).await,
        Err(StoreError::NotFound)
    ));
}

async fn attempts_that_fail_lock_the_subject(store: Store) {
    let person = founder(&store).await;
    let wait = |failures: i64| if failures < 3 { 0 } else { 1_000 };
    for _ in 0..3 {
        store.sign_in_failed(&Act::new("nobody", 2_000), "subject", wait).await.unwrap();
    }
    assert_eq!(store.sign_in_locked_until("subject").await.unwrap(), 3_000);
    let act = Act::new(person.as_str(), 4_000);
    store.session_open(&act, &session(&person, &digest("c"), 9_000, &SecondFactor::None)).await.unwrap();
    assert_eq!(store.sign_in_locked_until("subject").await.unwrap(), 0);
}

async fn the_last_administrator_stays(store: Store) {
    let person = founder(&store).await;
    let scoped = organisation(&store, &person, "Oderwick").await;
    let act = Act::new(person.as_str(), 2_000);
    let only = scoped.member_change(&act, &person, Some("auditor"), None).await;
    assert!(matches!(only, Err(StoreError::LastAdministrator)));
    let (other, is_new) = scoped
        .member_add(&act, "m.sorel@oderwick.example", "M. Sorel", "administrator", (&digest("l"), 9_000))
        .await
        .unwrap();
    assert!(is_new);
    store.password_set(&act, &digest("l"), "$hash").await.unwrap();
    assert!(matches!(
        scoped.member_change(&act, &other, Some("manager"), Some(7)).await,
        Err(StoreError::Changed)
    ));
    scoped.member_change(&act, &person, None, Some(1)).await.unwrap();
    assert_eq!(store.role_of(&person, scoped.organisation()).await.unwrap(), None);
}

async fn a_statement_is_withdrawn_once_and_by_who_saw_it_last(store: Store) {
    let person = founder(&store).await;
    let scoped = organisation(&store, &person, "Oderwick").await;
    let act = Act::new(person.as_str(), 2_000);
    let new = NewStatement {
        kind: "exception".to_owned(),
        subject: "object-store-versioned".to_owned(),
        body: json!({ "reason": "moves to another region in March" }),
        until: Some("2027-03-31".to_owned()),
        text: None,
    };
    let id = scoped.statement_make(&act, &new).await.unwrap();
    assert!(matches!(scoped.statement_withdraw(&act, "approval", &id, 1).await, Err(StoreError::NotFound)));
    assert!(matches!(scoped.statement_withdraw(&act, "exception", &id, 2).await, Err(StoreError::Changed)));
    scoped.statement_withdraw(&act, "exception", &id, 1).await.unwrap();
    let kept = &scoped.statement_list("exception", "", 10).await.unwrap().items[0];
    assert_eq!((kept.withdrawn_ms, kept.version, &kept.body), (Some(2_000), 2, &new.body));
}

async fn a_request_under_a_key_is_done_once(store: Store) {
    assert_eq!(store.request_begin("per", "k", "r1", 1_000).await.unwrap(), Earlier::None);
    assert_eq!(store.request_begin("per", "k", "r1", 1_000).await.unwrap(), Earlier::Unfinished);
    assert_eq!(store.request_begin("per", "k", "r2", 1_000).await.unwrap(), Earlier::Other);
    store.request_end("per", "k", Some((201, "{}"))).await.unwrap();
    let answered = Earlier::Answered { status: 201, body: "{}".to_owned() };
    assert_eq!(store.request_begin("per", "k", "r1", 1_000).await.unwrap(), answered);
    assert_eq!(store.request_begin("per", "k", "r1", 100_000_000).await.unwrap(), Earlier::None);
}

async fn pages_of_findings_are_whole_and_in_order(store: Store) {
    let person = founder(&store).await;
    let scoped = organisation(&store, &person, "Oderwick").await;
    let source = source(&scoped).await;
    let findings = (0..25).map(|number| finding(&format!("f{number}"), "fail", number % 3)).collect();
    scoped.run_record(&Act::new("tok", 2_000), &run(&source, findings, "met")).await.unwrap();
    let (mut seen, mut after) = (Vec::new(), None::<(i64, String)>);
    loop {
        let place = after.as_ref().map(|(risk, id)| (*risk, id.as_str()));
        let page = scoped
            .finding_list(&FindingFilter { source: Some(source.clone()), ..failing() }, place, 10)
            .await
            .unwrap();
        seen.extend(page.items.iter().map(|finding| (finding.risk, finding.fingerprint.clone())));
        let Some(next) = page.next else { break };
        let (risk, id) = next.split_once('.').unwrap();
        after = Some((risk.parse().unwrap(), id.to_owned()));
    }
    assert_eq!(seen.len(), 25);
    assert!(seen.is_sorted_by_key(|(risk, _)| -risk));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25);
}

async fn hostile_text_is_only_text(store: Store) {
    let person = founder(&store).await;
    let name = "'; DROP TABLE finding; -- <script>alert(1)</script> \u{202e}";
    let scoped = organisation(&store, &person, name).await;
    let source = source(&scoped).await;
    let mut hostile = finding(name, "fail", i64::MAX);
    hostile.says = name.to_owned();
    scoped.run_record(&Act::new(name, 2_000), &run(&source, vec![hostile], name)).await.unwrap();
    let filter = FindingFilter { check: Some(name.to_owned()), ..failing() };
    assert_eq!(scoped.finding_list(&filter, None, 10).await.unwrap().items, []);
    assert_eq!(scoped.finding_list(&failing(), None, 10).await.unwrap().items[0].says, name);
    assert_eq!(store.organisations_of(&person).await.unwrap()[0].name, name);
    assert_eq!(OrganisationId::parse(name), None);
}
