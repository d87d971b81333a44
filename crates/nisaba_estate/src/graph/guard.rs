//! What stands before an asset in the network: security groups, network ACLs, firewalls of its own, network policies.

use crate::asset::{Asset, AssetIndex, Provider};
use crate::graph::adjacency::Adjacency;
use crate::graph::answer::{Answer, flag};
use crate::graph::names::NAMES;
use crate::graph::opening::Openings;
use crate::kind::Kind;
use crate::relation::RelationKind;

/// What an asset is started from and shares its place and guards with: machine templates.
pub(crate) fn templates(adjacency: &Adjacency<'_>, index: AssetIndex) -> Vec<AssetIndex> {
    adjacency
        .to(index, RelationKind::BuiltFrom)
        .filter(|to| is(adjacency, *to, &[Kind::ComputeTemplate]))
        .collect()
}

/// Subnets an asset lies in, directly, by its template, or by a group of subnets.
pub(crate) fn subnets(adjacency: &Adjacency<'_>, index: AssetIndex) -> Vec<AssetIndex> {
    let mut found = Vec::new();
    for holder in itself_and_templates(adjacency, index) {
        for place in adjacency.to(holder, RelationKind::PlacedIn) {
            if is(adjacency, place, &[Kind::Subnet]) {
                found.push(place);
            } else if !is(adjacency, place, &[Kind::Network, Kind::Cluster, Kind::Namespace]) {
                let further = adjacency.to(place, RelationKind::PlacedIn);
                found.extend(further.filter(|to| is(adjacency, *to, &[Kind::Subnet])));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Security groups of an asset, of its template, and of its network interfaces.
pub(crate) fn groups(adjacency: &Adjacency<'_>, index: AssetIndex) -> Vec<AssetIndex> {
    let interfaces = adjacency
        .from(index, RelationKind::RoutesTo)
        .filter(|from| is(adjacency, *from, &[Kind::NetworkInterface]));
    let holders = itself_and_templates(adjacency, index).into_iter().chain(interfaces);
    let mut found: Vec<AssetIndex> = holders
        .flat_map(|holder| adjacency.to(holder, RelationKind::GuardedBy).collect::<Vec<_>>())
        .filter(|guard| is(adjacency, *guard, &[Kind::SecurityGroup]))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Network policies that select an asset and isolate it.
pub(crate) fn isolating_policies(adjacency: &Adjacency<'_>, index: AssetIndex) -> Vec<AssetIndex> {
    let isolates = |policy: &AssetIndex| {
        let asset = adjacency.estate().get(*policy).filter(|asset| asset.kind == Kind::NetworkPolicy);
        asset.is_some_and(|asset| {
            !flag(&asset.facets, NAMES.isolates_ingress).is_some_and(|answer| answer.is_no())
        })
    };
    adjacency.to(index, RelationKind::GuardedBy).filter(isolates).collect()
}

/// What the guards of an asset let in from the internet; `None` where it has no guard that could tell.
pub(crate) fn openings(adjacency: &Adjacency<'_>, index: AssetIndex) -> Option<Openings> {
    let estate = adjacency.estate();
    let asset = estate.get(index)?;
    let guards = groups(adjacency, index).into_iter().chain(isolating_policies(adjacency, index));
    let of_guards = guards.filter_map(|guard| estate.get(guard)).filter_map(Openings::of);
    let own = Openings::of(asset);
    let near = own.into_iter().chain(of_guards).reduce(Openings::union);
    match (near, at_subnets(adjacency, index)) {
        (Some(near), Some(far)) => Some(near.intersect(&far)),
        (near, far) => near.or(far),
    }
}

/// What the lists at the subnets let in: one subnet that lets it in is enough.
fn at_subnets(adjacency: &Adjacency<'_>, index: AssetIndex) -> Option<Openings> {
    let mut all = None;
    for subnet in subnets(adjacency, index) {
        let guards = adjacency
            .to(subnet, RelationKind::GuardedBy)
            .filter(|guard| is(adjacency, *guard, &[Kind::NetworkAcl, Kind::SecurityGroup]))
            .filter_map(|guard| adjacency.estate().get(guard))
            .filter_map(Openings::of);
        // A subnet without a list of its own lets everything pass.
        let here = guards.reduce(|first, second| first.intersect(&second))?;
        all = Some(match all {
            None => here,
            Some(others) => here.union(others),
        });
    }
    all
}

/// Whether the routes of its subnets lead to the internet; `None` where it lies in no subnet that tells.
pub(crate) fn internet_route(adjacency: &Adjacency<'_>, index: AssetIndex) -> Option<Answer> {
    let places = subnets(adjacency, index).into_iter().filter_map(|subnet| adjacency.estate().get(subnet));
    places.filter_map(|subnet| flag(&subnet.facets, NAMES.internet_route)).reduce(Answer::or)
}

/// Whether an asset is only reached when a security group or firewall lets callers in, so that not knowing it is not
/// knowing the answer.
pub(crate) fn needs_group(asset: &Asset) -> bool {
    use Kind::{Cache, ComputeInstance, ContainerService, DataWarehouse, Database, NodePool, ScalingGroup};
    let kinds = [ComputeInstance, ScalingGroup, NodePool, ContainerService, Database, Cache, DataWarehouse];
    // Clusters and hosts of one's own have no security groups.
    kinds.contains(&asset.kind) && !matches!(asset.provider, Provider::Kubernetes | Provider::Other)
}

/// Whether an asset is of one of these kinds.
pub(crate) fn is(adjacency: &Adjacency<'_>, index: AssetIndex, kinds: &[Kind]) -> bool {
    adjacency.estate().get(index).is_some_and(|asset| kinds.contains(&asset.kind))
}

fn itself_and_templates(adjacency: &Adjacency<'_>, index: AssetIndex) -> Vec<AssetIndex> {
    let mut holders = templates(adjacency, index);
    holders.push(index);
    holders
}
