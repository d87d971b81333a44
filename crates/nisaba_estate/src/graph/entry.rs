//! The first step of every way: where the internet meets the estate.
//!
//! A public address alone lets nobody in. Something is entered from the internet when it has an address there, its
//! subnet's routes lead there, and its security groups, network ACLs or own firewall let some port in. What stores objects
//! or takes messages is entered when its policy lets anyone.

use std::sync::Arc;

use nisaba_base::Loc;

use crate::asset::{Asset, AssetIndex, Provider};
use crate::graph::adjacency::Adjacency;
use crate::graph::answer::{Answer, any_flag, flag};
use crate::graph::guard;
use crate::graph::names::NAMES;
use crate::graph::opening::Openings;
use crate::kind::Kind;
use crate::relation::RelationKind;

/// How the internet enters an asset.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Whether it does.
    pub(crate) answer: Answer,
    /// A clause for people.
    pub(crate) how: String,
    /// What the guards let in, where there are guards.
    pub(crate) openings: Option<Openings>,
}

/// How the internet enters an asset; `None` where nothing about it faces the internet.
pub(crate) fn entry(adjacency: &Adjacency<'_>, index: AssetIndex) -> Option<Entry> {
    let asset = adjacency.estate().get(index)?;
    let open = any_flag(asset, &NAMES.open_to_anyone());
    let open =
        open.map(|answer| Entry { answer, how: "anyone may read or use it".to_owned(), openings: None });
    match (open, by_network(adjacency, index, asset)) {
        (Some(open), Some(network)) if network.answer.is_yes() || open.answer.is_no() => Some(network),
        (open, network) => open.or(network),
    }
}

fn by_network(adjacency: &Adjacency<'_>, index: AssetIndex, asset: &Asset) -> Option<Entry> {
    let (faces, clause) = faces(adjacency, index, asset)?;
    if faces.is_no() {
        return Some(Entry { answer: faces, how: clause.to_owned(), openings: None });
    }
    let routed = guard::internet_route(adjacency, index).map(|answer| match answer {
        // The place that lets callers in tells more than the route.
        Answer::Yes(_) => Answer::Yes(None),
        other => other,
    });
    let openings = guard::openings(adjacency, index);
    let own_firewall = flag(&asset.facets, NAMES.firewall_open_to_all);
    let admitted = match &openings {
        Some(openings) => Some(openings.answer()),
        None if own_firewall.is_some() => own_firewall.clone(),
        None if guard::needs_group(asset) => {
            let why =
                format!("which security group or firewall stands before `{}` is not known", asset.address);
            Some(Answer::Unknown(why.into(), Some(asset.loc)))
        }
        None => None,
    };
    let how = match openings.as_ref().and_then(|openings| openings.open.first()) {
        Some(opening) => format!("{} open to the internet", opening.ports.words()),
        None if own_firewall.is_some_and(|answer| answer.is_yes()) => {
            "its firewall lets every address in".to_owned()
        }
        None => clause.to_owned(),
    };
    let answer = [routed, admitted].into_iter().flatten().fold(faces, Answer::and);
    Some(Entry { answer, how, openings })
}

/// Whether it has an address that the internet can send to, and a clause that says so.
fn faces(adjacency: &Adjacency<'_>, index: AssetIndex, asset: &Asset) -> Option<(Answer, &'static str)> {
    let names = &*NAMES;
    if asset.kind == Kind::Cluster {
        let open = flag(&asset.facets, names.api_open_to_all).unwrap_or(Answer::Yes(None));
        return flag(&asset.facets, names.api_public)
            .map(|public| (public.and(open), "its API answers on the internet"));
    }
    let asked = [
        (names.internet_facing, "it faces the internet"),
        (names.publicly_accessible, "it is publicly accessible"),
        (names.public_address, "it has a public address"),
    ];
    let mut best: Option<(Answer, &'static str)> = None;
    for (name, clause) in asked {
        // Whom the address of a database lets in is what `publicly_accessible` says.
        if asset.kind == Kind::Database && name == names.public_address {
            continue;
        }
        let Some(answer) = flag(&asset.facets, name) else { continue };
        best = Some(match best {
            None => (answer, clause),
            Some((before, _)) if !before.is_yes() && answer.is_yes() => (answer, clause),
            Some((before, words)) => (before.or(answer), words),
        });
    }
    let address = adjacency.incoming(index).find(|relation| relation.kind == RelationKind::AddressOf);
    if let Some(relation) = address
        && !best.as_ref().is_some_and(|(answer, _)| answer.is_yes())
    {
        return Some((Answer::Yes(relation.loc), "it has a public address"));
    }
    if let Some((answer, clause)) = service_type(asset) {
        return Some((answer, clause));
    }
    // A template that leaves it open leaves it to the subnet.
    let (template, subnet) = (by_template(adjacency, index), by_subnet(adjacency, index, asset));
    best.or_else(|| match template {
        Some((Answer::Unknown(..), _)) if subnet.is_some() => subnet,
        template => template.or(subnet),
    })
    .or_else(|| not_told(asset))
}

fn by_template(adjacency: &Adjacency<'_>, index: AssetIndex) -> Option<(Answer, &'static str)> {
    let templates = guard::templates(adjacency, index);
    let answers = templates.into_iter().filter_map(|template| adjacency.estate().get(template));
    let answer = answers.filter_map(|asset| flag(&asset.facets, NAMES.public_address)).reduce(Answer::or)?;
    Some((answer, "its template gives it a public address"))
}

fn by_subnet(adjacency: &Adjacency<'_>, index: AssetIndex, asset: &Asset) -> Option<(Answer, &'static str)> {
    let machines = [Kind::ComputeInstance, Kind::ScalingGroup, Kind::NodePool];
    if !machines.contains(&asset.kind) {
        return None;
    }
    let subnets =
        guard::subnets(adjacency, index).into_iter().filter_map(|subnet| adjacency.estate().get(subnet));
    let answer =
        subnets.filter_map(|subnet| flag(&subnet.facets, NAMES.public_ip_on_launch)).reduce(Answer::or)?;
    Some((answer, "its subnet gives it a public address"))
}

/// Services of Kubernetes: the cloud gives `LoadBalancer` an address, unless `internet_facing` says otherwise, and lets
/// everyone in unless ranges are written; whether the nodes of `NodePort` have addresses is not written there.
fn service_type(asset: &Asset) -> Option<(Answer, &'static str)> {
    if asset.kind != Kind::Service {
        return None;
    }
    let facet = asset.facets.get(NAMES.service_type)?;
    if let Some(why) = facet.why_unknown() {
        return Some((Answer::Unknown(why.clone(), facet.loc), "it is a service"));
    }
    match asset.facets.text(NAMES.service_type)?.to_ascii_lowercase().as_str() {
        "loadbalancer" => {
            let facing = flag(&asset.facets, NAMES.internet_facing).unwrap_or(Answer::Yes(None));
            let limited = flag(&asset.facets, NAMES.sources_limited).map_or(Answer::Yes(None), Answer::not);
            let answer = Answer::Yes(facet.loc).and(facing).and(limited);
            Some((answer, "its type gives it a load balancer on the internet"))
        }
        "nodeport" => {
            let why =
                "its port is open on every node, and whether the nodes have public addresses is not known";
            Some((Answer::Unknown(why.into(), facet.loc), "its port is open on every node"))
        }
        _ => Some((Answer::No(facet.loc), "it answers inside the cluster only")),
    }
}

/// Things whose very purpose is to be called: that nothing is said of it means that it is not known.
fn not_told(asset: &Asset) -> Option<(Answer, &'static str)> {
    let purpose = [Kind::LoadBalancer, Kind::ComputeInstance];
    let known_provider = !matches!(asset.provider, Provider::Other);
    (purpose.contains(&asset.kind) && known_provider).then(|| {
        let why: Arc<str> = format!("whether `{}` faces the internet is not said", asset.address).into();
        (Answer::Unknown(why, Some(asset.loc)), "it may face the internet")
    })
}

/// Place that decided an entry.
pub(crate) fn loc(entry: &Entry, asset: &Asset) -> Option<Loc> {
    entry.answer.loc().or(Some(asset.loc))
}
