//! The roadmap: what to do, in three phases, ordered by risk removed for effort.
//!
//! One step mends one check in one part of the estate (its root), so that a step is one change that one person makes. Ids come
//! from what a step mends, not from its position: the next run shows what moved.
//!
//! Phases: assess (weeks 1–4: close what is critical, settle what is unknown, answer, approve), remediate (weeks 5–16: mend the
//! rest), operate (each quarter: keep proofs in date).

use std::collections::BTreeMap;

use nisaba_estate::Estate;
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest, Sha256};

use crate::assessment::{Finding, Obligation, Proof, Requirement, Status, Step, Text};
use crate::tally::Tally;

/// Weeks 1 to 4.
const ASSESS_WEEKS: u32 = 4;
/// Weeks 5 to 16.
const REMEDIATE_WEEKS: u32 = 12;
/// Hours of one week that a small team can give beside its work.
const HOURS_PER_WEEK: f64 = 24.0;
/// Hours for a document: to write or renew it and have it approved.
const DOCUMENT_HOURS: f64 = 8.0;
/// Hours for one answer.
const ATTESTATION_HOURS: f64 = 0.5;
/// Hours for an exercise.
const EXERCISE_HOURS: f64 = 4.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Assess,
    Remediate,
    Operate,
}

impl Phase {
    fn word(self) -> &'static str {
        match self {
            Phase::Assess => "assess",
            Phase::Remediate => "remediate",
            Phase::Operate => "operate",
        }
    }
}

struct Draft {
    key: String,
    title: String,
    phase: Phase,
    effort_hours: f64,
    owner: Option<String>,
    proves: Vec<String>,
    after: Vec<String>,
    risk: u32,
    findings: Vec<Text>,
    proof: String,
}

/// Steps in the order they are worth doing.
pub(crate) fn roadmap(tally: &Tally<'_>, estate: &Estate, requirements: &[Requirement]) -> Vec<Step> {
    let mut drafts = mending(tally, estate);
    drafts.extend(settling(&tally.inconclusive));
    drafts.extend(proving(requirements));
    drafts.sort_by(|a, b| {
        // What takes less than an hour is not worth more for being even shorter.
        let worth = |draft: &Draft| f64::from(draft.risk) / draft.effort_hours.max(1.0);
        a.phase.cmp(&b.phase).then(worth(b).total_cmp(&worth(a))).then_with(|| a.key.cmp(&b.key))
    });
    scheduled(drafts)
}

/// One step for each check in each root: the fix is the same change. In no order.
fn mending(tally: &Tally<'_>, estate: &Estate) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for of_check in &tally.checks {
        let mut groups: FxHashMap<&str, Vec<&Finding>> = FxHashMap::default();
        for (_, finding) in of_check.telling.iter().filter(|(_, finding)| finding.outcome == "fail") {
            let root = estate.assets.get(finding.asset).map_or("", |asset| &*asset.root);
            groups.entry(root).or_default().push(finding);
        }
        drafts.extend(groups.into_iter().map(|(root, group)| mend(of_check.first, root, &group)));
    }
    drafts
}

fn mend(of_check: &Finding, root: &str, group: &[&Finding]) -> Draft {
    let check = &of_check.check;
    let first = group.iter().max_by_key(|finding| finding.risk).copied();
    let action = first.map_or("", |finding| finding.remediation.action.trim_end_matches('.'));
    let title = match group {
        [only] => format!("{action}: {}", only.resource),
        many => format!("{action}: {} resources{}", many.len(), in_root(root)),
    };
    // The second resource of the same kind takes a fifth of the first.
    let each = first.map_or(1.0, |finding| finding.remediation.effort_hours);
    Draft {
        key: format!("mend {check} {root}"),
        title,
        // What is critical does not wait for week five.
        phase: if group.iter().any(|finding| finding.severity == "critical") {
            Phase::Assess
        } else {
            Phase::Remediate
        },
        effort_hours: each * (1.0 + 0.2 * (group.len() as f64 - 1.0)),
        owner: group.iter().find_map(|finding| finding.owner.as_deref()).map(str::to_owned),
        proves: obligations_of(group),
        after: Vec::new(),
        risk: group.iter().map(|finding| finding.risk).sum(),
        findings: group.iter().map(|finding| finding.fingerprint.clone()).collect(),
        proof: format!(
            "the check `{check}` passes on {}",
            if group.len() == 1 { "it" } else { "all of them" }
        ),
    }
}

fn in_root(root: &str) -> String {
    if root.is_empty() { String::new() } else { format!(" in {root}") }
}

/// Obligation ids have a dot and no other punctuation: `c.3`, `23.2`.
fn obligations_of(group: &[&Finding]) -> Vec<String> {
    // Findings of one check share what they bear on: it is looked at once.
    let mut seen = FxHashSet::default();
    let lists = group.iter().filter(|finding| seen.insert(finding.requirements.as_ptr()));
    let ids = lists.flat_map(|finding| finding.requirements.iter());
    let mut ids: Vec<String> = ids.filter(|id| !id.contains('-') && !id.contains(':')).cloned().collect();
    ids.sort();
    ids.dedup();
    ids
}

/// One step for each missing name behind undecided findings.
fn settling(inconclusive: &[&Finding]) -> Vec<Draft> {
    let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in inconclusive.iter().copied() {
        let missing =
            finding.why.iter().find(|because| because.state == "unknown").and_then(|b| b.note.as_deref());
        groups.entry(missing.unwrap_or("a value is not known")).or_default().push(finding);
    }
    let draft = |(missing, group): (&str, Vec<&Finding>)| {
        Draft {
            key: format!("settle {missing}"),
            title: format!("Settle what is unknown: {missing}"),
            phase: Phase::Assess,
            effort_hours: 0.5,
            owner: group.iter().find_map(|finding| finding.owner.as_deref()).map(str::to_owned),
            proves: obligations_of(&group),
            after: Vec::new(),
            // An undecided finding may be a gap: half its risk is what looking removes.
            risk: group.iter().map(|finding| finding.risk / 2).sum(),
            findings: group.iter().map(|finding| finding.fingerprint.clone()).collect(),
            proof: "the findings behind it are decided".to_owned(),
        }
    };
    groups.into_iter().map(draft).collect()
}

/// Documents, answers and exercises that obligations lack, one step each however many obligations ask for it.
fn proving(requirements: &[Requirement]) -> Vec<Draft> {
    let mut wanted: BTreeMap<(&str, &str), Vec<(&Obligation, &Proof)>> = BTreeMap::new();
    let mut answers: BTreeMap<&str, Vec<(&Obligation, &Proof)>> = BTreeMap::new();
    let open = |obligation: &&Obligation| !matches!(obligation.status, Status::Met | Status::NotApplicable);
    for obligation in requirements.iter().flat_map(|requirement| &requirement.obligations).filter(open) {
        for proof in obligation.proofs.iter().filter(|proof| proof.kind != "checks" && proof.state != "holds")
        {
            match (proof.kind.as_str(), proof.state.as_str()) {
                ("attestation", "unknown" | "aged") => {
                    let letter = obligation.id.split('.').next().unwrap_or("");
                    answers.entry(letter).or_default().push((obligation, proof));
                }
                _ => wanted.entry((&proof.kind, &proof.title)).or_default().push((obligation, proof)),
            }
        }
    }
    let single = wanted.into_iter().map(|((kind, title), asking)| prove(kind, title, &asking));
    single.chain(answers.into_iter().map(|(letter, asking)| answer(letter, &asking))).collect()
}

fn obligations_asking(asking: &[(&Obligation, &Proof)]) -> Vec<String> {
    let mut ids: Vec<String> = asking.iter().map(|(obligation, _)| obligation.id.clone()).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// All open questions of a measure are one sitting.
fn answer(letter: &str, asking: &[(&Obligation, &Proof)]) -> Draft {
    let proves = obligations_asking(asking);
    let count = asking.len();
    let title = match asking {
        [(_, only)] => format!("Answer: {}", only.title),
        _ if letter.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("Answer {count} questions on Article {letter}")
        }
        _ => format!("Answer {count} questions on measure {letter}"),
    };
    Draft {
        key: format!("answer {letter}"),
        title,
        phase: Phase::Assess,
        effort_hours: ATTESTATION_HOURS * count as f64,
        owner: asking.first().map(|(obligation, _)| obligation.who.clone()),
        risk: 20 * proves.len() as u32,
        proves,
        after: Vec::new(),
        findings: Vec::new(),
        proof: "a named person answered each of them".to_owned(),
    }
}

fn prove(kind: &str, title: &str, asking: &[(&Obligation, &Proof)]) -> Draft {
    let obligations = obligations_asking(asking);
    let aged = asking.first().is_some_and(|(_, proof)| proof.state == "aged");
    let (step, effort_hours, proof) = match kind {
        "document" if aged => {
            (format!("Review and approve again: {title}"), DOCUMENT_HOURS / 4.0, "its approval is in date")
        }
        "document" => (format!("Write and approve: {title}"), DOCUMENT_HOURS, "it is approved and in date"),
        "exercise" => {
            (format!("Practise: {title}"), EXERCISE_HOURS, "the exercise is recorded and succeeded")
        }
        _ => (format!("Put right, then answer again: {title}"), EXERCISE_HOURS, "the answer is yes, signed"),
    };
    let phase = match (kind, aged) {
        ("exercise", _) => Phase::Operate,
        ("document", true) => Phase::Operate,
        _ => Phase::Assess,
    };
    Draft {
        key: format!("prove {kind} {title}"),
        title: step,
        phase,
        effort_hours,
        owner: asking.first().map(|(obligation, _)| obligation.who.clone()),
        risk: 20 * obligations.len() as u32,
        proves: obligations,
        after: Vec::new(),
        findings: Vec::new(),
        proof: proof.to_owned(),
    }
}

/// Puts the steps into weeks; a phase that overflows its weeks runs on, it is never cut.
fn scheduled(mut drafts: Vec<Draft>) -> Vec<Step> {
    depend(&mut drafts);
    let mut hours: BTreeMap<&'static str, f64> = BTreeMap::new();
    let mut steps = Vec::with_capacity(drafts.len());
    for (position, draft) in drafts.into_iter().enumerate() {
        let spent = hours.entry(draft.phase.word()).or_insert(0.0);
        let (first, room) = match draft.phase {
            Phase::Assess => (1, ASSESS_WEEKS),
            Phase::Remediate => (1 + ASSESS_WEEKS, REMEDIATE_WEEKS),
            Phase::Operate => (1 + ASSESS_WEEKS + REMEDIATE_WEEKS, 13),
        };
        let week = ((*spent / HOURS_PER_WEEK) as u32).min(room - 1);
        *spent += draft.effort_hours;
        steps.push(Step {
            id: step_id(&draft.key),
            position: position + 1,
            title: draft.title,
            phase: draft.phase.word().to_owned(),
            week: first + week,
            weeks: (draft.effort_hours / HOURS_PER_WEEK).ceil().max(1.0) as u32,
            effort_hours: (draft.effort_hours * 4.0).round() / 4.0,
            owner: draft.owner,
            proves: draft.proves,
            after: draft.after,
            risk: draft.risk,
            findings: draft.findings,
            proof: draft.proof,
        });
    }
    steps
}

/// A restore is practised after the backups it restores are mended; policies come before what they govern is attested.
fn depend(drafts: &mut [Draft]) {
    let backups: Vec<String> = drafts
        .iter()
        .filter(|draft| draft.phase == Phase::Remediate && draft.key.contains("backup"))
        .map(|draft| step_id(&draft.key))
        .collect();
    for draft in drafts
        .iter_mut()
        .filter(|draft| draft.key.starts_with("prove exercise") && draft.key.contains("restore"))
    {
        draft.after.clone_from(&backups);
    }
}

fn step_id(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    let hex: String = digest.iter().take(3).map(|byte| format!("{byte:02x}")).collect();
    format!("R-{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_from_what_is_mended_and_not_from_where_it_stands() {
        assert_eq!(step_id("mend object-store-versioned live"), step_id("mend object-store-versioned live"));
        assert_ne!(step_id("mend a x"), step_id("mend a y"));
    }
}
