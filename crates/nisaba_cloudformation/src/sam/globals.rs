//! `Globals`: properties that every resource of a type takes over. Maps are merged, lists appended, anything else is
//! replaced by what the resource itself says.

use nisaba_base::value::{Map, Node, Value};

use crate::evaluate::Scope;
use crate::limit;
use crate::resource::Resource;

/// The section of a template, worked out.
#[derive(Default)]
pub(crate) struct Globals {
    section: Option<Node>,
}

impl Globals {
    pub(crate) fn of(scope: &Scope<'_>) -> Self {
        let written = scope.template.node("Globals").filter(|_| scope.template.is_sam());
        Self { section: written.and_then(|written| scope.value(written, 0)) }
    }

    /// The properties for resources of a type of SAM (`Function`).
    pub(crate) fn of_type(&self, short: &str) -> Option<&Node> {
        self.section.as_ref()?.get(short)
    }

    /// The resource with what `Globals` says of its type.
    pub(crate) fn merged(&self, short: &str, resource: &Resource) -> Resource {
        let mut resource = resource.clone();
        if let Some(globals) = self.of_type(short) {
            resource.properties = merge(globals, &resource.properties, 0);
        }
        resource
    }
}

fn merge(global: &Node, own: &Node, depth: usize) -> Node {
    match (&global.value, &own.value) {
        _ if depth > limit::DEPTH => own.clone(),
        (Value::Map(global), Value::Map(map)) => {
            let mut merged = Map::clone(map);
            for (key, entry) in global.iter() {
                let node = match map.get(key) {
                    Some(own) => merge(&entry.node, own, depth + 1),
                    None => entry.node.clone(),
                };
                merged.insert(key.clone(), entry.key_loc, node);
            }
            Value::map(merged).at(own.loc)
        }
        (Value::List(global), Value::List(items)) => {
            Value::list(global.iter().chain(items.iter()).cloned().collect()).at(own.loc)
        }
        _ => own.clone(),
    }
}
