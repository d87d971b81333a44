//! What Terraform does with values whatever the function: comparing, converting to text, mixing knowns and unknowns.

use std::cmp::Ordering;
use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Part, Reference, Unknown, Value, Why, number_text};

use crate::limits::{Budget, MOST_REFERENCES};

/// Text as Terraform converts it: from text, numbers and booleans.
pub(crate) fn text_of(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number_text(*number).into()),
        Value::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
        _ => None,
    }
}

/// What kind of value it is, in Terraform's words.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
        Value::Unknown(_) => "unknown",
    }
}

/// A mistake in the code.
pub(crate) fn broken(what: impl Into<Arc<str>>) -> Value {
    Value::unknown(Why::Broken(what.into()))
}

pub(crate) fn limit(what: &str) -> Value {
    Value::unknown(Why::Limit(what.into()))
}

/// Whether two values are the same, wherever they were written. `None` when it depends on something unknown.
pub(crate) fn equal(a: &Value, b: &Value, budget: &Budget) -> Option<bool> {
    if !budget.spend(1) {
        return None;
    }
    match (a, b) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
        (Value::Null, Value::Null) => Some(true),
        (Value::Bool(a), Value::Bool(b)) => Some(a == b),
        (Value::Number(a), Value::Number(b)) => Some(a == b),
        (Value::String(a), Value::String(b)) => Some(a == b),
        (Value::List(a), Value::List(b)) if a.len() == b.len() => {
            all(a.iter().zip(b.iter()).map(|(a, b)| equal(&a.value, &b.value, budget)))
        }
        (Value::Map(a), Value::Map(b)) if a.len() == b.len() => all(a.iter().map(|(key, entry)| {
            b.get(key).map_or(Some(false), |other| equal(&entry.node.value, &other.value, budget))
        })),
        _ => Some(false),
    }
}

/// Three-valued "and" over many.
pub(crate) fn all(results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for result in results {
        match result {
            Some(false) => return Some(false),
            None => known = None,
            Some(true) => {}
        }
    }
    known
}

/// Whether two values are the same text of code would give, unknown parts included: two branches that are both the same
/// unknown are one value.
pub(crate) fn identical(a: &Value, b: &Value, budget: &Budget) -> bool {
    if !budget.spend(1) {
        return false;
    }
    match (a, b) {
        (Value::Unknown(a), Value::Unknown(b)) => a == b && !matches!(a.why, Why::Broken(_)),
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| identical(&a.value, &b.value, budget))
        }
        (Value::Map(a), Value::Map(b)) => {
            let same = |key: &Arc<str>, value: &Value| {
                b.get(key).is_some_and(|other| identical(value, &other.value, budget))
            };
            a.len() == b.len() && a.iter().all(|(key, entry)| same(key, &entry.node.value))
        }
        _ => equal(a, b, budget) == Some(true),
    }
}

/// An order over values for sets: text by bytes, numbers by size, then by kind.
pub(crate) fn order(a: &Value, b: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        _ => 4,
    };
    match (a, b) {
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    }
}

/// The first unknown inside a value, a mistake before anything else; `None` when all is known.
pub(crate) fn first_unknown<'v>(value: &'v Value, budget: &Budget) -> Option<&'v Arc<Unknown>> {
    if !budget.spend(1) {
        return None;
    }
    let mut found = None;
    let mut take = |inner: &'v Value| {
        if let Some(unknown) = first_unknown(inner, budget)
            && (found.is_none() || matches!(unknown.why, Why::Broken(_)))
        {
            found = Some(unknown);
        }
    };
    match value {
        Value::Unknown(unknown) => return Some(unknown),
        Value::List(items) => items.iter().for_each(|item| take(&item.value)),
        Value::Map(map) => map.iter().for_each(|(_, entry)| take(&entry.node.value)),
        _ => {}
    }
    found
}

/// One unknown that stands for a result computed from these values: a mistake's reason first, else the first one's; all
/// their references. Without any unknown among them it is a limit that was reached.
pub(crate) fn mixed<'v>(values: impl IntoIterator<Item = &'v Value>, budget: &Budget) -> Value {
    let mut why: Option<Why> = None;
    let mut refs = Vec::new();
    let mut sensitive = false;
    for value in values {
        if let Some(first) = first_unknown(value, budget)
            && (why.is_none() || matches!(first.why, Why::Broken(_)) && !matches!(why, Some(Why::Broken(_))))
        {
            why = Some(first.why.clone());
        }
        sensitive |= value.as_unknown().is_some_and(|unknown| unknown.sensitive);
        references_of(value, &mut refs, budget);
    }
    let why = why.unwrap_or_else(|| Why::Limit("this takes more work than is allowed".into()));
    Value::Unknown(Arc::new(Unknown { refs, sensitive, ..Unknown::new(why) }))
}

/// Adds every reference inside a value, each once, up to the limit.
pub(crate) fn references_of(value: &Value, refs: &mut Vec<Reference>, budget: &Budget) {
    if refs.len() >= MOST_REFERENCES || !budget.spend(1) {
        return;
    }
    match value {
        Value::Unknown(unknown) => add_references(refs, &unknown.refs),
        Value::List(items) => items.iter().for_each(|item| references_of(&item.value, refs, budget)),
        Value::Map(map) => map.iter().for_each(|(_, entry)| references_of(&entry.node.value, refs, budget)),
        _ => {}
    }
}

pub(crate) fn add_references(refs: &mut Vec<Reference>, more: &[Reference]) {
    for reference in more {
        if refs.len() < MOST_REFERENCES && !refs.contains(reference) {
            refs.push(reference.clone());
        }
    }
}

/// Text that is built piece by piece; an unknown piece makes the whole unknown but keeps the known parts.
#[derive(Debug, Default)]
pub(crate) struct TextBuilder {
    text: String,
    parts: Vec<Part>,
    refs: Vec<Reference>,
    why: Option<Why>,
    sensitive: bool,
    too_long: bool,
}

impl TextBuilder {
    pub(crate) fn push(&mut self, text: &str) {
        if self.text.len() + text.len() > crate::limits::LONGEST_TEXT_BYTES {
            self.too_long = true;
        } else {
            self.text.push_str(text);
        }
    }

    pub(crate) fn push_unknown(&mut self, unknown: &Unknown) {
        if self.why.is_none() || matches!(unknown.why, Why::Broken(_)) {
            self.why = Some(unknown.why.clone());
        }
        self.sensitive |= unknown.sensitive;
        add_references(&mut self.refs, &unknown.refs);
        match &unknown.parts {
            Some(parts) => {
                for part in parts {
                    match part {
                        Part::Text(text) => self.push(text),
                        Part::Hole(refs) => self.push_hole(refs.clone()),
                    }
                }
            }
            None => self.push_hole(unknown.refs.clone()),
        }
    }

    fn push_hole(&mut self, refs: Vec<Reference>) {
        self.flush();
        if self.parts.len() < crate::limits::MOST_ITEMS {
            self.parts.push(Part::Hole(refs));
        }
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text).into()));
        }
    }

    /// Bytes of the known text since the last unknown piece.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn finish(mut self) -> Value {
        if self.too_long {
            return limit("this text is longer than 2 MiB");
        }
        let Some(why) = self.why.take() else { return Value::String(self.text.into()) };
        self.flush();
        let unknown = Unknown { why, refs: self.refs, parts: Some(self.parts), sensitive: self.sensitive };
        Value::Unknown(Arc::new(unknown))
    }
}

/// Moves every value inside to `loc` unless it was written there already; `None` when nothing has to move.
/// A limit on the number of values applies: the budget says `false` when it is used up.
pub(crate) fn relocated(value: &Value, loc: Loc, budget: &Budget) -> Result<Option<Value>, TooLarge> {
    if !budget.spend(1) {
        return Err(TooLarge);
    }
    let inside = |other: Loc| other.file == loc.file && other.start >= loc.start && other.end <= loc.end;
    let moved = |node: &Node| -> Result<Option<Node>, TooLarge> {
        let place = if inside(node.loc) { node.loc } else { loc };
        let value = relocated(&node.value, loc, budget)?;
        Ok((place != node.loc || value.is_some())
            .then(|| Node { value: value.unwrap_or_else(|| node.value.clone()), loc: place }))
    };
    match value {
        Value::List(items) => {
            let mut changed: Option<Vec<Node>> = None;
            for (index, item) in items.iter().enumerate() {
                if let Some(node) = moved(item)?
                    && let Some(slot) = changed.get_or_insert_with(|| items.to_vec()).get_mut(index)
                {
                    *slot = node;
                }
            }
            Ok(changed.map(Value::list))
        }
        Value::Map(map) => {
            let mut changed: Option<Map> = None;
            for (key, entry) in map.iter() {
                let key_loc = if inside(entry.key_loc) { entry.key_loc } else { loc };
                let node = moved(&entry.node)?;
                if node.is_some() || key_loc != entry.key_loc {
                    let node = node.unwrap_or_else(|| entry.node.clone());
                    changed.get_or_insert_with(|| (**map).clone()).insert(key.clone(), key_loc, node);
                }
            }
            Ok(changed.map(Value::map))
        }
        _ => Ok(None),
    }
}

/// A value holds more than is given out.
#[derive(Debug)]
pub(crate) struct TooLarge;
