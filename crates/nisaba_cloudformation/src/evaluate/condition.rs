//! Conditions in three-valued logic.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Node, Value};

use super::{Scope, known_text};
use crate::intrinsic::{arguments, function};
use crate::limit;
use crate::truth::Truth;

impl Scope<'_> {
    /// What a named condition says.
    pub(crate) fn condition(&self, name: &str, loc: Loc) -> Truth {
        let name: Arc<str> = name.into();
        if let Some(decided) = self.decided.borrow().get(&name) {
            let cycle = || Truth::Open(format!("condition `{name}` needs itself").into());
            return decided.clone().unwrap_or_else(cycle);
        }
        let Some(written) = self.condition_written(&name) else {
            self.tell(loc, "cloudformation-undeclared", format!("condition `{name}` is declared nowhere"));
            return Truth::Open(format!("condition `{name}` is declared nowhere").into());
        };
        self.decided.borrow_mut().insert(name.clone(), None);
        let truth = self.truth(&written, 0);
        self.decided.borrow_mut().insert(name, Some(truth.clone()));
        truth
    }

    fn condition_written(&self, name: &str) -> Option<Node> {
        self.conditions.get(name).cloned()
    }

    /// What an expression of conditions says.
    pub(crate) fn truth(&self, node: &Node, depth: usize) -> Truth {
        if depth > limit::DEPTH {
            return Truth::Open("nested further than is read".into());
        }
        if let Value::Bool(value) = node.value {
            return value.into();
        }
        let Some((name, argument)) = function(node) else {
            return match known_text(&node.value).as_deref() {
                Some("true") => Truth::Yes,
                Some("false") => Truth::No,
                _ => Truth::Open("a condition that is no condition".into()),
            };
        };
        let each = || arguments(argument).iter().map(|part| self.truth(part, depth + 1));
        match name {
            "Condition" => self.condition(argument.value.as_str().unwrap_or_default(), node.loc),
            "And" => Truth::all(each()),
            "Or" => Truth::any(each()),
            "Not" => Truth::all(each()).negated(),
            "Equals" => self.equals(argument, depth),
            _ => match self.value(node, depth + 1).map(|node| node.value) {
                Some(Value::Bool(value)) => value.into(),
                Some(Value::Unknown(unknown)) => Truth::Open(unknown.why.to_string().into()),
                Some(other) => match known_text(&other).as_deref() {
                    Some("true") => Truth::Yes,
                    Some("false") => Truth::No,
                    _ => Truth::Open("a condition that is no condition".into()),
                },
                None => Truth::No,
            },
        }
    }

    fn equals(&self, argument: &Node, depth: usize) -> Truth {
        let [left, right] = arguments(argument) else {
            return Truth::Open("`Equals` takes two values".into());
        };
        if self.is_never(left, right) || self.is_never(right, left) {
            return Truth::No;
        }
        let (left, right) = (self.value(left, depth + 1), self.value(right, depth + 1));
        let (Some(left), Some(right)) = (left, right) else { return Truth::No };
        match (&left.value, &right.value) {
            (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => {
                Truth::Open(unknown.why.to_string().into())
            }
            (Value::List(_) | Value::Map(_), _) | (_, Value::List(_) | Value::Map(_)) => {
                super::same(&left, &right).into()
            }
            (left, right) => (known_text(left) == known_text(right)).into(),
        }
    }

    /// A parameter without value is none of the values that it may not have.
    fn is_never(&self, reference: &Node, other: &Node) -> bool {
        let Some(("Ref", name)) = function(reference) else { return false };
        let (Some(name), Some(other)) = (name.value.as_str(), known_text(&other.value)) else { return false };
        let is_open = self.parameters.get(name).is_some_and(|given| given.value.as_unknown().is_some());
        let declared = self.template.section("Parameters").and_then(|section| section.get(name));
        let allowed = declared.and_then(|declared| declared.get("AllowedValues")?.value.as_list());
        is_open
            && allowed.is_some_and(|allowed| {
                !allowed.is_empty()
                    && allowed.iter().all(|one| known_text(&one.value).as_ref() != Some(&other))
            })
    }
}
