//! Why a condition came out as it did: the facets that decided, each with its state, its value and its place.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_estate::vocabulary::Definition;
use nisaba_estate::{Asset, DefaultRule, Facet, FacetValue, Facets, Kind, State, Vocabulary};

use crate::condition::{Condition, Test};
use crate::evaluate::inside;
use crate::expression::Expression;
use crate::show::value_text;
use crate::truth::Truth;

/// Reasons kept for one finding; a rule with thousands of items says enough with the first ones.
const MOST_REASONS: usize = 12;

/// A facet that decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Because {
    /// Its path with the index of each item: `ingress[1].from_port`.
    pub facet: String,
    /// How it is known.
    pub state: Seen,
    /// Its value, unless it is unknown; what may be a secret is `…`.
    pub value: Option<Arc<str>>,
    /// The provider's rule for a default, what is missing for an unknown.
    pub note: Option<Arc<str>>,
    /// Where it was seen.
    pub loc: Option<Loc>,
}

/// How a facet is known, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seen {
    /// Written down.
    Known,
    /// What the provider does when nothing is written.
    Default,
    /// Not knowable from what was read.
    Unknown,
}

impl Seen {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Seen::Known => "known",
            Seen::Default => "default",
            Seen::Unknown => "unknown",
        }
    }
}

/// The facets of an asset that made `condition` come out as it did, as people are told of them.
pub(crate) fn reasons(condition: &Condition, asset: &Asset) -> Vec<Because> {
    decided(condition, asset, MOST_REASONS).into_iter().map(Decided::shown).collect()
}

/// The same facets themselves, at most so many.
pub(crate) fn decided<'a>(condition: &Condition, asset: &'a Asset, most: usize) -> Vec<Decided<'a>> {
    let mut search = Search { kind: asset.kind, most, found: Vec::new() };
    let top = Place { shown: "", plain: "", loc: None };
    search.condition(condition, &asset.facets, condition.decide(&asset.facets), &top);
    search.found
}

/// A facet that decided, itself.
pub(crate) struct Decided<'a> {
    /// Its path with the index of each item.
    pub(crate) path: String,
    pub(crate) facet: &'a Facet,
    /// What the vocabulary says of it.
    pub(crate) definition: Option<&'static Definition>,
    loc: Option<Loc>,
}

impl Decided<'_> {
    fn shown(self) -> Because {
        let (state, value, note) = match &self.facet.state {
            State::Known(value) => (Seen::Known, Some(value), None),
            State::Default(value, rule) => (Seen::Default, Some(value), Some(rule_note(rule))),
            State::Unknown(why) => (Seen::Unknown, None, Some(why.clone())),
        };
        let value = value.map(|value| value_text(value, self.definition).into());
        Because { facet: self.path, state, value, note, loc: self.loc }
    }
}

struct Search<'a> {
    kind: Kind,
    most: usize,
    found: Vec<Decided<'a>>,
}

/// Where in the asset the search is.
struct Place<'p> {
    /// Path so far, with item indices.
    shown: &'p str,
    /// Path so far as the vocabulary knows it.
    plain: &'p str,
    /// The nearest place known around it.
    loc: Option<Loc>,
}

impl<'a> Search<'a> {
    /// Goes only where the answer is the one that decided.
    fn condition(&mut self, condition: &Condition, facets: &'a Facets, answer: Truth, place: &Place<'_>) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => self.parts(parts, facets, answer, place),
            Condition::None(parts) => self.parts(parts, facets, answer.negated(), place),
            Condition::Not(part) => self.condition(part, facets, answer.negated(), place),
            Condition::Cel(expression) => self.expression(expression, facets, answer, place),
            Condition::Facet(path, test) => {
                if let Some(facet) = path.find(facets) {
                    let shown = format!("{}{path}", place.shown);
                    let plain = format!("{}{path}", place.plain);
                    let loc = facet.loc.or(place.loc);
                    self.test(test, facet, answer, &Place { shown: &shown, plain: &plain, loc });
                }
            }
        }
    }

    /// Every facet the expression asks for; where it is not decided, those that are unknown.
    fn expression(&mut self, expression: &Expression, facets: &'a Facets, answer: Truth, place: &Place<'_>) {
        for name in expression.facets() {
            let Some(facet) = facets.get(*name) else { continue };
            if answer != Truth::Unknown || facet.value().is_none() {
                let (shown, plain) =
                    (format!("{}{}", place.shown, name.word()), format!("{}{}", place.plain, name.word()));
                self.push(facet, &Place { shown: &shown, plain: &plain, loc: facet.loc.or(place.loc) });
            }
        }
    }

    fn parts(&mut self, parts: &[Condition], facets: &'a Facets, answer: Truth, place: &Place<'_>) {
        for part in parts.iter().filter(|part| part.decide(facets) == answer) {
            self.condition(part, facets, answer, place);
        }
    }

    fn test(&mut self, test: &Test, facet: &'a Facet, answer: Truth, place: &Place<'_>) {
        match (test, facet.value()) {
            (Test::All(tests), _) => match tests.iter().find(|test| test.decide(facet) == answer) {
                Some(test) => self.test(test, facet, answer, place),
                None => self.push(facet, place),
            },
            (Test::Some(inner), Some(FacetValue::List(items))) => {
                self.items(inner, items, answer, answer == Truth::False, facet, place);
            }
            (Test::No(inner), Some(FacetValue::List(items))) => {
                self.items(inner, items, answer.negated(), answer == Truth::True, facet, place);
            }
            (Test::Every(inner), Some(FacetValue::List(items))) => {
                self.items(inner, items, answer, answer == Truth::True, facet, place);
            }
            _ => self.push(facet, place),
        }
    }

    /// The items that answered so; the list itself where all of it decided, or nothing more can be said of an item.
    fn items(
        &mut self,
        condition: &Condition,
        items: &'a [Facet],
        answer: Truth,
        whole: bool,
        list: &'a Facet,
        place: &Place<'_>,
    ) {
        let before = self.found.len();
        for (index, item) in items.iter().enumerate().filter(|_| !whole) {
            if inside(condition, item) != answer {
                continue;
            }
            let loc = item.loc.or(place.loc);
            let shown = format!("{}[{index}]", place.shown);
            match item.value() {
                Some(FacetValue::Record(facets)) => {
                    let (shown, plain) = (format!("{shown}."), format!("{}.", place.plain));
                    self.condition(condition, facets, answer, &Place { shown: &shown, plain: &plain, loc });
                }
                _ => self.push(item, &Place { shown: &shown, plain: place.plain, loc }),
            }
        }
        if self.found.len() == before {
            self.push(list, place);
        }
    }

    fn push(&mut self, facet: &'a Facet, place: &Place<'_>) {
        if self.found.len() >= self.most || self.found.iter().any(|decided| decided.path == place.shown) {
            return;
        }
        let definition = Vocabulary::built_in().definition(self.kind, place.plain);
        self.found.push(Decided { path: place.shown.to_owned(), facet, definition, loc: place.loc });
    }
}

/// A default is judged by the rule of its day, so the day is said.
fn rule_note(rule: &DefaultRule) -> Arc<str> {
    match &rule.since {
        Some(since) => format!("{} (since {since})", rule.note).into(),
        None => rule.note.clone(),
    }
}
