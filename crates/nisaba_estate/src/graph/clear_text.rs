//! Connections inside the estate that are in clear.

use std::sync::Arc;

use crate::asset::{Asset, AssetIndex};
use crate::graph::adjacency::Adjacency;
use crate::graph::answer::{Answer, flag};
use crate::graph::change::{Changes, list};
use crate::graph::names::NAMES;
use crate::kind::{Kind, Role};
use crate::relation::{Relation, RelationKind};

/// Sets `graph_unencrypted_hop` and `graph_unencrypted_hop_to` on what calls others.
pub(crate) fn clear_text(adjacency: &Adjacency<'_>, changes: &mut Changes) {
    let names = &*NAMES;
    for (index, caller) in adjacency.estate().iter() {
        let mut all: Option<Answer> = None;
        let mut to: Vec<Arc<str>> = Vec::new();
        for (relation, called) in calls(adjacency, index, caller) {
            let Some(answer) = in_clear(caller, called) else { continue };
            if answer.is_yes() {
                to.push(called.name.clone());
            }
            let answer = match answer {
                Answer::Yes(loc) => Answer::Yes(loc.or(relation.loc)),
                other => other,
            };
            all = Some(match all {
                None => answer,
                Some(others) => others.or(answer),
            });
        }
        match all {
            None => {}
            Some(Answer::Yes(loc)) => {
                changes.known(index, names.graph_unencrypted_hop_to, list(to), loc);
                changes.known(index, names.graph_unencrypted_hop, true, loc);
            }
            Some(Answer::No(loc)) => changes.known(index, names.graph_unencrypted_hop, false, loc),
            Some(Answer::Unknown(why, _)) => changes.unknown(index, names.graph_unencrypted_hop, why),
        }
    }
}

/// What an asset opens connections to: what it uses, and as the sender of requests the workloads behind it.
fn calls<'a, 'e>(
    adjacency: &'a Adjacency<'e>,
    index: AssetIndex,
    caller: &'a Asset,
) -> impl Iterator<Item = (&'e Relation, &'e Asset)> + 'a {
    adjacency.outgoing(index).filter_map(|relation| {
        let called = adjacency.estate().get(relation.to)?;
        let calls = match relation.kind {
            RelationKind::Uses => caller.kind.role() == Role::Workload,
            RelationKind::RoutesTo => {
                caller.kind == Kind::TargetGroup && called.kind.role() == Role::Workload
            }
            _ => false,
        };
        calls.then_some((relation, called))
    })
}

/// Whether a connection is in clear, by what either end says; `None` where neither does.
fn in_clear(caller: &Asset, called: &Asset) -> Option<Answer> {
    if caller.kind == Kind::TargetGroup {
        return flag(&caller.facets, NAMES.plain_http);
    }
    let demanded = flag(&called.facets, NAMES.encrypted_in_transit).map(Answer::not);
    demanded.or_else(|| flag(&called.facets, NAMES.plain_http))
}
