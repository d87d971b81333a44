//! Values of expressions.

use std::sync::Arc;

use nisaba_base::Diagnostic;
use nisaba_base::value::{Map, Node, Unknown, Value, Why};

use super::{Evaluator, Scope};
use crate::functions;
use crate::limits::DEEPEST_EVALUATION;
use crate::syntax::tree::{Binary, Call, Expr, ExprKind};
use crate::values::{broken, equal, first_unknown, identical, kind_of, limit, mixed, text_of};

impl<'p> Evaluator<'p> {
    /// The value of an expression. A mistake in the code gives an unknown with [`Why::Broken`].
    pub(crate) fn value(&self, expr: &Expr, scope: &Scope<'_, 'p>) -> Value {
        match &expr.kind {
            ExprKind::Null => return Value::Null,
            ExprKind::Bool(value) => return Value::Bool(*value),
            ExprKind::Number(number) => return Value::Number(*number),
            ExprKind::String(text) => return Value::String(text.clone()),
            ExprKind::Broken(why) => return Value::unknown(Why::Other(why.clone())),
            _ => {}
        }
        let depth = self.depth.get();
        if depth >= DEEPEST_EVALUATION {
            return limit("expressions are nested too deeply");
        }
        if !self.budget.spend(1) {
            return limit("the module takes more work than is allowed");
        }
        self.depth.set(depth + 1);
        self.peak.set(self.peak.get().max(depth + 1));
        let value = self.composite(expr, scope);
        self.depth.set(depth);
        value
    }

    /// `True` and `FALSE`: Terraform refuses them, and only one thing can have been meant. Told, and gone on with.
    fn meant_truth(&self, name: &str, expr: &Expr, scope: &Scope<'_, 'p>) -> Option<bool> {
        let meant = match name {
            "True" | "TRUE" => true,
            "False" | "FALSE" => false,
            _ => return None,
        };
        if scope.bound(name).is_some() || scope.only.is_some() {
            return None;
        }
        let message = format!("Terraform refuses `{name}`; it is read as `{meant}`");
        self.say(
            Diagnostic::warning("terraform-truth", message)
                .at(scope.place_of(expr.span))
                .help(format!("write `{meant}`")),
        );
        Some(meant)
    }

    /// The value of an expression, placed where the expression stands.
    pub(crate) fn node(&self, expr: &Expr, scope: &Scope<'_, 'p>) -> Node {
        self.value(expr, scope).at(scope.place_of(expr.span))
    }

    fn composite(&self, expr: &Expr, scope: &Scope<'_, 'p>) -> Value {
        match &expr.kind {
            ExprKind::Template(parts) => self.template(parts, scope),
            ExprKind::List(items) => Value::list(items.iter().map(|item| self.node(item, scope)).collect()),
            ExprKind::Object(items) => self.object(items, scope),
            ExprKind::Name(name) => match self.meant_truth(name, expr, scope) {
                Some(meant) => Value::Bool(meant),
                None => self.name(name, &[], scope),
            },
            ExprKind::Steps(source, steps) => self.traversal(source, steps, scope),
            ExprKind::Call(call) => self.call(call, expr, scope),
            ExprKind::For(parts) => self.for_expression(parts, scope),
            ExprKind::Conditional(parts) => self.conditional(parts, scope),
            ExprKind::Binary(operator, operands) => self.binary(*operator, operands, scope),
            ExprKind::Not(operand) => match self.value(operand, scope) {
                Value::Unknown(unknown) => Value::Unknown(without_parts(unknown)),
                value => match value.as_bool() {
                    Some(value) => Value::Bool(!value),
                    None => broken(format!("`!` needs a boolean, this is {}", kind_of(&value))),
                },
            },
            ExprKind::Negate(operand) => match self.value(operand, scope) {
                Value::Unknown(unknown) => Value::Unknown(without_parts(unknown)),
                value => match value.as_f64() {
                    Some(number) => Value::Number(-number),
                    None => broken(format!("`-` needs a number, this is {}", kind_of(&value))),
                },
            },
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Broken(_) => Value::Null,
        }
    }

    fn object(&self, items: &[(Expr, Expr)], scope: &Scope<'_, 'p>) -> Value {
        let mut map = Map::new();
        let mut unknown_key = None;
        for (key, value) in items {
            let name = match &key.kind {
                ExprKind::String(name) => name.clone(),
                _ => {
                    let key = self.value(key, scope);
                    match text_of(&key) {
                        Some(name) => name,
                        None if matches!(key, Value::Unknown(_)) => {
                            unknown_key = Some(key);
                            continue;
                        }
                        None => return broken(format!("a key must be a string, this is {}", kind_of(&key))),
                    }
                }
            };
            let node = self.node(value, scope);
            map.insert(name, scope.place_of(key.span), node);
        }
        match unknown_key {
            None => Value::map(map),
            Some(key) => mixed([&key, &Value::map(map)], &self.budget),
        }
    }

    fn conditional(&self, [condition, then, otherwise]: &[Expr; 3], scope: &Scope<'_, 'p>) -> Value {
        let condition = self.value(condition, scope);
        match condition.as_bool() {
            Some(true) => return self.value(then, scope),
            Some(false) => return self.value(otherwise, scope),
            None => {}
        }
        let Value::Unknown(why) = &condition else {
            return broken(format!("a condition must be a boolean, this is {}", kind_of(&condition)));
        };
        if matches!(why.why, Why::Broken(_)) {
            return condition;
        }
        let (then, otherwise) = (self.value(then, scope), self.value(otherwise, scope));
        if identical(&then, &otherwise, &self.budget) {
            return then;
        }
        // The condition's reason comes first, its references last: the value is one of the branches.
        let mut refs = Vec::new();
        for value in [&then, &otherwise, &condition] {
            crate::values::references_of(value, &mut refs, &self.budget);
        }
        Value::Unknown(Arc::new(Unknown { refs, ..Unknown::new(why.why.clone()) }))
    }

    fn binary(&self, operator: Binary, [left, right]: &[Expr; 2], scope: &Scope<'_, 'p>) -> Value {
        let left = self.value(left, scope);
        match (operator, left.as_bool()) {
            (Binary::And, Some(false)) => return Value::Bool(false),
            (Binary::Or, Some(true)) => return Value::Bool(true),
            _ => {}
        }
        let right = self.value(right, scope);
        match operator {
            Binary::And | Binary::Or => self.logic(operator, &left, &right),
            Binary::Equal | Binary::NotEqual => match loosely_equal(&left, &right, &self.budget) {
                Some(result) => Value::Bool(result == (operator == Binary::Equal)),
                None => mixed([&left, &right], &self.budget),
            },
            _ => self.arithmetic(operator, &left, &right),
        }
    }

    fn logic(&self, operator: Binary, left: &Value, right: &Value) -> Value {
        match (left.as_bool(), right.as_bool()) {
            (Some(left), Some(right)) => {
                Value::Bool(if operator == Binary::And { left && right } else { left || right })
            }
            (_, Some(false)) if operator == Binary::And && left.as_unknown().is_some() => Value::Bool(false),
            (_, Some(true)) if operator == Binary::Or && left.as_unknown().is_some() => Value::Bool(true),
            _ if left.as_unknown().is_some() || right.as_unknown().is_some() => {
                mixed([left, right], &self.budget)
            }
            _ => broken("`&&` and `||` need booleans"),
        }
    }

    fn arithmetic(&self, operator: Binary, left: &Value, right: &Value) -> Value {
        if left.as_unknown().is_some() || right.as_unknown().is_some() {
            return mixed([left, right], &self.budget);
        }
        let (Some(a), Some(b)) = (left.as_f64(), right.as_f64()) else {
            let other = if left.as_f64().is_none() { left } else { right };
            return broken(format!("this operator needs numbers, this is {}", kind_of(other)));
        };
        match operator {
            Binary::Less => Value::Bool(a < b),
            Binary::LessEqual => Value::Bool(a <= b),
            Binary::Greater => Value::Bool(a > b),
            Binary::GreaterEqual => Value::Bool(a >= b),
            Binary::Add => number(a + b),
            Binary::Subtract => number(a - b),
            Binary::Multiply => number(a * b),
            Binary::Divide if b == 0.0 => broken("division by zero"),
            Binary::Divide => number(a / b),
            Binary::Remainder if b == 0.0 => broken("division by zero"),
            _ => number(a % b),
        }
    }

    fn call(&self, call: &Call, expr: &Expr, scope: &Scope<'_, 'p>) -> Value {
        match &*call.name {
            "try" | "core::try" => return self.try_call(call, scope),
            "can" | "core::can" => return self.can_call(call, scope),
            "templatefile" | "core::templatefile" => return self.template_file(call, expr, scope),
            "templatestring" | "core::templatestring" => return self.template_string(call, expr, scope),
            _ => {}
        }
        let mut arguments: Vec<Value> =
            call.arguments.iter().map(|argument| self.value(argument, scope)).collect();
        if call.expand {
            match arguments.pop() {
                Some(Value::List(items)) => arguments.extend(items.iter().map(|item| item.value.clone())),
                Some(unknown @ Value::Unknown(_)) => {
                    arguments.push(unknown);
                    return mixed(&arguments, &self.budget);
                }
                _ => return broken("only a list can be expanded with `...`"),
            }
        }
        functions::call(self, &call.name, &arguments, scope.place_of(expr.span))
    }

    /// The first argument that is no mistake.
    fn try_call(&self, call: &Call, scope: &Scope<'_, 'p>) -> Value {
        let mut last = broken("`try` needs an argument");
        for argument in &call.arguments {
            last = self.value(argument, scope);
            match first_unknown(&last, &self.budget) {
                Some(unknown) if matches!(unknown.why, Why::Broken(_) | Why::Undeclared(_)) => {}
                _ => return last,
            }
        }
        last
    }

    fn can_call(&self, call: &Call, scope: &Scope<'_, 'p>) -> Value {
        let Some(argument) = call.arguments.first() else { return broken("`can` needs an argument") };
        let value = self.value(argument, scope);
        match first_unknown(&value, &self.budget) {
            None => Value::Bool(true),
            Some(unknown) if matches!(unknown.why, Why::Broken(_) | Why::Undeclared(_)) => Value::Bool(false),
            Some(_) => mixed([&value], &self.budget),
        }
    }
}

/// `==` as Terraform compares: exactly by type, but a number or boolean equals its own text.
fn loosely_equal(left: &Value, right: &Value, budget: &crate::limits::Budget) -> Option<bool> {
    match (left, right) {
        (Value::String(_), Value::Number(_) | Value::Bool(_))
        | (Value::Number(_) | Value::Bool(_), Value::String(_)) => Some(text_of(left) == text_of(right)),
        (Value::Unknown(unknown), known) | (known, Value::Unknown(unknown))
            if surely_differs(unknown, known) =>
        {
            Some(false)
        }
        _ => equal(left, right, budget),
    }
}

/// Whether what is known of a text rules out that it is this value.
fn surely_differs(unknown: &Unknown, known: &Value) -> bool {
    let (prefix, suffix) = (unknown.known_prefix().unwrap_or(""), unknown.known_suffix().unwrap_or(""));
    match known {
        Value::String(text) => !text.starts_with(prefix) || !text.ends_with(suffix),
        Value::Null => !prefix.is_empty() || !suffix.is_empty(),
        _ => false,
    }
}

fn number(number: f64) -> Value {
    if number.is_finite() { Value::Number(number) } else { broken("the result is no finite number") }
}

/// The same unknown without the pieces of its text: the result is another text.
pub(super) fn without_parts(unknown: Arc<Unknown>) -> Arc<Unknown> {
    if unknown.parts.is_none() { unknown } else { Arc::new(Unknown { parts: None, ..(*unknown).clone() }) }
}
