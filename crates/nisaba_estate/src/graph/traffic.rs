//! Where requests and their consequences can go: the graph that exposure is searched on.
//!
//! Steps are of three families. *Requests* pass from endpoints to what they route to. *Use*: whoever takes over a workload
//! has what it uses, what it is stored on and what its identity may use. *Network*: members of one security group reach
//! members of another that admits them, whether or not anything routes there.
//!
//! Security groups would make the last family quadratic; each group therefore has a node for its members as callers and
//! one for its members as called, so the graph stays as large as what is written.

use std::sync::Arc;

use nisaba_base::Loc;

use crate::asset::{Asset, AssetIndex, Estate};
use crate::graph::adjacency::Adjacency;
use crate::graph::answer::Answer;
use crate::graph::entry::{self, Entry};
use crate::graph::guard;
use crate::graph::opening::Openings;
use crate::kind::{Kind, Role};
use crate::relation::{Relation, RelationKind};

/// Why a step is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// `from` sends requests on.
    Routes,
    /// `to` is a part of `from`, such as a listener.
    Part,
    /// `from` reads or writes `to`, or keeps its data there.
    Uses,
    /// `from` has the rights of `to`, or `to` belongs to the rights of `from`.
    Rights,
    /// `from` runs `to`.
    Runs,
    /// The guards of `to` admit `from`.
    Admitted,
    /// Between an asset and the nodes of its security groups: not a hop of its own.
    Member,
}

/// A possible step.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Node it starts from.
    pub(crate) from: u32,
    /// Node it leads to.
    pub(crate) to: u32,
    /// Why it is possible.
    pub(crate) how: How,
    /// Why it is not certain.
    pub(crate) unsure: Option<Arc<str>>,
    /// Where it is written.
    pub(crate) loc: Option<Loc>,
}

/// The graph of possible steps. Nodes are assets, then for each asset its members as callers, then as called.
pub(crate) struct Traffic {
    /// Steps, sorted by where they start.
    pub(crate) steps: Vec<Step>,
    /// First step of each node, one more at the end.
    starts: Vec<u32>,
    /// How the internet enters each asset.
    pub(crate) entries: Vec<Option<Entry>>,
    assets: u32,
}

impl Traffic {
    /// The graph of an estate.
    pub(crate) fn new(adjacency: &Adjacency<'_>) -> Self {
        let estate = adjacency.estate();
        let assets = estate.assets.len() as u32;
        let mut builder = Builder { adjacency, estate, assets, steps: Vec::new() };
        for relation in &estate.relations {
            builder.relation(relation);
        }
        let mut steps = builder.steps;
        // Stable, so that ways are found in the order of the relations, run after run.
        steps.sort_by_key(|step| step.from);
        let nodes = assets as usize * 3;
        let mut starts = vec![0_u32; nodes + 1];
        for step in &steps {
            if let Some(count) = starts.get_mut(step.from as usize + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let entries =
            estate.iter().map(|(index, asset)| enters(asset).then(|| entry::entry(adjacency, index))?);
        Self { entries: entries.collect(), steps, starts, assets }
    }

    /// Steps that start at a node, with their numbers.
    pub(crate) fn from(&self, node: u32) -> impl Iterator<Item = (u32, &Step)> {
        let start = self.starts.get(node as usize).copied().unwrap_or(0);
        let end = self.starts.get(node as usize + 1).copied().unwrap_or(start);
        let steps = self.steps.get(start as usize..end as usize).unwrap_or(&[]);
        (start..).zip(steps)
    }

    /// Number of nodes.
    pub(crate) fn nodes(&self) -> usize {
        self.assets as usize * 3
    }

    /// The asset of a node; `None` for the nodes of a security group's members.
    pub(crate) fn asset(&self, node: u32) -> Option<AssetIndex> {
        (node < self.assets).then_some(AssetIndex(node))
    }
}

/// What the internet can enter at all.
fn enters(asset: &Asset) -> bool {
    match asset.kind.role() {
        Role::Edge => !matches!(asset.kind, Kind::Waf | Kind::DnsZone | Kind::DnsRecord),
        Role::Workload => asset.kind != Kind::ComputeTemplate,
        Role::Data => true,
        Role::Network => asset.kind == Kind::NetworkInterface,
        Role::Shared => true,
        Role::Setting => false,
    }
}

/// Whether an asset of this kind can be reached in the sense of the question; policies, keys and networks are only on the way.
pub(crate) fn is_reached(kind: Kind) -> bool {
    match kind.role() {
        Role::Edge => !matches!(kind, Kind::Waf | Kind::DnsZone | Kind::DnsRecord),
        Role::Workload => kind != Kind::ComputeTemplate,
        Role::Data => true,
        Role::Shared => matches!(kind, Kind::Queue | Kind::Cluster | Kind::ImageRegistry | Kind::Secret),
        Role::Network | Role::Setting => false,
    }
}

struct Builder<'a, 'e> {
    adjacency: &'a Adjacency<'e>,
    estate: &'e Estate,
    assets: u32,
    steps: Vec<Step>,
}

impl Builder<'_, '_> {
    fn relation(&mut self, relation: &Relation) {
        let (Some(from), Some(to)) = (self.estate.get(relation.from), self.estate.get(relation.to)) else {
            return;
        };
        match relation.kind {
            RelationKind::RoutesTo if forwards(from) && forwards(to) => {
                let admitted = self.admitted(relation.to);
                self.step(relation, How::Routes, admitted);
            }
            RelationKind::SettingOf if is_part(from) && to.kind.role() == Role::Edge => {
                self.reversed(relation, How::Part);
            }
            RelationKind::Uses | RelationKind::StoresOn if runs(from) && holds(to) => {
                self.step(relation, How::Uses, Answer::Yes(None));
            }
            RelationKind::BuiltFrom if runs(from) && runs(to) => {
                self.step(relation, How::Runs, Answer::Yes(None))
            }
            RelationKind::RunsAs
                if to.kind == Kind::Identity && (runs(from) || from.kind == Kind::Identity) =>
            {
                self.step(relation, How::Rights, Answer::Yes(None));
            }
            RelationKind::GrantedBy if from.kind == Kind::Identity && to.kind == Kind::Policy => {
                self.step(relation, How::Rights, Answer::Yes(None));
            }
            RelationKind::Uses | RelationKind::DependsOn | RelationKind::BuiltFrom
                if from.kind == Kind::Policy && (to.kind == Kind::Policy || to.kind.role() == Role::Data) =>
            {
                self.step(relation, How::Rights, Answer::Yes(None));
            }
            RelationKind::GuardedBy if to.kind == Kind::SecurityGroup || to.kind == Kind::NetworkPolicy => {
                self.member(relation, from);
            }
            RelationKind::PlacedIn if to.kind == Kind::Namespace && runs(from) => {
                self.push(
                    relation.from.0,
                    self.callers(relation.to),
                    How::Member,
                    relation,
                    Answer::Yes(None),
                );
            }
            RelationKind::Admits => self.admits(relation, from, to),
            _ => {}
        }
    }

    fn member(&mut self, relation: &Relation, member: &Asset) {
        if runs(member) && member.kind.role() == Role::Workload {
            self.push(relation.from.0, self.callers(relation.to), How::Member, relation, Answer::Yes(None));
        }
        if matches!(member.kind.role(), Role::Workload | Role::Data) || member.kind == Kind::Queue {
            self.push(self.called(relation.to), relation.from.0, How::Admitted, relation, Answer::Yes(None));
        }
    }

    /// A security group or network policy lets another group, a workload or a namespace in.
    fn admits(&mut self, relation: &Relation, from: &Asset, to: &Asset) {
        let guard = match from.kind {
            // A rule that is a resource of its own speaks for its group.
            Kind::NetworkRule => {
                self.adjacency.to(relation.from, RelationKind::SettingOf).next().unwrap_or(relation.from)
            }
            _ => relation.from,
        };
        let caller = match to.kind.role() {
            Role::Workload => relation.to.0,
            _ => self.callers(relation.to),
        };
        self.push(caller, self.called(guard), How::Member, relation, Answer::Yes(None));
    }

    fn step(&mut self, relation: &Relation, how: How, admitted: Answer) {
        self.push(relation.from.0, relation.to.0, how, relation, admitted);
    }

    fn reversed(&mut self, relation: &Relation, how: How) {
        self.push(relation.to.0, relation.from.0, how, relation, Answer::Yes(None));
    }

    fn push(&mut self, from: u32, to: u32, how: How, relation: &Relation, admitted: Answer) {
        if admitted.is_no() {
            return;
        }
        // What may not exist leads nowhere for sure.
        let existence = self.estate.get(AssetIndex(from)).and_then(|asset| asset.existence.clone());
        let unsure = admitted.why().cloned().or(existence);
        self.steps.push(Step { from, to, how, unsure, loc: relation.loc });
    }

    /// Whether the guards of something that is routed to let the requests in. A route is written to be used, so any rule
    /// that lets somebody in is taken to be the one for it; a closed door is a closed door.
    fn admitted(&self, to: AssetIndex) -> Answer {
        let groups = guard::groups(self.adjacency, to);
        let guards: Vec<AssetIndex> =
            groups.into_iter().chain(guard::isolating_policies(self.adjacency, to)).collect();
        let mut rules: Option<Openings> = None;
        for guard in guards {
            if self.adjacency.to(guard, RelationKind::Admits).next().is_some() {
                return Answer::Yes(None);
            }
            let Some(openings) = self.estate.get(guard).and_then(Openings::of) else {
                return Answer::Yes(None);
            };
            rules = Some(match rules {
                None => openings,
                Some(others) => others.union(openings),
            });
        }
        match rules {
            None => Answer::Yes(None),
            Some(rules) if rules.any_rule => Answer::Yes(None),
            Some(Openings { unknown: Some((why, loc)), .. }) => Answer::Unknown(why, loc),
            Some(rules) => Answer::No(rules.loc),
        }
    }

    /// The members of a group as callers.
    fn callers(&self, group: AssetIndex) -> u32 {
        group.0 + self.assets
    }

    /// The members of a group as called.
    fn called(&self, group: AssetIndex) -> u32 {
        group.0 + 2 * self.assets
    }
}

/// What passes requests on or takes them.
fn forwards(asset: &Asset) -> bool {
    match asset.kind.role() {
        Role::Network => matches!(asset.kind, Kind::NetworkInterface | Kind::PublicAddress),
        Role::Setting => false,
        Role::Edge => !matches!(asset.kind, Kind::Waf | Kind::DnsZone | Kind::DnsRecord),
        Role::Workload | Role::Data => true,
        Role::Shared => matches!(asset.kind, Kind::Queue | Kind::Cluster),
    }
}

fn is_part(asset: &Asset) -> bool {
    matches!(asset.kind, Kind::Listener | Kind::ApiRoute | Kind::TargetGroup | Kind::Ingress)
}

fn runs(asset: &Asset) -> bool {
    asset.kind.role() == Role::Workload
}

fn holds(asset: &Asset) -> bool {
    matches!(asset.kind.role(), Role::Data | Role::Workload) || forwards(asset)
}
