//! States: what exists, as far as Terraform knows.

use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::value::{Map, Node, Reference, Value};

use super::join;
use super::values::{Marks, Resolve, Writer, Written};
use super::{each_resource, items};
use crate::limits::MOST_RESOURCES;
use crate::output::{Resource, Root};

/// The only version of state files that is read; Terraform has written no other since 0.12 (2019).
const VERSION: f64 = 4.0;

/// A state has no configuration to ask.
struct Nothing;

impl Resolve for Nothing {
    fn references(&self, _: &Node) -> Vec<Reference> {
        Vec::new()
    }
}

/// Adds what `terraform show -json` tells of a state.
pub(super) fn shown(values: &Node, root: &mut Root) {
    let mut dependencies = Vec::new();
    let Some(module) = values.get("root_module") else { return };
    each_resource(module, &mut |node, module| {
        let Some(address) = node.str("address") else { return };
        if root.resources.len() >= MOST_RESOURCES {
            return;
        }
        let made = super::resource(node, address.into(), module, node.get("index"));
        if let Some(made) = made {
            let made = with_body(made, node.get("values"), node.get("sensitive_values"));
            root.resources.push(made);
            dependencies.push(texts(node.get("depends_on")));
        }
    });
    join::by_value(&mut root.resources, &dependencies);
}

/// Adds what a state file holds.
///
/// # Errors
/// When it is no state file, or of another version.
pub(super) fn stored(document: &Node, root: &mut Root) -> Result<(), Diagnostic> {
    let version = document.get("version").filter(|version| version.value != Value::Number(VERSION));
    if let Some(version) = version.filter(|_| document.get("serial").is_some()) {
        return Err(Diagnostic::warning(
            "terraform-state-version",
            "this version of state files is not read",
        )
        .at(version.loc)
        .help("have Terraform write it as JSON: `terraform show -json > state.json`"));
    }
    let mut dependencies = Vec::new();
    for group in items(document.get("resources")) {
        for instance in items(group.get("instances")) {
            if root.resources.len() >= MOST_RESOURCES {
                break;
            }
            // An object that a replacement failed to destroy is not the one that code means.
            if instance.get("deposed").is_some() {
                continue;
            }
            if let Some(made) = instance_of(group, instance) {
                root.resources.push(made);
                dependencies.push(texts(instance.get("dependencies")));
            }
        }
    }
    join::by_value(&mut root.resources, &dependencies);
    Ok(())
}

fn instance_of(group: &Node, instance: &Node) -> Option<Resource> {
    let module = group.str("module").unwrap_or_default();
    let index = instance.get("index_key");
    let key = match index.map(|index| &index.value) {
        Some(Value::Number(number)) => format!("[{}]", nisaba_base::value::number_text(*number)),
        Some(Value::String(text)) => format!("[\"{}\"]", text.replace('\\', "\\\\").replace('"', "\\\"")),
        _ => String::new(),
    };
    let data = if group.str("mode") == Some("data") { "data." } else { "" };
    let point = if module.is_empty() { "" } else { "." };
    let address = format!("{module}{point}{data}{}.{}{key}", group.str("type")?, group.str("name")?);
    let mut made = super::resource(group, address.into(), module.into(), index)?;
    made.loc = instance.loc;
    made.header = group.get("name").map_or(instance.loc, |name| name.loc);
    let sensitive = sensitive(items(instance.get("sensitive_attributes")), instance);
    Some(with_body(made, instance.get("attributes"), Some(&sensitive)))
}

fn with_body(mut made: Resource, value: Option<&Node>, sensitive: Option<&Node>) -> Resource {
    let address = made.address.clone();
    let mut writer = Writer { address: &address, resolve: &Nothing, references: Vec::new(), loc: made.loc };
    made.body = writer.body(value, Marks { unknown: None, sensitive, written: Written::NotTold });
    made
}

/// The paths that a state file marks, as the tree that `show` tells.
fn sensitive(paths: &[Node], instance: &Node) -> Node {
    let mut tree = Map::new();
    for path in paths {
        let steps: Vec<String> = items(Some(path)).iter().map_while(step).collect();
        insert(&mut tree, &steps, instance);
    }
    Value::map(tree).at(instance.loc)
}

fn step(step: &Node) -> Option<String> {
    // `{"type": "get_attr", "value": "a"}`, or `{"type": "index", "value": {"value": 0, "type": "number"}}`.
    let value = step.get("value")?;
    match &value.get("value").unwrap_or(value).value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(nisaba_base::value::number_text(*number)),
        _ => None,
    }
}

/// Paths are as deep as JSON may nest.
fn insert(tree: &mut Map, path: &[String], instance: &Node) {
    let Some((first, rest)) = path.split_first() else { return };
    let node = match rest {
        [] => Value::Bool(true),
        rest => {
            let below = tree.get(first).map(|node| &node.value);
            if below == Some(&Value::Bool(true)) {
                return;
            }
            let mut below = below.and_then(Value::as_map).cloned().unwrap_or_default();
            insert(&mut below, rest, instance);
            Value::map(below)
        }
    };
    tree.insert(first.as_str(), instance.loc, node.at(instance.loc));
}

fn texts(list: Option<&Node>) -> Vec<Arc<str>> {
    items(list).iter().filter_map(|node| node.value.as_str()).map(Arc::from).collect()
}
