//! Defaults that a namespace gives to containers without requests or limits of their own.

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value};
use nisaba_kubernetes::Object;
use rustc_hash::FxHashMap;

use super::insert;

/// The defaults by namespace.
pub(super) struct Limits {
    by_namespace: FxHashMap<Arc<str>, Node>,
}

/// Reads every `LimitRange`.
pub(super) fn by_namespace(objects: &[Object]) -> Limits {
    let mut by_namespace = FxHashMap::default();
    for object in objects.iter().filter(|object| &*object.kind == "LimitRange") {
        if let Some(defaults) = defaults(object) {
            by_namespace.insert(object.effective_namespace().into(), defaults);
        }
    }
    Limits { by_namespace }
}

impl Limits {
    /// What applies to the pods of an object.
    pub(super) fn of(&self, object: &Object) -> Option<Node> {
        self.by_namespace.get(object.effective_namespace()).cloned()
    }
}

/// `limits` and `requests`, as a container would write them.
fn defaults(object: &Object) -> Option<Node> {
    let items = object.body.path("spec.limits")?.value.as_list()?;
    let of_containers = items.iter().find(|item| item.str("type") == Some("Container"))?;
    let mut map = Map::new();
    for (written, name) in [("default", "limits"), ("defaultRequest", "requests")] {
        if let Some(node) = of_containers.get(written) {
            insert(&mut map, name, node.clone());
        }
    }
    Some(Value::map(map).at(of_containers.loc))
}
