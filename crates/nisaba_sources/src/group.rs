//! Which resources are joined with which: each root of Terraform for itself, all others together.
//!
//! A root is joined with others only where objects of clusters tie them together or something else lies in the same root. So an
//! edit costs the root it is in, and not the estate.
//!
//! **Invariant:** which group a resource is in, and what becomes of it there, depends on nothing but what was read; that a group
//! is known from the time before changes no answer.

use std::sync::Arc;

use nisaba_estate::{AssetIndex, Estate, Relation};
use nisaba_kubernetes::Cluster;
use nisaba_terraform::Root;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::map::{self, Mapped};
use crate::others::Others;
use crate::resource::{Resource, ResourceIndex, Resources};
use crate::table::Tables;
use crate::terraform::DECLARATIONS;
use crate::{json_text, kubernetes, outputs, terraform};

/// Groups of the time before.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Roots that are joined with no others, by their folders.
    alone: FxHashMap<String, (Arc<Root>, Arc<Group>)>,
    together: Option<Together>,
}

/// Roots that are joined with each other and with what other readers read.
#[derive(Debug)]
struct Together {
    roots: Vec<Arc<Root>>,
    others: Arc<Others>,
    group: Arc<Group>,
}

/// What became of the resources of one group.
#[derive(Debug)]
struct Group {
    mapped: Mapped,
    /// Where each resource stands among all of the estate.
    places: Vec<Place>,
}

/// What declares a resource, in the order of the estate: manifests, the sorts of Terraform's declarations, other readers; then
/// which of the roots of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    declared_by: u8,
    root: u32,
}

const MANIFESTS: u8 = 0;
const OTHER_READERS: u8 = 1 + DECLARATIONS as u8;

/// Gives all resources their meaning, and adds what becomes of them to the estate. Without `known` no group outlives this, nor
/// a root its group.
pub(crate) fn add(
    roots: Vec<Arc<Root>>,
    others: &Arc<Others>,
    mut known: Option<&mut Groups>,
    estate: &mut Estate,
) {
    let before = known.as_deref_mut().map(std::mem::take).unwrap_or_default();
    let tied = tied(&roots, others);
    let (together, alone): (Vec<_>, Vec<_>) =
        roots.into_iter().enumerate().zip(tied).partition(|(_, tied)| *tied);
    let (positions, together): (Vec<usize>, Vec<Arc<Root>>) =
        together.into_iter().map(|(numbered, _)| numbered).unzip();
    let is_kept = known.is_some();
    let of_alone: Vec<(usize, Option<Arc<Root>>, Arc<Group>)> = alone
        .into_par_iter()
        .map(|((position, root), _)| {
            let group = before.of_root(&root).unwrap_or_else(|| Arc::new(of_root(&root)));
            (position, is_kept.then_some(root), group)
        })
        .collect();
    let group = before.of_all(&together, others).unwrap_or_else(|| Arc::new(of_all(&together, others)));
    drop(before);
    let mut groups = vec![(positions, group.clone())];
    for (position, root, group) in of_alone {
        groups.push((vec![position], group.clone()));
        if let (Some(known), Some(root)) = (known.as_deref_mut(), root) {
            known.alone.insert(root.dir.clone(), (root, group));
        }
    }
    if let Some(known) = known {
        known.together = Some(Together { roots: together, others: others.clone(), group });
    }
    assemble(&groups, estate);
}

impl Groups {
    fn of_root(&self, root: &Arc<Root>) -> Option<Arc<Group>> {
        let (_, group) = self.alone.get(&root.dir).filter(|(old, _)| Arc::ptr_eq(old, root))?;
        Some(group.clone())
    }

    fn of_all(&self, roots: &[Arc<Root>], others: &Arc<Others>) -> Option<Arc<Group>> {
        let together = self.together.as_ref()?;
        let is_same = Arc::ptr_eq(&together.others, others)
            && together.roots.len() == roots.len()
            && together.roots.iter().zip(roots).all(|(old, root)| Arc::ptr_eq(old, root));
        is_same.then(|| together.group.clone())
    }
}

/// For each root, whether it is joined with others.
fn tied(roots: &[Arc<Root>], others: &Others) -> Vec<bool> {
    let mut taken: FxHashSet<&str> = others.roots.iter().map(|root| &**root).collect();
    let mut seen = FxHashSet::default();
    taken.extend(roots.iter().map(|root| root.dir.as_str()).filter(|dir| !seen.insert(*dir)));
    let has_cluster =
        |root: &Root| root.resources.iter().any(|resource| kubernetes::is_of_cluster(&resource.type_name));
    roots.iter().map(|root| taken.contains(root.dir.as_str()) || has_cluster(root)).collect()
}

fn of_root(root: &Root) -> Group {
    let mut resources = Vec::new();
    let mut places = Vec::new();
    for (declared_by, declared) in (1..).zip(terraform::resources(root)) {
        places.resize(places.len() + declared.len(), Place { declared_by, root: 0 });
        resources.extend(declared);
    }
    group(resources, places, &[root])
}

fn of_all(roots: &[Arc<Root>], others: &Others) -> Group {
    let mut by_root: Vec<[Vec<Resource>; DECLARATIONS]> =
        roots.iter().map(|root| terraform::resources(root)).collect();
    let mut resources = Vec::new();
    let mut places = vec![Place { declared_by: MANIFESTS, root: 0 }; others.cluster.objects.len()];
    for sort in 0..DECLARATIONS {
        for (root, declared) in (0..).zip(&mut by_root) {
            let Some(declared) = declared.get_mut(sort) else { continue };
            places.resize(places.len() + declared.len(), Place { declared_by: sort as u8 + 1, root });
            resources.append(declared);
        }
    }
    resources.extend(others.part.resources.iter().cloned());
    let cluster: &Cluster = &others.cluster;
    let joined = kubernetes::join(resources, cluster, &others.sources);
    places.resize(joined.len(), Place { declared_by: OTHER_READERS, root: 0 });
    group(joined, places, &roots.iter().map(Arc::as_ref).collect::<Vec<_>>())
}

fn group(mut resources: Vec<Resource>, places: Vec<Place>, roots: &[&Root]) -> Group {
    let tables = Tables::built_in();
    for resource in &mut resources {
        let json = tables.get(&resource.type_name).map_or(&[][..], |entry| &entry.json);
        json_text::open(resource, json);
    }
    let mut mapped = map::map(&Resources::new(resources), tables);
    roots.iter().for_each(|root| outputs::hand_on(root, &mut mapped));
    Group { mapped, places }
}

impl Group {
    /// Where a resource stands; `positions` are those of the roots of the group among all roots.
    fn place(&self, resource: ResourceIndex, positions: &[usize]) -> (u8, usize) {
        let place = self.places.get(resource.0 as usize);
        place.map_or((OTHER_READERS, 0), |place| {
            (place.declared_by, positions.get(place.root as usize).copied().unwrap_or(0))
        })
    }
}

/// Puts the groups into one estate, in an order that does not know of groups.
fn assemble(groups: &[(Vec<usize>, Arc<Group>)], estate: &mut Estate) {
    let mut order = Vec::new();
    for (number, (positions, group)) in groups.iter().enumerate() {
        for (at, (resource, _)) in group.mapped.assets.iter().enumerate() {
            order.push((group.place(*resource, positions), number, at));
        }
        for (name, count) in &group.mapped.not_understood {
            *estate.not_understood.entry(name.clone()).or_default() += count;
        }
    }
    order.sort_by_key(|(place, _, _)| *place);
    let mut index_of: Vec<Vec<AssetIndex>> =
        groups.iter().map(|(_, group)| vec![AssetIndex(0); group.mapped.assets.len()]).collect();
    estate.assets.reserve(order.len());
    for (_, number, at) in order {
        let Some((_, asset)) = groups.get(number).and_then(|(_, group)| group.mapped.assets.get(at)) else {
            continue;
        };
        let index = estate.push(asset.clone());
        if let Some(slot) = index_of.get_mut(number).and_then(|of_group| of_group.get_mut(at)) {
            *slot = index;
        }
    }
    let mut relations = Vec::new();
    for ((positions, group), index_of) in groups.iter().zip(&index_of) {
        for (resource, relation) in &group.mapped.relations {
            let index = |local: AssetIndex| index_of.get(local.0 as usize).copied();
            if let (Some(from), Some(to)) = (index(relation.from), index(relation.to)) {
                relations
                    .push((group.place(*resource, positions), Relation { from, to, ..relation.clone() }));
            }
        }
    }
    relations.sort_by_key(|(place, _)| *place);
    estate.relations.extend(relations.into_iter().map(|(_, relation)| relation));
}
