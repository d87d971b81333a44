//! What nobody owns and nothing refers to.

use rustc_hash::FxHashSet;

use crate::asset::{Asset, AssetIndex, Provider};
use crate::graph::adjacency::Adjacency;
use crate::graph::change::Changes;
use crate::graph::names::NAMES;
use crate::graph::{Reach, ServiceAssets};
use crate::kind::{Kind, Role};
use crate::relation::RelationKind;

/// Sets `graph_orphan` on what somebody should answer for. What is declared to belong to a service or is reached from the
/// internet serves somebody.
pub(crate) fn orphans(
    adjacency: &Adjacency<'_>,
    services: &[ServiceAssets],
    reach: &[Reach],
    changes: &mut Changes,
) {
    let declared: FxHashSet<AssetIndex> =
        services.iter().flat_map(|service| &service.assets).copied().collect();
    for (index, asset) in adjacency.estate().iter().filter(|(_, asset)| is_asked(asset)) {
        let owned = asset.owner.is_some() || asset.facets.get(NAMES.owner).is_some();
        let serves = declared.contains(&index) || reach.get(index.0 as usize) == Some(&Reach::Yes);
        // What an output hands on is used by whoever reads it, in code that is not here.
        let handed_on = asset.facets.get(NAMES.handed_on).is_some();
        // A setting belongs to what it is a setting of; it is no use of it.
        let used = adjacency.incoming(index).any(|relation| relation.kind != RelationKind::SettingOf);
        // What sends requests on or runs stands at the top: what it is tied to says that it is in use.
        let top = matches!(asset.kind.role(), Role::Edge | Role::Workload)
            && adjacency.outgoing(index).next().is_some();
        changes.known(index, NAMES.graph_orphan, !(owned || serves || used || top || handed_on), None);
    }
}

fn is_asked(asset: &Asset) -> bool {
    match asset.kind.role() {
        // Neither a pattern of hosts in a playbook nor a volume of Compose has a place where an owner could stand.
        _ if asset.kind == Kind::Host => false,
        Role::Data if asset.provider == Provider::Docker => false,
        Role::Data | Role::Workload => true,
        Role::Edge => asset.kind != Kind::DnsRecord,
        // A key of an identity belongs to it, and no provider lets it carry tags.
        Role::Shared => matches!(asset.kind, Kind::Queue | Kind::Key | Kind::Secret | Kind::ImageRegistry),
        Role::Network => asset.kind == Kind::PublicAddress,
        Role::Setting => false,
    }
}
