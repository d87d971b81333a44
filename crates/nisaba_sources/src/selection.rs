//! Companions that choose what they complete by its tags: backup selections, lifecycle policies of snapshots.

use std::sync::Arc;

use nisaba_base::value::{Node, Value};

use crate::path::{Found, Path};
use crate::resource::Resource;

/// Whether a companion chooses a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// One of its tags fits.
    Yes,
    /// None fits.
    No,
    /// Not to be told, and why.
    Unknown(Arc<str>),
}

/// Tags that a companion asks for.
pub(crate) struct Selection<'r> {
    asked: Vec<(Arc<str>, &'r Node)>,
    open: Option<Arc<str>>,
}

impl<'r> Selection<'r> {
    /// Reads the tags at `paths`: maps of key to value, or items with `key` and `value`.
    pub(crate) fn read(paths: &[Path], companion: &'r Resource) -> Self {
        let mut selection = Self { asked: Vec::new(), open: None };
        for path in paths {
            match path.find(&companion.body) {
                Found::Nothing => {}
                Found::One(node) => selection.add(node),
                Found::Many(nodes) => nodes.into_iter().for_each(|node| selection.add(node)),
            }
        }
        selection
    }

    fn add(&mut self, node: &'r Node) {
        match &node.value {
            Value::Unknown(unknown) => self.open = Some(unknown.why.to_string().into()),
            Value::List(items) => items.iter().for_each(|item| self.add(item)),
            Value::Map(map) => match (map.get("key").map(|key| &key.value), map.get("value")) {
                (Some(Value::String(key)), Some(value)) => self.asked.push((without_prefix(key), value)),
                (Some(Value::Unknown(unknown)), Some(_)) => self.open = Some(unknown.why.to_string().into()),
                _ => self.asked.extend(map.iter().map(|(key, entry)| (without_prefix(key), &entry.node))),
            },
            _ => {}
        }
    }

    /// Whether a resource has one of the tags.
    pub(crate) fn chooses(&self, target: &Resource) -> Chosen {
        let mut open = self.open.clone();
        for (key, wanted) in &self.asked {
            let tag = ["tags_all", "tags"].iter().find_map(|place| {
                let tags = target.body.get(place)?;
                if tags.value.as_unknown().is_some() { Some(tags) } else { tags.get(key) }
            });
            let Some(tag) = tag else { continue };
            match (&tag.value, &wanted.value) {
                (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => {
                    open = Some(unknown.why.to_string().into());
                }
                (tag, wanted) if tag.as_str().is_some() && tag.as_str() == wanted.as_str() => {
                    return Chosen::Yes;
                }
                _ => {}
            }
        }
        open.map_or(Chosen::No, Chosen::Unknown)
    }
}

/// Conditions of backup selections name a tag by `aws:ResourceTag/` before its key.
fn without_prefix(key: &str) -> Arc<str> {
    key.strip_prefix("aws:ResourceTag/").unwrap_or(key).into()
}
