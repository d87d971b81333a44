//! What the functions of the expression language compute. A function that needs something unknown is unknown for the same
//! reason; one that asks the cloud is unknown by nature.
//!
//! **Not here:** texts (`function/string.rs`), lists and objects (`function/collection.rs`).

mod collection;
mod string;

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Reference, Unknown, Value, Why};

use crate::expression::Expression;
use crate::id;
use crate::limit;
use crate::scope::{Env, Scope};
use crate::text;

/// Calls a function by its name in lower case.
pub(crate) fn call(scope: &Scope<'_>, name: &str, arguments: &[Expression], loc: Loc, env: &Env) -> Node {
    if let Some(node) = lazy(scope, name, arguments, loc, env) {
        return limit::bounded(node);
    }
    let nodes: Vec<Node> = arguments.iter().map(|one| scope.compute(one, loc, env)).collect();
    if let Some(node) = of_scope(scope, name, &nodes, loc, env) {
        return node;
    }
    let values: Vec<Value> = nodes.iter().map(|node| node.value.clone()).collect();
    let computed = of_place(name, &values)
        .or_else(|| logic(name, &values))
        .or_else(|| string::call(name, &values))
        .or_else(|| collection::call(name, &nodes, loc));
    match computed {
        Some(value @ (Value::List(_) | Value::Map(_))) => limit::bounded(value.at(loc)),
        Some(value) => value.at(loc),
        None => scope.declared_function(name, &nodes, loc, env).unwrap_or_else(|| {
            first_unknown(&values).unwrap_or_else(|| Value::unknown(Why::Function(name.into()))).at(loc)
        }),
    }
}

/// The first unknown of some values, as the unknown result of a function of them.
fn first_unknown(values: &[Value]) -> Option<Value> {
    let unknown = values.iter().find_map(Value::as_unknown)?;
    let refs = values.iter().filter_map(Value::as_unknown).flat_map(|unknown| unknown.refs.clone()).collect();
    let sensitive = values.iter().filter_map(Value::as_unknown).any(|unknown| unknown.sensitive);
    Some(Value::Unknown(Arc::new(Unknown { why: unknown.why.clone(), refs, parts: None, sensitive })))
}

/// Functions that do not compute all of their arguments.
fn lazy(scope: &Scope<'_>, name: &str, arguments: &[Expression], loc: Loc, env: &Env) -> Option<Node> {
    match (name, arguments) {
        ("if", [condition, yes, no]) => {
            let condition = scope.compute(condition, loc, env);
            Some(match condition.value.as_bool() {
                Some(true) => scope.compute(yes, loc, env),
                Some(false) => scope.compute(no, loc, env),
                None => {
                    let either = [scope.compute(yes, loc, env), scope.compute(no, loc, env)];
                    either_of(&condition, either)
                }
            })
        }
        ("map" | "filter", [list, function]) => {
            let list = scope.compute(list, loc, env);
            let keeps = name == "filter";
            Some(collection::over(&list, loc, |item| {
                let result = lambda(scope, function, std::slice::from_ref(item), loc, env);
                match (keeps, result.value.as_bool()) {
                    (false, _) => Some(result),
                    (true, Some(true)) => Some(item.clone()),
                    (true, Some(false)) => None,
                    (true, None) => Some(result),
                }
            }))
        }
        ("toobject", [list, key, rest @ ..]) => {
            let list = scope.compute(list, loc, env);
            Some(collection::to_object(&list, loc, |item| {
                let key = lambda(scope, key, std::slice::from_ref(item), loc, env);
                let value = match rest {
                    [function] => lambda(scope, function, std::slice::from_ref(item), loc, env),
                    _ => item.clone(),
                };
                (key, value)
            }))
        }
        _ => None,
    }
}

/// Which of two it is, is not known; where both are the same, that does not matter.
fn either_of(condition: &Node, [yes, no]: [Node; 2]) -> Node {
    if yes.value == no.value {
        return yes;
    }
    let mut refs = Vec::new();
    for node in [&yes, &no] {
        node.for_each_reference(&mut |reference, _| refs.push(reference.clone()));
    }
    let why = match &condition.value {
        Value::Unknown(unknown) => unknown.why.clone(),
        _ => Why::Broken("the condition is neither true nor false".into()),
    };
    Value::Unknown(Arc::new(Unknown { refs, ..Unknown::new(why) })).at(yes.loc)
}

fn lambda(scope: &Scope<'_>, function: &Expression, passed: &[Node], loc: Loc, env: &Env) -> Node {
    let Expression::Call(name, arguments) = function else { return Value::Null.at(loc) };
    let Some((body, names)) = arguments.split_last().filter(|_| name == "lambda") else {
        return Value::unknown(Why::Function("lambda".into())).at(loc);
    };
    let mut inner = env.deeper();
    for (name, node) in names.iter().zip(passed) {
        if let Expression::Text(name) = name {
            inner.locals.push((name.to_ascii_lowercase(), node.clone()));
        }
    }
    scope.compute(body, loc, &inner)
}

/// Functions that look at the template.
fn of_scope(scope: &Scope<'_>, name: &str, nodes: &[Node], loc: Loc, env: &Env) -> Option<Node> {
    let first = nodes.first();
    let word = first.and_then(|node| node.value.as_str());
    Some(match (name, word) {
        ("parameters", Some(word)) => scope.parameter(word, loc, env),
        ("variables", Some(word)) => scope.variable(word, loc, env),
        ("lambdavariables", Some(word)) => {
            let local = env.locals.iter().rev().find(|(own, _)| own.eq_ignore_ascii_case(word));
            local.map_or_else(|| Value::Null.at(loc), |(_, node)| node.clone())
        }
        ("copyindex", _) => copy_index(nodes, env).at(loc),
        ("reference", _) => scope.referenced(&first?.value, loc, env),
        ("resourceinfo", Some(word)) => {
            let mut info = Map::new();
            let written = scope.symbol(word)?.clone();
            info.insert("id", loc, scope.id_value(&written, env).at(loc));
            for key in ["name", "type", "apiVersion"] {
                if let Some(node) = written.get(key) {
                    info.insert(key, loc, scope.evaluate(node, env));
                }
            }
            Value::map(info).at(loc)
        }
        _ => return None,
    })
}

fn copy_index(nodes: &[Node], env: &Env) -> Value {
    let name = nodes.iter().find_map(|node| node.value.as_str());
    let offset = nodes.iter().find_map(|node| match node.value {
        Value::Number(number) => Some(number),
        _ => None,
    });
    let is_meant = |(own, _): &&(Option<Arc<str>>, _)| {
        name.is_none_or(|name| own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name)))
    };
    match env.loops.iter().rev().find(is_meant) {
        Some((_, Some(index))) => Value::Number(*index as f64 + offset.unwrap_or(0.0)),
        _ => text::hole("copyIndex", Why::Other("how often it is made is not known".into())),
    }
}

/// Functions that ask where and when it is deployed, or what exists there.
fn of_place(name: &str, values: &[Value]) -> Option<Value> {
    let known_there = |what: &str| text::hole(what, id::deployed(what));
    let record = |entries: &[(&str, Value)]| {
        let loc = Loc::start_of(nisaba_base::FileId(0));
        let mut map = Map::new();
        for (key, value) in entries {
            map.insert(*key, loc, value.clone().at(loc));
        }
        Value::map(map)
    };
    Some(match name {
        "resourcegroup" => record(&[
            ("id", id::group()),
            ("name", text::hole("resourceGroup", id::deployed("resourceGroup().name"))),
            ("location", known_there("resourceGroup().location")),
            ("tags", Value::unknown(id::deployed("resourceGroup().tags"))),
        ]),
        "subscription" => record(&[
            ("id", id::subscription()),
            ("subscriptionId", text::hole("subscription", id::deployed("subscription().subscriptionId"))),
            ("tenantId", known_there("tenant")),
            ("displayName", known_there("subscription().displayName")),
        ]),
        "tenant" => record(&[("tenantId", known_there("tenant"))]),
        "deployment" => record(&[
            ("name", known_there("deployment().name")),
            ("location", known_there("deployment().location")),
            ("properties", Value::unknown(id::deployed("deployment().properties"))),
        ]),
        "environment" | "deployer" | "managementgroup" => Value::unknown(id::deployed(&format!("{name}()"))),
        "resourceid" => resource_id(values, 2)?,
        "subscriptionresourceid" => {
            let at = type_at(values)?;
            id::within(&[id::subscription()], values.get(at)?.as_str()?, values.get(at + 1..)?)
        }
        "tenantresourceid" | "managementgroupresourceid" => {
            let at = type_at(values)?;
            id::within(&[Value::string("")], values.get(at)?.as_str()?, values.get(at + 1..)?)
        }
        "extensionresourceid" => {
            let [scope, type_name, names @ ..] = values else { return None };
            id::within(std::slice::from_ref(scope), type_name.as_str()?, names)
        }
        "uniquestring" => text::hole(&id::symbol("uniqueString", values), id::deployed("uniqueString()")),
        "guid" => text::hole(&id::symbol("guid", values), id::deployed("guid()")),
        "newguid" | "utcnow" | "pickzones" | "providers" => Value::unknown(Why::Function(name.into())),
        // Keys and connection strings of a resource.
        _ if name.starts_with("list") => {
            let address = values.first().and_then(id::id_of).map(|id| id.written).unwrap_or_default();
            let reference = Reference { address: address.into(), attribute: name.into() };
            Value::Unknown(Arc::new(Unknown { sensitive: true, ..Unknown::after_apply(reference) }))
        }
        _ => return None,
    })
}

/// Where the type stands: the subscription and the group may be written before it.
fn type_at(values: &[Value]) -> Option<usize> {
    let is_type = |value: &Value| {
        value.as_str().is_some_and(|text| {
            text.contains('/') && text.split('/').next().is_some_and(|space| space.contains('.'))
        })
    };
    values.iter().take(3).position(is_type)
}

fn resource_id(values: &[Value], _most_before: usize) -> Option<Value> {
    let Some(at) = type_at(values) else {
        return Some(
            first_unknown(values)
                .unwrap_or_else(|| Value::unknown(Why::Broken("no resource type is written".into()))),
        );
    };
    let type_name = values.get(at)?.as_str()?;
    let names = values.get(at + 1..)?;
    Some(match at {
        0 => id::in_group(type_name, names),
        _ => {
            let before = values.get(..at)?;
            let group = before.last().cloned().unwrap_or(Value::Null);
            let subscription = match before {
                [subscription, _] => subscription.clone(),
                _ => text::hole("subscription", id::deployed("subscription().subscriptionId")),
            };
            let scope =
                [Value::string("/subscriptions/"), subscription, Value::string("/resourceGroups/"), group];
            id::within(&scope, type_name, names)
        }
    })
}

/// Three-valued where values are unknown.
fn logic(name: &str, values: &[Value]) -> Option<Value> {
    Some(match (name, values) {
        ("true", _) => Value::Bool(true),
        ("false", _) => Value::Bool(false),
        ("null", _) => Value::Null,
        ("and", _) => decided(values, false),
        ("or", _) => decided(values, true),
        ("not", [value]) => match value.as_bool() {
            Some(value) => Value::Bool(!value),
            None => first_unknown(values)?,
        },
        ("xor", [left, right]) => match (left.as_bool(), right.as_bool()) {
            (Some(left), Some(right)) => Value::Bool(left != right),
            _ => first_unknown(values)?,
        },
        ("equals", [left, right]) => {
            equals(left, right).map_or_else(|| first_unknown(values), |same| Some(Value::Bool(same)))?
        }
        ("less" | "lessorequals" | "greater" | "greaterorequals", [left, right]) => {
            compared(name, left, right)?
        }
        ("bool", [value]) => match value {
            Value::String(text) => Value::Bool(text.eq_ignore_ascii_case("true") || &**text == "1"),
            Value::Number(number) => Value::Bool(*number != 0.0),
            other => other.clone(),
        },
        ("coalesce", _) => values.iter().find(|value| !value.is_null()).cloned().unwrap_or(Value::Null),
        ("int", [value]) => match value {
            Value::Unknown(_) => value.clone(),
            value => Value::Number(value.as_f64()?),
        },
        ("add" | "sub" | "mul" | "div" | "mod", [left, right]) => match (left.as_f64(), right.as_f64()) {
            (Some(left), Some(right)) => calculated(name, left, right)?,
            _ => first_unknown(values)?,
        },
        _ => return None,
    })
}

fn decided(values: &[Value], decisive: bool) -> Value {
    if values.iter().any(|value| value.as_bool() == Some(decisive)) {
        return Value::Bool(decisive);
    }
    first_unknown(values).unwrap_or(Value::Bool(!decisive))
}

/// Texts are compared exactly, as Azure does; two texts of the same unknown parts are equal.
fn equals(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
        (Value::List(left), Value::List(right)) => {
            let same = left.iter().zip(right.iter()).map(|(left, right)| equals(&left.value, &right.value));
            all(same).map(|same| same && left.len() == right.len())
        }
        (Value::Map(left), Value::Map(right)) => {
            let same = left.iter().map(|(key, entry)| {
                right.get(key).map_or(Some(false), |node| equals(&entry.node.value, &node.value))
            });
            all(same).map(|same| same && left.len() == right.len())
        }
        (left, right) => Some(left == right),
    }
}

fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let answers: Vec<Option<bool>> = answers.collect();
    if answers.contains(&Some(false)) {
        return Some(false);
    }
    answers.iter().all(Option::is_some).then_some(true)
}

fn compared(name: &str, left: &Value, right: &Value) -> Option<Value> {
    let order = match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(right)?,
        (Value::String(left), Value::String(right)) => left.cmp(right),
        _ => return first_unknown(&[left.clone(), right.clone()]),
    };
    Some(Value::Bool(match name {
        "less" => order.is_lt(),
        "lessorequals" => order.is_le(),
        "greater" => order.is_gt(),
        _ => order.is_ge(),
    }))
}

fn calculated(name: &str, left: f64, right: f64) -> Option<Value> {
    let result = match name {
        "add" => left + right,
        "sub" => left - right,
        "mul" => left * right,
        "div" => (left / right).trunc(),
        _ => left % right,
    };
    result.is_finite().then_some(Value::Number(result))
}
