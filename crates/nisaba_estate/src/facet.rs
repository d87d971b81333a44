//! Facets: what is true of an asset, how we know, and where it was seen.

use std::fmt;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use nisaba_base::value::number_text;
use nisaba_base::{FileId, Loc};
use rustc_hash::FxHashMap;

/// Name of a facet, interned: two bytes, compared as a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FacetName(u16);

#[derive(Default)]
struct Names {
    ids: FxHashMap<&'static str, u16>,
    words: Vec<&'static str>,
}

/// Names come from the vocabulary, tables and checks, all loaded once: the interner stays small and is never emptied.
static NAMES: LazyLock<RwLock<Names>> = LazyLock::new(RwLock::default);

impl FacetName {
    /// The name of this word.
    pub fn new(word: &str) -> Self {
        if let Some(id) = NAMES.read().unwrap_or_else(PoisonError::into_inner).ids.get(word) {
            return Self(*id);
        }
        let mut names = NAMES.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = names.ids.get(word) {
            return Self(*id);
        }
        let id = u16::try_from(names.words.len()).unwrap_or(u16::MAX);
        let word: &'static str = Box::leak(word.to_owned().into_boxed_str());
        names.words.push(word);
        names.ids.insert(word, id);
        Self(id)
    }

    /// The word of this name.
    pub fn word(self) -> &'static str {
        let names = NAMES.read().unwrap_or_else(PoisonError::into_inner);
        names.words.get(self.0 as usize).copied().unwrap_or("?")
    }
}

impl fmt::Debug for FacetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Display for FacetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One thing that is true, set by default, or not known of an asset.
#[derive(Debug, Clone, PartialEq)]
pub struct Facet {
    /// How much is known.
    pub state: State,
    /// Where it was seen: the deciding text, or the block in which nothing is written.
    pub loc: Option<Loc>,
}

/// How a facet is known.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Written down.
    Known(FacetValue),
    /// Not written: what the provider does then.
    Default(FacetValue, Arc<DefaultRule>),
    /// Not knowable from what was read; a clause that names what is missing.
    Unknown(Arc<str>),
}

/// What a provider does when nothing is written, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DefaultRule {
    /// A clause, e.g. `S3 encrypts with SSE-S3`.
    pub note: Arc<str>,
    /// The day from which it holds, ISO, where it changed.
    pub since: Option<Arc<str>>,
}

/// Value of a facet.
#[derive(Debug, Clone, PartialEq)]
pub enum FacetValue {
    /// Yes or no.
    Bool(bool),
    /// A number; the unit is in the facet's name.
    Number(f64),
    /// A word or text.
    Text(Arc<str>),
    /// Several values.
    List(Vec<Facet>),
    /// Several things known of one item of a list.
    Record(Facets),
}

/// The facets of an asset, few enough to be searched in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facets(Vec<(FacetName, Facet)>);

impl Facets {
    /// The facet of a name.
    pub fn get(&self, name: FacetName) -> Option<&Facet> {
        self.0.iter().find(|(other, _)| *other == name).map(|(_, facet)| facet)
    }

    /// Sets a facet, replacing what was there.
    pub fn set(&mut self, name: FacetName, facet: Facet) {
        match self.0.iter_mut().find(|(other, _)| *other == name) {
            Some((_, old)) => *old = facet,
            None => self.0.push((name, facet)),
        }
    }

    /// Removes a facet.
    pub fn remove(&mut self, name: FacetName) -> Option<Facet> {
        let index = self.0.iter().position(|(other, _)| *other == name)?;
        Some(self.0.remove(index).1)
    }

    /// All facets in the order they were set.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (FacetName, &Facet)> {
        self.0.iter().map(|(name, facet)| (*name, facet))
    }

    /// Whether all that has a place has it in files of which `holds` is true.
    pub(crate) fn are_seen_in(&self, holds: &impl Fn(FileId) -> bool) -> bool {
        self.0.iter().all(|(_, facet)| facet.is_seen_in(holds))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Known or default boolean of a facet; `None` when absent or unknown.
    pub fn flag(&self, name: FacetName) -> Option<bool> {
        match self.get(name)?.value()? {
            FacetValue::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Known or default text of a facet.
    pub fn text(&self, name: FacetName) -> Option<&str> {
        match self.get(name)?.value()? {
            FacetValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Known or default items of a list facet.
    pub fn list(&self, name: FacetName) -> &[Facet] {
        match self.get(name).and_then(Facet::value) {
            Some(FacetValue::List(items)) => items,
            _ => &[],
        }
    }
}

impl Facet {
    /// A facet that is written down.
    pub fn known(value: impl Into<FacetValue>, loc: Loc) -> Self {
        Self { state: State::Known(value.into()), loc: Some(loc) }
    }

    /// A facet that is not knowable.
    pub fn unknown(why: impl Into<Arc<str>>, loc: Option<Loc>) -> Self {
        Self { state: State::Unknown(why.into()), loc }
    }

    /// What the provider does when nothing is written.
    pub fn default(value: impl Into<FacetValue>, rule: &Arc<DefaultRule>, loc: Option<Loc>) -> Self {
        Self { state: State::Default(value.into(), rule.clone()), loc }
    }

    fn is_seen_in(&self, holds: &impl Fn(FileId) -> bool) -> bool {
        self.loc.is_none_or(|loc| holds(loc.file))
            && match self.value() {
                Some(FacetValue::List(items)) => items.iter().all(|item| item.is_seen_in(holds)),
                Some(FacetValue::Record(facets)) => facets.are_seen_in(holds),
                _ => true,
            }
    }

    /// The value, unless it is unknown.
    pub fn value(&self) -> Option<&FacetValue> {
        match &self.state {
            State::Known(value) | State::Default(value, _) => Some(value),
            State::Unknown(_) => None,
        }
    }

    /// Why it is unknown, if it is.
    pub fn why_unknown(&self) -> Option<&Arc<str>> {
        match &self.state {
            State::Unknown(why) => Some(why),
            _ => None,
        }
    }
}

impl FacetValue {
    /// Text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        FacetValue::Text(text.into())
    }
}

impl From<bool> for FacetValue {
    fn from(value: bool) -> Self {
        FacetValue::Bool(value)
    }
}

impl From<f64> for FacetValue {
    fn from(value: f64) -> Self {
        FacetValue::Number(value)
    }
}

impl From<&str> for FacetValue {
    fn from(value: &str) -> Self {
        FacetValue::Text(value.into())
    }
}

impl fmt::Display for FacetValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FacetValue::Bool(value) => write!(f, "{value}"),
            FacetValue::Number(value) => f.write_str(&number_text(*value)),
            FacetValue::Text(text) => f.write_str(text),
            FacetValue::List(items) => write!(f, "{} items", items.len()),
            FacetValue::Record(facets) => write!(f, "{} facets", facets.iter().len()),
        }
    }
}
