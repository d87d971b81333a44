//! Decoding a [`Node`] into a type, with a [`Diagnostic`] at the place of each mistake and the nearest right word.
//!
//! Reading goes on after a mistake: a person who wrote three wrong keys hears of all three.

use jiff::civil::Date;

use crate::diagnostic::Diagnostic;
use crate::loc::Loc;
use crate::nearest::nearest;
use crate::value::{Node, Value};

/// Collects the mistakes while one document is decoded.
#[derive(Debug, Default)]
pub struct Decoder {
    /// Mistakes found so far.
    pub diagnostics: Vec<Diagnostic>,
}

impl Decoder {
    /// Checks that a map has no other keys than `known`; says which word was probably meant.
    pub fn keys(&mut self, node: &Node, known: &[&str]) {
        let Some(map) = node.value.as_map() else { return };
        for (key, entry) in map.iter() {
            if known.contains(&&**key) {
                continue;
            }
            let mut problem =
                Diagnostic::error("unknown-key", format!("unknown key `{key}`")).at(entry.key_loc);
            if let Some(meant) = nearest(key, known.iter().copied()) {
                problem = problem.label(format!("did you mean `{meant}`?"));
            }
            self.diagnostics.push(problem.help(format!("known keys here: {}", known.join(", "))));
        }
    }

    /// Whether this is a map; says so where it is not.
    pub fn is_map(&mut self, node: &Node, what: &str) -> bool {
        let map = node.value.as_map().is_some();
        if !map && !node.value.is_null() {
            self.wrong::<()>(node.loc, format!("{what} must be a map of keys and values"));
        }
        map
    }

    /// Text below a key.
    pub fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        let value = self.written(node, key)?;
        match &value.value {
            Value::String(text) => Some(text.to_string()),
            Value::Number(number) => Some(crate::value::number_text(*number)),
            _ => self.wrong(value.loc, format!("`{key}` must be text")),
        }
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, node: &Node, key: &str) -> Vec<String> {
        let Some(value) = self.written(node, key) else { return Vec::new() };
        let items = match &value.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let mut texts = Vec::new();
        for item in items {
            match &item.value {
                Value::String(text) => texts.push(text.to_string()),
                Value::Number(number) => texts.push(crate::value::number_text(*number)),
                _ => drop(self.wrong::<()>(item.loc, format!("`{key}` must hold only text"))),
            }
        }
        texts
    }

    /// `true` or `false` below a key.
    pub fn flag(&mut self, node: &Node, key: &str) -> Option<bool> {
        let value = self.written(node, key)?;
        match value.value {
            Value::Bool(flag) => Some(flag),
            _ => self.wrong(value.loc, format!("`{key}` must be true or false")),
        }
    }

    /// A number of at least zero below a key.
    pub fn amount(&mut self, node: &Node, key: &str) -> Option<f64> {
        let value = self.written(node, key)?;
        match value.value {
            Value::Number(number) if number >= 0.0 => Some(number),
            _ => self.wrong(value.loc, format!("`{key}` must be a number, not below zero")),
        }
    }

    /// A date such as `2026-11-24` below a key.
    pub fn date(&mut self, node: &Node, key: &str) -> Option<Date> {
        let value = self.written(node, key)?;
        match value.value.as_str().map(str::parse::<Date>) {
            Some(Ok(date)) => Some(date),
            _ => self.wrong(value.loc, format!("`{key}` must be a date such as 2026-11-24")),
        }
    }

    /// One word out of a list below a key.
    pub fn choice<T: Copy>(&mut self, node: &Node, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let value = self.written(node, key)?;
        let word = value.value.as_str().unwrap_or("");
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == word) {
            return Some(*choice);
        }
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let mut problem =
            Diagnostic::error("unknown-word", format!("`{word}` is not known for `{key}`")).at(value.loc);
        if let Some(meant) = nearest(word, names.iter().copied()) {
            problem = problem.label(format!("did you mean `{meant}`?"));
        }
        self.diagnostics.push(problem.help(format!("one of: {}", names.join(", "))));
        None
    }

    /// Items of a list below a key; nothing where it is absent.
    pub fn items<'n>(&mut self, node: &'n Node, key: &str) -> &'n [Node] {
        match self.written(node, key) {
            None => &[],
            Some(value) => match value.value.as_list() {
                Some(items) => items,
                None => {
                    self.wrong::<()>(value.loc, format!("`{key}` must be a list"));
                    &[]
                }
            },
        }
    }

    /// Says that a required key is absent.
    pub fn require<T>(&mut self, value: Option<T>, node: &Node, key: &str) -> Option<T> {
        if value.is_none() && node.get(key).is_none_or(|value| value.value.is_null()) {
            self.diagnostics
                .push(Diagnostic::error("missing-key", format!("`{key}` is missing")).at(node.loc));
        }
        value
    }

    /// Records a mistake of type.
    pub fn wrong<T>(&mut self, loc: Loc, message: String) -> Option<T> {
        self.diagnostics.push(Diagnostic::error("wrong-type", message).at(loc));
        None
    }

    fn written<'n>(&self, node: &'n Node, key: &str) -> Option<&'n Node> {
        node.get(key).filter(|value| !value.value.is_null())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loc::FileId;

    #[test]
    fn every_mistake_is_told_once_with_the_nearest_word() {
        let (documents, _) = crate::yaml::parse(FileId(0), "staff: many\nturnover_euro: 3\ntier: esential\n");
        let node = &documents[0];
        let mut decoder = Decoder::default();
        decoder.keys(node, &["staff", "turnover_eur", "tier"]);
        assert_eq!(decoder.amount(node, "staff"), None);
        assert_eq!(decoder.choice(node, "tier", &[("essential", 1), ("important", 2)]), None);
        let told: Vec<_> =
            decoder.diagnostics.iter().map(|d| (d.code, d.label.clone().unwrap_or_default())).collect();
        insta::assert_debug_snapshot!(told, @r#"
        [
            (
                "unknown-key",
                "did you mean `turnover_eur`?",
            ),
            (
                "wrong-type",
                "",
            ),
            (
                "unknown-word",
                "did you mean `essential`?",
            ),
        ]
        "#);
    }
}
