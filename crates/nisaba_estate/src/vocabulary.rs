//! The facets each kind may have, as data (`vocabulary/*.yaml`): name, type and meaning.
//!
//! Checks and tables are held against it by tests, so a facet that nobody can set or that nobody explains is found early.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

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
#[derive(Debug)]
pub struct Vocabulary {
    /// Sorted by kind.
    kinds: Vec<OfKind>,
}

/// The facets of one kind, decoded when they are first asked for.
#[derive(Debug)]
struct OfKind {
    kind: &'static str,
    written: &'static str,
    facets: OnceLock<BTreeMap<String, Definition>>,
}

/// Each kind with its facets as JSON, sorted by kind.
static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/vocabulary.rs"));

static BUILT_IN: LazyLock<Vocabulary> = LazyLock::new(|| {
    let later =
        |(kind, written): &(&'static str, &'static str)| OfKind { kind, written, facets: OnceLock::new() };
    Vocabulary { kinds: EMBEDDED.iter().map(later).collect() }
});

impl OfKind {
    fn facets(&self) -> &BTreeMap<String, Definition> {
        self.facets.get_or_init(|| serde_json::from_str(self.written).unwrap_or_default())
    }
}

impl Vocabulary {
    /// The vocabulary that the project ships.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// What a facet of a kind means; a dotted name reaches into list items (`ingress.from_internet`).
    pub fn definition(&self, kind: Kind, facet: &str) -> Option<&Definition> {
        let mut steps = facet.split('.');
        let first = steps.next()?;
        let own = self.of(kind.word()).and_then(|facets| facets.get(first));
        let found = own.or_else(|| self.of("any")?.get(first))?;
        steps.try_fold(found, |definition, step| definition.items.get(step))
    }

    /// Facets of a kind, those of every kind included.
    pub fn facets(&self, kind: Kind) -> impl Iterator<Item = (&str, &Definition)> {
        let own = self.of(kind.word());
        let shadowed = move |name: &str| own.is_some_and(|own| own.contains_key(name));
        let of_any = self.of("any").into_iter().flatten().filter(move |(name, _)| !shadowed(name));
        own.into_iter().flatten().chain(of_any).map(|(name, definition)| (name.as_str(), definition))
    }

    /// Kinds written in the vocabulary that are no [`Kind`]; for the test that keeps both in step.
    pub fn unknown_kinds(&self) -> Vec<&str> {
        let known = |word: &&str| *word == "any" || word.parse::<Kind>().is_ok();
        self.kinds.iter().map(|of| of.kind).filter(|word| !known(word)).collect()
    }

    fn of(&self, kind: &str) -> Option<&BTreeMap<String, Definition>> {
        let at = self.kinds.binary_search_by(|of| of.kind.cmp(kind)).ok()?;
        Some(self.kinds.get(at)?.facets())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_is_read_whole_and_names_only_kinds() {
        let parsed = |written: &str| serde_json::from_str::<BTreeMap<String, Definition>>(written);
        let broken = EMBEDDED.iter().filter_map(|(kind, written)| Some((kind, parsed(written).err()?)));
        assert_eq!(
            broken.map(|(kind, error)| format!("{kind}: {error}")).collect::<Vec<_>>(),
            Vec::<String>::new()
        );
        let vocabulary = Vocabulary::built_in();
        assert_eq!(vocabulary.unknown_kinds(), Vec::<&str>::new());
        assert!(vocabulary.definition(Kind::Database, "owner").is_some());
    }
}
