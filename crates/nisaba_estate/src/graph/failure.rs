//! How large a failure must be to take one asset away, from its facets and its place.
//!
//! Only machines, disks, pods and what runs on few of them can fail with a node or a zone. What providers run for a whole
//! region (object stores, queues, keys, functions, load balancers over several zones) is no candidate.

use std::sync::Arc;

use nisaba_base::Loc;

use crate::asset::{Asset, AssetIndex, Provider};
use crate::facet::FacetName;
use crate::graph::FailureDomain;
use crate::graph::adjacency::Adjacency;
use crate::graph::answer::{Answer, Number, flag, number};
use crate::graph::guard;
use crate::graph::names::NAMES;
use crate::kind::Kind;

/// How an asset fails.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Failure {
    /// Not a question for this asset.
    NotAsked,
    /// With this, and why.
    With(FailureDomain, Why),
    /// Not knowable.
    Unknown(Arc<str>),
}

/// What decides.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Why {
    /// A clause, e.g. `it runs once`.
    pub(crate) clause: &'static str,
    /// Where it is written.
    pub(crate) loc: Option<Loc>,
}

/// How an asset fails.
pub(crate) fn failure(adjacency: &Adjacency<'_>, index: AssetIndex) -> Failure {
    let Some(asset) = adjacency.estate().get(index) else { return Failure::NotAsked };
    match asset.kind {
        Kind::ComputeInstance => with(FailureDomain::Node, "it is one machine", None),
        // A pattern of hosts is as many machines as the inventory says.
        Kind::Host => Failure::Unknown("how many machines these hosts are stands in the inventory".into()),
        // A claim of a cluster may be anything from a local disk to a store of many zones.
        Kind::BlockVolume if asset.provider == Provider::Kubernetes => {
            by_zones(asset).unwrap_or(Failure::NotAsked)
        }
        Kind::BlockVolume => {
            by_zones(asset).unwrap_or_else(|| with(FailureDomain::Zone, "a disk lies in one zone", None))
        }
        Kind::Gateway if is_in_one_zone(adjacency, index) => {
            with(FailureDomain::Zone, "it lies in one zone", None)
        }
        Kind::ScalingGroup
        | Kind::NodePool
        | Kind::ContainerService
        | Kind::ContainerWorkload
        | Kind::WebApp => by_count(adjacency, index, asset),
        Kind::Database
        | Kind::Cache
        | Kind::SearchIndex
        | Kind::DataWarehouse
        | Kind::FileSystem
        | Kind::Queue
        | Kind::Stream
        | Kind::Cluster
        | Kind::LoadBalancer
        | Kind::ApiGateway => by_zones(asset).unwrap_or(Failure::NotAsked),
        _ => Failure::NotAsked,
    }
}

fn with(domain: FailureDomain, clause: &'static str, loc: Option<Loc>) -> Failure {
    Failure::With(domain, Why { clause, loc })
}

/// By whether a second zone takes over; a managed service without one is one machine unless it says that it has more.
fn by_zones(asset: &Asset) -> Option<Failure> {
    Some(match flag(&asset.facets, NAMES.multi_az)? {
        Answer::Yes(loc) => with(FailureDomain::Region, "a second zone takes over", loc),
        Answer::No(loc) => match number(&asset.facets, NAMES.replicas) {
            Number::Known(count, _) if count >= 2.0 => {
                with(FailureDomain::Zone, "all of it lies in one zone", loc)
            }
            _ if matches!(
                asset.kind,
                Kind::FileSystem | Kind::Cluster | Kind::LoadBalancer | Kind::BlockVolume
            ) =>
            {
                with(FailureDomain::Zone, "it lies in one zone", loc)
            }
            _ => with(FailureDomain::Node, "no standby in another zone takes over", loc),
        },
        Answer::Unknown(why, _) => Failure::Unknown(why),
    })
}

/// By how many run at the least, and over how many zones.
fn by_count(adjacency: &Adjacency<'_>, index: AssetIndex, asset: &Asset) -> Failure {
    match number(&asset.facets, NAMES.replicas) {
        Number::Known(count, loc) if count < 1.5 => with(FailureDomain::Node, "one of it runs", loc),
        Number::Known(_, loc) => {
            match (zones(adjacency, index, asset), flag(&asset.facets, NAMES.multi_az)) {
                (_, Some(Answer::No(loc))) => with(FailureDomain::Zone, "all of it lies in one zone", loc),
                (Some(1), _) => with(FailureDomain::Zone, "all of it lies in one zone", loc),
                (None, Some(Answer::Unknown(why, _))) => Failure::Unknown(why),
                _ => with(FailureDomain::Region, "several of it run", loc),
            }
        }
        Number::Unknown(why) => Failure::Unknown(why),
        Number::Absent => by_zones(asset).unwrap_or(Failure::NotAsked),
    }
}

/// Over how many zones an asset is spread, as far as it is written.
fn zones(adjacency: &Adjacency<'_>, index: AssetIndex, asset: &Asset) -> Option<usize> {
    match asset.facets.list(NAMES.zones) {
        [] => {}
        items => return Some(items.len()),
    }
    let mut seen: Vec<&str> = Vec::new();
    for subnet in guard::subnets(adjacency, index) {
        seen.push(text(adjacency, subnet, NAMES.zone)?);
    }
    seen.sort_unstable();
    seen.dedup();
    (!seen.is_empty()).then_some(seen.len())
}

fn text<'e>(adjacency: &Adjacency<'e>, index: AssetIndex, name: FacetName) -> Option<&'e str> {
    adjacency.estate().get(index)?.facets.text(name)
}

/// Gateways that are placed in a single subnet, as NAT gateways are.
fn is_in_one_zone(adjacency: &Adjacency<'_>, index: AssetIndex) -> bool {
    guard::subnets(adjacency, index).len() == 1
}
