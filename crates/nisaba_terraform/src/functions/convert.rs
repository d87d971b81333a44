//! Conversion between types.

use nisaba_base::value::Value;

use super::Needs::{Nothing, Shape};
use super::{Context, Function, Outcome, argument, row};
use crate::types::{Type, convert, unique};
use crate::values::{kind_of, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    row("tostring", 1, 1, Nothing, |context, a| to(context, a, &Type::String)),
    row("tonumber", 1, 1, Nothing, |context, a| to(context, a, &Type::Number)),
    row("tobool", 1, 1, Nothing, |context, a| to(context, a, &Type::Bool)),
    row("tolist", 1, 1, Shape, |context, a| to(context, a, &Type::List(Box::new(Type::Any)))),
    row("tomap", 1, 1, Shape, |context, a| to(context, a, &Type::Map(Box::new(Type::Any)))),
    row("toset", 1, 1, Shape, toset),
    row("sensitive", 1, 1, Nothing, |_, a| Ok(argument(a, 0).clone())),
    row("nonsensitive", 1, 1, Nothing, |_, a| Ok(argument(a, 0).clone())),
    row("ephemeralasnull", 1, 1, Nothing, |_, a| Ok(argument(a, 0).clone())),
    row("issensitive", 1, 1, Nothing, |_, _| {
        Err(super::Problem::Unknown(nisaba_base::value::Why::Function("issensitive".into())))
    }),
    row("type", 1, 1, Shape, |_, a| Ok(Value::string(kind_of(argument(a, 0)).trim_start_matches("a ")))),
];

fn to(context: &Context<'_, '_>, arguments: &[Value], kind: &Type) -> Outcome {
    let value = argument(arguments, 0);
    convert(value, kind, context.loc, context.evaluator.making()).map_err(Into::into)
}

/// A set of values of one type: text when any of them is.
fn toset(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let Value::List(items) = argument(arguments, 0) else {
        return to(context, arguments, &Type::Set(Box::new(Type::Any)));
    };
    let mut items = items.to_vec();
    if items.iter().any(|item| matches!(item.value, Value::String(_))) {
        for item in &mut items {
            if let Some(text) = text_of(&item.value) {
                item.value = Value::String(text);
            }
        }
    }
    Ok(context.evaluator.sets.make(unique(items)))
}
