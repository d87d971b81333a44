//! YAML text from values, laid out as `yamlencode` does: every string and key in double quotes.

use nisaba_base::value::Value;

use super::encoding::scalar;
use super::json_text;
use crate::limits::Budget;
use crate::values::limit;

pub(super) fn encode(value: &Value, budget: &Budget) -> Value {
    let mut text = String::new();
    match write(value, 0, budget, &mut text) {
        Some(()) => Value::string(text),
        None => limit("this document takes more work than is allowed"),
    }
}

/// Writes a value with the end of its line.
fn write(value: &Value, depth: usize, budget: &Budget, text: &mut String) -> Option<()> {
    if !budget.spend(1) || text.len() > crate::limits::LONGEST_TEXT_BYTES {
        return None;
    }
    match value {
        Value::List(items) if !items.is_empty() => {
            for item in items.iter() {
                indent(text, depth);
                text.push_str("- ");
                nested(&item.value, depth, budget, text)?;
            }
        }
        Value::Map(map) if !map.is_empty() => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(b.0));
            for (key, entry) in entries {
                indent(text, depth);
                text.push_str(&quoted(&Value::String(key.clone()), budget)?);
                text.push(':');
                match is_block(&entry.node.value) {
                    // A list may stand at the indentation of its key.
                    true => {
                        text.push('\n');
                        let deeper = usize::from(entry.node.value.as_map().is_some());
                        write(&entry.node.value, depth + deeper, budget, text)?;
                    }
                    false => {
                        text.push(' ');
                        write(&entry.node.value, depth, budget, text)?;
                    }
                }
            }
        }
        Value::List(_) => text.push_str("[]\n"),
        Value::Map(_) => text.push_str("{}\n"),
        Value::String(_) => {
            text.push_str(&quoted(value, budget)?);
            text.push('\n');
        }
        Value::Null => text.push_str("null\n"),
        other => {
            text.push_str(&scalar(other)?);
            text.push('\n');
        }
    }
    Some(())
}

/// A list item: the first key of a map stands beside the dash.
fn nested(value: &Value, depth: usize, budget: &Budget, text: &mut String) -> Option<()> {
    if !is_block(value) {
        return write(value, depth, budget, text);
    }
    let mut inner = String::new();
    write(value, depth + 1, budget, &mut inner)?;
    text.push_str(inner.trim_start_matches(' '));
    Some(())
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::List(items) => !items.is_empty(),
        Value::Map(map) => !map.is_empty(),
        _ => false,
    }
}

fn indent(text: &mut String, depth: usize) {
    text.push_str(&"  ".repeat(depth));
}

/// YAML's double-quoted strings contain JSON's.
fn quoted(value: &Value, budget: &Budget) -> Option<String> {
    json_text::encode(value, json_text::Layout::Compact, budget).as_str().map(str::to_owned)
}
