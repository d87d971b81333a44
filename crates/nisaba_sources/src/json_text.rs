//! JSON inside text: policies and container definitions that a language holds as a string, also with parts not known.
//!
//! A part that is not known becomes an unknown value in its place, so the rest of the document can still be read.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Part, Reference, Unknown, Value};

use crate::resource::Resource;

/// Stands for a part that is not known while the text is parsed; a private-use character nobody writes.
const HOLE: char = '\u{F8FF}';

/// Opens the attributes of a resource that its table says hold JSON. What is no JSON stays the text it was.
pub(crate) fn open(resource: &mut Resource, attributes: &[String]) {
    let Some(map) = resource.body.value.as_map() else { return };
    let mut opened: Option<Map> = None;
    for attribute in attributes {
        let Some(entry) = map.entry(attribute) else { continue };
        if let Some(document) = parse(&entry.node) {
            let key_loc = entry.key_loc;
            opened.get_or_insert_with(|| map.clone()).insert(attribute.as_str(), key_loc, document);
        }
    }
    if let Some(map) = opened {
        resource.body.value = Value::map(map);
    }
}

/// The document in the text of a node; `None` when the node is no text, or its text no JSON.
pub(crate) fn parse(node: &Node) -> Option<Node> {
    match &node.value {
        Value::String(text) => {
            let value = serde_json::from_str(text).ok()?;
            Some(Reader { loc: node.loc, unknown: None, holes: &[] }.node(&value, &mut 0))
        }
        Value::Unknown(unknown) => {
            let parts = unknown.parts.as_deref().filter(|parts| parts.len() > 1)?;
            let (text, holes) = with_holes(parts);
            let value = serde_json::from_str(&text).ok()?;
            Some(Reader { loc: node.loc, unknown: Some(unknown), holes: &holes }.node(&value, &mut 0))
        }
        _ => None,
    }
}

/// The text with a mark for each hole; a hole outside of quotes becomes a string of its own.
fn with_holes(parts: &[Part]) -> (String, Vec<&[Reference]>) {
    let mut text = String::new();
    let mut holes: Vec<&[Reference]> = Vec::new();
    let mut quoted = false;
    for part in parts {
        match part {
            Part::Text(known) => {
                let mut escaped = false;
                for c in known.chars().filter(|c| *c != HOLE) {
                    match c {
                        '"' if !escaped => quoted = !quoted,
                        _ => {}
                    }
                    escaped = c == '\\' && !escaped;
                    text.push(c);
                }
            }
            Part::Hole(references) => {
                holes.push(references);
                match quoted {
                    true => text.push(HOLE),
                    false => text.extend(['"', HOLE, '"']),
                }
            }
        }
    }
    (text, holes)
}

struct Reader<'u> {
    loc: Loc,
    unknown: Option<&'u Arc<Unknown>>,
    holes: &'u [&'u [Reference]],
}

impl Reader<'_> {
    /// Holes are met in the order in which they were written, keys before their values.
    fn node(&self, value: &serde_json::Value, next: &mut usize) -> Node {
        let value = match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            serde_json::Value::String(text) => self.text(text, next),
            serde_json::Value::Array(items) => {
                Value::list(items.iter().map(|item| self.node(item, next)).collect())
            }
            serde_json::Value::Object(entries) => {
                let mut map = Map::new();
                for (key, value) in entries {
                    *next += key.matches(HOLE).count();
                    map.insert(key.as_str(), self.loc, self.node(value, next));
                }
                Value::map(map)
            }
        };
        value.at(self.loc)
    }

    fn text(&self, text: &str, next: &mut usize) -> Value {
        let Some(unknown) = self.unknown.filter(|_| text.contains(HOLE)) else { return Value::string(text) };
        let mut parts = Vec::new();
        let mut refs = Vec::new();
        for (index, piece) in text.split(HOLE).enumerate() {
            if index > 0 {
                let references = self.holes.get(*next).copied().unwrap_or_default();
                *next += 1;
                refs.extend(references.iter().cloned());
                parts.push(Part::Hole(references.to_vec()));
            }
            if !piece.is_empty() {
                parts.push(Part::Text(piece.into()));
            }
        }
        let unknown =
            Unknown { why: unknown.why.clone(), refs, parts: Some(parts), sensitive: unknown.sensitive };
        Value::Unknown(Arc::new(unknown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_base::FileId;
    use nisaba_base::value::Why;

    fn holed(parts: Vec<Part>) -> Node {
        let unknown = Unknown { parts: Some(parts), ..Unknown::new(Why::Variable("var.bucket".into())) };
        Value::Unknown(Arc::new(unknown)).at(Loc::start_of(FileId(0)))
    }

    #[test]
    fn a_hole_leaves_the_rest_of_the_document_readable() {
        let bucket = Reference { address: "aws_s3_bucket.b".into(), attribute: "arn".into() };
        let node = holed(vec![
            Part::Text("{\"a\": \"\\\"x\", \"r\": \"".into()),
            Part::Hole(vec![bucket.clone()]),
            Part::Text("/*\", \"list\": ".into()),
            Part::Hole(Vec::new()),
            Part::Text("}".into()),
        ]);
        let document = parse(&node).unwrap();
        assert_eq!(document.str("a"), Some("\"x"));
        let resource = document.get("r").unwrap().value.as_unknown().unwrap();
        assert_eq!(resource.refs, [bucket]);
        assert_eq!(resource.known_suffix(), Some("/*"));
        let list = document.get("list").unwrap().value.as_unknown().unwrap();
        assert_eq!(list.parts, Some(vec![Part::Hole(Vec::new())]));
    }

    #[test]
    fn text_that_is_no_json_is_not_guessed_at() {
        let loc = Loc::start_of(FileId(0));
        assert!(parse(&Value::string("{").at(loc)).is_none());
        assert!(parse(&holed(vec![Part::Hole(Vec::new())])).is_none());
    }
}
