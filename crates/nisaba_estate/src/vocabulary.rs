//! The facets each kind may have, as data (`vocabulary/*.yaml`): name, type and meaning.
//!
//! Checks and tables are held against it by tests, so a facet that nobody can set or that nobody explains is found early.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::kind::Kind;

/// What a facet may hold and what it means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Type,
    /// A clause that says what is true when it is set.
    pub about: String,
    /// For lists of records, the facets of one item.
    #[serde(default)]
    pub items: BTreeMap<String, Definition>,
}

/// Type of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Type {
    /// One of the plain types.
    Plain(Plain),
    /// One of these words.
    Words(Vec<String>),
}

/// Plain types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plain {
    /// Yes or no.
    Bool,
    /// A number, unit in the name.
    Number,
    /// Any text.
    Text,
    /// Several items.
    List,
}

/// Facets by kind; those of `any` hold for every kind.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Vocabulary {
    kinds: BTreeMap<String, BTreeMap<String, Definition>>,
}

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/vocabulary.json"));

static BUILT_IN: LazyLock<Vocabulary> = LazyLock::new(|| {
    serde_json::from_str(EMBEDDED).unwrap_or_else(|_| Vocabulary { kinds: BTreeMap::new() })
});

impl Vocabulary {
    /// The vocabulary that the project ships.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// What a facet of a kind means; a dotted name reaches into list items (`ingress.from_internet`).
    pub fn definition(&self, kind: Kind, facet: &str) -> Option<&Definition> {
        let mut steps = facet.split('.');
        let first = steps.next()?;
        let own = self.kinds.get(kind.word()).and_then(|facets| facets.get(first));
        let found = own.or_else(|| self.kinds.get("any")?.get(first))?;
        steps.try_fold(found, |definition, step| definition.items.get(step))
    }

    /// Facets of a kind, those of every kind included.
    pub fn facets(&self, kind: Kind) -> impl Iterator<Item = (&str, &Definition)> {
        let own = self.kinds.get(kind.word());
        let shadowed = move |name: &str| own.is_some_and(|own| own.contains_key(name));
        let of_any = self.kinds.get("any").into_iter().flatten().filter(move |(name, _)| !shadowed(name));
        own.into_iter().flatten().chain(of_any).map(|(name, definition)| (name.as_str(), definition))
    }

    /// Kinds written in the vocabulary that are no [`Kind`]; for the test that keeps both in step.
    pub fn unknown_kinds(&self) -> Vec<&str> {
        let known = |word: &&String| *word == "any" || word.parse::<Kind>().is_ok();
        self.kinds.keys().filter(|word| !known(word)).map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_is_read_whole_and_names_only_kinds() {
        let parsed: Result<Vocabulary, _> = serde_json::from_str(EMBEDDED);
        let vocabulary = parsed.unwrap();
        assert_eq!(vocabulary.unknown_kinds(), Vec::<&str>::new());
        assert!(vocabulary.definition(Kind::Database, "owner").is_some());
    }
}
