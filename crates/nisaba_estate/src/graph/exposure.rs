//! Ways from the internet, and what guards them.
//!
//! Four searches in breadth answer everything in linear time: over certain steps (reached), over certain and possible steps
//! (perhaps reached), and both again without what is guarded (reached with nothing in the way).

use std::collections::VecDeque;
use std::sync::Arc;

use crate::asset::{Asset, AssetIndex, Estate};
use crate::facet::{Facet, FacetValue, State};
use crate::graph::adjacency::Adjacency;
use crate::graph::answer::{Answer, flag};
use crate::graph::change::Changes;
use crate::graph::entry;
use crate::graph::guard;
use crate::graph::names::NAMES;
use crate::graph::opening::{Openings, Ports};
use crate::graph::traffic::{How, Step, Traffic, is_reached};
use crate::graph::{Exposure, Guard, GuardKind, Hop, Reach};
use crate::kind::{Kind, Role};
use crate::relation::RelationKind;

/// How many ways are told at most; the facets are set on every asset all the same.
const MOST_WAYS: usize = 200;

/// Everything that is known about ways from the internet.
pub(crate) struct Exposed {
    /// Ways, those that end in data first.
    pub(crate) ways: Vec<Exposure>,
    /// For each asset.
    pub(crate) reach: Vec<Reach>,
}

/// Finds the ways from the internet and sets the facets of data stores.
pub(crate) fn exposed(adjacency: &Adjacency<'_>, traffic: &Traffic, changes: &mut Changes) -> Exposed {
    let guards = Guards::new(adjacency, traffic);
    let search = |possible: bool, unguarded: bool| Search::run(traffic, &guards, possible, unguarded);
    let reached = search(false, false);
    let perhaps = search(true, false);
    let open = search(false, true);
    let perhaps_open = search(true, true);
    let telling = Telling { adjacency, estate: adjacency.estate(), traffic, guards: &guards };
    let reach = telling.reach(&reached, &perhaps);
    telling.set_facets(&open, &perhaps_open, changes);
    Exposed { ways: telling.ways(&reached, &open), reach }
}

/// What guards each asset: whether it must be passed by signing in or by a firewall for web applications, and for data
/// whether the network lets only some callers through.
struct Guards {
    of: Vec<Vec<(GuardKind, Answer, String)>>,
}

impl Guards {
    fn new(adjacency: &Adjacency<'_>, traffic: &Traffic) -> Self {
        let of = adjacency.estate().iter().map(|(index, asset)| {
            let entry = traffic.entries.get(index.0 as usize).and_then(Option::as_ref);
            guards_of(adjacency, index, asset, entry.and_then(|entry| entry.openings.as_ref()))
        });
        Self { of: of.collect() }
    }

    fn get(&self, index: AssetIndex) -> &[(GuardKind, Answer, String)] {
        self.of.get(index.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether anything guards an asset.
    fn guarded(&self, index: AssetIndex) -> Answer {
        self.get(index).iter().fold(Answer::No(None), |all, (_, answer, _)| all.or(answer.clone()))
    }
}

fn guards_of(
    adjacency: &Adjacency<'_>,
    index: AssetIndex,
    asset: &Asset,
    openings: Option<&Openings>,
) -> Vec<(GuardKind, Answer, String)> {
    let mut guards = Vec::new();
    for (name, kind) in [(NAMES.waf, GuardKind::Waf), (NAMES.authenticated, GuardKind::SignIn)] {
        if let Some(answer) = flag(&asset.facets, name).filter(|answer| !answer.is_no()) {
            guards.push((kind, answer, asset.name.to_string()));
        }
    }
    for relation in adjacency.outgoing(index).filter(|relation| relation.kind == RelationKind::GuardedBy) {
        let Some(waf) = adjacency.estate().get(relation.to).filter(|guard| guard.kind == Kind::Waf) else {
            continue;
        };
        let answer = match &waf.existence {
            None => Answer::Yes(relation.loc),
            Some(why) => Answer::Unknown(why.clone(), relation.loc),
        };
        guards.push((GuardKind::Waf, answer, waf.name.to_string()));
    }
    if let Some(answer) = at_every_stage(adjacency, index, asset).filter(|answer| !answer.is_no()) {
        guards.push((GuardKind::Waf, answer, asset.name.to_string()));
    }
    if asset.kind == Kind::Cluster {
        guards.push((GuardKind::SignIn, Answer::Yes(None), "the cluster's API".to_owned()));
    }
    if openings.is_some_and(only_remote_login) {
        guards.push((GuardKind::SignIn, Answer::Yes(None), "remote login".to_owned()));
    }
    if asset.kind.role() == Role::Data
        && let Some((answer, by)) = segmentation(adjacency, index)
    {
        guards.push((GuardKind::Segmentation, answer, by));
    }
    guards
}

/// Whether a firewall stands before every stage of an API: requests come by the stages, not by the API itself.
fn at_every_stage(adjacency: &Adjacency<'_>, index: AssetIndex, asset: &Asset) -> Option<Answer> {
    if asset.kind != Kind::ApiGateway {
        return None;
    }
    let stages =
        adjacency.from(index, RelationKind::SettingOf).filter_map(|stage| adjacency.estate().get(stage));
    let stages = stages.filter(|stage| stage.kind == Kind::ApiGateway);
    stages.map(|stage| flag(&stage.facets, NAMES.waf).unwrap_or(Answer::No(None))).reduce(Answer::and)
}

/// Ports that let nobody do anything before signing in: secure shell and remote desktop.
fn only_remote_login(openings: &Openings) -> bool {
    let login = |ports: Ports| ports.from == ports.to && (ports.contains(22.0) || ports.contains(3389.0));
    !openings.open.is_empty()
        && openings.unknown.is_none()
        && openings.open.iter().all(|open| login(open.ports))
}

/// Whether the network of a data store lets only some callers through.
fn segmentation(adjacency: &Adjacency<'_>, index: AssetIndex) -> Option<(Answer, String)> {
    let guards =
        guard::groups(adjacency, index).into_iter().chain(guard::isolating_policies(adjacency, index));
    let estate = adjacency.estate();
    let mut names = Vec::new();
    let mut open = Answer::No(None);
    let own = estate.get(index).into_iter();
    for asset in own.chain(guards.filter_map(|guard| estate.get(guard))) {
        let Some(openings) = Openings::of(asset) else { continue };
        names.push(asset.name.to_string());
        open = open.or(openings.answer());
    }
    let answer = match open {
        Answer::Yes(_) => return None,
        Answer::No(loc) => Answer::Yes(loc),
        unknown @ Answer::Unknown(..) => unknown,
    };
    (!names.is_empty()).then(|| (answer, names.join(", ")))
}

const NOT_SEEN: u32 = u32::MAX;
const FROM_INTERNET: u32 = u32::MAX - 1;

/// One search in breadth from the internet.
struct Search {
    /// For each node the step by which it was first reached.
    by: Vec<u32>,
    /// Nodes in the order in which they were reached.
    order: Vec<u32>,
}

impl Search {
    /// `possible`: also over steps that are not certain. `unguarded`: not through what is (for possible ways: certainly) guarded.
    fn run(traffic: &Traffic, guards: &Guards, possible: bool, unguarded: bool) -> Self {
        let mut search = Search { by: vec![NOT_SEEN; traffic.nodes()], order: Vec::new() };
        let mut queue = VecDeque::new();
        let admits = |node: u32| match traffic.asset(node) {
            Some(asset) if unguarded => {
                let guarded = guards.guarded(asset);
                guarded.is_no() || (possible && !guarded.is_yes())
            }
            _ => true,
        };
        for (node, entry) in (0_u32..).zip(&traffic.entries) {
            let Some(entry) = entry else { continue };
            if (entry.answer.is_yes() || (possible && !entry.answer.is_no())) && admits(node) {
                search.visit(node, FROM_INTERNET, &mut queue);
            }
        }
        while let Some(node) = queue.pop_front() {
            for (number, step) in traffic.from(node) {
                if (possible || step.unsure.is_none()) && admits(step.to) {
                    search.visit(step.to, number, &mut queue);
                }
            }
        }
        search
    }

    fn visit(&mut self, node: u32, by: u32, queue: &mut VecDeque<u32>) {
        if let Some(slot) = self.by.get_mut(node as usize)
            && *slot == NOT_SEEN
        {
            *slot = by;
            self.order.push(node);
            queue.push_back(node);
        }
    }

    fn reaches(&self, index: AssetIndex) -> bool {
        self.by.get(index.0 as usize).is_some_and(|by| *by != NOT_SEEN)
    }

    /// The entry and the steps that lead to an asset.
    fn way<'t>(&self, traffic: &'t Traffic, index: AssetIndex) -> Option<(AssetIndex, Vec<&'t Step>)> {
        let mut steps = Vec::new();
        let mut node = index.0;
        loop {
            match *self.by.get(node as usize)? {
                NOT_SEEN => return None,
                FROM_INTERNET => break,
                number => {
                    let step = traffic.steps.get(number as usize)?;
                    node = step.from;
                    steps.push(step);
                }
            }
        }
        steps.reverse();
        Some((AssetIndex(node), steps))
    }
}

/// An asset with its kind, as several things on a way often have one name: `the ingress portal`.
fn called(asset: &Asset) -> String {
    format!("the {} {}", asset.kind.singular(), asset.name)
}

/// Turns what was found into words.
struct Telling<'a, 'e> {
    adjacency: &'a Adjacency<'e>,
    estate: &'e Estate,
    traffic: &'a Traffic,
    guards: &'a Guards,
}

impl Telling<'_, '_> {
    fn reach(&self, reached: &Search, perhaps: &Search) -> Vec<Reach> {
        let one = |(index, asset): (AssetIndex, &Asset)| {
            if !is_reached(asset.kind) {
                return Reach::No;
            }
            if reached.reaches(index) {
                return Reach::Yes;
            }
            match perhaps.way(self.traffic, index) {
                None => Reach::No,
                Some((entry, steps)) => Reach::Unknown(self.why_unsure(entry, &steps).to_string()),
            }
        };
        self.estate.iter().map(one).collect()
    }

    /// The first thing on a way that is not certain.
    fn why_unsure(&self, entry: AssetIndex, steps: &[&Step]) -> Arc<str> {
        let entry = self.traffic.entries.get(entry.0 as usize).and_then(Option::as_ref);
        let at_entry = entry.and_then(|entry| entry.answer.why()).cloned();
        let on_way = || steps.iter().find_map(|step| step.unsure.clone());
        at_entry.or_else(on_way).unwrap_or_else(|| "a part of the way is not known".into())
    }

    /// The first guard on a way that is not certain.
    fn why_guard_unsure(&self, entry: AssetIndex, steps: &[&Step]) -> Option<Arc<str>> {
        let nodes = steps.iter().filter_map(|step| self.traffic.asset(step.to));
        std::iter::once(entry).chain(nodes).find_map(|asset| self.guards.guarded(asset).why().cloned())
    }

    fn set_facets(&self, open: &Search, perhaps_open: &Search, changes: &mut Changes) {
        let names = &*NAMES;
        for (index, _) in self.estate.iter().filter(|(_, asset)| asset.kind.role() == Role::Data) {
            let name = names.graph_unguarded_path_from_internet;
            if let Some((entry, steps)) = open.way(self.traffic, index) {
                let hops = self.hops(entry, &steps);
                let loc = hops.get(1).and_then(|hop| hop.loc);
                // What stands before it; with nothing before it, it is its own entry.
                let before = hops.iter().filter_map(|hop| hop.asset).filter(|asset| *asset != index);
                let mut on_way: Vec<Arc<str>> =
                    before.filter_map(|asset| Some(self.estate.get(asset)?.name.clone())).collect();
                if on_way.is_empty() {
                    on_way.push("its own address".into());
                }
                let named = |name| Facet { state: State::Known(FacetValue::Text(name)), loc: None };
                let list = FacetValue::List(on_way.into_iter().map(named).collect());
                changes.set(index, names.graph_path_from_internet, Facet { state: State::Known(list), loc });
                changes.known(index, name, true, loc);
            } else if let Some((entry, steps)) = perhaps_open.way(self.traffic, index) {
                let why = self.why_unsure_or_guarded(entry, &steps);
                changes.unknown(index, name, why);
            } else {
                changes.known(index, name, false, None);
            }
        }
    }

    fn why_unsure_or_guarded(&self, entry: AssetIndex, steps: &[&Step]) -> Arc<str> {
        self.why_guard_unsure(entry, steps).unwrap_or_else(|| self.why_unsure(entry, steps))
    }

    fn ways(&self, reached: &Search, open: &Search) -> Vec<Exposure> {
        let mut leads_on = vec![false; self.traffic.nodes()];
        for node in &reached.order {
            if let Some(step) =
                reached.by.get(*node as usize).and_then(|by| self.traffic.steps.get(*by as usize))
                && let Some(flag) = leads_on.get_mut(step.from as usize)
            {
                *flag = true;
            }
        }
        let mut ends: Vec<(u8, usize, AssetIndex)> = Vec::new();
        for (place, node) in reached.order.iter().enumerate() {
            let Some(index) = self.traffic.asset(*node) else { continue };
            let Some(asset) = self.estate.get(index).filter(|asset| is_reached(asset.kind)) else { continue };
            let open = open.reaches(index);
            let rank = match asset.kind.role() {
                Role::Data if open => 0,
                Role::Data => 1,
                Role::Workload if open => 2,
                Role::Workload => 3,
                // An endpoint is told where it leads, unless it leads nowhere.
                _ if leads_on.get(*node as usize).copied().unwrap_or(false) => continue,
                _ => 4,
            };
            ends.push((rank, place, index));
        }
        ends.sort_unstable();
        let told = ends.into_iter().take(MOST_WAYS);
        told.filter_map(|(_, _, index)| {
            self.exposure(if open.reaches(index) { open } else { reached }, index)
        })
        .collect()
    }

    fn exposure(&self, search: &Search, index: AssetIndex) -> Option<Exposure> {
        let (entry, steps) = search.way(self.traffic, index)?;
        let hops = self.hops(entry, &steps);
        let mut guards = Vec::new();
        let mut unsure_guards = Vec::new();
        for asset in hops.iter().filter_map(|hop| hop.asset) {
            for (kind, answer, by) in self.guards.get(asset) {
                match answer {
                    Answer::Yes(_) => guards.push(Guard { kind: *kind, by: by.clone() }),
                    Answer::Unknown(why, _) => unsure_guards.push(why.to_string()),
                    Answer::No(_) => {}
                }
            }
        }
        let to_data = self.estate.get(index)?.kind.role() == Role::Data;
        Some(Exposure { hops, reaches: index, to_data, guards, unsure_guards })
    }

    fn hops(&self, entry: AssetIndex, steps: &[&Step]) -> Vec<Hop> {
        let mut hops = vec![Hop { asset: None, how: "anyone on the internet".to_owned(), loc: None }];
        if let (Some(asset), Some(Some(way))) =
            (self.estate.get(entry), self.traffic.entries.get(entry.0 as usize))
        {
            hops.push(Hop { asset: Some(entry), how: way.how.clone(), loc: entry::loc(way, asset) });
        }
        let mut before = entry;
        let mut admitted = None;
        for step in steps {
            let Some(index) = self.traffic.asset(step.to) else {
                // The rule that admits stands between two nodes of groups.
                admitted = step.loc.or(admitted);
                continue;
            };
            // What a machine is started from is no place that requests come to.
            if guard::is(self.adjacency, index, &[Kind::ComputeTemplate]) {
                continue;
            }
            let name = self.estate.get(before).map_or_else(|| "it".to_owned(), called);
            let loc = if step.how == How::Admitted { admitted.or(step.loc) } else { step.loc };
            hops.push(Hop { asset: Some(index), how: self.clause(step, &name, before, index), loc });
            before = index;
            admitted = None;
        }
        hops
    }

    fn clause(&self, step: &Step, before: &str, from: AssetIndex, to: AssetIndex) -> String {
        let identity = |index| guard::is(self.adjacency, index, &[Kind::Identity]);
        match step.how {
            How::Routes => format!("{before} sends requests on to it"),
            How::Part => format!("it takes the requests of {before}"),
            How::Uses => format!("{before} uses it"),
            How::Runs => format!("{before} runs it"),
            How::Rights if identity(to) => format!("{before} acts with its rights"),
            How::Rights if identity(from) => format!("{before} is granted it"),
            How::Rights => format!("{before} gives rights on it"),
            How::Admitted | How::Member => format!("its network rules let {before} in"),
        }
    }
}
