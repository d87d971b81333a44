//! Facets that the questions set, gathered while the estate is only read and written to it at the end.

use std::sync::Arc;

use nisaba_base::Loc;

use crate::asset::{AssetIndex, Estate};
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

/// A list of names as a facet's value.
pub(crate) fn list(names: impl IntoIterator<Item = Arc<str>>) -> FacetValue {
    let item = |name| Facet { state: State::Known(FacetValue::Text(name)), loc: None };
    FacetValue::List(names.into_iter().map(item).collect())
}
