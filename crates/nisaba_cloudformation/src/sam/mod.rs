//! SAM: what its short types expand to when a template is processed.
//!
//! A function stays under its own logical id; what comes with it (role, address, permissions, routes) gets the logical id
//! that SAM gives it, so that references of the template to those meet them.
//!
//! **Not here:** merging of `Globals` (`globals.rs`), events of functions (`event.rs`), APIs (`api.rs`), roles (`role.rs`).

mod api;
mod event;
mod function;
mod globals;
mod role;

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Reference, Unknown, Value};

use crate::resource::Resource;

pub(crate) use api::Implicit;
pub(crate) use globals::Globals;

/// What a resource of a type of SAM expands to; `None` for every other type.
pub(crate) fn expand(
    resource: &Resource,
    globals: &Globals,
    implicit: &mut Implicit,
) -> Option<Vec<Resource>> {
    let short = resource.type_name.strip_prefix("AWS::Serverless::")?;
    let resource = &globals.merged(short, resource);
    Some(match short {
        "Function" => function::expand(resource, globals, implicit),
        "Api" => api::rest(resource),
        "HttpApi" => api::http(resource),
        "SimpleTable" => vec![simple_table(resource)],
        "StateMachine" => state_machine(resource),
        "LayerVersion" => vec![renamed(resource, "AWS::Lambda::LayerVersion", &[("LayerName", "LayerName")])],
        "GraphQLApi" => vec![api::graph(resource)],
        _ => return None,
    })
}

fn simple_table(resource: &Resource) -> Resource {
    renamed(resource, "AWS::DynamoDB::Table", &[])
}

fn state_machine(resource: &Resource) -> Vec<Resource> {
    let mut machine = renamed(
        resource,
        "AWS::StepFunctions::StateMachine",
        &[("Name", "StateMachineName"), ("Role", "RoleArn"), ("Logging", "LoggingConfiguration")],
    );
    let mut all = Vec::new();
    if resource.properties.get("Role").is_none() {
        let role = role::of(resource, "states.amazonaws.com", &[]);
        set(&mut machine.properties, "RoleArn", refers(&role.address, "Arn", resource.loc));
        all.push(role);
    }
    all.insert(0, machine);
    all
}

/// The resource under another type, some of its properties under other names.
fn renamed(resource: &Resource, type_name: &str, names: &[(&str, &str)]) -> Resource {
    let mut expanded = Resource { type_name: type_name.into(), ..resource.clone() };
    let Value::Map(map) = &resource.properties.value else { return expanded };
    let mut properties = Map::new();
    for (key, entry) in map.iter() {
        let name = names.iter().find(|(from, _)| *from == &**key).map_or(&**key, |(_, to)| *to);
        properties.insert(name, entry.key_loc, entry.node.clone());
    }
    expanded.properties = Value::map(properties).at(resource.properties.loc);
    expanded
}

/// A resource that SAM makes beside the one that is written.
fn beside(resource: &Resource, suffix: &str, type_name: &str, properties: Map, loc: Loc) -> Resource {
    named_beside(resource, &format!("{}{suffix}", resource.logical_id), type_name, properties, loc)
}

fn named_beside(
    resource: &Resource,
    logical_id: &str,
    type_name: &str,
    properties: Map,
    loc: Loc,
) -> Resource {
    Resource {
        address: address_of(resource, logical_id),
        within: resource.within.clone(),
        logical_id: logical_id.into(),
        type_name: type_name.into(),
        properties: Value::map(properties).at(loc),
        loc,
        existence: resource.existence.clone(),
        deletion_policy: None,
        update_replace_policy: None,
        depends_on: Vec::new(),
    }
}

/// The address of a logical id in the same stack.
fn address_of(resource: &Resource, logical_id: &str) -> Arc<str> {
    match resource.within.is_empty() {
        true => logical_id.into(),
        false => format!("{}/{logical_id}", resource.within).into(),
    }
}

fn refers(address: &Arc<str>, attribute: &str, loc: Loc) -> Node {
    let reference = Reference { address: address.clone(), attribute: attribute.into() };
    Value::Unknown(Arc::new(Unknown::after_apply(reference))).at(loc)
}

fn set(node: &mut Node, key: &str, value: Node) {
    if let Value::Map(map) = &mut node.value {
        let loc = value.loc;
        Arc::make_mut(map).insert(key, loc, value);
    }
}

fn take(node: &mut Node, key: &str) -> Option<Node> {
    match &mut node.value {
        Value::Map(map) => Arc::make_mut(map).remove(key).map(|entry| entry.node),
        _ => None,
    }
}

/// A map of one place.
fn map_of(loc: Loc, entries: impl IntoIterator<Item = (&'static str, Node)>) -> Map {
    let mut map = Map::new();
    for (key, node) in entries {
        map.insert(key, loc, node);
    }
    map
}
