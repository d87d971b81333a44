//! Recognises functions in their long form (`Fn::Sub: …`) and their short one (`!Sub …`).

use nisaba_base::value::{Node, Value};

/// Names that stand for a function without `Fn::`.
const PLAIN: [&str; 2] = ["Ref", "Condition"];

/// The name of the function, without prefix, and its argument; `None` for any other value.
pub(crate) fn function(node: &Node) -> Option<(&str, &Node)> {
    let Value::Map(map) = &node.value else { return None };
    if map.len() != 1 {
        return None;
    }
    let (key, entry) = map.iter().next()?;
    let name = match key.strip_prefix("Fn::").or_else(|| key.strip_prefix('!')) {
        Some(name) if !name.starts_with("ForEach::") => name,
        Some(_) => return None,
        None => PLAIN.into_iter().find(|plain| **plain == **key)?,
    };
    Some((name, &entry.node))
}

/// The arguments of a function that takes several; a single value counts as a list of one.
pub(crate) fn arguments(argument: &Node) -> &[Node] {
    match &argument.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(argument),
    }
}
