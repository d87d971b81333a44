//! Whose mistake or malice destroys what together: data with its backups, systems with their logs.

use std::sync::Arc;

use nisaba_base::Loc;
use rustc_hash::FxHashMap;

use crate::asset::{Asset, AssetIndex};
use crate::facet::{Facet, FacetName, FacetValue};
use crate::graph::adjacency::Adjacency;
use crate::graph::answer::{Answer, Number, any_flag, flag, number};
use crate::graph::change::{Changes, list};
use crate::graph::names::NAMES;
use crate::graph::region::is_cluster_issuer;
use crate::kind::{Kind, Role};
use crate::relation::RelationKind;

/// Sets `graph_backup_same_blast_radius` on data stores that are backed up.
pub(crate) fn backups(adjacency: &Adjacency<'_>, changes: &mut Changes) {
    let name = NAMES.graph_backup_same_blast_radius;
    for (index, asset) in adjacency.estate().iter().filter(|(_, asset)| asset.kind.role() == Role::Data) {
        match same_hands(adjacency, index, asset) {
            None => {}
            Some(Answer::Yes(loc)) => changes.known(index, name, true, loc),
            Some(Answer::No(loc)) => changes.known(index, name, false, loc),
            Some(Answer::Unknown(why, _)) => changes.unknown(index, name, why),
        }
    }
}

/// Whether who can delete a store can delete its backups too; `None` where nothing backs it up.
fn same_hands(adjacency: &Adjacency<'_>, index: AssetIndex, asset: &Asset) -> Option<Answer> {
    let estate = adjacency.estate();
    let plans = adjacency.outgoing(index).filter(|relation| relation.kind == RelationKind::BackedUpBy);
    let mut all: Option<Answer> = match number(&asset.facets, NAMES.backup_retention_days) {
        // Automatic backups lie beside what they back up.
        Number::Known(days, loc) if days > 0.0 => Some(Answer::Yes(loc)),
        _ => None,
    };
    let apart =
        |backup: &Asset| any_flag(backup, &[NAMES.other_account_copy, NAMES.immutable]).map(Answer::not);
    for relation in plans {
        let vaults = adjacency
            .outgoing(relation.to)
            .filter(|next| estate.get(next.to).is_some_and(|to| to.kind == Kind::BackupVault));
        for held in std::iter::once(relation).chain(vaults) {
            let Some(backup) = estate.get(held.to) else { continue };
            let here = match apart(backup) {
                Some(answer) if !answer.is_yes() => answer,
                None if backup.kind == Kind::BackupPlan => copies_of_plan(adjacency, held.to, backup),
                _ if backup.kind != Kind::BackupPlan && backup.account != asset.account => {
                    Answer::No(held.loc)
                }
                _ => Answer::Yes(relation.loc),
            };
            // One copy in other hands is enough.
            all = Some(match all {
                None => here,
                Some(others) => others.and(here),
            });
        }
    }
    let own = apart(asset).filter(|answer| !answer.is_yes());
    match (all, own) {
        (Some(all), Some(own)) => Some(all.and(own)),
        (all, _) => all,
    }
}

/// Whether a plan that says nothing of accounts keeps its copies in the same hands.
fn copies_of_plan(adjacency: &Adjacency<'_>, index: AssetIndex, plan: &Asset) -> Answer {
    let mut copies = adjacency.outgoing(index).filter(|relation| relation.kind == RelationKind::ReplicatedTo);
    let apart = copies
        .find(|copy| adjacency.estate().get(copy.to).is_some_and(|vault| vault.account != plan.account));
    match (apart, flag(&plan.facets, NAMES.cross_region_copy)) {
        (Some(copy), _) => Answer::No(copy.loc),
        (None, Some(Answer::Yes(loc))) => Answer::Unknown(
            format!("whose account the copies of `{}` go to is not known", plan.address).into(),
            loc,
        ),
        (None, Some(unknown @ Answer::Unknown(..))) => unknown,
        _ => Answer::Yes(Some(plan.loc)),
    }
}

/// Sets `graph_logs_self_tamper` on audit trails and log destinations.
pub(crate) fn logs(adjacency: &Adjacency<'_>, changes: &mut Changes) {
    let name = NAMES.graph_logs_self_tamper;
    let administrators = Administrators::new(adjacency);
    for (index, asset) in adjacency.estate().iter() {
        if !matches!(asset.kind, Kind::AuditTrail | Kind::LogSink) {
            continue;
        }
        let kept: Vec<&Asset> =
            adjacency.to(index, RelationKind::LogsTo).filter_map(|to| adjacency.estate().get(to)).collect();
        // Records that are kept in two places survive in the better one.
        let answer = match kept.as_slice() {
            [] => administrators.can_delete(asset),
            kept => {
                kept.iter().map(|kept| administrators.can_delete(kept)).fold(Answer::Yes(None), Answer::and)
            }
        };
        match answer {
            Answer::Yes(loc) => changes.known(index, name, true, loc),
            Answer::No(loc) => changes.known(index, name, false, loc),
            Answer::Unknown(why, _) => changes.unknown(index, name, why),
        }
    }
}

/// Where somebody may do everything: by root and account.
struct Administrators<'e> {
    by_place: FxHashMap<(&'e str, Option<&'e str>), Answer>,
}

impl<'e> Administrators<'e> {
    fn new(adjacency: &Adjacency<'e>) -> Self {
        let mut by_place: FxHashMap<_, Answer> = FxHashMap::default();
        for (index, asset) in adjacency.estate().iter().filter(|(_, asset)| asset.kind == Kind::Identity) {
            let policies = adjacency.to(index, RelationKind::GrantedBy);
            let holders = policies.filter_map(|policy| adjacency.estate().get(policy)).chain([asset]);
            let answer = holders.filter_map(full_rights).fold(Answer::No(None), Answer::or);
            let place = (&*asset.root, asset.account.as_deref());
            let others = by_place.remove(&place).unwrap_or(Answer::No(None));
            by_place.insert(place, others.or(answer));
        }
        Self { by_place }
    }

    /// Whether an identity that may change everything may delete what is kept here.
    fn can_delete(&self, kept: &Asset) -> Answer {
        if let Some(Answer::Yes(loc)) = flag(&kept.facets, NAMES.immutable) {
            return Answer::No(loc);
        }
        let answer = self.by_place.get(&(&*kept.root, kept.account.as_deref())).cloned();
        answer.unwrap_or_else(|| {
            Answer::Unknown(format!("no identity of the account of `{}` was read", kept.address).into(), None)
        })
    }
}

/// Whether an identity or policy gives every right, as far as its facets say.
fn full_rights(asset: &Asset) -> Option<Answer> {
    let names = &*NAMES;
    let lists = [names.policy, names.inline_policies];
    let of_records = lists.into_iter().filter_map(|name| asset.facets.get(name)).map(any_full_admin);
    let managed = asset.facets.get(names.managed_policies).map(has_administrator);
    of_records.chain(managed).reduce(Answer::or)
}

fn any_full_admin(facet: &Facet) -> Answer {
    match (facet.value(), facet.why_unknown()) {
        (_, Some(why)) => Answer::Unknown(why.clone(), facet.loc),
        (Some(FacetValue::List(items)), _) => {
            items.iter().map(any_full_admin).fold(Answer::No(None), Answer::or)
        }
        (Some(FacetValue::Record(record)), _) => {
            let answer = flag(record, NAMES.full_admin).unwrap_or(Answer::No(None));
            place(answer, facet.loc)
        }
        _ => Answer::No(None),
    }
}

fn has_administrator(facet: &Facet) -> Answer {
    match (facet.value(), facet.why_unknown()) {
        (_, Some(why)) => Answer::Unknown(why.clone(), facet.loc),
        (Some(FacetValue::List(items)), _) => {
            items.iter().map(has_administrator).fold(Answer::No(None), Answer::or)
        }
        (Some(FacetValue::Text(word)), _) if &**word == "administrator" => Answer::Yes(facet.loc),
        _ => Answer::No(None),
    }
}

fn place(answer: Answer, loc: Option<Loc>) -> Answer {
    match answer {
        Answer::Yes(None) => Answer::Yes(loc),
        other => other,
    }
}

/// Sets `graph_foreign_trust` on what has an access policy of its own. `suppliers` are account ids and names of the register.
pub(crate) fn foreign_trust(adjacency: &Adjacency<'_>, suppliers: &[String], changes: &mut Changes) {
    let names = &*NAMES;
    for (index, asset) in adjacency.estate().iter() {
        let mut found = Foreign { own_cluster: trusts_own_cluster(adjacency, index), ..Foreign::default() };
        let mut asked = false;
        let policies: [FacetName; 3] = [names.trust, names.policy, names.key_policy];
        for facet in policies.into_iter().filter_map(|name| asset.facets.get(name)) {
            // A policy without principals lets nobody in by itself.
            asked |= asset.kind != Kind::Policy || asset.facets.get(names.trust).is_some();
            found.look_at(facet, suppliers);
        }
        if !asked {
            continue;
        }
        found.who.sort_unstable();
        found.who.dedup();
        match found.unknown {
            Some(why) if found.who.is_empty() => changes.unknown(index, names.graph_foreign_trust, why),
            _ => changes.known(index, names.graph_foreign_trust, list(found.who), found.loc),
        }
    }
}

/// Whether it names a cluster of the estate, directly or as the issuer of identities.
fn trusts_own_cluster(adjacency: &Adjacency<'_>, index: AssetIndex) -> bool {
    let is =
        |index: AssetIndex, kind: Kind| adjacency.estate().get(index).is_some_and(|asset| asset.kind == kind);
    adjacency.outgoing(index).any(|relation| {
        let mut further = adjacency.outgoing(relation.to);
        is(relation.to, Kind::Cluster)
            || (is(relation.to, Kind::Identity) && further.any(|next| is(next.to, Kind::Cluster)))
    })
}

/// Outsiders that policies let in.
#[derive(Default)]
struct Foreign {
    who: Vec<Arc<str>>,
    loc: Option<Loc>,
    unknown: Option<Arc<str>>,
    /// An issuer without a known address is a cluster of the estate.
    own_cluster: bool,
}

impl Foreign {
    fn look_at(&mut self, policy: &Facet, suppliers: &[String]) {
        match (policy.value(), policy.why_unknown()) {
            (_, Some(why)) => self.unknown = self.unknown.take().or(Some(why.clone())),
            (Some(FacetValue::List(items)), _) => items.iter().for_each(|item| self.look_at(item, suppliers)),
            (Some(FacetValue::Record(record)), _) => {
                for name in [NAMES.accounts, NAMES.federated] {
                    if let Some(facet) = record.get(name) {
                        self.outsiders(facet, policy.loc, suppliers);
                    }
                }
            }
            _ => {}
        }
    }

    fn outsiders(&mut self, facet: &Facet, loc: Option<Loc>, suppliers: &[String]) {
        match (facet.value(), facet.why_unknown()) {
            (_, Some(why)) => self.unknown = self.unknown.take().or(Some(why.clone())),
            (Some(FacetValue::List(items)), _) => {
                items.iter().for_each(|item| self.outsiders(item, facet.loc.or(loc), suppliers));
            }
            (Some(FacetValue::Record(record)), _) => {
                if let Some(issuer) = record.get(NAMES.issuer) {
                    self.outsiders(issuer, facet.loc.or(loc), suppliers);
                }
            }
            (Some(FacetValue::Text(who)), _) if who.is_empty() && self.own_cluster => {}
            (Some(FacetValue::Text(who)), _) if who.is_empty() => {
                self.unknown = Some("the address of an issuer that it trusts is not known".into());
            }
            (Some(FacetValue::Text(who)), _) if !is_cluster_issuer(who) && !is_registered(who, suppliers) => {
                self.who.push(who.clone());
                self.loc = self.loc.or(facet.loc).or(loc);
            }
            _ => {}
        }
    }
}

/// Whether the register names an account id, or a name whose first word is in the issuer's address (`GitHub` in
/// `token.actions.githubusercontent.com`).
fn is_registered(who: &str, suppliers: &[String]) -> bool {
    let who = who.to_ascii_lowercase();
    suppliers.iter().any(|supplier| {
        let supplier = supplier.trim().to_ascii_lowercase();
        let first: String = supplier.chars().take_while(|c| c.is_alphanumeric()).collect();
        supplier == who || (first.len() >= 4 && first.contains(char::is_alphabetic) && who.contains(&first))
    })
}
