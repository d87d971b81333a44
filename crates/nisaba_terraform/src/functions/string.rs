//! Text.

use std::fmt::Write;
use std::sync::Arc;

use nisaba_base::value::{Part, Unknown, Value};
use regex::Regex;

use super::Needs::{Everything, Nothing, Shape};
use super::{ANY, Context, Function, Outcome, Problem, argument, list, row, text, whole, wrong};
use crate::limits::LONGEST_TEXT_BYTES;
use crate::values::{TextBuilder, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    row("chomp", 1, 1, Everything, |_, a| Ok(Value::string(text(a, 0)?.trim_end_matches(['\n', '\r'])))),
    row("lower", 1, 1, Nothing, |_, a| recased(a, |text| text.to_lowercase())),
    row("upper", 1, 1, Nothing, |_, a| recased(a, |text| text.to_uppercase())),
    row("title", 1, 1, Everything, title),
    row("indent", 2, 2, Everything, indent),
    row("join", 2, ANY, Shape, join),
    row("split", 2, 2, Everything, split),
    row("replace", 3, 3, Everything, replace),
    row("regex", 2, 2, Everything, regex),
    row("regexall", 2, 2, Everything, regexall),
    row("strrev", 1, 1, Everything, |_, a| Ok(Value::string(text(a, 0)?.chars().rev().collect::<String>()))),
    row("substr", 3, 3, Everything, substr),
    row("startswith", 2, 2, Nothing, startswith),
    row("endswith", 2, 2, Nothing, endswith),
    row("strcontains", 2, 2, Everything, |_, a| Ok(Value::Bool(text(a, 0)?.contains(&*text(a, 1)?)))),
    row("trim", 2, 2, Everything, |_, a| {
        let cut = text(a, 1)?;
        Ok(Value::string(text(a, 0)?.trim_matches(|c| cut.contains(c))))
    }),
    row("trimprefix", 2, 2, Everything, |_, a| {
        let (whole, cut) = (text(a, 0)?, text(a, 1)?);
        Ok(Value::string(whole.strip_prefix(&*cut).unwrap_or(&whole)))
    }),
    row("trimsuffix", 2, 2, Everything, |_, a| {
        let (whole, cut) = (text(a, 0)?, text(a, 1)?);
        Ok(Value::string(whole.strip_suffix(&*cut).unwrap_or(&whole)))
    }),
    row("trimspace", 1, 1, Everything, |_, a| Ok(Value::string(text(a, 0)?.trim()))),
];

/// Changes the case of text, also of its known parts.
fn recased(arguments: &[Value], change: fn(&str) -> String) -> Outcome {
    let Value::Unknown(unknown) = argument(arguments, 0) else {
        return Ok(Value::string(change(&text(arguments, 0)?)));
    };
    let part = |part: &Part| match part {
        Part::Text(text) => Part::Text(change(text).into()),
        hole => hole.clone(),
    };
    let parts = unknown.parts.as_ref().map(|parts| parts.iter().map(part).collect());
    Ok(Value::Unknown(Arc::new(Unknown { parts, ..(**unknown).clone() })))
}

fn title(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let mut titled = String::new();
    let mut start = true;
    for letter in text(arguments, 0)?.chars() {
        match start {
            true => titled.extend(letter.to_uppercase()),
            false => titled.push(letter),
        }
        start = !(letter.is_alphanumeric() || letter == '_' || letter == '\'');
    }
    Ok(Value::string(titled))
}

fn indent(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let spaces = usize::try_from(whole(arguments, 0)?).map_err(|_| "the number of spaces is negative")?;
    let text = text(arguments, 1)?;
    if spaces.saturating_mul(text.matches('\n').count()) > LONGEST_TEXT_BYTES {
        return Err("the text becomes too long".into());
    }
    Ok(Value::string(text.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

fn join(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let separator = text(arguments, 0)?;
    let mut joined = TextBuilder::default();
    let mut first = true;
    for index in 1..arguments.len() {
        for item in list(arguments, index)? {
            if !std::mem::take(&mut first) {
                joined.push(&separator);
            }
            match &item.value {
                Value::Unknown(unknown) => joined.push_unknown(unknown),
                value => joined.push(&text_of(value).ok_or_else(|| wrong("a list of strings", value))?),
            }
        }
    }
    Ok(joined.finish())
}

fn split(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let (separator, text) = (text(arguments, 0)?, text(arguments, 1)?);
    if separator.is_empty() {
        return Ok(context.texts(text.chars().map(String::from)));
    }
    Ok(context.texts(text.split(&*separator)))
}

fn replace(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let (text, from, to) = (text(arguments, 0)?, text(arguments, 1)?, text(arguments, 2)?);
    let pattern = from.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    let matches = match pattern {
        Some(_) => text.len() + 1,
        None => text.matches(&*from).count(),
    };
    // `$1` may repeat what was matched, once for each letter of the replacement.
    if pattern.is_none() && text.len() + matches.saturating_mul(to.len()) > 2 * LONGEST_TEXT_BYTES {
        return Err("the text becomes too long".into());
    }
    match pattern {
        None => Ok(Value::string(text.replace(&*from, &to))),
        Some(pattern) => {
            let found = compiled(context, &pattern.into())?;
            replace_matches(&found, &text, &to)
        }
    }
}

fn replace_matches(pattern: &Regex, text: &str, to: &str) -> Outcome {
    let mut replaced = String::new();
    let mut end = 0;
    for captures in pattern.captures_iter(text) {
        let Some(found) = captures.get(0) else { continue };
        replaced.push_str(text.get(end..found.start()).unwrap_or(""));
        captures.expand(to, &mut replaced);
        end = found.end();
        if replaced.len() > LONGEST_TEXT_BYTES {
            return Err("the text becomes too long".into());
        }
    }
    replaced.push_str(text.get(end..).unwrap_or(""));
    Ok(Value::string(replaced))
}

fn compiled(context: &Context<'_, '_>, pattern: &Arc<str>) -> Result<std::rc::Rc<Regex>, Problem> {
    context.evaluator.pattern(pattern).ok_or_else(|| "this is no pattern that can be used".into())
}

fn regex(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let pattern = compiled(context, &text(arguments, 0)?)?;
    let text = text(arguments, 1)?;
    match pattern.captures(&text) {
        Some(captures) => Ok(captured(context, &pattern, &captures)),
        None => Err("the pattern is not found".into()),
    }
}

fn regexall(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let pattern = compiled(context, &text(arguments, 0)?)?;
    let text = text(arguments, 1)?;
    let found = pattern.captures_iter(&text).take(crate::limits::MOST_ITEMS);
    Ok(context.list(found.map(|captures| captured(context, &pattern, &captures))))
}

/// The whole match, a list of unnamed groups, or a map of named ones.
fn captured(context: &Context<'_, '_>, pattern: &Regex, captures: &regex::Captures<'_>) -> Value {
    let group =
        |found: Option<regex::Match<'_>>| found.map_or(Value::Null, |found| Value::string(found.as_str()));
    let names: Vec<&str> = pattern.capture_names().flatten().collect();
    if pattern.captures_len() == 1 {
        return group(captures.get(0));
    }
    if names.is_empty() {
        return context.list(captures.iter().skip(1).map(group));
    }
    context.map(names.into_iter().map(|name| (Arc::from(name), group(captures.name(name)))))
}

fn substr(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let text = text(arguments, 0)?;
    let (offset, length) = (whole(arguments, 1)?, whole(arguments, 2)?);
    let count = text.chars().count() as i64;
    let start = if offset < 0 { (count + offset).max(0) } else { offset.min(count) };
    let taken = if length < 0 { count - start } else { length.min(count - start) };
    let piece: String = text.chars().skip(start as usize).take(taken.max(0) as usize).collect();
    Ok(Value::string(piece))
}

fn startswith(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let prefix = text(arguments, 1)?;
    if let Some(known) = argument(arguments, 0).as_unknown().and_then(|unknown| unknown.known_prefix())
        && (known.len() >= prefix.len() || !prefix.starts_with(known))
    {
        return Ok(Value::Bool(known.starts_with(&*prefix)));
    }
    Ok(Value::Bool(text(arguments, 0)?.starts_with(&*prefix)))
}

fn endswith(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let suffix = text(arguments, 1)?;
    if let Some(known) = argument(arguments, 0).as_unknown().and_then(|unknown| unknown.known_suffix())
        && (known.len() >= suffix.len() || !suffix.ends_with(known))
    {
        return Ok(Value::Bool(known.ends_with(&*suffix)));
    }
    Ok(Value::Bool(text(arguments, 0)?.ends_with(&*suffix)))
}

/// Bytes as lowercase hexadecimal digits.
pub(super) fn write_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
