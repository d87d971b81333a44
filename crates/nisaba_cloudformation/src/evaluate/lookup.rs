//! `FindInMap`: a value from the section `Mappings`, or from a map of the language extensions.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Node, Value, Why};

use super::{Scope, broken, either, known_text};
use crate::intrinsic::arguments;

impl Scope<'_> {
    pub(super) fn find_in_map(&self, argument: &Node, loc: Loc, depth: usize) -> Option<Node> {
        let [name, first, second, rest @ ..] = arguments(argument) else {
            return Some(broken("`FindInMap` takes a mapping and two keys").at(loc));
        };
        let default = rest.first().and_then(|options| options.get("DefaultValue"));
        let name = self.key(name, depth);
        let (first, second) = (self.key(first, depth), self.key(second, depth));
        let mapping = match &name {
            Key::Known(name) => self.template.section("Mappings").and_then(|mappings| mappings.get(name)),
            Key::Open(why) => return Some(Value::unknown(Why::Other(why.clone())).at(loc)),
        };
        let found = mapping.map(|mapping| candidates(mapping, &first)).unwrap_or_default();
        let found: Vec<&Node> = found.into_iter().flat_map(|inner| candidates(inner, &second)).collect();
        let Some((one, others)) = found.split_first() else {
            return match default {
                Some(default) => self.value(default, depth),
                None => Some(broken("`FindInMap` asks for a key that the mapping does not have").at(loc)),
            };
        };
        let why = [&first, &second].into_iter().find_map(Key::why);
        let settled = others.iter().try_fold((*one).clone(), |one, other| {
            let node = either([Some(one), Some((*other).clone())], why.clone().unwrap_or_default(), loc)?;
            Some(node)
        });
        // A key that is not known may be one that is not there.
        match (why, default) {
            (Some(why), Some(default)) => either([settled, self.value(default, depth)], why, loc),
            _ => settled.map(|node| Node { loc, ..node }),
        }
    }

    fn key(&self, node: &Node, depth: usize) -> Key {
        match self.value(node, depth) {
            Some(node) => match (known_text(&node.value), &node.value) {
                (Some(text), _) => Key::Known(text),
                (None, Value::Unknown(unknown)) => Key::Open(unknown.why.to_string().into()),
                _ => Key::Open("a key of `FindInMap` is no text".into()),
            },
            None => Key::Open("a key of `FindInMap` is missing".into()),
        }
    }
}

enum Key {
    Known(String),
    Open(Arc<str>),
}

impl Key {
    fn why(&self) -> Option<Arc<str>> {
        match self {
            Key::Known(_) => None,
            Key::Open(why) => Some(why.clone()),
        }
    }
}

/// The value of the key; of a key that is not known, every value that it may have.
fn candidates<'n>(node: &'n Node, key: &Key) -> Vec<&'n Node> {
    let Value::Map(map) = &node.value else { return Vec::new() };
    match key {
        Key::Known(key) => map.get(key).into_iter().collect(),
        Key::Open(_) => map.iter().map(|(_, entry)| &entry.node).collect(),
    }
}
