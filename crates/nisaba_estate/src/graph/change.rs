//! Facets that the questions set, gathered while the estate is only read and written to it at the end.

use std::sync::Arc;

use nisaba_base::Loc;

use crate::asset::{Asset, AssetIndex, Estate};
use crate::facet::{Facet, FacetName, FacetValue, State};

/// Facets to set.
#[derive(Debug, Default)]
pub(crate) struct Changes(Vec<(AssetIndex, FacetName, Facet)>);

impl Changes {
    /// Sets a facet.
    pub(crate) fn set(&mut self, index: AssetIndex, name: FacetName, facet: Facet) {
        self.0.push((index, name, facet));
    }

    /// Sets a facet that is known.
    pub(crate) fn known(
        &mut self,
        index: AssetIndex,
        name: FacetName,
        value: impl Into<FacetValue>,
        loc: Option<Loc>,
    ) {
        self.set(index, name, Facet { state: State::Known(value.into()), loc });
    }

    /// Sets a facet that is not known.
    pub(crate) fn unknown(&mut self, index: AssetIndex, name: FacetName, why: impl Into<Arc<str>>) {
        self.set(index, name, Facet::unknown(why, None));
    }

    /// Writes them to the estate. A facet without a place of its own gets that of its asset.
    pub(crate) fn apply(self, estate: &mut Estate) {
        for (index, name, mut facet) in self.0 {
            if let Some(asset) = estate.get_mut(index) {
                facet.loc = facet.loc.or(Some(asset.loc));
                asset.facets.set(name, facet);
            }
        }
    }
}

impl Changes {
    /// As [`Changes::apply`]; where `known` tells what an asset became when facets were set on it before, and that is what it
    /// becomes now, it is taken.
    pub(crate) fn apply_again<'k>(
        mut self,
        estate: &mut Estate,
        known: impl Fn(usize, &Arc<Asset>) -> Option<&'k Arc<Asset>>,
    ) {
        // The order of the facets of one asset stays.
        self.0.sort_by_key(|(index, _, _)| *index);
        let mut others = Changes::default();
        for of_asset in self.0.chunk_by_mut(|(left, _, _), (right, _, _)| left == right) {
            let Some(index) = of_asset.first().map(|(index, _, _)| index.0 as usize) else { continue };
            let Some(asset) = estate.assets.get_mut(index) else { continue };
            for (_, _, facet) in of_asset.iter_mut() {
                facet.loc = facet.loc.or(Some(asset.loc));
            }
            match known(index, asset).filter(|known| is_become(asset, of_asset, known)) {
                Some(known) => *asset = known.clone(),
                None => others.0.extend(of_asset.iter().cloned()),
            }
        }
        others.apply(estate);
    }
}

/// Whether `asset`, with these facets added behind its own, is `known`, which came of it before.
fn is_become(asset: &Asset, added: &[(AssetIndex, FacetName, Facet)], known: &Asset) -> bool {
    let own = asset.facets.iter().len();
    known.facets.iter().len() == own + added.len()
        && asset.facets.iter().eq(known.facets.iter().take(own))
        && known
            .facets
            .iter()
            .skip(own)
            .zip(added)
            .all(|((name, facet), (_, added, set))| name == *added && facet == set)
}

/// A list of names as a facet's value.
pub(crate) fn list(names: impl IntoIterator<Item = Arc<str>>) -> FacetValue {
    let item = |name| Facet { state: State::Known(FacetValue::Text(name)), loc: None };
    FacetValue::List(names.into_iter().map(item).collect())
}
