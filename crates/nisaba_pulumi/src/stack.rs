//! `pulumi stack export` and `pulumi preview --json`: resources as they are, or will be.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Reference, Value, Why};
use rustc_hash::FxHashMap;

use crate::token::Token;
use crate::{DEPTH_LIMIT, Resource};

/// The key by which Pulumi marks values that are more than they seem, and what it says of secrets.
const SIGNATURE: &str = "4dabf18193072939515e22adb298388d";
const SECRET: &str = "1b47061264138c4ac30d75fd1eb44270";
/// What a preview writes where a value is known only later.
const LATER: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/// Resources of an exported stack or a preview.
pub(crate) fn read(document: &Node) -> Vec<Resource> {
    let states = states(document);
    let mut by_value: FxHashMap<&str, Reference> = FxHashMap::default();
    for state in &states {
        let Some((token, name)) = named(state) else { continue };
        let address: Arc<str> = format!("{token}::{name}").into();
        let outputs = state.get("outputs");
        for (attribute, value) in
            [("id", state.str("id")), ("arn", outputs.and_then(|outputs| outputs.str("arn")))]
        {
            if let Some(value) = value.filter(|value| value.len() > 3) {
                let reference = Reference { address: address.clone(), attribute: attribute.into() };
                by_value.entry(value).or_insert(reference);
            }
        }
    }
    states.iter().filter_map(|state| resource(state, &by_value)).collect()
}

fn states(document: &Node) -> Vec<&Node> {
    let deployment = document.get("deployment").unwrap_or(document);
    if let Some(resources) = deployment.get("resources").and_then(|node| node.value.as_list()) {
        return resources.iter().collect();
    }
    let steps = document.get("steps").and_then(|node| node.value.as_list()).unwrap_or_default();
    let stays = |step: &&Node| !matches!(step.str("op"), Some("delete" | "delete-replaced" | "discard"));
    steps.iter().filter(stays).filter_map(|step| step.get("newState")).collect()
}

/// `urn:pulumi:live::shop::my:component$aws:s3/bucket:Bucket::uploads`
fn named(state: &Node) -> Option<(Token, Arc<str>)> {
    let urn = state.str("urn")?;
    let mut parts = urn.splitn(4, "::").skip(2);
    let (types, name) = (parts.next()?, parts.next()?);
    let token = Token::parse(types.rsplit('$').next()?)?;
    Some((token, name.into()))
}

fn resource(state: &Node, by_value: &FxHashMap<&str, Reference>) -> Option<Resource> {
    let (token, name) = named(state)?;
    let is = |key: &str| state.get(key).is_some_and(|node| node.value.as_bool() == Some(true));
    let looked_up = is("external") || is("delete");
    if token.is_internal()
        || looked_up
        || state.get("custom").is_some_and(|node| node.value.as_bool() == Some(false))
    {
        return None;
    }
    let empty = || Value::map(Map::new()).at(state.loc);
    let inputs = state.get("inputs").map_or_else(empty, |inputs| plain(inputs, 0));
    let address: Arc<str> = format!("{token}::{name}").into();
    let mut references = Vec::new();
    by_property(state, &mut references);
    find(&inputs, &mut String::new(), by_value, &mut references, 0);
    references.retain(|(_, to, _)| to.address != address);
    Some(Resource { token, name, address, inputs, loc: state.loc, references, protected: is("protect") })
}

/// `propertyDependencies: {subnetIds: [urn, …]}`
fn by_property(state: &Node, references: &mut Vec<(Arc<str>, Reference, Loc)>) {
    let written = state.get("propertyDependencies").and_then(|node| node.value.as_map());
    for (property, entry) in written.into_iter().flat_map(Map::iter) {
        for urn in entry.node.value.as_list().unwrap_or_default() {
            let mut parts = urn.value.as_str().unwrap_or_default().splitn(4, "::").skip(2);
            let (Some(types), Some(name)) = (parts.next(), parts.next()) else { continue };
            let Some(token) = types.rsplit('$').next().and_then(Token::parse) else { continue };
            let reference = Reference { address: format!("{token}::{name}").into(), attribute: "id".into() };
            references.push((property.clone(), reference, urn.loc));
        }
    }
}

/// Values that are the id or ARN of another resource of the stack.
fn find(
    node: &Node,
    path: &mut String,
    by_value: &FxHashMap<&str, Reference>,
    references: &mut Vec<(Arc<str>, Reference, Loc)>,
    depth: u32,
) {
    if depth > DEPTH_LIMIT {
        return;
    }
    let before = path.len();
    let mut below = |step: &str, node: &Node, path: &mut String| {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(step);
        find(node, path, by_value, references, depth + 1);
        path.truncate(before);
    };
    match &node.value {
        Value::Map(map) => map.iter().for_each(|(key, entry)| below(key, &entry.node, path)),
        Value::List(items) => {
            items.iter().enumerate().for_each(|(at, item)| below(&at.to_string(), item, path))
        }
        Value::String(text) => {
            if let Some(reference) = by_value.get(&**text) {
                let reference = (path.as_str().into(), reference.clone(), node.loc);
                if !references
                    .iter()
                    .any(|(path, to, _)| *path == reference.0 && to.address == reference.1.address)
                {
                    references.push(reference);
                }
            }
        }
        _ => {}
    }
}

/// Secrets and values of later as unknown, and without what Pulumi keeps for itself.
fn plain(node: &Node, depth: u32) -> Node {
    if depth > DEPTH_LIMIT {
        return Value::unknown(Why::Limit("the value is nested too deeply".into())).at(node.loc);
    }
    match &node.value {
        Value::Map(map) => match map.get(SIGNATURE).map(|node| node.value.as_str()) {
            Some(Some(SECRET)) => crate::secret(node.loc),
            Some(_) => Value::unknown(Why::Other("it is a file or an asset".into())).at(node.loc),
            None => {
                let mut made = Map::new();
                for (key, entry) in map.iter().filter(|(key, _)| !key.starts_with("__")) {
                    made.insert(key.clone(), entry.key_loc, plain(&entry.node, depth + 1));
                }
                Value::map(made).at(node.loc)
            }
        },
        Value::List(items) => {
            Value::list(items.iter().map(|item| plain(item, depth + 1)).collect()).at(node.loc)
        }
        Value::String(text) if &**text == LATER => {
            Value::unknown(Why::Other("it is known only after the update".into())).at(node.loc)
        }
        _ => node.clone(),
    }
}
