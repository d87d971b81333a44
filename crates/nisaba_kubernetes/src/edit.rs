//! Changing value trees in place. Shared branches are copied only along the path that changes.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Value};

/// The map of a node, to be changed.
pub(crate) fn map_mut(node: &mut Node) -> Option<&mut Map> {
    match &mut node.value {
        Value::Map(map) => Some(Arc::make_mut(map)),
        _ => None,
    }
}

/// The items of a node, to be changed.
pub(crate) fn list_mut(node: &mut Node) -> Option<&mut Vec<Node>> {
    match &mut node.value {
        Value::List(items) => Some(Arc::make_mut(items)),
        _ => None,
    }
}

/// Changes the value of a key that is there, without copying it; `None` when it is not.
pub(crate) fn change<T>(map: &mut Map, key: &str, how: impl FnOnce(&mut Node) -> T) -> Option<T> {
    let key_loc = map.entry(key)?.key_loc;
    // The value is taken out while it changes: a second owner would make each change copy it.
    let mut node = map.insert(key, key_loc, Value::Null.at(key_loc))?.node;
    let result = how(&mut node);
    map.insert(key, key_loc, node);
    Some(result)
}

/// Whether [`visit`] makes maps that are missing on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Skip,
    /// Made at this place.
    Create(Loc),
}

/// Calls `how` with each value at a path of keys; lists on the way are entered item by item.
pub(crate) fn visit(node: &mut Node, path: &[&str], missing: Missing, how: &mut impl FnMut(&mut Node)) {
    if let Some(items) = list_mut_if_list(node) {
        items.iter_mut().for_each(|item| visit(item, path, missing, how));
        return;
    }
    let Some((key, rest)) = path.split_first() else { return how(node) };
    if let (Value::Null, Missing::Create(_)) = (&node.value, missing) {
        node.value = Value::map(Map::new());
    }
    if node.get(key).is_none() {
        let (Missing::Create(loc), Value::Map(_)) = (missing, &node.value) else { return };
        let empty = if rest.is_empty() { Value::Null } else { Value::map(Map::new()) };
        if let Some(map) = map_mut(node) {
            map.insert(*key, loc, empty.at(loc));
        }
    }
    if let Some(map) = map_mut(node) {
        change(map, key, |child| visit(child, rest, missing, how));
    }
}

fn list_mut_if_list(node: &mut Node) -> Option<&mut Vec<Node>> {
    matches!(node.value, Value::List(_)).then(|| list_mut(node)).flatten()
}

/// Number of values in a tree, counted no further than `limit`.
pub(crate) fn weight(node: &Node, limit: usize) -> usize {
    let mut open = vec![node];
    let mut count = 0;
    while let Some(node) = open.pop() {
        count += 1;
        if count >= limit {
            return limit;
        }
        match &node.value {
            Value::List(items) => open.extend(items.iter()),
            Value::Map(map) => open.extend(map.iter().map(|(_, entry)| &entry.node)),
            _ => {}
        }
    }
    count
}

/// Levels below and with a value; what the parser lets through is bounded already.
pub(crate) fn depth(node: &Node) -> usize {
    let deepest = match &node.value {
        Value::List(items) => items.iter().map(depth).max(),
        Value::Map(map) => map.iter().map(|(_, entry)| depth(&entry.node)).max(),
        _ => None,
    };
    1 + deepest.unwrap_or(0)
}

/// The same tree with every place changed by `place`.
pub(crate) fn relocate(node: &Node, place: &impl Fn(Loc) -> Loc) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::list(items.iter().map(|item| relocate(item, place)).collect()),
        Value::Map(map) => {
            let mut moved = Map::new();
            for (key, entry) in map.iter() {
                moved.insert(key.clone(), place(entry.key_loc), relocate(&entry.node, place));
            }
            Value::map(moved)
        }
        other => other.clone(),
    };
    value.at(place(node.loc))
}
