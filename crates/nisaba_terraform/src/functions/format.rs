//! `format` and `formatlist`.

use nisaba_base::value::{Value, number_text};

use super::Needs::Nothing;
use super::{ANY, Context, Function, Outcome, Problem, argument, json_text, row, text, wrong};
use crate::limits::MOST_ITEMS;
use crate::values::{TextBuilder, text_of};

pub(super) const FUNCTIONS: &[Function] =
    &[row("format", 1, ANY, Nothing, format), row("formatlist", 1, ANY, Nothing, formatlist)];

/// Widest field that is padded.
const WIDEST: usize = 1024;

fn format(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let pattern = text(arguments, 0)?;
    formatted(context, &pattern, arguments.get(1..).unwrap_or(&[]))
}

/// Formats once for each item; arguments that are no lists are the same each time.
fn formatlist(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let pattern = text(arguments, 0)?;
    let arguments = arguments.get(1..).unwrap_or(&[]);
    let lengths = || arguments.iter().filter_map(|value| value.as_list().map(<[_]>::len));
    let Some(length) = lengths().next() else {
        if arguments.iter().any(|value| value.as_unknown().is_some()) {
            return Err(Problem::Mixed);
        }
        return Ok(context.list([formatted(context, &pattern, arguments)?]));
    };
    if lengths().any(|other| other != length) {
        return Err("the lists are not equally long".into());
    }
    let mut texts = Vec::new();
    for index in 0..length.min(MOST_ITEMS) {
        let item = |value: &Value| match value.as_list() {
            Some(items) => items.get(index).map_or(Value::Null, |item| item.value.clone()),
            None => value.clone(),
        };
        texts.push(formatted(context, &pattern, &arguments.iter().map(item).collect::<Vec<_>>())?);
    }
    Ok(context.list(texts))
}

/// `%-08.3f`: flags, width, precision, position and letter.
#[derive(Default)]
struct Verb {
    minus: bool,
    plus: bool,
    space: bool,
    zero: bool,
    sharp: bool,
    width: usize,
    precision: Option<usize>,
    position: Option<usize>,
    letter: char,
}

fn formatted(context: &Context<'_, '_>, pattern: &str, arguments: &[Value]) -> Outcome {
    let mut result = TextBuilder::default();
    let mut next = 0;
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        result.push(rest.get(..at).unwrap_or(""));
        rest = rest.get(at + 1..).unwrap_or("");
        if let Some(after) = rest.strip_prefix('%') {
            result.push("%");
            rest = after;
            continue;
        }
        let (verb, after) = verb(rest).ok_or("the format has an incomplete verb")?;
        rest = after;
        let index = verb.position.map_or(next, |position| position.saturating_sub(1));
        next = index + 1;
        let value = arguments.get(index).ok_or("the format needs more arguments")?;
        match value {
            Value::Unknown(unknown) => result.push_unknown(unknown),
            value => result.push(&padded(&written(context, &verb, value)?, &verb)),
        }
    }
    result.push(rest);
    Ok(result.finish())
}

fn verb(text: &str) -> Option<(Verb, &str)> {
    let mut verb = Verb::default();
    let mut rest = text;
    loop {
        let flag = rest.chars().next()?;
        match flag {
            '-' => verb.minus = true,
            '+' => verb.plus = true,
            ' ' => verb.space = true,
            '0' => verb.zero = true,
            '#' => verb.sharp = true,
            _ => break,
        }
        rest = rest.get(1..)?;
    }
    let number = |rest: &mut &str| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        *rest = after;
        digits.parse::<usize>().ok()
    };
    verb.width = number(&mut rest).unwrap_or(0).min(WIDEST);
    if let Some(after) = rest.strip_prefix('.') {
        rest = after;
        verb.precision = Some(number(&mut rest).unwrap_or(0).min(WIDEST));
    }
    if let Some(after) = rest.strip_prefix('[') {
        rest = after;
        verb.position = number(&mut rest);
        rest = rest.strip_prefix(']')?;
    }
    verb.letter = rest.chars().next()?;
    let after = rest.get(verb.letter.len_utf8()..)?;
    Some((verb, after))
}

fn written(context: &Context<'_, '_>, verb: &Verb, value: &Value) -> Result<String, Problem> {
    let json = || match json_text::encode(value, json_text::Layout::Compact, &context.evaluator.budget) {
        Value::String(text) => Ok(text.to_string()),
        _ => Err(Problem::Mixed),
    };
    let number = || value.as_f64().ok_or_else(|| wrong("a number", value));
    let sign = |number: f64, text: String| match number {
        number if number < 0.0 => format!("-{text}"),
        _ if verb.plus => format!("+{text}"),
        _ if verb.space => format!(" {text}"),
        _ => text,
    };
    match verb.letter {
        'v' if verb.sharp => json(),
        'v' => match value {
            Value::List(_) | Value::Map(_) | Value::Null => json(),
            other => Ok(text_of(other).unwrap_or_default().to_string()),
        },
        's' | 'q' => {
            let text = text(std::slice::from_ref(value), 0)?;
            let cut: String = text.chars().take(verb.precision.unwrap_or(usize::MAX)).collect();
            if verb.letter == 's' {
                return Ok(cut);
            }
            let encoded =
                json_text::encode(&Value::string(cut), json_text::Layout::Compact, &context.evaluator.budget);
            Ok(encoded.as_str().unwrap_or_default().to_owned())
        }
        't' => Ok(argument(std::slice::from_ref(value), 0)
            .as_bool()
            .ok_or_else(|| wrong("a boolean", value))?
            .to_string()),
        'd' => {
            let number = number()?;
            Ok(sign(number, number_text(number.abs().trunc())))
        }
        'b' | 'o' | 'x' | 'X' => {
            if let ('x' | 'X', Value::String(text)) = (verb.letter, value) {
                let hex = super::string::write_hex(text.as_bytes());
                return Ok(if verb.letter == 'X' { hex.to_uppercase() } else { hex });
            }
            let number = number()?;
            let whole = number.abs() as u128;
            Ok(sign(
                number,
                match verb.letter {
                    'b' => format!("{whole:b}"),
                    'o' => format!("{whole:o}"),
                    'x' => format!("{whole:x}"),
                    _ => format!("{whole:X}"),
                },
            ))
        }
        'f' | 'F' => {
            let number = number()?;
            Ok(sign(number, format!("{:.*}", verb.precision.unwrap_or(6), number.abs())))
        }
        'e' | 'E' => {
            let number = number()?;
            let text = exponent(number.abs(), verb.precision.unwrap_or(6));
            Ok(sign(number, if verb.letter == 'E' { text.to_uppercase() } else { text }))
        }
        'g' | 'G' => {
            let number = number()?;
            Ok(sign(number, number_text(number.abs())))
        }
        'c' => {
            char::from_u32(number()? as u32).map(String::from).ok_or_else(|| "this is no character".into())
        }
        _ => Err("the format has an unknown verb".into()),
    }
}

/// `1.500000e+02`: at least two digits in the exponent.
fn exponent(number: f64, precision: usize) -> String {
    let text = format!("{number:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = exponent.parse().unwrap_or(0);
    format!("{digits}e{}{:02}", if power < 0 { '-' } else { '+' }, power.abs())
}

fn padded(text: &str, verb: &Verb) -> String {
    let missing = verb.width.saturating_sub(text.chars().count());
    let zeros = verb.zero && !verb.minus;
    match (missing, verb.minus, zeros) {
        (0, _, _) => text.to_owned(),
        (_, true, _) => format!("{text}{}", " ".repeat(missing)),
        (_, _, true) => {
            let digits = text.trim_start_matches(['-', '+', ' ']);
            let sign = text.strip_suffix(digits).unwrap_or("");
            format!("{sign}{}{digits}", "0".repeat(missing))
        }
        _ => format!("{}{text}", " ".repeat(missing)),
    }
}
