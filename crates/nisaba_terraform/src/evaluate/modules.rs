//! Module calls: where their code lies, their instances, and their outputs.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Reference, Unknown, Value, Why};
use rustc_hash::FxHashMap;

use super::expansion::{Expansion, Form, Key};
use super::traversal::{map_of, undeclared};
use super::{Caller, Evaluator, Instance, Item, Scope};
use crate::limits::{DEEPEST_MODULE, MOST_MODULES};
use crate::module::Module;
use crate::output::Existence;
use crate::syntax::tree::{Block, Step};
use crate::values::{broken, kind_of, mixed, text_of};

/// A module call that was followed.
#[derive(Clone)]
pub(super) struct Called<'p> {
    pub(super) expansion: Rc<Expansion>,
    /// One for each key; empty when the code is not here.
    pub(super) instances: Rc<Vec<Rc<Instance<'p>>>>,
    /// What its outputs are, when the code is not here.
    missing: Option<Why>,
}

impl<'p> Instance<'p> {
    pub(super) fn root(module: &'p Module) -> Self {
        Self {
            module,
            address: "".into(),
            path: String::new(),
            call: None,
            exists: Existence::Yes,
            depth: 0,
            memo: RefCell::default(),
            expansions: RefCell::default(),
            calls: RefCell::new(FxHashMap::default()),
        }
    }

    fn below(caller: Caller<'p>, module: &'p Module, name: &str) -> Self {
        let mut address = call_address(&caller.instance, name);
        caller.key.write(&mut address);
        let exists = match (&caller.instance.exists, &caller.key) {
            (Existence::Unknown(why), _) | (_, Key::Unknown { why, .. }) => Existence::Unknown(why.clone()),
            _ => Existence::Yes,
        };
        let path = dotted(&caller.instance.path, name);
        let depth = caller.instance.depth + 1;
        Self { address: address.into(), path, call: Some(caller), exists, depth, ..Self::root(module) }
    }
}

/// `module.name` below an instance, without instance key.
pub(super) fn call_address(instance: &Instance<'_>, name: &str) -> String {
    match instance.address.is_empty() {
        true => format!("module.{name}"),
        false => format!("{}.module.{name}", instance.address),
    }
}

fn dotted(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The literal `source` of a call.
fn source_of(block: &Block) -> Option<&Arc<str>> {
    block.body.attribute("source")?.expr.as_literal()
}

impl<'p> Evaluator<'p> {
    /// Follows a module call, once.
    pub(super) fn called(
        &self,
        instance: &Rc<Instance<'p>>,
        index: u32,
        name: &str,
        block: &Block,
    ) -> Called<'p> {
        match instance.calls.borrow().get(&index) {
            Some(Some(called)) => return called.clone(),
            Some(None) => {
                let why = Why::Cycle(format!("module.{name}").into());
                let expansion = Rc::new(Expansion::unknown(why.clone(), Vec::new()));
                return Called { expansion, instances: Rc::default(), missing: Some(why) };
            }
            None => {}
        }
        instance.calls.borrow_mut().insert(index, None);
        let expansion = Rc::new(self.expansion(instance, block));
        let code = self.code(instance, name, block);
        let mut instances = Vec::new();
        let mut missing = code.as_ref().err().cloned();
        if let Ok(module) = code {
            for key in &expansion.keys {
                if self.module_count.get() >= MOST_MODULES {
                    let what = format!("a root may have at most {MOST_MODULES} module instances");
                    missing = Some(Why::Limit(what.into()));
                    self.say_limit(&missing, block.header.at(block.file));
                    instances.clear();
                    break;
                }
                self.module_count.set(self.module_count.get() + 1);
                let caller = Caller { instance: instance.clone(), call: index, key: key.clone() };
                instances.push(Rc::new(Instance::below(caller, module, name)));
            }
        }
        let called = Called { expansion, instances: Rc::new(instances), missing };
        instance.calls.borrow_mut().insert(index, Some(called.clone()));
        called
    }

    fn say_limit(&self, why: &Option<Why>, loc: Loc) {
        if let Some(why) = why {
            self.say(Diagnostic::warning("terraform-limit", why.to_string()).at(loc));
        }
    }

    /// The module of a call, if its code is here; notes that it was asked for.
    fn called_module(&self, path: &str, caller: &Module, source: &str) -> Option<&'p Module> {
        let dir = self.project.called_dir(&self.root.dir, path, caller, source)?;
        let folder = self.project.folder(&dir);
        self.folders.borrow_mut().insert(dir, folder.cloned());
        folder?.module.as_ref()
    }

    /// The code of a call, or why it cannot be followed.
    pub(super) fn code(&self, instance: &Instance<'p>, name: &str, block: &Block) -> Result<&'p Module, Why> {
        let loc = block.header.at(block.file);
        let address: Arc<str> = call_address(instance, name).into();
        let Some(source) = source_of(block) else {
            self.say(
                Diagnostic::warning("terraform-module-source", format!("`{address}` has no literal source"))
                    .at(loc),
            );
            return Err(Why::Module(address, "unknown source".into()));
        };
        let path = dotted(&instance.path, name);
        let Some(module) = self.called_module(&path, instance.module, source) else {
            self.say(
                Diagnostic::warning(
                    "terraform-module-not-here",
                    format!("the code of `module.{name}` is not here"),
                )
                .at(loc)
                .help("what it makes is not seen, its outputs are unknown")
                .help("run `terraform init` first, so that `.terraform/modules` holds it"),
            );
            return Err(Why::Module(address, source.clone()));
        };
        if instance.depth >= DEEPEST_MODULE {
            let why = Why::Limit(format!("modules may be nested {DEEPEST_MODULE} deep").into());
            self.say(Diagnostic::warning("terraform-limit", why.to_string()).at(loc));
            return Err(why);
        }
        if calls_itself(instance, module) {
            let message = format!("`module.{name}` leads back to a module that it is called from");
            self.say(Diagnostic::warning("terraform-module-cycle", message).at(loc));
            return Err(Why::Cycle(address));
        }
        Ok(module)
    }

    /// `module.name` and the steps after it.
    pub(super) fn module_traversal(&self, name: &Arc<str>, steps: &[Step], scope: &Scope<'_, 'p>) -> Value {
        let instance = scope.instance;
        let Some((index, block)) = instance.module.calls.get(name) else {
            return self.missing(instance, "module", &[name], &format!("module.{name}"));
        };
        let called = self.called(instance, index, name, block);
        self.trace(&called.expansion.trace);
        if let Some(why) = &called.missing {
            let address = call_address(instance, name).into();
            let reference = Reference { address, attribute: "".into() };
            let unknown = Unknown { refs: vec![reference], ..Unknown::new(why.clone()) };
            return self.steps(Value::Unknown(Arc::new(unknown)), steps, scope);
        }
        match (called.expansion.form, steps) {
            (Form::Single, _) => self.single_module(&called, name, steps, scope),
            (_, [Step::Index(key), Step::Attribute(output), rest @ ..]) => {
                let key = self.value(key, scope);
                match self.chosen(&called, &key) {
                    Ok(child) => self.steps(self.output(child, output, name), rest, scope),
                    Err(failure) => failure,
                }
            }
            (Form::List, [Step::FullSplat | Step::AttributeSplat, Step::Attribute(output)]) => {
                let loc = block.header.at(block.file);
                let each = |child| self.output(child, output, name).at(loc);
                Value::list(called.instances.iter().map(each).collect())
            }
            _ => self.steps(self.whole_module(&called, block.header.at(block.file)), steps, scope),
        }
    }

    fn single_module(&self, called: &Called<'p>, name: &str, steps: &[Step], scope: &Scope<'_, 'p>) -> Value {
        let Some(child) = called.instances.first() else { return undeclared(format!("module.{name}")) };
        let many = match called.expansion.keys.first() {
            Some(Key::Unknown { why, .. }) => Some(why),
            _ => None,
        };
        match (many, steps) {
            (None, [Step::Attribute(output), rest @ ..])
            | (Some(_), [Step::Index(_), Step::Attribute(output), rest @ ..]) => {
                self.steps(self.output(child, output, name), rest, scope)
            }
            (None, _) => self.steps(self.outputs(child), steps, scope),
            (Some(why), _) => {
                let outputs = self.outputs(child);
                let Value::Unknown(unknown) = mixed([&outputs], &self.budget) else { return outputs };
                Value::Unknown(Arc::new(Unknown { why: why.clone(), ..(*unknown).clone() }))
            }
        }
    }

    /// The instance that a key names.
    fn chosen<'c>(&self, called: &'c Called<'p>, key: &Value) -> Result<&'c Rc<Instance<'p>>, Value> {
        if key.as_unknown().is_some() {
            return Err(mixed([key], &self.budget));
        }
        let matches = |candidate: &Key| match candidate {
            Key::Number(index) => key.as_f64() == Some(*index as f64),
            Key::Each(name, _) => text_of(key).is_some_and(|text| text == *name),
            Key::None | Key::Unknown { .. } => false,
        };
        let position = called.expansion.keys.iter().position(matches);
        position.and_then(|position| called.instances.get(position)).ok_or_else(|| {
            broken(format!("the module has no instance with this key, which is {}", kind_of(key)))
        })
    }

    fn whole_module(&self, called: &Called<'p>, loc: Loc) -> Value {
        let outputs = called.instances.iter().map(|child| self.outputs(child).at(loc));
        match called.expansion.form {
            Form::Map => {
                let named = called.expansion.keys.iter().zip(outputs).filter_map(|(key, node)| match key {
                    Key::Each(key, _) => Some((key.clone(), node)),
                    _ => None,
                });
                map_of(named.collect())
            }
            _ => Value::list(outputs.collect()),
        }
    }

    /// One output of a module instance.
    pub(super) fn output(&self, child: &Rc<Instance<'p>>, output: &str, name: &str) -> Value {
        let Some((index, block)) = child.module.outputs.get(output) else {
            return self.missing(child, "output", &[output], &format!("module.{name}.{output}"));
        };
        self.once(
            child,
            Item::Output(index),
            || format!("module.{name}.{output}"),
            || match block.body.attribute("value") {
                Some(value) => self.value(&value.expr, &Scope::new(child, &Key::None, value.file)),
                None => broken(format!("the output `{output}` has no value")),
            },
        )
    }

    /// All outputs of a module instance as an object.
    fn outputs(&self, child: &Rc<Instance<'p>>) -> Value {
        let name = || child.address.to_string();
        self.once(child, Item::Outputs, name, || {
            let mut map = Map::new();
            for (name, block) in &child.module.outputs.items {
                let loc = block.header.at(block.file);
                let node: Node = self.output(child, name, &child.path).at(loc);
                map.insert(name.clone(), loc, node);
            }
            Value::map(map)
        })
    }
}

fn calls_itself(instance: &Instance<'_>, module: &Module) -> bool {
    let mut current = Some(instance);
    while let Some(instance) = current {
        if std::ptr::eq(instance.module, module) {
            return true;
        }
        current = instance.call.as_ref().map(|caller| &*caller.instance);
    }
    false
}
