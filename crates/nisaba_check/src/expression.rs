//! Conditions in CEL, the Common Expression Language: `cel: "retention_days >= 35 && (multi_zone || copies > 1)"`.
//!
//! Facets are variables; records are maps, lists are lists. CEL's `&&` and `||` give an answer as soon as one side decides,
//! whatever is missing on the other, which is the three-valued logic of every other condition.
//!
//! **Invariant:** a facet that is unknown, in whole or in part, is no variable: an answer that comes all the same does not
//! depend on it. An answer that needs it is unknown.
//! **Invariant:** an expression is short and shallow, so that reading it can neither take long nor exhaust the stack.

use std::sync::{Arc, LazyLock};

use cel::{Context, Env, Program, Value};
use nisaba_estate::{Facet, FacetName, FacetValue, Facets, State};
use regex::Regex;

use crate::truth::Truth;

/// Longest expression, in bytes.
const LONGEST: usize = 2_000;
/// Most brackets, signs and question marks: each may nest.
const MOST_NESTING: usize = 64;

/// An expression with the facets it asks for.
#[derive(Debug, Clone)]
pub struct Expression(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    source: String,
    program: Program,
    facets: Vec<FacetName>,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// Says what CEL does not understand, or which limit is passed.
    pub fn parse(source: &str) -> Result<Self, String> {
        if source.len() > LONGEST {
            return Err(format!("the expression is longer than {LONGEST} bytes"));
        }
        if source.bytes().filter(|byte| b"([{!-?".contains(byte)).count() > MOST_NESTING {
            return Err(format!("the expression has more than {MOST_NESTING} brackets and signs"));
        }
        let program = Program::compile(source).map_err(|errors| first_line(&errors.to_string()))?;
        let bound = bound_names(source);
        let references = program.references();
        let mut names: Vec<&str> = references.variables();
        names.retain(|name| !bound.contains(name));
        names.sort_unstable();
        let facets = names.into_iter().map(FacetName::new).collect();
        drop(references);
        Ok(Self(Arc::new(Compiled { source: source.to_owned(), facets, program })))
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// The facets it asks for, in the order of their names.
    pub fn facets(&self) -> &[FacetName] {
        &self.0.facets
    }

    /// How it stands for these facets.
    pub fn decide(&self, facets: &Facets) -> Truth {
        static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));
        let mut context = Context::with_env(ENVIRONMENT.clone());
        let (mut unknown, mut absent) = (false, false);
        for name in &self.0.facets {
            match facets.get(*name) {
                None => absent = true,
                Some(facet) => match value_of(facet) {
                    Some(value) => context.add_variable_from_value(name.word(), value),
                    None => unknown = true,
                },
            }
        }
        match self.0.program.execute(&context) {
            Ok(Value::Bool(holds)) => holds.into(),
            Ok(_) => Truth::Unknown,
            Err(_) if unknown || !absent => Truth::Unknown,
            Err(_) => Truth::Absent,
        }
    }
}

/// The value of a facet that is known throughout.
fn value_of(facet: &Facet) -> Option<Value> {
    let value = match &facet.state {
        State::Known(value) | State::Default(value, _) => value,
        State::Unknown(_) => return None,
    };
    Some(match value {
        FacetValue::Bool(flag) => Value::Bool(*flag),
        FacetValue::Number(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
            Value::Int(*number as i64)
        }
        FacetValue::Number(number) => Value::Float(*number),
        FacetValue::Text(text) => Value::from(&**text),
        FacetValue::List(items) => Value::from(items.iter().map(value_of).collect::<Option<Vec<Value>>>()?),
        FacetValue::Record(inner) => {
            let pairs = inner.iter().map(|(name, facet)| Some((name.word().to_owned(), value_of(facet)?)));
            Value::from(pairs.collect::<Option<std::collections::HashMap<String, Value>>>()?)
        }
    })
}

/// Names that a macro binds (`ingress.all(rule, …)`): they are no facets.
fn bound_names(source: &str) -> Vec<&str> {
    static BINDING: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(\s*([A-Za-z_][A-Za-z0-9_]*)\s*,").ok()
    });
    let binding = BINDING.as_ref();
    let found = binding.into_iter().flat_map(|binding| binding.captures_iter(source));
    found.filter_map(|captures| captures.get(1)).map(|name| name.as_str()).collect()
}

fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or("it is no expression").trim().to_owned()
}
