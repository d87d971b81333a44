//! Numbers.

use nisaba_base::value::Value;

use super::Needs::Everything;
use super::{ANY, Context, Function, Outcome, list, number, row, text, whole};

pub(super) const FUNCTIONS: &[Function] = &[
    row("abs", 1, 1, Everything, |_, a| Ok(Value::Number(number(a, 0)?.abs()))),
    row("ceil", 1, 1, Everything, |_, a| Ok(Value::Number(number(a, 0)?.ceil()))),
    row("floor", 1, 1, Everything, |_, a| Ok(Value::Number(number(a, 0)?.floor()))),
    row("signum", 1, 1, Everything, |_, a| {
        let number = number(a, 0)?;
        Ok(Value::Number(if number == 0.0 { 0.0 } else { number.signum() }))
    }),
    row("log", 2, 2, Everything, |_, a| finite(number(a, 0)?.ln() / number(a, 1)?.ln())),
    row("pow", 2, 2, Everything, |_, a| finite(number(a, 0)?.powf(number(a, 1)?))),
    row("max", 1, ANY, Everything, |_, a| fold(a, f64::max)),
    row("min", 1, ANY, Everything, |_, a| fold(a, f64::min)),
    row("sum", 1, 1, Everything, sum),
    row("parseint", 2, 2, Everything, parseint),
    row("range", 1, 3, Everything, range),
];

fn finite(number: f64) -> Outcome {
    if number.is_finite() { Ok(Value::Number(number)) } else { Err("the result is no finite number".into()) }
}

fn fold(arguments: &[Value], pick: fn(f64, f64) -> f64) -> Outcome {
    let mut result = number(arguments, 0)?;
    for index in 1..arguments.len() {
        result = pick(result, number(arguments, index)?);
    }
    Ok(Value::Number(result))
}

fn sum(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let items = list(arguments, 0)?;
    if items.is_empty() {
        return Err("the list is empty".into());
    }
    let mut total = 0.0;
    for item in items {
        total += number(std::slice::from_ref(&item.value), 0)?;
    }
    finite(total)
}

fn parseint(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let (digits, base) = (text(arguments, 0)?, whole(arguments, 1)?);
    let base =
        u32::try_from(base).ok().filter(|base| (2..=36).contains(base)).ok_or("the base must be 2 to 36")?;
    let parsed = i128::from_str_radix(&digits, base).map_err(|_| "this is no number in that base")?;
    Ok(Value::Number(parsed as f64))
}

/// Most numbers that `range` gives, as in Terraform.
const LONGEST_RANGE: usize = 1024;

fn range(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let (start, end) = match arguments {
        [_] => (0.0, number(arguments, 0)?),
        _ => (number(arguments, 0)?, number(arguments, 1)?),
    };
    let step = match arguments {
        [_, _, _] => number(arguments, 2)?,
        _ if start <= end => 1.0,
        _ => -1.0,
    };
    if step == 0.0 {
        return Err("the step must not be zero".into());
    }
    let mut numbers = Vec::new();
    let mut next = start;
    while if step > 0.0 { next < end } else { next > end } {
        if numbers.len() >= LONGEST_RANGE {
            return Err("more than 1024 numbers".into());
        }
        numbers.push(Value::Number(next));
        next += step;
    }
    Ok(context.list(numbers))
}
