//! From proofs to status: unknown is never a pass, age takes proof away, a failure never helps.

use jiff::civil::{Date, date};
use nisaba_law::obligation::{Combine, ExerciseKind, ProofKind};
use nisaba_law::proof::{
    ApprovalRecord, AttestationRecord, ConceptOutcome, DocumentRecord, ExerciseRecord, ProofState, Proofs,
    Status, Waiver, obligation_status, requirement_status, requirements, waived_by_scope,
};
use nisaba_law::scope::{Facts, scope};
use nisaba_law::{ConceptId, Law, ObligationId};
use proptest::prelude::*;

use crate::law;

const TODAY: Date = date(2026, 11, 24);

fn outcome(pass: u32, fail: u32, inconclusive: u32) -> ConceptOutcome {
    ConceptOutcome { pass, fail, inconclusive }
}

fn with_concepts(concepts: &[(&str, ConceptOutcome)]) -> Proofs {
    let concepts = concepts.iter().map(|(id, outcome)| (ConceptId::new(*id), *outcome)).collect();
    Proofs { concepts, ..Proofs::default() }
}

fn status(law: &Law, id: &str, proofs: &Proofs) -> Status {
    let obligation = law.obligations().get(id);
    obligation.map_or(Status::NotApplicable, |obligation| obligation_status(obligation, proofs, TODAY).status)
}

fn policy(approved_on: Option<Date>, review_every_months: Option<u32>) -> Proofs {
    let document = DocumentRecord {
        id: "cryptography-policy".to_owned(),
        digest: None,
        approved_on,
        approved_by: None,
        review_every_months,
    };
    Proofs { documents: vec![document], ..Proofs::default() }
}

fn exercise(kind: ExerciseKind, what: &str, on: Date, ok: bool) -> ExerciseRecord {
    ExerciseRecord { kind, what: what.to_owned(), on, ok }
}

#[test]
fn nothing_shown_means_nothing_met() {
    let law = law();
    for requirement in requirements(law, &Proofs::default(), TODAY) {
        assert_eq!(requirement.status, Status::NotAssessed, "{}", requirement.id);
    }
}

#[test]
fn checks_that_pass_fail_or_cannot_decide() {
    let law = law();
    // h.4 rests on key rotation and key policies.
    let both = |rotation, policy| {
        status(
            law,
            "h.4",
            &with_concepts(&[("crypto.key-rotation", rotation), ("crypto.key-policy", policy)]),
        )
    };
    assert_eq!(both(outcome(3, 0, 0), outcome(1, 0, 0)), Status::Met);
    assert_eq!(both(outcome(3, 0, 1), outcome(1, 0, 0)), Status::PartlyMet);
    assert_eq!(both(outcome(3, 0, 0), outcome(0, 1, 0)), Status::PartlyMet);
    assert_eq!(both(outcome(0, 2, 0), outcome(0, 1, 0)), Status::NotMet);
    assert_eq!(both(outcome(0, 0, 2), outcome(0, 0, 1)), Status::NotAssessed);
}

#[test]
fn a_concept_without_assets_holds_nothing_up() {
    let law = law();
    assert_eq!(status(law, "h.4", &with_concepts(&[("crypto.key-policy", outcome(1, 0, 0))])), Status::Met);
}

#[test]
fn a_document_counts_when_approved_and_in_date() {
    let law = law();
    assert_eq!(status(law, "h.1", &policy(Some(date(2026, 2, 1)), Some(12))), Status::Met);
    assert_eq!(status(law, "h.1", &policy(Some(date(2025, 11, 24)), Some(12))), Status::Met);
    assert_eq!(status(law, "h.1", &policy(Some(date(2025, 11, 23)), Some(12))), Status::NotAssessed);
    assert_eq!(status(law, "h.1", &policy(Some(date(2024, 1, 1)), None)), Status::NotAssessed);
    assert_eq!(status(law, "h.1", &policy(None, Some(12))), Status::NotMet);
    assert_eq!(status(law, "h.1", &policy(Some(date(2027, 1, 1)), Some(12))), Status::NotAssessed);
}

#[test]
fn only_a_fresh_restore_proves_a_backup() {
    let law = law();
    let restored = |records: Vec<ExerciseRecord>| {
        status(law, "c.5", &Proofs { exercises: records, ..Proofs::default() })
    };
    let ok = exercise(ExerciseKind::Restore, "portal", date(2026, 10, 1), true);
    let old = exercise(ExerciseKind::Restore, "billing", date(2025, 3, 12), true);
    let failed = exercise(ExerciseKind::Restore, "portal", date(2026, 11, 1), false);
    assert_eq!(restored(vec![old.clone(), ok.clone()]), Status::Met);
    assert_eq!(restored(vec![old]), Status::NotAssessed);
    assert_eq!(restored(vec![ok, failed]), Status::NotMet);
}

#[test]
fn a_training_of_the_management_is_told_from_one_of_the_staff() {
    let law = law();
    let proofs = |what: &str| Proofs {
        exercises: vec![exercise(ExerciseKind::Training, what, date(2026, 5, 1), true)],
        ..Proofs::default()
    };
    assert_eq!(status(law, "20.3", &proofs("management")), Status::Met);
    assert_eq!(status(law, "g.1", &proofs("management")), Status::NotAssessed);
    assert_eq!(status(law, "g.1", &proofs("all staff")), Status::Met);
    assert_eq!(status(law, "20.3", &proofs("all staff")), Status::NotAssessed);
}

#[test]
fn the_latest_answer_counts_and_names_its_person() {
    let law = law();
    let answer = |answer, on| AttestationRecord {
        question: "leavers-lose-access".to_owned(),
        answer,
        by: "I. Brandt".to_owned(),
        on,
        until: None,
    };
    let proofs = Proofs {
        attestations: vec![answer(Some(false), date(2026, 9, 8)), answer(Some(true), date(2026, 1, 8))],
        ..Proofs::default()
    };
    let obligation = law.obligations().get("i.2").expect("i.2");
    let result = obligation_status(obligation, &proofs, TODAY);
    assert_eq!(result.status, Status::NotMet);
    assert_eq!(result.items[0].by.as_deref(), Some("I. Brandt"));
    assert_eq!(result.items[0].state, ProofState::Fails);
}

#[test]
fn what_does_not_apply_needs_a_reason_and_an_approver() {
    let law = law();
    let waiver = Waiver { reason: "no own rooms".to_owned(), approved_by: "H. Lorenz".to_owned() };
    let proofs = Proofs { waivers: [(ObligationId::new("i.15"), waiver)].into(), ..Proofs::default() };
    assert_eq!(status(law, "i.15", &proofs), Status::NotApplicable);
    assert_eq!(requirement_status([Status::Met, Status::NotApplicable].into_iter()), Some(Status::Met));
    assert_eq!(requirement_status([Status::NotApplicable].into_iter()), Some(Status::NotApplicable));
    assert_eq!(requirement_status([].into_iter()), None);
}

#[test]
fn scope_waives_what_concerns_others() -> Result<(), Box<dyn std::error::Error>> {
    let law = law();
    let facts: Facts = serde_json::from_value(serde_json::json!({
        "activity_ids": ["healthcare_provider"], "size_class": "large", "established_in": ["XX"]
    }))?;
    let waived = waived_by_scope(law, &scope(law, &facts));
    let ids: Vec<&str> = waived.keys().map(ObligationId::as_str).collect();
    assert_eq!(ids, ["26.1", "27.1", "27.2", "28.1", "28.2"]);
    Ok(())
}

fn rank(status: Status) -> u8 {
    match status {
        Status::NotMet | Status::NotAssessed | Status::NotApplicable => 0,
        Status::PartlyMet => 1,
        Status::Met => 2,
    }
}

fn outcomes() -> impl Strategy<Value = ConceptOutcome> {
    (0u32..3, 0u32..3, 0u32..3).prop_map(|(pass, fail, inconclusive)| outcome(pass, fail, inconclusive))
}

/// Proofs of every kind for one obligation, each present or not.
fn proofs_for(law: &Law, id: &str, seeds: &[(ConceptOutcome, u8)]) -> Proofs {
    let mut proofs = Proofs::default();
    let mut seeds = seeds.iter().cycle();
    let mut next = || *seeds.next().unwrap_or(&(outcome(0, 0, 0), 0));
    for proof in law.obligations().get(id).into_iter().flat_map(|obligation| &obligation.proved_by) {
        match &proof.kind {
            ProofKind::Checks { checks } => {
                for concept in checks {
                    proofs.concepts.insert(concept.clone(), next().0);
                }
            }
            ProofKind::Document { id, .. } => {
                let approved_on =
                    [None, Some(date(2026, 6, 1)), Some(date(2020, 1, 1))][usize::from(next().1 % 3)];
                proofs.documents.push(DocumentRecord {
                    id: id.clone(),
                    digest: None,
                    approved_on,
                    approved_by: None,
                    review_every_months: Some(12),
                });
            }
            ProofKind::Attestation { id, .. } => {
                let answer = [None, Some(true), Some(false)][usize::from(next().1 % 3)];
                proofs.attestations.push(AttestationRecord {
                    question: id.clone(),
                    answer,
                    by: "x".to_owned(),
                    on: date(2026, 11, 1),
                    until: None,
                });
            }
            ProofKind::Exercise { exercise: kind } => {
                if next().1 % 2 == 0 {
                    proofs.exercises.push(exercise(*kind, "all", date(2026, 11, 1), true));
                }
            }
        }
    }
    proofs
}

proptest! {
    #[test]
    fn one_more_unknown_never_makes_anything_met(
        at in 0usize..1000,
        seeds in prop::collection::vec((outcomes(), any::<u8>()), 1..12),
        target in 0usize..50,
    ) {
        let law = law();
        let all = &law.obligations().obligations;
        let id = all[at % all.len()].id.as_str();
        let before = proofs_for(law, id, &seeds);
        let mut after = before.clone();
        let count = after.concepts.len();
        if count > 0
            && let Some(outcome) = after.concepts.values_mut().nth(target % count)
        {
            outcome.inconclusive += 1;
            prop_assert_ne!(status(law, id, &after), Status::Met);
        }
        after.attestations.iter_mut().for_each(|answer| answer.answer = None);
        let all_needed = law.obligations().get(id).is_some_and(|obligation| obligation.combine == Combine::All);
        if !after.attestations.is_empty() && all_needed {
            prop_assert_ne!(status(law, id, &after), Status::Met);
        }
        prop_assert!(status(law, id, &after) != Status::Met || status(law, id, &before) == Status::Met);
    }

    #[test]
    fn one_more_failure_never_improves_a_status(
        at in 0usize..1000,
        seeds in prop::collection::vec((outcomes(), any::<u8>()), 1..12),
        target in 0usize..50,
    ) {
        let law = law();
        let all = &law.obligations().obligations;
        let id = all[at % all.len()].id.as_str();
        let before = proofs_for(law, id, &seeds);
        let was = rank(status(law, id, &before));
        let mut after = before.clone();
        let count = after.concepts.len();
        if count > 0
            && let Some(outcome) = after.concepts.values_mut().nth(target % count)
        {
            outcome.fail += 1;
        }
        prop_assert!(rank(status(law, id, &after)) <= was);
        for answer in before.attestations {
            after.attestations.push(AttestationRecord { answer: Some(false), on: TODAY, ..answer });
        }
        for record in before.exercises {
            after.exercises.push(ExerciseRecord { ok: false, on: TODAY, ..record });
        }
        prop_assert!(rank(status(law, id, &after)) <= was);
    }

    #[test]
    fn met_needs_every_seen_concept_to_pass(seeds in prop::collection::vec((outcomes(), any::<u8>()), 1..12)) {
        let law = law();
        let proofs = proofs_for(law, "e.7", &seeds);
        if status(law, "e.7", &proofs) == Status::Met {
            prop_assert!(proofs.concepts.values().all(|outcome| outcome.fail == 0 && outcome.inconclusive == 0));
            prop_assert!(proofs.concepts.values().any(|outcome| outcome.pass > 0));
        }
    }
}

#[test]
fn an_approval_is_of_the_text_that_was_seen_and_of_no_other() {
    let law = law();
    let approval = |until| ApprovalRecord {
        document: "cryptography-policy".to_owned(),
        seen: "sha256:aa".to_owned(),
        by: "M. Sander".to_owned(),
        on: date(2026, 11, 1),
        until,
    };
    let with = |digest: &str, until| {
        let mut proofs = policy(None, Some(12));
        for document in &mut proofs.documents {
            document.digest = Some(digest.to_owned());
        }
        Proofs { approvals: vec![approval(until)], ..proofs }
    };
    let state = |proofs: &Proofs| {
        let obligation = law.obligations().get("h.1").expect("h.1");
        let items = obligation_status(obligation, proofs, TODAY).items;
        let about = |item: &&nisaba_law::proof::ProofItem| matches!(&item.subject, nisaba_law::proof::ProofSubject::Document { id, .. } if id == "cryptography-policy");
        items.iter().find(about).expect("a document").state
    };
    assert_eq!(state(&with("sha256:aa", None)), ProofState::Holds);
    assert_eq!(state(&with("sha256:bb", None)), ProofState::Fails, "the text has changed since");
    assert_eq!(state(&with("sha256:aa", Some(date(2026, 11, 2)))), ProofState::Aged);
    // The text may lie where nothing was read.
    let elsewhere = Proofs { approvals: vec![approval(None)], ..Proofs::default() };
    assert_eq!(state(&elsewhere), ProofState::Holds);
}
