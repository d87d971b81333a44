//! Joins the resources of a state by the values that name them: `subnet_id = "subnet-1"` refers to the subnet of that id.
//!
//! A value that only looks like a name (`main`) joins nothing but what the state says this resource depends on.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Node, Reference, Value};
use rustc_hash::{FxHashMap, FxHashSet};

use super::address::without_keys;
use crate::output::{Resource, ResourceReference};

/// Attributes by which others name a resource, the most exact first.
const NAMES: [&str; 12] = [
    "id",
    "arn",
    "self_link",
    "key_id",
    "url",
    "versionless_id",
    "name",
    "bucket",
    "function_name",
    "zone_id",
    "dns_name",
    "fqdn",
];
/// How many of those are exact.
const EXACT: usize = 6;
/// Shorter values, or such without a sign between words, are no ids of one thing only.
const SHORTEST_ID: usize = 10;
/// More resources of one name say nothing.
const MOST_OF_ONE_NAME: usize = 64;

struct Named<'r> {
    resource: usize,
    attribute: &'r str,
    rank: usize,
}

/// Finds what each resource refers to. `dependencies` are addresses without keys, in the order of the resources.
pub(super) fn by_value(resources: &mut [Resource], dependencies: &[Vec<Arc<str>>]) {
    let found: Vec<Vec<ResourceReference>> = {
        let addresses: Vec<String> =
            resources.iter().map(|resource| without_keys(&resource.address)).collect();
        let names = names(resources);
        let of = |(index, resource): (usize, &Resource)| {
            let depends: FxHashSet<&str> =
                dependencies.get(index).into_iter().flatten().map(|address| &**address).collect();
            let mut joiner = Joiner {
                resources,
                addresses: &addresses,
                names: &names,
                depends,
                own: index,
                found: Vec::new(),
            };
            joiner.visit(&resource.body, &mut String::new());
            joiner.found
        };
        resources.iter().enumerate().map(of).collect()
    };
    for (resource, references) in resources.iter_mut().zip(found) {
        resource.references = references;
    }
}

fn names(resources: &[Resource]) -> FxHashMap<&str, Vec<Named<'_>>> {
    let mut names: FxHashMap<&str, Vec<Named<'_>>> = FxHashMap::default();
    for (index, resource) in resources.iter().enumerate() {
        for (rank, attribute) in NAMES.iter().enumerate() {
            let Some(text) = resource.body.str(attribute) else { continue };
            let all = names.entry(text).or_default();
            if all.len() < MOST_OF_ONE_NAME && all.last().is_none_or(|last| last.resource != index) {
                all.push(Named { resource: index, attribute, rank });
            }
        }
    }
    names
}

struct Joiner<'r> {
    resources: &'r [Resource],
    addresses: &'r [String],
    names: &'r FxHashMap<&'r str, Vec<Named<'r>>>,
    depends: FxHashSet<&'r str>,
    own: usize,
    found: Vec<ResourceReference>,
}

impl Joiner<'_> {
    fn visit(&mut self, node: &Node, path: &mut String) {
        let length = path.len();
        let mut below = |this: &mut Self, key: &str, node: &Node| {
            if length > 0 {
                path.push('.');
            }
            path.push_str(key);
            this.visit(node, path);
            path.truncate(length);
        };
        match &node.value {
            Value::String(text) => self.join(text, path, node.loc),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    below(self, &index.to_string(), item);
                }
            }
            Value::Map(map) => {
                for (key, entry) in map.iter() {
                    below(self, key, &entry.node);
                }
            }
            _ => {}
        }
    }

    fn join(&mut self, text: &str, path: &str, loc: Loc) {
        let Some(all) = self.names.get(text) else { return };
        let depends = |named: &&Named<'_>| {
            self.addresses.get(named.resource).is_some_and(|address| self.depends.contains(address.as_str()))
        };
        let others = || all.iter().filter(|named| named.resource != self.own);
        let mut chosen: Vec<&Named<'_>> = others().filter(depends).collect();
        // Two of a kind may bear one name; the name of a resource's own is that of what completes it, not the other way round.
        let is_own_name = NAMES.contains(&path);
        if chosen.is_empty() && !is_own_name && is_id(text) {
            chosen = others().filter(|named| named.rank < EXACT).collect();
        }
        let Some(best) = chosen.iter().map(|named| named.rank.min(EXACT)).min() else { return };
        for named in chosen.iter().filter(|named| named.rank.min(EXACT) == best) {
            let Some(resource) = self.resources.get(named.resource) else { continue };
            let to = Reference { address: resource.address.clone(), attribute: named.attribute.into() };
            self.found.push(ResourceReference { path: path.into(), to, loc });
        }
    }
}

/// Whether a text names one thing and nothing else, as far as one can tell.
fn is_id(text: &str) -> bool {
    text.len() >= SHORTEST_ID
        && text.contains(['-', ':', '/'])
        && text.bytes().any(|byte| byte.is_ascii_digit() || byte == b':' || byte == b'/')
}
