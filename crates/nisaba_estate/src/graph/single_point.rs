//! Single points of failure: what fails with one node or zone and takes a service with it.
//!
//! Two things make an asset indispensable to a service. It is *needed* in any case (`dependency.rs`), or every request passes
//! through it: then it dominates the service's assets in the graph of requests from the internet. Articulation points of
//! the undirected graph are not used: they hold every dominator, but also what merely ties two parts together that do not
//! need each other, such as the network all lie in.

use std::sync::Arc;

use petgraph::algo::dominators::{Dominators, simple_fast};
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::FxHashMap;

use crate::asset::{AssetIndex, Estate};
use crate::graph::adjacency::Adjacency;
use crate::graph::change::{Changes, list};
use crate::graph::dependency::{Needs, serves};
use crate::graph::failure::{Failure, failure};
use crate::graph::names::NAMES;
use crate::graph::traffic::{How, Traffic};
use crate::graph::{FailureDomain, ServiceAssets, SinglePoint};
use crate::kind::Role;

/// What every service stands on, and what fails alone.
pub(crate) struct Dependence {
    /// For each service, its own assets left out.
    pub(crate) depends_on: Vec<Vec<AssetIndex>>,
    /// What fails alone.
    pub(crate) single_points: Vec<SinglePoint>,
}

/// Answers both and sets the facets.
pub(crate) fn dependence(
    adjacency: &Adjacency<'_>,
    traffic: &Traffic,
    services: &[ServiceAssets],
    changes: &mut Changes,
) -> Dependence {
    let estate = adjacency.estate();
    let needs = Needs::new(adjacency);
    let fronts = Fronts::new(traffic);
    let mut stopped_by: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    let mut depends_on = Vec::new();
    for (position, service) in services.iter().enumerate() {
        let before = fronts.before(estate, &service.assets);
        for node in needs.of_service(estate, service, &before) {
            stopped_by.entry(node).or_default().push(position);
        }
        depends_on.push(stands_on(estate, &needs, service, &before));
    }
    let needed_by = needs.reversed();
    let mut single_points = Vec::new();
    for (index, asset) in estate.iter() {
        let stops = stopped_by.get(&index.0).map_or(&[][..], Vec::as_slice);
        let failure = failure(adjacency, index);
        set_facets(&failure, index, services, stops, changes);
        let Failure::With(domain @ (FailureDomain::Node | FailureDomain::Zone), why) = failure else {
            continue;
        };
        let dependents = needed_by
            .closure([index.0])
            .iter()
            .filter(|other| **other != index.0)
            .filter(|other| {
                estate.get(AssetIndex(**other)).is_some_and(|asset| asset.kind.role() != Role::Setting)
            })
            .count();
        // Without declared services everything that serves requests is a service of its own.
        let is_service = services.is_empty() && matches!(asset.kind.role(), Role::Edge | Role::Workload);
        if stops.is_empty() && dependents == 0 && !is_service {
            continue;
        }
        let names: Vec<&str> = stops
            .iter()
            .filter_map(|stop| services.get(*stop))
            .map(|service| service.name.as_str())
            .collect();
        single_points.push(SinglePoint {
            asset: index,
            domain,
            services: stops.to_vec(),
            dependents,
            says: says(&asset.name, domain, why.clause, &names, dependents),
            loc: why.loc.or(Some(asset.loc)),
        });
    }
    let essential = |point: &SinglePoint| {
        point
            .services
            .iter()
            .filter(|stop| services.get(**stop).is_some_and(|service| service.essential))
            .count()
    };
    single_points
        .sort_by_key(|point| std::cmp::Reverse((essential(point), point.services.len(), point.dependents)));
    Dependence { depends_on, single_points }
}

fn stands_on(estate: &Estate, needs: &Needs, service: &ServiceAssets, before: &[u32]) -> Vec<AssetIndex> {
    let own =
        service.assets.iter().filter(|index| estate.get(**index).is_some_and(serves)).map(|index| index.0);
    let mut all = needs.stands_on(own);
    // What lies before a service may serve others too: it is a need, what it leads to is not.
    all.extend_from_slice(before);
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(AssetIndex).filter(|index| !service.assets.contains(index)).collect()
}

fn set_facets(
    failure: &Failure,
    index: AssetIndex,
    services: &[ServiceAssets],
    stops: &[usize],
    changes: &mut Changes,
) {
    let names = &*NAMES;
    let essential: Vec<Arc<str>> = stops
        .iter()
        .filter_map(|stop| services.get(*stop))
        .filter(|service| service.essential)
        .map(|service| service.name.as_str().into())
        .collect();
    match failure {
        Failure::NotAsked => {}
        Failure::Unknown(why) => {
            changes.unknown(index, names.graph_failure_domain, why.clone());
            match essential.is_empty() && !services.is_empty() {
                true => changes.known(index, names.graph_single_point_for, list([]), None),
                false => changes.unknown(index, names.graph_single_point_for, why.clone()),
            }
        }
        Failure::With(domain, why) => {
            changes.known(index, names.graph_failure_domain, domain.word(), why.loc);
            match domain {
                FailureDomain::Node | FailureDomain::Zone if services.is_empty() => {
                    let why = "nisaba.yaml declares no services, so which of them are essential is not known";
                    changes.unknown(index, names.graph_single_point_for, why);
                }
                FailureDomain::Node | FailureDomain::Zone => {
                    changes.known(index, names.graph_single_point_for, list(essential), why.loc);
                }
                _ => changes.known(index, names.graph_single_point_for, list([]), why.loc),
            }
        }
    }
}

fn says(name: &str, domain: FailureDomain, clause: &str, services: &[&str], dependents: usize) -> String {
    let fails = match domain {
        FailureDomain::Zone => format!("When the zone of {name} fails"),
        _ => format!("When {name} fails"),
    };
    let stops = match (services, dependents) {
        ([], 0) => "nothing takes over for it".to_owned(),
        ([], 1) => "one other thing stops with it".to_owned(),
        ([], count) => format!("{count} other things stop with it"),
        ([one], _) => format!("{one} stops"),
        ([most @ .., last], _) => format!("{} and {last} stop", most.join(", ")),
    };
    format!("{fails}, {stops}: {clause}.")
}

/// What requests from the internet must pass, by dominators.
struct Fronts {
    dominators: Dominators<NodeIndex>,
}

impl Fronts {
    fn new(traffic: &Traffic) -> Self {
        let mut graph = DiGraph::<(), ()>::with_capacity(traffic.nodes() + 1, traffic.steps.len());
        for _ in 0..traffic.nodes() {
            graph.add_node(());
        }
        let internet = graph.add_node(());
        for (node, entry) in (0_u32..).zip(&traffic.entries) {
            // What may be entered is a second way: only what certainly has no other way before it is indispensable.
            if entry.as_ref().is_some_and(|entry| !entry.answer.is_no()) {
                graph.add_edge(internet, NodeIndex::new(node as usize), ());
            }
        }
        for step in traffic.steps.iter().filter(|step| matches!(step.how, How::Routes | How::Part)) {
            graph.add_edge(NodeIndex::new(step.from as usize), NodeIndex::new(step.to as usize), ());
        }
        Self { dominators: simple_fast(&graph, internet) }
    }

    /// Everything that requests to these assets must pass, in the order of the assets.
    fn before(&self, estate: &Estate, assets: &[AssetIndex]) -> Vec<u32> {
        let mut found = Vec::new();
        for index in assets {
            let node = NodeIndex::new(index.0 as usize);
            let chain = self.dominators.strict_dominators(node);
            let before = chain.into_iter().flatten().map(|node| node.index() as u32);
            found.extend(before.filter(|node| estate.get(AssetIndex(*node)).is_some()));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
