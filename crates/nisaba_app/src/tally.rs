//! Findings by check, gathered in one pass: what status, measures, counts and roadmap are made from.

use rustc_hash::FxHashMap;

use crate::assessment::{BySeverity, Finding};

/// Findings by check.
#[derive(Debug, Default)]
pub(crate) struct Tally<'f> {
    /// In the order in which each check is first met.
    pub(crate) checks: Vec<OfCheck<'f>>,
    /// Those that could not be decided, in order.
    pub(crate) inconclusive: Vec<&'f Finding>,
    /// For each asset up to the last one with a gap: how many it has.
    pub(crate) failing: Vec<usize>,
}

/// What one check says.
#[derive(Debug)]
pub(crate) struct OfCheck<'f> {
    /// The first of its findings: check, concept and what they bear on are those of all.
    pub(crate) first: &'f Finding,
    /// What does not pass, each with its place among all findings.
    pub(crate) telling: Vec<(usize, &'f Finding)>,
    /// Failing ones by severity.
    pub(crate) failing: BySeverity,
    pub(crate) inconclusive: usize,
    pub(crate) excepted: usize,
    pub(crate) passing: usize,
}

impl<'f> Tally<'f> {
    /// Counts them.
    pub(crate) fn new(findings: &'f [Finding]) -> Self {
        let mut tally = Self::default();
        // The name of a check is one text that its findings share: it is seldom looked at.
        let mut by_address: FxHashMap<*const u8, usize> = FxHashMap::default();
        let mut by_name: FxHashMap<&str, usize> = FxHashMap::default();
        for (place, finding) in findings.iter().enumerate() {
            let at = *by_address.entry(finding.check.as_ptr()).or_insert_with(|| {
                *by_name.entry(finding.check.as_str()).or_insert_with(|| {
                    tally.checks.push(OfCheck::new(finding));
                    tally.checks.len() - 1
                })
            });
            if let Some(of_check) = tally.checks.get_mut(at) {
                of_check.add(place, finding);
            }
            match finding.outcome {
                "inconclusive" => tally.inconclusive.push(finding),
                "fail" => count(&mut tally.failing, finding.asset),
                _ => {}
            }
        }
        tally
    }

    /// Failing findings by severity.
    pub(crate) fn by_severity(&self) -> BySeverity {
        let mut all = BySeverity::default();
        for of_check in &self.checks {
            all.critical += of_check.failing.critical;
            all.high += of_check.failing.high;
            all.medium += of_check.failing.medium;
            all.low += of_check.failing.low;
        }
        all
    }

    /// The sum of a number of every check.
    pub(crate) fn sum(&self, of: impl Fn(&OfCheck<'_>) -> usize) -> usize {
        self.checks.iter().map(of).sum()
    }
}

fn count(failing: &mut Vec<usize>, asset: usize) {
    if failing.len() <= asset {
        failing.resize(asset + 1, 0);
    }
    if let Some(count) = failing.get_mut(asset) {
        *count += 1;
    }
}

impl<'f> OfCheck<'f> {
    fn new(first: &'f Finding) -> Self {
        Self {
            first,
            telling: Vec::new(),
            failing: BySeverity::default(),
            inconclusive: 0,
            excepted: 0,
            passing: 0,
        }
    }

    fn add(&mut self, place: usize, finding: &'f Finding) {
        match finding.outcome {
            "pass" => {
                self.passing += 1;
                return;
            }
            "inconclusive" => self.inconclusive += 1,
            "excepted" => self.excepted += 1,
            _ => self.failing.add(finding.severity),
        }
        self.telling.push((place, finding));
    }

    /// How many fail and nobody accepted.
    pub(crate) fn fails(&self) -> usize {
        self.failing.critical + self.failing.high + self.failing.medium + self.failing.low
    }
}
