//! Findings of both sides, matched: what is new, what is fixed, and what only looks like it.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::identity::Identity;
use super::{Change, ChangedFinding};
use crate::assessment::{Assessment, Finding, Problem};

/// Every finding that came out otherwise, the worst news first.
pub(super) fn changed(base: &Assessment, head: &Assessment, identity: &Identity) -> Vec<ChangedFinding> {
    let mut before: FxHashMap<(&str, usize), &Finding> = FxHashMap::default();
    for finding in &base.findings {
        if let Some(now) = identity.after(finding.asset) {
            before.insert((finding.check.as_str(), now), finding);
        }
    }
    let mut changed = Vec::new();
    let mut kept: FxHashSet<&str> = FxHashSet::default();
    for finding in &head.findings {
        let old = before.get(&(finding.check.as_str(), finding.asset)).copied();
        if let Some(old) = old {
            kept.insert(&old.fingerprint);
        }
        if let Some(change) = of_present(old, finding) {
            changed.push(ChangedFinding {
                change,
                before: old.map(|old| old.outcome),
                after: Some(finding.outcome),
                finding: finding.clone(),
            });
        }
    }
    let unreadable = unreadable(head);
    for finding in base.findings.iter().filter(|finding| finding.outcome == "fail") {
        if kept.contains(finding.fingerprint.as_str()) {
            continue;
        }
        let change = of_absent(finding, identity, &unreadable);
        let (before, after) = (Some(finding.outcome), None);
        changed.push(ChangedFinding { change, before, after, finding: finding.clone() });
    }
    changed.sort_by(|a, b| order(a).cmp(&order(b)));
    changed
}

fn order(changed: &ChangedFinding) -> (Change, Reverse<u32>, &str, u32, &str, &str) {
    let finding = &changed.finding;
    (changed.change, Reverse(finding.risk), &finding.file, finding.line, &finding.check, &finding.fingerprint)
}

/// What happened to a finding that is there now.
fn of_present(old: Option<&Finding>, finding: &Finding) -> Option<Change> {
    let before = old.map(|old| old.outcome);
    match (before, finding.outcome) {
        (Some("fail"), "fail") => {
            old.and_then(|old| (severity(finding.severity) > severity(old.severity)).then_some(Change::Worse))
        }
        (_, "fail") => Some(Change::New),
        (Some("fail"), "inconclusive") => Some(Change::Undecided),
        (before, "excepted") if before != Some("excepted") => Some(Change::Accepted),
        (Some("fail"), "pass") => Some(Change::Fixed),
        (Some("pass" | "excepted") | None, "inconclusive") => Some(Change::Open),
        (Some("inconclusive"), "pass") => Some(Change::Settled),
        _ => None,
    }
}

/// What happened to a finding that is not there any more.
fn of_absent(finding: &Finding, identity: &Identity, unreadable: &FxHashSet<&str>) -> Change {
    match identity.after(finding.asset) {
        // The check no longer applies to an asset that is still there: what it asks is void.
        Some(_) => Change::Fixed,
        None if unreadable.contains(finding.file.as_str()) => Change::NotSeen,
        None => Change::Removed,
    }
}

/// Files of which something could not be read; those that could not be opened are named in their problem's words.
fn unreadable(assessment: &Assessment) -> FxHashSet<&str> {
    let serious = assessment.problems.iter().filter(|problem| problem.level != "note");
    serious.filter_map(file_of).collect()
}

fn file_of(problem: &Problem) -> Option<&str> {
    match &problem.at {
        Some(at) => Some(&at.file),
        None => problem.message.split('`').nth(1),
    }
}

/// Greater is worse.
pub(super) fn severity(word: &str) -> u8 {
    match word {
        "critical" => 4,
        "high" => 3,
        "medium" => 2,
        _ => 1,
    }
}
