//! Findings of both sides, matched: what is new, what is fixed, and what only looks like it.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::identity::Identity;
use super::{Change, ChangedFinding};
use crate::assessment::{Assessment, Finding, FindingContent, Problem, Text};

/// Every finding that came out otherwise, the worst news first.
pub(super) fn changed(
    base: &Assessment,
    head: &Assessment,
    identity: &Identity,
    held: &Held,
) -> Vec<ChangedFinding> {
    let (of_base, of_head) = (held.others(base), held.others(head));
    let mut before: FxHashMap<(&str, usize), &Finding> = FxHashMap::default();
    for finding in &of_base {
        if let Some(now) = identity.after(finding.asset) {
            before.insert((finding.check.as_str(), now), finding);
        }
    }
    let mut changed = Vec::new();
    let mut kept: FxHashSet<&str> = FxHashSet::default();
    for finding in of_head {
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
    let mut gone: Vec<&Finding> = of_base.into_iter().filter(|finding| finding.outcome == "fail").collect();
    gone.retain(|finding| !kept.contains(finding.fingerprint.as_str()));
    held.leave_out(&mut gone, head);
    for finding in gone {
        let change = of_absent(finding, identity, &unreadable);
        let (before, after) = (Some(finding.outcome), None);
        changed.push(ChangedFinding { change, before, after, finding: finding.clone() });
    }
    changed.sort_by(|a, b| order(a).cmp(&order(b)));
    changed
}

/// Findings that both sides hold, about an asset that is itself on the other side: nothing happened to them. Sides that were
/// assessed in one session share nearly all of theirs.
pub(super) struct Held(FxHashSet<*const FindingContent>);

impl Held {
    /// Those of two sides.
    pub(super) fn new(base: &Assessment, head: &Assessment, identity: &Identity) -> Self {
        let asset: FxHashMap<_, usize> =
            base.findings.iter().map(|finding| (finding.address(), finding.asset)).collect();
        let is_same = |finding: &&Finding| {
            asset.get(&finding.address()).is_some_and(|asset| identity.after(*asset) == Some(finding.asset))
        };
        Self(head.findings.iter().filter(is_same).map(Finding::address).collect())
    }

    /// Whether a finding of either side is one.
    pub(super) fn has(&self, finding: &Finding) -> bool {
        self.0.contains(&finding.address())
    }

    /// Findings of a side that are none.
    pub(super) fn others<'f>(&self, side: &'f Assessment) -> Vec<&'f Finding> {
        side.findings.iter().filter(|finding| !self.has(finding)).collect()
    }

    /// Leaves out what has the fingerprint of one: of two blocks of one address, one is still there.
    fn leave_out(&self, findings: &mut Vec<&Finding>, head: &Assessment) {
        let asked: FxHashSet<Text> = findings.iter().map(|finding| finding.fingerprint.clone()).collect();
        if !asked.is_empty() {
            let held = head.findings.iter().filter(|finding| self.has(finding));
            let there: FxHashSet<&str> = held
                .filter(|finding| asked.contains(&finding.fingerprint))
                .map(|finding| finding.fingerprint.as_str())
                .collect();
            findings.retain(|finding| !there.contains(finding.fingerprint.as_str()));
        }
    }
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
