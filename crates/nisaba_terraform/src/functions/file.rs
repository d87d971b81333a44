//! Files below the root module's folder, read through the `Files` port, and paths.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use nisaba_base::value::{Value, Why};
use regex::Regex;

use super::Needs::{Everything, Nothing};
use super::{Context, Function, Outcome, Problem, argument, row, text};
use crate::paths;

pub(super) const FUNCTIONS: &[Function] = &[
    row("file", 1, 1, Everything, |context, a| Ok(Value::String(context.file(a)?))),
    row("filebase64", 1, 1, Everything, |context, a| {
        Ok(Value::string(BASE64.encode(context.file(a)?.as_bytes())))
    }),
    row("fileexists", 1, 1, Everything, fileexists),
    row("fileset", 2, 2, Everything, fileset),
    row("basename", 1, 1, Nothing, basename),
    row("dirname", 1, 1, Everything, |_, a| {
        Ok(Value::string(match text(a, 0)?.rsplit_once('/') {
            None => ".",
            Some(("", _)) => "/",
            Some((folder, _)) => folder,
        }))
    }),
    row("abspath", 1, 1, Everything, |_, _| machine("abspath")),
    row("pathexpand", 1, 1, Everything, |_, a| {
        let path = text(a, 0)?;
        if path.starts_with('~') { machine("pathexpand") } else { Ok(Value::String(path)) }
    }),
];

/// Known also when only the end of the path is.
fn basename(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let suffix = argument(arguments, 0).as_unknown().and_then(|unknown| unknown.known_suffix());
    if let Some((_, name)) = suffix.and_then(|suffix| suffix.trim_end_matches('/').rsplit_once('/')) {
        return Ok(Value::string(name));
    }
    let path = text(arguments, 0)?;
    Ok(Value::string(match path.trim_end_matches('/') {
        "" if path.is_empty() => ".",
        "" => "/",
        path => paths::file_name(path),
    }))
}

/// What depends on the machine that Terraform runs on.
fn machine(name: &str) -> Outcome {
    Err(Problem::Unknown(Why::Function(name.into())))
}

impl Context<'_, '_> {
    /// The text of the file that the first argument names.
    pub(super) fn file(&self, arguments: &[Value]) -> Result<Arc<str>, Problem> {
        self.evaluator.read.text(self.root, &text(arguments, 0)?).map_err(Problem::Unknown)
    }
}

/// A file that is not here may still be made by a build, so only its presence is certain.
fn fileexists(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    context.file(arguments).map(|_| Value::Bool(true))
}

fn fileset(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let (folder, pattern) = (text(arguments, 0)?, text(arguments, 1)?);
    let pattern = glob(&pattern).ok_or("this is no pattern of file names")?;
    let Some(files) = context.evaluator.read.below(context.root, &folder) else {
        return Err(Problem::Unknown(Why::Unread(format!("the folder `{folder}`").into())));
    };
    let mut found: Vec<&str> = files.into_iter().filter(|path| pattern.is_match(path)).collect();
    found.sort_unstable();
    Ok(context.texts(found))
}

/// `*`, `**`, `?`, `{a,b}` and `[…]` as a pattern over paths.
fn glob(glob: &str) -> Option<Regex> {
    let mut pattern = String::from("^");
    let mut letters = glob.chars().peekable();
    let mut braces = 0u32;
    while let Some(letter) = letters.next() {
        match letter {
            '*' if letters.peek() == Some(&'*') => {
                letters.next();
                match letters.next_if_eq(&'/') {
                    Some(_) => pattern.push_str("(?:.*/)?"),
                    None => pattern.push_str(".*"),
                }
            }
            '*' => pattern.push_str("[^/]*"),
            '?' => pattern.push_str("[^/]"),
            '{' => {
                braces += 1;
                pattern.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                pattern.push(')');
            }
            ',' if braces > 0 => pattern.push('|'),
            '[' | ']' => pattern.push(letter),
            other => pattern.push_str(&regex::escape(&other.to_string())),
        }
    }
    pattern.push('$');
    regex::RegexBuilder::new(&pattern).size_limit(1 << 18).build().ok()
}
