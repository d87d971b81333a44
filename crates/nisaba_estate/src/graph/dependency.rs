//! What stands on what.
//!
//! An asset *needs* what it uses, is stored on, is placed in, is encrypted with, acts as, is built from or names otherwise,
//! and, where it sends requests on, what it sends them to: an endpoint without anything behind it serves nobody. Guards,
//! logs, backups, replicas and rights are no needs: their failure takes nothing away at that moment.
//!
//! Some needs are alternatives, of which one is enough: the subnets of one asset, the machines behind one target group, the
//! instances of one counted resource. [`Needs::common`] turns what all alternatives need into a need of its own, so that
//! the rest only ever follows needs.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::asset::{Asset, AssetIndex, Estate};
use crate::graph::ServiceAssets;
use crate::graph::adjacency::Adjacency;
use crate::kind::{Kind, Role};
use crate::relation::RelationKind;

/// How often alternatives within alternatives are resolved.
const ROUNDS: usize = 32;

/// Needs of every asset.
#[derive(Debug, Clone, Default)]
pub(crate) struct Needs {
    /// What each asset needs in any case.
    must: Vec<Vec<u32>>,
    /// Of these one is enough.
    alternatives: Vec<Alternatives>,
    /// Positions in `alternatives` by owner.
    by_owner: FxHashMap<u32, Vec<u32>>,
}

/// Things of which one is enough for `owner`.
#[derive(Debug, Clone)]
struct Alternatives {
    owner: u32,
    members: Vec<u32>,
}

impl Needs {
    /// The needs of an estate, alternatives resolved.
    pub(crate) fn new(adjacency: &Adjacency<'_>) -> Self {
        let estate = adjacency.estate();
        let mut needs = Self { must: vec![Vec::new(); estate.assets.len()], ..Self::default() };
        for (index, asset) in estate.iter() {
            needs.of_asset(adjacency, index, asset);
        }
        needs.resolve();
        needs
    }

    /// Needs given as they are; for tests that compare with what removal does.
    #[cfg(test)]
    pub(crate) fn from_parts(must: Vec<Vec<u32>>, alternatives: Vec<(u32, Vec<u32>)>) -> Self {
        let alternatives =
            alternatives.into_iter().map(|(owner, members)| Alternatives { owner, members }).collect();
        let mut needs = Self { must, alternatives, ..Self::default() };
        needs.resolve();
        needs
    }

    fn of_asset(&mut self, adjacency: &Adjacency<'_>, index: AssetIndex, asset: &Asset) {
        let (mut subnets, mut targets) = (Vec::new(), Vec::new());
        for relation in adjacency.outgoing(index) {
            let Some(to) = adjacency.estate().get(relation.to) else { continue };
            match relation.kind {
                RelationKind::PlacedIn if to.kind == Kind::Subnet => subnets.push(relation.to.0),
                RelationKind::RoutesTo if is_stand_in(asset, to) => targets.push(relation.to.0),
                kind if is_need(kind, asset, to) => self.add(index.0, relation.to.0),
                _ => {}
            }
        }
        self.alternatives(index.0, subnets);
        self.alternatives(index.0, targets);
    }

    fn add(&mut self, owner: u32, need: u32) {
        if let Some(row) = self.must.get_mut(owner as usize)
            && owner != need
            && !row.contains(&need)
        {
            row.push(need);
        }
    }

    fn alternatives(&mut self, owner: u32, mut members: Vec<u32>) {
        members.sort_unstable();
        members.dedup();
        match members.as_slice() {
            [] => {}
            [one] => self.add(owner, *one),
            _ => self.alternatives.push(Alternatives { owner, members }),
        }
    }

    /// Adds what all of some alternatives need to their owner, until nothing is added.
    fn resolve(&mut self) {
        for (position, group) in (0_u32..).zip(&self.alternatives) {
            self.by_owner.entry(group.owner).or_default().push(position);
        }
        for _ in 0..ROUNDS {
            let mut known: FxHashMap<&[u32], Vec<u32>> = FxHashMap::default();
            let mut found = Vec::new();
            for group in &self.alternatives {
                let common = known.entry(&group.members).or_insert_with(|| self.common(&group.members));
                found.extend(common.iter().map(|need| (group.owner, *need)));
            }
            let before: usize = self.must.iter().map(Vec::len).sum();
            for (owner, need) in found {
                self.add(owner, need);
            }
            if self.must.iter().map(Vec::len).sum::<usize>() == before {
                break;
            }
        }
    }

    /// What all of these need.
    pub(crate) fn common(&self, members: &[u32]) -> Vec<u32> {
        let mut members = members.iter();
        let Some(first) = members.next() else { return Vec::new() };
        let mut common = self.closure([*first]);
        for member in members {
            let other: FxHashSet<u32> = self.closure([*member]).into_iter().collect();
            common.retain(|need| other.contains(need));
        }
        common
    }

    /// Everything that some assets need in any case, themselves included, in the order in which it is found.
    pub(crate) fn closure(&self, roots: impl IntoIterator<Item = u32>) -> Vec<u32> {
        self.walk(roots, |_, _| {})
    }

    /// Everything that some assets stand on, alternatives included.
    pub(crate) fn stands_on(&self, roots: impl IntoIterator<Item = u32>) -> Vec<u32> {
        self.walk(roots, |node, next| {
            for position in self.by_owner.get(&node).into_iter().flatten() {
                if let Some(group) = self.alternatives.get(*position as usize) {
                    next.extend_from_slice(&group.members);
                }
            }
        })
    }

    fn walk(&self, roots: impl IntoIterator<Item = u32>, more: impl Fn(u32, &mut Vec<u32>)) -> Vec<u32> {
        let mut seen = FxHashSet::default();
        let mut order: Vec<u32> = roots.into_iter().filter(|root| seen.insert(*root)).collect();
        let mut at = 0;
        let mut further = Vec::new();
        while let Some(node) = order.get(at).copied() {
            at += 1;
            further.clear();
            more(node, &mut further);
            let must = self.must.get(node as usize).into_iter().flatten();
            order.extend(must.chain(&further).copied().filter(|next| seen.insert(*next)));
        }
        order
    }

    /// For each asset, who needs it in any case.
    pub(crate) fn reversed(&self) -> Needs {
        let mut must = vec![Vec::new(); self.must.len()];
        for (owner, needs) in (0_u32..).zip(&self.must) {
            for need in needs {
                if let Some(row) = must.get_mut(*need as usize) {
                    row.push(owner);
                }
            }
        }
        Needs { must, ..Needs::default() }
    }

    /// What a service needs in any case: its own assets, save those that stand in for each other, of which it needs what
    /// they have in common; and `fronts`, through which all requests to it go.
    pub(crate) fn of_service(&self, estate: &Estate, service: &ServiceAssets, fronts: &[u32]) -> Vec<u32> {
        let mut alike: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        for index in &service.assets {
            if let Some(asset) = estate.get(*index).filter(|asset| serves(asset)) {
                alike.entry(without_count(&asset.address)).or_default().push(index.0);
            }
        }
        let own: FxHashSet<u32> = service.assets.iter().map(|index| index.0).collect();
        let balanced = || self.alternatives.iter().filter(|group| is_target(estate, &group.members));
        let behind: FxHashSet<u32> = balanced().flat_map(|group| &group.members).copied().collect();
        let mut roots = fronts.to_vec();
        for members in alike.values() {
            match members.as_slice() {
                [one] if behind.contains(one) => {}
                [one] => roots.push(*one),
                several => roots.extend(self.common(several)),
            }
        }
        let before_own = balanced().filter(|group| group.members.iter().any(|member| own.contains(member)));
        roots.extend(before_own.map(|group| group.owner));
        roots.sort_unstable();
        self.closure(roots)
    }
}

fn is_target(estate: &Estate, members: &[u32]) -> bool {
    members
        .iter()
        .all(|member| estate.get(AssetIndex(*member)).is_some_and(|asset| asset.kind != Kind::Subnet))
}

/// Whether one of several such targets is enough.
fn is_stand_in(from: &Asset, to: &Asset) -> bool {
    matches!(from.kind, Kind::TargetGroup | Kind::LoadBalancer)
        && matches!(to.kind, Kind::ComputeInstance | Kind::Host | Kind::NodePool | Kind::NetworkInterface)
}

fn is_need(kind: RelationKind, from: &Asset, to: &Asset) -> bool {
    match kind {
        RelationKind::Uses
        | RelationKind::StoresOn
        | RelationKind::PlacedIn
        | RelationKind::EncryptedWith
        | RelationKind::RunsAs
        | RelationKind::BuiltFrom => true,
        // What a load balancer's network routes to is the way out; an internet gateway's route to its network is not.
        RelationKind::RoutesTo => {
            !matches!(from.kind, Kind::InternetGateway | Kind::PublicAddress)
                && (from.kind.role() != Role::Network
                    || to.kind.role() == Role::Network
                    || from.kind == Kind::NetworkInterface)
        }
        // What is merely named may be one of many things that came with a module's settings: no place, no rule.
        RelationKind::DependsOn => {
            serves(from)
                && !matches!(to.kind.role(), Role::Network | Role::Setting)
                && to.kind != Kind::Policy
        }
        RelationKind::GuardedBy
        | RelationKind::Admits
        | RelationKind::AddressOf
        | RelationKind::LogsTo
        | RelationKind::BackedUpBy
        | RelationKind::ReplicatedTo
        | RelationKind::GrantedBy
        | RelationKind::Trusts
        | RelationKind::SettingOf => false,
    }
}

/// What a service is made of. Its rules and settings are its own too, but it does not stop with what they name.
pub(crate) fn serves(asset: &Asset) -> bool {
    !matches!(asset.kind.role(), Role::Network | Role::Setting)
}

/// The address without the number of a counted resource at its end: instances of one count stand in for each other, those
/// of `for_each` are each their own.
fn without_count(address: &str) -> &str {
    let Some((before, count)) = address.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) else {
        return address;
    };
    match count.bytes().all(|byte| byte.is_ascii_digit()) {
        true => before,
        false => address,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What stops when one thing is taken away, by doing it: an asset stops when something it needs has stopped, or when
    /// all alternatives of one kind have.
    fn stopped(must: &[Vec<u32>], alternatives: &[(u32, Vec<u32>)], removed: u32) -> Vec<bool> {
        let mut down = vec![false; must.len()];
        down[removed as usize] = true;
        loop {
            let mut changed = false;
            for node in 0..must.len() {
                let needs_down = must[node].iter().any(|need| down[*need as usize]);
                let all_down = alternatives
                    .iter()
                    .filter(|(owner, members)| *owner as usize == node && !members.is_empty())
                    .any(|(_, members)| members.iter().all(|member| down[*member as usize]));
                if !down[node] && (needs_down || all_down) {
                    down[node] = true;
                    changed = true;
                }
            }
            if !changed {
                return down;
            }
        }
    }

    type Parts = (Vec<Vec<u32>>, Vec<(u32, Vec<u32>)>);

    /// Needs without circles: only on what comes later, as in an estate that can be built.
    fn estates() -> impl Strategy<Value = Parts> {
        (3_u32..12).prop_flat_map(|size| {
            let later = move |row: u32| proptest::collection::btree_set(row + 1..=size.max(row + 1), 0..3);
            let rows: Vec<_> = (0..size).map(later).collect();
            let groups: Vec<_> = (0..size).map(later).collect();
            (rows, groups).prop_map(move |(rows, groups)| {
                let keep = |set: std::collections::BTreeSet<u32>| -> Vec<u32> {
                    set.into_iter().filter(|need| *need < size).collect()
                };
                let must = rows.into_iter().map(keep).collect();
                let groups =
                    (0..).zip(groups.into_iter().map(keep)).filter(|(_, members)| !members.is_empty());
                (must, groups.collect())
            })
        })
    }

    proptest! {
        #[test]
        fn what_is_needed_in_any_case_is_what_stops_everything_when_it_is_taken_away((must, groups) in estates()) {
            let needs = Needs::from_parts(must.clone(), groups.clone());
            let closures: Vec<FxHashSet<u32>> =
                (0..must.len() as u32).map(|node| needs.closure([node]).into_iter().collect()).collect();
            for removed in 0..must.len() as u32 {
                let down = stopped(&must, &groups, removed);
                for (node, closure) in closures.iter().enumerate() {
                    let (stops, said) = (down[node], closure.contains(&removed));
                    // Never a false alarm.
                    prop_assert!(!said || stops, "{node} does not stop without {removed}");
                    prop_assert!(said || !stops, "{node} stops without {removed}");
                }
            }
        }
    }

    #[test]
    fn counted_instances_stand_in_for_each_other_and_named_ones_do_not() {
        assert_eq!(without_count("aws_instance.web[3]"), "aws_instance.web");
        assert_eq!(without_count("aws_instance.web[\"a\"]"), "aws_instance.web[\"a\"]");
        assert_eq!(without_count("aws_instance.web"), "aws_instance.web");
    }
}
