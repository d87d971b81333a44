//! Configuration of a program: defaults of the project and the files of its stacks, `Pulumi.production.yaml`.
//!
//! Which stack counts is not written anywhere; where they disagree, a value is not known.

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value, Why};
use nisaba_base::{SourceMap, yaml};
use rustc_hash::FxHashMap;

/// Values by name, without the name of the project before them.
pub(crate) type Configuration = FxHashMap<String, Node>;

/// Reads the project's own and those of its stacks.
pub(crate) fn read(sources: &SourceMap, path: &str, project: &Node) -> Configuration {
    let name = project.str("name").unwrap_or_default();
    let defaults = declared(project, name);
    let mut stacks = Vec::new();
    for (id, file) in sources.iter().filter(|(_, file)| is_stack_of(file.path(), path)) {
        let (documents, _) = yaml::parse(id, file.text());
        stacks.extend(documents.first().map(|document| {
            let mut values = defaults.clone();
            values.extend(stack_values(document, name));
            values
        }));
    }
    agreed(stacks, defaults)
}

/// `infra/Pulumi.live.yaml` is a stack of `infra/Pulumi.yaml`.
fn is_stack_of(path: &str, project: &str) -> bool {
    let folder = project.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (own, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stack = file.strip_prefix("Pulumi.").and_then(|rest| rest.strip_suffix(".yaml"));
    own == folder && stack.is_some_and(|stack| !stack.is_empty())
}

fn bare<'k>(key: &'k str, project: &str) -> &'k str {
    key.strip_prefix(project).and_then(|rest| rest.strip_prefix(':')).unwrap_or(key)
}

/// `config: {size: {type: integer, default: 3}, region: {value: x}, plain: 1}`
fn declared(project: &Node, name: &str) -> Configuration {
    let mut values = Configuration::default();
    for section in ["configuration", "config"] {
        let written = project.get(section).and_then(|node| node.value.as_map());
        for (key, entry) in written.into_iter().flat_map(Map::iter) {
            let value = match &entry.node.value {
                Value::Map(map) => {
                    let given = map.get("default").or_else(|| map.get("value"));
                    let is_secret = map.get("secret").is_some_and(|node| node.value.as_bool() == Some(true));
                    match given {
                        Some(given) => given.clone(),
                        None if is_secret => crate::secret(entry.node.loc),
                        None => Value::unknown(Why::Variable(key.clone())).at(entry.node.loc),
                    }
                }
                _ => entry.node.clone(),
            };
            values.insert(bare(key, name).to_owned(), value);
        }
    }
    values
}

fn stack_values(document: &Node, name: &str) -> Configuration {
    let written = document.get("config").and_then(|node| node.value.as_map());
    let value = |node: &Node| match node.get("secure") {
        Some(secure) => crate::secret(secure.loc),
        None => node.clone(),
    };
    let all = written.into_iter().flat_map(Map::iter);
    all.map(|(key, entry)| (bare(key, name).to_owned(), value(&entry.node))).collect()
}

fn agreed(mut stacks: Vec<Configuration>, defaults: Configuration) -> Configuration {
    let Some(mut all) = stacks.pop() else { return defaults };
    for stack in stacks {
        let names: Vec<String> = all.keys().chain(stack.keys()).cloned().collect();
        for name in names {
            let (own, other) = (all.get(&name), stack.get(&name));
            let loc = own.or(other).map(|node| node.loc);
            if own.map(|node| &node.value) != other.map(|node| &node.value) {
                let why: Arc<str> = format!("the stacks give `{name}` different values").into();
                if let Some(loc) = loc {
                    all.insert(name, Value::unknown(Why::Other(why)).at(loc));
                }
            }
        }
    }
    all
}
