//! Terraform text that is new: values, and the lines of bodies with their `=` aligned.

use serde_json::Value;

use crate::tree::{Tree, Wanted};

/// Marks text that goes into the file as it is.
const RAW: &str = "\u{0}";

/// Text for a line.
pub(crate) struct Line;

impl Line {
    /// An expression as it is written, in place of a value.
    pub(crate) fn raw(expression: &str) -> Value {
        Value::String(format!("{RAW}{expression}"))
    }
}

/// A value as Terraform writes it.
pub(crate) fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => match text.strip_prefix(RAW) {
            Some(expression) => expression.to_owned(),
            None => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${")),
        },
        Value::Array(items) => {
            format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// The lines of a body: arguments first, `=` aligned, then blocks, each after an empty line.
pub(crate) fn body_lines(tree: &Tree, indent: &str, step: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let names =
        tree.0.iter().filter(|(_, wanted)| matches!(wanted, Wanted::Value(_))).map(|(name, _)| name.len());
    let width = names.max().unwrap_or(0);
    for (name, wanted) in &tree.0 {
        if let Wanted::Value(value) = wanted {
            lines.push(format!("{indent}{name:<width$} = {}", literal(value)));
        }
    }
    for (name, wanted) in &tree.0 {
        if let Wanted::Inner(inner) = wanted {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.push(format!("{indent}{name} {{"));
            lines.extend(body_lines(inner, &format!("{indent}{step}"), step));
            lines.push(format!("{indent}}}"));
        }
    }
    lines
}
