//! Values of input variables and locals.

use std::rc::Rc;
use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Node, Unknown, Value, Why};

use super::expansion::Key;
use super::{Evaluator, Instance, Item, Scope};
use crate::limits::{Budget, MOST_VALUES};
use crate::paths;
use crate::project::ELSEWHERE;
use crate::syntax::parse_expression;
use crate::syntax::tree::Block;
use crate::types::{Type, constant, convert, read_type};
use crate::values::{broken, relocated};

impl<'p> Evaluator<'p> {
    /// `var.name`
    pub(super) fn variable(&self, instance: &Rc<Instance<'p>>, name: &str) -> Value {
        let Some((index, block)) = instance.module.variables.get(name) else {
            return self.missing(instance, "variable", &[name], &format!("var.{name}"));
        };
        let label = || format!("var.{name}");
        self.once(instance, Item::Variable(index), label, || self.variable_value(instance, name, block))
    }

    fn variable_value(&self, instance: &Rc<Instance<'p>>, name: &str, block: &Block) -> Value {
        let kind = declared_type(block);
        let nullable = literal_bool(block, "nullable").unwrap_or(true);
        let given = self.given(instance, name, block, &kind).filter(|value| nullable || !value.is_null());
        if given.is_none()
            && instance.call.is_none()
            && *self.is_library.get_or_init(|| self.root_is_library())
        {
            return for_the_caller(name, block);
        }
        let value = match given.or_else(|| default_of(block).map(|node| node.value)) {
            Some(value) => value,
            None => return self.without_value(name, block),
        };
        let loc = block.header.at(block.file);
        let converted = convert(&value, &kind, loc, self.making());
        converted.unwrap_or_else(|problem| broken(format!("`var.{name}`: {problem}")))
    }

    /// Whether the root is a module made for callers that are not here: it says what it requires, needs a value that nobody
    /// gives, hands results on, and says nothing of where it would be applied. What its variables are then is for those callers to say.
    fn root_is_library(&self) -> bool {
        let root = self.root;
        let is_place = |block: &Block| {
            let names = |kind: &str| block.body.blocks().any(|inner| &*inner.kind == kind);
            names("backend") || names("cloud")
        };
        let is_missing = |(name, block): &(Arc<str>, Block)| {
            default_of(block).is_none() && self.assigned(name, block, &declared_type(block)).is_none()
        };
        root.providers.is_empty()
            && !root.settings.is_empty()
            && !root.outputs.items.is_empty()
            && !root.settings.iter().any(is_place)
            && root.variables.items.iter().any(is_missing)
    }

    fn without_value(&self, name: &str, block: &Block) -> Value {
        let why = Why::Variable(format!("var.{name}").into());
        let sensitive = literal_bool(block, "sensitive").unwrap_or(false);
        Value::Unknown(Arc::new(Unknown { sensitive, ..Unknown::new(why) }))
    }

    /// The value from the call of the module, or for the root from files and options.
    fn given(&self, instance: &Rc<Instance<'p>>, name: &str, block: &Block, kind: &Type) -> Option<Value> {
        let Some(caller) = &instance.call else { return self.assigned(name, block, kind) };
        let call = caller.instance.module.calls.at(caller.call)?;
        let argument = call.body.attribute(name)?;
        let scope = Scope::new(&caller.instance, &caller.key, argument.file);
        Some(self.value(&argument.expr, &scope))
    }

    /// The last assignment wins: `terraform.tfvars`, `*.auto.tfvars`, then the options in order.
    fn assigned(&self, name: &str, block: &Block, kind: &Type) -> Option<Value> {
        let loc = block.header.at(block.file);
        if let Some((_, text)) = self.options.vars.iter().rev().find(|(key, _)| key == name) {
            return Some(option_value(text, kind, loc));
        }
        let var_files = &self.project.option_files;
        if let Some(attribute) = var_files.iter().rev().find_map(|body| body.attribute(name)) {
            return Some(moved(constant(&attribute.expr, ELSEWHERE), loc));
        }
        let files = &self.project.folder(&self.root.dir)?.variable_files;
        let automatic = files.iter().rev().filter(|file| is_automatic(&file.path));
        let found = automatic.filter_map(|file| file.body.attribute(name)).next()?;
        Some(constant(&found.expr, found.file).value)
    }

    /// `local.name`
    pub(super) fn local(&self, instance: &Rc<Instance<'p>>, name: &str) -> Value {
        let Some((index, attribute)) = instance.module.locals.get(name) else {
            if instance.module.may_be_unread("locals", &[]) {
                return Value::unknown(Why::Unread(format!("`local.{name}`").into()));
            }
            return super::traversal::undeclared(format!("local.{name}"));
        };
        let label = || format!("local.{name}");
        self.once(instance, Item::Local(index), label, || {
            self.value(&attribute.expr, &Scope::new(instance, &Key::None, attribute.file))
        })
    }
}

/// A variable with a default in a module whose callers are not here. Only a default that can be no secret is told.
fn for_the_caller(name: &str, block: &Block) -> Value {
    let shown = default_of(block).and_then(|default| match default.value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(nisaba_base::value::number_text(number)),
        _ => None,
    });
    let why = match shown {
        Some(default) => {
            format!("`var.{name}` is for the caller of this module to say (`{default}` unless it does)")
        }
        None => format!("`var.{name}` is for the caller of this module to say"),
    };
    let sensitive = literal_bool(block, "sensitive").unwrap_or(false);
    Value::Unknown(Arc::new(Unknown { sensitive, ..Unknown::new(Why::Other(why.into())) }))
}

/// Whether Terraform reads a variable file without being told.
fn is_automatic(path: &str) -> bool {
    let name = paths::file_name(path);
    let name = name.strip_suffix(".json").unwrap_or(name);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}

/// The value of `-var name=text`: plain text for simple types, an expression for others.
fn option_value(text: &str, kind: &Type, loc: Loc) -> Value {
    if matches!(kind, Type::Any | Type::String | Type::Number | Type::Bool) {
        return Value::string(text);
    }
    match parse_expression(text) {
        Ok(expr) => moved(constant(&expr, ELSEWHERE), loc),
        Err(problem) => broken(format!("the value given on the command line: {}", problem.label)),
    }
}

fn moved(node: Node, loc: Loc) -> Value {
    match relocated(&node.value, loc, &Budget::of(MOST_VALUES)) {
        Ok(Some(value)) => value,
        Ok(None) => node.value,
        Err(_) => crate::values::limit("this value has more parts than are allowed"),
    }
}

pub(super) fn declared_type(block: &Block) -> Type {
    block.body.attribute("type").map_or(Type::Any, |kind| read_type(&kind.expr, kind.file))
}

/// `default`, as written.
pub(super) fn default_of(block: &Block) -> Option<Node> {
    let default = block.body.attribute("default")?;
    Some(constant(&default.expr, default.file))
}

/// An argument that must be a literal boolean.
pub(super) fn literal_bool(block: &Block, name: &str) -> Option<bool> {
    let attribute = block.body.attribute(name)?;
    constant(&attribute.expr, attribute.file).value.as_bool()
}
