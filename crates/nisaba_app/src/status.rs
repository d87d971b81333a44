//! Requirements and their obligations in plain types: what is proved, by what, what fails, what would settle it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use nisaba_base::SourceMap;
use nisaba_law::proof::{
    self, AttestationRecord, ConceptOutcome, DocumentRecord, ExerciseRecord, ObligationStatus, ProofItem,
    ProofState, ProofSubject, Proofs, Waiver,
};
use nisaba_law::{ConceptId, Confidence, Law, ObligationId};
use nisaba_sources::Document;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::assessment::{
    self, Counts, Finding, Measure, Obligation, Proof, Requirement, Status, Summary, Text,
};
use crate::configuration::Configuration;
use crate::finding::PassCounts;
use crate::tally::{OfCheck, Tally};

/// The status of every requirement that concerns the entity.
pub(crate) fn requirements(law: &Law, proofs: &Proofs, tally: &Tally<'_>, today: Date) -> Vec<Requirement> {
    let by_concept = by_concept(tally);
    let statuses = proof::requirements(law, proofs, today);
    let plain = |requirement: proof::RequirementStatus| {
        let text = law.catalogue().get(requirement.id.as_str())?;
        let obligations: Vec<Obligation> = requirement
            .obligations
            .iter()
            .filter_map(|obligation| plain_obligation(law, obligation, &by_concept, today))
            .collect();
        Some(Requirement {
            id: text.id.to_string(),
            letter: obligations
                .first()
                .map_or_else(String::new, |obligation| letter_of(&obligation.id).to_owned()),
            title: text.title.clone(),
            summary: text.summary.clone(),
            citation: text.citation.clone(),
            status: plain_status(requirement.status),
            confidence: confidence(text.confidence).to_owned(),
            obligations,
        })
    };
    statuses.into_iter().filter_map(plain).collect()
}

/// Fingerprints of what does not pass, by concept, each in the order of findings.
type ByConcept<'f> = FxHashMap<&'f str, Arc<[Text]>>;

fn by_concept<'f>(tally: &Tally<'f>) -> ByConcept<'f> {
    let mut checks: FxHashMap<&str, Vec<&OfCheck<'f>>> = FxHashMap::default();
    for of_check in &tally.checks {
        checks.entry(of_check.first.concept.as_str()).or_default().push(of_check);
    }
    let fingerprints = |checks: &[&OfCheck<'f>]| -> Arc<[Text]> {
        let mut telling: Vec<&(usize, &Finding)> =
            checks.iter().flat_map(|of_check| &of_check.telling).collect();
        if checks.len() > 1 {
            telling.sort_unstable_by_key(|(place, _)| *place);
        }
        telling.into_iter().map(|(_, finding)| finding.fingerprint.clone()).collect()
    };
    checks.into_iter().map(|(concept, checks)| (concept, fingerprints(&checks))).collect()
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// `c` of `c.3`, `23` of `23.2`.
fn letter_of(obligation: &str) -> &str {
    obligation.split('.').next().unwrap_or(obligation)
}

/// What was found that may prove something.
pub(crate) fn proofs(
    law: &Law,
    configuration: &Configuration,
    tally: &Tally<'_>,
    passes: &PassCounts<'_>,
    documents: &[Document],
    sources: &SourceMap,
) -> Proofs {
    let mut concepts: FxHashMap<&str, ConceptOutcome> = FxHashMap::default();
    for of_check in &tally.checks {
        let outcome = concepts.entry(of_check.first.concept.as_str()).or_default();
        outcome.pass += of_check.passing as u32;
        outcome.inconclusive += of_check.inconclusive as u32;
        // An accepted risk is a decision of the entity, not a proof that the requirement holds.
        outcome.fail += (of_check.fails() + of_check.excepted) as u32;
    }
    for (concept, count) in passes {
        concepts.entry(concept).or_default().pass += count;
    }
    Proofs {
        concepts: concepts.into_iter().map(|(concept, outcome)| (ConceptId::new(concept), outcome)).collect(),
        documents: documents
            .iter()
            .map(|document| DocumentRecord {
                id: document.id.clone(),
                digest: sources.get(document.loc.file).map(|file| digest(file.text())),
                approved_on: document.approved_on,
                approved_by: document.approved_by.clone(),
                review_every_months: document.review_every_months,
            })
            .collect(),
        approvals: Vec::new(),
        attestations: configuration
            .attestations
            .iter()
            .map(|answer| AttestationRecord {
                question: answer.question.clone(),
                answer: Some(answer.answer),
                by: answer.by.clone(),
                on: answer.on,
                until: None,
            })
            .collect(),
        exercises: configuration.exercises.iter().filter_map(exercise).collect(),
        waivers: waivers(law, configuration),
    }
}

/// `sha256:` and the digest of a text in hexadecimal.
fn digest(text: &str) -> String {
    let bytes = Sha256::digest(text);
    bytes.iter().fold("sha256:".to_owned(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn exercise(written: &crate::configuration::Exercise) -> Option<ExerciseRecord> {
    let kind = serde_json::from_value(written.kind.as_str().into()).ok()?;
    Some(ExerciseRecord {
        kind,
        what: nisaba_sources::mask(&written.what).into_owned(),
        on: written.on,
        ok: written.ok,
    })
}

fn waivers(law: &Law, configuration: &Configuration) -> BTreeMap<ObligationId, Waiver> {
    let mut waivers = match &configuration.organisation {
        Some(facts) => proof::waived_by_scope(law, &nisaba_law::scope::scope(law, facts)),
        None => BTreeMap::new(),
    };
    for written in &configuration.not_applicable {
        let waiver = || Waiver { reason: written.reason.clone(), approved_by: written.approved_by.clone() };
        for obligation in &law.obligations().obligations {
            if obligation.id == *written.id || obligation.requirement == *written.id {
                waivers.insert(obligation.id.clone(), waiver());
            }
        }
    }
    waivers
}

fn plain_obligation(
    law: &Law,
    status: &ObligationStatus,
    by_concept: &ByConcept<'_>,
    today: Date,
) -> Option<Obligation> {
    let text = law.obligations().get(status.id.as_str())?;
    let mut proofs: Vec<Proof> =
        status.items.iter().map(|item| plain_proof(item, by_concept, today)).collect();
    if let Some(waiver) = &status.waiver {
        proofs.clear();
        proofs.push(waived(waiver));
    }
    Some(Obligation {
        id: text.id.to_string(),
        title: text.title.clone(),
        plain: text.plain.clone(),
        who: text.who.clone(),
        annex_points: text.annex_points.iter().map(ToString::to_string).collect(),
        status: plain_status(status.status),
        proofs,
    })
}

fn waived(waiver: &Waiver) -> Proof {
    Proof {
        kind: "waiver".to_owned(),
        title: waiver.reason.clone(),
        state: "holds".to_owned(),
        detail: format!("approved by {}", waiver.approved_by),
        settle: None,
        until: None,
        findings: Arc::default(),
    }
}

fn plain_proof(item: &ProofItem, by_concept: &ByConcept<'_>, today: Date) -> Proof {
    let (kind, title) = match &item.subject {
        ProofSubject::Checks { concept } => ("checks", concept.to_string()),
        ProofSubject::Document { title, .. } => ("document", title.clone()),
        ProofSubject::Attestation { question, .. } => ("attestation", question.clone()),
        ProofSubject::Exercise { exercise } => ("exercise", exercise.as_str().replace('_', " ")),
    };
    let findings = match &item.subject {
        ProofSubject::Checks { concept } => by_concept.get(concept.as_str()).cloned().unwrap_or_default(),
        _ => Arc::default(),
    };
    Proof {
        kind: kind.to_owned(),
        title,
        state: state_word(item.state).to_owned(),
        detail: detail(item, today),
        settle: settle(item),
        until: item.until.map(|date| date.to_string()),
        findings,
    }
}

fn state_word(state: ProofState) -> &'static str {
    match state {
        ProofState::Holds => "holds",
        ProofState::Fails => "fails",
        ProofState::Unknown => "unknown",
        ProofState::Aged => "aged",
    }
}

/// What was seen, in a clause.
fn detail(item: &ProofItem, today: Date) -> String {
    if let ProofSubject::Checks { .. } = item.subject {
        return match item.outcome {
            None => "nothing of this sort was seen".to_owned(),
            Some(ConceptOutcome { pass, fail, inconclusive }) => {
                let mut text = format!("{pass} of {} pass", pass + fail + inconclusive);
                if inconclusive > 0 {
                    text.push_str(&format!(", {inconclusive} undecided"));
                }
                text
            }
        };
    }
    let by = item.by.as_deref().map_or_else(String::new, |by| format!(" by {by}"));
    match (item.on, item.state) {
        (None, ProofState::Fails) => "found, but not approved".to_owned(),
        (None, _) => "not found".to_owned(),
        (Some(on), ProofState::Aged) => {
            let days = on.until(today).map_or(0, |span| span.get_days());
            format!("{on}{by}: {days} days old and no longer counts")
        }
        (Some(on), ProofState::Fails) => format!("{on}{by}: no"),
        (Some(on), _) => format!("{on}{by}"),
    }
}

/// What would settle or mend it.
fn settle(item: &ProofItem) -> Option<String> {
    if item.state == ProofState::Holds {
        return None;
    }
    Some(match (&item.subject, item.state) {
        (ProofSubject::Checks { concept }, ProofState::Fails) => {
            format!("mend the failing findings of {concept}")
        }
        (ProofSubject::Checks { .. }, _) if item.outcome.is_none() => {
            "connect a source that shows it".to_owned()
        }
        (ProofSubject::Checks { .. }, _) => "settle what is unknown in the undecided findings".to_owned(),
        (ProofSubject::Document { id, .. }, ProofState::Fails) => {
            format!("have `{id}` approved: approved_by and approved_on in its front matter")
        }
        (ProofSubject::Document { id, .. }, ProofState::Aged) => {
            format!("review `{id}` and set approved_on anew")
        }
        (ProofSubject::Document { id, .. }, _) => {
            format!("write it as Markdown with `id: {id}` in its front matter")
        }
        (ProofSubject::Attestation { .. }, ProofState::Fails) => "put it right, then answer again".to_owned(),
        (ProofSubject::Attestation { id, .. }, _) => {
            format!("answer `{id}` under attestations in nisaba.yaml")
        }
        (ProofSubject::Exercise { exercise }, _) => {
            format!("practise, and record kind `{}` under exercises in nisaba.yaml", exercise.as_str())
        }
    })
}

fn plain_status(status: proof::Status) -> Status {
    match status {
        proof::Status::Met => Status::Met,
        proof::Status::PartlyMet => Status::PartlyMet,
        proof::Status::NotMet => Status::NotMet,
        proof::Status::NotAssessed => Status::NotAssessed,
        proof::Status::NotApplicable => Status::NotApplicable,
    }
}

fn counts(statuses: impl Iterator<Item = Status>) -> Counts {
    let mut counts = Counts::default();
    for status in statuses {
        match status {
            Status::Met => counts.met += 1,
            Status::PartlyMet => counts.partly_met += 1,
            Status::NotMet => counts.not_met += 1,
            Status::NotAssessed => counts.not_assessed += 1,
            Status::NotApplicable => counts.not_applicable += 1,
        }
    }
    counts
}

/// Counts of everything; the sentence is left to who knows whether anything was found.
pub(crate) fn summary(requirements: &[Requirement], tally: &Tally<'_>, passes: &PassCounts<'_>) -> Summary {
    Summary {
        sentence: String::new(),
        obligations: counts(
            requirements.iter().flat_map(|requirement| &requirement.obligations).map(|o| o.status),
        ),
        requirements: counts(requirements.iter().map(|requirement| requirement.status)),
        failing: tally.by_severity(),
        passing: tally.sum(|of_check| of_check.passing)
            + passes.values().map(|count| *count as usize).sum::<usize>(),
        inconclusive: tally.sum(|of_check| of_check.inconclusive),
        excepted: tally.sum(|of_check| of_check.excepted),
    }
}

/// Measures by letter of their obligations, in the order of the law: `a` to `j`, then articles.
pub(crate) fn measures(law: &Law, requirements: &[Requirement], tally: &Tally<'_>) -> Vec<Measure> {
    let mut letters: BTreeMap<(bool, String), Vec<&Obligation>> = BTreeMap::new();
    for obligation in requirements.iter().flat_map(|requirement| &requirement.obligations) {
        let letter = letter_of(&obligation.id);
        let is_article = letter.starts_with(|c: char| c.is_ascii_digit());
        letters.entry((is_article, letter.to_owned())).or_default().push(obligation);
    }
    let failing = failing_by_letter(tally);
    let measure = |((_, letter), obligations): ((bool, String), Vec<&Obligation>)| Measure {
        title: measure_title(law, &letter),
        obligations: counts(obligations.iter().map(|obligation| obligation.status)),
        findings: failing.get(letter.as_str()).copied().unwrap_or(0),
        letter,
    };
    let concerns = |measure: &Measure| {
        let waived = measure.obligations.not_applicable;
        measure.obligations != Counts { not_applicable: waived, ..Counts::default() }
    };
    letters.into_iter().map(measure).filter(concerns).collect()
}

/// Failing findings that bear on each measure; one that bears on several obligations of a measure counts once.
fn failing_by_letter<'f>(tally: &Tally<'f>) -> BTreeMap<&'f str, usize> {
    let mut failing = BTreeMap::new();
    for of_check in tally.checks.iter().filter(|of_check| of_check.fails() > 0) {
        let bears_on = of_check.first.requirements.iter();
        let letters: BTreeSet<&str> =
            bears_on.filter(|id| !id.contains('-')).map(|id| letter_of(id)).collect();
        for letter in letters {
            *failing.entry(letter).or_default() += of_check.fails();
        }
    }
    failing
}

/// The short title of a measure (`c`) or article (`23`).
fn measure_title(law: &Law, letter: &str) -> String {
    let measure = format!("21(2)({letter})");
    let paragraph = format!("{letter}(");
    let is_about = |article: &str| article == measure || article == letter || article.starts_with(&paragraph);
    let about = law.catalogue().requirements.iter().filter(|requirement| is_about(&requirement.article));
    about
        .filter_map(|requirement| requirement.short.clone())
        .next()
        .unwrap_or_else(|| format!("Article {letter}"))
}

/// A document in plain types.
pub(crate) fn document(document: &Document, sources: &SourceMap, today: Date) -> assessment::Document {
    let months = document.review_every_months.unwrap_or(12);
    let until = document.approved_on.and_then(|on| on.checked_add(i64::from(months).months()).ok());
    let state = match (document.approved_on, until) {
        (None, _) => "not_approved",
        (Some(_), Some(until)) if until < today => "out_of_date",
        _ => "in_date",
    };
    assessment::Document {
        id: document.id.clone(),
        title: document.title.clone(),
        owner: document.owner.clone(),
        approved_by: document.approved_by.clone(),
        approved_on: document.approved_on.map(|date| date.to_string()),
        until: until.map(|date| date.to_string()),
        state: state.to_owned(),
        file: sources.get(document.loc.file).map_or_else(String::new, |file| file.path().to_string()),
    }
}
