//! Lists and maps.

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Part, Unknown, Value, Why};
use rustc_hash::FxHashSet;

use super::Needs::{Everything, Nothing, Shape};
use super::{ANY, Context, Function, Outcome, Problem, argument, list, map, row, sorted, text, whole, wrong};
use crate::limits::MOST_ITEMS;
use crate::values::{equal, first_unknown, identical, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    row("alltrue", 1, 1, Shape, |_, a| truths(a, false)),
    row("anytrue", 1, 1, Shape, |_, a| truths(a, true)),
    row("chunklist", 2, 2, Shape, chunklist),
    row("coalesce", 1, ANY, Nothing, coalesce),
    row("coalescelist", 1, ANY, Nothing, coalescelist),
    row("compact", 1, 1, Shape, compact),
    row("concat", 0, ANY, Shape, concat),
    row("contains", 2, 2, Nothing, contains),
    row("distinct", 1, 1, Shape, distinct),
    row("element", 2, 2, Nothing, element),
    row("flatten", 1, 1, Shape, flatten),
    row("index", 2, 2, Everything, index),
    row("keys", 1, 1, Shape, |context, a| {
        Ok(context.texts(sorted(map(a, 0)?).into_iter().map(|(key, _)| key.clone())))
    }),
    row("length", 1, 1, Shape, length),
    row("list", 0, ANY, Nothing, |context, a| Ok(context.list(a.iter().cloned()))),
    row("lookup", 2, 3, Nothing, lookup),
    row("map", 0, ANY, Shape, map_of_pairs),
    row("matchkeys", 3, 3, Everything, matchkeys),
    row("merge", 0, ANY, Nothing, merge),
    row("one", 1, 1, Shape, one),
    row("reverse", 1, 1, Shape, |_, a| Ok(Value::list(list(a, 0)?.iter().rev().cloned().collect()))),
    row("slice", 3, 3, Shape, slice),
    row("sort", 1, 1, Everything, sort),
    row("transpose", 1, 1, Everything, transpose),
    row("values", 1, 1, Shape, |_, a| {
        Ok(Value::list(sorted(map(a, 0)?).into_iter().map(|(_, node)| node.clone()).collect()))
    }),
    row("zipmap", 2, 2, Shape, zipmap),
];

/// `alltrue` and `anytrue`: the value that decides, however much is unknown.
fn truths(arguments: &[Value], decides: bool) -> Outcome {
    let mut unknown = false;
    for item in list(arguments, 0)? {
        match item.value.as_bool() {
            Some(value) if value == decides => return Ok(Value::Bool(decides)),
            None if item.value.as_unknown().is_some() => unknown = true,
            None if !item.value.is_null() => return Err(wrong("a list of booleans", &item.value)),
            None if !decides => return Ok(Value::Bool(false)),
            _ => {}
        }
    }
    if unknown { Err(Problem::Mixed) } else { Ok(Value::Bool(!decides)) }
}

fn chunklist(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let items = list(arguments, 0)?;
    let size = usize::try_from(whole(arguments, 1)?).map_err(|_| "the size is negative")?;
    let chunks = items.chunks(if size == 0 { items.len().max(1) } else { size });
    Ok(context.list(chunks.map(|chunk| Value::list(chunk.to_vec()))))
}

fn coalesce(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    for value in arguments {
        match value {
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            Value::Unknown(unknown) if is_surely_something(unknown) => return Ok(value.clone()),
            // It may turn out to be empty, then the next one would be taken.
            Value::Unknown(_) => return Err(Problem::Mixed),
            known => return Ok(known.clone()),
        }
    }
    Err("all arguments are null or empty".into())
}

/// Whether an unknown value is neither null nor empty: text with a known part, or what a provider computes.
fn is_surely_something(unknown: &Unknown) -> bool {
    let has_text = |part: &Part| matches!(part, Part::Text(text) if !text.is_empty());
    match &unknown.parts {
        Some(parts) => parts.iter().any(has_text),
        None => matches!(unknown.why, Why::AfterApply(_)),
    }
}

fn coalescelist(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    for (index, value) in arguments.iter().enumerate() {
        if !value.is_null() && !list(arguments, index)?.is_empty() {
            return Ok(value.clone());
        }
    }
    Err("all lists are empty".into())
}

fn compact(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let items = list(arguments, 0)?;
    let may_be_empty =
        |item: &Node| item.value.as_unknown().is_some_and(|unknown| !is_surely_something(unknown));
    if items.iter().any(may_be_empty) {
        return Err(Problem::Mixed);
    }
    let kept = items.iter().filter(|item| !item.value.is_null() && item.value.as_str() != Some(""));
    Ok(Value::list(kept.cloned().collect()))
}

fn concat(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let mut joined = Vec::new();
    for index in 0..arguments.len() {
        joined.extend_from_slice(list(arguments, index)?);
        if joined.len() > MOST_ITEMS {
            return Err("the list becomes too long".into());
        }
    }
    Ok(Value::list(joined))
}

fn contains(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let items = list(arguments, 0)?;
    let wanted = argument(arguments, 1);
    let mut unknown = false;
    for item in items {
        let same = match (text_of(&item.value), text_of(wanted)) {
            (Some(a), Some(b)) => Some(a == b),
            _ => equal(&item.value, wanted, &context.evaluator.budget),
        };
        match same {
            Some(true) => return Ok(Value::Bool(true)),
            None => unknown = true,
            Some(false) => {}
        }
    }
    if unknown { Err(Problem::Mixed) } else { Ok(Value::Bool(false)) }
}

/// Most composite values that are compared with each other; comparing is quadratic.
const MOST_COMPARED: usize = 500;

/// Each value once. Two attributes that providers compute are taken for different when they are not the same attribute;
/// anything else that is unknown leaves the result unknown.
fn distinct(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let budget = &context.evaluator.budget;
    let mut seen = FxHashSet::default();
    let mut kept: Vec<Node> = Vec::new();
    for item in list(arguments, 0)? {
        let computed = |unknown: &Unknown| matches!(unknown.why, Why::AfterApply(_));
        if first_unknown(&item.value, budget).is_some_and(|unknown| !computed(unknown)) {
            return Err(Problem::Mixed);
        }
        let fresh = match text_of(&item.value) {
            Some(text) => seen.insert(text),
            None => {
                let same = |other: &Node| identical(&other.value, &item.value, budget);
                kept.len() >= MOST_COMPARED || !kept.iter().any(same)
            }
        };
        if fresh {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

fn element(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let source = argument(arguments, 0);
    if let Value::Unknown(_) = source {
        return Ok(context.evaluator.index(source, argument(arguments, 1)));
    }
    let items = list(arguments, 0)?;
    if items.is_empty() {
        return Err("the list is empty".into());
    }
    let position = whole(arguments, 1)?.rem_euclid(items.len() as i64) as usize;
    Ok(items.get(position).map_or(Value::Null, |item| item.value.clone()))
}

fn flatten(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let mut flat = Vec::new();
    flatten_into(context, list(arguments, 0)?, &mut flat)?;
    Ok(Value::list(flat))
}

fn flatten_into(context: &Context<'_, '_>, items: &[Node], flat: &mut Vec<Node>) -> Result<(), Problem> {
    for item in items {
        if flat.len() >= MOST_ITEMS || context.evaluator.budget_is_spent() {
            return Err(Problem::Unknown(Why::Limit("the list becomes too long".into())));
        }
        match &item.value {
            Value::List(inner) => flatten_into(context, inner, flat)?,
            // An unknown item may be a list itself; its length is not known, yet it is one or more items.
            _ => flat.push(item.clone()),
        }
    }
    Ok(())
}

fn index(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let wanted = argument(arguments, 1);
    let same = |item: &Node| equal(&item.value, wanted, &context.evaluator.budget) == Some(true);
    match list(arguments, 0)?.iter().position(same) {
        Some(position) => Ok(Value::Number(position as f64)),
        None => Err("the list does not hold this value".into()),
    }
}

fn length(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    Ok(Value::Number(match argument(arguments, 0) {
        Value::List(items) => items.len(),
        Value::Map(map) => map.len(),
        Value::String(text) => text.chars().count(),
        other => return Err(wrong("a list, a map or a string", other)),
    } as f64))
}

fn lookup(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let source = argument(arguments, 0);
    if source.as_unknown().is_some() && arguments.len() == 2 {
        return Ok(context.evaluator.index(source, argument(arguments, 1)));
    }
    let map = map(arguments, 0)?;
    let key = text(arguments, 1)?;
    match (map.get(&key), arguments.get(2)) {
        (Some(node), _) => Ok(node.value.clone()),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err("the map has no such key".into()),
    }
}

fn map_of_pairs(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let mut entries = Vec::new();
    for index in (0..arguments.len()).step_by(2) {
        entries.push((text(arguments, index)?, argument(arguments, index + 1).clone()));
    }
    Ok(context.map(entries))
}

fn matchkeys(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let (values, keys, wanted) = (list(arguments, 0)?, list(arguments, 1)?, list(arguments, 2)?);
    let budget = &context.evaluator.budget;
    let matches =
        |key: &Node| wanted.iter().any(|other| equal(&key.value, &other.value, budget) == Some(true));
    let pairs = values.iter().zip(keys).filter(|(_, key)| matches(key));
    Ok(Value::list(pairs.map(|(value, _)| value.clone()).collect()))
}

/// Later maps win. With an unknown map among them nothing certain is left, unless it is null.
fn merge(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let mut merged = Map::new();
    for (index, value) in arguments.iter().enumerate() {
        if value.is_null() {
            continue;
        }
        for (key, entry) in map(arguments, index)?.iter() {
            merged.insert(key.clone(), entry.key_loc, entry.node.clone());
        }
    }
    Ok(Value::map(merged))
}

fn one(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    match argument(arguments, 0) {
        Value::Null => Ok(Value::Null),
        _ => match list(arguments, 0)? {
            [] => Ok(Value::Null),
            [only] => Ok(only.value.clone()),
            _ => Err("the list has more than one item".into()),
        },
    }
}

fn slice(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let items = list(arguments, 0)?;
    let bounds = (usize::try_from(whole(arguments, 1)?), usize::try_from(whole(arguments, 2)?));
    let (Ok(start), Ok(end)) = bounds else { return Err("the bounds must not be negative".into()) };
    let piece = items.get(start..end).ok_or("the bounds are outside the list")?;
    Ok(Value::list(piece.to_vec()))
}

fn sort(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let mut texts = Vec::new();
    for item in list(arguments, 0)? {
        texts.push(text_of(&item.value).ok_or_else(|| wrong("a list of strings", &item.value))?);
    }
    texts.sort();
    Ok(context.texts(texts))
}

fn transpose(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let mut transposed: std::collections::BTreeMap<Arc<str>, Vec<Value>> = std::collections::BTreeMap::new();
    for (key, node) in sorted(map(arguments, 0)?) {
        for item in list(std::slice::from_ref(&node.value), 0)? {
            let name = text_of(&item.value).ok_or_else(|| wrong("a map of lists of strings", &item.value))?;
            transposed.entry(name).or_default().push(Value::String(key.clone()));
        }
    }
    Ok(context.map(transposed.into_iter().map(|(key, keys)| (key, context.list(keys)))))
}

fn zipmap(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let (keys, values) = (list(arguments, 0)?, list(arguments, 1)?);
    if keys.len() != values.len() {
        return Err("the lists are not equally long".into());
    }
    let mut entries = Vec::with_capacity(keys.len());
    for (key, value) in keys.iter().zip(values) {
        let name = text_of(&key.value).ok_or_else(|| wrong("a list of strings", &key.value))?;
        entries.push((name, value.value.clone()));
    }
    Ok(context.map(entries))
}
