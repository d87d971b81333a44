//! Replacements: a value of one object copied into fields of others.

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value};

use super::draft::Draft;
use super::json_patch::DEPTH_LIMIT;
use super::patch::Target;
use super::{Builder, Named, entries};
use crate::edit;
use crate::label;

/// Values that the replacements of one kustomization may copy.
const COPY_LIMIT: usize = 200_000;

/// Applies the replacements of a kustomization, in order.
pub(super) fn apply_all(builder: &mut Builder<'_>, folder: &str, node: &Node, drafts: &mut [Draft]) {
    let mut budget = COPY_LIMIT;
    for entry in entries(node, "replacements") {
        for replacement in written(builder, folder, entry) {
            if let Err(problem) = apply(&replacement, drafts, &mut budget)
                && !builder.may_miss()
            {
                builder.tell("kustomize-replacement", problem, replacement.loc);
            }
        }
    }
}

/// An entry, or the entries of the file that it names.
fn written(builder: &mut Builder<'_>, folder: &str, entry: &Node) -> Vec<Node> {
    let Some(path) = entry.get("path") else { return vec![entry.clone()] };
    let nodes = match builder.resolve_entry(folder, path) {
        Some(Named::File(file)) => {
            Arc::unwrap_or_clone(builder.documents.nodes(file, &mut builder.built.diagnostics))
        }
        Some(Named::Unlisted(file)) => builder.unlisted(&file, path.loc),
        _ => Vec::new(),
    };
    let items = nodes.iter().flat_map(|node| match &node.value {
        Value::List(items) => items.to_vec(),
        _ => vec![node.clone()],
    });
    items.collect()
}

fn apply(replacement: &Node, drafts: &mut [Draft], budget: &mut usize) -> Result<(), String> {
    let value = source_value(replacement, drafts)?;
    for target in entries(replacement, "targets") {
        let Some(select) = target.get("select") else { return Err(String::from("a target needs `select`")) };
        let select = Target::read(select)?;
        let reject: Vec<Target> =
            entries(target, "reject").iter().map(Target::read).collect::<Result<_, _>>()?;
        let paths = entries(target, "fieldPaths").iter().filter_map(|path| path.value.as_str());
        let paths: Vec<Vec<String>> = paths.map(path_steps).collect();
        let change = Change { value: &value, options: target.get("options") };
        for draft in drafts.iter_mut().filter(|draft| select.selects(draft)) {
            if reject.iter().any(|reject| reject.selects(draft)) {
                continue;
            }
            let weight = edit::weight(&value, budget.saturating_add(1));
            *budget =
                budget.checked_sub(weight).ok_or_else(|| String::from("the replacement copies too much"))?;
            for path in &paths {
                if path.len().saturating_add(edit::depth(&value)) > DEPTH_LIMIT {
                    return Err(String::from("the replacement nests too deeply"));
                }
                change.set(&mut draft.body, path);
            }
            draft.follow_body();
        }
    }
    Ok(())
}

fn source_value(replacement: &Node, drafts: &[Draft]) -> Result<Node, String> {
    let source = replacement.get("source").ok_or_else(|| String::from("`source` is missing"))?;
    let select = Target::read(source)?;
    let mut found = drafts.iter().filter(|draft| select.selects(draft));
    let draft = match (found.next(), found.next()) {
        (Some(draft), None) => draft,
        (None, _) => return Err(String::from("the source matches no object")),
        _ => return Err(String::from("the source matches several objects")),
    };
    let path = path_steps(source.str("fieldPath").unwrap_or("metadata.name"));
    let value = find(&draft.body, &path).ok_or_else(|| format!("the source has no `{}`", path.join(".")))?;
    let part = source.get("options").and_then(|options| {
        let (delimiter, index) = delimiter(options)?;
        let text = label::text(&value.value)?;
        let part = text.split(&delimiter).nth(usize::try_from(index).ok()?)?;
        Some(Value::string(part).at(value.loc))
    });
    Ok(part.unwrap_or_else(|| value.clone()))
}

fn delimiter(options: &Node) -> Option<(String, i64)> {
    let delimiter = options.str("delimiter").filter(|text| !text.is_empty())?.to_owned();
    let index = options.get("index").and_then(|index| index.value.as_f64()).unwrap_or(0.0);
    Some((delimiter, index as i64))
}

/// Steps of a path; `\.` is a dot inside a step, and nothing splits between brackets.
fn path_steps(path: &str) -> Vec<String> {
    let mut steps = Vec::new();
    let mut step = String::new();
    let (mut is_escaped, mut depth) = (false, 0_u32);
    for character in path.chars() {
        match character {
            '.' if !is_escaped && depth == 0 => steps.push(std::mem::take(&mut step)),
            '\\' if !is_escaped => {
                is_escaped = true;
                continue;
            }
            other => {
                depth = match other {
                    '[' => depth + 1,
                    ']' => depth.saturating_sub(1),
                    _ => depth,
                };
                step.push(other);
            }
        }
        is_escaped = false;
    }
    steps.push(step);
    // Deeper paths than documents may be have nothing to find.
    steps.truncate(200);
    steps
}

/// Whether a step chooses an item of a list: `*`, an index, or `[name=web]`.
fn chooses(step: &str, at: usize, item: &Node) -> bool {
    match step.strip_prefix('[').and_then(|step| step.strip_suffix(']')) {
        Some(condition) => condition.split_once('=').is_some_and(|(key, wanted)| {
            let value = item.get(key).and_then(|value| label::text(&value.value));
            value.as_deref() == Some(wanted)
        }),
        None => step == "*" || step.parse() == Ok(at),
    }
}

fn find<'n>(node: &'n Node, path: &[String]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, step| match &node.value {
        Value::Map(map) => map.get(unbracketed(step)),
        Value::List(items) => {
            items.iter().enumerate().find(|(at, item)| chooses(step, *at, item)).map(|(_, item)| item)
        }
        _ => None,
    })
}

/// A key with dots may be written in brackets.
fn unbracketed(step: &str) -> &str {
    step.strip_prefix('[').and_then(|step| step.strip_suffix(']')).unwrap_or(step)
}

struct Change<'c> {
    value: &'c Node,
    options: Option<&'c Node>,
}

impl Change<'_> {
    fn set(&self, node: &mut Node, path: &[String]) {
        let Some((step, rest)) = path.split_first() else {
            *node = self.changed(node);
            return;
        };
        if let Value::List(_) = node.value {
            let items = edit::list_mut(node).into_iter().flatten().enumerate();
            items.filter(|(at, item)| chooses(step, *at, item)).for_each(|(_, item)| self.set(item, rest));
            return;
        }
        let creates =
            self.options.and_then(|options| options.get("create")?.value.as_bool()).unwrap_or(false);
        let step = unbracketed(step);
        let Some(map) = edit::map_mut(node) else { return };
        if map.get(step).is_none() {
            if !creates {
                return;
            }
            let empty = if rest.is_empty() { Value::Null } else { Value::map(Map::new()) };
            map.insert(step, self.value.loc, empty.at(self.value.loc));
        }
        edit::change(map, step, |child| self.set(child, rest));
    }

    /// The new value of a field: the whole of it, or the part between delimiters.
    fn changed(&self, old: &Node) -> Node {
        let part = self.options.and_then(delimiter).and_then(|(delimiter, index)| {
            let new = label::text(&self.value.value)?;
            let old = label::text(&old.value)?;
            let mut parts: Vec<&str> = old.split(&delimiter).collect();
            match usize::try_from(index) {
                Err(_) => parts.insert(0, &new),
                Ok(at) => match parts.get_mut(at) {
                    Some(part) => *part = &new,
                    None => parts.push(&new),
                },
            }
            Some(Value::string(parts.join(&delimiter)).at(self.value.loc))
        });
        part.unwrap_or_else(|| self.value.clone())
    }
}
