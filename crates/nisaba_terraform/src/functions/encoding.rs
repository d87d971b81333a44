//! Encodings: JSON, YAML, CSV, Base64, URL.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Value, Why};

use super::Needs::{Everything, Nothing};
use super::{Context, Function, Outcome, Problem, argument, json_text, row, text, yaml_text};
use crate::limits::{Budget, MOST_ITEMS, MOST_VALUES};
use crate::values::{relocated, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    row("base64decode", 1, 1, Everything, |_, a| {
        let bytes = BASE64.decode(text(a, 0)?.as_bytes()).map_err(|_| "this is no Base64")?;
        utf8(bytes)
    }),
    row("base64encode", 1, 1, Everything, |_, a| Ok(Value::string(BASE64.encode(text(a, 0)?.as_bytes())))),
    row("base64gzip", 1, 1, Everything, |_, _| Err(Problem::Unknown(Why::Function("base64gzip".into())))),
    row("base64gunzip", 1, 1, Everything, |_, _| Err(Problem::Unknown(Why::Function("base64gunzip".into())))),
    row("textencodebase64", 2, 2, Everything, |_, a| {
        let text = text(a, 0)?;
        match encoding(a)? {
            Encoding::Utf8 => Ok(Value::string(BASE64.encode(text.as_bytes()))),
            Encoding::Utf16Le => {
                let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                Ok(Value::string(BASE64.encode(bytes)))
            }
        }
    }),
    row("textdecodebase64", 2, 2, Everything, |_, a| {
        let bytes = BASE64.decode(text(a, 0)?.as_bytes()).map_err(|_| "this is no Base64")?;
        match encoding(a)? {
            Encoding::Utf8 => utf8(bytes),
            Encoding::Utf16Le => {
                let units =
                    bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(u16::from_le_bytes);
                String::from_utf16(&units.collect::<Vec<_>>())
                    .map(Value::string)
                    .map_err(|_| "this is no UTF-16".into())
            }
        }
    }),
    row("csvdecode", 1, 1, Everything, csvdecode),
    row("jsondecode", 1, 1, Everything, |context, a| {
        json_text::decode(&text(a, 0)?, context.loc).ok_or_else(|| "this is no JSON".into())
    }),
    row("jsonencode", 1, 1, Nothing, |context, a| {
        Ok(json_text::encode(argument(a, 0), json_text::Layout::Compact, &context.evaluator.budget))
    }),
    row("yamldecode", 1, 1, Everything, yamldecode),
    row("yamlencode", 1, 1, Everything, |context, a| {
        Ok(yaml_text::encode(argument(a, 0), &context.evaluator.budget))
    }),
    row("urlencode", 1, 1, Everything, |_, a| Ok(Value::string(urlencode(&text(a, 0)?)))),
    row("urldecode", 1, 1, Everything, |_, a| urldecode(&text(a, 0)?)),
];

enum Encoding {
    Utf8,
    Utf16Le,
}

fn encoding(arguments: &[Value]) -> Result<Encoding, Problem> {
    let name = text(arguments, 1)?;
    match name.to_ascii_uppercase().as_str() {
        "UTF-8" => Ok(Encoding::Utf8),
        "UTF-16LE" => Ok(Encoding::Utf16Le),
        _ => Err(Problem::Unknown(Why::Other(format!("the encoding `{name}` is not computed here").into()))),
    }
}

fn utf8(bytes: Vec<u8>) -> Outcome {
    String::from_utf8(bytes).map(Value::string).map_err(|_| "the result is no text".into())
}

fn yamldecode(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    let (documents, problems) = nisaba_base::yaml::parse(context.loc.file, &text);
    if !problems.is_empty() {
        return Err("this is no YAML".into());
    }
    let node = documents.into_iter().next().unwrap_or_else(|| context.node(Value::Null));
    moved(node.value, context.loc)
}

/// Places of a decoded text are places in no file: all move to the call.
fn moved(value: Value, loc: Loc) -> Outcome {
    let nowhere = Loc { start: 1, end: 0, ..loc };
    let budget = Budget::of(MOST_VALUES * 2);
    let shifted = relocated(&value, nowhere, &budget).map(|moved| moved.unwrap_or(value));
    let placed =
        shifted.and_then(|value| relocated(&value, loc, &budget).map(|moved| moved.unwrap_or(value)));
    placed.map_err(|_| Problem::Unknown(Why::Limit("the text has more values than are allowed".into())))
}

fn urlencode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            b' ' => encoded.push('+'),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

fn urldecode(text: &str) -> Outcome {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                let byte = digits
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok())
                    .ok_or("an escape is wrong")?;
                bytes.push(byte);
                rest = after.get(2..).unwrap_or(&[]);
            }
            other => bytes.push(*other),
        }
    }
    utf8(bytes)
}

/// Rows as maps by the names in the first row.
fn csvdecode(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let mut rows = csv_rows(&text(arguments, 0)?).into_iter();
    let Some(names) = rows.next() else { return Err("the text has no header".into()) };
    let names: Vec<Arc<str>> = names.into_iter().map(Arc::from).collect();
    let mut maps: Vec<Node> = Vec::new();
    for row in rows {
        if row.len() != names.len() || maps.len() > MOST_ITEMS {
            return Err("a row is not as long as the header".into());
        }
        let mut map = Map::new();
        for (name, cell) in names.iter().zip(row) {
            map.insert(name.clone(), context.loc, context.node(Value::string(cell)));
        }
        maps.push(context.node(Value::map(map)));
    }
    Ok(Value::list(maps))
}

/// Cells of each row that is not blank (RFC 4180).
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted, mut any) = (Vec::new(), String::new(), false, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => {
                quoted = !quoted;
                any = true;
            }
            ',' if !quoted => {
                row.push(std::mem::take(&mut cell));
                any = true;
            }
            '\r' if !quoted => {}
            '\n' if !quoted => {
                if any || !cell.is_empty() {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                any = false;
            }
            other => cell.push(other),
        }
    }
    if any || !cell.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

/// Text that a value converts to, for encoders.
pub(super) fn scalar(value: &Value) -> Option<Arc<str>> {
    text_of(value)
}
