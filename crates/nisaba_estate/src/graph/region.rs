//! Where data lies: in how many regions, and whether outside the European Economic Area.
//!
//! The countries of regions are facts that providers publish: `regions.yaml`.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use nisaba_base::Loc;
use serde::Deserialize;

use crate::asset::{Asset, AssetIndex};
use crate::graph::adjacency::Adjacency;
use crate::graph::answer::{Answer, any_flag};
use crate::graph::change::Changes;
use crate::graph::names::NAMES;
use crate::kind::{Kind, Role};
use crate::relation::RelationKind;

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/regions.json"));

static FACTS: LazyLock<Facts> = LazyLock::new(|| serde_json::from_str(EMBEDDED).unwrap_or_default());

/// `regions.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    inside_eea: BTreeMap<String, Vec<String>>,
    outside_eea: BTreeMap<String, Vec<String>>,
    several_regions: Vec<String>,
    cluster_issuers: Vec<String>,
}

/// Whether an issuer of identities is a cluster that vouches for its own pods.
pub(crate) fn is_cluster_issuer(issuer: &str) -> bool {
    let issuer = issuer.trim_start_matches("https://");
    FACTS.cluster_issuers.iter().any(|start| issuer.starts_with(start.as_str()))
        // AKS puts the region first.
        || FACTS.cluster_issuers.iter().any(|start| issuer.split_once('.').is_some_and(|(_, rest)| rest.starts_with(start.as_str())))
}

/// Sets `graph_single_region` and `graph_data_outside_eea` on data stores.
pub(crate) fn regions(adjacency: &Adjacency<'_>, changes: &mut Changes) {
    for (index, asset) in adjacency.estate().iter().filter(|(_, asset)| keeps_data(asset)) {
        match single_region(adjacency, index, asset) {
            Answer::Yes(loc) => changes.known(index, NAMES.graph_single_region, true, loc),
            Answer::No(loc) => changes.known(index, NAMES.graph_single_region, false, loc),
            Answer::Unknown(why, _) => changes.unknown(index, NAMES.graph_single_region, why),
        }
        match outside_eea(adjacency, index) {
            Answer::Yes(loc) => changes.known(index, NAMES.graph_data_outside_eea, true, loc),
            Answer::No(loc) => changes.known(index, NAMES.graph_data_outside_eea, false, loc),
            Answer::Unknown(why, _) => changes.unknown(index, NAMES.graph_data_outside_eea, why),
        }
    }
}

/// Stores whose loss is a loss of data. Caches and streams hold what is elsewhere, disks of clusters have no region of
/// their own.
fn keeps_data(asset: &Asset) -> bool {
    let kinds = [
        Kind::ObjectStore,
        Kind::Database,
        Kind::DataWarehouse,
        Kind::FileSystem,
        Kind::SearchIndex,
        Kind::Ledger,
    ];
    kinds.contains(&asset.kind) || (asset.kind == Kind::BlockVolume && asset.region.is_some())
}

/// Copies of a data store: replicas, and where its backups are kept and copied to.
fn copies(adjacency: &Adjacency<'_>, index: AssetIndex) -> Vec<(AssetIndex, Option<Loc>)> {
    let copied = |kind: RelationKind| {
        matches!(
            kind,
            RelationKind::ReplicatedTo
                | RelationKind::BackedUpBy
                | RelationKind::Uses
                | RelationKind::StoresOn
        )
    };
    let first = adjacency
        .outgoing(index)
        .filter(|relation| matches!(relation.kind, RelationKind::ReplicatedTo | RelationKind::BackedUpBy));
    let mut found = Vec::new();
    for relation in first {
        found.push((relation.to, relation.loc));
        // A backup plan keeps its copies in vaults.
        let further = adjacency.outgoing(relation.to).filter(|next| copied(next.kind));
        let vaults = further.filter(|next| {
            let to = adjacency.estate().get(next.to);
            to.is_some_and(|to| to.kind == Kind::BackupVault || to.kind.role() == Role::Data)
        });
        found.extend(vaults.map(|next| (next.to, next.loc)));
    }
    found
}

fn single_region(adjacency: &Adjacency<'_>, index: AssetIndex, asset: &Asset) -> Answer {
    let told = any_flag(asset, &[NAMES.cross_region_copy]);
    if let Some(Answer::Yes(loc)) = told {
        return Answer::No(loc);
    }
    let copies = copies(adjacency, index);
    let here = region_of(adjacency, index).map(normal);
    let mut answer = Answer::Yes(asset.facets.get(NAMES.cross_region_copy).and_then(|facet| facet.loc));
    if let Some(Answer::Unknown(why, loc)) = told {
        answer = Answer::Unknown(why, loc);
    }
    if here.as_ref().is_some_and(|here| FACTS.several_regions.contains(here)) {
        return Answer::No(None);
    }
    for (at, loc) in copies {
        let Some(copy) = adjacency.estate().get(at) else { continue };
        if let Some(Answer::Yes(loc)) = any_flag(copy, &[NAMES.cross_region_copy]) {
            return Answer::No(loc);
        }
        if let Some(Answer::Unknown(why, loc)) = any_flag(copy, &[NAMES.cross_region_copy]) {
            answer = Answer::Unknown(why, loc);
        }
        // A plan is in no region; what it writes to is.
        if copy.kind == Kind::BackupPlan {
            continue;
        }
        match (&here, region_of(adjacency, at).map(normal)) {
            (Some(here), Some(there)) if *here == there => {}
            (Some(_), Some(_)) => return Answer::No(loc),
            _ => {
                let why: Arc<str> = format!(
                    "the region of `{}` or of its copy `{}` is not known",
                    asset.address, copy.address
                )
                .into();
                answer = Answer::Unknown(why, loc);
            }
        }
    }
    answer
}

fn outside_eea(adjacency: &Adjacency<'_>, index: AssetIndex) -> Answer {
    adjacency.to(index, RelationKind::ReplicatedTo).fold(one_outside(adjacency, index), |all, replica| {
        match one_outside(adjacency, replica) {
            Answer::Yes(_) => Answer::Yes(adjacency.estate().get(replica).map(|replica| replica.loc)),
            other => all.or(other),
        }
    })
}

fn one_outside(adjacency: &Adjacency<'_>, index: AssetIndex) -> Answer {
    let address = adjacency.estate().get(index).map_or("it", |asset| &asset.address);
    let Some(region) = region_of(adjacency, index) else {
        return Answer::Unknown(format!("the region of `{address}` is not known").into(), None);
    };
    match in_eea(region) {
        Some(true) => Answer::No(None),
        Some(false) => Answer::Yes(None),
        None => Answer::Unknown(format!("in which country `{region}` lies is not known").into(), None),
    }
}

/// The region of an asset, or of what it is a part of: a container of its storage account, an instance of its cluster.
fn region_of<'e>(adjacency: &Adjacency<'e>, index: AssetIndex) -> Option<&'e str> {
    let own = adjacency.estate().get(index)?.region.as_deref();
    let holds =
        |kind| matches!(kind, RelationKind::PlacedIn | RelationKind::SettingOf | RelationKind::StoresOn);
    own.or_else(|| {
        let holders = adjacency.outgoing(index).filter(|relation| holds(relation.kind));
        holders.filter_map(|relation| adjacency.estate().get(relation.to)?.region.as_deref()).next()
    })
}

/// Whether a region lies in the European Economic Area; `None` for regions nobody listed.
pub(crate) fn in_eea(region: &str) -> Option<bool> {
    let region = normal(region);
    let of = |list: &'static BTreeMap<String, Vec<String>>, inside: bool| {
        list.values()
            .flatten()
            .filter(|start| region.starts_with(start.as_str()))
            .map(move |start| (start.len(), inside))
    };
    of(&FACTS.inside_eea, true).chain(of(&FACTS.outside_eea, false)).max().map(|(_, inside)| inside)
}

/// `West Europe` and `westeurope` are one region.
fn normal(region: &str) -> String {
    region.to_ascii_lowercase().replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_european_are_not_all_in_the_area() {
        for inside in [
            "eu-central-1",
            "eu-west-1",
            "eu-west-3",
            "europe-west3",
            "EU",
            "West Europe",
            "germanywestcentral",
            "norwayeast",
            "europe-west12",
        ] {
            assert_eq!(in_eea(inside), Some(true), "{inside}");
        }
        for outside in [
            "eu-west-2",
            "eu-central-2",
            "europe-west2",
            "europe-west6",
            "uksouth",
            "switzerlandnorth",
            "us-east-1",
            "eastus2",
            "asia-east1",
        ] {
            assert_eq!(in_eea(outside), Some(false), "{outside}");
        }
        assert_eq!(in_eea("moon-1"), None);
    }

    #[test]
    fn the_table_of_facts_is_well_formed() {
        let facts: Facts = serde_json::from_str(EMBEDDED).unwrap();
        assert!(!facts.inside_eea.is_empty() && !facts.outside_eea.is_empty());
        let inside: Vec<_> = facts.inside_eea.values().flatten().collect();
        assert!(facts.outside_eea.values().flatten().all(|start| !inside.contains(&start)));
    }
}
