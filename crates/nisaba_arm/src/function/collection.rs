//! Functions on lists and objects.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};

use super::{equals, first_unknown};
use crate::limit;
use crate::scope::{access, find};
use crate::text;

/// Calls a function on lists or objects; `None` where there is no such function or nothing to compute.
pub(crate) fn call(name: &str, nodes: &[Node], loc: Loc) -> Option<Value> {
    let values: Vec<Value> = nodes.iter().map(|node| node.value.clone()).collect();
    match (name, nodes) {
        ("createarray", _) => return Some(list(nodes.to_vec())),
        ("createobject", _) => return Some(object(nodes, loc)),
        ("array", [one]) => {
            return Some(match &one.value {
                Value::List(_) | Value::Unknown(_) => one.value.clone(),
                _ => list(vec![one.clone()]),
            });
        }
        ("tryget", [of, path @ ..]) => {
            return Some(path.iter().fold(of.clone(), |of, key| access(&of, &key.value, loc)).value);
        }
        ("union" | "shallowmerge", _) => return Some(union(name, nodes)),
        ("concat", _) => return Some(concatenated(nodes)),
        ("join", [of, between]) => return joined(of, between),
        _ => {}
    }
    if nodes.first().is_some_and(|node| node.value.as_unknown().is_some()) && of_first(name) {
        return first_unknown(&values);
    }
    known(name, nodes, loc)
}

fn of_first(name: &str) -> bool {
    matches!(
        name,
        "length"
            | "empty"
            | "contains"
            | "first"
            | "last"
            | "skip"
            | "take"
            | "items"
            | "objectkeys"
            | "intersection"
            | "flatten"
            | "min"
            | "max"
            | "range"
            | "indexof"
            | "string"
            | "mapvalues"
            | "sort"
    )
}

fn known(name: &str, nodes: &[Node], loc: Loc) -> Option<Value> {
    let [first, rest @ ..] = nodes else { return None };
    let items = first.value.as_list();
    let map = first.value.as_map();
    let number = || rest.first().and_then(|node| node.value.as_f64()).map(|number| number.max(0.0) as usize);
    Some(match name {
        "length" => Value::Number(items.map(<[Node]>::len).or(map.map(Map::len))? as f64),
        "empty" => Value::Bool(
            first.value.is_null() || items.is_some_and(<[Node]>::is_empty) || map.is_some_and(Map::is_empty),
        ),
        "contains" => contains(first, rest.first()?)?,
        "first" => items?.first().map_or(Value::Null, |node| node.value.clone()),
        "last" => items?.last().map_or(Value::Null, |node| node.value.clone()),
        "skip" => list(items?.iter().skip(number()?).cloned().collect()),
        "take" => list(items?.iter().take(number()?).cloned().collect()),
        "flatten" => {
            list(items?.iter().flat_map(|node| node.value.as_list().unwrap_or_default()).cloned().collect())
        }
        "items" => list(map?.iter().map(|(key, entry)| pair(key, &entry.node)).collect()),
        "objectkeys" => list(map?.keys().map(|key| Value::string(key.clone()).at(loc)).collect()),
        "intersection" => intersection(first, rest),
        "range" => {
            let from = first.value.as_f64()?;
            let count = number()?.min(limit::LOOP);
            list((0..count).map(|at| Value::Number(from + at as f64).at(loc)).collect())
        }
        "min" | "max" => {
            let numbers: Option<Vec<f64>> = match items {
                Some(items) => items.iter().map(|node| node.value.as_f64()).collect(),
                None => nodes.iter().map(|node| node.value.as_f64()).collect(),
            };
            let numbers = numbers?;
            let better =
                |left: f64, right: f64| if name == "min" { left.min(right) } else { left.max(right) };
            Value::Number(numbers.into_iter().reduce(better)?)
        }
        _ => return None,
    })
}

fn list(mut items: Vec<Node>) -> Value {
    items.truncate(limit::ITEMS);
    Value::list(items)
}

fn object(nodes: &[Node], loc: Loc) -> Value {
    let mut map = Map::new();
    for pair in nodes.chunks_exact(2) {
        let [key, value] = pair else { continue };
        if let Some(key) = text::rendered(&key.value) {
            map.insert(key, loc, value.clone());
        }
    }
    Value::map(map)
}

fn pair(key: &Arc<str>, node: &Node) -> Node {
    let mut map = Map::new();
    map.insert("key", node.loc, Value::string(key.clone()).at(node.loc));
    map.insert("value", node.loc, node.clone());
    Value::map(map).at(node.loc)
}

fn contains(of: &Node, wanted: &Node) -> Option<Value> {
    match &of.value {
        Value::Map(_) => Some(Value::Bool(find(of, wanted.value.as_str()?).is_some())),
        Value::List(items) => {
            let answers: Vec<Option<bool>> =
                items.iter().map(|item| equals(&item.value, &wanted.value)).collect();
            match answers.contains(&Some(true)) {
                true => Some(Value::Bool(true)),
                false if answers.iter().all(Option::is_some) => Some(Value::Bool(false)),
                false => first_unknown(&[of.value.clone(), wanted.value.clone()]).or_else(|| {
                    items.iter().map(|item| item.value.clone()).find(|value| value.as_unknown().is_some())
                }),
            }
        }
        _ => None,
    }
}

/// Objects merged, the last wins, objects in objects too; lists without what is there already.
fn union(name: &str, nodes: &[Node]) -> Value {
    let flat: Vec<Node> = match nodes {
        [one] => one.value.as_list().map_or_else(|| nodes.to_vec(), <[Node]>::to_vec),
        _ => nodes.to_vec(),
    };
    if flat.iter().any(|node| node.value.as_list().is_some()) {
        let mut items: Vec<Node> = Vec::new();
        for node in &flat {
            match &node.value {
                Value::List(more) => {
                    let new = more.iter().filter(|item| !items.iter().any(|own| own.value == item.value));
                    let new: Vec<Node> = new.cloned().collect();
                    items.extend(new);
                }
                Value::Unknown(_) => items.push(node.clone()),
                _ => {}
            }
            items.truncate(limit::ITEMS);
        }
        return list(items);
    }
    if let Some(unknown) = flat.iter().find(|node| node.value.as_unknown().is_some()) {
        return unknown.value.clone();
    }
    let mut map = Map::new();
    for node in &flat {
        merge(&mut map, node, name == "union", 0);
    }
    Value::map(map)
}

fn merge(map: &mut Map, node: &Node, deep: bool, depth: u32) {
    for (key, entry) in node.value.as_map().into_iter().flat_map(Map::iter) {
        let both =
            map.get(key).and_then(|own| Some((own.value.as_map()?.clone(), entry.node.value.as_map()?)));
        let merged = match both {
            Some((mut own, _)) if deep && depth < limit::DEPTH => {
                merge(&mut own, &entry.node, deep, depth + 1);
                Value::map(own).at(entry.node.loc)
            }
            _ => entry.node.clone(),
        };
        map.insert(key.clone(), entry.key_loc, merged);
    }
}

fn concatenated(nodes: &[Node]) -> Value {
    let mut items = Vec::new();
    for node in nodes {
        match &node.value {
            Value::List(more) => items.extend(more.iter().cloned()),
            _ => items.push(node.clone()),
        }
        items.truncate(limit::ITEMS);
    }
    list(items)
}

fn joined(of: &Node, between: &Node) -> Option<Value> {
    let Some(items) = of.value.as_list() else { return first_unknown(std::slice::from_ref(&of.value)) };
    let mut values = Vec::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            values.push(between.value.clone());
        }
        values.push(item.value.clone());
    }
    Some(text::concat(&values))
}

fn intersection(first: &Node, rest: &[Node]) -> Value {
    match &first.value {
        Value::Map(map) => {
            let mut kept = Map::new();
            let in_all = |key: &str, node: &Node| {
                rest.iter().all(|other| other.get(key).is_some_and(|own| own.value == node.value))
            };
            for (key, entry) in map.iter().filter(|(key, entry)| in_all(key, &entry.node)) {
                kept.insert(key.clone(), entry.key_loc, entry.node.clone());
            }
            Value::map(kept)
        }
        value => {
            let in_all = |node: &&Node| {
                rest.iter().all(|other| {
                    other.value.as_list().unwrap_or_default().iter().any(|own| own.value == node.value)
                })
            };
            list(value.as_list().unwrap_or_default().iter().filter(in_all).cloned().collect())
        }
    }
}

/// What a lambda makes of each item.
pub(crate) fn over(of: &Node, loc: Loc, mut each: impl FnMut(&Node) -> Option<Node>) -> Node {
    match &of.value {
        Value::List(items) => list(items.iter().take(limit::LOOP).filter_map(&mut each).collect()).at(loc),
        _ => of.clone(),
    }
}

/// What two lambdas make of each item: a key and its value.
pub(crate) fn to_object(of: &Node, loc: Loc, mut each: impl FnMut(&Node) -> (Node, Node)) -> Node {
    let Some(items) = of.value.as_list() else { return of.clone() };
    let mut map = Map::new();
    for item in items.iter().take(limit::LOOP) {
        let (key, value) = each(item);
        if let Some(key) = text::rendered(&key.value) {
            map.insert(key, value.loc, value);
        }
    }
    Value::map(map).at(loc)
}
