//! The certain forms, as data (`mends/*.yaml`): for a type and a facet, which attributes have which value whoever the owner is.
//!
//! **Invariant:** a value here is the same for everyone. What only the owner knows (keys, addresses, names, days) is in no entry.
//! **Not here:** how an attribute is written into a text ([`crate::hcl`], [`crate::yaml`]).

use std::sync::{Arc, LazyLock};

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

/// The data as `build.rs` wrote it.
const MENDS_JSON: &str = include_str!(concat!(env!("OUT_DIR"), "/mends.json"));

/// Every entry: by type in its source's words, then by facet.
static MENDS: LazyLock<Table> = LazyLock::new(|| {
    // The text is made at build time and a test decodes it; an empty table mends nothing.
    serde_json::from_str(MENDS_JSON).unwrap_or_default()
});

/// Forms by type, then by facet.
type Table = IndexMap<Arc<str>, IndexMap<Arc<str>, Forms>>;

/// One way to give a facet its right value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mend {
    /// Applies only where this argument or block is written; the first that applies is taken.
    #[serde(rename = "where")]
    pub written: Option<String>,
    /// Does not apply where one of these attributes (paths within the same block or map) has this value, or its list has it:
    /// the two exclude each other.
    #[serde(default)]
    pub unless: IndexMap<String, Value>,
    /// The attributes are those of an item of one of these lists (or of a block of one of these names): the one in which the
    /// facet was seen.
    #[serde(rename = "in", default)]
    pub inside: Vec<String>,
    /// The attributes are those of the map that holds this key.
    pub beside: Option<String>,
    /// Attributes by their path, and their values.
    #[serde(default)]
    pub set: IndexMap<String, Value>,
    /// A resource that completes this one.
    pub add: Option<Companion>,
    /// What may be different afterwards in rare cases; told with the patch.
    pub mind: Option<Arc<str>>,
    /// What stops to work, or is made anew, when the patch is deployed; such a patch is only made when asked for.
    pub disrupts: Option<Arc<str>>,
    /// Disrupts only where a finding on this facet of the same asset fails too.
    pub disrupts_if: Option<Arc<str>>,
}

/// A resource that completes another.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The attribute by which it names the other one.
    pub by: String,
    /// The attribute of the other one that it is named by.
    #[serde(default = "id")]
    pub of: String,
    /// Its other attributes.
    #[serde(default)]
    pub set: IndexMap<String, Value>,
}

fn id() -> String {
    "id".to_owned()
}

/// One form, or several of which the first that applies is taken.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum Forms {
    One(Box<Mend>),
    Several(Vec<Mend>),
}

/// The forms of a facet (`containers[1].seccomp`, indices do not matter) for a type; empty where none is certain.
pub fn forms(type_name: &str, facet: &str) -> &'static [Mend] {
    let found = MENDS.get(type_name).and_then(|facets| facets.get(&*plain(facet)));
    match found {
        Some(Forms::One(mend)) => std::slice::from_ref(mend),
        Some(Forms::Several(mends)) => mends,
        None => &[],
    }
}

/// Every type with its facets and their forms, in order.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static [Mend])> {
    MENDS.iter().flat_map(|(type_name, facets)| {
        facets.keys().map(move |facet| (&**type_name, &**facet, forms(type_name, facet)))
    })
}

/// Whether a line gives a name nothing but a value of an entry.
pub(crate) fn is_own_line(line: &str) -> bool {
    static VALUES: LazyLock<std::collections::BTreeSet<&'static str>> = LazyLock::new(|| {
        let sets = all().flat_map(|(_, _, mends)| mends).flat_map(|mend| {
            mend.set.values().chain(mend.add.iter().flat_map(|companion| companion.set.values()))
        });
        sets.filter_map(Value::as_str).collect()
    });
    let value = line.split_once(['=', ':']).map(|(_, value)| value.trim().trim_matches('"'));
    value.is_some_and(|value| VALUES.contains(value) || matches!(value, "true" | "false" | ""))
}

/// A facet's path without the indices of items.
pub(crate) fn plain(facet: &str) -> String {
    let mut plain = String::with_capacity(facet.len());
    let mut is_index = false;
    for letter in facet.chars() {
        match letter {
            '[' => is_index = true,
            ']' => is_index = false,
            _ if is_index => {}
            _ => plain.push(letter),
        }
    }
    plain
}

/// Whether any type has a form of this facet.
pub(crate) fn is_known(facet: &str) -> bool {
    static FACETS: LazyLock<std::collections::BTreeSet<&'static str>> =
        LazyLock::new(|| all().map(|(_, facet, _)| facet).collect());
    FACETS.contains(&*plain(facet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_can_be_decoded() {
        let decoded: Result<Table, _> = serde_json::from_str(MENDS_JSON);
        assert_eq!(decoded.map(|_| ()).map_err(|error| error.to_string()), Ok(()));
    }
}
