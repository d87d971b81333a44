//! Judging an estate again: what was said of an asset that stayed as it was is said again, and not worked out anew.
//!
//! **Invariant:** a finding depends on its asset, on what bears on its weight, on the lines in which its facets were seen, and
//! on the rules of the run. One is taken over only where all of these are equal: assets are compared by value, texts by
//! what is in them.

use std::sync::Arc;

use jiff::civil::Date;
use nisaba_base::{FileId, SourceMap};
use nisaba_check::{Catalogue, CheckIndex};
use nisaba_estate::{Asset, AssetIndex, Estate};
use rustc_hash::FxHashMap;

use crate::assessment::Finding;
use crate::finding::Weights;

/// Path and text of a file.
type File = (Arc<str>, Arc<str>);
/// Root, type and address of an asset.
type Name = (Arc<str>, Arc<str>, Arc<str>);

/// What every finding of a run depends on.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Rules {
    /// The checks by their ids, which give each its index.
    checks: Vec<Arc<str>>,
    /// `nisaba.yaml` and the documents of one's own checks.
    texts: Vec<File>,
    today: Date,
}

/// What a run leaves for the next one.
#[derive(Debug, Default)]
pub(crate) struct Judgements {
    rules: Rules,
    /// Path and text of each file, by its id.
    files: Vec<Option<File>>,
    assets: Vec<Arc<Asset>>,
    weights: Weights,
    /// Where the findings of each asset begin.
    starts: Vec<usize>,
    found: Vec<nisaba_check::Finding>,
    /// Each finding in plain types, where it was made.
    plain: Vec<Option<Finding>>,
}

/// The judgement of one run.
pub(crate) struct Judged {
    /// In the order of assets, then of checks.
    pub(crate) found: Vec<nisaba_check::Finding>,
    starts: Vec<usize>,
    /// For each asset, the one of the run before that it is equal to.
    before: Vec<Option<usize>>,
    earlier: Judgements,
}

impl Rules {
    /// Those of a run. `given` are the documents of checks that lie elsewhere.
    pub(crate) fn new(
        catalogue: &Catalogue,
        sources: &SourceMap,
        is_rule: impl Fn(&str) -> bool,
        given: &[(String, String)],
        today: Date,
    ) -> Self {
        let files = sources.iter().filter(|(_, file)| is_rule(file.path()));
        let mut texts: Vec<_> = files.map(|(_, file)| (file.path().clone(), file.text().clone())).collect();
        texts.extend(given.iter().map(|(name, text)| (name.as_str().into(), text.as_str().into())));
        Self { checks: catalogue.ids().cloned().collect(), texts, today }
    }
}

impl Judgements {
    /// Judges every asset, the unchanged ones by what was found before.
    pub(crate) fn run(
        mut self,
        rules: &Rules,
        catalogue: &Catalogue,
        estate: &Estate,
        sources: &SourceMap,
        weights: &Weights,
    ) -> Judged {
        let before = match self.rules == *rules {
            true => self.unchanged(estate, sources, weights),
            false => vec![None; estate.assets.len()],
        };
        let mut found = Vec::with_capacity(self.found.len());
        let mut starts = Vec::with_capacity(estate.assets.len() + 1);
        for ((index, asset), before) in estate.iter().zip(&before) {
            starts.push(found.len());
            match before.and_then(|before| self.of_asset(before)).and_then(|range| self.found.get_mut(range))
            {
                Some(known) => found.extend(known.iter_mut().map(|finding| again(finding, index))),
                None => found.extend(nisaba_check::run_on(catalogue, index, asset)),
            }
        }
        starts.push(found.len());
        Judged { found, starts, before, earlier: self }
    }

    /// For each asset of the estate, the equal one of the run before.
    fn unchanged(&self, estate: &Estate, sources: &SourceMap, weights: &Weights) -> Vec<Option<usize>> {
        let same = self.same_files(sources);
        let holds = |file: FileId| same.get(file.0 as usize) == Some(&true);
        let mut places = None;
        let mut next = 0;
        let one = |(index, asset): (AssetIndex, &Asset)| {
            let is_same = |at: &usize| {
                self.assets.get(*at).is_some_and(|old| std::ptr::eq(&**old, asset) || **old == *asset)
                    && self.weights.are_equal(*at, weights, index.0 as usize)
            };
            let is_named = |at: usize| self.assets.get(at).is_some_and(|old| is_named_alike(old, asset));
            let at = match is_named(next) {
                true => Some(next),
                false => places.get_or_insert_with(|| self.places()).get(&name(asset)).copied(),
            };
            next = at.map_or(next, |at| at + 1);
            at.filter(is_same).filter(|_| asset.is_seen_in(&holds))
        };
        estate.iter().map(one).collect()
    }

    fn places(&self) -> FxHashMap<Name, usize> {
        self.assets.iter().enumerate().map(|(at, asset)| (name(asset), at)).collect()
    }

    fn same_files(&self, sources: &SourceMap) -> Vec<bool> {
        let same = |(at, old): (usize, &Option<File>)| {
            let file = sources.get(FileId(at as u32));
            matches!((file, old), (Some(file), Some((path, text))) if file.path() == path && file.text() == text)
        };
        self.files.iter().enumerate().map(same).collect()
    }

    fn of_asset(&self, asset: usize) -> Option<std::ops::Range<usize>> {
        Some(*self.starts.get(asset)?..*self.starts.get(asset + 1)?)
    }

    fn place(&self, asset: usize, check: CheckIndex) -> Option<usize> {
        place(&self.starts, &self.found, asset, check)
    }
}

impl Judged {
    /// The plain form of a finding from the run before, where nothing it depends on changed.
    pub(crate) fn known(&self, finding: &nisaba_check::Finding) -> Option<Finding> {
        let index = finding.asset.0 as usize;
        let before = (*self.before.get(index)?)?;
        let place = self.earlier.place(before, finding.check)?;
        let mut known = self.earlier.plain.get(place)?.clone()?;
        if known.asset != index {
            known.asset = index;
        }
        Some(known)
    }

    /// The plain forms of findings by the places of the findings; what this run did not find itself has none.
    pub(crate) fn places<'t>(
        &self,
        told: impl Iterator<Item = (&'t nisaba_check::Finding, &'t Finding)>,
    ) -> Vec<Option<Finding>> {
        let mut plain = vec![None; self.found.len()];
        for (finding, told) in told {
            let place = place(&self.starts, &self.found, finding.asset.0 as usize, finding.check);
            if let Some(slot) = place.and_then(|place| plain.get_mut(place)) {
                *slot = Some(told.clone());
            }
        }
        plain
    }

    /// What the next run needs.
    pub(crate) fn remember(
        self,
        rules: Rules,
        estate: Estate,
        sources: &SourceMap,
        weights: Weights,
        plain: Vec<Option<Finding>>,
    ) -> Judgements {
        let Self { found, starts, .. } = self;
        let mut files = Vec::new();
        for (id, file) in sources.iter() {
            files.resize(id.0 as usize, None);
            files.push(Some((file.path().clone(), file.text().clone())));
        }
        Judgements { rules, files, assets: estate.assets, weights, starts, found, plain }
    }
}

/// Where the finding of a check on an asset stands; checks of an asset are in the order of their indices.
fn place(
    starts: &[usize],
    found: &[nisaba_check::Finding],
    asset: usize,
    check: CheckIndex,
) -> Option<usize> {
    let (start, end) = (*starts.get(asset)?, *starts.get(asset + 1)?);
    let at = found.get(start..end)?.binary_search_by_key(&check, |finding| finding.check).ok()?;
    Some(start + at)
}

/// Takes over a finding of the run before, which is needed there no more.
fn again(finding: &mut nisaba_check::Finding, asset: AssetIndex) -> nisaba_check::Finding {
    nisaba_check::Finding {
        check: finding.check,
        asset,
        outcome: finding.outcome,
        severity: finding.severity,
        because: std::mem::take(&mut finding.because),
        said: finding.said.take(),
    }
}

fn name(asset: &Asset) -> Name {
    (asset.root.clone(), asset.type_name.clone(), asset.address.clone())
}

fn is_named_alike(left: &Asset, right: &Asset) -> bool {
    left.address == right.address && left.root == right.root && left.type_name == right.type_name
}
