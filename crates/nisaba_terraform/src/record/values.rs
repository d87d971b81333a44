//! Values of a plan or state as a body that looks like one of code: what nobody wrote is not in it.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Reference, Unknown, Value, Why};

use crate::output::ResourceReference;

/// What is known of one value beside the value: trees of the same shape with `true` where it holds.
#[derive(Clone, Copy)]
pub(super) struct Marks<'n> {
    /// Known only after apply.
    pub(super) unknown: Option<&'n Node>,
    /// Never to be shown.
    pub(super) sensitive: Option<&'n Node>,
    /// What the configuration says there: expressions by attribute, or one expression.
    pub(super) written: Written<'n>,
}

/// How the configuration writes a value.
#[derive(Clone, Copy)]
pub(super) enum Written<'n> {
    /// There is no configuration to ask. Blocks that `dynamic` makes are in none.
    NotTold,
    /// Not at all.
    Nowhere,
    /// By these expressions, or by this one.
    By(&'n Node),
    /// It is part of what this one expression gives.
    Within(&'n Node),
}

impl<'n> Written<'n> {
    /// The expression, where this is one, whatever lies below it.
    fn expression(self) -> Option<&'n Node> {
        let is_one = |node: &&Node| node.get("references").is_some() || node.get("constant_value").is_some();
        match self {
            Written::By(node) => Some(node).filter(is_one),
            Written::Within(node) => Some(node),
            Written::Nowhere | Written::NotTold => None,
        }
    }

    fn below(self, key: Key<'_>) -> Self {
        if let Some(expression) = self.expression() {
            return Written::Within(expression);
        }
        let Written::By(node) = self else { return Written::NotTold };
        let found = match key {
            Key::Name(name) => node.get(name),
            Key::Index(index, item) => return Written::of_block(node, index, item),
        };
        found.map_or(Written::Nowhere, Written::By)
    }

    /// The block that an item of a list came from. Blocks of a set stand in an order of their own: the one whose constants
    /// the item has is meant.
    fn of_block(node: &'n Node, index: usize, item: &Node) -> Self {
        let Some(blocks) = node.value.as_list() else { return Written::By(node) };
        let fits = |block: &&Node| {
            super::entries(Some(block)).all(|(name, expression)| match expression.get("constant_value") {
                Some(constant) => item.get(name).is_some_and(|value| is_same(value, constant)),
                None => true,
            })
        };
        let exact = blocks.get(index).filter(fits);
        exact.or_else(|| blocks.iter().find(fits)).or(blocks.get(index)).map_or(Written::NotTold, Written::By)
    }
}

/// Equal, wherever they stand.
fn is_same(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len()
                && left.iter().zip(right.iter()).all(|(left, right)| is_same(left, right))
        }
        (Value::Map(_), Value::Map(_)) => true,
        (left, right) => left == right,
    }
}

#[derive(Clone, Copy)]
enum Key<'k> {
    Name(&'k str),
    /// With the item itself.
    Index(usize, &'k Node),
}

impl<'n> Marks<'n> {
    fn below(self, key: Key<'_>) -> Self {
        let mark = |node: Option<&'n Node>| {
            let node = node?;
            match (key, &node.value) {
                // `true` holds for all that lies below.
                (_, Value::Bool(true)) => Some(node),
                (Key::Name(name), _) => node.get(name),
                (Key::Index(index, _), Value::List(items)) => items.get(index),
                (Key::Index(index, _), _) => node.get(&index.to_string()),
            }
        };
        Self {
            unknown: mark(self.unknown),
            sensitive: mark(self.sensitive),
            written: self.written.below(key),
        }
    }

    fn is_unknown(self) -> bool {
        self.unknown.is_some_and(|mark| mark.value == Value::Bool(true))
    }

    fn is_sensitive(self) -> bool {
        self.sensitive.is_some_and(|mark| mark.value == Value::Bool(true))
    }
}

/// Answers what an expression of the configuration refers to.
pub(super) trait Resolve {
    /// Resources and attributes that an expression names, followed through variables and outputs.
    fn references(&self, expression: &Node) -> Vec<Reference>;
}

/// Makes the body of one resource and its references.
pub(super) struct Writer<'w> {
    pub(super) address: &'w Arc<str>,
    pub(super) resolve: &'w dyn Resolve,
    pub(super) references: Vec<ResourceReference>,
    /// Where the resource stands, for values that stand nowhere.
    pub(super) loc: Loc,
}

impl Writer<'_> {
    /// The whole body.
    pub(super) fn body(&mut self, value: Option<&Node>, marks: Marks<'_>) -> Node {
        let mut path = String::new();
        let body = self.map(value, marks, &mut path);
        Value::map(body).at(value.map_or(self.loc, |node| node.loc))
    }

    fn map(&mut self, value: Option<&Node>, marks: Marks<'_>, path: &mut String) -> Map {
        let mut map = Map::new();
        let mut keys: Vec<&Arc<str>> = super::entries(value).map(|(key, _)| key).collect();
        keys.extend(super::entries(marks.unknown).map(|(key, _)| key));
        for key in keys {
            if map.get(key).is_some() {
                continue;
            }
            let length = path.len();
            if length > 0 {
                path.push('.');
            }
            path.push_str(key);
            let entry = value.and_then(|value| value.value.as_map()).and_then(|map| map.entry(key));
            let node = self.node(entry.map(|entry| &entry.node), marks.below(Key::Name(key)), path);
            if let Some(node) = node {
                let key_loc = entry.map_or(node.loc, |entry| entry.key_loc);
                map.insert(key.clone(), key_loc, node);
            }
            path.truncate(length);
        }
        map
    }

    fn node(&mut self, value: Option<&Node>, marks: Marks<'_>, path: &mut String) -> Option<Node> {
        let loc = value.map_or(self.loc, |value| value.loc);
        self.refer(marks.written, path, loc);
        let expression = marks.written.expression();
        let refs = || expression.map(|expression| self.resolve.references(expression)).unwrap_or_default();
        if marks.is_sensitive() && value.is_none_or(|value| !is_nothing(value)) {
            let why = Why::Other("it is marked sensitive".into());
            let unknown = Unknown { refs: refs(), sensitive: true, ..Unknown::new(why) };
            return Some(Value::Unknown(Arc::new(unknown)).at(loc));
        }
        if marks.is_unknown() {
            let is_computed = matches!(marks.written, Written::Nowhere);
            return (!is_computed).then(|| self.after_apply(path, refs()).at(loc));
        }
        let value = value.filter(|value| !value.value.is_null())?;
        if is_nothing(value) && expression.is_none() {
            return None;
        }
        Some(match &value.value {
            Value::Map(_) => Value::map(self.map(Some(value), marks, path)).at(loc),
            Value::List(items) => Value::list(self.list(items, marks, path)).at(loc),
            _ => value.clone(),
        })
    }

    /// Keeps what an attribute refers to; what lies below it refers to nothing else.
    fn refer(&mut self, written: Written<'_>, path: &str, loc: Loc) {
        let Written::By(_) = written else { return };
        let Some(expression) = written.expression() else { return };
        let path: Arc<str> = path.into();
        let all = self.resolve.references(expression).into_iter();
        self.references.extend(all.map(|to| ResourceReference { path: path.clone(), to, loc }));
    }

    fn list(&mut self, items: &[Node], marks: Marks<'_>, path: &mut String) -> Vec<Node> {
        let length = path.len();
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            path.push_str(&format!(".{index}"));
            let node = self.node(Some(item), marks.below(Key::Index(index, item)), path);
            // An empty item is an item all the same.
            list.push(node.unwrap_or_else(|| item.clone()));
            path.truncate(length);
        }
        list
    }

    fn after_apply(&self, path: &str, refs: Vec<Reference>) -> Value {
        let own = Reference { address: self.address.clone(), attribute: path.into() };
        let to = match refs.as_slice() {
            [only] => only.clone(),
            _ => own,
        };
        Value::Unknown(Arc::new(Unknown { refs, ..Unknown::new(Why::AfterApply(to)) }))
    }
}

/// What providers write where nothing is written: empty texts, lists and maps.
fn is_nothing(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.is_empty(),
        _ => false,
    }
}
