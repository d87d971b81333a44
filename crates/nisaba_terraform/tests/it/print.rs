//! Prints an evaluation as text for people and for snapshots.

use std::fmt::Write;

use nisaba_base::loc::SourceMap;
use nisaba_base::value::{Part, Reference, Unknown, Value, number_text};
use nisaba_terraform::{Evaluation, Existence, Resource};

/// Every resource with its body, then outputs and diagnostics.
pub(crate) fn print(evaluation: &Evaluation, sources: &SourceMap) -> String {
    let mut text = String::new();
    for root in &evaluation.roots {
        if evaluation.roots.len() > 1 {
            let _ = writeln!(text, "# root `{}`", root.dir);
        }
        root.resources.iter().for_each(|resource| print_resource(resource, &mut text));
        for (name, node) in &root.outputs {
            let _ = writeln!(text, "output {name} = {}", value(&node.value));
        }
    }
    for problem in &evaluation.diagnostics {
        let place = problem.loc.and_then(|loc| sources.resolve(loc));
        let place = place.map_or(String::new(), |(path, at)| format!(" {path}:{}:{}", at.line, at.column));
        let label = problem.label.as_deref().map_or(String::new(), |label| format!(" ({label})"));
        let _ = writeln!(text, "{}{place}: {}{label}", problem.code, problem.message);
    }
    text
}

fn print_resource(resource: &Resource, text: &mut String) {
    let alias = resource
        .provider
        .alias
        .as_deref()
        .map_or(String::new(), |alias| format!(" by {}.{alias}", resource.provider.name));
    let exists = match &resource.exists {
        Existence::Yes => String::new(),
        Existence::Unknown(why) => format!(" perhaps, {why}"),
    };
    let _ = writeln!(text, "{}{alias}{exists}", resource.address);
    if let Some(map) = resource.body.value.as_map() {
        for (name, entry) in map.iter() {
            let _ = writeln!(text, "  {name} = {}", value(&entry.node.value));
        }
    }
}

/// A value on one line.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number_text(*number),
        Value::String(text) => format!("{text:?}"),
        Value::List(items) => {
            format!("[{}]", items.iter().map(|item| self::value(&item.value)).collect::<Vec<_>>().join(", "))
        }
        Value::Map(map) => {
            let entries = map.iter().map(|(key, entry)| format!("{key}: {}", self::value(&entry.node.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Unknown(unknown) => self::unknown(unknown),
    }
}

fn unknown(unknown: &Unknown) -> String {
    let refs = |refs: &[Reference]| refs.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    if let Some(parts) = &unknown.parts {
        let part = |part: &Part| match part {
            Part::Text(text) => text.to_string(),
            Part::Hole(to) => format!("<{}>", refs(to)),
        };
        return format!("?{:?}", parts.iter().map(part).collect::<String>());
    }
    match unknown.refs.is_empty() {
        true => format!("?({})", unknown.why),
        false => format!("?<{}>({})", refs(&unknown.refs), unknown.why),
    }
}
