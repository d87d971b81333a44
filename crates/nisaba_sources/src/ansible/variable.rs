//! `{{ name }}` in the arguments of tasks: replaced where the variable is a literal, unknown elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value, Why};

/// Literal values by name; the one with the greatest say is kept.
pub(super) type Variables = BTreeMap<Arc<str>, Node>;

/// Adds the literal values of a map; those known already stay.
pub(super) fn add(variables: &mut Variables, node: Option<&Node>) {
    for (name, entry) in node.and_then(|node| node.value.as_map()).into_iter().flat_map(|map| map.iter()) {
        variables.entry(name.clone()).or_insert_with(|| entry.node.clone());
    }
}

/// The tree with its expressions replaced; depth is bounded by what the YAML reader accepts.
pub(super) fn fill(node: &Node, variables: &Variables) -> Node {
    let value = match &node.value {
        Value::String(text) if text.contains("{{") || text.contains("{%") => filled(text, variables),
        Value::List(items) => Value::list(items.iter().map(|item| fill(item, variables)).collect()),
        Value::Map(map) => {
            let mut out = Map::new();
            for (key, entry) in map.iter() {
                out.insert(key.clone(), entry.key_loc, fill(&entry.node, variables));
            }
            Value::map(out)
        }
        other => other.clone(),
    };
    value.at(node.loc)
}

fn filled(text: &str, variables: &Variables) -> Value {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((expression, behind)) = after.split_once("}}") else { break };
        let name = expression.trim();
        let literal = variables.get(name).filter(|node| !says_more(node));
        let Some(literal) = literal else { return not_known(name) };
        if before.is_empty() && out.is_empty() && behind.is_empty() {
            return literal.value.clone();
        }
        match &literal.value {
            Value::String(value) => out.extend([before, value]),
            Value::Number(number) => out.extend([before, &nisaba_base::value::number_text(*number)]),
            Value::Bool(value) => out.extend([before, if *value { "yes" } else { "no" }]),
            _ => return not_known(name),
        }
        rest = behind;
    }
    match rest.contains("{%") || rest.contains("{{") {
        true => not_known("a template"),
        false => Value::string(out + rest),
    }
}

/// The variable is an expression itself.
fn says_more(node: &Node) -> bool {
    node.value.as_str().is_some_and(|text| text.contains("{{") || text.contains("{%"))
}

fn not_known(expression: &str) -> Value {
    let short: String = expression.chars().take(60).collect();
    Value::unknown(Why::Variable(short.into()))
}
