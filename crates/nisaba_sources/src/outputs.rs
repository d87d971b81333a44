//! What the outputs of a root hand on: code that is not here uses it.

use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use nisaba_estate::{Facet, FacetName};
use nisaba_terraform::Root;
use rustc_hash::FxHashMap;

use crate::map::Mapped;

/// Values within a value: how far they are looked into.
const DEPTH_LIMIT: u8 = 8;

/// Marks the assets of a root that one of its outputs names.
pub(crate) fn hand_on(root: &Root, mapped: &mut Mapped) {
    let mut named = FxHashMap::default();
    for (_, node) in &root.outputs {
        collect(node, 0, &mut named);
    }
    if named.is_empty() {
        return;
    }
    let facet = FacetName::new("handed_on");
    for (_, asset) in &mut mapped.assets {
        if *asset.root != *root.dir {
            continue;
        }
        if let Some(loc) = named.get(&asset.address) {
            Arc::make_mut(asset).facets.set(facet, Facet::known(true, *loc));
        }
    }
}

/// Addresses that a value is taken from, each with where.
fn collect(node: &Node, depth: u8, named: &mut FxHashMap<Arc<str>, nisaba_base::Loc>) {
    if depth > DEPTH_LIMIT {
        return;
    }
    match &node.value {
        Value::Unknown(unknown) => {
            for reference in &unknown.refs {
                named.entry(reference.address.clone()).or_insert(node.loc);
            }
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, depth + 1, named)),
        Value::Map(map) => map.iter().for_each(|(_, entry)| collect(&entry.node, depth + 1, named)),
        _ => {}
    }
}
