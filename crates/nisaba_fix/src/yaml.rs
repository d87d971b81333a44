//! YAML text: keys set as their neighbours are written, in block and flow style.
//!
//! **Invariant:** nothing but the wanted keys changes. What stands elsewhere (an alias, a merged map) is not edited.

use nisaba_base::loc::FileId;
use nisaba_base::value::{Map, Node, Value as Written};
use serde_json::Value;

use crate::edit::{Edit, end_of_line, is_first_on_line, line_end, line_start};
use crate::refusal::Refusal;
use crate::tree::{Tree, Wanted};

/// The documents of a file.
pub(crate) fn documents(text: &str) -> Vec<Node> {
    nisaba_base::yaml::parse(FileId(0), text).0
}

/// The innermost object of a cluster (a map with `kind` and `apiVersion`) around a byte.
pub(crate) fn object_at(documents: &[Node], at: usize) -> Option<&Node> {
    let document = documents.iter().find(|document| holds(document, at))?;
    let mut found = None;
    descend(document, at, &mut |node| {
        if node.get("kind").is_some() && node.get("apiVersion").is_some() {
            found = Some(node);
        }
    });
    found
}

/// The resource of a template whose lines hold a byte: its whole map.
pub(crate) fn template_resource(documents: &[Node], at: usize) -> Option<&Node> {
    let of = |document: &'_ Node| {
        document.get("Resources").and_then(|resources| resources.value.as_map()).cloned()
    };
    let document = documents.iter().find(|document| of(document).is_some())?;
    let resources = document.get("Resources")?.value.as_map()?;
    let around = |(_, entry): &(_, &nisaba_base::value::Entry)| {
        entry.key_loc.start as usize <= at && at < entry.node.loc.end as usize
    };
    resources.iter().find(around).map(|(_, entry)| &entry.node)
}

/// The item, around a byte, of a list under one of these keys.
pub(crate) fn item_at<'n>(node: &'n Node, keys: &[String], at: usize) -> Option<&'n Node> {
    let mut found = None;
    descend(node, at, &mut |node| {
        let Some(map) = node.value.as_map() else { return };
        let lists = map.iter().filter(|(key, _)| keys.iter().any(|name| **name == ***key));
        let items = lists.filter_map(|(_, entry)| entry.node.value.as_list()).flatten();
        found = items.into_iter().find(|item| holds(item, at)).or(found);
    });
    found
}

/// The first map, from the outside in, that has a key.
pub(crate) fn with_key<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    if node.get(key).is_some() {
        return Some(node);
    }
    match &node.value {
        Written::Map(map) => map.iter().find_map(|(_, entry)| with_key(&entry.node, key)),
        Written::List(items) => items.iter().find_map(|item| with_key(item, key)),
        _ => None,
    }
}

fn holds(node: &Node, at: usize) -> bool {
    (node.loc.start as usize..node.loc.end as usize).contains(&at)
}

/// Every node around a byte, from the outside in.
fn descend<'n>(node: &'n Node, at: usize, see: &mut dyn FnMut(&'n Node)) {
    see(node);
    let inner = match &node.value {
        Written::Map(map) => map.iter().map(|(_, entry)| &entry.node).find(|node| holds(node, at)),
        Written::List(items) => items.iter().find(|node| holds(node, at)),
        _ => None,
    };
    if let Some(inner) = inner {
        descend(inner, at, see);
    }
}

/// Sets what the tree wants in a map.
pub(crate) fn set(text: &str, node: &Node, tree: &Tree, edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let Some(map) = node.value.as_map() else { return Err(Refusal::NoPlace("the map".to_owned())) };
    let mut new = Tree::default();
    for (name, wanted) in &tree.0 {
        let Some(entry) = map.iter().find(|(key, _)| ***key == **name).map(|(_, entry)| entry) else {
            new.0.insert(name.clone(), wanted.clone());
            continue;
        };
        if !is_within(node, entry.key_loc.start) || !is_within(node, entry.node.loc.start) {
            return Err(Refusal::Shared(name.clone()));
        }
        match wanted {
            Wanted::Value(value) => replace(text, name, &entry.node, value, edits)?,
            Wanted::Inner(inner) => match &entry.node.value {
                Written::Null => fill(text, node, entry.key_loc.end as usize, inner, edits),
                Written::Map(empty) if empty.iter().next().is_none() => {
                    let column = column(text, entry.key_loc.start as usize);
                    let start = text.get(..entry.node.loc.start as usize).unwrap_or("").trim_end().len();
                    let step = step(text, start, column);
                    let lines = nested(text, inner, column + step, step);
                    edits.push(Edit::replace(start..entry.node.loc.end as usize, lines));
                }
                Written::Map(_) if is_tagged(text, &entry.node) => {
                    return Err(Refusal::Computed(name.clone()));
                }
                Written::Map(_) => set(text, &entry.node, inner, edits)?,
                _ => return Err(Refusal::Computed(name.clone())),
            },
        }
    }
    if !new.0.is_empty() {
        insert(text, node, map, &new, edits)?;
    }
    Ok(())
}

fn is_within(node: &Node, at: u32) -> bool {
    node.loc.start <= at && at <= node.loc.end
}

fn is_tagged(text: &str, node: &Node) -> bool {
    text.get(node.loc.start as usize..).is_some_and(|rest| rest.starts_with('!'))
        || node.value.as_map().is_some_and(|map| {
            map.iter().any(|(key, _)| key.starts_with('!') || key.starts_with("Fn::") || &**key == "Ref")
        })
}

fn replace(text: &str, name: &str, node: &Node, value: &Value, edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let range = node.loc.start as usize..node.loc.end as usize;
    let written = text.get(range.clone()).unwrap_or("");
    let new = match (&node.value, value) {
        (Written::Bool(_) | Written::Number(_), _) => scalar(value),
        (Written::Null, _) if written.is_empty() => format!(" {}", scalar(value)),
        (Written::Null, _) => scalar(value),
        (Written::String(_), Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            let plain = plain(value);
            match written.chars().next() {
                Some(quote @ ('"' | '\'')) => format!("{quote}{plain}{quote}"),
                Some('|' | '>') => return Err(Refusal::Computed(name.to_owned())),
                _ => scalar(value),
            }
        }
        (Written::List(_), Value::Array(_)) if written.starts_with('[') => flow(value),
        _ => return Err(Refusal::Computed(name.to_owned())),
    };
    if new != written {
        edits.push(Edit::replace(range, new));
    }
    Ok(())
}

/// A key without a value gets a map below it.
fn fill(text: &str, parent: &Node, key_end: usize, inner: &Tree, edits: &mut Vec<Edit>) {
    let start = parent.value.as_map().and_then(first_key).unwrap_or(parent.loc.start as usize);
    let at = end_of_line(text, key_end);
    let column = column(text, start);
    let step = step(text, start, column);
    edits.push(Edit::insert(at, nested(text, inner, column + step, step)));
}

fn insert(text: &str, node: &Node, map: &Map, new: &Tree, edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let start = node.loc.start as usize;
    if text.get(start..).is_some_and(|rest| rest.starts_with('{')) {
        let close = (node.loc.end as usize).saturating_sub(1);
        let before = text.get(..close).unwrap_or("").trim_end();
        let comma = if before.ends_with(['{', ',']) { "" } else { ", " };
        let pairs = flow_pairs(new);
        edits.push(Edit::insert(before.len(), format!("{comma}{pairs}")));
        return Ok(());
    }
    let first =
        first_key(map).filter(|at| *at >= start).ok_or_else(|| Refusal::NoPlace("the map".to_owned()))?;
    let written = text.get(..node.loc.end as usize).unwrap_or("").trim_end().len();
    let at = end_of_line(text, written);
    let column = column(text, first);
    edits.push(Edit::insert(at, nested(text, new, column, step(text, first, column))));
    Ok(())
}

fn first_key(map: &Map) -> Option<usize> {
    map.iter().map(|(_, entry)| entry.key_loc.start as usize).min()
}

/// How far from the beginning of its line a byte is.
fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

/// How much further in a map within a map is, as it is done around a byte: from the nearest line that is less far in; in an item
/// of a list, as the first map of the file does it.
fn step(text: &str, at: usize, column: usize) -> usize {
    let start = line_start(text, at);
    let is_item = !text.get(start..at).unwrap_or("").trim().is_empty();
    let above = text.get(..start).unwrap_or("");
    let is_said = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with(['#', '-']);
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let found = match is_item {
        true => {
            let lines: Vec<&str> = above.lines().filter(is_said).collect();
            let pairs = lines.iter().zip(lines.iter().skip(1));
            let mut deeper =
                pairs.filter(|(line, next)| line.trim_end().ends_with(':') && indent(next) > indent(line));
            deeper.next().map(|(line, next)| indent(next) - indent(line))
        }
        false => {
            let less = above.lines().rev().filter(is_said).map(indent).find(|indent| *indent < column);
            less.map(|indent| column - indent)
        }
    };
    found.unwrap_or(2).clamp(1, 8)
}

/// Lines of a map, each with the line ending before it.
fn nested(text: &str, tree: &Tree, column: usize, step: usize) -> String {
    let newline = line_end(text);
    let mut lines = Vec::new();
    block_lines(tree, column, step, &mut lines);
    lines.iter().map(|line| format!("{newline}{line}")).collect()
}

fn block_lines(tree: &Tree, column: usize, step: usize, lines: &mut Vec<String>) {
    let indent = " ".repeat(column);
    for (name, wanted) in &tree.0 {
        match wanted {
            Wanted::Inner(inner) => {
                lines.push(format!("{indent}{name}:"));
                block_lines(inner, column + step, step, lines);
            }
            Wanted::Value(Value::Array(items)) if items.iter().any(Value::is_object) => {
                lines.push(format!("{indent}{name}:"));
                for item in items {
                    let pairs = item.as_object().into_iter().flatten();
                    for (index, (key, value)) in pairs.enumerate() {
                        let mark = if index == 0 { "- " } else { "  " };
                        lines.push(format!("{indent}{}{mark}{key}: {}", " ".repeat(step), scalar(value)));
                    }
                }
            }
            Wanted::Value(value) => lines.push(format!("{indent}{name}: {}", flow(value))),
        }
    }
}

fn flow_pairs(tree: &Tree) -> String {
    let pair = |(name, wanted): (&String, &Wanted)| match wanted {
        Wanted::Inner(inner) => format!("{name}: {{{}}}", flow_pairs(inner)),
        Wanted::Value(value) => format!("{name}: {}", flow(value)),
    };
    tree.0.iter().map(pair).collect::<Vec<_>>().join(", ")
}

fn flow(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let pairs = map.iter().map(|(key, value)| format!("{key}: {}", flow(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => scalar(other),
    }
}

/// A scalar as YAML writes it plainly; text that would be read as something else is quoted.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
                && text
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/'))
                && !matches!(
                    text.to_ascii_lowercase().as_str(),
                    "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n"
                );
            if is_plain {
                text.clone()
            } else {
                format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
            }
        }
        other => other.to_string(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a scalar is the value, or a list has it.
pub(crate) fn says(node: &Node, value: &Value) -> bool {
    match &node.value {
        Written::List(items) => items.iter().any(|item| says(item, value)),
        Written::Bool(written) => value.as_bool() == Some(*written),
        Written::String(written) => value.as_str() == Some(written),
        _ => false,
    }
}

/// Whether a map begins a line of its own, or follows the dash of an item: only such maps can grow by lines.
pub(crate) fn can_grow(text: &str, node: &Node) -> bool {
    let start = node.loc.start as usize;
    let before = text.get(line_start(text, start)..start).unwrap_or("");
    text.get(start..).is_some_and(|rest| rest.starts_with('{'))
        || is_first_on_line(text, start)
        || before.trim_start().trim_start_matches(['-', ' ']).is_empty()
}
