//! `for` expressions, and iteration over collections in general.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Value};
use rustc_hash::FxHashMap;

use super::{Evaluator, Frame, Scope};
use crate::limits::MOST_ITEMS;
use crate::sets::Sets;
use crate::syntax::tree::For;
use crate::values::{broken, kind_of, limit, mixed, text_of};

/// Keys and values of a collection; `Err` is the value of anything computed from it.
pub(super) fn pairs<'v>(collection: &'v Value, sets: &Sets) -> Result<Vec<(Value, &'v Node)>, Value> {
    match collection {
        Value::List(items) if sets.contains(items) => {
            Ok(items.iter().map(|item| (item.value.clone(), item)).collect())
        }
        Value::List(items) => {
            Ok(items.iter().enumerate().map(|(index, item)| (Value::Number(index as f64), item)).collect())
        }
        Value::Map(map) => {
            let mut pairs: Vec<_> = map.iter().map(|(key, entry)| (key, &entry.node)).collect();
            // Terraform iterates over maps in order of their keys.
            pairs.sort_by(|a, b| a.0.cmp(b.0));
            Ok(pairs.into_iter().map(|(key, node)| (Value::String(key.clone()), node)).collect())
        }
        Value::Unknown(_) => Err(collection.clone()),
        other => {
            Err(broken(format!("only a list, set or map can be iterated over, this is {}", kind_of(other))))
        }
    }
}

/// What a `for` has produced so far.
enum Produced {
    List(Vec<Node>),
    Map(Map),
    Groups(FxHashMap<Arc<str>, Vec<Node>>),
}

impl<'p> Evaluator<'p> {
    pub(super) fn for_expression(&self, parts: &For, scope: &Scope<'_, 'p>) -> Value {
        let collection = self.value(&parts.collection, scope);
        let pairs = match pairs(&collection, &self.sets) {
            Ok(pairs) => pairs,
            Err(Value::Unknown(unknown)) => return Value::Unknown(super::expression::without_parts(unknown)),
            Err(other) => return other,
        };
        let mut produced = match (&parts.result_key, parts.group) {
            (None, _) => Produced::List(Vec::new()),
            (Some(_), false) => Produced::Map(Map::new()),
            (Some(_), true) => Produced::Groups(FxHashMap::default()),
        };
        for (count, (key, item)) in pairs.iter().enumerate() {
            if count >= MOST_ITEMS || self.budget_is_spent() {
                return limit("this `for` produces more items than are allowed");
            }
            let outer = parts.key.as_ref().map(|name| Frame { name, value: key, outer: scope.frame });
            let frame =
                Frame { name: &parts.value, value: &item.value, outer: outer.as_ref().or(scope.frame) };
            let inner = Scope { frame: Some(&frame), ..*scope };
            if let Err(failure) = self.for_item(parts, &inner, &mut produced) {
                // A condition or key that is not known makes the whole unknown.
                return mixed([&failure, &collection], &self.budget);
            }
        }
        match produced {
            Produced::List(items) => Value::list(items),
            Produced::Map(map) => Value::map(map),
            Produced::Groups(groups) => grouped(groups, scope.place_of(parts.result.span)),
        }
    }

    fn for_item(&self, parts: &For, scope: &Scope<'_, 'p>, produced: &mut Produced) -> Result<(), Value> {
        if let Some(condition) = &parts.condition {
            let condition = self.value(condition, scope);
            match condition.as_bool() {
                Some(true) => {}
                Some(false) => return Ok(()),
                None if condition.as_unknown().is_some() => return Err(condition),
                None => return Err(broken("the condition of this `for` is no boolean")),
            }
        }
        let key = match &parts.result_key {
            None => None,
            Some(key) => {
                let key = self.value(key, scope);
                match text_of(&key) {
                    Some(text) => Some(text),
                    None if key.as_unknown().is_some() => return Err(key),
                    None => return Err(broken(format!("a key must be a string, this is {}", kind_of(&key)))),
                }
            }
        };
        let node = self.node(&parts.result, scope);
        match (produced, key) {
            (Produced::Map(map), Some(key)) => {
                let loc = node.loc;
                map.insert(key, loc, node);
            }
            (Produced::Groups(groups), Some(key)) => groups.entry(key).or_default().push(node),
            (Produced::List(items), _) => items.push(node),
            _ => {}
        }
        Ok(())
    }
}

fn grouped(groups: FxHashMap<Arc<str>, Vec<Node>>, loc: Loc) -> Value {
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|a, b| a.0.cmp(&b.0));
    let mut map = Map::new();
    for (key, items) in groups {
        map.insert(key, loc, Value::list(items).at(loc));
    }
    Value::map(map)
}
