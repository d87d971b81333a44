//! Functions on texts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nisaba_base::value::{Node, Value};
use nisaba_base::{FileId, Loc};

use super::first_unknown;
use crate::text;

/// Calls a function on texts; `None` where there is no such function, or its arguments are not texts.
pub(crate) fn call(name: &str, values: &[Value]) -> Option<Value> {
    match (name, values) {
        ("concat", [Value::List(_), ..]) => return None,
        ("concat", _) => return Some(text::concat(values)),
        ("format", [Value::String(pattern), rest @ ..]) => return Some(format(pattern, rest)),
        ("tolower", [value]) => return Some(text::map_known(value, str::to_lowercase)),
        ("toupper", [value]) => return Some(text::map_known(value, str::to_uppercase)),
        ("string", [value @ (Value::Unknown(_) | Value::String(_))]) => return Some(value.clone()),
        ("string", [value @ (Value::Number(_) | Value::Bool(_))]) => {
            return Some(text::concat(std::slice::from_ref(value)));
        }
        // A slice of an unknown name is still a name, and not the whole of it.
        ("substring" | "take" | "trim" | "replace", [Value::Unknown(_), ..]) => {
            return Some(piece(name, values));
        }
        _ => {}
    }
    known(name, values).or_else(|| only_texts(name).then(|| first_unknown(values)).flatten())
}

fn piece(name: &str, values: &[Value]) -> Value {
    let Some(Value::Unknown(unknown)) = values.first() else { return Value::Null };
    if name == "take" && unknown.parts.is_none() {
        return Value::Unknown(unknown.clone());
    }
    let rendered = text::rendered(&Value::Unknown(unknown.clone())).unwrap_or_default();
    let symbol = match name {
        // Cutting and cleaning names keeps what they are names of.
        "trim" => return Value::Unknown(unknown.clone()),
        _ => {
            crate::id::symbol(name, &[Value::string(rendered), values.get(1).cloned().unwrap_or(Value::Null)])
        }
    };
    match text::hole(&symbol, unknown.why.clone()) {
        Value::Unknown(hole) => {
            let hole = nisaba_base::value::Unknown {
                refs: unknown.refs.clone(),
                sensitive: unknown.sensitive,
                ..nisaba_base::value::Unknown::clone(&hole)
            };
            Value::Unknown(std::sync::Arc::new(hole))
        }
        other => other,
    }
}

fn only_texts(name: &str) -> bool {
    matches!(
        name,
        "replace"
            | "split"
            | "substring"
            | "trim"
            | "startswith"
            | "endswith"
            | "padleft"
            | "base64"
            | "base64tostring"
            | "uri"
            | "uricomponent"
            | "json"
            | "indexof"
            | "lastindexof"
    )
}

fn known(name: &str, values: &[Value]) -> Option<Value> {
    let word = |at: usize| values.get(at).and_then(Value::as_str);
    let number = |at: usize| values.get(at).and_then(Value::as_f64).map(|number| number.max(0.0) as usize);
    Some(match (name, values.len()) {
        ("replace", 3) => {
            Value::string(bounded(word(0)?.replace(word(1).filter(|from| !from.is_empty())?, word(2)?))?)
        }
        ("split", 2) => return split(word(0)?, values.get(1)?),
        ("trim", 1) => Value::string(word(0)?.trim()),
        ("substring", 2 | 3) => {
            let from = word(0)?.chars().skip(number(1)?);
            Value::string(from.take(number(2).unwrap_or(usize::MAX)).collect::<String>())
        }
        ("take", 2) => Value::string(word(0)?.chars().take(number(1)?).collect::<String>()),
        ("skip", 2) => Value::string(word(0)?.chars().skip(number(1)?).collect::<String>()),
        ("first", 1) => Value::string(word(0)?.chars().take(1).collect::<String>()),
        ("last", 1) => Value::string(word(0)?.chars().last().map(String::from).unwrap_or_default()),
        ("length", 1) => Value::Number(word(0)?.chars().count() as f64),
        ("startswith", 2) => Value::Bool(word(0)?.to_lowercase().starts_with(&word(1)?.to_lowercase())),
        ("endswith", 2) => Value::Bool(word(0)?.to_lowercase().ends_with(&word(1)?.to_lowercase())),
        ("contains", 2) => Value::Bool(word(0)?.contains(word(1)?)),
        ("indexof", 2) => Value::Number(position(word(0)?.to_lowercase().find(&word(1)?.to_lowercase()))),
        ("lastindexof", 2) => {
            Value::Number(position(word(0)?.to_lowercase().rfind(&word(1)?.to_lowercase())))
        }
        ("empty", 1) => Value::Bool(word(0)?.is_empty()),
        ("padleft", 2 | 3) => padded(values)?,
        ("base64", 1) => Value::string(bounded(STANDARD.encode(word(0)?))?),
        ("base64tostring", 1) => Value::string(String::from_utf8(STANDARD.decode(word(0)?).ok()?).ok()?),
        ("uri", 2) => {
            Value::string(format!("{}/{}", word(0)?.trim_end_matches('/'), word(1)?.trim_start_matches('/')))
        }
        ("json", 1) => nisaba_base::json::parse(FileId(0), word(0)?).ok()?.value,
        _ => return None,
    })
}

fn bounded(text: String) -> Option<String> {
    (text.len() <= crate::limit::TEXT).then_some(text)
}

fn position(found: Option<usize>) -> f64 {
    found.map_or(-1.0, |at| at as f64)
}

fn padded(values: &[Value]) -> Option<Value> {
    let text = text::rendered(values.first()?)?;
    let width = values.get(1)?.as_f64()?.clamp(0.0, 256.0) as usize;
    let with = values.get(2).and_then(Value::as_str).and_then(|text| text.chars().next()).unwrap_or(' ');
    let missing = width.saturating_sub(text.chars().count());
    Some(Value::string(std::iter::repeat_n(with, missing).chain(text.chars()).collect::<String>()))
}

fn split(text: &str, by: &Value) -> Option<Value> {
    let delimiters: Vec<&str> = match by {
        Value::String(one) => vec![one],
        Value::List(several) => several.iter().filter_map(|node| node.value.as_str()).collect(),
        _ => return None,
    };
    let mut pieces = vec![text];
    for delimiter in delimiters.into_iter().filter(|delimiter| !delimiter.is_empty()) {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(delimiter)).collect();
    }
    let loc = Loc::start_of(FileId(0));
    let node = |piece: &str| -> Node { Value::string(piece).at(loc) };
    (pieces.len() <= crate::limit::ITEMS).then(|| Value::list(pieces.into_iter().map(node).collect()))
}

/// `{0}` and `{0:D2}` by the arguments, `{{` for a bracket.
fn format(pattern: &str, arguments: &[Value]) -> Value {
    let mut values = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = (rest.get(..at).unwrap_or_default(), rest.get(at..).unwrap_or_default());
        values.push(Value::string(before));
        if from.starts_with("{{") || from.starts_with("}}") {
            values.push(Value::string(from.get(..1).unwrap_or_default()));
            rest = from.get(2..).unwrap_or_default();
            continue;
        }
        let Some((inside, after)) = from.strip_prefix('{').and_then(|from| from.split_once('}')) else {
            values.push(Value::string(from));
            return text::concat(&values);
        };
        values.extend(formatted(inside, arguments));
        rest = after;
    }
    values.push(Value::string(rest));
    text::concat(&values)
}

fn formatted(inside: &str, arguments: &[Value]) -> Option<Value> {
    let (index, how) = inside.split_once(':').unwrap_or((inside, ""));
    let value = arguments.get(index.split(',').next()?.trim().parse::<usize>().ok()?)?;
    let digits = how.strip_prefix(['D', 'd']).and_then(|digits| digits.parse::<f64>().ok());
    match (value, digits) {
        (Value::Number(_), Some(digits)) => {
            padded(&[value.clone(), Value::Number(digits), Value::string("0")])
        }
        _ => Some(value.clone()),
    }
}
