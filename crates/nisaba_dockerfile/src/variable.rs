//! `$NAME`, `${NAME}`, `${NAME:-default}`: what the builder puts in place of them.

use std::sync::Arc;

use nisaba_base::value::{Part, Unknown, Value, Why};
use rustc_hash::FxHashMap;

/// Longer texts are not expanded further; a variable that doubles itself would never end.
const LENGTH_LIMIT: usize = 64 * 1024;
/// Defaults within defaults.
const DEPTH_LIMIT: usize = 16;

/// Variables that can be seen at one line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    values: FxHashMap<Arc<str>, Value>,
}

impl Scope {
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.values.insert(name.into(), value);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }
}

/// Text with its variables replaced; quotes are taken off and escapes followed as the builder does.
pub(crate) fn expand(text: &str, scope: &Scope, escape: char) -> Value {
    let mut out = Pieces::default();
    word(text, scope, escape, 0, &mut out);
    out.value()
}

/// Known and unknown pieces, in order.
#[derive(Default)]
struct Pieces {
    parts: Vec<Part>,
    text: String,
    why: Option<Why>,
    length: usize,
}

impl Pieces {
    fn push(&mut self, c: char) {
        if self.length < LENGTH_LIMIT {
            self.length += c.len_utf8();
            self.text.push(c);
        }
    }

    fn push_str(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    fn hole(&mut self, why: Why) {
        if !self.text.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text).into()));
        }
        self.parts.push(Part::Hole(Vec::new()));
        self.why.get_or_insert(why);
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.push_str(text),
            Value::Unknown(unknown) => match &unknown.parts {
                Some(parts) => {
                    for part in parts {
                        match part {
                            Part::Text(text) => self.push_str(text),
                            Part::Hole(_) => self.hole(unknown.why.clone()),
                        }
                    }
                }
                None => self.hole(unknown.why.clone()),
            },
            _ => {}
        }
    }

    fn value(mut self) -> Value {
        let Some(why) = self.why else { return Value::string(self.text) };
        if !self.text.is_empty() {
            self.parts.push(Part::Text(self.text.into()));
        }
        Value::Unknown(Arc::new(Unknown { parts: Some(self.parts), ..Unknown::new(why) }))
    }
}

fn word(text: &str, scope: &Scope, escape: char, depth: usize, out: &mut Pieces) {
    let mut quote = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or("");
        rest = match (quote, c) {
            (Some('\''), '\'') | (Some('"'), '"') => {
                quote = None;
                after
            }
            (None, '\'' | '"') => {
                quote = Some(c);
                after
            }
            (open, _) if c == escape && open != Some('\'') => escaped(after, open.is_some(), escape, out),
            (open, '$') if open != Some('\'') => variable(after, scope, escape, depth, out),
            _ => {
                out.push(c);
                after
            }
        };
    }
}

fn escaped<'t>(after: &'t str, quoted: bool, escape: char, out: &mut Pieces) -> &'t str {
    let Some(next) = after.chars().next() else {
        out.push(escape);
        return after;
    };
    if quoted && !matches!(next, '"' | '$') && next != escape {
        out.push(escape);
    }
    out.push(next);
    after.get(next.len_utf8()..).unwrap_or("")
}

/// What stands behind a `$`; gives what is left behind the variable.
fn variable<'t>(after: &'t str, scope: &Scope, escape: char, depth: usize, out: &mut Pieces) -> &'t str {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let Some(inside) = after.strip_prefix('{') else {
        let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
        match end {
            0 => out.push('$'),
            _ => out.add(&named(after.get(..end).unwrap_or(""), scope)),
        }
        return after.get(end..).unwrap_or("");
    };
    let Some(close) = closing(inside) else {
        out.push('$');
        return after;
    };
    let inner = inside.get(..close).unwrap_or("");
    let end = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
    let (name, operator) = inner.split_at(end);
    braced(name, operator, scope, escape, depth, out);
    inside.get(close + 1..).unwrap_or("")
}

/// Where the brace that closes this one stands.
fn closing(inside: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn braced(name: &str, operator: &str, scope: &Scope, escape: char, depth: usize, out: &mut Pieces) {
    let value = scope.get(name);
    let filled = value.is_some_and(|value| value.as_str() != Some(""));
    let alternative = |out: &mut Pieces, text: &str| match depth < DEPTH_LIMIT {
        true => word(text, scope, escape, depth + 1, out),
        false => out.hole(Why::Limit("defaults lie too deep in each other".into())),
    };
    // What only the build gives stays open even where a default stands: the builder passes it in.
    if let Some(default) = operator.strip_prefix(":-").or_else(|| operator.strip_prefix('-')) {
        return match (filled, value) {
            (true, Some(value)) => out.add(value),
            _ => alternative(out, default),
        };
    }
    if let Some(other) = operator.strip_prefix(":+").or_else(|| operator.strip_prefix('+')) {
        if filled {
            alternative(out, other);
        }
        return;
    }
    let cuts = operator.starts_with(['#', '%', '/']);
    match cuts {
        true => out.hole(Why::Other(format!("`${{{name}}}` is cut by a pattern").into())),
        false => out.add(&named(name, scope)),
    }
}

fn named(name: &str, scope: &Scope) -> Value {
    match scope.get(name) {
        Some(value) => value.clone(),
        None => Value::unknown(Why::Variable(name.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut scope = Scope::default();
        scope.set("A", Value::string("1"));
        scope.set("EMPTY", Value::string(""));
        match expand(text, &scope, '\\') {
            Value::String(text) => text.to_string(),
            Value::Unknown(unknown) => {
                format!("? {}, ends with {:?}", unknown.why, unknown.known_suffix().unwrap_or(""))
            }
            _ => "nothing".to_owned(),
        }
    }

    #[test]
    fn variables_are_replaced_as_the_builder_does_it() {
        for (text, expected) in [
            ("app:$A", "app:1"),
            ("app:${A}-x", "app:1-x"),
            ("${B:-2}", "2"),
            ("${EMPTY:-${A}}", "1"),
            ("${A:+set}${B:+set}", "set"),
            (r"\$A '$A' \\", r"$A $A \"),
            ("\"$A b\"", "1 b"),
            ("$", "$"),
            ("${A", "${A"),
            ("${REGISTRY}/app:1.2", "? `REGISTRY` has no value, ends with \"/app:1.2\""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
