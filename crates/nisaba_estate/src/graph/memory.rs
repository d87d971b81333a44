//! What the questions were asked of and what they answered, for the next time they are asked.
//!
//! **Invariant:** the answers depend on the assets as they were before any question was asked, on the relations between them, on
//! the services, the day and the suppliers, and on nothing else. They are given again only where all of these are equal.

use std::sync::Arc;

use jiff::civil::Date;

use super::change::Changes;
use super::{Analysis, ServiceAssets, ask};
use crate::asset::{Asset, Estate};
use crate::relation::Relation;

/// What one analysis leaves for the next.
#[derive(Debug, Default)]
pub struct Memory(Option<Known>);

#[derive(Debug)]
struct Known {
    asked: Asked,
    /// As they were before the questions set their facets.
    assets: Vec<Arc<Asset>>,
    relations: Vec<Relation>,
    /// As they were after.
    told: Vec<Arc<Asset>>,
    analysis: Analysis,
}

/// What the questions are asked about, beside the estate.
#[derive(Debug, PartialEq)]
struct Asked {
    services: Vec<ServiceAssets>,
    today: Date,
    suppliers: Vec<String>,
}

/// As [`analyse`](super::analyse()); what `memory` knows of an estate that did not change is told again, and an asset that comes out
/// as before is the one of before.
pub fn analyse_again(
    estate: &mut Estate,
    services: &[ServiceAssets],
    today: Date,
    suppliers: &[String],
    memory: &mut Memory,
) -> Analysis {
    let asked = Asked { services: services.to_vec(), today, suppliers: suppliers.to_vec() };
    if let Some(known) = memory.0.as_mut().filter(|known| known.is_of(&asked, estate)) {
        known.assets = std::mem::replace(&mut estate.assets, known.told.clone());
        return known.analysis.clone();
    }
    let (analysis, changes) = ask(estate, services, today, suppliers);
    let assets = estate.assets.clone();
    match memory.0.take() {
        Some(known) => known.apply(changes, estate),
        None => changes.apply(estate),
    }
    memory.0 = Some(Known {
        asked,
        assets,
        relations: estate.relations.clone(),
        told: estate.assets.clone(),
        analysis: analysis.clone(),
    });
    analysis
}

impl Known {
    fn is_of(&self, asked: &Asked, estate: &Estate) -> bool {
        let is_same = |(old, new): (&Arc<Asset>, &Arc<Asset>)| Arc::ptr_eq(old, new) || old == new;
        self.asked == *asked
            && self.assets.len() == estate.assets.len()
            && self.relations == estate.relations
            && self.assets.iter().zip(&estate.assets).all(is_same)
    }

    /// Sets the facets; an asset that was the same before them and is after them is not made a second time.
    fn apply(self, changes: Changes, estate: &mut Estate) {
        let further = self.assets.len() as isize - estate.assets.len() as isize;
        changes.apply_again(estate, |index, asset| {
            // What was added or lost lies before it or behind it.
            let places = [Some(index), index.checked_add_signed(further)];
            let same = |place: &usize| self.assets.get(*place).is_some_and(|old| Arc::ptr_eq(old, asset));
            self.told.get(places.into_iter().flatten().find(same)?)
        });
    }
}
