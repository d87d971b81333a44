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

#[cfg(test)]
mod tests {
    use nisaba_base::loc::{FileId, Loc};
    use nisaba_base::yaml;
    use proptest::prelude::*;

    use super::*;

    const SCHEMA: Schema<'static> = Schema { kind: "Deployment", is_built_in: true };

    fn node(text: &str) -> Node {
        yaml::parse(FileId(0), text).0.remove(0)
    }

    fn merged(base: &str, patch: &str) -> Node {
        let mut base = node(base);
        assert_eq!(merge(&mut base, &node(patch), SCHEMA), Outcome::Kept);
        base
    }

    /// The same value without its places.
    fn bare(node: &Node) -> Node {
        edit::relocate(node, &|_| Loc::start_of(FileId(0)))
    }

    #[test]
    fn null_removes_and_replace_stands_alone() {
        let result = merged("{a: {b: 1, c: 2}, d: {e: 1}}", "{a: {b: null}, d: {$patch: replace, f: 2}}");
        assert_eq!(bare(&result), bare(&node("{a: {c: 2}, d: {f: 2}}")));
    }

    #[test]
    fn a_list_that_says_replace_drops_the_old_one() {
        let base = "{spec: {volumes: [{name: a}, {name: b}]}}";
        let result = merged(base, "{spec: {volumes: [{$patch: replace}, {name: c}]}}");
        assert_eq!(bare(&result), bare(&node("{spec: {volumes: [{name: c}]}}")));
    }

    #[test]
    fn ports_of_one_number_are_told_apart_by_protocol() {
        let base = "{spec: {containers: [{name: c, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: TCP}]}]}}";
        let result = merged(
            base,
            "{spec: {containers: [{name: c, ports: [{containerPort: 53, protocol: TCP, name: dns}]}]}}",
        );
        let ports = result.path("spec.containers.0.ports").and_then(|ports| ports.value.as_list()).unwrap();
        let names: Vec<_> =
            ports.iter().map(|port| (port.str("protocol").unwrap(), port.str("name"))).collect();
        assert_eq!(names, [("TCP", Some("dns")), ("UDP", None)]);
    }

    #[test]
    fn single_texts_leave_a_list_on_request() {
        let result = merged(
            "{metadata: {finalizers: [a, b]}}",
            "{metadata: {$deleteFromPrimitiveList/finalizers: [a]}}",
        );
        assert_eq!(bare(&result), bare(&node("{metadata: {finalizers: [b]}}")));
    }

    fn tree() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("1".to_owned()),
            Just("x".to_owned()),
            Just("null".to_owned()),
            Just("[]".to_owned())
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let key = prop_oneof![Just("spec"), Just("containers"), Just("env"), Just("name"), Just("a")];
            let map = proptest::collection::btree_map(key, inner.clone(), 0..4).prop_map(|map| {
                let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{{}}}", pairs.join(", "))
            });
            let list =
                proptest::collection::vec(inner, 0..3).prop_map(|items| format!("[{}]", items.join(", ")));
            prop_oneof![map, list]
        })
    }

    proptest! {
        #[test]
        fn an_empty_patch_changes_nothing(base in tree()) {
            let (base, mut result) = (node(&format!("{{r: {base}}}")), node(&format!("{{r: {base}}}")));
            merge(&mut result, &node("{}"), SCHEMA);
            prop_assert_eq!(result, base);
        }

        #[test]
        fn a_patch_leaves_nothing_of_itself_but_values(base in tree(), patch in tree()) {
            let mut result = node(&format!("{{spec: {base}}}"));
            merge(&mut result, &node(&format!("{{spec: {patch}, gone: {{$patch: delete}}, new: {{$patch: replace, a: 1}}}}")), SCHEMA);
            prop_assert!(result.get("gone").is_none());
            prop_assert_eq!(bare(result.get("new").unwrap()), bare(&node("{a: 1}")));
        }
    }
}
