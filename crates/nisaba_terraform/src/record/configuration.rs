//! The `configuration` of a plan: which module calls which, and what an expression refers to.
//!
//! References are followed through variables, `each.value` and outputs. Locals are not told in a plan: what an attribute
//! refers to through one is not known here.

use std::cell::Cell;
use std::sync::Arc;

use nisaba_base::value::{Node, Reference};
use rustc_hash::{FxHashMap, FxHashSet};

use super::address::{resource_and_attribute, steps, without_keys};
use super::values::Resolve;
use super::{entries, items};

/// How far a reference is followed.
const DEEPEST: usize = 32;
/// References that one expression may have.
const MOST: usize = 64;
/// Expressions that one question may look at.
const WORK: usize = 2_000;

/// The configuration of every module, and what the plan made of it.
pub(super) struct Configuration<'n> {
    /// Modules by address without keys.
    modules: FxHashMap<String, Module<'n>>,
    /// Resource blocks by address without keys.
    resources: FxHashMap<String, &'n Node>,
    /// Addresses of all instances, of modules and of resources.
    instances: FxHashSet<Arc<str>>,
    /// Module instances by address without keys.
    module_instances: FxHashMap<String, Vec<Arc<str>>>,
}

struct Module<'n> {
    body: &'n Node,
    /// The call, `None` for the root.
    call: Option<&'n Node>,
}

impl<'n> Configuration<'n> {
    /// Indexes a configuration. `instances` are addresses of modules and resources as the plan expands them.
    pub(super) fn new(root: Option<&'n Node>, addresses: &[(Arc<str>, Arc<str>)]) -> Self {
        let mut all = Self {
            modules: FxHashMap::default(),
            resources: FxHashMap::default(),
            instances: FxHashSet::default(),
            module_instances: FxHashMap::default(),
        };
        for (address, module) in addresses {
            all.instances.insert(address.clone());
            all.add_module_instances(module);
        }
        if let Some(root) = root {
            all.add_module(root, None, "");
        }
        all
    }

    fn add_module_instances(&mut self, module: &Arc<str>) {
        if module.is_empty() || !self.instances.insert(module.clone()) {
            return;
        }
        self.module_instances.entry(without_keys(module)).or_default().push(module.clone());
        self.add_module_instances(&parent(module).into());
    }

    fn add_module(&mut self, body: &'n Node, call: Option<&'n Node>, address: &str) {
        for resource in items(body.get("resources")) {
            if let Some(own) = resource.str("address") {
                self.resources.insert(below(address, own), resource);
            }
        }
        for (name, call) in entries(body.get("module_calls")) {
            if let Some(body) = call.get("module") {
                self.add_module(body, Some(call), &below(address, &format!("module.{name}")));
            }
        }
        self.modules.insert(address.to_owned(), Module { body, call });
    }

    /// The block of a resource instance.
    pub(super) fn resource(&self, address: &str) -> Option<&'n Node> {
        self.resources.get(&without_keys(address)).copied()
    }

    /// Module calls with their addresses, in no order.
    pub(super) fn calls(&self) -> impl Iterator<Item = (&str, &'n Node)> {
        self.modules.iter().filter_map(|(address, module)| Some((address.as_str(), module.call?)))
    }

    /// Answers for the expressions of one resource.
    pub(super) fn resolver<'c>(&'c self, module: &'c str, address: &'c str) -> Resolver<'c, 'n> {
        Resolver { configuration: self, module, address, block: self.resource(address) }
    }
}

/// Answers what expressions of one resource refer to.
pub(super) struct Resolver<'c, 'n> {
    configuration: &'c Configuration<'n>,
    module: &'c str,
    address: &'c str,
    block: Option<&'n Node>,
}

/// Where an expression stands: a module instance, and the block around it that may repeat.
#[derive(Clone, Copy)]
struct Place<'p, 'n> {
    module: &'p str,
    /// The instance that the expression belongs to, with its key.
    instance: &'p str,
    block: Option<&'n Node>,
}

impl Resolve for Resolver<'_, '_> {
    fn references(&self, expression: &Node) -> Vec<Reference> {
        let place = Place { module: self.module, instance: self.address, block: self.block };
        let mut found = Vec::new();
        self.follow(expression, place, 0, &Cell::new(WORK), &mut found);
        found
    }
}

impl<'n> Resolver<'_, 'n> {
    fn follow(
        &self,
        expression: &Node,
        place: Place<'_, 'n>,
        depth: usize,
        work: &Cell<usize>,
        found: &mut Vec<Reference>,
    ) {
        if depth > DEEPEST || found.len() >= MOST || work.get() == 0 {
            return;
        }
        work.set(work.get() - 1);
        let texts: Vec<&str> =
            items(expression.get("references")).iter().filter_map(|node| node.value.as_str()).collect();
        let repeats = texts.iter().any(|text| text.starts_with("each.") || text.starts_with("count."));
        let mut before = "";
        for text in texts {
            // After the whole reference come its beginnings: `aws_x.y[0].id`, `aws_x.y[0]`, `aws_x.y`.
            let is_beginning = before.strip_prefix(text).is_some_and(|rest| rest.starts_with(['.', '[']));
            before = text;
            if !is_beginning {
                self.one(text, repeats, place, depth, work, found);
            }
        }
    }

    fn one(
        &self,
        text: &str,
        repeats: bool,
        place: Place<'_, 'n>,
        depth: usize,
        work: &Cell<usize>,
        found: &mut Vec<Reference>,
    ) {
        let Some(first) = steps(text).next() else { return };
        match first.name {
            "var" => self.variable(text, place, depth, work, found),
            "each" => {
                if let Some(expression) = place.block.and_then(|block| block.get("for_each_expression")) {
                    self.follow(expression, place, depth + 1, work, found);
                }
            }
            "module" => self.output(text, repeats, place, depth, work, found),
            "local" | "count" | "path" | "terraform" | "self" => {}
            _ => found.extend(self.resource(text, repeats, place)),
        }
    }

    /// What the call of this module gives to a variable.
    fn variable(
        &self,
        text: &str,
        place: Place<'_, 'n>,
        depth: usize,
        work: &Cell<usize>,
        found: &mut Vec<Reference>,
    ) {
        let Some(name) = steps(text).nth(1) else { return };
        let module = self.configuration.modules.get(&without_keys(place.module));
        let Some(call) = module.and_then(|module| module.call) else { return };
        let Some(expression) = call.get("expressions").and_then(|all| all.get(name.name)) else { return };
        let outer = Place { module: parent(place.module), instance: place.module, block: Some(call) };
        self.follow(expression, outer, depth + 1, work, found);
    }

    /// What an output of a module called here gives, for every instance that may be meant.
    fn output(
        &self,
        text: &str,
        repeats: bool,
        place: Place<'_, 'n>,
        depth: usize,
        work: &Cell<usize>,
        found: &mut Vec<Reference>,
    ) {
        let mut steps = steps(text).skip(1);
        let (Some(call), Some(output)) = (steps.next(), steps.next()) else { return };
        let address = below(place.module, &format!("module.{}{}", call.name, call.key));
        let Some(module) = self.configuration.modules.get(&without_keys(&address)) else { return };
        let outputs = module.body.get("outputs").and_then(|all| all.get(output.name));
        let Some(expression) = outputs.and_then(|output| output.get("expression")) else { return };
        let with_key = |key: &str| format!("{address}{key}");
        let own = own_key(place.instance);
        let exact = [address.clone(), with_key(own)];
        let chosen = exact.iter().find(|address| self.configuration.instances.contains(address.as_str()));
        let chosen = chosen.filter(|chosen| **chosen == address || repeats);
        let all = self.configuration.module_instances.get(&without_keys(&address));
        let many =
            all.into_iter().flatten().filter(|other| other.starts_with(&address)).map(|other| &**other);
        let instances: Vec<&str> = match chosen {
            Some(chosen) => vec![chosen.as_str()],
            None => many.collect(),
        };
        for instance in instances {
            let inner = Place { module: instance, instance, block: None };
            self.follow(expression, inner, depth + 1, work, found);
        }
    }

    /// A resource of this module. One without a key, beside `each.key` or `count.index`, most likely means the instance of
    /// the same key.
    fn resource(&self, text: &str, repeats: bool, place: Place<'_, 'n>) -> Option<Reference> {
        let (resource, attribute) = resource_and_attribute(text)?;
        let address = below(place.module, resource);
        let same_key = format!("{address}{}", own_key(place.instance));
        let is_same = repeats && self.configuration.instances.contains(same_key.as_str());
        let address = if is_same { same_key } else { address };
        Some(Reference { address: address.into(), attribute: attribute.into() })
    }
}

/// The key of the last step of an address, `""` where it has none.
fn own_key(address: &str) -> &str {
    steps(address).last().map_or("", |step| step.key)
}

/// The address of the module instance around a module instance.
fn parent(module: &str) -> &str {
    let ends: Vec<usize> = steps(module).map(|step| step.end).collect();
    let end = ends.len().checked_sub(3).and_then(|index| ends.get(index)).copied().unwrap_or(0);
    module.get(..end).unwrap_or("")
}

fn below(module: &str, address: &str) -> String {
    if module.is_empty() { address.to_owned() } else { format!("{module}.{address}") }
}
