//! What is wanted of one block or map: attributes by their paths, several wishes merged.

use indexmap::IndexMap;
use serde_json::Value;

/// Wanted attributes; what several wishes say of one block becomes one tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tree(pub(crate) IndexMap<String, Wanted>);

/// What is wanted of one name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wanted {
    /// This value.
    Value(Value),
    /// A block or map with these.
    Inner(Tree),
}

impl Tree {
    /// Paths and values as an entry of `mends/` lists them.
    pub(crate) fn of(set: &IndexMap<String, Value>) -> Self {
        let mut tree = Self::default();
        for (path, value) in set {
            tree.want(path, value);
        }
        tree
    }

    /// Where two paths want something of one name, the first stays.
    fn want(&mut self, path: &str, value: &Value) {
        let Some((name, rest)) = path.split_once('.') else {
            self.0.entry(path.to_owned()).or_insert_with(|| Wanted::Value(value.clone()));
            return;
        };
        if let Wanted::Inner(inner) =
            self.0.entry(name.to_owned()).or_insert_with(|| Wanted::Inner(Self::default()))
        {
            inner.want(rest, value);
        }
    }

    /// Takes another one in; where both want something of one name, the first stays.
    pub(crate) fn merge(&mut self, other: &Tree) {
        for (name, wanted) in &other.0 {
            match (self.0.get_mut(name), wanted) {
                (None, wanted) => drop(self.0.insert(name.clone(), wanted.clone())),
                (Some(Wanted::Inner(mine)), Wanted::Inner(theirs)) => mine.merge(theirs),
                (Some(_), _) => {}
            }
        }
    }
}
