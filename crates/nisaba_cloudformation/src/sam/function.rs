//! `AWS::Serverless::Function`: the function, its role, its address, and what its events make.

use nisaba_base::value::{Map, Node, Value};

use super::api::Implicit;
use super::globals::Globals;
use super::{beside, event, map_of, refers, renamed, role, set, take};
use crate::resource::Resource;

const NAMES: [(&str, &str); 2] = [("Tracing", "TracingConfig"), ("DeadLetterQueue", "DeadLetterConfig")];
const BASIC: &str = "service-role/AWSLambdaBasicExecutionRole";
/// Lets a function write the traces that it is told to write.
const TRACES: &str = "AWSXRayDaemonWriteAccess";
const IN_NETWORK: &str = "service-role/AWSLambdaVPCAccessExecutionRole";

pub(super) fn expand(resource: &Resource, globals: &Globals, implicit: &mut Implicit) -> Vec<Resource> {
    let mut function = renamed(resource, "AWS::Lambda::Function", &NAMES);
    let loc = resource.loc;
    if let Some(mode) = take(&mut function.properties, "TracingConfig") {
        let config = Value::map(map_of(mode.loc, [("Mode", mode.clone())])).at(mode.loc);
        set(&mut function.properties, "TracingConfig", config);
    }
    code(&mut function);
    let mut made = Vec::new();
    if resource.properties.get("Role").is_none() {
        let role = role::of(resource, "lambda.amazonaws.com", &managed(resource));
        set(&mut function.properties, "Role", refers(&role.address, "Arn", loc));
        made.push(role);
    }
    made.extend(address(resource));
    take(&mut function.properties, "Policies");
    take(&mut function.properties, "FunctionUrlConfig");
    let events = take(&mut function.properties, "Events");
    if let Some(Value::Map(events)) = events.map(|events| events.value) {
        for (name, entry) in events.iter() {
            made.extend(event::expand(resource, name, &entry.node, globals, implicit));
        }
    }
    made.insert(0, function);
    made
}

/// The policies of AWS that the role has, for what the function does besides running.
fn managed(resource: &Resource) -> Vec<&'static str> {
    let mut all = vec![BASIC];
    if resource.properties.str("Tracing").is_some_and(|mode| mode == "Active") {
        all.push(TRACES);
    }
    if resource.properties.get("VpcConfig").is_some() {
        all.push(IN_NETWORK);
    }
    all
}

/// `CodeUri`, `ImageUri` and `InlineCode` are the code of the function.
fn code(function: &mut Resource) {
    let loc = function.loc;
    let mut code = Map::new();
    for (from, to) in [("ImageUri", "ImageUri"), ("InlineCode", "ZipFile"), ("CodeUri", "CodeUri")] {
        if let Some(node) = take(&mut function.properties, from) {
            code.insert(to, node.loc, node);
        }
    }
    set(&mut function.properties, "Code", Value::map(code).at(loc));
}

/// The address of its own that a function may have.
fn address(resource: &Resource) -> Option<Resource> {
    let config = resource.properties.get("FunctionUrlConfig")?;
    let mut properties: Map = config.value.as_map()?.clone();
    let target: Node = refers(&resource.address, "Arn", config.loc);
    properties.insert("TargetFunctionArn", config.loc, target);
    Some(beside(resource, "Url", "AWS::Lambda::Url", properties, config.loc))
}
