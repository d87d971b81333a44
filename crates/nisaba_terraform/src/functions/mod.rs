//! The function library: each function is a row of a table, one table per family.
//!
//! **Not here:** `try`, `can`, `templatefile` and `templatestring`, which need unevaluated arguments or evaluation
//! (`crate::evaluate`).

mod collection;
mod convert;
mod date;
mod digest;
mod encoding;
mod file;
mod format;
mod ip;
pub(crate) mod json_text;
mod numeric;
mod set;
mod string;
mod yaml_text;

use std::sync::{Arc, OnceLock};

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Value, Why};
use rustc_hash::FxHashMap;

use crate::evaluate::Evaluator;
use crate::limits::{Budget, LONGEST_TEXT_BYTES, MOST_ITEMS};
use crate::module::Module;
use crate::values::{broken, first_unknown, kind_of, mixed, text_of};

/// A function of the language.
struct Function {
    name: &'static str,
    least: usize,
    most: usize,
    needs: Needs,
    call: fn(&Context<'_, '_>, &[Value]) -> Outcome,
}

/// How much of its arguments a function needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// All of them, down to the last item.
    Everything,
    /// The arguments themselves; items inside a list or map may be unknown.
    Shape,
    /// It sees to unknown arguments itself.
    Nothing,
}

type Outcome = Result<Value, Problem>;

/// Why a function gives no value.
enum Problem {
    /// A mistake in the code. Never holds a value.
    Mistake(String),
    /// The result cannot be known.
    Unknown(Why),
    /// It depends on something unknown in its arguments.
    Mixed,
}

impl From<String> for Problem {
    fn from(what: String) -> Self {
        Problem::Mistake(what)
    }
}

impl From<&str> for Problem {
    fn from(what: &str) -> Self {
        Problem::Mistake(what.to_owned())
    }
}

/// What a function may use besides its arguments.
struct Context<'c, 'p> {
    evaluator: &'c Evaluator<'p>,
    root: &'c Module,
    loc: Loc,
}

/// No upper bound on the number of arguments.
const ANY: usize = usize::MAX;

const fn row(
    name: &'static str,
    least: usize,
    most: usize,
    needs: Needs,
    call: fn(&Context<'_, '_>, &[Value]) -> Outcome,
) -> Function {
    Function { name, least, most, needs, call }
}

fn table() -> &'static FxHashMap<&'static str, &'static Function> {
    static TABLE: OnceLock<FxHashMap<&'static str, &'static Function>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let families = [
            collection::FUNCTIONS,
            convert::FUNCTIONS,
            date::FUNCTIONS,
            digest::FUNCTIONS,
            encoding::FUNCTIONS,
            file::FUNCTIONS,
            format::FUNCTIONS,
            ip::FUNCTIONS,
            numeric::FUNCTIONS,
            set::FUNCTIONS,
            string::FUNCTIONS,
        ];
        families.into_iter().flatten().map(|function| (function.name, function)).collect()
    })
}

/// Calls a function by name.
pub(crate) fn call(evaluator: &Evaluator<'_>, name: &str, arguments: &[Value], loc: Loc) -> Value {
    let Some(function) = table().get(name.strip_prefix("core::").unwrap_or(name)) else {
        let unknown = Value::unknown(Why::Function(name.into()));
        return mixed([&unknown].into_iter().chain(arguments), &evaluator.budget);
    };
    if arguments.len() < function.least || arguments.len() > function.most {
        return broken(format!("`{name}` does not take {} arguments", arguments.len()));
    }
    let unknown = match function.needs {
        Needs::Everything => arguments.iter().any(|value| first_unknown(value, &evaluator.budget).is_some()),
        Needs::Shape => arguments.iter().any(|value| value.as_unknown().is_some()),
        Needs::Nothing => false,
    };
    if unknown {
        return mixed(arguments, &evaluator.budget);
    }
    if !arguments.iter().all(|value| paid(value, &evaluator.budget)) {
        return crate::values::limit("the module takes more work than is allowed");
    }
    let context = Context { evaluator, root: evaluator.root_module(), loc };
    match (function.call)(&context, arguments) {
        Ok(value) if paid(&value, &evaluator.budget) => bounded(value),
        Ok(_) => crate::values::limit("the module takes more work than is allowed"),
        Err(Problem::Mistake(what)) => broken(format!("`{name}`: {what}")),
        Err(Problem::Mixed) => mixed(arguments, &evaluator.budget),
        Err(Problem::Unknown(why)) => {
            let unknown = Value::unknown(why);
            mixed([&unknown].into_iter().chain(arguments), &evaluator.budget)
        }
    }
}

/// Takes the size of a value from the budget.
fn paid(value: &Value, budget: &Budget) -> bool {
    match value {
        Value::String(text) => budget.spend_text(text.len()),
        Value::List(items) => budget.spend(items.len() as u64),
        Value::Map(map) => budget.spend(map.len() as u64),
        _ => true,
    }
}

fn bounded(value: Value) -> Value {
    match &value {
        Value::String(text) if text.len() > LONGEST_TEXT_BYTES => {
            crate::values::limit("this text is longer than 2 MiB")
        }
        Value::List(items) if items.len() > MOST_ITEMS => {
            crate::values::limit("this list is longer than is allowed")
        }
        _ => value,
    }
}

impl Context<'_, '_> {
    fn node(&self, value: Value) -> Node {
        value.at(self.loc)
    }

    fn list(&self, values: impl IntoIterator<Item = Value>) -> Value {
        Value::list(values.into_iter().map(|value| self.node(value)).collect())
    }

    fn texts(&self, texts: impl IntoIterator<Item = impl Into<Arc<str>>>) -> Value {
        self.list(texts.into_iter().map(Value::string))
    }

    fn map(&self, entries: impl IntoIterator<Item = (Arc<str>, Value)>) -> Value {
        let mut map = Map::new();
        for (key, value) in entries {
            map.insert(key, self.loc, self.node(value));
        }
        Value::map(map)
    }
}

/// The argument at a position; `null` where an optional one is left out.
fn argument(arguments: &[Value], index: usize) -> &Value {
    const LEFT_OUT: &Value = &Value::Null;
    arguments.get(index).unwrap_or(LEFT_OUT)
}

fn text(arguments: &[Value], index: usize) -> Result<Arc<str>, Problem> {
    let value = argument(arguments, index);
    text_of(value).ok_or_else(|| wrong("a string", value))
}

fn number(arguments: &[Value], index: usize) -> Result<f64, Problem> {
    let value = argument(arguments, index);
    value.as_f64().ok_or_else(|| wrong("a number", value))
}

fn whole(arguments: &[Value], index: usize) -> Result<i64, Problem> {
    let number = number(arguments, index)?;
    if number.fract() == 0.0 && number.abs() < 9.0e15 {
        Ok(number as i64)
    } else {
        Err("a whole number is required".into())
    }
}

fn list(arguments: &[Value], index: usize) -> Result<&[Node], Problem> {
    match argument(arguments, index) {
        Value::List(items) => Ok(items),
        other => Err(wrong("a list", other)),
    }
}

fn map(arguments: &[Value], index: usize) -> Result<&Map, Problem> {
    match argument(arguments, index) {
        Value::Map(map) => Ok(map),
        other => Err(wrong("a map", other)),
    }
}

fn wrong(wanted: &str, value: &Value) -> Problem {
    match value {
        Value::Unknown(_) => Problem::Mixed,
        other => Problem::Mistake(format!("{wanted} is required, this is {}", kind_of(other))),
    }
}

/// The entries of a map in order of their keys, as Terraform keeps them.
fn sorted(map: &Map) -> Vec<(&Arc<str>, &Node)> {
    let mut entries: Vec<_> = map.iter().map(|(key, entry)| (key, &entry.node)).collect();
    entries.sort_by(|a, b| a.0.cmp(b.0));
    entries
}
