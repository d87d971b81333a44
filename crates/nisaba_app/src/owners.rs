//! Whom to ask about each asset: the owner of its service, else of its tags and labels, else of its file.

use std::sync::Arc;

use nisaba_base::SourceMap;
use nisaba_estate::{Asset, Estate};

use crate::configuration::Configuration;
use crate::pattern::fits;
use crate::service::Service;

/// Assets that were given an owner, as they were before and after.
///
/// **Invariant:** an asset is shared with whoever read it: one that stays as it was is given the copy of the time before, so that
/// what was worked out from that is known by its address.
#[derive(Debug, Default)]
pub(crate) struct Owned(Vec<Option<(Arc<Asset>, Arc<Asset>)>>);

/// Sets the owners. Without `before` nothing is kept.
pub(crate) fn set(
    estate: &mut Estate,
    sources: &SourceMap,
    configuration: &Configuration,
    services: &[Service],
    before: Option<&mut Owned>,
) {
    let wanted = wanted(estate, sources, configuration, services);
    let changed = |(asset, owner): (&Arc<Asset>, Option<Arc<str>>)| {
        owner.filter(|owner| asset.owner.as_ref() != Some(owner))
    };
    let wanted: Vec<Option<Arc<str>>> = estate.assets.iter().zip(wanted).map(changed).collect();
    match before {
        Some(before) => before.set(estate, wanted),
        None => {
            for (asset, owner) in estate.assets.iter_mut().zip(wanted) {
                if owner.is_some() {
                    Arc::make_mut(asset).owner = owner;
                }
            }
        }
    }
}

/// For each asset the owner it is to have; nothing where nobody is named.
fn wanted(
    estate: &Estate,
    sources: &SourceMap,
    configuration: &Configuration,
    services: &[Service],
) -> Vec<Option<Arc<str>>> {
    if configuration.owners.is_empty() && services.iter().all(|service| service.owner.is_none()) {
        return Vec::new();
    }
    let by_path: Vec<(&str, Arc<str>)> = configuration
        .owners
        .iter()
        .map(|(pattern, owner)| (pattern.as_str(), Arc::from(owner.as_str())))
        .collect();
    let of_file = |asset: &Arc<Asset>| {
        let path = sources.get(asset.loc.file).map_or("", |file| file.path());
        let named = by_path.iter().rev().find(|(pattern, _)| asset.owner.is_none() && fits(pattern, path));
        named.map(|(_, owner)| owner.clone())
    };
    let mut wanted: Vec<Option<Arc<str>>> = estate.assets.iter().map(of_file).collect();
    for service in services {
        let Some(owner) = service.owner.as_deref().map(Arc::<str>::from) else { continue };
        for index in &service.own {
            if let Some(slot) = wanted.get_mut(index.0 as usize) {
                *slot = Some(owner.clone());
            }
        }
    }
    wanted
}

impl Owned {
    fn set(&mut self, estate: &mut Estate, wanted: Vec<Option<Arc<str>>>) {
        let further = self.0.len() as isize - estate.assets.len() as isize;
        let give = |(index, (asset, owner)): (usize, (&mut Arc<Asset>, Option<Arc<str>>))| {
            let owner = owner?;
            let after = self.after(index, further, asset, &owner).unwrap_or_else(|| {
                let mut after = Asset::clone(asset);
                after.owner = Some(owner);
                Arc::new(after)
            });
            Some((std::mem::replace(asset, after.clone()), after))
        };
        self.0 = estate.assets.iter_mut().zip(wanted).enumerate().map(give).collect();
    }

    /// What an asset became with this owner the time before; what was added or lost lies before it or behind it.
    fn after(
        &self,
        index: usize,
        further: isize,
        asset: &Arc<Asset>,
        owner: &Arc<str>,
    ) -> Option<Arc<Asset>> {
        let places = [Some(index), index.checked_add_signed(further)];
        let mut pairs = places.into_iter().flatten().filter_map(|place| self.0.get(place)?.as_ref());
        let is_same = |pair: &&(Arc<Asset>, Arc<Asset>)| {
            Arc::ptr_eq(&pair.0, asset) && pair.1.owner.as_ref() == Some(owner)
        };
        pairs.find(is_same).map(|(_, after)| after.clone())
    }
}
