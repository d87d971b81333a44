//! Small questions to values as pipelines write them.

use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use nisaba_base::{Loc, SourceFile};

use crate::shape::{Text, Variable};

/// A map as variables; items of a list are `{name, value}`.
pub(crate) fn variables(node: Option<&Node>) -> Vec<Variable> {
    match node.map(|node| &node.value) {
        Some(Value::Map(map)) => map
            .iter()
            .map(|(name, entry)| Variable {
                name: name.clone(),
                node: entry.node.get("value").unwrap_or(&entry.node).clone(),
            })
            .collect(),
        Some(Value::List(items)) => items
            .iter()
            .filter_map(|item| {
                Some(Variable { name: item.str("name")?.into(), node: item.get("value")?.clone() })
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// One value or the items of a list.
pub(crate) fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        Value::Null => &[],
        _ => std::slice::from_ref(node),
    }
}

/// Every plain text in a value, one or many, lists in lists included.
pub(crate) fn texts(node: &Node) -> Vec<Text> {
    match &node.value {
        Value::List(items) => items.iter().flat_map(texts).collect(),
        _ => Text::of(node).into_iter().collect(),
    }
}

/// Its place, where it is written as `true`.
pub(crate) fn is_true(node: Option<&Node>) -> Option<Loc> {
    let node = node?;
    (node.value.as_bool() == Some(true)).then_some(node.loc)
}

/// Entries of a map.
pub(crate) fn entries(node: Option<&Node>) -> impl Iterator<Item = (&Arc<str>, Loc, &Node)> {
    let map = node.and_then(|node| node.value.as_map());
    map.into_iter().flat_map(|map| map.iter()).map(|(name, entry)| (name, entry.key_loc, &entry.node))
}

/// What stands between `open` and `close` in the text at a place, without white space around, each with its place.
pub(crate) fn between(source: &SourceFile, loc: Loc, open: &str, close: &str) -> Vec<Text> {
    let text = source.slice(loc);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(open)) {
        let begin = from + at + open.len();
        let Some(length) = text.get(begin..).and_then(|rest| rest.find(close)) else { break };
        let inside = text.get(begin..begin + length).unwrap_or_default();
        let start = loc.start as usize + from + at;
        let end = loc.start as usize + begin + length + close.len();
        found.push(Text { text: inside.trim().into(), loc: Loc::new(loc.file, start..end) });
        from = begin + length + close.len();
    }
    found
}

/// Conditions as one text at the place of the first.
pub(crate) fn joined(conditions: Vec<Text>) -> Option<Text> {
    let loc = conditions.first()?.loc;
    let texts: Vec<&str> = conditions.iter().map(|condition| &*condition.text).collect();
    Some(Text { text: texts.join("\n").into(), loc })
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
