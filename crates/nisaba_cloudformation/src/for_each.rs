//! Loops (`Fn::ForEach`): the body once for each item, the item's name replaced by what it is.

use std::sync::Arc;

use nisaba_base::value::{Entry, Map, Node, Value};

use crate::limit;

/// What a key must begin with to be a loop.
pub(crate) const PREFIX: &str = "Fn::ForEach::";

/// Name, collection and body of a loop.
pub(crate) struct Loop<'n> {
    pub(crate) identifiers: Vec<Arc<str>>,
    pub(crate) collection: &'n Node,
    pub(crate) body: &'n Node,
}

impl<'n> Loop<'n> {
    /// `None` where the three parts are not there.
    pub(crate) fn read(node: &'n Node) -> Option<Self> {
        let [identifier, collection, body] = node.value.as_list()? else { return None };
        let identifiers = match &identifier.value {
            Value::String(text) => vec![text.clone()],
            Value::List(items) => {
                items.iter().filter_map(|item| item.value.as_str().map(Arc::from)).collect()
            }
            _ => return None,
        };
        Some(Self { identifiers, collection, body })
    }

    /// The entries that the loop stands for, given the items of its collection.
    pub(crate) fn unfold(&self, items: &[Node], depth: usize) -> Vec<(Arc<str>, Entry)> {
        let Value::Map(body) = &self.body.value else { return Vec::new() };
        let mut entries = Vec::new();
        for item in items.iter().take(limit::LOOP_ITEMS) {
            let parts = match &item.value {
                Value::List(parts) => parts.as_slice(),
                _ => std::slice::from_ref(item),
            };
            for (key, entry) in body.iter() {
                let mut unfolded = (key.clone(), entry.clone());
                for (name, part) in self.identifiers.iter().zip(parts) {
                    let Some(text) = crate::evaluate::known_text(&part.value) else { continue };
                    unfolded.0 = replaced(&unfolded.0, name, &text).unwrap_or(unfolded.0);
                    unfolded.1.node = replace(&unfolded.1.node, name, &text, depth);
                }
                entries.push(unfolded);
            }
        }
        entries
    }
}

/// The tree with `${Name}`, `&{Name}` and references to the name replaced.
fn replace(node: &Node, name: &str, text: &str, depth: usize) -> Node {
    if depth > limit::DEPTH {
        return node.clone();
    }
    if let Some(("Ref", argument)) = crate::intrinsic::function(node)
        && argument.value.as_str() == Some(name)
    {
        return Value::string(text).at(node.loc);
    }
    match &node.value {
        Value::String(written) => match replaced(written, name, text) {
            Some(changed) => Value::String(changed).at(node.loc),
            None => node.clone(),
        },
        Value::List(items) => {
            Value::list(items.iter().map(|item| replace(item, name, text, depth + 1)).collect()).at(node.loc)
        }
        Value::Map(map) => {
            let mut changed = Map::new();
            for (key, entry) in map.iter() {
                let key = replaced(key, name, text).unwrap_or_else(|| key.clone());
                changed.insert(key, entry.key_loc, replace(&entry.node, name, text, depth + 1));
            }
            Value::map(changed).at(node.loc)
        }
        _ => node.clone(),
    }
}

fn replaced(written: &str, name: &str, text: &str) -> Option<Arc<str>> {
    let plain = format!("${{{name}}}");
    let letters = format!("&{{{name}}}");
    if !written.contains(&plain) && !written.contains(&letters) {
        return None;
    }
    let only_letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let changed = written.replace(&plain, text).replace(&letters, &only_letters);
    (changed.len() <= limit::TEXT_BYTES).then(|| changed.into())
}
