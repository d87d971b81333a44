//! The rules of `law/scope.yaml` made ready to be evaluated, and what they say in one possible world.
//!
//! A [`World`] has no unknowns. The engine asks [`Rules::judge`] for every world that the facts allow.

use crate::law::{Law, Tier};
use crate::scope_law::{AnnexNumber, Carveout, Clause, Fact, Rule, SizeClass};

use super::size::SizeSet;

/// A set of kinds, by their place in the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct KindSet(u128);

impl KindSet {
    pub(super) const fn contains(self, index: usize) -> bool {
        index < 128 && self.0 & (1 << index) != 0
    }

    pub(super) fn insert(&mut self, index: usize) {
        if index < 128 {
            self.0 |= 1 << index;
        }
    }

    pub(super) fn remove(&mut self, index: usize) {
        if index < 128 {
            self.0 &= !(1 << index);
        }
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A set of facts that are so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct FactSet(u32);

impl FactSet {
    pub(super) const fn contains(self, fact: Fact) -> bool {
        self.0 & (1 << fact as u32) != 0
    }

    pub(super) fn set(&mut self, fact: Fact, so: bool) {
        if so {
            self.0 |= 1 << fact as u32;
        } else {
            self.0 &= !(1 << fact as u32);
        }
    }

    const fn has_all(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    const fn has_any(self, wanted: Self) -> bool {
        self.0 & wanted.0 != 0
    }
}

/// One way things may be, without unknowns.
#[derive(Debug, Clone, Copy)]
pub(super) struct World {
    pub(super) kinds: KindSet,
    pub(super) size: SizeClass,
    pub(super) facts: FactSet,
}

/// A clause with its names turned into sets.
#[derive(Debug)]
struct Ready {
    kinds: Option<KindSet>,
    size: SizeSet,
    facts: FactSet,
    facts_not: FactSet,
}

impl Ready {
    fn holds(&self, world: &World) -> bool {
        self.kinds.is_none_or(|kinds| !kinds.and(world.kinds).is_empty())
            && self.size.contains(world.size)
            && world.facts.has_all(self.facts)
            && !world.facts.has_any(self.facts_not)
    }
}

/// A rule ready to be evaluated.
#[derive(Debug)]
pub(super) struct ReadyRule<'a> {
    pub(super) rule: &'a Rule,
    when: Vec<Ready>,
    unless: Vec<Ready>,
    tier: Option<Tier>,
}

impl ReadyRule<'_> {
    fn holds(&self, world: &World) -> bool {
        self.when.iter().any(|clause| clause.holds(world))
            && !self.unless.iter().any(|clause| clause.holds(world))
    }
}

/// All rules ready to be evaluated.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    names: Names<'a>,
    root_name_server: KindSet,
    central_bank: KindSet,
    scope: Vec<ReadyRule<'a>>,
    exclusions: Vec<ReadyRule<'a>>,
    tiers: Vec<ReadyRule<'a>>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(law: &'a Law) -> Self {
        let law = law.scope_law();
        let mut names = Names::default();
        let mut root_name_server = KindSet::default();
        let mut central_bank = KindSet::default();
        for (index, place) in law.kinds().enumerate() {
            names.ids.push(place.kind.id.as_str());
            match place.place.map(|place| place.annex) {
                Some(AnnexNumber::I) => names.annex_i.insert(index),
                Some(AnnexNumber::II) => names.annex_ii.insert(index),
                None => {}
            }
            for carveout in &place.kind.excluded_when {
                match carveout {
                    Carveout::RootNameServer => root_name_server.insert(index),
                    Carveout::CentralBankJudiciaryParliament => central_bank.insert(index),
                    Carveout::Ancillary
                    | Carveout::AncillaryPublicEntity
                    | Carveout::EducationInstitution => {}
                }
            }
        }
        let ready = |rules: &'a [Rule], tier: Option<Tier>| -> Vec<ReadyRule<'a>> {
            rules
                .iter()
                .filter(|rule| !rule.when.is_empty())
                .map(|rule| names.ready_rule(rule, tier))
                .collect()
        };
        let mut tiers = ready(&law.tier_rules.essential, Some(Tier::Essential));
        tiers.extend(ready(&law.tier_rules.important, Some(Tier::Important)));
        tiers.extend(ready(&law.tier_rules.registration_only, Some(Tier::RegistrationOnly)));
        Self {
            root_name_server,
            central_bank,
            scope: ready(&law.scope_rules, None),
            exclusions: ready(&law.exclusions, None),
            tiers,
            names,
        }
    }

    /// The place of a kind in the sets.
    pub(super) fn index_of(&self, kind: &str) -> Option<usize> {
        self.names.ids.iter().position(|id| *id == kind)
    }

    /// The tier in this world.
    pub(super) fn judge(&self, world: &World) -> Tier {
        let world = self.without_carved_out(*world);
        if !self.scope.iter().any(|rule| rule.holds(&world))
            || self.exclusions.iter().any(|rule| rule.holds(&world))
        {
            return Tier::OutOfScope;
        }
        self.tiers
            .iter()
            .filter(|rule| rule.holds(&world))
            .filter_map(|rule| rule.tier)
            .max()
            .unwrap_or(Tier::OutOfScope)
    }

    /// The rules that lead to the tier in this world: what excludes, or what brings in and fixes the tier.
    pub(super) fn trace(&self, world: &World) -> Vec<&'a Rule> {
        let world = self.without_carved_out(*world);
        let holding = |rules: &[ReadyRule<'a>]| -> Vec<&'a Rule> {
            rules.iter().filter(|rule| rule.holds(&world)).map(|rule| rule.rule).collect()
        };
        let scope = holding(&self.scope);
        if scope.is_empty() {
            return scope;
        }
        let excluded = holding(&self.exclusions);
        if !excluded.is_empty() {
            return excluded;
        }
        let tier = self.judge(&world);
        let mut trace = scope;
        trace.extend(
            self.tiers
                .iter()
                .filter(|rule| rule.tier == Some(tier) && rule.holds(&world))
                .map(|rule| rule.rule),
        );
        trace
    }

    /// Whether one of the clauses holds in this world.
    pub(super) fn any_holds(&self, clauses: &[Clause], world: &World) -> bool {
        clauses.iter().any(|clause| self.names.ready(clause).holds(world))
    }

    /// Ids of the kinds in a set, in the order of the law.
    pub(super) fn ids(&self, kinds: KindSet) -> Vec<&'a str> {
        self.names
            .ids
            .iter()
            .enumerate()
            .filter(|(index, _)| kinds.contains(*index))
            .map(|(_, id)| *id)
            .collect()
    }

    /// The kinds of a world that count in it.
    pub(super) fn live(&self, world: &World) -> KindSet {
        self.without_carved_out(*world).kinds
    }

    /// What the rules can tell apart about these kinds: equal signatures behave alike.
    pub(super) fn signature(&self, kinds: KindSet) -> Vec<bool> {
        let carved = [self.root_name_server, self.central_bank];
        let clauses = self.scope.iter().chain(&self.exclusions).chain(&self.tiers);
        let named =
            clauses.flat_map(|rule| rule.when.iter().chain(&rule.unless)).filter_map(|clause| clause.kinds);
        named.chain(carved).map(|wanted| !wanted.and(kinds).is_empty()).collect()
    }

    /// Facts that may matter for these kinds: those of clauses whose kinds may be there.
    pub(super) fn relevant(&self, kinds: KindSet) -> FactSet {
        let mut relevant = FactSet::default();
        for rule in self.scope.iter().chain(&self.exclusions).chain(&self.tiers) {
            for clause in rule.when.iter().chain(&rule.unless) {
                if clause.kinds.is_none_or(|wanted| !wanted.and(kinds).is_empty()) {
                    relevant.0 |= clause.facts.0 | clause.facts_not.0;
                }
            }
        }
        relevant.set(Fact::RootNameServer, !self.root_name_server.and(kinds).is_empty());
        relevant.set(Fact::CentralBankJudiciaryParliament, !self.central_bank.and(kinds).is_empty());
        relevant
    }

    fn without_carved_out(&self, mut world: World) -> World {
        if world.facts.contains(Fact::RootNameServer) {
            world.kinds = world.kinds.without(self.root_name_server);
        }
        if world.facts.contains(Fact::CentralBankJudiciaryParliament) {
            world.kinds = world.kinds.without(self.central_bank);
        }
        world
    }
}

/// The kinds of the law by place, to turn names into sets.
#[derive(Debug, Default)]
struct Names<'a> {
    ids: Vec<&'a str>,
    annex_i: KindSet,
    annex_ii: KindSet,
}

impl Names<'_> {
    fn ready_rule<'a>(&self, rule: &'a Rule, tier: Option<Tier>) -> ReadyRule<'a> {
        let ready = |clauses: &[Clause]| clauses.iter().map(|clause| self.ready(clause)).collect();
        ReadyRule { rule, when: ready(&rule.when), unless: ready(&rule.unless), tier }
    }

    fn ready(&self, clause: &Clause) -> Ready {
        let mut kinds = KindSet::default();
        for annex in &clause.annex {
            kinds.0 |= match annex {
                AnnexNumber::I => self.annex_i.0,
                AnnexNumber::II => self.annex_ii.0,
            };
        }
        for (index, id) in self.ids.iter().enumerate() {
            if clause.kinds.iter().any(|kind| kind == id) {
                kinds.insert(index);
            }
            if clause.except_kinds.iter().any(|kind| kind == id) {
                kinds.remove(index);
            }
        }
        let facts = |facts: &[Fact]| {
            facts.iter().fold(FactSet::default(), |mut set, fact| {
                set.set(*fact, true);
                set
            })
        };
        let any_kind = clause.annex.is_empty() && clause.kinds.is_empty();
        Ready {
            kinds: (!any_kind).then_some(kinds),
            size: if clause.size.is_empty() { SizeSet::ALL } else { SizeSet::all_of(&clause.size) },
            facts: facts(&clause.facts),
            facts_not: facts(&clause.facts_not),
        }
    }
}
