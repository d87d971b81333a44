//! Lists taken apart: `Select`, `Split`, `Length`.

use nisaba_base::Loc;
use nisaba_base::value::{Node, Value, Why};

use super::{Scope, broken, known_text};
use crate::intrinsic::arguments;

impl Scope<'_> {
    pub(super) fn select(&self, argument: &Node, loc: Loc, depth: usize) -> Option<Node> {
        let [index, list] = arguments(argument) else {
            return Some(broken("`Select` takes an index and a list").at(loc));
        };
        let index = self.value(index, depth)?;
        let list = self.value(list, depth)?;
        let Some(index) = index.value.as_f64().map(|index| index as usize) else {
            return Some(self.open(&index, loc));
        };
        match &list.value {
            Value::List(items) => match items.get(index) {
                Some(item) => Some(Node { loc, ..item.clone() }),
                None => Some(broken("`Select` asks for an item that the list does not have").at(loc)),
            },
            Value::Unknown(_) => Some(self.open(&list, loc)),
            // One value where a list is meant is the list of it.
            _ if index == 0 => Some(Node { loc, ..list }),
            _ => Some(broken("`Select` takes a list").at(loc)),
        }
    }

    /// Part of a value that is not known: what it refers to stays.
    fn open(&self, node: &Node, loc: Loc) -> Node {
        match &node.value {
            Value::Unknown(unknown) => {
                let mut unknown = (**unknown).clone();
                unknown.parts = None;
                Value::Unknown(unknown.into()).at(loc)
            }
            _ => Value::unknown(Why::Other("the index is no number".into())).at(loc),
        }
    }

    pub(super) fn split(&self, argument: &Node, loc: Loc, depth: usize) -> Node {
        let [separator, text] = arguments(argument) else {
            return broken("`Split` takes a separator and a text").at(loc);
        };
        let separator = self.value(separator, depth).and_then(|node| known_text(&node.value));
        let Some(separator) = separator.filter(|separator| !separator.is_empty()) else {
            return broken("the separator of `Split` is a text").at(loc);
        };
        let Some(text) = self.value(text, depth) else { return Value::list(Vec::new()).at(loc) };
        match known_text(&text.value) {
            Some(known) => {
                Value::list(known.split(&separator).map(|item| Value::string(item).at(loc)).collect()).at(loc)
            }
            None => self.open(&text, loc),
        }
    }

    pub(super) fn length(&self, argument: &Node, loc: Loc, depth: usize) -> Node {
        match self.value(argument, depth).map(|node| node.value) {
            Some(Value::List(items)) => Value::Number(items.len() as f64).at(loc),
            Some(Value::Map(map)) => Value::Number(map.len() as f64).at(loc),
            Some(Value::Unknown(unknown)) => Value::Unknown(unknown).at(loc),
            _ => broken("`Length` takes a list").at(loc),
        }
    }
}
