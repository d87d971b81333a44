//! Deciding a condition over facets. Allocates nothing: most checks pass, and a pass must cost next to nothing.

use nisaba_base::value::number_text;
use nisaba_estate::{Facet, FacetValue, Facets, State};

use crate::condition::{Condition, FacetPath, Literal, Test};
use crate::truth::Truth;
use crate::version::Version;

impl Condition {
    /// How the condition stands for these facets.
    pub fn decide(&self, facets: &Facets) -> Truth {
        match self {
            Condition::All(parts) => Truth::all(parts.iter().map(|part| part.decide(facets))),
            Condition::Any(parts) => Truth::any(parts.iter().map(|part| part.decide(facets))),
            Condition::None(parts) => Truth::any(parts.iter().map(|part| part.decide(facets))).negated(),
            Condition::Not(part) => part.decide(facets).negated(),
            Condition::Facet(path, test) => {
                path.find(facets).map_or(Truth::Absent, |facet| test.decide(facet))
            }
            Condition::Cel(expression) => expression.decide(facets),
        }
    }
}

impl FacetPath {
    /// The facet at this path, or the unknown one on the way to it.
    pub(crate) fn find<'f>(&self, facets: &'f Facets) -> Option<&'f Facet> {
        let mut facet = facets.get(self.first)?;
        for step in &self.rest {
            match facet.value() {
                Some(FacetValue::Record(inner)) => facet = inner.get(*step)?,
                Some(_) => return None,
                None => return Some(facet),
            }
        }
        Some(facet)
    }
}

impl Test {
    /// How the test stands for a facet.
    pub fn decide(&self, facet: &Facet) -> Truth {
        match (self, &facet.state) {
            (Test::All(tests), _) => Truth::all(tests.iter().map(|test| test.decide(facet))),
            (Test::Known(wanted), state) => (*wanted != matches!(state, State::Unknown(_))).into(),
            (_, State::Unknown(_)) => Truth::Unknown,
            (Test::Stated(wanted), state) => (*wanted == matches!(state, State::Known(_))).into(),
            (_, State::Known(value) | State::Default(value, _)) => self.decide_value(value),
        }
    }

    fn decide_value(&self, value: &FacetValue) -> Truth {
        match self {
            Test::Is(literal) => equals(value, literal),
            Test::IsNot(literal) => equals(value, literal).negated(),
            Test::In(literals) => Truth::any(literals.iter().map(|literal| equals(value, literal))),
            Test::NotIn(literals) => {
                Truth::any(literals.iter().map(|literal| equals(value, literal))).negated()
            }
            Test::AtLeast(bound) => number(value, |number| number >= *bound),
            Test::AtMost(bound) => number(value, |number| number <= *bound),
            Test::Below(bound) => number(value, |number| number < *bound),
            Test::Above(bound) => number(value, |number| number > *bound),
            Test::ContainsAny(literals) => {
                Truth::any(literals.iter().map(|literal| contains(value, literal)))
            }
            Test::ContainsAll(literals) => {
                Truth::all(literals.iter().map(|literal| contains(value, literal)))
            }
            Test::Matches(pattern) => match pattern.regex() {
                Some(regex) => some_text(value, |text| regex.is_match(text)),
                None => Truth::Unknown,
            },
            Test::StartsWith(start) => some_text(value, |text| text.starts_with(&**start)),
            Test::Some(condition) => some_item(value, |item| inside(condition, item)),
            Test::No(condition) => some_item(value, |item| inside(condition, item)).negated(),
            Test::Every(condition) => some_item(value, |item| inside(condition, item).negated()).negated(),
            Test::Empty(wanted) => match empty(value) {
                Truth::Unknown => Truth::Unknown,
                is_empty => ((is_empty == Truth::True) == *wanted).into(),
            },
            Test::VersionAtLeast(least) => version(value, least),
            Test::All(_) | Test::Known(_) | Test::Stated(_) => Truth::Unknown,
        }
    }
}

/// The condition for one item of a list.
pub(crate) fn inside(condition: &Condition, item: &Facet) -> Truth {
    match item.value() {
        Some(FacetValue::Record(facets)) => condition.decide(facets),
        Some(_) => Truth::Absent,
        None => Truth::Unknown,
    }
}

/// Whether an item answers true; items for which the question makes no sense are ignored, and no item is no.
fn some_item(value: &FacetValue, question: impl FnMut(&Facet) -> Truth) -> Truth {
    match value {
        FacetValue::List(items) => match Truth::any(items.iter().map(question)) {
            Truth::Absent => Truth::False,
            decided => decided,
        },
        _ => Truth::Unknown,
    }
}

/// Values of different types are not compared: what a reader gave in another type than expected decides nothing.
fn equals(value: &FacetValue, literal: &Literal) -> Truth {
    match (value, literal) {
        (FacetValue::Bool(value), Literal::Bool(literal)) => (value == literal).into(),
        (FacetValue::Number(value), Literal::Number(literal)) => (value == literal).into(),
        (FacetValue::Text(value), Literal::Text(literal)) => (value == literal).into(),
        _ => Truth::Unknown,
    }
}

fn number(value: &FacetValue, holds: impl Fn(f64) -> bool) -> Truth {
    match value {
        FacetValue::Number(number) => holds(*number).into(),
        _ => Truth::Unknown,
    }
}

fn contains(value: &FacetValue, literal: &Literal) -> Truth {
    match (value, literal) {
        (FacetValue::List(_), _) => some_item(value, |item| match item.value() {
            Some(FacetValue::Record(_) | FacetValue::List(_)) => Truth::Absent,
            Some(scalar) => equals(scalar, literal),
            None => Truth::Unknown,
        }),
        (FacetValue::Text(text), Literal::Text(part)) => text.contains(&**part).into(),
        _ => Truth::Unknown,
    }
}

fn some_text(value: &FacetValue, holds: impl Fn(&str) -> bool) -> Truth {
    match value {
        FacetValue::Text(text) => holds(text).into(),
        FacetValue::List(_) => some_item(value, |item| match item.value() {
            Some(FacetValue::Text(text)) => holds(text).into(),
            Some(_) => Truth::Absent,
            None => Truth::Unknown,
        }),
        _ => Truth::Unknown,
    }
}

/// An unknown item may stand for none: a block that is repeated an unknown number of times.
fn empty(value: &FacetValue) -> Truth {
    match value {
        FacetValue::List(items) if items.is_empty() => Truth::True,
        FacetValue::List(items) if items.iter().all(|item| item.value().is_none()) => Truth::Unknown,
        FacetValue::List(_) => Truth::False,
        FacetValue::Text(text) => text.trim().is_empty().into(),
        _ => Truth::Unknown,
    }
}

fn version(value: &FacetValue, least: &Version) -> Truth {
    let version = match value {
        FacetValue::Text(text) => Version::parse(text),
        FacetValue::Number(number) => Version::parse(&number_text(*number)),
        _ => None,
    };
    version.and_then(|version| version.at_least(least)).map_or(Truth::Unknown, Truth::from)
}
