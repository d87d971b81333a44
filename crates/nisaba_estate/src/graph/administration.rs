//! Administration that can be reached by anyone: login ports of machines, interfaces of clusters.
//!
//! A login port that only other machines of the network may use is not reported: whoever uses it is inside already, by a
//! bastion, a VPN or a session service.

use std::sync::Arc;

use crate::asset::{Asset, AssetIndex};
use crate::graph::adjacency::Adjacency;
use crate::graph::answer::{Answer, flag};
use crate::graph::change::Changes;
use crate::graph::entry::Entry;
use crate::graph::names::NAMES;
use crate::graph::opening::Opening;
use crate::graph::traffic::Traffic;
use crate::kind::Kind;

/// Secure shell, telnet, remote desktop, remote management of Windows, virtual consoles, container and cluster agents.
const PORTS: [f64; 10] = [22.0, 23.0, 2375.0, 2376.0, 3389.0, 5900.0, 5985.0, 5986.0, 6443.0, 10250.0];

/// Sets `graph_admin_port_reachable` on machines and clusters.
pub(crate) fn administration(adjacency: &Adjacency<'_>, traffic: &Traffic, changes: &mut Changes) {
    let name = NAMES.graph_admin_port_reachable;
    for (index, asset) in adjacency.estate().iter() {
        match reachable(traffic, index, asset) {
            None => {}
            Some(Answer::Yes(loc)) => changes.known(index, name, true, loc),
            Some(Answer::No(loc)) => changes.known(index, name, false, loc),
            Some(Answer::Unknown(why, _)) => changes.unknown(index, name, why),
        }
    }
}

fn reachable(traffic: &Traffic, index: AssetIndex, asset: &Asset) -> Option<Answer> {
    match asset.kind {
        Kind::Cluster => {
            let public = flag(&asset.facets, NAMES.api_public)?;
            Some(match flag(&asset.facets, NAMES.api_open_to_all) {
                Some(open) => public.and(open),
                None => public,
            })
        }
        Kind::ComputeInstance | Kind::ScalingGroup | Kind::NodePool | Kind::Host => {
            let entry = traffic.entries.get(index.0 as usize).and_then(Option::as_ref);
            Some(entry.map_or(Answer::No(None), on_machine))
        }
        _ => None,
    }
}

fn on_machine(entry: &Entry) -> Answer {
    let Some(openings) = &entry.openings else {
        return match &entry.answer {
            // Nothing filters, so every port that listens is reachable, and which listen is not known.
            Answer::Yes(loc) => Answer::Unknown(Arc::from("which of its ports are open is not known"), *loc),
            other => other.clone(),
        };
    };
    let administrative = |opening: &&Opening| PORTS.iter().any(|port| opening.ports.contains(*port));
    let open = match (openings.open.iter().find(administrative), &openings.unknown) {
        (Some(opening), _) => Answer::Yes(opening.loc),
        (None, Some((why, loc))) => Answer::Unknown(why.clone(), *loc),
        (None, None) => Answer::No(openings.loc),
    };
    entry.answer.clone().and(open)
}
