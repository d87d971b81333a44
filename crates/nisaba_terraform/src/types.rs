//! Type constraints of variables, and conversion to them.

use std::sync::Arc;

use nisaba_base::loc::{FileId, Loc};
use nisaba_base::value::{Map, Node, Value};
use rustc_hash::FxHashSet;

use crate::limits::Budget;
use crate::sets::Sets;
use crate::syntax::parse_expression;
use crate::syntax::tree::{Call, Expr, ExprKind};
use crate::values::{kind_of, order, text_of};

/// A type constraint.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    Any,
    String,
    Number,
    Bool,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
    Tuple(Vec<Type>),
    Object(Vec<ObjectAttribute>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ObjectAttribute {
    pub(crate) name: Arc<str>,
    pub(crate) kind: Type,
    pub(crate) optional: bool,
    /// What an absent attribute becomes; `null` when nothing is written.
    pub(crate) default: Value,
}

/// Reads `list(object({ name = string, size = optional(number, 10) }))`; what is no type allows anything.
pub(crate) fn read_type(expr: &Expr, file: FileId) -> Type {
    match &expr.kind {
        ExprKind::Name(name) => simple_type(name),
        // JSON syntax and very old code write types as text.
        ExprKind::String(text) => match parse_expression(text) {
            Ok(expr) if expr.as_literal().is_none() => read_type(&expr, file),
            _ => Type::Any,
        },
        ExprKind::Call(call) => composite_type(call, file),
        _ => Type::Any,
    }
}

fn simple_type(name: &str) -> Type {
    match name {
        "string" => Type::String,
        "number" => Type::Number,
        "bool" => Type::Bool,
        "list" => Type::List(Box::new(Type::Any)),
        "set" => Type::Set(Box::new(Type::Any)),
        "map" => Type::Map(Box::new(Type::Any)),
        _ => Type::Any,
    }
}

fn composite_type(call: &Call, file: FileId) -> Type {
    let Some(argument) = call.arguments.first() else { return Type::Any };
    let inner = || Box::new(read_type(argument, file));
    match (&*call.name, &argument.kind) {
        ("list", _) => Type::List(inner()),
        ("set", _) => Type::Set(inner()),
        ("map", _) => Type::Map(inner()),
        ("tuple", ExprKind::List(items)) => {
            Type::Tuple(items.iter().map(|item| read_type(item, file)).collect())
        }
        ("object", ExprKind::Object(items)) => {
            let read = |(key, value): &(Expr, Expr)| object_attribute(key.as_literal()?, value, file);
            Type::Object(
                items.iter().filter_map(|(key, value)| read(&(key.clone(), value.clone()))).collect(),
            )
        }
        ("optional", _) => read_type(argument, file),
        _ => Type::Any,
    }
}

fn object_attribute(name: &Arc<str>, expr: &Expr, file: FileId) -> Option<ObjectAttribute> {
    let name = name.clone();
    if let ExprKind::Call(call) = &expr.kind
        && &*call.name == "optional"
    {
        let kind = read_type(call.arguments.first()?, file);
        let default = call.arguments.get(1).map_or(Value::Null, |default| constant(default, file).value);
        return Some(ObjectAttribute { name, kind, optional: true, default });
    }
    Some(ObjectAttribute { name, kind: read_type(expr, file), optional: false, default: Value::Null })
}

/// A value that needs no evaluation, as defaults and variable files hold. Anything else is a mistake.
pub(crate) fn constant(expr: &Expr, file: FileId) -> Node {
    let loc = expr.span.at(file);
    let value = match &expr.kind {
        ExprKind::Null => Value::Null,
        ExprKind::Bool(value) => Value::Bool(*value),
        ExprKind::Number(number) => Value::Number(*number),
        ExprKind::String(text) => Value::String(text.clone()),
        ExprKind::Negate(inner) => match constant(inner, file).value {
            Value::Number(number) => Value::Number(-number),
            _ => crate::values::broken("only a number can be negated"),
        },
        ExprKind::List(items) => Value::list(items.iter().map(|item| constant(item, file)).collect()),
        ExprKind::Object(items) => {
            let mut map = Map::new();
            for (key, value) in items {
                if let Some(name) = text_of(&constant(key, file).value) {
                    map.insert(name, key.span.at(file), constant(value, file));
                }
            }
            Value::map(map)
        }
        _ => crate::values::broken("only a constant is allowed here"),
    };
    value.at(loc)
}

/// What conversion makes values with.
#[derive(Clone, Copy)]
pub(crate) struct Making<'m> {
    pub(crate) budget: &'m Budget,
    pub(crate) sets: &'m Sets,
}

/// Converts a value; an unknown one stays as it is.
///
/// # Errors
/// Says which conversion is impossible, without the value.
pub(crate) fn convert(value: &Value, to: &Type, loc: Loc, making: Making<'_>) -> Result<Value, String> {
    if !making.budget.spend(1) {
        return Err("this takes more work than is allowed".to_owned());
    }
    let wrong = |wanted: &str| Err(format!("{wanted} is required, this is {}", kind_of(value)));
    match (to, value) {
        (Type::Any, _) | (_, Value::Unknown(_) | Value::Null) => Ok(value.clone()),
        (Type::String, _) => text_of(value).map(Value::String).map_or_else(|| wrong("a string"), Ok),
        (Type::Number, Value::Number(_)) | (Type::Bool, Value::Bool(_)) => Ok(value.clone()),
        (Type::Number, Value::String(_)) => {
            value.as_f64().map(Value::Number).map_or_else(|| wrong("a number"), Ok)
        }
        (Type::Bool, Value::String(_)) => {
            value.as_bool().map(Value::Bool).map_or_else(|| wrong("a boolean"), Ok)
        }
        (Type::List(inner), Value::List(items)) => Ok(Value::list(convert_items(items, inner, making)?)),
        (Type::Set(inner), Value::List(items)) => {
            Ok(making.sets.make(unique(convert_items(items, inner, making)?)))
        }
        (Type::Map(inner), Value::Map(map)) => {
            let mut converted = Map::new();
            for (key, entry) in map.iter() {
                let value = convert(&entry.node.value, inner, entry.node.loc, making)
                    .map_err(|problem| format!("`{key}`: {problem}"))?;
                converted.insert(key.clone(), entry.key_loc, value.at(entry.node.loc));
            }
            Ok(Value::map(converted))
        }
        (Type::Tuple(types), Value::List(items)) => {
            let pairs = items.iter().zip(types);
            let converted =
                pairs.map(|(item, kind)| Ok(convert(&item.value, kind, item.loc, making)?.at(item.loc)));
            Ok(Value::list(converted.collect::<Result<_, String>>()?))
        }
        (Type::Object(attributes), Value::Map(map)) => object(map, attributes, loc, making),
        (Type::Number, _) => wrong("a number"),
        (Type::Bool, _) => wrong("a boolean"),
        (Type::List(_) | Type::Set(_) | Type::Tuple(_), _) => wrong("a list"),
        (Type::Map(_) | Type::Object(_), _) => wrong("a map"),
    }
}

fn convert_items(items: &[Node], to: &Type, making: Making<'_>) -> Result<Vec<Node>, String> {
    items.iter().map(|item| Ok(convert(&item.value, to, item.loc, making)?.at(item.loc))).collect()
}

fn object(map: &Map, attributes: &[ObjectAttribute], loc: Loc, making: Making<'_>) -> Result<Value, String> {
    let mut converted = Map::new();
    for attribute in attributes {
        let written = map.entry(&attribute.name);
        let (value, key_loc, value_loc) = match written {
            Some(entry) if !(entry.node.value.is_null() && attribute.optional) => {
                (&entry.node.value, entry.key_loc, entry.node.loc)
            }
            _ if attribute.optional => (&attribute.default, loc, loc),
            _ => return Err(format!("the attribute `{}` is missing", attribute.name)),
        };
        let value = convert(value, &attribute.kind, value_loc, making)
            .map_err(|problem| format!("`{}`: {problem}", attribute.name))?;
        converted.insert(attribute.name.clone(), key_loc, value.at(value_loc));
    }
    Ok(Value::map(converted))
}

/// Composite values of a set that are compared with each other; comparing is quadratic.
const MOST_COMPARED: usize = 500;

/// The items of a set: each value once; text and numbers in order, as Terraform iterates over them.
pub(crate) fn unique(mut items: Vec<Node>) -> Vec<Node> {
    let simple = |value: &Value| matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_));
    if items.iter().all(|item| simple(&item.value)) {
        items.sort_by(|a, b| order(&a.value, &b.value));
        items.dedup_by(|a, b| order(&a.value, &b.value).is_eq());
        return items;
    }
    let mut seen = FxHashSet::default();
    items.retain(|item| !simple(&item.value) || seen.insert(text_of(&item.value)));
    let budget = Budget::of(1_000_000);
    let mut unique: Vec<Node> = Vec::with_capacity(items.len());
    for item in items {
        let composite = matches!(item.value, Value::Map(_) | Value::List(_));
        let known = |other: &Node| crate::values::equal(&other.value, &item.value, &budget) == Some(true);
        if !(composite && unique.len() < MOST_COMPARED && unique.iter().any(known)) {
            unique.push(item);
        }
    }
    unique
}
