//! The role that SAM makes where none is named: trusted by one service, with the policies that are listed.

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};

use super::{beside, map_of};
use crate::resource::Resource;

/// The role of a resource; `managed` are policies that it always has.
pub(super) fn of(resource: &Resource, service: &str, managed: &[&str]) -> Resource {
    let properties = &resource.properties;
    let written = properties.get("Policies");
    let loc = written.map_or(resource.loc, |written| written.loc);
    let mut arns: Vec<Node> = managed.iter().map(|name| managed_policy(name, loc)).collect();
    let mut inline = Vec::new();
    let mut templates = Vec::new();
    for policy in written.into_iter().flat_map(crate::intrinsic::arguments) {
        match &policy.value {
            Value::String(name) => arns.push(managed_policy(name, policy.loc)),
            Value::Unknown(_) => arns.push(policy.clone()),
            _ if policy.get("Statement").is_some() => inline.push(named(policy)),
            _ => templates.push(policy.clone()),
        }
    }
    let mut role = map_of(
        loc,
        [
            ("AssumeRolePolicyDocument", trust(service, loc)),
            ("ManagedPolicyArns", Value::list(arns).at(loc)),
            ("Policies", Value::list(inline).at(loc)),
        ],
    );
    // Templates of SAM grant what they name only; the references say to what.
    if !templates.is_empty() {
        role.insert("PolicyTemplates", loc, Value::list(templates).at(loc));
    }
    if let Some(boundary) = properties.get("PermissionsBoundary") {
        role.insert("PermissionsBoundary", boundary.loc, boundary.clone());
    }
    beside(resource, "Role", "AWS::IAM::Role", role, loc)
}

/// A policy of AWS by its ARN or by its name alone.
fn managed_policy(name: &str, loc: Loc) -> Node {
    match name.starts_with("arn:") {
        true => Value::string(name).at(loc),
        false => Value::string(format!("arn:aws:iam::aws:policy/{name}")).at(loc),
    }
}

fn named(document: &Node) -> Node {
    Value::map(map_of(document.loc, [("PolicyDocument", document.clone())])).at(document.loc)
}

fn trust(service: &str, loc: Loc) -> Node {
    let text = |text: &str| Value::string(text).at(loc);
    let principal = Value::map(map_of(loc, [("Service", text(service))])).at(loc);
    let statement: Map = map_of(
        loc,
        [("Effect", text("Allow")), ("Principal", principal), ("Action", text("sts:AssumeRole"))],
    );
    let statements = Value::list(vec![Value::map(statement).at(loc)]).at(loc);
    Value::map(map_of(loc, [("Statement", statements)])).at(loc)
}
