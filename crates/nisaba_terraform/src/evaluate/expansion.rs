//! `count` and `for_each`: how many instances a block has, and their addresses.

use std::fmt::Write;
use std::rc::Rc;
use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::value::{Reference, Unknown, Value, Why};

use super::traversal::map_of;
use super::{Evaluator, Handle, Instance, Scope};
use crate::limits::MOST_INSTANCES;
use crate::module::ResourceBlock;
use crate::output::{InstanceKey, Mode};
use crate::syntax::tree::Block;
use crate::values::{broken, kind_of, references_of, text_of};

/// The instances of a block.
#[derive(Debug)]
pub(crate) struct Expansion {
    pub(crate) keys: Vec<Key>,
    pub(super) form: Form,
    /// Resource attributes that the number of instances was computed from.
    pub(crate) trace: Arc<[Reference]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Single,
    List,
    Map,
}

/// What tells an instance from its siblings.
#[derive(Debug, Clone)]
pub(crate) enum Key {
    None,
    Number(u64),
    /// `each.key` and `each.value`
    Each(Arc<str>, Value),
    Unknown {
        why: Why,
        refs: Vec<Reference>,
    },
}

impl Key {
    pub(crate) fn instance_key(&self) -> InstanceKey {
        match self {
            Key::None => InstanceKey::None,
            Key::Number(index) => InstanceKey::Number(*index),
            Key::Each(key, _) => InstanceKey::String(key.clone()),
            Key::Unknown { why, .. } => InstanceKey::Unknown(why.clone()),
        }
    }

    /// `[0]`, `["a"]`, or nothing.
    pub(crate) fn write(&self, address: &mut String) {
        let _ = match self {
            Key::None | Key::Unknown { .. } => Ok(()),
            Key::Number(index) => write!(address, "[{index}]"),
            Key::Each(key, _) => write!(address, "[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\"")),
        };
    }
}

/// `module.a.data.aws_x.y["k"]`
pub(crate) fn resource_address(module: &str, mode: Mode, type_name: &str, name: &str, key: &Key) -> String {
    let mut address = String::with_capacity(module.len() + type_name.len() + name.len() + 16);
    if !module.is_empty() {
        address.push_str(module);
        address.push('.');
    }
    address.push_str(match mode {
        Mode::Managed => "",
        Mode::Data => "data.",
        Mode::Ephemeral => "ephemeral.",
    });
    address.push_str(type_name);
    address.push('.');
    address.push_str(name);
    key.write(&mut address);
    address
}

impl<'p> Evaluator<'p> {
    /// The instances of a resource, worked out once.
    pub(super) fn resource_expansion(
        &self,
        instance: &Rc<Instance<'p>>,
        index: u32,
        block: &Block,
    ) -> Rc<Expansion> {
        match instance.expansions.borrow().get(&index) {
            Some(Some(expansion)) => return expansion.clone(),
            Some(None) => {
                let why = Why::Cycle(block.labels.join(".").into());
                return Rc::new(Expansion::unknown(why, Vec::new()));
            }
            None => {}
        }
        instance.expansions.borrow_mut().insert(index, None);
        let expansion = Rc::new(self.expansion(instance, block));
        instance.expansions.borrow_mut().insert(index, Some(expansion.clone()));
        expansion
    }

    /// The instances of a `resource` or `module` block.
    pub(super) fn expansion(&self, instance: &Rc<Instance<'p>>, block: &Block) -> Expansion {
        let (attribute, each) = match (block.body.attribute("count"), block.body.attribute("for_each")) {
            (Some(count), _) => (count, false),
            (None, Some(for_each)) => (for_each, true),
            (None, None) => return Expansion::single(),
        };
        let scope = Scope::new(instance, &Key::None, attribute.file);
        let (value, trace) = self.traced(|| self.value(&attribute.expr, &scope));
        let mut expansion = if each { self.for_each_keys(&value) } else { self.count_keys(&value) };
        let loc = attribute.expr.span.at(attribute.file);
        if let [Key::Unknown { why, .. }] = expansion.keys.as_slice() {
            match why {
                Why::Broken(what) => self.say(
                    Diagnostic::warning("terraform-instances", what.to_string())
                        .at(loc)
                        .help("how many instances there are is unknown"),
                ),
                Why::Limit(what) => {
                    self.say(Diagnostic::warning("terraform-limit", what.to_string()).at(loc));
                }
                Why::Undeclared(_) | Why::Unread(_) | Why::Cycle(_) => self.say_unknown(why, loc),
                _ => {}
            }
        }
        expansion.trace = trace;
        expansion
    }

    fn count_keys(&self, value: &Value) -> Expansion {
        if value.as_unknown().is_some() {
            return self.unknown_expansion(value);
        }
        match value.as_f64().filter(|count| *count >= 0.0 && count.fract() == 0.0) {
            Some(count) if count as u64 > MOST_INSTANCES => self.unknown_expansion(&too_many()),
            Some(count) => Expansion::of((0..count as u64).map(Key::Number).collect(), Form::List),
            None => self.unknown_expansion(&broken(format!(
                "`count` must be a whole number, this is {}",
                kind_of(value)
            ))),
        }
    }

    fn for_each_keys(&self, value: &Value) -> Expansion {
        match value {
            Value::Map(map) if map.len() as u64 > MOST_INSTANCES => self.unknown_expansion(&too_many()),
            Value::List(items) if items.len() as u64 > MOST_INSTANCES => self.unknown_expansion(&too_many()),
            Value::Map(map) => {
                let mut keys: Vec<_> = map.iter().collect();
                keys.sort_by(|a, b| a.0.cmp(b.0));
                let each = |(key, entry): (&Arc<str>, &nisaba_base::value::Entry)| {
                    Key::Each(key.clone(), entry.node.value.clone())
                };
                Expansion::of(keys.into_iter().map(each).collect(), Form::Map)
            }
            Value::List(items) => {
                let mut keys = Vec::with_capacity(items.len());
                for item in items.iter() {
                    match text_of(&item.value) {
                        Some(text) => keys.push(text),
                        None if item.value.as_unknown().is_some() => return self.unknown_expansion(value),
                        None => {
                            return self
                                .unknown_expansion(&broken("`for_each` needs a map or a set of strings"));
                        }
                    }
                }
                keys.sort();
                keys.dedup();
                let each = |key: Arc<str>| Key::Each(key.clone(), Value::String(key));
                Expansion::of(keys.into_iter().map(each).collect(), Form::Map)
            }
            Value::Unknown(_) => self.unknown_expansion(value),
            other => self.unknown_expansion(&broken(format!(
                "`for_each` needs a map or a set, this is {}",
                kind_of(other)
            ))),
        }
    }

    fn unknown_expansion(&self, value: &Value) -> Expansion {
        let mut refs = Vec::new();
        references_of(value, &mut refs, &self.budget);
        let why = crate::values::first_unknown(value, &self.budget)
            .map_or(Why::Limit("too much work".into()), |unknown| unknown.why.clone());
        Expansion::unknown(why, refs)
    }

    /// The value of a whole resource block: a handle, a list of handles or a map of handles.
    pub(super) fn whole_resources(
        &self,
        instance: &Rc<Instance<'p>>,
        index: u32,
        resource: &ResourceBlock,
    ) -> Value {
        let expansion = self.resource_expansion(instance, index, &resource.block);
        self.trace(&expansion.trace);
        let loc = resource.block.header.at(resource.block.file);
        let handles = expansion.keys.iter().enumerate().map(|(position, key)| {
            let address: Arc<str> =
                resource_address(&instance.address, resource.mode, &resource.type_name, &resource.name, key)
                    .into();
            let handle = Handle {
                address: address.clone(),
                instance: instance.clone(),
                resource: index,
                expansion: expansion.clone(),
                index: position,
            };
            self.handles.borrow_mut().insert(address.clone(), handle);
            (key, whole(resource.mode, address))
        });
        match expansion.form {
            Form::Single => handles.last().map_or(Value::Null, |(_, value)| value),
            Form::List => Value::list(handles.map(|(_, value)| value.at(loc)).collect()),
            Form::Map => {
                let named = handles.filter_map(|(key, value)| match key {
                    Key::Each(key, _) => Some((key.clone(), value.at(loc))),
                    _ => None,
                });
                map_of(named.collect())
            }
        }
    }

    pub(super) fn handle(&self, address: &Arc<str>) -> Option<Handle<'p>> {
        self.handles.borrow().get(address).cloned()
    }
}

/// A whole resource instance, whose attributes are evaluated when one is read.
pub(super) fn whole(mode: Mode, address: Arc<str>) -> Value {
    let reference = Reference { address: address.clone(), attribute: "".into() };
    Value::Unknown(Arc::new(match mode {
        Mode::Data => Unknown { refs: vec![reference], ..Unknown::new(Why::DataSource(address)) },
        _ => Unknown::after_apply(reference),
    }))
}

fn too_many() -> Value {
    Value::unknown(Why::Limit(format!("one block may have at most {MOST_INSTANCES} instances").into()))
}

impl Expansion {
    fn single() -> Self {
        Self::of(vec![Key::None], Form::Single)
    }

    fn of(keys: Vec<Key>, form: Form) -> Self {
        Self { keys, form, trace: Arc::from([]) }
    }

    pub(super) fn unknown(why: Why, refs: Vec<Reference>) -> Self {
        Self::of(vec![Key::Unknown { why, refs }], Form::Single)
    }
}
