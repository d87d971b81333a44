//! Judging an estate again: what was said of an asset that stayed as it was is said again, and not worked out anew.
//!
//! **Invariant:** a finding depends on its asset, on what bears on its weight, on the lines in which its facets were seen, and
//! on the rules of the run. One is taken over only where all of these are equal: assets are compared by value, texts by
//! what is in them.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use nisaba_base::{FileId, SourceFile, SourceMap};
use nisaba_check::{Catalogue, CheckIndex};
use nisaba_estate::{Asset, AssetIndex, Estate};
use rustc_hash::FxHashMap;

use crate::assessment::Finding;
use crate::finding::{Rank, Weights};

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
    files: SourceMap,
    assets: Vec<Arc<Asset>>,
    weights: Weights,
    /// For each asset, whether all that is known of it was seen in its own file.
    at_home: Vec<bool>,
    /// Where the findings of each asset begin.
    starts: Vec<usize>,
    found: Vec<nisaba_check::Finding>,
    /// Each finding in plain types, where it was made.
    plain: Vec<Option<Finding>>,
    /// Places of findings with what they were ordered by, in the order in which they were told.
    order: Vec<(u32, Rank)>,
}

/// The judgement of one run.
pub(crate) struct Judged {
    /// In the order of assets, then of checks.
    pub(crate) found: Vec<nisaba_check::Finding>,
    starts: Vec<usize>,
    at_home: Vec<bool>,
    /// Each finding in plain types as the run before told it, where nothing it depends on changed.
    plain: Vec<Option<Finding>>,
    /// Those that were told before, in their order of then.
    order: Vec<(u32, Rank)>,
}

/// What a run told of its findings.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Places of findings that were made plain, with their plain forms.
    pub(crate) made: Vec<(usize, Finding)>,
    /// As [`Judgements`] keep it.
    pub(crate) order: Vec<(u32, Rank)>,
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
        let mut judged = Judged {
            found: Vec::with_capacity(self.found.len()),
            starts: Vec::with_capacity(estate.assets.len() + 1),
            at_home: Vec::with_capacity(estate.assets.len()),
            plain: Vec::with_capacity(self.plain.len()),
            order: Vec::new(),
        };
        let mut now = vec![None; self.found.len()];
        for ((index, asset), before) in estate.iter().zip(&before) {
            judged.starts.push(judged.found.len());
            let known = before.and_then(|before| Some((before, self.of_asset(before)?)));
            // What one asset took over is there for no other.
            let is_left = |range: &Range<usize>| now.get(range.start).is_none_or(Option::is_none);
            match known.filter(|(_, range)| is_left(range)) {
                Some((before, range)) => {
                    judged.at_home.push(self.at_home.get(before) == Some(&true));
                    self.take_over(range, index, &mut judged, &mut now);
                }
                None => {
                    judged.at_home.push(asset.is_seen_in(&|file: FileId| file == asset.loc.file));
                    judged.found.extend(nisaba_check::run_on(catalogue, index, asset));
                    judged.plain.resize(judged.found.len(), None);
                }
            }
        }
        judged.starts.push(judged.found.len());
        // Equal findings are in the order of assets: where that changed, all are ordered anew.
        if before.iter().flatten().is_sorted() {
            let place = |(place, rank): &(u32, Rank)| Some((now.get(*place as usize).copied()??, *rank));
            judged.order = self.order.iter().filter_map(place).collect();
        }
        judged
    }

    /// Gives the findings of an asset to this run; they are needed here no more. `now` is where those of before stand.
    fn take_over(
        &mut self,
        range: Range<usize>,
        asset: AssetIndex,
        judged: &mut Judged,
        now: &mut [Option<u32>],
    ) {
        for (place, now) in
            (judged.found.len() as u32..).zip(now.get_mut(range.clone()).into_iter().flatten())
        {
            *now = Some(place);
        }
        let found = self.found.get_mut(range.clone()).into_iter().flatten();
        judged.found.extend(found.map(|finding| again(finding, asset)));
        judged.plain.extend(self.plain.get_mut(range).into_iter().flatten().map(Option::take));
        judged.plain.resize(judged.found.len(), None);
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
            let is_seen_in = |at: &usize| match self.at_home.get(*at) {
                Some(true) => holds(asset.loc.file),
                _ => asset.is_seen_in(&holds),
            };
            let is_named = |at: usize| self.assets.get(at).is_some_and(|old| is_named_alike(old, asset));
            let at = match is_named(next) {
                true => Some(next),
                false => places.get_or_insert_with(|| self.places()).get(&name(asset)).copied(),
            };
            next = at.map_or(next, |at| at + 1);
            at.filter(is_same).filter(is_seen_in)
        };
        estate.iter().map(one).collect()
    }

    fn places(&self) -> FxHashMap<Name, usize> {
        self.assets.iter().enumerate().map(|(at, asset)| (name(asset), at)).collect()
    }

    /// For each file of the run before, whether it is there and says the same.
    fn same_files(&self, sources: &SourceMap) -> Vec<bool> {
        let mut same = Vec::new();
        for (id, file) in self.files.iter() {
            same.resize(id.0 as usize, false);
            same.push(sources.get(id).is_some_and(|now: &SourceFile| now.is_same(file)));
        }
        same
    }

    fn of_asset(&self, asset: usize) -> Option<Range<usize>> {
        Some(*self.starts.get(asset)?..*self.starts.get(asset + 1)?)
    }
}

impl Judged {
    /// The plain form of a finding from the run before, where nothing it depends on changed.
    pub(crate) fn known(&self, at: usize, finding: &nisaba_check::Finding) -> Option<Finding> {
        let mut known = self.plain.get(self.place(at, finding)?)?.clone()?;
        known.asset = finding.asset.0 as usize;
        Some(known)
    }

    /// Those that were told before with the rank that they have now, in their order. `ranks` are those of this run's own findings.
    pub(crate) fn order(&self, ranks: &[Option<Rank>]) -> Vec<u32> {
        let is_same = |(place, rank): &&(u32, Rank)| ranks.get(*place as usize) == Some(&Some(*rank));
        self.order.iter().filter(is_same).map(|(place, _)| *place).collect()
    }

    /// What of the told findings the next run needs to be given. `told` has the places of findings in `found`, which others
    /// may have added to, and from which overrides may have taken some away.
    pub(crate) fn told(
        &self,
        found: &[nisaba_check::Finding],
        ranks: &[Option<Rank>],
        told: &[(usize, Finding)],
    ) -> Told {
        let mut all = Told::default();
        let mut is_ordered = true;
        for (at, plain) in told {
            let Some(place) = found.get(*at).and_then(|finding| self.place(*at, finding)) else { continue };
            if !self.plain.get(place).is_some_and(|known| known.as_ref().is_some_and(|known| known.is(plain)))
            {
                all.made.push((place, plain.clone()));
            }
            is_ordered &= place == *at;
            all.order.extend(ranks.get(*at).copied().flatten().map(|rank| (place as u32, rank)));
        }
        if !is_ordered {
            all.order.clear();
        }
        all
    }

    /// What the next run needs.
    pub(crate) fn remember(
        mut self,
        rules: Rules,
        estate: Estate,
        sources: &SourceMap,
        weights: Weights,
        told: Told,
    ) -> Judgements {
        for (place, made) in told.made {
            if let Some(slot) = self.plain.get_mut(place) {
                *slot = Some(made);
            }
        }
        let Self { found, starts, at_home, plain, .. } = self;
        let (files, assets) = (sources.only(|_| true), estate.assets);
        Judgements { rules, files, assets, weights, at_home, starts, found, plain, order: told.order }
    }

    /// Where this run itself found what stands at a place of all that was found.
    fn place(&self, at: usize, finding: &nisaba_check::Finding) -> Option<usize> {
        let is_here = |own: &nisaba_check::Finding| own.asset == finding.asset && own.check == finding.check;
        match self.found.get(at) {
            Some(own) if is_here(own) => Some(at),
            _ => place(&self.starts, &self.found, finding.asset.0 as usize, finding.check),
        }
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
