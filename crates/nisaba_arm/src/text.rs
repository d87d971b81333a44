//! Texts with parts that are not known: joined, rendered and compared without losing what is known of them.
//!
//! A hole keeps a symbol of what stands there, so that two texts made from the same unknown are the same text.

use std::sync::Arc;

use nisaba_base::value::{Part, Reference, Unknown, Value, Why, number_text};

use crate::limit;

/// The parts of a value as text; `None` for lists, maps and null.
pub(crate) fn parts(value: &Value) -> Option<Vec<Part>> {
    Some(match value {
        Value::String(text) => vec![Part::Text(text.clone())],
        Value::Number(number) => vec![Part::Text(number_text(*number).into())],
        Value::Bool(value) => vec![Part::Text(if *value { "True" } else { "False" }.into())],
        Value::Unknown(unknown) => match &unknown.parts {
            Some(parts) => parts.clone(),
            None => vec![Part::Hole(vec![symbol_of(unknown)])],
        },
        Value::Null | Value::List(_) | Value::Map(_) => return None,
    })
}

fn symbol_of(unknown: &Unknown) -> Reference {
    let symbol = |text: String| Reference { address: text.into(), attribute: "".into() };
    match (&unknown.why, unknown.refs.first()) {
        (_, Some(reference)) => reference.clone(),
        (Why::Variable(name) | Why::Undeclared(name), _) => symbol(name.to_string()),
        (why, _) => symbol(why.to_string().replace('`', "")),
    }
}

/// A text that is wholly unknown, but the same wherever the same symbol stands.
pub(crate) fn hole(symbol: &str, why: Why) -> Value {
    let reference = Reference { address: symbol.into(), attribute: "".into() };
    Value::Unknown(Arc::new(Unknown { parts: Some(vec![Part::Hole(vec![reference])]), ..Unknown::new(why) }))
}

/// Values written one after the other; known where all of them are.
pub(crate) fn concat(values: &[Value]) -> Value {
    let mut joined: Vec<Part> = Vec::new();
    let mut refs: Vec<Reference> = Vec::new();
    let mut why = None;
    let mut sensitive = false;
    let mut length = 0;
    for value in values {
        if let Value::Unknown(unknown) = value {
            why = why.or(Some(&unknown.why));
            sensitive |= unknown.sensitive;
            refs.extend(
                unknown
                    .refs
                    .iter()
                    .filter(|reference| !refs.contains(reference))
                    .cloned()
                    .collect::<Vec<_>>(),
            );
        }
        let Some(parts) = parts(value) else { continue };
        for part in parts {
            if let Part::Text(text) = &part {
                length += text.len();
            }
            match (joined.last_mut(), &part) {
                (Some(Part::Text(before)), Part::Text(text)) => *before = format!("{before}{text}").into(),
                _ => joined.push(part),
            }
        }
        if length > limit::TEXT || joined.len() > limit::PARTS {
            return Value::unknown(Why::Limit("the text is longer than is computed".into()));
        }
    }
    match why {
        Some(why) => {
            Value::Unknown(Arc::new(Unknown { why: why.clone(), refs, parts: Some(joined), sensitive }))
        }
        None => Value::string(render(&joined)),
    }
}

/// The text with `{symbol}` for what is not known.
pub(crate) fn render(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(known) => text.push_str(known),
            Part::Hole(references) => {
                text.push('{');
                for reference in references {
                    text.push_str(&reference.to_string());
                }
                text.push('}');
            }
        }
    }
    text
}

/// The text of a value with `{symbol}` for what is not known; `None` for what is no text.
pub(crate) fn rendered(value: &Value) -> Option<String> {
    parts(value).map(|parts| render(&parts))
}

/// A known function of text on the known parts only: right for lower and upper case and the like.
pub(crate) fn map_known(value: &Value, change: impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::string(change(text)),
        Value::Unknown(unknown) => match &unknown.parts {
            Some(parts) => {
                let changed = |part: &Part| match part {
                    Part::Text(text) => Part::Text(change(text).into()),
                    hole => hole.clone(),
                };
                let parts = parts.iter().map(changed).collect();
                Value::Unknown(Arc::new(Unknown { parts: Some(parts), ..Unknown::clone(unknown) }))
            }
            None => value.clone(),
        },
        other => other.clone(),
    }
}
