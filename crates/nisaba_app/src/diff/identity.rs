//! Which asset of one side is which of the other: by root and address, else as moved or renamed.
//!
//! **Invariant:** each asset has at most one partner, and only one of the same type.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{ChangedAsset, RenamedAsset};
use crate::assessment::{Assessment, Asset, Text};

/// Partners of assets across the two sides, by index.
#[derive(Debug, Default)]
pub(super) struct Identity {
    /// For each asset before: its index now.
    after: Vec<Option<usize>>,
    /// For each asset now: its index before.
    before: Vec<Option<usize>>,
}

impl Identity {
    /// Pairs the assets of two assessments.
    pub(super) fn new(base: &Assessment, head: &Assessment, renames: &[(String, String)]) -> Self {
        let mut identity =
            Self { after: vec![None; base.assets.len()], before: vec![None; head.assets.len()] };
        identity.pair_in_order(base, head);
        let renamed: FxHashMap<&str, &str> =
            renames.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        let now =
            |file: &Text| renamed.get(file.as_str()).map_or_else(|| file.clone(), |file| Text::from(*file));
        // A whole file under another name or in another folder.
        identity.pair_by(base, head, |asset, is_base| {
            let file = if is_base { now(&asset.file) } else { asset.file.clone() };
            Some((asset.type_name.clone(), asset.address.clone(), file))
        });
        // A root in another folder, or a plan against the code it was made of.
        identity.pair_by(base, head, |asset, _| Some((asset.type_name.clone(), asset.address.clone())));
        // A block under another name in the same file: everything that was found of it is the same.
        if identity.after.iter().all(Option::is_some) || identity.before.iter().all(Option::is_some) {
            return identity;
        }
        let (of_base, of_head) = (outcomes(base, &identity.after), outcomes(head, &identity.before));
        identity.pair_by_index(base, head, |asset, index, is_base| {
            let (file, found) = match is_base {
                true => (now(&asset.file), of_base.get(index)?),
                false => (asset.file.clone(), of_head.get(index)?),
            };
            (!found.is_empty()).then(|| (asset.type_name.clone(), file, found.clone()))
        });
        identity
    }

    /// The same root and address; where several have both, the first with the first.
    fn pair_in_order(&mut self, base: &Assessment, head: &Assessment) {
        let mut waiting: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
        for (index, asset) in head.assets.iter().enumerate().rev() {
            waiting.entry((&asset.root, &asset.address)).or_default().push(index);
        }
        for ((index, asset), to) in base.assets.iter().enumerate().zip(&mut self.after) {
            let Some(after) = waiting.get_mut(&(&*asset.root, &*asset.address)).and_then(Vec::pop) else {
                continue;
            };
            *to = Some(after);
            if let Some(from) = self.before.get_mut(after) {
                *from = Some(index);
            }
        }
    }

    fn pair_by<K: Eq + std::hash::Hash>(
        &mut self,
        base: &Assessment,
        head: &Assessment,
        key: impl Fn(&Asset, bool) -> Option<K>,
    ) {
        self.pair_by_index(base, head, |asset, _, is_base| key(asset, is_base));
    }

    /// Pairs what has no partner yet and the same key; several of one key are no pair.
    fn pair_by_index<K: Eq + std::hash::Hash>(
        &mut self,
        base: &Assessment,
        head: &Assessment,
        key: impl Fn(&Asset, usize, bool) -> Option<K>,
    ) {
        let mut waiting: FxHashMap<K, Vec<usize>> = FxHashMap::default();
        let unpaired = self.before.iter().zip(&head.assets).enumerate();
        for (index, (_, asset)) in unpaired.filter(|(_, (partner, _))| partner.is_none()) {
            if let Some(key) = key(asset, index, false) {
                waiting.entry(key).or_default().push(index);
            }
        }
        let mut wanted: FxHashMap<K, Vec<usize>> = FxHashMap::default();
        let unpaired = self.after.iter().zip(&base.assets).enumerate();
        for (index, (_, asset)) in unpaired.filter(|(_, (partner, _))| partner.is_none()) {
            if let Some(key) = key(asset, index, true) {
                wanted.entry(key).or_default().push(index);
            }
        }
        for (key, before) in wanted {
            if let ([before], Some([after])) = (before.as_slice(), waiting.get(&key).map(Vec::as_slice))
                && let (Some(to), Some(from)) = (self.after.get_mut(*before), self.before.get_mut(*after))
            {
                (*to, *from) = (Some(*after), Some(*before));
            }
        }
    }

    /// The asset now that was this one before.
    pub(super) fn after(&self, before: usize) -> Option<usize> {
        self.after.get(before).copied().flatten()
    }

    /// Assets that were not there before.
    pub(super) fn added(&self, head: &Assessment) -> Vec<ChangedAsset> {
        unpaired(&self.before, &head.assets)
    }

    /// Assets that are gone.
    pub(super) fn removed(&self, base: &Assessment) -> Vec<ChangedAsset> {
        unpaired(&self.after, &base.assets)
    }

    /// Assets whose address or root changed.
    pub(super) fn renamed(&self, base: &Assessment, head: &Assessment) -> Vec<RenamedAsset> {
        let pairs = base.assets.iter().zip(&self.after);
        pairs
            .filter_map(|(before, after)| Some((before, head.assets.get((*after)?)?)))
            .filter(|(before, after)| before.address != after.address || before.root != after.root)
            .map(|(before, after)| RenamedAsset { before: plain(before), after: plain(after) })
            .collect()
    }
}

fn unpaired(partners: &[Option<usize>], assets: &[Asset]) -> Vec<ChangedAsset> {
    let alone = partners.iter().zip(assets).filter(|(partner, _)| partner.is_none());
    let mut seen = FxHashSet::default();
    let once = alone.filter(|(_, asset)| seen.insert((&asset.root, &asset.address, &asset.file, asset.line)));
    once.map(|(_, asset)| plain(asset)).collect()
}

fn plain(asset: &Asset) -> ChangedAsset {
    ChangedAsset {
        kind: asset.kind,
        type_name: asset.type_name.clone(),
        address: asset.address.clone(),
        file: asset.file.clone(),
        line: asset.line,
    }
}

/// For each asset without a partner: each check that looked at it, with how it came out.
fn outcomes<'a>(assessment: &'a Assessment, partners: &[Option<usize>]) -> Vec<Vec<(&'a str, &'a str)>> {
    let mut found: Vec<Vec<(&str, &str)>> = vec![Vec::new(); assessment.assets.len()];
    for finding in &assessment.findings {
        if partners.get(finding.asset) == Some(&None)
            && let Some(of_asset) = found.get_mut(finding.asset)
        {
            of_asset.push((&finding.check, finding.outcome));
        }
    }
    found.iter_mut().for_each(|of_asset| of_asset.sort_unstable());
    found
}
