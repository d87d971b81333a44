//! Builds the body of a resource from facts, each with its place.

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value, Why};

/// A body in the making.
#[derive(Debug, Default)]
pub(super) struct Body(Map);

impl Body {
    /// Sets a fact.
    pub(super) fn set(&mut self, name: &str, value: Value, loc: Loc) {
        self.0.insert(name, loc, value.at(loc));
    }

    /// Yes at the place that shows it, or no at the place of the whole.
    pub(super) fn yes_or_no(&mut self, name: &str, found: Option<Loc>, whole: Loc) {
        self.set(name, Value::Bool(found.is_some()), found.unwrap_or(whole));
    }

    /// Sets an answer; nothing where the question makes no sense.
    pub(super) fn answer(&mut self, name: &str, answer: Answer, whole: Loc) {
        match answer {
            Answer::Yes(loc) => self.set(name, Value::Bool(true), loc.unwrap_or(whole)),
            Answer::No(loc) => self.set(name, Value::Bool(false), loc.unwrap_or(whole)),
            Answer::Unknown(why, loc) => self.set(name, unknown(&why), loc.unwrap_or(whole)),
            Answer::NoQuestion => {}
        }
    }

    /// Sets a list of records.
    pub(super) fn list(&mut self, name: &str, items: Vec<Node>, whole: Loc) {
        let loc = items.first().map_or(whole, |item| item.loc);
        self.set(name, Value::list(items), loc);
    }

    /// The finished body.
    pub(super) fn at(self, loc: Loc) -> Node {
        Value::map(self.0).at(loc)
    }
}

/// What is known of a yes-or-no question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Yes, as shown there.
    Yes(Option<Loc>),
    /// No, as shown there.
    No(Option<Loc>),
    /// Not to be known from the code, and why.
    Unknown(String, Option<Loc>),
    /// The question makes no sense here.
    NoQuestion,
}

/// A value that is not known.
pub(super) fn unknown(why: &str) -> Value {
    Value::unknown(Why::Other(why.into()))
}
