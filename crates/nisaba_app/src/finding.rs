//! Findings in plain types: what a check said, with places, risk and what to do.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use nisaba_base::{FileId, SourceMap};
use nisaba_check::{Catalogue, CheckIndex, Judge, Outcome, Severity};
use nisaba_estate::{Estate, Provider};
use nisaba_law::Law;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::assessment::{self, Because, BySeverity, Finding, FindingContent, Remediation, Text};
use crate::baseline::Standing;
use crate::exception::Exceptions;
use crate::judgement::Judged;
use crate::place::{Lines, place};
use crate::tally::Tally;

/// What else bears on the risk of a finding.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    /// For each asset: the internet reaches it.
    pub(crate) exposed: Vec<bool>,
    /// For each asset: an essential service stands on it.
    pub(crate) essential: Vec<bool>,
    /// For each asset: who owns it.
    pub(crate) owners: Vec<Option<Text>>,
}

impl Weights {
    /// Whether an asset weighs here what another does there.
    pub(crate) fn are_equal(&self, at: usize, others: &Self, other: usize) -> bool {
        self.exposed.get(at) == others.exposed.get(other)
            && self.essential.get(at) == others.essential.get(other)
            && self.owners.get(at) == others.owners.get(other)
    }
}

/// How many checks that are told in no finding pass, by what they look for.
pub(crate) type PassCounts<'c> = FxHashMap<&'c str, u32>;

/// What findings are made plain with.
pub(crate) struct Plainly<'p> {
    pub(crate) catalogue: &'p Catalogue,
    pub(crate) estate: &'p Estate,
    pub(crate) sources: &'p SourceMap,
    pub(crate) weights: &'p Weights,
    /// The lines to show around the place of each finding, where any are.
    lines: Option<&'p Lines<'p>>,
    law: &'p Law,
    /// Obligations and requirements of each check, by its index; looked up once, when a finding asks.
    bears_on: Box<[OnceLock<Arc<[String]>>]>,
}

/// By what findings are ordered.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Order<'o> {
    rank: Rank,
    risk: Reverse<u32>,
    /// Place of the file among all by path.
    file: u32,
    start: u32,
    check: u32,
    resource: &'o str,
}

/// The order of outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Fail,
    Inconclusive,
    Excepted,
    Pass,
}

impl<'p> Plainly<'p> {
    /// With nothing looked up yet; `with_lines` says whether findings carry the lines around their place.
    pub(crate) fn new(
        catalogue: &'p Catalogue,
        estate: &'p Estate,
        (lines, with_lines): (&'p Lines<'p>, bool),
        law: &'p Law,
        weights: &'p Weights,
    ) -> Self {
        let bears_on = catalogue.ids().map(|_| OnceLock::new()).collect();
        let sources = lines.sources();
        Self { catalogue, estate, sources, weights, lines: with_lines.then_some(lines), law, bears_on }
    }

    /// Obligations that a check proves, and the requirements those belong to.
    fn bears_on(&self, index: CheckIndex, check: &nisaba_check::Check) -> Arc<[String]> {
        let known = self.bears_on.get(index.0 as usize);
        known
            .map(|known| known.get_or_init(|| requirements(self.law, check).into()).clone())
            .unwrap_or_default()
    }

    /// How many checks of each concept pass.
    pub(crate) fn passes(&self, found: &[nisaba_check::Finding]) -> PassCounts<'p> {
        let mut by_check = vec![0; self.catalogue.ids().len()];
        for finding in found.iter().filter(|finding| finding.outcome == Outcome::Pass) {
            if let Some(count) = by_check.get_mut(finding.check.0 as usize) {
                *count += 1;
            }
        }
        let mut passes = PassCounts::default();
        for (index, count) in (0..).map(CheckIndex).zip(by_check).filter(|(_, count)| *count > 0) {
            if let Some(check) = self.catalogue.check(index) {
                *passes.entry(&*check.concept).or_default() += count;
            }
        }
        passes
    }

    /// For each finding that is told, where it belongs by its outcome. `excepted` tells whether an exception accepts it, `standing`
    /// what a baseline says of it.
    pub(crate) fn ranks(
        found: &[nisaba_check::Finding],
        is_told: impl Fn(&nisaba_check::Finding) -> bool,
        excepted: &[bool],
        standing: &[Option<Standing>],
    ) -> Vec<Option<Rank>> {
        let rank = |(at, (finding, excepted)): (usize, (&nisaba_check::Finding, &bool))| {
            let is_accepted = || *excepted || standing.get(at) == Some(&Some(Standing::Known));
            is_told(finding).then(|| match finding.outcome {
                Outcome::Fail if is_accepted() => Rank::Excepted,
                Outcome::Fail => Rank::Fail,
                Outcome::Inconclusive => Rank::Inconclusive,
                Outcome::Pass => Rank::Pass,
            })
        };
        found.iter().zip(excepted).enumerate().map(rank).collect()
    }

    /// Places of those told: failing ones first, by risk; then undecided, accepted and passing ones. `before` are places of some
    /// that are in order already.
    pub(crate) fn order(
        &self,
        found: &[nisaba_check::Finding],
        ranks: &[Option<Rank>],
        before: &[u32],
    ) -> Vec<u32> {
        let files = self.files_in_order();
        let key = |place: u32| self.key(found.get(place as usize)?, *ranks.get(place as usize)?, &files);
        let mut is_placed = vec![false; found.len()];
        for place in before {
            if let Some(is_placed) = is_placed.get_mut(*place as usize) {
                *is_placed = true;
            }
        }
        // Findings are large: only their keys are sorted.
        let new = (0..).zip(&is_placed).filter(|(_, is_placed)| !**is_placed);
        let mut new: Vec<(Order<'_>, u32)> =
            new.filter_map(|(place, _)| Some((key(place)?, place))).collect();
        new.sort_unstable();
        let mut order = Vec::with_capacity(before.len() + new.len());
        let mut rest = before;
        for new in new {
            let less = rest.partition_point(|place| key(*place).is_some_and(|key| (key, *place) < new));
            let (first, after) = rest.split_at(less);
            order.extend_from_slice(first);
            order.push(new.1);
            rest = after;
        }
        order.extend_from_slice(rest);
        order
    }

    /// The findings of these places in plain types, each with its place. Each is made once, or taken from the run before.
    pub(crate) fn all(
        &self,
        found: &[nisaba_check::Finding],
        ranks: &[Option<Rank>],
        order: &[u32],
        judged: &Judged,
        standing: &[Option<Standing>],
    ) -> Vec<(usize, Finding)> {
        let plain = |at: &u32| {
            let at = *at as usize;
            let (finding, rank) = (found.get(at)?, ranks.get(at)?);
            let (accepted, standing) = (*rank == Some(Rank::Excepted), standing.get(at).copied().flatten());
            let known = judged.known(at, finding).map(|known| held(known, finding, accepted, standing));
            Some((at, known.or_else(|| self.one(finding, accepted, standing))?))
        };
        order.par_iter().filter_map(plain).collect()
    }

    /// For each file, its place among all by path.
    fn files_in_order(&self) -> Vec<u32> {
        let mut paths: Vec<(&str, FileId)> =
            self.sources.iter().map(|(id, file)| (&**file.path(), id)).collect();
        paths.sort_unstable();
        let most = paths.iter().map(|(_, id)| id.0 as usize + 1).max().unwrap_or(0);
        let mut places = vec![0; most];
        for (place, (_, id)) in (1..).zip(paths) {
            if let Some(slot) = places.get_mut(id.0 as usize) {
                *slot = place;
            }
        }
        places
    }

    /// The checks of those findings that do not pass, by id.
    pub(crate) fn checks(&self, tally: &Tally<'_>) -> Vec<assessment::Check> {
        let telling = tally.checks.iter().filter(|of_check| !of_check.telling.is_empty());
        let spoken: BTreeSet<&str> = telling.map(|of_check| of_check.first.check.as_str()).collect();
        spoken
            .into_iter()
            .filter_map(|id| self.catalogue.find(id))
            .map(|(index, check)| assessment::Check {
                id: check.id.to_string(),
                concept: check.concept.to_string(),
                title: check.title.to_string(),
                severity: check.severity.word().to_owned(),
                rationale: check.rationale.clone(),
                action: check.remediation.action.to_string(),
                references: check.references.clone(),
                requirements: self.bears_on(index, check).to_vec(),
            })
            .collect()
    }

    fn key(&self, finding: &nisaba_check::Finding, rank: Option<Rank>, files: &[u32]) -> Option<Order<'_>> {
        let (rank, asset) = (rank?, self.estate.get(finding.asset)?);
        let risk = if rank == Rank::Pass {
            0
        } else {
            risk(finding.severity, finding.asset.0 as usize, self.weights)
        };
        Some(Order {
            rank,
            risk: Reverse(risk),
            file: files.get(asset.loc.file.0 as usize).copied().unwrap_or_default(),
            start: asset.loc.start,
            check: finding.check.0,
            resource: &asset.address,
        })
    }

    /// Of each finding: whether an exception in force accepts it.
    pub(crate) fn excepted(&self, found: &[nisaba_check::Finding], exceptions: &mut Exceptions) -> Vec<bool> {
        found.iter().map(|finding| self.is_accepted(finding, exceptions)).collect()
    }

    fn is_accepted(&self, finding: &nisaba_check::Finding, exceptions: &mut Exceptions) -> bool {
        if finding.outcome != Outcome::Fail || exceptions.is_empty_for(self.estate.get(finding.asset)) {
            return false;
        }
        let (Some(check), Some(asset)) =
            (self.catalogue.check(finding.check), self.estate.get(finding.asset))
        else {
            return false;
        };
        let path = self.sources.get(asset.loc.file).map_or("", |file| file.path());
        let fingerprint = finding.fingerprint(self.catalogue, self.estate);
        exceptions.accept(&check.id, &check.concept, asset, path, &fingerprint)
    }

    fn one(
        &self,
        finding: &nisaba_check::Finding,
        accepted: bool,
        standing: Option<Standing>,
    ) -> Option<Finding> {
        let check = self.catalogue.check(finding.check)?;
        let asset = self.estate.get(finding.asset)?;
        let file = self.sources.get(asset.loc.file)?;
        let (line, end_line) = self.sources.lines(asset.loc)?;
        let index = finding.asset.0 as usize;
        let passes = finding.outcome == Outcome::Pass;
        let deciding = finding.loc(self.estate).filter(|_| !passes);
        let text = |text: String| match nisaba_sources::mask(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(masked) => masked,
        };
        let content = FindingContent {
            check: (&check.id).into(),
            concept: (&check.concept).into(),
            tool: match &check.judge {
                Judge::Condition => None,
                Judge::Outside(tool) => Some(Text::from(tool)),
            },
            also: Vec::new(),
            outcome: outcome(finding, accepted),
            baseline: standing,
            severity: finding.severity.word(),
            title: (&check.title).into(),
            says: if passes { String::new() } else { text(finding.message(self.catalogue, self.estate)) },
            asset: index,
            resource: (&asset.address).into(),
            file: file.path().into(),
            line,
            end_line,
            at: deciding.and_then(|loc| place(self.sources, loc)),
            requirements: self.bears_on(finding.check, check),
            why: self.because(finding, passes),
            remediation: remediation(check, asset.provider, file.path(), passes),
            risk: if passes { 0 } else { risk(finding.severity, index, self.weights) },
            owner: self.weights.owners.get(index).cloned().flatten(),
            fingerprint: finding.fingerprint(self.catalogue, self.estate).into(),
            snippet: deciding.and_then(|loc| self.lines?.snippet(loc)).map(Box::new),
        };
        Some(content.into())
    }

    /// Facets that decided; those of a pass are looked up again, since the run keeps only what is wrong.
    fn because(&self, finding: &nisaba_check::Finding, passes: bool) -> Vec<Because> {
        let text = |text: &Arc<str>| match nisaba_sources::mask(text) {
            Cow::Borrowed(_) => Text::from(text),
            Cow::Owned(masked) => masked.into(),
        };
        let plain = |because: &nisaba_check::Because| Because {
            facet: because.facet.clone(),
            state: because.state.word(),
            value: because.value.as_ref().map(text),
            note: because.note.as_ref().map(text),
            at: because.loc.and_then(|loc| place(self.sources, loc)),
        };
        match passes {
            true => nisaba_check::explain(self.catalogue, self.estate, finding).iter().map(plain).collect(),
            false => finding.because.iter().map(plain).collect(),
        }
    }
}

/// A finding of an earlier run as the baseline of this run has it, which may have changed while its asset did not.
fn held(
    mut known: Finding,
    finding: &nisaba_check::Finding,
    accepted: bool,
    standing: Option<Standing>,
) -> Finding {
    let outcome = outcome(finding, accepted);
    if (known.outcome, known.baseline) != (outcome, standing) {
        (known.outcome, known.baseline) = (outcome, standing);
    }
    known
}

fn outcome(finding: &nisaba_check::Finding, accepted: bool) -> &'static str {
    if accepted { "excepted" } else { finding.outcome.word() }
}

/// Obligations its concept proves, and the requirements those belong to.
fn requirements(law: &Law, check: &nisaba_check::Check) -> Vec<String> {
    let mut ids = Vec::new();
    for obligation in law.obligations().of_concept(&check.concept) {
        ids.push(obligation.id.to_string());
        ids.push(obligation.requirement.to_string());
    }
    ids.extend(check.proves.iter().cloned());
    ids.sort();
    ids.dedup();
    ids
}

fn remediation(check: &nisaba_check::Check, provider: Provider, path: &str, passes: bool) -> Remediation {
    let snippet = (!passes).then(|| check.remediation.snippet(provider, is_terraform(path))).flatten();
    Remediation {
        action: (&check.remediation.action).into(),
        snippet: snippet.map(Text::from),
        effort_hours: check.remediation.effort_hours,
    }
}

/// Whether a file is written in Terraform, and so wants a corrected snippet in it.
fn is_terraform(path: &str) -> bool {
    [".tf", ".tofu", ".tf.json", ".tofu.json"].iter().any(|ending| path.ends_with(ending))
}

/// Severity sets the class; exposure and what depends on an asset order findings within it, never past the next class.
fn risk(severity: Severity, index: usize, weights: &Weights) -> u32 {
    let base = match severity {
        Severity::Critical => 200,
        Severity::High => 80,
        Severity::Medium => 30,
        Severity::Low => 8,
    };
    let exposed = weights.exposed.get(index).copied().unwrap_or(false);
    let essential = weights.essential.get(index).copied().unwrap_or(false);
    base + if exposed { base / 2 } else { 0 } + if essential { base / 4 } else { 0 }
}

/// Findings by severity.
pub(crate) fn by_severity<'f>(findings: impl Iterator<Item = &'f Finding>) -> BySeverity {
    let mut counts = BySeverity::default();
    findings.for_each(|finding| counts.add(finding.severity));
    counts
}
