//! Values that stacks export, and `ImportValue`, which takes them.
//!
//! A name with a part that is not known (`${AWS::StackName}-Vpc`) meets an import whose known parts are the same, where only
//! one stack exports such a name.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Part, Reference, Unknown, Value, Why};
use rustc_hash::FxHashMap;

use crate::evaluate::{Scope, broken};
use crate::resource::address_in;

/// Exported values by the known parts of their names.
#[derive(Default)]
pub(crate) struct Exports {
    by_name: FxHashMap<String, Vec<Exported>>,
}

struct Exported {
    stack: Arc<str>,
    value: Node,
}

/// Stands for a part of a name that is not known.
const OPEN: char = '\u{F8FF}';

impl Exports {
    /// Adds what a stack exports.
    pub(crate) fn add(&mut self, scope: &Scope<'_>) {
        for (_, entry) in scope.outputs.iter() {
            let Some(name) = entry.node.get("Export").and_then(|export| export.get("Name")) else { continue };
            let name = scope.value(name, 0).and_then(|name| skeleton(&name.value));
            let value = entry.node.get("Value").and_then(|value| scope.value(value, 0));
            if let (Some(name), Some(value)) = (name, value) {
                let exported = Exported { stack: scope.template.path.clone(), value };
                self.by_name.entry(name).or_default().push(exported);
            }
        }
    }

    /// The value of a name, and the stack that exports it; `None` where none does, or several do.
    fn get(&self, name: &str) -> Option<&Exported> {
        match self.by_name.get(name).map(Vec::as_slice) {
            Some([one]) => Some(one),
            _ => None,
        }
    }
}

/// The text with a mark for each part that is not known; `None` where nothing of it is.
fn skeleton(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Unknown(unknown) => {
            let parts = unknown.parts.as_ref()?;
            Some(parts.iter().fold(String::new(), |mut text, part| {
                match part {
                    Part::Text(known) => text.push_str(known),
                    Part::Hole(_) => text.push(OPEN),
                }
                text
            }))
        }
        _ => None,
    }
}

impl Scope<'_> {
    pub(crate) fn import(&self, argument: &Node, loc: Loc, depth: usize) -> Node {
        let Some(name) = self.value(argument, depth) else {
            return broken("`ImportValue` takes a name").at(loc);
        };
        let skeleton = skeleton(&name.value);
        let found = skeleton.as_deref().and_then(|name| self.world.exports.get(name));
        match (found, name.value) {
            (Some(exported), _) if exported.stack == self.template.path => {
                Node { loc, ..exported.value.clone() }
            }
            (Some(exported), _) => Node { loc, ..elsewhere(&exported.value, &exported.stack) },
            (None, Value::Unknown(unknown)) => {
                let unknown = Unknown { parts: None, refs: Vec::new(), ..(*unknown).clone() };
                Value::Unknown(Arc::new(unknown)).at(loc)
            }
            (None, _) => {
                let name = skeleton.unwrap_or_default();
                Value::unknown(Why::DataSource(format!("import {name}").into())).at(loc)
            }
        }
    }
}

/// The value as another stack sees it: its references name resources of the stack that exports it.
fn elsewhere(node: &Node, stack: &str) -> Node {
    let moved = |reference: &Reference| match reference.address.contains(" in ")
        || reference.address.contains("::")
    {
        true => reference.clone(),
        false => Reference { address: address_in(&reference.address, stack), ..reference.clone() },
    };
    let value = match &node.value {
        Value::Unknown(unknown) => {
            let mut unknown = (**unknown).clone();
            unknown.refs = unknown.refs.iter().map(moved).collect();
            if let Some(parts) = &mut unknown.parts {
                for part in parts.iter_mut() {
                    if let Part::Hole(refs) = part {
                        *refs = refs.iter().map(moved).collect();
                    }
                }
            }
            if let Why::AfterApply(to) = &unknown.why {
                unknown.why = Why::AfterApply(moved(to));
            }
            Value::Unknown(Arc::new(unknown))
        }
        Value::List(items) => Value::list(items.iter().map(|item| elsewhere(item, stack)).collect()),
        Value::Map(map) => {
            let mut changed = Map::new();
            for (key, entry) in map.iter() {
                changed.insert(key.clone(), entry.key_loc, elsewhere(&entry.node, stack));
            }
            Value::map(changed)
        }
        other => other.clone(),
    };
    value.at(node.loc)
}
