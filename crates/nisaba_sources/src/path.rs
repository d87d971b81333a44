//! Paths into a resource's body: `versioning_configuration.status`, `rule[*].port`, `metadata.annotations["a/b"]`.
//!
//! A nested block is a list of maps however often it is written, so a name that follows a list looks into its first item;
//! `[*]` looks into all of them, and `[name=tls]` into the first whose `name` is `tls`.

use std::fmt;

use nisaba_base::value::{Node, Value};
use serde::Deserialize;

/// A parsed path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
    Every,
    /// The first map of a list in which this key has this value.
    Where(String, String),
}

/// Text that is no path.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no path: names with dots between, `[*]`, `[0]`, `[\"key\"]` or `[key=value]`")]
pub struct PathError(String);

/// What a path leads to.
#[derive(Debug, Clone)]
pub enum Found<'n> {
    /// Nothing is written there.
    Nothing,
    /// One value; an unknown on the way is that unknown.
    One(&'n Node),
    /// Every value behind a `[*]`.
    Many(Vec<&'n Node>),
}

impl TryFrom<String> for Path {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let steps = parse(&text).ok_or_else(|| PathError(text.clone()))?;
        Ok(Self { text, steps })
    }
}

fn parse(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (step, after) = inside.split_once(']')?;
            steps.push(match step.strip_prefix('"') {
                Some(key) => Step::Key(key.strip_suffix('"')?.to_owned()),
                None if step == "*" => Step::Every,
                None => match step.split_once('=') {
                    Some((key, value)) => Step::Where(key.to_owned(), value.to_owned()),
                    None => Step::Index(step.parse().ok()?),
                },
            });
            rest = after;
        } else {
            let plain = rest.strip_prefix('.').unwrap_or(rest);
            let end = plain.find(['.', '[']).unwrap_or(plain.len());
            let key = plain.get(..end).filter(|key| !key.is_empty())?;
            steps.push(Step::Key(key.to_owned()));
            rest = plain.get(end..)?;
        }
    }
    Some(steps)
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Path {
    /// The path as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it leads to below `root`. `null` counts as not written.
    pub fn find<'n>(&self, root: &'n Node) -> Found<'n> {
        match self.steps.iter().position(|step| *step == Step::Every) {
            None => match follow_all(root, &self.steps) {
                Some(node) if !node.value.is_null() => Found::One(node),
                _ => Found::Nothing,
            },
            Some(_) => {
                let mut found = Vec::new();
                every(root, &self.steps, &mut found);
                Found::Many(found)
            }
        }
    }

    /// The first value it leads to.
    pub fn first<'n>(&self, root: &'n Node) -> Option<&'n Node> {
        match self.find(root) {
            Found::Nothing => None,
            Found::One(node) => Some(node),
            Found::Many(nodes) => nodes.first().copied(),
        }
    }
}

/// What steps lead to, none of which is [`Step::Every`]. Most paths are such: they cost no allocation.
fn follow_all<'n>(root: &'n Node, steps: &[Step]) -> Option<&'n Node> {
    steps.iter().try_fold(root, follow)
}

/// Adds every value that steps lead to; `null` counts as not written.
fn every<'n>(root: &'n Node, steps: &[Step], found: &mut Vec<&'n Node>) {
    let straight = steps.iter().position(|step| *step == Step::Every).unwrap_or(steps.len());
    let (before, rest) = steps.split_at_checked(straight).unwrap_or((steps, &[]));
    let Some(node) = follow_all(root, before) else { return };
    let Some((_, rest)) = rest.split_first() else {
        return found.extend(Some(node).filter(|node| !node.value.is_null()));
    };
    match &node.value {
        Value::Unknown(_) => every(node, rest, found),
        Value::List(items) => items.iter().for_each(|item| every(item, rest, found)),
        Value::Map(map) => map.iter().for_each(|(_, entry)| every(&entry.node, rest, found)),
        _ => {}
    }
}

fn follow<'n>(node: &'n Node, step: &Step) -> Option<&'n Node> {
    match (&node.value, step) {
        (Value::Unknown(_), _) => Some(node),
        (Value::Map(map), Step::Key(key)) => map.get(key),
        (Value::List(items), Step::Key(_)) => follow(items.first()?, step),
        (Value::List(items), Step::Index(index)) => items.get(*index),
        (Value::List(items), Step::Where(key, value)) => {
            items.iter().find_map(|item| chosen(item, key, value))
        }
        (_, Step::Where(key, value)) => chosen(node, key, value),
        (_, Step::Index(0)) => Some(node),
        _ => None,
    }
}

/// The item when its key has the value; what is unknown about it when that cannot be told.
fn chosen<'n>(item: &'n Node, key: &str, value: &str) -> Option<&'n Node> {
    let Value::Map(map) = &item.value else {
        return matches!(item.value, Value::Unknown(_)).then_some(item);
    };
    let found = map.get(key)?;
    match &found.value {
        Value::Unknown(_) => Some(found),
        Value::String(text) => text.eq_ignore_ascii_case(value).then_some(item),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_base::FileId;

    fn found(yaml: &str, path: &str) -> String {
        let (documents, _) = nisaba_base::yaml::parse(FileId(0), yaml);
        let show = |node: &Node| match &node.value {
            Value::Number(number) => number.to_string(),
            other => format!("{other:?}"),
        };
        match Path::try_from(path.to_owned()).unwrap().find(&documents[0]) {
            Found::Nothing => "nothing".to_owned(),
            Found::One(node) => show(node),
            Found::Many(nodes) => nodes.into_iter().map(show).collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn a_name_after_a_list_looks_into_the_first_item_and_a_star_into_all() {
        let yaml = "rule: [{port: 1}, {port: 2}]\nlabels: {a/b: 3}\nnone: null\n";
        assert_eq!(found(yaml, "rule.port"), "1");
        assert_eq!(found(yaml, "rule[1].port"), "2");
        assert_eq!(found(yaml, "rule[*].port"), "1 2");
        assert_eq!(found(yaml, "labels[\"a/b\"]"), "3");
        assert_eq!(found(yaml, "none"), "nothing");
        assert_eq!(found(yaml, "rule.other"), "nothing");
    }

    #[test]
    fn an_item_is_chosen_by_what_one_of_its_keys_is() {
        let yaml = "parameter: [{name: other, value: 1}, {name: tls, value: 2}]\n";
        assert_eq!(found(yaml, "parameter[name=tls].value"), "2");
        assert_eq!(found(yaml, "parameter[name=ssl].value"), "nothing");
    }

    #[test]
    fn wrong_paths_are_refused() {
        for wrong in ["a..b", "a[", "a[x]", "."] {
            assert!(Path::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
