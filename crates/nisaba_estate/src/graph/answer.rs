//! Answers of three values, each with the place that decided it.
//!
//! **Invariant:** an unknown part never makes an answer certain: `and` and `or` are Kleene's.

use std::sync::Arc;

use nisaba_base::Loc;

use crate::asset::Asset;
use crate::facet::{FacetName, FacetValue, Facets};

/// Yes, no, or why it is not known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// It is so.
    Yes(Option<Loc>),
    /// It is not so.
    No(Option<Loc>),
    /// Not knowable; a clause that names what is missing.
    Unknown(Arc<str>, Option<Loc>),
}

impl Answer {
    /// Both must hold. Of two that hold the place of the second stands: it was asked later because it is more telling.
    pub(crate) fn and(self, other: Answer) -> Answer {
        match (self, other) {
            (no @ Answer::No(_), _) | (_, no @ Answer::No(_)) => no,
            (unknown @ Answer::Unknown(..), _) | (_, unknown @ Answer::Unknown(..)) => unknown,
            (Answer::Yes(first), Answer::Yes(second)) => Answer::Yes(second.or(first)),
        }
    }

    /// One must hold.
    pub(crate) fn or(self, other: Answer) -> Answer {
        match (self, other) {
            (yes @ Answer::Yes(_), _) | (_, yes @ Answer::Yes(_)) => yes,
            (unknown @ Answer::Unknown(..), _) | (_, unknown @ Answer::Unknown(..)) => unknown,
            (Answer::No(first), Answer::No(second)) => Answer::No(first.or(second)),
        }
    }

    /// The opposite.
    pub(crate) fn not(self) -> Answer {
        match self {
            Answer::Yes(loc) => Answer::No(loc),
            Answer::No(loc) => Answer::Yes(loc),
            unknown @ Answer::Unknown(..) => unknown,
        }
    }

    /// Whether it is certainly so.
    pub(crate) fn is_yes(&self) -> bool {
        matches!(self, Answer::Yes(_))
    }

    /// Whether it is certainly not so.
    pub(crate) fn is_no(&self) -> bool {
        matches!(self, Answer::No(_))
    }

    /// Why it is not known.
    pub(crate) fn why(&self) -> Option<&Arc<str>> {
        match self {
            Answer::Unknown(why, _) => Some(why),
            _ => None,
        }
    }

    /// The deciding place.
    pub(crate) fn loc(&self) -> Option<Loc> {
        match self {
            Answer::Yes(loc) | Answer::No(loc) | Answer::Unknown(_, loc) => *loc,
        }
    }
}

/// What a boolean facet says; `None` where it is absent.
pub(crate) fn flag(facets: &Facets, name: FacetName) -> Option<Answer> {
    let facet = facets.get(name)?;
    Some(match (facet.value(), facet.why_unknown()) {
        (Some(FacetValue::Bool(true)), _) => Answer::Yes(facet.loc),
        (Some(FacetValue::Bool(false)), _) => Answer::No(facet.loc),
        (_, Some(why)) => Answer::Unknown(why.clone(), facet.loc),
        _ => return None,
    })
}

/// What the first of several boolean facets that says yes says; otherwise the least certain no.
pub(crate) fn any_flag(asset: &Asset, names: &[FacetName]) -> Option<Answer> {
    names.iter().filter_map(|name| flag(&asset.facets, *name)).reduce(Answer::or)
}

/// A number that is known, not known, or absent.
pub(crate) enum Number {
    /// Not a question for this asset.
    Absent,
    /// Known, with its place.
    Known(f64, Option<Loc>),
    /// Not knowable.
    Unknown(Arc<str>),
}

/// What a number facet says; a list counts as the number of its items.
pub(crate) fn number(facets: &Facets, name: FacetName) -> Number {
    let Some(facet) = facets.get(name) else { return Number::Absent };
    match (facet.value(), facet.why_unknown()) {
        (Some(FacetValue::Number(number)), _) => Number::Known(*number, facet.loc),
        (Some(FacetValue::List(items)), _) => Number::Known(items.len() as f64, facet.loc),
        (_, Some(why)) => Number::Unknown(why.clone()),
        _ => Number::Absent,
    }
}
