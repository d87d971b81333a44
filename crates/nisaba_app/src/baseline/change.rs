//! A new baseline out of an old one and of today's findings.
//!
//! **Invariant:** nothing is accepted that nobody asked to accept: entries come only with a [`Decision`].
//! **Invariant:** an entry goes only when it is known to be over: one whose file could not be read stays.

use std::collections::BTreeSet;

use jiff::civil::Date;
use nisaba_base::{FileId, Loc};

use super::{Acceptance, Baseline, Known, Recorded, Standing, VERSION};

/// Who accepts until when, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Who answers for it.
    pub owner: String,
    /// Today.
    pub since: Date,
    /// Last day it holds.
    pub until: Date,
    /// Why.
    pub reason: String,
}

/// What to do with the old baseline.
#[derive(Debug, Clone)]
pub struct Change<'c> {
    /// Accepts what the baseline does not accept.
    pub add: Option<Decision>,
    /// Takes these entries out: of which decision, which of its findings.
    pub remove: &'c [(usize, usize)],
}

/// The new baseline, and what was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The new baseline.
    pub baseline: Baseline,
    /// Findings accepted now that were not before; indices into what was recorded.
    pub added: Vec<usize>,
    /// How many entries were taken out because their finding is gone.
    pub removed: usize,
}

/// Makes it.
pub fn change(old: &Baseline, recorded: &[Recorded], change: Change<'_>) -> Changed {
    let mut out: BTreeSet<(usize, usize)> = change.remove.iter().copied().collect();
    let removed = out.len();
    let mut accepted = Vec::new();
    let mut added = Vec::new();
    if let Some(decision) = change.add {
        let wanted = |one: &Recorded| one.standing != Some(Standing::Known);
        added = (0..recorded.len()).filter(|index| recorded.get(*index).is_some_and(wanted)).collect();
        let of_added = added.iter().filter_map(|index| recorded.get(*index));
        // What expired or got worse is decided anew; its old entry has nothing to say any more.
        out.extend(of_added.clone().filter_map(|one| one.entry));
        let findings: Vec<Known> = of_added.map(|one| one.known.clone()).collect();
        accepted.push(Acceptance {
            owner: decision.owner,
            since: decision.since,
            until: decision.until,
            reason: decision.reason,
            findings,
            loc: Loc::start_of(FileId(0)),
        });
    }
    for (first, acceptance) in old.accepted.iter().enumerate() {
        let stays = |(second, _): &(usize, &Known)| !out.contains(&(first, *second));
        let kept = acceptance.findings.iter().enumerate().filter(stays);
        let findings: Vec<Known> =
            kept.map(|(second, known)| followed(known, recorded, (first, second))).collect();
        accepted.push(Acceptance { findings, ..acceptance.clone() });
    }
    accepted.retain(|acceptance| !acceptance.findings.is_empty());
    Changed { baseline: Baseline { version: VERSION, accepted }, added, removed }
}

/// What moved is written where it is now; how bad it was stays what somebody accepted.
fn followed(known: &Known, recorded: &[Recorded], at: (usize, usize)) -> Known {
    let now = recorded.iter().find(|one| one.entry == Some(at) && one.standing == Some(Standing::Known));
    match now {
        Some(one) => Known { severity: known.severity, values: known.values.clone(), ..one.known.clone() },
        None => known.clone(),
    }
}
