//! From proofs to the status of obligations and requirements.
//!
//! Pure: what was found goes in, with today's date; a status comes out for each obligation, with the state of every proof.
//!
//! **Invariants:** an unknown or aged proof never makes anything met; one more failure never improves a status; without any
//! proof nothing is met.
//!
//! **Not here:** assets, findings, exceptions, reading documents.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use nisaba_base::wording::{capital, number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{ConceptId, ObligationId, RequirementId};
use crate::law::{Law, Tier};
use crate::obligation::{Combine, ExerciseKind, Obligation, Proof, ProofKind};
use crate::scope::ScopeAnswer;

/// Days after which a document without a review interval of its own counts as overdue: planned intervals are asked for
/// (Implementing Regulation (EU) 2024/2690, Annex, e.g. point 1.1.2: at least yearly).
const DEFAULT_REVIEW_DAYS: u32 = 365;

/// Everything that was found and may prove something.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Proofs {
    /// What checks found, by concept.
    pub concepts: BTreeMap<ConceptId, ConceptOutcome>,
    /// Documents that were found.
    pub documents: Vec<DocumentRecord>,
    /// Documents that somebody approved elsewhere than in their front matter.
    pub approvals: Vec<ApprovalRecord>,
    /// Answers that were given.
    pub attestations: Vec<AttestationRecord>,
    /// What was practised.
    pub exercises: Vec<ExerciseRecord>,
    /// Obligations that do not concern the organisation, each with a reason and an approver.
    pub waivers: BTreeMap<ObligationId, Waiver>,
}

/// How often checks of a concept passed, failed or could not decide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConceptOutcome {
    /// Passed.
    pub pass: u32,
    /// Failed.
    pub fail: u32,
    /// Could not decide.
    pub inconclusive: u32,
}

impl ConceptOutcome {
    fn state(self) -> Option<ProofState> {
        match self {
            Self { pass: 0, fail: 0, inconclusive: 0 } => None,
            Self { fail: 1.., .. } => Some(ProofState::Fails),
            Self { inconclusive: 1.., .. } => Some(ProofState::Unknown),
            Self { .. } => Some(ProofState::Holds),
        }
    }
}

/// A document that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentRecord {
    /// Its id, e.g. `backup-policy`.
    pub id: String,
    /// Digest of its text, `sha256:…`, where it is known.
    pub digest: Option<String>,
    /// When it was approved; none for a draft.
    #[schemars(with = "Option<String>")]
    pub approved_on: Option<Date>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// After how many months it is reviewed.
    pub review_every_months: Option<u32>,
}

/// The approval of a document's text that somebody saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalRecord {
    /// Id of the document, e.g. `backup-policy`.
    pub document: String,
    /// Digest of the text that they saw: `sha256:…`. Another text of the document is not approved by this.
    pub seen: String,
    /// Who approved it.
    pub by: String,
    /// When.
    #[schemars(with = "String")]
    pub on: Date,
    /// Last day it counts, where they said one.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
}

/// A named person's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttestationRecord {
    /// The question's id.
    pub question: String,
    /// The answer; none when the person does not know.
    pub answer: Option<bool>,
    /// Who answered.
    pub by: String,
    /// When.
    #[schemars(with = "String")]
    pub on: Date,
    /// Last day it counts, where they said one; what the obligation asks for may be sooner.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
}

/// Something that was practised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExerciseRecord {
    /// What kind.
    pub kind: ExerciseKind,
    /// What exactly, in words.
    pub what: String,
    /// When.
    #[schemars(with = "String")]
    pub on: Date,
    /// Whether it succeeded.
    pub ok: bool,
}

impl ExerciseRecord {
    /// Whether it counts as the kind asked for. A drill may be one of recovery, and a training one of the management.
    fn counts_as(&self, wanted: ExerciseKind) -> bool {
        let mentions = |words: &[&str]| {
            let what = self.what.to_lowercase();
            words.iter().any(|word| what.contains(word))
        };
        let of_management = || mentions(&["management", "board", "executive", "director"]);
        match (self.kind, wanted) {
            (ExerciseKind::Training, ExerciseKind::ManagementTraining) => of_management(),
            (ExerciseKind::Training, ExerciseKind::Training) => {
                !of_management() || mentions(&["all", "staff"])
            }
            (ExerciseKind::Drill, ExerciseKind::Recovery) => mentions(&[
                "region",
                "zone",
                "recover",
                "failover",
                "restore",
                "continuity",
                "disaster",
                "lost",
                "outage",
            ]),
            (ExerciseKind::Drill, ExerciseKind::Crisis) => mentions(&["crisis"]),
            (kind, wanted) => kind == wanted,
        }
    }
}

/// Why an obligation does not concern the organisation, and who said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiver {
    /// Why.
    pub reason: String,
    /// Who approved that, or the rule of law that says so.
    pub approved_by: String,
}

/// The state of one proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofState {
    /// It is there and says yes.
    Holds,
    /// It says no.
    Fails,
    /// Nothing is known, or it cannot be decided.
    Unknown,
    /// It said yes once, too long ago.
    Aged,
}

/// The status of an obligation or a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Everything that proves it holds.
    Met,
    /// Some of what proves it holds, some fails or is missing.
    PartlyMet,
    /// What was looked at fails.
    NotMet,
    /// Nobody has shown it.
    NotAssessed,
    /// It does not concern the organisation.
    NotApplicable,
}

/// One thing that an obligation rests on, and its state.
#[derive(Debug, Clone, Serialize)]
pub struct ProofItem {
    /// What it is.
    pub subject: ProofSubject,
    /// Its state.
    pub state: ProofState,
    /// Counts of the checks behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ConceptOutcome>,
    /// When it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// Who gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The last day on which it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// What a proof item is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ProofSubject {
    /// Checks of one concept.
    Checks {
        /// The concept.
        concept: ConceptId,
    },
    /// A document.
    Document {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
    },
    /// An answer.
    Attestation {
        /// The question's id.
        id: String,
        /// The question.
        question: String,
    },
    /// An exercise.
    Exercise {
        /// What is practised.
        exercise: ExerciseKind,
    },
}

/// An obligation's status, with the proofs behind it.
#[derive(Debug, Clone, Serialize)]
pub struct ObligationStatus {
    /// The obligation.
    pub id: ObligationId,
    /// Its requirement.
    pub requirement: RequirementId,
    /// Its status.
    pub status: Status,
    /// What it rests on. Concepts of which nothing was seen are `unknown` and do not count unless nothing else was seen.
    pub items: Vec<ProofItem>,
    /// Why it does not concern the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
}

/// A requirement's status.
#[derive(Debug, Clone, Serialize)]
pub struct RequirementStatus {
    /// The requirement.
    pub id: RequirementId,
    /// Its status.
    pub status: Status,
    /// Its obligations.
    pub obligations: Vec<ObligationStatus>,
}

/// The status of every requirement that has obligations, in the order of the law.
pub fn requirements(law: &Law, proofs: &Proofs, today: Date) -> Vec<RequirementStatus> {
    let obligations = law.obligations();
    let statuses = law.catalogue().requirements.iter().filter_map(|requirement| {
        let mine: Vec<ObligationStatus> = obligations
            .of_requirement(requirement.id.as_str())
            .map(|obligation| obligation_status(obligation, proofs, today))
            .collect();
        let status = requirement_status(mine.iter().map(|obligation| obligation.status))?;
        Some(RequirementStatus { id: requirement.id.clone(), status, obligations: mine })
    });
    statuses.collect()
}

/// The status of one obligation.
pub fn obligation_status(obligation: &Obligation, proofs: &Proofs, today: Date) -> ObligationStatus {
    let waiver = proofs.waivers.get(obligation.id.as_str()).cloned();
    let items: Vec<ProofItem> =
        obligation.proved_by.iter().flat_map(|proof| items(proof, obligation, proofs, today)).collect();
    let status = match waiver {
        Some(_) => Status::NotApplicable,
        None => combined(&items, obligation.combine),
    };
    ObligationStatus {
        id: obligation.id.clone(),
        requirement: obligation.requirement.clone(),
        status,
        items,
        waiver,
    }
}

/// The status of a requirement from those of its obligations; `None` without any.
pub fn requirement_status(obligations: impl Iterator<Item = Status>) -> Option<Status> {
    let all: Vec<Status> = obligations.collect();
    let counted: Vec<Status> =
        all.iter().copied().filter(|status| *status != Status::NotApplicable).collect();
    let has = |wanted: Status| counted.contains(&wanted);
    Some(match counted.as_slice() {
        [] if all.is_empty() => return None,
        [] => Status::NotApplicable,
        counted if counted.iter().all(|status| *status == Status::Met) => Status::Met,
        _ if has(Status::Met) || has(Status::PartlyMet) => Status::PartlyMet,
        _ if has(Status::NotMet) => Status::NotMet,
        _ => Status::NotAssessed,
    })
}

/// The answer in a sentence, e.g. `14 of 42 requirements are met. Six fail, ten nobody has shown.`
/// Of `total` requirements so many are met, fail, and are open: nobody has shown them.
pub fn sentence(total: usize, met: usize, fail: usize, open: usize) -> String {
    let mut sentence = format!("{met} of {total} requirements {} met.", if met == 1 { "is" } else { "are" });
    sentence.push_str(&match (fail, open) {
        (0, 0) => String::new(),
        (fail, 0) => {
            format!(
                " {} not.",
                capital(&format!("{} {}", number(fail), if fail == 1 { "is" } else { "are" }))
            )
        }
        (0, open) => format!(" {} nobody has shown.", capital(&number(open))),
        (fail, open) => format!(
            " {} {}, {} nobody has shown.",
            capital(&number(fail)),
            if fail == 1 { "fails" } else { "fail" },
            number(open)
        ),
    });
    sentence
}

/// Obligations that do not concern an organisation with this answer: other kinds, other tiers, no representative needed.
///
/// An undetermined tier waives nothing that one of its possible tiers may be held to.
pub fn waived_by_scope(law: &Law, answer: &ScopeAnswer) -> BTreeMap<ObligationId, Waiver> {
    let mut waived = BTreeMap::new();
    for requirement in &law.catalogue().requirements {
        let reason = if !concerns_tier(&requirement.applies_to, answer) {
            "does not apply to this tier or kind of entity"
        } else if !requirement.kinds.is_empty()
            && !requirement.kinds.iter().any(|kind| answer.has_kind(kind.as_str()))
        {
            "applies to other kinds of entity only"
        } else if requirement.kinds_ref.is_some() && answer.representative.is_none() {
            "needed only by digital kinds without an establishment in the Union"
        } else {
            continue;
        };
        for obligation in law.obligations().of_requirement(requirement.id.as_str()) {
            let waiver = Waiver { reason: reason.to_owned(), approved_by: requirement.citation.clone() };
            waived.insert(obligation.id.clone(), waiver);
        }
    }
    waived
}

fn concerns_tier(applies_to: &[String], answer: &ScopeAnswer) -> bool {
    applies_to.iter().any(|to| match to.as_str() {
        "essential" => answer.possible_tiers.contains(&Tier::Essential),
        "important" => answer.possible_tiers.contains(&Tier::Important),
        kind => answer.has_kind(kind),
    })
}

/// All items must hold, or one, as the obligation says. A mix of positive and missing proof is partly met.
fn combined(items: &[ProofItem], combine: Combine) -> Status {
    let counted: Vec<&ProofItem> = items.iter().filter(|item| !item.is_unseen_concept()).collect();
    let holds = |item: &&&ProofItem| item.state == ProofState::Holds;
    let met = match combine {
        Combine::All => !counted.is_empty() && counted.iter().all(|item| item.state == ProofState::Holds),
        Combine::Any => counted.iter().any(|item| item.state == ProofState::Holds),
    };
    let passes = |item: &&&ProofItem| item.outcome.is_some_and(|outcome| outcome.pass > 0);
    let positive = counted.iter().any(|item| holds(&item) || passes(&item));
    let fails = counted.iter().any(|item| item.state == ProofState::Fails);
    match (met, positive, fails) {
        (true, ..) => Status::Met,
        (false, true, _) => Status::PartlyMet,
        (false, false, true) => Status::NotMet,
        (false, false, false) => Status::NotAssessed,
    }
}

impl ProofItem {
    fn unknown(subject: ProofSubject) -> Self {
        Self { subject, state: ProofState::Unknown, outcome: None, on: None, by: None, until: None }
    }

    /// A concept of which no asset was seen: nothing to prove, and no proof either.
    fn is_unseen_concept(&self) -> bool {
        matches!(self.subject, ProofSubject::Checks { .. }) && self.outcome.is_none()
    }
}

fn items(proof: &Proof, obligation: &Obligation, proofs: &Proofs, today: Date) -> Vec<ProofItem> {
    let max_age = proof.max_age_days.or(obligation.max_age_days);
    match &proof.kind {
        ProofKind::Checks { checks } => checks.iter().map(|concept| of_concept(concept, proofs)).collect(),
        ProofKind::Document { id, title } => vec![of_document(id, title, max_age, proofs, today)],
        ProofKind::Attestation { id, question } => vec![of_attestation(id, question, max_age, proofs, today)],
        ProofKind::Exercise { exercise } => vec![of_exercise(*exercise, max_age, proofs, today)],
    }
}

fn of_concept(concept: &ConceptId, proofs: &Proofs) -> ProofItem {
    let subject = ProofSubject::Checks { concept: concept.clone() };
    let outcome = proofs.concepts.get(concept.as_str()).copied();
    match outcome.and_then(ConceptOutcome::state) {
        None => ProofItem::unknown(subject),
        Some(state) => ProofItem { outcome, state, ..ProofItem::unknown(subject) },
    }
}

/// Approved and in date holds; a draft fails; a document that was not found may lie elsewhere and is unknown.
fn of_document(id: &str, title: &str, max_age: Option<u32>, proofs: &Proofs, today: Date) -> ProofItem {
    let subject = ProofSubject::Document { id: id.to_owned(), title: title.to_owned() };
    let found = proofs.documents.iter().filter(|document| document.id == id).map(Approved::by_itself);
    let stated = proofs.approvals.iter().filter(|approval| approval.document == id);
    let stated = stated.filter_map(|approval| Approved::stated(approval, proofs));
    let Some(latest) = found.chain(stated).max_by_key(|approved| approved.on) else {
        return ProofItem::unknown(subject);
    };
    let by = latest.by.map(str::to_owned);
    let Some(on) = latest.on else {
        return ProofItem { state: ProofState::Fails, by, ..ProofItem::unknown(subject) };
    };
    let review = match latest.review_every_months {
        Some(months) => on.checked_add(i64::from(months).months()).ok(),
        None => after(on, Some(max_age.unwrap_or(DEFAULT_REVIEW_DAYS))),
    };
    let until = earlier(earlier(review, after(on, max_age)), latest.until);
    ProofItem { state: aging(on, until, today), on: Some(on), by, until, ..ProofItem::unknown(subject) }
}

/// A document's approval, wherever it is written.
struct Approved<'p> {
    on: Option<Date>,
    by: Option<&'p str>,
    review_every_months: Option<u32>,
    until: Option<Date>,
}

impl<'p> Approved<'p> {
    /// As its front matter says.
    fn by_itself(document: &'p DocumentRecord) -> Self {
        Self {
            on: document.approved_on,
            by: document.approved_by.as_deref(),
            review_every_months: document.review_every_months,
            until: None,
        }
    }

    /// As somebody stated; nothing where the document that was found has another text than they saw.
    fn stated(approval: &'p ApprovalRecord, proofs: &Proofs) -> Option<Self> {
        let mut found =
            proofs.documents.iter().filter(|document| document.id == approval.document).peekable();
        let is_found = found.peek().is_some();
        let same = found.find(|document| document.digest.as_ref() == Some(&approval.seen));
        (!is_found || same.is_some()).then(|| Self {
            on: Some(approval.on),
            by: Some(&approval.by),
            review_every_months: same.and_then(|document| document.review_every_months),
            until: approval.until,
        })
    }
}

/// The latest answer counts.
fn of_attestation(id: &str, question: &str, max_age: Option<u32>, proofs: &Proofs, today: Date) -> ProofItem {
    let subject = ProofSubject::Attestation { id: id.to_owned(), question: question.to_owned() };
    let given = proofs.attestations.iter().filter(|answer| answer.question == id && answer.on <= today);
    // Two answers of one day: the worse one counts.
    let Some(latest) =
        given.max_by_key(|answer| (answer.on, answer.answer != Some(true), answer.answer == Some(false)))
    else {
        return ProofItem::unknown(subject);
    };
    let until = earlier(after(latest.on, max_age), latest.until);
    let state = match latest.answer {
        Some(true) => aging(latest.on, until, today),
        Some(false) => ProofState::Fails,
        None => ProofState::Unknown,
    };
    ProofItem {
        state,
        on: Some(latest.on),
        by: Some(latest.by.clone()),
        until,
        ..ProofItem::unknown(subject)
    }
}

/// The latest exercise counts: a success after a failure mends it, a failure after a success undoes it.
fn of_exercise(exercise: ExerciseKind, max_age: Option<u32>, proofs: &Proofs, today: Date) -> ProofItem {
    let subject = ProofSubject::Exercise { exercise };
    let done = proofs.exercises.iter().filter(|record| record.counts_as(exercise) && record.on <= today);
    let Some(latest) = done.max_by_key(|record| (record.on, !record.ok)) else {
        return ProofItem::unknown(subject);
    };
    let until = after(latest.on, max_age);
    let state = if latest.ok { aging(latest.on, until, today) } else { ProofState::Fails };
    ProofItem { state, on: Some(latest.on), until, ..ProofItem::unknown(subject) }
}

/// What is dated in the future proves nothing yet.
fn aging(on: Date, until: Option<Date>, today: Date) -> ProofState {
    if on > today {
        ProofState::Unknown
    } else if until.is_some_and(|until| today > until) {
        ProofState::Aged
    } else {
        ProofState::Holds
    }
}

fn after(on: Date, days: Option<u32>) -> Option<Date> {
    on.checked_add(i64::from(days?).days()).ok()
}

fn earlier(left: Option<Date>, right: Option<Date>) -> Option<Date> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}
