//! How a type of CloudFormation is spelt in the words of the tables, as data (`cloudformation/*.yaml`).

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::table::Rule;

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/cloudformation.json"));

/// What a type, or a part of it, becomes. Paths are of properties with dots between; they pass through lists. What is not
/// named here keeps its name, in lower case with underscores.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Shape {
    /// The type whose table says what it means; without one it is understood, and nothing by itself.
    pub(super) is: Option<String>,
    /// The name of a property where it is another one; `[]` behind it makes a list of what is written alone.
    pub(super) names: BTreeMap<String, String>,
    /// Where a property goes that stands elsewhere: a path from the top.
    pub(super) moves: BTreeMap<String, String>,
    /// Properties whose content stands one level higher.
    pub(super) lift: Vec<String>,
    /// Properties below which names are not ours to spell.
    pub(super) verbatim: Vec<String>,
    /// Properties below which names begin with a small letter.
    pub(super) camel: Vec<String>,
    /// Maps that become a list of `name` and `value`, under this name.
    pub(super) pairs: BTreeMap<String, String>,
    /// Maps that become a list of their values, each with its key under this name.
    pub(super) listed: BTreeMap<String, String>,
    /// Items of a list that the tables know apart from the others.
    pub(super) apart: Vec<Apart>,
    /// Shapes for resources of which one of `only_with` is written, in place of this one.
    pub(super) instead: Vec<Shape>,
    /// Lists of `Key` and `Value` of which each key has a place of its own.
    pub(super) keyed: BTreeMap<String, BTreeMap<String, String>>,
    /// Words of a property and what they are for the tables.
    pub(super) values: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
    /// What CloudFormation does where Terraform's provider decides otherwise: asked before the rules of the table.
    pub(super) facets: BTreeMap<String, Rule>,
    /// Attributes that are always so.
    pub(super) set: BTreeMap<String, serde_json::Value>,
    /// What the tables read from resources of their own.
    pub(super) also: Vec<Shape>,
    /// Of a part: the property that it is; each item of a list is one. Without it, the whole resource.
    pub(super) from: Option<String>,
    /// Of a part: it is there only where one of these is written.
    pub(super) only_with: Vec<String>,
    /// Of a part: the attribute that holds what `from` gives, where that is no map of attributes.
    pub(super) at: Option<String>,
    /// Of a part: the attribute that names the resource it is a part of.
    pub(super) by: Option<String>,
    /// Of a part: properties of the resource that it has as well, by its own names for them.
    pub(super) copy: BTreeMap<String, String>,
}

/// Items of the list `from` whose property `by` is one of `is` stand under `to` instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Apart {
    pub(super) from: String,
    pub(super) by: String,
    pub(super) is: Vec<String>,
    pub(super) to: String,
}

type Written = FxHashMap<&'static str, (&'static RawValue, OnceLock<Option<Shape>>)>;

static BUILT_IN: LazyLock<Written> = LazyLock::new(|| {
    let all: FxHashMap<&'static str, &'static RawValue> = serde_json::from_str(EMBEDDED).unwrap_or_default();
    all.into_iter().map(|(name, shape)| (name, (shape, OnceLock::new()))).collect()
});

/// The shape of a type; `None` for types that nobody described. Decoded when a template first has one.
pub(super) fn of(type_name: &str) -> Option<&'static Shape> {
    let (written, decoded) = BUILT_IN.get(type_name)?;
    decoded.get_or_init(|| serde_json::from_str(written.get()).ok()).as_ref()
}

/// What CloudFormation decides by itself of a resource that stands in the tables as `table_type`.
pub(super) fn facets(type_name: &str, table_type: &str) -> Option<&'static BTreeMap<String, Rule>> {
    let shape = of(type_name)?;
    let is_it = |shape: &&Shape| shape.is.as_deref() == Some(table_type);
    let found = std::iter::once(shape).chain(&shape.instead).chain(&shape.also).find(is_it)?;
    (!found.facets.is_empty()).then_some(&found.facets)
}

#[cfg(test)]
pub(super) fn problems() -> Vec<String> {
    let wrong = |(name, (written, _)): (&&str, &(&RawValue, OnceLock<Option<Shape>>))| {
        let error = serde_json::from_str::<Shape>(written.get()).err()?;
        Some(format!("{name}: {error}"))
    };
    let mut all: Vec<String> = BUILT_IN.iter().filter_map(wrong).collect();
    all.sort();
    all
}

#[cfg(test)]
pub(super) fn types() -> Vec<&'static str> {
    let mut all: Vec<_> = BUILT_IN.keys().copied().collect();
    all.sort_unstable();
    all
}
