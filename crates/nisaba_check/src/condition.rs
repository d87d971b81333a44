//! Conditions over facets, as a check writes them in `when`, `require` and `severity_when`.
//!
//! Decoded and compiled once: facet names are interned, versions are parsed, patterns compile on first use. How they are
//! written is in `condition_decode`, how they are decided in `evaluate`.

use std::fmt;
use std::sync::{Arc, OnceLock};

use nisaba_base::value::number_text;
use nisaba_estate::FacetName;
use regex::Regex;

use crate::expression::Expression;
use crate::version::Version;

/// A condition over the facets of an asset, or of one item of a list.
#[derive(Debug, Clone)]
pub enum Condition {
    /// Every one holds.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// None holds.
    None(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A facet passes a test.
    Facet(FacetPath, Test),
    /// An expression in CEL holds.
    Cel(Expression),
}

/// What is asked of one facet.
#[derive(Debug, Clone)]
pub enum Test {
    /// Every test passes.
    All(Vec<Test>),
    /// Equal.
    Is(Literal),
    /// Not equal.
    IsNot(Literal),
    /// Equal to one of these.
    In(Vec<Literal>),
    /// Equal to none of these.
    NotIn(Vec<Literal>),
    /// A number of at least this.
    AtLeast(f64),
    /// A number of at most this.
    AtMost(f64),
    /// A number below this.
    Below(f64),
    /// A number above this.
    Above(f64),
    /// A list that holds one of these, or a text with one of these in it.
    ContainsAny(Vec<Literal>),
    /// A list that holds all of these, or a text with all of these in it.
    ContainsAll(Vec<Literal>),
    /// A text, or a text of a list, in which the pattern is found.
    Matches(Pattern),
    /// A text, or a text of a list, that begins so.
    StartsWith(Arc<str>),
    /// At least one item of a list meets the condition.
    Some(Box<Condition>),
    /// Every item of a list meets the condition; true of an empty list.
    Every(Box<Condition>),
    /// No item of a list meets the condition.
    No(Box<Condition>),
    /// Whether a list or a text is empty.
    Empty(bool),
    /// Whether it is written down, as opposed to being what the provider does by default.
    Stated(bool),
    /// Whether it is known at all.
    Known(bool),
    /// A version of at least this.
    VersionAtLeast(Version),
}

/// A dotted path of facet names; the steps after the first reach into records.
#[derive(Clone, PartialEq, Eq)]
pub struct FacetPath {
    pub(crate) first: FacetName,
    pub(crate) rest: Box<[FacetName]>,
}

/// A plain value in a check.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(Arc<str>),
}

/// A regular expression; compiled when it is first needed.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: Arc<str>,
    compiled: OnceLock<Option<Regex>>,
}

impl FacetPath {
    /// The path of dotted names.
    pub fn new(path: &str) -> Self {
        let mut steps = path.split('.').map(FacetName::new);
        let first = steps.next().unwrap_or_else(|| FacetName::new(path));
        Self { first, rest: steps.collect() }
    }
}

impl Pattern {
    /// A pattern that is compiled when it is first needed.
    pub fn new(source: &str) -> Self {
        Self { source: source.into(), compiled: OnceLock::new() }
    }

    /// The expression, unless it is none.
    pub fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }
}

impl Condition {
    /// Calls `visit` with each facet path and its test; those within a quantifier carry the path of their list before them.
    pub fn for_each_facet(&self, visit: &mut impl FnMut(&str, &Test)) {
        self.walk("", visit);
    }

    fn walk(&self, prefix: &str, visit: &mut impl FnMut(&str, &Test)) {
        match self {
            Condition::All(parts) | Condition::Any(parts) | Condition::None(parts) => {
                parts.iter().for_each(|part| part.walk(prefix, visit));
            }
            Condition::Not(part) => part.walk(prefix, visit),
            Condition::Facet(path, test) => test.walk(&format!("{prefix}{path}"), visit),
            // What CEL asks of a facet cannot be told; that it asks for it can.
            Condition::Cel(expression) => {
                for name in expression.facets() {
                    visit(&format!("{prefix}{}", name.word()), &Test::Known(true));
                }
            }
        }
    }
}

impl Test {
    fn walk(&self, path: &str, visit: &mut impl FnMut(&str, &Test)) {
        match self {
            Test::All(tests) => tests.iter().for_each(|test| test.walk(path, visit)),
            Test::Some(inner) | Test::Every(inner) | Test::No(inner) => {
                visit(path, self);
                inner.walk(&format!("{path}."), visit);
            }
            _ => visit(path, self),
        }
    }
}

impl fmt::Display for FacetPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.first.word())?;
        self.rest.iter().try_for_each(|step| write!(f, ".{step}"))
    }
}

impl fmt::Debug for FacetPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Bool(value) => write!(f, "{value}"),
            Literal::Number(value) => f.write_str(&number_text(*value)),
            Literal::Text(text) => write!(f, "`{text}`"),
        }
    }
}

/// The condition as a sentence, for `explain` and the catalogue of checks.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::All(parts) => joined(f, parts, " and "),
            Condition::Any(parts) => joined(f, parts, " or "),
            Condition::None(parts) => {
                f.write_str("none of: ")?;
                joined(f, parts, " or ")
            }
            Condition::Not(part) => write!(f, "not ({part})"),
            Condition::Facet(path, test) => write!(f, "`{path}` {test}"),
            Condition::Cel(expression) => write!(f, "`{}`", expression.source()),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Condition], word: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        match part {
            Condition::Facet(..) | Condition::Not(_) => write!(f, "{part}")?,
            _ => write!(f, "({part})")?,
        }
    }
    Ok(())
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |items: &[Literal], word: &str| {
            items.iter().map(Literal::to_string).collect::<Vec<_>>().join(word)
        };
        match self {
            Test::All(tests) => {
                f.write_str(&tests.iter().map(Test::to_string).collect::<Vec<_>>().join(" and "))
            }
            Test::Is(value) => write!(f, "is {value}"),
            Test::IsNot(value) => write!(f, "is not {value}"),
            Test::In(values) => write!(f, "is {}", words(values, " or ")),
            Test::NotIn(values) => write!(f, "is neither {}", words(values, " nor ")),
            Test::AtLeast(number) => write!(f, "is at least {}", number_text(*number)),
            Test::AtMost(number) => write!(f, "is at most {}", number_text(*number)),
            Test::Below(number) => write!(f, "is below {}", number_text(*number)),
            Test::Above(number) => write!(f, "is above {}", number_text(*number)),
            Test::ContainsAny(values) => write!(f, "contains {}", words(values, " or ")),
            Test::ContainsAll(values) => write!(f, "contains {}", words(values, " and ")),
            Test::Matches(pattern) => write!(f, "matches `{}`", pattern.source()),
            Test::StartsWith(text) => write!(f, "starts with `{text}`"),
            Test::Some(inner) => write!(f, "has an item of which {inner}"),
            Test::Every(inner) => write!(f, "has only items of which {inner}"),
            Test::No(inner) => write!(f, "has no item of which {inner}"),
            Test::Empty(true) => f.write_str("is empty"),
            Test::Empty(false) => f.write_str("is not empty"),
            Test::Stated(true) => f.write_str("is written down"),
            Test::Stated(false) => f.write_str("is left to the provider"),
            Test::Known(true) => f.write_str("is known"),
            Test::Known(false) => f.write_str("is not known"),
            Test::VersionAtLeast(version) => write!(f, "is version {version} or newer"),
        }
    }
}
