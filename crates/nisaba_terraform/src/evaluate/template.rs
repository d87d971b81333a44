//! Templates: text with interpolations, `%{ if }` and `%{ for }`.

use std::sync::Arc;

use nisaba_base::value::{Value, Why};

use super::for_each::pairs;
use super::{Evaluator, Frame, Scope};
use crate::limits::LONGEST_TEXT_BYTES;
use crate::syntax::parse_template;
use crate::syntax::tree::{Call, Expr, TemplateFor, TemplatePart};
use crate::values::{TextBuilder, broken, kind_of, mixed, text_of};

impl<'p> Evaluator<'p> {
    pub(super) fn template(&self, parts: &[TemplatePart], scope: &Scope<'_, 'p>) -> Value {
        if let [TemplatePart::Hole(only)] = parts {
            // `"${x}"` is `x`, whatever its type.
            return self.value(only, scope);
        }
        let mut text = TextBuilder::default();
        match self.template_parts(parts, scope, &mut text) {
            Ok(()) if self.budget.spend_text(text.len()) => text.finish(),
            Ok(()) => crate::values::limit("the module takes more work than is allowed"),
            Err(failure) => failure,
        }
    }

    fn template_parts(
        &self,
        parts: &[TemplatePart],
        scope: &Scope<'_, 'p>,
        text: &mut TextBuilder,
    ) -> Result<(), Value> {
        for part in parts {
            if self.budget_is_spent() {
                return Err(crate::values::limit("the module takes more work than is allowed"));
            }
            match part {
                TemplatePart::Text(piece) => text.push(piece),
                TemplatePart::Hole(expr) => self.template_hole(&self.value(expr, scope), text)?,
                TemplatePart::If(condition, then, otherwise) => {
                    let condition = self.value(condition, scope);
                    match (condition.as_bool(), &condition) {
                        (Some(true), _) => self.template_parts(then, scope, text)?,
                        (Some(false), _) => self.template_parts(otherwise, scope, text)?,
                        (None, Value::Unknown(unknown)) => text.push_unknown(unknown),
                        (None, _) => return Err(broken("the condition of this template is no boolean")),
                    }
                }
                TemplatePart::For(parts) => self.template_for(parts, scope, text)?,
            }
        }
        Ok(())
    }

    fn template_hole(&self, value: &Value, text: &mut TextBuilder) -> Result<(), Value> {
        match value {
            Value::String(piece) => text.push(piece),
            Value::Unknown(unknown) if matches!(unknown.why, Why::Broken(_)) => return Err(value.clone()),
            Value::Unknown(unknown) => text.push_unknown(unknown),
            Value::Null => return Err(broken("null cannot be part of a text")),
            other => match text_of(other) {
                Some(piece) => text.push(&piece),
                None => return Err(broken(format!("{} cannot be part of a text", kind_of(other)))),
            },
        }
        Ok(())
    }

    fn template_for(
        &self,
        parts: &TemplateFor,
        scope: &Scope<'_, 'p>,
        text: &mut TextBuilder,
    ) -> Result<(), Value> {
        let collection = self.value(&parts.collection, scope);
        if let Value::Unknown(unknown) = &collection {
            text.push_unknown(unknown);
            return Ok(());
        }
        for (key, item) in pairs(&collection, &self.sets)? {
            let outer = parts.key.as_ref().map(|name| Frame { name, value: &key, outer: scope.frame });
            let value = &item.value;
            let frame = Frame { name: &parts.value, value, outer: outer.as_ref().or(scope.frame) };
            self.template_parts(&parts.body, &Scope { frame: Some(&frame), ..*scope }, text)?;
        }
        Ok(())
    }

    /// `templatefile(path, variables)`
    pub(super) fn template_file(&self, call: &Call, expr: &Expr, scope: &Scope<'_, 'p>) -> Value {
        let [path, variables] = call.arguments.as_slice() else {
            return broken("`templatefile` needs a path and variables");
        };
        let path = self.value(path, scope);
        let variables = self.value(variables, scope);
        let Some(name) = path.as_str() else { return mixed([&path, &variables], &self.budget) };
        match self.read.text(self.root, name) {
            Ok(text) => self.render(&text, &variables, expr, scope),
            Err(why) => mixed([&Value::unknown(why), &variables], &self.budget),
        }
    }

    /// `templatestring(template, variables)`
    pub(super) fn template_string(&self, call: &Call, expr: &Expr, scope: &Scope<'_, 'p>) -> Value {
        let [template, variables] = call.arguments.as_slice() else {
            return broken("`templatestring` needs a template and variables");
        };
        let template = self.value(template, scope);
        let variables = self.value(variables, scope);
        match &template {
            Value::String(text) => self.render(text, &variables, expr, scope),
            _ => mixed([&template, &variables], &self.budget),
        }
    }

    fn render(&self, text: &Arc<str>, variables: &Value, expr: &Expr, scope: &Scope<'_, 'p>) -> Value {
        let Value::Map(map) = variables else { return mixed([variables], &self.budget) };
        if text.len() > LONGEST_TEXT_BYTES {
            return crate::values::limit("this template is longer than 2 MiB");
        }
        let template = match parse_template(text) {
            Ok(template) => template,
            Err(problem) => return broken(format!("the template is wrong: {}", problem.label)),
        };
        let place = Some(scope.place_of(expr.span));
        self.value(&template, &Scope { frame: None, only: Some(map), place, ..*scope })
    }
}
