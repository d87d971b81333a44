//! One provider's words in the shape of another's: a table that has rules for `azurerm_storage_account` serves the same
//! thing written as `Microsoft.Storage/storageAccounts` once its attributes are where the rules look for them.
//!
//! Most of it is regular: `properties` is taken away, `camelCase` becomes `snake_case`. A table's `shape` says the rest.
//!
//! **Invariant:** a value keeps its place, and an unknown one stays unknown; what is not written stays not written.

use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value, number_text};
use nisaba_estate::FacetValue;
use serde::Deserialize;

use crate::path::{Found, Path};
use crate::table::Scalar;

/// Values deeper than this are left as they are.
const DEPTH_LIMIT: u8 = 60;

/// Where each attribute of the other shape comes from; the keys are dotted.
pub type Shape = BTreeMap<String, Source>;

/// Where an attribute comes from: a path alone, or more.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// The value at a path.
    Path(Path),
    /// More than that.
    Fields(Box<Fields>),
}

/// What becomes of a value on its way.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// The first of these paths that is written.
    #[serde(default)]
    pub from: Vec<Path>,
    /// A path in what was written, before it was made regular: for maps whose keys are the user's.
    pub raw: Option<Path>,
    /// The resource of this type that contains this one.
    pub inside: Option<String>,
    /// Always this.
    pub constant: Option<Scalar>,
    /// A list with one item for each value here.
    pub each: Option<Path>,
    /// The attributes of such an item beside its own.
    #[serde(default)]
    pub item: Shape,
    /// Words to values.
    pub map: Option<BTreeMap<String, Scalar>>,
    /// The value of words that `map` does not list.
    #[serde(rename = "else")]
    pub otherwise: Option<Scalar>,
}

/// What a shape is given.
pub(crate) struct Written<'w> {
    /// The body, regular.
    pub regular: &'w Node,
    /// The body as written.
    pub raw: &'w Node,
    /// The resource of a type that contains this one.
    pub inside: &'w dyn Fn(&str) -> Option<Value>,
}

/// The body in the other shape: everything regular, and what the shape says.
pub(crate) fn apply(shape: &Shape, written: &Written<'_>) -> Node {
    let mut node = written.regular.clone();
    for (attribute, source) in shape {
        if let Some(value) = value(source, written) {
            node = with(node, attribute, value);
        }
    }
    node
}

fn value(source: &Source, written: &Written<'_>) -> Option<Node> {
    let fields = match source {
        Source::Path(path) => return at(path, written.regular),
        Source::Fields(fields) => fields,
    };
    if let Some(constant) = &fields.constant {
        return Some(plain(constant)?.at(written.raw.loc));
    }
    if let Some(type_name) = &fields.inside {
        return Some((written.inside)(type_name)?.at(written.raw.loc));
    }
    if let Some(path) = &fields.each {
        return Some(each(&at(path, written.regular)?, &fields.item, written));
    }
    let read = match &fields.raw {
        Some(path) => at(path, written.raw),
        None => fields.from.iter().find_map(|path| at(path, written.regular)),
    };
    mapped(read?, fields)
}

fn at(path: &Path, node: &Node) -> Option<Node> {
    match path.find(node) {
        Found::Nothing => None,
        Found::One(node) => Some(node.clone()),
        Found::Many(nodes) => {
            let loc = nodes.first()?.loc;
            Some(Value::list(nodes.into_iter().cloned().collect()).at(loc))
        }
    }
}

fn each(list: &Node, item: &Shape, written: &Written<'_>) -> Node {
    let Some(items) = list.value.as_list() else { return list.clone() };
    let shaped = |node: &Node| match &node.value {
        Value::Map(_) => apply(item, &Written { regular: node, raw: node, inside: written.inside }),
        _ => node.clone(),
    };
    Value::list(items.iter().map(shaped).collect()).at(list.loc)
}

fn mapped(node: Node, fields: &Fields) -> Option<Node> {
    let Some(map) = &fields.map else { return Some(node) };
    let word = match &node.value {
        Value::String(text) => text.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number_text(*number),
        _ => return Some(node),
    };
    let found = map.iter().find(|(key, _)| key.eq_ignore_ascii_case(&word)).map(|(_, value)| value);
    Some(plain(found.or(fields.otherwise.as_ref())?)?.at(node.loc))
}

fn plain(Scalar(value): &Scalar) -> Option<Value> {
    Some(match value {
        FacetValue::Bool(value) => Value::Bool(*value),
        FacetValue::Number(number) => Value::Number(*number),
        FacetValue::Text(text) => Value::String(text.clone()),
        _ => return None,
    })
}

/// The node with a value at a dotted path.
fn with(node: Node, attribute: &str, value: Node) -> Node {
    let mut map = node.value.as_map().cloned().unwrap_or_default();
    let node_loc = node.loc;
    match attribute.split_once('.') {
        None => drop(map.insert(attribute, value.loc, value)),
        Some((first, rest)) => {
            let loc = value.loc;
            let below = map.get(first).filter(|below| below.value.as_map().is_some()).cloned();
            let below = below.unwrap_or_else(|| Value::map(Map::new()).at(loc));
            map.insert(first, loc, with(below, rest, value));
        }
    }
    Value::map(map).at(node_loc)
}

/// The regular part: `properties` taken away, keys in `snake_case`, maps of the user's own keys as they are.
pub(crate) fn regular(node: &Node) -> Node {
    regular_within(node, 0)
}

fn regular_within(node: &Node, depth: u8) -> Node {
    if depth > DEPTH_LIMIT {
        return node.clone();
    }
    match &node.value {
        Value::List(items) => {
            Value::list(items.iter().map(|item| regular_within(item, depth + 1)).collect()).at(node.loc)
        }
        Value::Map(map) => {
            let mut made = Map::new();
            for (key, entry) in map.iter() {
                match &entry.node.value {
                    Value::Map(inner) if &**key == "properties" => {
                        for (key, entry) in inner.iter() {
                            insert(&mut made, key, entry.key_loc, &entry.node, depth);
                        }
                    }
                    _ => insert(&mut made, key, entry.key_loc, &entry.node, depth),
                }
            }
            Value::map(made).at(node.loc)
        }
        _ => node.clone(),
    }
}

fn insert(map: &mut Map, key: &Arc<str>, key_loc: Loc, node: &Node, depth: u8) {
    let node = match &**key {
        "tags" => node.clone(),
        _ => regular_within(node, depth + 1),
    };
    map.insert(snake(key), key_loc, node);
}

/// `publicIPAddress` to `public_ip_address`; keys that do not begin small, or are no words, stay.
pub(crate) fn snake(key: &str) -> Arc<str> {
    let is_word = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_word || !key.starts_with(|first: char| first.is_ascii_lowercase()) {
        return key.into();
    }
    let bytes = key.as_bytes();
    let mut made = String::with_capacity(key.len() + 4);
    for (at, byte) in bytes.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied().unwrap_or_default();
        let ends_capitals =
            before.is_ascii_uppercase() && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        if byte.is_ascii_uppercase() && (!before.is_ascii_uppercase() || ends_capitals) {
            made.push('_');
        }
        made.push(char::from(byte.to_ascii_lowercase()));
    }
    made.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_base::FileId;

    #[test]
    fn names_become_what_the_other_provider_writes() {
        let cases = [
            ("allowBlobPublicAccess", "allow_blob_public_access"),
            ("publicIPAddress", "public_ip_address"),
            ("http20Enabled", "http20_enabled"),
            ("enableRBAC", "enable_rbac"),
            ("DB_PASSWORD", "DB_PASSWORD"),
            ("a/b", "a/b"),
        ];
        for (from, to) in cases {
            assert_eq!(&*snake(from), to);
        }
    }

    #[test]
    fn a_shape_moves_maps_and_adds() {
        let text = r#"{"name": "a", "tags": {"costCenter": 1}, "properties": {"publicNetworkAccess": "Disabled",
            "rules": [{"name": "r", "properties": {"portRange": "22"}}]}}"#;
        let raw = nisaba_base::json::parse(FileId(0), text).unwrap();
        let shape: Shape = serde_json::from_str(
            r#"{"public.enabled": {"from": ["public_network_access"], "map": {"enabled": true, "disabled": false}},
                "rule": {"each": "rules", "item": {"port": "port_range"}}, "none": "nothing", "of": {"inside": "T"}}"#,
        )
        .unwrap();
        let regular = regular(&raw);
        let inside = |_: &str| Some(Value::string("parent"));
        let body = apply(&shape, &Written { regular: &regular, raw: &raw, inside: &inside });
        assert_eq!(body.path("public.enabled").unwrap().value, Value::Bool(false));
        assert_eq!(body.path("rule.0.port").unwrap().value.as_str(), Some("22"));
        assert!(body.get("none").is_none());
        assert_eq!(body.str("of"), Some("parent"));
        assert!(body.path("tags.costCenter").is_some());
    }
}
