//! What names and the steps after them stand for: `var.a["b"]`, `module.x[0].id`, `aws_vpc.main[*].arn`.

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Part, Reference, Unknown, Value, Why};

use super::expansion::{Key, resource_address};
use super::{Evaluator, Scope};
use crate::output::Mode;
use crate::syntax::tree::{Expr, ExprKind, Step};
use crate::values::{broken, kind_of, mixed, text_of};

/// Longest path of an attribute below a resource that a reference keeps.
const LONGEST_PATH_BYTES: usize = 512;

impl<'p> Evaluator<'p> {
    pub(super) fn traversal(&self, source: &Expr, steps: &[Step], scope: &Scope<'_, 'p>) -> Value {
        match &source.kind {
            ExprKind::Name(name) => self.name(name, steps, scope),
            _ => {
                let value = self.value(source, scope);
                self.steps(value, steps, scope)
            }
        }
    }

    /// A name and the steps after it.
    pub(super) fn name(&self, name: &Arc<str>, steps: &[Step], scope: &Scope<'_, 'p>) -> Value {
        if let Some(value) = scope.bound(name) {
            return self.steps(value.clone(), steps, scope);
        }
        if let Some(only) = scope.only {
            return match only.get(name) {
                Some(node) => self.steps(node.value.clone(), steps, scope),
                None => broken(format!("the template has no variable `{name}`")),
            };
        }
        let (first, rest) = match steps {
            [Step::Attribute(first), rest @ ..] => (Some(first), rest),
            _ => (None, steps),
        };
        let instance = scope.instance;
        let value = match (&**name, first) {
            ("var", Some(first)) => self.variable(instance, first),
            ("local", Some(first)) => self.local(instance, first),
            ("module", Some(first)) => return self.module_traversal(first, rest, scope),
            ("each" | "count", Some(first)) => self.key_value(name, first, scope.key),
            ("path", Some(first)) => self.path_value(first, scope),
            ("terraform" | "tofu", Some(first)) => match &**first {
                "workspace" => Value::String(self.options.workspace.as_str().into()),
                _ => undeclared(format!("{name}.{first}")),
            },
            ("self", Some(_)) => {
                Value::unknown(Why::Other("`self` is known only when the resource is made".into()))
            }
            ("data" | "ephemeral", Some(type_name)) => {
                let mode = if &**name == "data" { Mode::Data } else { Mode::Ephemeral };
                return match rest {
                    [Step::Attribute(resource), rest @ ..] => {
                        let value = self.resource_value(instance, mode, type_name, resource);
                        self.steps(value, rest, scope)
                    }
                    _ => undeclared(format!("{name}.{type_name}")),
                };
            }
            // `resource.aws_x.y`: the long form, which tells a type from the name of something else.
            ("resource", Some(type_name)) => {
                return match rest {
                    [Step::Attribute(resource), rest @ ..] => {
                        let value = self.resource_value(instance, Mode::Managed, type_name, resource);
                        self.steps(value, rest, scope)
                    }
                    _ => undeclared(format!("{name}.{type_name}")),
                };
            }
            (_, Some(first)) => self.resource_value(instance, Mode::Managed, name, first),
            (_, None) => return undeclared(name.to_string()),
        };
        self.steps(value, rest, scope)
    }

    fn key_value(&self, root: &str, name: &str, key: &Key) -> Value {
        match (root, name, key) {
            ("count", "index", Key::Number(index)) => Value::Number(*index as f64),
            ("each", "key", Key::Each(key, _)) => Value::String(key.clone()),
            ("each", "value", Key::Each(_, value)) => value.clone(),
            (_, _, Key::Unknown { why, refs, .. }) => {
                Value::Unknown(Arc::new(Unknown { refs: refs.clone(), ..Unknown::new(why.clone()) }))
            }
            _ => broken(format!("`{root}.{name}` does not exist here")),
        }
    }

    fn path_value(&self, name: &str, scope: &Scope<'_, 'p>) -> Value {
        match name {
            "module" => Value::string(scope.instance.path_from_root(self)),
            "root" => Value::string("."),
            "cwd" => self.working_folder(),
            _ => undeclared(format!("path.{name}")),
        }
    }

    /// `path.cwd`: Terraform runs in the root module's folder, wherever the assessed folder lies.
    fn working_folder(&self) -> Value {
        let mut parts = vec![Part::Hole(Vec::new())];
        if !self.root.dir.is_empty() {
            parts.push(Part::Text(format!("/{}", self.root.dir).into()));
        }
        let why = Why::Other("`path.cwd` depends on where Terraform runs".into());
        Value::Unknown(Arc::new(Unknown { parts: Some(parts), ..Unknown::new(why) }))
    }

    /// Follows steps from a value. Once a value came out of a resource, a step that it does not have is an attribute
    /// which the provider computes.
    pub(super) fn steps(&self, mut value: Value, steps: &[Step], scope: &Scope<'_, 'p>) -> Value {
        let mut origin: Option<Reference> = None;
        for (position, step) in steps.iter().enumerate() {
            let rest = steps.get(position + 1..).unwrap_or(&[]);
            let next = match step {
                Step::Attribute(name) => {
                    if let Some(handle) = whole_resource(&value) {
                        origin = Some(Reference { address: handle.clone(), attribute: name.clone() });
                    } else if let Some(origin) = &mut origin {
                        lengthen(origin, &format!(".{name}"));
                    }
                    self.attribute(&value, name)
                }
                Step::Index(index) => {
                    let index = self.value(index, scope);
                    if let (Some(origin), Some(text)) = (&mut origin, index_text(&index)) {
                        lengthen(origin, &text);
                    }
                    self.index(&value, &index)
                }
                Step::AttributeSplat => {
                    let attributes =
                        rest.iter().take_while(|step| matches!(step, Step::Attribute(_))).count();
                    let (inner, after) = rest.split_at(attributes);
                    let list = self.splat(&value, inner, scope);
                    return self.steps(list, after, scope);
                }
                Step::FullSplat => return self.splat(&value, rest, scope),
            };
            value = match (&next, &origin) {
                (Value::Unknown(unknown), Some(origin)) if matches!(unknown.why, Why::Broken(_)) => {
                    Value::Unknown(Arc::new(Unknown::after_apply(origin.clone())))
                }
                _ => next,
            };
        }
        value
    }

    /// `[*]`: the steps applied to each item; a single value counts as a list of one, null as an empty list.
    fn splat(&self, value: &Value, steps: &[Step], scope: &Scope<'_, 'p>) -> Value {
        let each = |item: &Node| self.steps(item.value.clone(), steps, scope).at(item.loc);
        match value {
            Value::Null => Value::list(Vec::new()),
            Value::List(items) => Value::list(items.iter().map(each).collect()),
            Value::Unknown(_) if whole_resource(value).is_some() => match self.stands_for_many(value) {
                Some(why) => self.many(value, why, steps, scope),
                None => Value::list(vec![each(&value.clone().at(scope.place_of(nowhere())))]),
            },
            Value::Unknown(_) => self.steps(value.clone(), steps, scope),
            single => Value::list(vec![each(&single.clone().at(scope.place_of(nowhere())))]),
        }
    }

    /// A list of attributes of instances whose number is not known.
    fn many(&self, value: &Value, why: Why, steps: &[Step], scope: &Scope<'_, 'p>) -> Value {
        let (item, trace) = self.traced(|| self.steps(value.clone(), steps, scope));
        let mut refs = Vec::new();
        crate::values::references_of(&item, &mut refs, &self.budget);
        crate::values::add_references(&mut refs, &trace);
        self.trace(&trace);
        Value::Unknown(Arc::new(Unknown { refs, ..Unknown::new(why) }))
    }

    pub(crate) fn attribute(&self, value: &Value, name: &Arc<str>) -> Value {
        match value {
            Value::Map(map) => match map.get(name) {
                Some(node) => node.value.clone(),
                None => broken(format!("there is no attribute `{name}`")),
            },
            Value::Unknown(unknown) => match whole_resource(value).and_then(|address| self.handle(address)) {
                Some(handle) => self.resource_attribute(&handle, name),
                None => Value::Unknown(descend(unknown, &format!(".{name}"))),
            },
            other => broken(format!("{} has no attribute `{name}`", kind_of(other))),
        }
    }

    pub(crate) fn index(&self, value: &Value, index: &Value) -> Value {
        match (value, index) {
            (Value::Unknown(unknown), _) if self.stands_for_many(value).is_some() => {
                Value::Unknown(unknown.clone())
            }
            (Value::Unknown(unknown), _) => match index_text(index) {
                Some(text) => Value::Unknown(descend(unknown, &text)),
                None => mixed([value, index], &self.budget),
            },
            (_, Value::Unknown(_)) => mixed([index, value], &self.budget),
            (Value::List(items), _) => match index.as_f64() {
                Some(number) => match items.get(number as usize) {
                    Some(item) if number >= 0.0 && number.fract() == 0.0 => item.value.clone(),
                    _ => broken("the index is outside the list"),
                },
                None => broken("a list is indexed by a number"),
            },
            (Value::Map(map), _) => match text_of(index) {
                Some(key) => match map.get(&key) {
                    Some(node) => node.value.clone(),
                    None => broken("the map has no such key"),
                },
                None => broken("a map is indexed by a string"),
            },
            (other, _) => broken(format!("{} cannot be indexed", kind_of(other))),
        }
    }

    /// Why it is not known for how many instances this whole resource stands, if it is not.
    fn stands_for_many(&self, value: &Value) -> Option<Why> {
        let handle = self.handle(whole_resource(value)?)?;
        match handle.expansion.keys.get(handle.index) {
            Some(Key::Unknown { why, .. }) => Some(why.clone()),
            _ => None,
        }
    }

    /// What `type.name` stands for: one instance, a list of them, or a map of them.
    pub(super) fn resource_value(
        &self,
        instance: &std::rc::Rc<super::Instance<'p>>,
        mode: Mode,
        type_name: &Arc<str>,
        name: &Arc<str>,
    ) -> Value {
        let Some((index, block)) = instance.module.resource(mode, type_name, name) else {
            let kind = match mode {
                Mode::Managed => "resource",
                Mode::Data => "data",
                Mode::Ephemeral => "ephemeral",
            };
            let address = resource_address("", mode, type_name, name, &Key::None);
            let missing = self.missing(instance, kind, &[type_name, name], &address);
            let Value::Unknown(unknown) = missing else { return missing };
            let address = resource_address(&instance.address, mode, type_name, name, &Key::None).into();
            let refs = vec![Reference { address, attribute: "".into() }];
            return Value::Unknown(Arc::new(Unknown { refs, ..(*unknown).clone() }));
        };
        let name = || block_name(block);
        self.once(instance, super::Item::Resource(index), name, || {
            self.whole_resources(instance, index, block)
        })
    }

    /// A name that nothing declares, or that a block declares which could not be read.
    pub(super) fn missing(
        &self,
        instance: &super::Instance<'p>,
        kind: &str,
        labels: &[&str],
        name: &str,
    ) -> Value {
        if instance.module.may_be_unread(kind, labels) {
            return Value::unknown(Why::Unread(format!("`{name}`").into()));
        }
        undeclared(name.to_owned())
    }
}

fn block_name(block: &crate::module::ResourceBlock) -> String {
    resource_address("", block.mode, &block.type_name, &block.name, &Key::None)
}

pub(super) fn undeclared(name: String) -> Value {
    Value::unknown(Why::Undeclared(name.into()))
}

/// The address, if the value is a whole resource that is known only after apply or from a data source.
pub(super) fn whole_resource(value: &Value) -> Option<&Arc<str>> {
    let unknown = value.as_unknown()?;
    match (&unknown.why, unknown.refs.as_slice()) {
        (Why::AfterApply(_) | Why::DataSource(_), [only]) if only.attribute.is_empty() => Some(&only.address),
        _ => None,
    }
}

/// The same unknown one step further: its reference points at the attribute or item.
pub(super) fn descend(unknown: &Arc<Unknown>, step: &str) -> Arc<Unknown> {
    let only = unknown.refs.len() == 1;
    let further = |to: &Reference| {
        let mut to = to.clone();
        if only || to.attribute.is_empty() {
            lengthen(&mut to, step);
        }
        to
    };
    let why = match &unknown.why {
        Why::AfterApply(to) => Why::AfterApply(further(to)),
        other => other.clone(),
    };
    let refs = unknown.refs.iter().map(further).collect();
    Arc::new(Unknown { why, refs, parts: None, sensitive: unknown.sensitive })
}

fn lengthen(to: &mut Reference, step: &str) {
    if to.attribute.len() + step.len() > LONGEST_PATH_BYTES {
        return;
    }
    to.attribute = match to.attribute.is_empty() {
        true => step.trim_start_matches('.').into(),
        false => format!("{}{step}", to.attribute).into(),
    };
}

fn index_text(index: &Value) -> Option<String> {
    match index {
        Value::Number(number) => Some(format!("[{}]", nisaba_base::value::number_text(*number))),
        Value::String(key) => Some(format!("[\"{key}\"]")),
        _ => None,
    }
}

fn nowhere() -> crate::syntax::tree::Span {
    crate::syntax::tree::Span { start: 0, end: 0 }
}

/// A map of these handles, for `for_each`.
pub(super) fn map_of(items: Vec<(Arc<str>, Node)>) -> Value {
    let mut map = Map::new();
    for (key, node) in items {
        let loc = node.loc;
        map.insert(key, loc, node);
    }
    Value::map(map)
}
