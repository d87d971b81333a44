//! Sets, which are lists here: each value once, in order.

use nisaba_base::value::{Node, Value};
use rustc_hash::FxHashSet;

use super::Needs::Everything;
use super::{ANY, Context, Function, Outcome, list, row};
use crate::limits::MOST_ITEMS;
use crate::types::unique;
use crate::values::{equal, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    row("setunion", 1, ANY, Everything, setunion),
    row("setintersection", 1, ANY, Everything, |context, a| kept(context, a, true)),
    row("setsubtract", 2, 2, Everything, |context, a| kept(context, a, false)),
    row("setproduct", 1, ANY, super::Needs::Shape, setproduct),
];

fn setunion(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let mut all = Vec::new();
    for index in 0..arguments.len() {
        all.extend_from_slice(list(arguments, index)?);
    }
    Ok(context.evaluator.sets.make(unique(all)))
}

/// Items of the first set that are in all others, or in none.
fn kept(context: &Context<'_, '_>, arguments: &[Value], in_others: bool) -> Outcome {
    let mut items: Vec<Node> = list(arguments, 0)?.to_vec();
    for index in 1..arguments.len() {
        let others = list(arguments, index)?;
        let texts: FxHashSet<_> = others.iter().filter_map(|other| text_of(&other.value)).collect();
        let budget = &context.evaluator.budget;
        items.retain(|item| {
            let found = match text_of(&item.value) {
                Some(text) => texts.contains(&text),
                None => others.iter().any(|other| equal(&item.value, &other.value, budget) == Some(true)),
            };
            found == in_others
        });
    }
    Ok(context.evaluator.sets.make(unique(items)))
}

fn setproduct(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let mut rows: Vec<Vec<Node>> = vec![Vec::new()];
    for index in 0..arguments.len() {
        let items = list(arguments, index)?;
        let size = rows.len().saturating_mul(items.len());
        if size > MOST_ITEMS || !context.evaluator.budget.spend((size * (index + 1)) as u64) {
            return Err("the product becomes too large".into());
        }
        let longer = |row: &Vec<Node>, item: &Node| {
            let mut row = row.clone();
            row.push(item.clone());
            row
        };
        rows = rows.iter().flat_map(|row| items.iter().map(move |item| longer(row, item))).collect();
    }
    Ok(context.list(rows.into_iter().map(Value::list)))
}
