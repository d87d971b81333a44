//! A state held against the code that it belongs to: what is in one only, and which attributes differ.
//!
//! **Invariant:** only what the code writes and whose value is known is compared. What the provider computes, or sets where
//! nothing is written, is no drift; neither is what it writes in another form (the order of a set, `80` for `"80"`, a policy
//! laid out differently).
//! **Not here:** what exists in the account and is in no state: only the account itself knows.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Node, Value, number_text};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::output::{Existence, InstanceKey, Mode, Resource, Root};
use crate::record::without_keys;

/// Attributes with these names say how Terraform works, not what exists.
const NOT_COMPARED: [&str; 4] = ["timeouts", "provisioner", "connection", "triggers"];
/// Differences kept for one resource.
const MOST_DIFFERENCES: usize = 20;
/// Longer texts are not shown.
const LONGEST_SHOWN: usize = 60;

/// What a comparison found; indices into the resources of the two roots.
#[derive(Debug, Default)]
pub struct Comparison {
    /// In code and in the state, with what differs.
    pub both: Vec<(usize, Vec<Difference>)>,
    /// In code, and certainly not in the state.
    pub not_applied: Vec<usize>,
    /// In the state, and certainly in no code.
    pub in_no_code: Vec<usize>,
}

/// An attribute whose value in the state is not the one of the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Dotted path, e.g. `ingress.0.cidr_blocks`.
    pub attribute: Arc<str>,
    /// What the code says, where it is short.
    pub code: Option<String>,
    /// What the state says, likewise; `None` also where the state says nothing.
    pub state: Option<String>,
    /// Where the code says it.
    pub loc: Loc,
}

/// Compares a state with the root module that it is the state of. Where a file of the code could not be read
/// (`is_complete` is false), nothing is said to be in no code.
pub fn compare(code: &Root, state: &Root, is_complete: bool) -> Comparison {
    let mut old_names: FxHashMap<&str, &str> = FxHashMap::default();
    old_names.extend(code.moved.iter().map(|moved| (&*moved.to, &*moved.from)));
    let managed = |resource: &&Resource| resource.mode == Mode::Managed;
    let in_state: FxHashMap<&str, (usize, &Resource)> = (state.resources.iter().enumerate())
        .filter(|(_, resource)| managed(resource))
        .map(|(index, resource)| (&*resource.address, (index, resource)))
        .collect();
    let mut matched = FxHashSet::default();
    let mut comparison = Comparison::default();
    for (index, resource) in code.resources.iter().enumerate().filter(|(_, resource)| managed(resource)) {
        let address = &*resource.address;
        let found = in_state
            .get(address)
            .or_else(|| in_state.get(*old_names.get(address)?))
            .or_else(|| in_state.get(moved_with_module(address, &old_names)?.as_str()));
        match found {
            Some((at, other)) => {
                matched.insert(*at);
                comparison.both.push((index, differences(resource, other)));
            }
            None if resource.exists == Existence::Yes => comparison.not_applied.push(index),
            None => {}
        }
    }
    if is_complete {
        let open = Open::of(code);
        let alone = state.resources.iter().enumerate().filter(|(index, resource)| {
            managed(resource) && !matched.contains(index) && !open.may_hold(&resource.address)
        });
        comparison.in_no_code.extend(alone.map(|(index, _)| index));
    }
    comparison
}

/// The old address of what moved with the module or the resource around it: `moved { from = module.a, to = module.b }`.
fn moved_with_module(address: &str, old_names: &FxHashMap<&str, &str>) -> Option<String> {
    let fits = |to: &&str| address.strip_prefix(*to).is_some_and(|rest| rest.starts_with(['.', '[']));
    let to = old_names.keys().filter(|to| fits(to)).max_by_key(|to| to.len())?;
    Some(format!("{}{}", old_names.get(to)?, address.strip_prefix(to)?))
}

/// What the code leaves open: instances that may or may not exist, and modules whose code is not here.
struct Open {
    resources: FxHashSet<String>,
    modules: Vec<String>,
}

impl Open {
    fn of(code: &Root) -> Self {
        let is_open = |resource: &&Resource| {
            resource.exists != Existence::Yes || matches!(resource.key, InstanceKey::Unknown(_))
        };
        let missing = code.modules.iter().filter(|call| call.resolved.is_none());
        Self {
            resources: (code.resources.iter().filter(is_open))
                .map(|resource| without_keys(&resource.address))
                .collect(),
            modules: missing.map(|call| without_keys(&call.address)).collect(),
        }
    }

    fn may_hold(&self, address: &str) -> bool {
        let plain = without_keys(address);
        let below =
            |module: &String| plain.strip_prefix(module.as_str()).is_some_and(|rest| rest.starts_with('.'));
        self.resources.contains(&plain) || self.modules.iter().any(below)
    }
}

/// What differs between a resource of the code and the same in a state.
fn differences(code: &Resource, state: &Resource) -> Vec<Difference> {
    let ignored = |name: &str| {
        code.ignore_changes.iter().any(|path| &**path == "all" || path.split(['.', '[']).next() == Some(name))
    };
    let mut found = Vec::new();
    let Some(map) = code.body.value.as_map() else { return found };
    for (name, entry) in map.iter() {
        // What is written only is in no state.
        let is_compared = !NOT_COMPARED.contains(&&**name) && !name.ends_with("_wo") && !ignored(name);
        if is_compared && found.len() < MOST_DIFFERENCES {
            compare_values(&entry.node, state.body.get(name), name, &mut found);
        }
    }
    found.truncate(MOST_DIFFERENCES);
    found
}

/// Adds what differs at a path. Values nest as deep as the code or the JSON of the state may.
fn compare_values(code: &Node, state: Option<&Node>, path: &str, found: &mut Vec<Difference>) {
    let Some(state) = state else {
        if code.value.is_fully_known() && !is_nothing(&code.value) {
            found.push(difference(code, None, path));
        }
        return;
    };
    match (&code.value, &state.value) {
        (Value::Unknown(_) | Value::Null, _) | (_, Value::Unknown(_)) => {}
        (Value::Map(map), Value::Map(_)) => {
            for (name, entry) in map.iter() {
                compare_values(&entry.node, state.get(name), &format!("{path}.{name}"), found);
            }
        }
        (Value::Map(_), Value::List(items)) if items.len() == 1 => {
            compare_values(code, items.first(), path, found);
        }
        (Value::List(written), Value::List(items)) => compare_lists(code, written, state, items, path, found),
        _ if is_same(&code.value, &state.value) => {}
        _ => found.push(difference(code, Some(state), path)),
    }
}

fn compare_lists(
    code: &Node,
    written: &[Node],
    state: &Node,
    items: &[Node],
    path: &str,
    found: &mut Vec<Difference>,
) {
    if written.iter().any(|item| matches!(item.value, Value::Unknown(_))) {
        return;
    }
    if let ([only], [other]) = (written, items) {
        return compare_values(only, Some(other), &format!("{path}.0"), found);
    }
    // The provider keeps sets in an order of its own: each item needs a counterpart that differs in nothing.
    let mut left: Vec<&Node> = items.iter().collect();
    let mut alone = 0;
    for item in written {
        let counterpart = left.iter().position(|other| {
            let mut differences = Vec::new();
            compare_values(item, Some(other), "", &mut differences);
            differences.is_empty()
        });
        match counterpart {
            Some(at) => drop(left.swap_remove(at)),
            None => alone += 1,
        }
    }
    if alone > 0 || !left.is_empty() {
        found.push(difference(code, Some(state), path));
    }
}

fn difference(code: &Node, state: Option<&Node>, path: &str) -> Difference {
    Difference {
        attribute: path.into(),
        code: shown(&code.value),
        state: state.and_then(|state| shown(&state.value)),
        loc: code.loc,
    }
}

fn shown(value: &Value) -> Option<String> {
    let text = match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number_text(*number),
        Value::String(text) => text.to_string(),
        Value::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| shown(&item.value)).collect();
            items?.join(", ")
        }
        _ => return None,
    };
    Some(text).filter(|text| text.chars().count() <= LONGEST_SHOWN && !text.contains('\n'))
}

/// What means the same as writing nothing.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => *number == 0.0,
        Value::String(text) => text.is_empty() || &**text == "false" || &**text == "0",
        Value::List(items) => items.iter().all(|item| is_nothing(&item.value)),
        Value::Map(map) => map.iter().all(|(_, entry)| is_nothing(&entry.node.value)),
        Value::Bool(true) | Value::Unknown(_) => false,
    }
}

fn is_same(code: &Value, state: &Value) -> bool {
    if is_nothing(code) && is_nothing(state) {
        return true;
    }
    match (scalar(code), scalar(state)) {
        (Some(code), Some(state)) => {
            same_number(&code, &state) || same_document(&code, &state) || same_text(&code, &state)
        }
        (None, None) => false,
        // A single value stands for a list of it.
        _ => match (code, state) {
            (Value::List(items), single) | (single, Value::List(items)) => {
                matches!(items.as_slice(), [only] if scalar(&only.value).is_some() && is_same(&only.value, single))
            }
            _ => false,
        },
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(number_text(*number)),
        Value::String(text) => Some(text.to_string()),
        _ => None,
    }
}

fn same_number(code: &str, state: &str) -> bool {
    match (code.trim().parse::<f64>(), state.trim().parse::<f64>()) {
        (Ok(code), Ok(state)) => code == state,
        _ => false,
    }
}

/// Providers change the case and the blanks of names, the point behind a host, a short name into a whole one, the version
/// that is asked for into the one that runs, and keep only a digest of long texts.
fn same_text(code: &str, state: &str) -> bool {
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(|c| !c.is_whitespace());
        kept.flat_map(char::to_lowercase).collect::<String>().trim_end_matches(['.', '/']).to_owned()
    };
    let (code, state) = (plain(code), plain(state));
    let ends_with = |long: &str, short: &str| {
        !short.is_empty() && long.strip_suffix(short).is_some_and(|rest| rest.ends_with(['/', ':']))
    };
    let is_version = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    let runs = || {
        is_version(&code)
            && is_version(&state)
            && state.strip_prefix(&*code).is_some_and(|rest| rest.starts_with('.'))
    };
    let is_digest = |text: &str| {
        matches!(text.len(), 32 | 40 | 64 | 128) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    code == state
        || ends_with(&state, &code)
        || ends_with(&code, &state)
        || runs()
        || (is_digest(&state) && !is_digest(&code))
}

/// Two JSON texts that say the same; what the provider adds to an object says nothing else.
fn same_document(code: &str, state: &str) -> bool {
    let parse = |text: &str| {
        let is_one = text.trim_start().starts_with(['{', '[']);
        is_one.then(|| serde_json::from_str::<serde_json::Value>(text).ok()).flatten()
    };
    match (parse(code), parse(state)) {
        (Some(code), Some(state)) => is_within(&code, &state),
        _ => false,
    }
}

fn is_within(code: &serde_json::Value, state: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match (code, state) {
        (Json::Object(code), Json::Object(state)) => code.iter().all(|(key, value)| match state.get(key) {
            Some(other) => is_within(value, other),
            None => is_empty(value),
        }),
        (Json::Array(code), Json::Array(state)) => {
            code.len() == state.len()
                && code.iter().all(|item| state.iter().any(|other| is_within(item, other)))
        }
        (Json::Array(items), other) | (other, Json::Array(items)) => {
            matches!(items.as_slice(), [only] if is_within(only, other) || is_within(other, only))
        }
        (Json::String(code), Json::String(state)) => code == state,
        (Json::String(text), Json::Number(number)) | (Json::Number(number), Json::String(text)) => {
            *text == number.to_string()
        }
        (Json::String(text), Json::Bool(value)) | (Json::Bool(value), Json::String(text)) => {
            *text == value.to_string()
        }
        (code, state) => code == state,
    }
}

fn is_empty(value: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(entries) => entries.is_empty(),
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::Bool(true) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_a_provider_gives_a_text_is_no_drift() {
        for (code, state) in [
            ("West Europe", "westeurope"),
            ("alias/invoices", "arn:aws:kms:eu-central-1:111122223333:alias/invoices"),
            ("16", "16.3"),
            ("example.eu", "example.eu."),
            ("#!/bin/sh\nexit 0\n", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("{\"a\": [1], \"b\": \"2\"}", "{\"b\":2,\"a\":1,\"c\":\"added\"}"),
            ("080", "80"),
        ] {
            assert!(is_same(&Value::string(code), &Value::string(state)), "{code} and {state}");
        }
        for (code, state) in [
            ("db.t3.medium", "db.t3.large"),
            ("16", "160"),
            ("{\"Effect\": \"Deny\"}", "{\"Effect\": \"Allow\"}"),
            ("true", "false"),
            ("10.0.0.0/8", "0.0.0.0/0"),
        ] {
            assert!(!is_same(&Value::string(code), &Value::string(state)), "{code} and {state}");
        }
        assert!(is_same(&Value::string("true"), &Value::Bool(true)));
        assert!(is_same(&Value::Bool(false), &Value::list(Vec::new())));
    }
}
