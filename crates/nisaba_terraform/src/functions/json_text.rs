//! JSON text from values and back. Unknown values inside become holes in quotes, so that the known parts of a document
//! (a policy with one unknown ARN) can still be read.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Value, number_text};

use crate::limits::Budget;
use crate::values::{TextBuilder, limit};

/// How the text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// On one line, keys in order: `jsonencode`.
    Compact,
    /// On one line, keys as they come.
    CompactAsWritten,
    /// Indented by two, keys as they come.
    Indented,
}

/// The JSON text of a value; unknown with its known parts when something inside is unknown.
pub(crate) fn encode(value: &Value, layout: Layout, budget: &Budget) -> Value {
    let mut text = TextBuilder::default();
    match write(value, layout, 0, budget, &mut text) {
        Some(()) => text.finish(),
        None => limit("this document takes more work than is allowed"),
    }
}

fn write(value: &Value, layout: Layout, depth: usize, budget: &Budget, text: &mut TextBuilder) -> Option<()> {
    if !budget.spend(1) {
        return None;
    }
    match value {
        Value::Null => text.push("null"),
        Value::Bool(value) => text.push(if *value { "true" } else { "false" }),
        Value::Number(number) => text.push(&number_text(*number)),
        Value::String(string) => text.push(&quoted(string)),
        Value::Unknown(unknown) => {
            text.push("\"");
            text.push_unknown(unknown);
            text.push("\"");
        }
        Value::List(items) if items.is_empty() => text.push("[]"),
        Value::List(items) => {
            text.push("[");
            for (index, item) in items.iter().enumerate() {
                separate(index, layout, depth + 1, text);
                write(&item.value, layout, depth + 1, budget, text)?;
            }
            end(layout, depth, text);
            text.push("]");
        }
        Value::Map(map) if map.is_empty() => text.push("{}"),
        Value::Map(map) => {
            text.push("{");
            let mut entries: Vec<_> = map.iter().collect();
            if layout == Layout::Compact {
                entries.sort_by(|a, b| a.0.cmp(b.0));
            }
            for (index, (key, entry)) in entries.into_iter().enumerate() {
                separate(index, layout, depth + 1, text);
                text.push(&quoted(key));
                text.push(if layout == Layout::Indented { ": " } else { ":" });
                write(&entry.node.value, layout, depth + 1, budget, text)?;
            }
            end(layout, depth, text);
            text.push("}");
        }
    }
    Some(())
}

fn separate(index: usize, layout: Layout, depth: usize, text: &mut TextBuilder) {
    if index > 0 {
        text.push(",");
    }
    end(layout, depth, text);
}

fn end(layout: Layout, depth: usize, text: &mut TextBuilder) {
    if layout == Layout::Indented {
        text.push("\n");
        text.push(&"  ".repeat(depth));
    }
}

/// A JSON string; `<`, `>` and `&` are escaped as Go does.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// The value of a JSON text, every part placed at `loc`.
pub(crate) fn decode(text: &str, loc: Loc) -> Option<Value> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    Some(from_json(json, loc))
}

fn from_json(json: serde_json::Value, loc: Loc) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(value),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::MAX)),
        serde_json::Value::String(text) => Value::string(text),
        serde_json::Value::Array(items) => {
            Value::list(items.into_iter().map(|item| from_json(item, loc).at(loc)).collect())
        }
        serde_json::Value::Object(object) => {
            let mut map = Map::new();
            for (key, value) in object {
                map.insert(Arc::<str>::from(key), loc, from_json(value, loc).at(loc));
            }
            Value::map(map)
        }
    }
}
