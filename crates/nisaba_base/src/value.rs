//! Configuration values as every format gives them: YAML, HCL, JSON. Each value knows where it was written.
//!
//! Values are shared, never copied: lists, maps and strings sit behind `Arc`, so a local that a hundred resources use is
//! held once.
//!
//! **Invariant:** a value that cannot be known is [`Value::Unknown`] with a reason; it is never guessed.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::loc::Loc;

/// A value and the place it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it was written.
    pub loc: Loc,
}

/// A configuration value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~`, or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// Text.
    String(Arc<str>),
    /// A list, tuple or set.
    List(Arc<Vec<Node>>),
    /// A map or object.
    Map(Arc<Map>),
    /// Not knowable from what was read.
    Unknown(Arc<Unknown>),
}

/// Keys in the order they were written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    entries: IndexMap<Arc<str>, Entry, FxBuildHasher>,
}

/// A value of a [`Map`] and the place of its key.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where the key was written.
    pub key_loc: Loc,
    /// The value.
    pub node: Node,
}

/// Why a value is not known, and what is known about it all the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// The reason.
    pub why: Why,
    /// Attributes of other resources that it refers to: a join needs no value, only the reference.
    pub refs: Vec<Reference>,
    /// For text with unknown parts, its parts in order.
    pub parts: Option<Vec<Part>>,
    /// The value is marked sensitive and is never shown.
    pub sensitive: bool,
}

/// A piece of a text with unknown parts.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Known text.
    Text(Arc<str>),
    /// Unknown text; the references it came from.
    Hole(Vec<Reference>),
}

/// A reference to another resource, as written or as resolved.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Full address with instance keys where they are known: `module.a["x"].aws_s3_bucket.logs[0]`.
    pub address: Arc<str>,
    /// Path of the attribute below it, e.g. `id`, `arn`, `network_interface[0].private_ip`; empty for the whole resource.
    pub attribute: Arc<str>,
}

/// Reasons why a value is not known, each with the name that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// An input variable without value; its name as the user would set it, e.g. `var.keep`.
    Variable(Arc<str>),
    /// An attribute that exists only after the resource was created.
    AfterApply(Reference),
    /// A data source that asks the provider.
    DataSource(Arc<str>),
    /// A module whose code is not here: address and source.
    Module(Arc<str>, Arc<str>),
    /// A function that cannot be computed here.
    Function(Arc<str>),
    /// A name that nothing declares.
    Undeclared(Arc<str>),
    /// Definitions that need each other.
    Cycle(Arc<str>),
    /// An error in the code, e.g. a wrong argument; a diagnostic says more.
    Broken(Arc<str>),
    /// A limit of ours was reached; which.
    Limit(Arc<str>),
    /// A file or block that could not be read.
    Unread(Arc<str>),
    /// Any other, as a short clause.
    Other(Arc<str>),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Variable(name) => write!(f, "`{name}` has no value"),
            Why::AfterApply(to) => write!(f, "`{to}` is known only after apply"),
            Why::DataSource(address) => write!(f, "`{address}` asks the provider"),
            Why::Module(address, source) => write!(f, "the code of `{address}` ({source}) is not here"),
            Why::Function(name) => write!(f, "`{name}()` is not computed here"),
            Why::Undeclared(name) => write!(f, "`{name}` is declared nowhere"),
            Why::Cycle(name) => write!(f, "`{name}` needs itself"),
            Why::Broken(what) => write!(f, "{what}"),
            Why::Limit(what) => write!(f, "{what}"),
            Why::Unread(what) => write!(f, "{what} could not be read"),
            Why::Other(what) => write!(f, "{what}"),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)?;
        match self.attribute.is_empty() {
            true => Ok(()),
            false => write!(f, ".{}", self.attribute),
        }
    }
}

impl Unknown {
    /// Unknown for one reason, without references.
    pub fn new(why: Why) -> Self {
        Self { why, refs: Vec::new(), parts: None, sensitive: false }
    }

    /// Unknown because a resource attribute exists only after apply; the reference is kept for joins.
    pub fn after_apply(reference: Reference) -> Self {
        Self { refs: vec![reference.clone()], ..Self::new(Why::AfterApply(reference)) }
    }

    /// What the text certainly starts with.
    pub fn known_prefix(&self) -> Option<&str> {
        match self.parts.as_deref()?.first()? {
            Part::Text(text) => Some(text),
            Part::Hole(_) => None,
        }
    }

    /// What the text certainly ends with.
    pub fn known_suffix(&self) -> Option<&str> {
        match self.parts.as_deref()?.last()? {
            Part::Text(text) => Some(text),
            Part::Hole(_) => None,
        }
    }
}

impl Value {
    /// Text.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Value::String(text.into())
    }

    /// A value that is not known.
    pub fn unknown(why: Why) -> Self {
        Value::Unknown(Arc::new(Unknown::new(why)))
    }

    /// A list.
    pub fn list(items: Vec<Node>) -> Self {
        Value::List(Arc::new(items))
    }

    /// A map.
    pub fn map(map: Map) -> Self {
        Value::Map(Arc::new(map))
    }

    /// The value at this place.
    pub fn at(self, loc: Loc) -> Node {
        Node { value: self, loc }
    }

    /// Text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, also written as `"true"` or `"false"`, as Terraform converts it.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            Value::String(text) => match &**text {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The number, also written as text.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(value) => Some(*value),
            Value::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&[Node]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Why it is unknown, if it is.
    pub fn as_unknown(&self) -> Option<&Arc<Unknown>> {
        match self {
            Value::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether nothing in it, however deep, is unknown.
    pub fn is_fully_known(&self) -> bool {
        match self {
            Value::Unknown(_) => false,
            Value::List(items) => items.iter().all(|item| item.value.is_fully_known()),
            Value::Map(map) => map.iter().all(|(_, entry)| entry.node.value.is_fully_known()),
            _ => true,
        }
    }
}

impl Node {
    /// The value below a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.value.as_map()?.get(key)
    }

    /// Text below a key.
    pub fn str(&self, key: &str) -> Option<&str> {
        self.get(key)?.value.as_str()
    }

    /// Follows dotted keys and list indices (`spec.containers.0.image`).
    pub fn path(&self, path: &str) -> Option<&Node> {
        path.split('.').try_fold(self, |node, step| match &node.value {
            Value::Map(map) => map.get(step),
            Value::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Calls `visit` for each reference in this value, however deep.
    pub fn for_each_reference(&self, visit: &mut impl FnMut(&Reference, Loc)) {
        match &self.value {
            Value::Unknown(unknown) => unknown.refs.iter().for_each(|to| visit(to, self.loc)),
            Value::List(items) => items.iter().for_each(|item| item.for_each_reference(visit)),
            Value::Map(map) => map.iter().for_each(|(_, entry)| entry.node.for_each_reference(visit)),
            _ => {}
        }
    }
}

impl Map {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key).map(|entry| &entry.node)
    }

    /// The value of a key and the place of the key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// Sets a key; the last one written wins and keeps the first one's position.
    pub fn insert(&mut self, key: impl Into<Arc<str>>, key_loc: Loc, node: Node) -> Option<Entry> {
        self.entries.insert(key.into(), Entry { key_loc, node })
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        self.entries.shift_remove(key)
    }

    /// Keys and values in the order written.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Entry)> {
        self.entries.iter()
    }

    /// Keys in the order written.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.entries.keys()
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has no key.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// A number as people write it: no `.0` on whole numbers.
pub fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 9.0e15 {
        format!("{}", number as i64)
    } else {
        format!("{number}")
    }
}
