//! Parameters: what a template is given, or takes when nothing is given.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Node, Unknown, Value, Why};

/// A declared parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: Arc<str>,
    /// What holds when nothing is given, as written.
    pub default: Option<Node>,
    /// CloudFormation never shows its value.
    pub is_hidden: bool,
    /// The declaration.
    pub loc: Loc,
}

impl Parameter {
    pub(crate) fn read(name: &Arc<str>, declared: &Node) -> Self {
        let hidden = declared.get("NoEcho").and_then(|value| value.value.as_bool());
        Self {
            name: name.clone(),
            default: declared.get("Default").cloned(),
            is_hidden: hidden == Some(true),
            loc: declared.loc,
        }
    }
}

/// The value of a parameter to which nothing is given.
pub(crate) fn value(name: &Arc<str>, declared: &Node) -> Node {
    let kind = declared.str("Type").unwrap_or("String");
    let is_hidden = declared.get("NoEcho").and_then(|value| value.value.as_bool()) == Some(true);
    let Some(default) = declared.get("Default") else {
        let unknown = Unknown { sensitive: is_hidden, ..Unknown::new(Why::Variable(name.clone())) };
        return Value::Unknown(Arc::new(unknown)).at(declared.loc);
    };
    // The default names an entry of the parameter store; what that holds is known there.
    if kind.starts_with("AWS::SSM::Parameter::Value") {
        let why = format!("`{name}` is read from the parameter store when the stack is deployed");
        return Value::unknown(Why::Other(why.into())).at(default.loc);
    }
    typed(kind, default)
}

/// A value in the type of its parameter: lists are written with commas.
pub(crate) fn typed(kind: &str, given: &Node) -> Node {
    let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
    match &given.value {
        Value::String(text) if is_list && text.trim().is_empty() => Value::list(Vec::new()).at(given.loc),
        Value::String(text) if is_list => {
            let items = text.split(',').map(|item| Value::string(item.trim()).at(given.loc));
            Value::list(items.collect()).at(given.loc)
        }
        _ if is_list && given.value.as_list().is_none() && given.value.as_unknown().is_none() => {
            Value::list(vec![given.clone()]).at(given.loc)
        }
        _ => given.clone(),
    }
}
