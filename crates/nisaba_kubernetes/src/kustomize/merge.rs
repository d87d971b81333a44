//! Strategic merge: maps are merged key by key, lists item by item where Kubernetes says what an item is called.
//!
//! **Invariant:** the work is linear in the patch and the maps and lists it touches.

use nisaba_base::value::{Map, Node, Value};
use rustc_hash::FxHashMap;

use crate::edit;
use crate::label;

/// What is known about the object that is patched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema<'s> {
    pub(crate) kind: &'s str,
    /// Lists of kinds that Kubernetes does not define are replaced as a whole.
    pub(crate) is_built_in: bool,
}

/// Whether the object is still there after a patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Kept,
    Deleted,
}

/// Applies a patch document to an object.
pub(crate) fn merge(base: &mut Node, patch: &Node, schema: Schema<'_>) -> Outcome {
    if directive(patch) == Some("delete") {
        return Outcome::Deleted;
    }
    merge_value(base, patch, Place { key: "", holder: "", schema });
    Outcome::Kept
}

/// Where a value stands: below `key` of a map that itself stands below `holder`.
#[derive(Clone, Copy)]
struct Place<'p> {
    key: &'p str,
    holder: &'p str,
    schema: Schema<'p>,
}

impl<'p> Place<'p> {
    fn below(self, key: &'p str) -> Self {
        Place { key, holder: self.key, ..self }
    }
}

/// Lists whose items have a key: name of the list, what the map that has the list stands below (empty: anything), and
/// the keys. Further keys distinguish items only when both sides write them.
const LIST_KEYS: &[(&str, &str, &[&str])] = &[
    ("conditions", "status", &["type"]),
    ("containers", "spec", &["name"]),
    ("ephemeralContainers", "spec", &["name"]),
    ("initContainers", "spec", &["name"]),
    ("env", "", &["name"]),
    ("hostAliases", "spec", &["ip"]),
    ("imagePullSecrets", "", &["name"]),
    ("ownerReferences", "metadata", &["uid"]),
    ("ports", "containers", &["containerPort", "protocol"]),
    ("ports", "initContainers", &["containerPort", "protocol"]),
    ("ports", "spec", &["port", "protocol"]),
    ("resourceClaims", "spec", &["name"]),
    ("schedulingGates", "spec", &["name"]),
    ("secrets", "", &["name"]),
    ("topologySpreadConstraints", "spec", &["topologyKey", "whenUnsatisfiable"]),
    ("volumeDevices", "", &["devicePath"]),
    ("volumeMounts", "", &["mountPath"]),
    ("volumes", "spec", &["name"]),
    ("webhooks", "", &["name"]),
];

fn list_keys(place: Place<'_>) -> Option<&'static [&'static str]> {
    if !place.schema.is_built_in || (place.schema.kind == "NetworkPolicy") {
        return None;
    }
    let rows = LIST_KEYS
        .iter()
        .filter(|(key, holder, _)| *key == place.key && (holder.is_empty() || *holder == place.holder));
    rows.map(|(_, _, keys)| *keys).next()
}

fn merge_value(base: &mut Node, patch: &Node, place: Place<'_>) {
    match (&patch.value, &base.value) {
        (Value::Map(changes), Value::Map(_)) if directive(patch) != Some("replace") => {
            merge_map(base, changes, place);
        }
        (Value::List(items), Value::List(_)) if !replaces(items) => match list_keys(place) {
            Some(keys) => merge_list(base, items, keys, place),
            None if place.key == "finalizers" => unite(base, items),
            None => *base = plain(patch),
        },
        _ => *base = plain(patch),
    }
}

fn merge_map(base: &mut Node, changes: &Map, place: Place<'_>) {
    let Some(map) = edit::map_mut(base) else { return };
    for (key, entry) in changes.iter() {
        if let Some(list) = key.strip_prefix("$deleteFromPrimitiveList/") {
            edit::change(map, list, |list| remove_texts(list, &entry.node));
        } else if key.starts_with('$') {
        } else if entry.node.value.is_null() || directive(&entry.node) == Some("delete") {
            map.remove(key);
        } else if map
            .get(key)
            .is_some_and(|old| is_collection(&old.value) && is_collection(&entry.node.value))
        {
            edit::change(map, key, |old| merge_value(old, &entry.node, place.below(key)));
        } else {
            map.insert(key.clone(), entry.key_loc, plain(&entry.node));
        }
    }
}

fn is_collection(value: &Value) -> bool {
    matches!(value, Value::Map(_) | Value::List(_))
}

/// Items that the patch names come first, in its order, as kustomize puts them.
fn merge_list(base: &mut Node, changes: &[Node], keys: &[&str], place: Place<'_>) {
    let Some(items) = edit::list_mut(base) else { return };
    let mut positions: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (at, item) in items.iter().enumerate() {
        positions.entry(key_text(item, keys)).or_default().push(at);
    }
    let mut old: Vec<Option<Node>> = std::mem::take(items).into_iter().map(Some).collect();
    let mut named: Vec<Node> = Vec::new();
    for change in changes {
        let slots = positions.get(&key_text(change, keys)).map(Vec::as_slice).unwrap_or_default();
        let is_it = |at: &usize| matches!(old.get(*at), Some(Some(item)) if is_same(item, change, keys));
        let found = slots.iter().copied().find(is_it).and_then(|at| old.get_mut(at)?.take());
        match (directive(change), found) {
            (Some("delete"), _) => {}
            // Strange, but so kustomize has it: `replace` in an item with a key leaves the old item as it was.
            (Some("replace"), Some(item)) => named.push(item),
            (_, Some(mut item)) => {
                merge_value(&mut item, change, place);
                named.push(item);
            }
            (_, None) => named.push(plain(change)),
        }
    }
    named.extend(old.into_iter().flatten());
    *items = named;
}

fn key_text(item: &Node, keys: &[&str]) -> String {
    let key = keys.first().and_then(|key| item.get(key));
    key.and_then(|value| label::text(&value.value)).unwrap_or_default()
}

/// Whether two items with the same first key are one: the other keys must not differ where both are written.
fn is_same(a: &Node, b: &Node, keys: &[&str]) -> bool {
    keys.first().is_some_and(|key| a.get(key).is_some() && b.get(key).is_some())
        && keys.iter().skip(1).all(|key| match (a.get(key), b.get(key)) {
            (Some(a), Some(b)) => label::text(&a.value) == label::text(&b.value),
            _ => true,
        })
}

/// Lists of texts that are merged rather than replaced; those of the patch come first.
fn unite(base: &mut Node, changes: &[Node]) {
    let Some(items) = edit::list_mut(base) else { return };
    items.retain(|item| !changes.iter().any(|change| change.value == item.value));
    items.splice(0..0, changes.iter().cloned());
}

fn remove_texts(list: &mut Node, gone: &Node) {
    let gone = gone.value.as_list().unwrap_or_default();
    if let Some(items) = edit::list_mut(list) {
        items.retain(|item| !gone.iter().any(|gone| gone.value == item.value));
    }
}

/// The `$patch` directive of a map.
fn directive(node: &Node) -> Option<&str> {
    node.str("$patch")
}

/// Whether a list says that it stands in place of the old one.
fn replaces(items: &[Node]) -> bool {
    items.iter().any(|item| directive(item) == Some("replace") && is_only_directive(item))
}

/// A value of a patch as it reaches the object: without directives and without keys that only delete.
fn plain(node: &Node) -> Node {
    let value = match &node.value {
        Value::Map(map) => {
            let mut kept = Map::new();
            for (key, entry) in map.iter() {
                let deletes = entry.node.value.is_null() || directive(&entry.node) == Some("delete");
                if !key.starts_with('$') && !deletes {
                    kept.insert(key.clone(), entry.key_loc, plain(&entry.node));
                }
            }
            Value::map(kept)
        }
        Value::List(items) => {
            let kept = items.iter().filter(|item| {
                directive(item) != Some("delete")
                    && !(directive(item) == Some("replace") && is_only_directive(item))
            });
            Value::list(kept.map(plain).collect())
        }
        other => other.clone(),
    };
    value.at(node.loc)
}

fn is_only_directive(item: &Node) -> bool {
    item.value.as_map().is_some_and(|map| map.len() == 1)
}
