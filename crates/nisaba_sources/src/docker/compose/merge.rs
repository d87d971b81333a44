//! How one definition of a service is laid over another: by an override file, or by `extends`.

use nisaba_base::value::{Map, Node, Value};

/// Keys whose list replaces the other one instead of adding to it.
const REPLACED: [&str; 3] = ["command", "entrypoint", "test"];

/// `over` laid over `base`.
pub(super) fn merge(base: &Node, over: &Node) -> Node {
    match (&base.value, &over.value) {
        (Value::Map(below), Value::Map(above)) => {
            let mut out = Map::clone(below);
            for (key, entry) in above.iter() {
                let node = match below.get(key) {
                    Some(_) if REPLACED.contains(&&**key) => entry.node.clone(),
                    Some(before) => merge(before, &entry.node),
                    None => entry.node.clone(),
                };
                out.insert(key.clone(), entry.key_loc, node);
            }
            Value::map(out).at(over.loc)
        }
        (Value::List(below), Value::List(above)) => {
            let all = below.iter().chain(above.iter()).cloned().collect();
            Value::list(all).at(over.loc)
        }
        _ => over.clone(),
    }
}

/// A list of `NAME=value` as the map that it stands for; a name alone is filled in from outside.
pub(super) fn as_map(node: &Node) -> Node {
    let Value::List(items) = &node.value else { return node.clone() };
    let mut map = Map::new();
    for item in items.iter() {
        let Some(text) = item.value.as_str() else {
            unknown_item(item, &mut map);
            continue;
        };
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Value::string(value)),
            None => (text, Value::Null),
        };
        map.insert(name, item.loc, value.at(item.loc));
    }
    Value::map(map).at(node.loc)
}

/// `PASSWORD=${FROM_OUTSIDE}`: the name is known, the value is not.
fn unknown_item(item: &Node, map: &mut Map) {
    let Value::Unknown(unknown) = &item.value else { return };
    if let Some((name, _)) = unknown.known_prefix().and_then(|prefix| prefix.split_once('=')) {
        map.insert(name, item.loc, Value::unknown(unknown.why.clone()).at(item.loc));
    }
}
