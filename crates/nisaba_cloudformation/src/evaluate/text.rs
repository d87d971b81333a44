//! Text from pieces (`Sub`, `Join`, `Base64`) and references that are resolved at deployment (`{{resolve:…}}`).

use std::sync::Arc;

use base64::Engine as _;
use nisaba_base::Loc;
use nisaba_base::value::{Node, Part, Reference, Unknown, Value, Why, number_text};

use super::{Scope, broken};
use crate::intrinsic::arguments;
use crate::limit;

const DYNAMIC: &str = "{{resolve:";

/// The text of a value that is known, as functions take it.
pub(crate) fn known_text(value: &Value) -> Option<String> {
    Some(match value {
        Value::String(text) => text.to_string(),
        Value::Number(number) => number_text(*number),
        Value::Bool(value) => value.to_string(),
        _ => return None,
    })
}

/// Text as written, unless it stands for what a store of secrets or parameters holds.
pub(crate) fn literal(text: &Arc<str>, loc: Loc) -> Node {
    if !text.contains(DYNAMIC) {
        return Value::String(text.clone()).at(loc);
    }
    let mut pieces = Pieces::default();
    pieces.text(text);
    pieces.finish(loc)
}

impl Scope<'_> {
    pub(super) fn substitute(&self, argument: &Node, loc: Loc, depth: usize) -> Node {
        let (template, names) = match &argument.value {
            Value::List(items) => (items.first(), items.get(1)),
            _ => (Some(argument), None),
        };
        let Some(template) = template.and_then(|template| template.value.as_str()) else {
            return broken("`Sub` takes a text").at(loc);
        };
        let mut pieces = Pieces::default();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("${") {
            pieces.text(before);
            let Some((name, behind)) = after.split_once('}') else {
                pieces.text("${");
                rest = after;
                continue;
            };
            rest = behind;
            match name.strip_prefix('!') {
                Some(literal) => pieces.text(&format!("${{{literal}}}")),
                None => pieces.node(self.substituted(name.trim(), names, loc, depth).as_ref()),
            }
        }
        pieces.text(rest);
        pieces.finish(loc)
    }

    fn substituted(&self, name: &str, names: Option<&Node>, loc: Loc, depth: usize) -> Option<Node> {
        if let Some(own) = names.and_then(|names| names.get(name)) {
            return self.value(own, depth);
        }
        match name.split_once('.') {
            Some((resource, attribute)) if !self.parameters.contains_key(name) => {
                Some(self.get_attribute(resource, attribute, loc))
            }
            _ => self.reference(name, loc),
        }
    }

    pub(super) fn join(&self, argument: &Node, loc: Loc, depth: usize) -> Node {
        let [separator, list] = arguments(argument) else {
            return broken("`Join` takes a separator and a list").at(loc);
        };
        let Some(separator) = separator.value.as_str() else {
            return broken("the separator of `Join` is a text").at(loc);
        };
        let mut pieces = Pieces::default();
        match self.value(list, depth).map(|node| node.value) {
            Some(Value::List(items)) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        pieces.text(separator);
                    }
                    pieces.node(Some(item));
                }
            }
            Some(other) => pieces.node(Some(&other.at(loc))),
            None => {}
        }
        pieces.finish(loc)
    }

    pub(super) fn base64(&self, argument: &Node, loc: Loc, depth: usize) -> Node {
        // What is encoded is read in clear: nobody is served by decoding it again.
        match self.value(argument, depth) {
            Some(node) => match &node.value {
                Value::String(text) if is_encoded(text) => {
                    Value::string(base64::engine::general_purpose::STANDARD.encode(text.as_bytes())).at(loc)
                }
                _ => Node { loc, ..node },
            },
            None => Value::string("").at(loc),
        }
    }
}

/// Text that would be taken for Base64 itself must really be encoded.
fn is_encoded(text: &str) -> bool {
    text.len() >= 16 && base64::engine::general_purpose::STANDARD.decode(text.trim()).is_ok()
}

/// A text that is put together.
#[derive(Default)]
struct Pieces {
    parts: Vec<Part>,
    refs: Vec<Reference>,
    why: Option<Why>,
    is_sensitive: bool,
    bytes: usize,
    is_too_long: bool,
}

impl Pieces {
    fn text(&mut self, text: &str) {
        self.bytes += text.len();
        if self.bytes > limit::TEXT_BYTES {
            self.is_too_long = true;
            return;
        }
        match self.parts.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Text(last)) => *last = format!("{last}{text}").into(),
            _ => self.parts.push(Part::Text(text.into())),
        }
    }

    /// A value in the text; a list is written with commas, none at all leaves nothing.
    fn node(&mut self, node: Option<&Node>) {
        let Some(node) = node else { return };
        match &node.value {
            Value::Unknown(unknown) => self.unknown(unknown),
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.text(",");
                    }
                    self.node(Some(item));
                }
            }
            Value::Map(_) => {
                let mut refs = Vec::new();
                node.for_each_reference(&mut |reference, _| refs.push(reference.clone()));
                self.hole(refs, Why::Other("a part of the text is no text".into()));
            }
            other => self.text(&known_text(other).unwrap_or_default()),
        }
    }

    fn unknown(&mut self, unknown: &Unknown) {
        self.is_sensitive |= unknown.sensitive;
        match &unknown.parts {
            Some(parts) => {
                for part in parts {
                    match part {
                        Part::Text(text) => self.text(text),
                        Part::Hole(refs) => self.hole(refs.clone(), unknown.why.clone()),
                    }
                }
            }
            None => self.hole(unknown.refs.clone(), unknown.why.clone()),
        }
    }

    fn hole(&mut self, refs: Vec<Reference>, why: Why) {
        self.why.get_or_insert(why);
        self.refs.extend(refs.iter().cloned());
        self.parts.push(Part::Hole(refs));
    }

    fn finish(mut self, loc: Loc) -> Node {
        if self.is_too_long {
            return Value::unknown(Why::Limit("the text is longer than is put together".into())).at(loc);
        }
        self.resolve_dynamic();
        match (self.why, self.parts.as_slice()) {
            (None, []) => Value::string("").at(loc),
            (None, [Part::Text(text)]) => Value::String(text.clone()).at(loc),
            (why, parts) => {
                let why = why.unwrap_or_else(|| Why::Other("a part of the text is not known".into()));
                let unknown = Unknown {
                    // A hole alone is the value itself.
                    parts: (parts.len() > 1).then(|| parts.to_vec()),
                    refs: self.refs,
                    sensitive: self.is_sensitive,
                    why,
                };
                Value::Unknown(Arc::new(unknown)).at(loc)
            }
        }
    }

    /// `{{resolve:service:name}}` becomes a hole that refers to what its name refers to.
    fn resolve_dynamic(&mut self) {
        let has = |part: &Part| matches!(part, Part::Text(text) if text.contains(DYNAMIC));
        if !self.parts.iter().any(has) {
            return;
        }
        let mut resolved: Vec<Part> = Vec::new();
        let mut inside: Option<Vec<Reference>> = None;
        for part in std::mem::take(&mut self.parts) {
            match part {
                Part::Hole(refs) => match &mut inside {
                    Some(open) => open.extend(refs),
                    None => resolved.push(Part::Hole(refs)),
                },
                Part::Text(text) => self.resolve_in(&text, &mut inside, &mut resolved),
            }
        }
        if let Some(open) = inside {
            resolved.push(Part::Hole(open));
        }
        self.parts = resolved;
    }

    fn resolve_in(&mut self, text: &str, inside: &mut Option<Vec<Reference>>, resolved: &mut Vec<Part>) {
        let mut rest = text;
        loop {
            if let Some(open) = inside {
                let Some((_, behind)) = rest.split_once("}}") else { return };
                resolved.push(Part::Hole(std::mem::take(open)));
                *inside = None;
                rest = behind;
            }
            let Some((before, after)) = rest.split_once(DYNAMIC) else {
                if !rest.is_empty() {
                    resolved.push(Part::Text(rest.into()));
                }
                return;
            };
            if !before.is_empty() {
                resolved.push(Part::Text(before.into()));
            }
            let service = after.split([':', '}']).next().unwrap_or_default();
            self.is_sensitive |= service != "ssm";
            // Where it is read from says more than why its name is not known.
            self.why = Some(Why::DataSource(format!("resolve:{service}").into()));
            *inside = Some(Vec::new());
            rest = after;
        }
    }
}
