//! What the rules of security groups and network ACLs let in from the internet.

use std::sync::Arc;

use nisaba_base::Loc;

use crate::asset::Asset;
use crate::facet::{Facet, FacetName, FacetValue, Facets};
use crate::graph::answer::{Answer, flag};
use crate::graph::names::NAMES;

/// Ports that are open to the internet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ports {
    /// Lowest.
    pub(crate) from: f64,
    /// Highest.
    pub(crate) to: f64,
}

impl Ports {
    /// What both hold.
    pub(crate) fn intersect(self, other: Ports) -> Option<Ports> {
        let ports = Ports { from: self.from.max(other.from), to: self.to.min(other.to) };
        (ports.from <= ports.to).then_some(ports)
    }

    /// Whether it holds a port.
    pub(crate) fn contains(self, port: f64) -> bool {
        self.from <= port && port <= self.to
    }

    /// For people.
    pub(crate) fn words(self) -> String {
        match (self.from, self.to) {
            (0.0, 65535.0) => "every port is".to_owned(),
            (from, to) if from == to => format!("port {from} is"),
            (from, to) => format!("ports {from} to {to} are"),
        }
    }
}

/// A rule that lets the internet in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    /// On which ports.
    pub(crate) ports: Ports,
    /// Where it is written.
    pub(crate) loc: Option<Loc>,
}

/// What the rules of one guard let in from the internet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Openings {
    /// Rules that certainly let the internet in.
    pub(crate) open: Vec<Opening>,
    /// Why there may be more.
    pub(crate) unknown: Option<(Arc<str>, Option<Loc>)>,
    /// Where the rules stand.
    pub(crate) loc: Option<Loc>,
    /// Whether any rule lets anybody in.
    pub(crate) any_rule: bool,
}

impl Openings {
    /// What the rules of a security group, network ACL or other guard let in; `None` where it has no rules to look at.
    pub(crate) fn of(guard: &Asset) -> Option<Self> {
        let names = &*NAMES;
        let facet = guard.facets.get(names.all_ingress).or_else(|| guard.facets.get(names.ingress))?;
        let mut openings = Openings { loc: facet.loc.or(Some(guard.loc)), ..Openings::default() };
        match (facet.value(), facet.why_unknown()) {
            (Some(FacetValue::List(items)), _) => items.iter().for_each(|item| openings.add(item)),
            (_, Some(why)) => openings.unknown = Some((why.clone(), facet.loc)),
            _ => return None,
        }
        Some(openings)
    }

    fn add(&mut self, item: &Facet) {
        let rule = match (item.value(), item.why_unknown()) {
            (Some(FacetValue::Record(rule)), _) => rule,
            (_, Some(why)) => return self.not_sure(why, item.loc),
            _ => return,
        };
        let names = &*NAMES;
        let allows = flag(rule, names.allow).unwrap_or(Answer::Yes(None));
        let internet = flag(rule, names.from_internet).unwrap_or(Answer::No(None));
        self.any_rule |= !allows.is_no();
        match allows.and(internet) {
            Answer::Yes(loc) => {
                match (port(rule, names.from_port, 0.0), port(rule, names.to_port, 65535.0)) {
                    (Ok(from), Ok(to)) => {
                        self.open.push(Opening { ports: Ports { from, to }, loc: loc.or(item.loc) })
                    }
                    (Err(why), _) | (_, Err(why)) => self.not_sure(&why, loc.or(item.loc)),
                }
            }
            Answer::Unknown(why, loc) => self.not_sure(&why, loc.or(item.loc)),
            Answer::No(_) => {}
        }
    }

    fn not_sure(&mut self, why: &Arc<str>, loc: Option<Loc>) {
        self.any_rule = true;
        if self.unknown.is_none() {
            self.unknown = Some((why.clone(), loc));
        }
    }

    /// What either lets in.
    pub(crate) fn union(mut self, other: Openings) -> Openings {
        self.open.extend(other.open);
        self.unknown = self.unknown.or(other.unknown);
        self.loc = self.loc.or(other.loc);
        self.any_rule |= other.any_rule;
        self
    }

    /// What both let in, as a network ACL behind a security group. The places of `self` stand.
    pub(crate) fn intersect(self, other: &Openings) -> Openings {
        let both = |opening: &Opening| {
            let shared = other.open.iter().filter_map(|second| opening.ports.intersect(second.ports));
            shared.map(|ports| Opening { ports, ..*opening }).collect::<Vec<_>>()
        };
        let open: Vec<Opening> = self.open.iter().flat_map(both).collect();
        let mut unknown = self.unknown;
        if unknown.is_none() && !self.open.is_empty() {
            unknown.clone_from(&other.unknown);
        }
        if other.open.is_empty() && other.unknown.is_none() {
            return Openings { open, unknown: None, loc: other.loc, any_rule: self.any_rule };
        }
        Openings { open, unknown, loc: self.loc, any_rule: self.any_rule }
    }

    /// Whether anything is let in from the internet.
    pub(crate) fn answer(&self) -> Answer {
        match (self.open.first(), &self.unknown) {
            (Some(opening), _) => Answer::Yes(opening.loc),
            (None, Some((why, loc))) => Answer::Unknown(why.clone(), *loc),
            (None, None) => Answer::No(self.loc),
        }
    }
}

fn port(rule: &Facets, name: FacetName, absent: f64) -> Result<f64, Arc<str>> {
    match rule.get(name).map(|facet| (facet.value(), facet.why_unknown())) {
        Some((Some(FacetValue::Number(port)), _)) => Ok(*port),
        Some((_, Some(why))) => Err(why.clone()),
        _ => Ok(absent),
    }
}
