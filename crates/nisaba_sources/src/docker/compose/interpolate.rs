//! `${NAME}`, `${NAME:-default}` in the values of a Compose file, from the `.env` beside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::value::{Map, Node, Part, Unknown, Value, Why};

/// Defaults within defaults.
const DEPTH_LIMIT: usize = 8;

/// Values by name.
pub(super) type Environment = BTreeMap<String, String>;

/// What a `.env` file sets.
pub(super) fn environment(text: &str) -> Environment {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("export ").trim());
    let pairs = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.trim().to_owned(), unquoted(value))).collect()
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inside) = value.strip_prefix(quote).and_then(|rest| rest.split(quote).next()) {
            return inside.to_owned();
        }
    }
    value.split(" #").next().unwrap_or(value).trim_end().to_owned()
}

/// The tree with the variables of every text replaced; keys are left as they are.
pub(super) fn interpolate(node: &Node, environment: &Environment) -> Node {
    let value = match &node.value {
        Value::String(text) if text.contains('$') => {
            let mut out = Out::default();
            put(text, environment, 0, &mut out);
            out.value()
        }
        Value::List(items) => Value::list(items.iter().map(|item| interpolate(item, environment)).collect()),
        Value::Map(map) => {
            let mut out = Map::new();
            for (key, entry) in map.iter() {
                out.insert(key.clone(), entry.key_loc, interpolate(&entry.node, environment));
            }
            Value::map(out)
        }
        other => other.clone(),
    };
    value.at(node.loc)
}

#[derive(Default)]
struct Out {
    parts: Vec<Part>,
    text: String,
    why: Option<Why>,
}

impl Out {
    fn hole(&mut self, name: &str) {
        if !self.text.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text).into()));
        }
        self.parts.push(Part::Hole(Vec::new()));
        self.why.get_or_insert(Why::Variable(name.into()));
    }

    fn value(mut self) -> Value {
        let Some(why) = self.why else { return Value::string(self.text) };
        if !self.text.is_empty() {
            self.parts.push(Part::Text(self.text.into()));
        }
        Value::Unknown(Arc::new(Unknown { parts: Some(self.parts), ..Unknown::new(why) }))
    }
}

fn put(text: &str, environment: &Environment, depth: usize, out: &mut Out) {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.text.push_str(rest.get(..at).unwrap_or(""));
        let after = rest.get(at + 1..).unwrap_or("");
        rest = match after.chars().next() {
            Some('$') => {
                out.text.push('$');
                after.get(1..).unwrap_or("")
            }
            Some('{') => braced(after.get(1..).unwrap_or(""), environment, depth, out),
            _ => {
                let name = after.split(|c: char| !is_name(c)).next().unwrap_or("");
                match name.is_empty() {
                    true => out.text.push('$'),
                    false => named(name, environment, out),
                }
                after.get(name.len()..).unwrap_or("")
            }
        };
    }
    out.text.push_str(rest);
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn named(name: &str, environment: &Environment, out: &mut Out) {
    match environment.get(name) {
        Some(value) => out.text.push_str(value),
        None => out.hole(name),
    }
}

fn braced<'t>(inside: &'t str, environment: &Environment, depth: usize, out: &mut Out) -> &'t str {
    let mut open = 0_usize;
    let close = inside.char_indices().find(|(_, c)| match c {
        '{' => {
            open += 1;
            false
        }
        '}' if open == 0 => true,
        '}' => {
            open -= 1;
            false
        }
        _ => false,
    });
    let Some((close, _)) = close else {
        out.text.push_str("${");
        return inside;
    };
    let inner = inside.get(..close).unwrap_or("");
    let name = inner.split(|c: char| !is_name(c)).next().unwrap_or("");
    let operator = inner.get(name.len()..).unwrap_or("");
    let value = environment.get(name);
    let filled = value.filter(|value| !operator.starts_with(':') || !value.is_empty());
    let alternative = operator.trim_start_matches(':');
    match (alternative.chars().next(), filled) {
        (Some('+'), Some(_)) | (Some('-'), None) if depth < DEPTH_LIMIT => {
            put(alternative.get(1..).unwrap_or(""), environment, depth + 1, out);
        }
        (Some('+'), None) => {}
        (_, Some(value)) => out.text.push_str(value),
        (_, None) => out.hole(name),
    }
    inside.get(close + 1..).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_base::{FileId, Loc};

    #[test]
    fn variables_come_from_the_file_beside_or_stay_open() {
        let set = environment("TAG=1.4 # now\nexport EMPTY=\nNAME=\"two words\"\n# A=b\n");
        for (text, expected) in [
            ("app:${TAG}", "app:1.4"),
            ("app:$TAG-x", "app:1.4-x"),
            ("${EMPTY:-${TAG}}", "1.4"),
            ("${EMPTY-x}", ""),
            ("${NAME:+set}${NO:+set}", "set"),
            ("$$HOME", "$HOME"),
            ("${TAG", "${TAG"),
            ("${PASSWORD:?must be set}", "? `PASSWORD` has no value"),
        ] {
            let node = interpolate(&Value::string(text).at(Loc::start_of(FileId(0))), &set);
            let shown = match node.value {
                Value::Unknown(unknown) => format!("? {}", unknown.why),
                value => value.as_str().unwrap_or("").to_owned(),
            };
            assert_eq!(shown, expected, "{text}");
        }
    }
}
