//! What others say of the estate: findings that no condition of ours decided, joined with ours by asset and concept.
//!
//! **Invariant:** where we found the same gap on the same asset, it stays one finding, and names who else says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_check::{Because, Catalogue, Check, Finding, Outcome, Seen, Severity};
use nisaba_estate::{AssetIndex, Estate};

use crate::assessment;

/// Most places kept of one rule on one asset.
const MOST_PLACES: usize = 12;

/// One thing that somebody else says of an asset.
#[derive(Debug, Clone)]
pub(crate) struct Saying {
    /// Id of the check it is of.
    pub(crate) check: Arc<str>,
    /// Assets it may be about; the first is taken for it.
    pub(crate) assets: Vec<AssetIndex>,
    /// How bad.
    pub(crate) severity: Severity,
    /// The sentence.
    pub(crate) says: String,
    /// Ids of weaknesses and the like, for people.
    pub(crate) note: String,
    /// Where.
    pub(crate) loc: Loc,
}

/// What others say of an estate.
#[derive(Debug, Default)]
pub(crate) struct Sayings {
    /// The checks behind it, each once.
    pub(crate) checks: Vec<Check>,
    /// In the order they were read.
    pub(crate) all: Vec<Saying>,
}

/// Who else says what a finding of ours says, by its fingerprint.
pub(crate) type Also = BTreeMap<String, Vec<String>>;

impl Sayings {
    /// Takes in what others say too.
    pub(crate) fn extend(&mut self, others: Sayings) {
        self.checks.extend(others.checks);
        self.all.extend(others.all);
    }

    /// Adds to `found` what nobody found here; tells of the rest who else found it. `catalogue` holds the checks behind.
    pub(crate) fn join(self, found: &mut Vec<Finding>, catalogue: &Catalogue, estate: &Estate) -> Also {
        let mut also = Also::new();
        let mut new: BTreeMap<(AssetIndex, Arc<str>), Finding> = BTreeMap::new();
        let ours: BTreeMap<(AssetIndex, &str), Vec<usize>> = by_asset_and_concept(found, catalogue);
        for saying in self.all {
            let Some((index, check)) = catalogue.find(&saying.check) else { continue };
            let same = saying.assets.iter().find_map(|asset| ours.get(&(*asset, &*check.concept)));
            if let Some(same) = same {
                for finding in same.iter().filter_map(|at| found.get(*at)) {
                    let tools = also.entry(finding.fingerprint(catalogue, estate)).or_default();
                    if !tools.iter().any(|tool| **tool == *saying.check) {
                        tools.push(saying.check.to_string());
                    }
                }
                continue;
            }
            let Some(asset) = saying.assets.first().copied() else { continue };
            let because = Because {
                facet: "reported".to_owned(),
                state: Seen::Known,
                value: Some(check.title.clone()),
                note: (!saying.note.is_empty()).then(|| saying.note.as_str().into()),
                loc: Some(saying.loc),
            };
            let finding = new.entry((asset, saying.check.clone())).or_insert_with(|| Finding {
                check: index,
                asset,
                outcome: Outcome::Fail,
                severity: saying.severity,
                because: Box::default(),
                said: Some(saying.says.as_str().into()),
            });
            finding.severity = finding.severity.max(saying.severity);
            if finding.because.len() < MOST_PLACES {
                let mut places = std::mem::take(&mut finding.because).into_vec();
                places.push(because);
                finding.because = places.into();
            }
        }
        found.extend(new.into_values());
        also
    }
}

fn by_asset_and_concept<'c>(
    found: &[Finding],
    catalogue: &'c Catalogue,
) -> BTreeMap<(AssetIndex, &'c str), Vec<usize>> {
    let mut places: BTreeMap<(AssetIndex, &str), Vec<usize>> = BTreeMap::new();
    for (at, finding) in found.iter().enumerate().filter(|(_, finding)| finding.outcome == Outcome::Fail) {
        if let Some(check) = catalogue.check(finding.check) {
            places.entry((finding.asset, &*check.concept)).or_default().push(at);
        }
    }
    places
}

/// Names on each finding who else says it.
pub(crate) fn name(also: &Also, findings: &mut [assessment::Finding]) {
    if also.is_empty() {
        return;
    }
    for finding in findings {
        if let Some(tools) = also.get(finding.fingerprint.as_str()) {
            finding.also = tools.clone();
        }
    }
}
