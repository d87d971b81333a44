//! Puts together what a root module gives: every instance of every block, below every module call.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::loc::{FileId, Loc};
use nisaba_base::value::{Map, Node, Reference, Value};
use rustc_hash::FxHashSet;

use super::expansion::{Expansion, Key, resource_address};
use super::modules::call_address;
use super::providers::Providers;
use super::variables::{declared_type, default_of, literal_bool};
use super::{Evaluator, Instance, Scope};
use crate::limits::{Budget, MOST_RESOURCES, MOST_VALUES};
use crate::module::ResourceBlock;
use crate::output::{
    Assignment, Block, Existence, Import, ModuleCall, Moved, Removed, Resource, ResourceReference, Root,
    Variable,
};
use crate::syntax::tree::{self, Expr, ExprKind, Step};
use crate::types::{constant, convert};
use crate::values::references_of;

/// Evaluates everything below the root.
pub(super) fn root(evaluator: &Evaluator<'_>) -> Root {
    let top = Rc::new(Instance::root(evaluator.root));
    let mut collector = Collector {
        evaluator,
        instances: Vec::new(),
        modules: Vec::new(),
        providers: Providers::default(),
        resource_count: Cell::new(0),
    };
    collector.walk(top.clone());
    for instance in &collector.instances {
        collector.providers.add(evaluator, instance);
    }
    let resources = collector.resources();
    let settings = Settings::of(evaluator, &top);
    Root {
        dir: evaluator.root.dir.to_string(),
        resources,
        outputs: outputs(evaluator, &top),
        backend: settings.backend,
        required_providers: settings.required_providers,
        variables: collector.variables(),
        tfvars: tfvars(evaluator),
        moved: moved(evaluator),
        imports: imports(evaluator, &top),
        removed: removed(evaluator),
        modules: collector.modules,
        providers: collector.providers.list,
    }
}

struct Collector<'e, 'p> {
    evaluator: &'e Evaluator<'p>,
    instances: Vec<Rc<Instance<'p>>>,
    modules: Vec<ModuleCall>,
    providers: Providers,
    resource_count: Cell<usize>,
}

impl<'p> Collector<'_, 'p> {
    /// Every module instance, each before those it calls.
    fn walk(&mut self, instance: Rc<Instance<'p>>) {
        self.instances.push(instance.clone());
        for (index, (name, block)) in instance.module.calls.items.iter().enumerate() {
            let called = self.evaluator.called(&instance, index as u32, name, block);
            self.modules.push(self.module_call(&instance, name, block));
            called.instances.iter().for_each(|child| self.walk(child.clone()));
        }
    }

    fn module_call(&self, instance: &Rc<Instance<'p>>, name: &str, block: &tree::Block) -> ModuleCall {
        let argument = |name: &str| {
            let attribute = block.body.attribute(name)?;
            let scope = Scope::new(instance, &Key::None, attribute.file);
            Some(self.evaluator.node(&attribute.expr, &scope))
        };
        let loc = block.span.at(block.file);
        let resolved = self.evaluator.code(instance, name, block).ok().map(|module| module.dir.to_string());
        ModuleCall {
            address: call_address(instance, name).into(),
            source: argument("source").unwrap_or(Value::Null.at(loc)),
            version: argument("version"),
            references: if resolved.is_none() { self.handed_on(instance, block) } else { Vec::new() },
            resolved,
            loc,
        }
    }

    /// What the arguments of a call refer to.
    fn handed_on(&self, instance: &Rc<Instance<'p>>, block: &tree::Block) -> Vec<ResourceReference> {
        let mut all = Vec::new();
        for attribute in block.body.attributes() {
            let scope = Scope::new(instance, &Key::None, attribute.file);
            let mut found = Vec::new();
            let (value, trace) = self.evaluator.traced(|| self.evaluator.value(&attribute.expr, &scope));
            references_of(&value, &mut found, &self.evaluator.budget);
            found.extend(trace.iter().cloned());
            let loc = attribute.expr.span.at(attribute.file);
            let path = &attribute.name;
            all.extend(found.into_iter().map(|to| ResourceReference { path: path.clone(), to, loc }));
        }
        all
    }

    fn resources(&self) -> Vec<Resource> {
        let mut resources = Vec::new();
        for instance in &self.instances {
            for (index, resource) in instance.module.resources.iter().enumerate() {
                let expansion = self.evaluator.resource_expansion(instance, index as u32, &resource.block);
                for key in &expansion.keys {
                    if self.resource_count.replace(self.resource_count.get() + 1) >= MOST_RESOURCES {
                        let what = format!(
                            "a root may have at most {MOST_RESOURCES} resources, the rest is left out"
                        );
                        let loc = resource.block.header.at(resource.block.file);
                        self.evaluator.say(Diagnostic::error("terraform-limit", what).at(loc));
                        return resources;
                    }
                    resources.push(self.resource(instance, resource, &expansion, key));
                }
            }
        }
        resources
    }

    fn resource(
        &self,
        instance: &Rc<Instance<'p>>,
        resource: &ResourceBlock,
        expansion: &Expansion,
        key: &Key,
    ) -> Resource {
        let block = &resource.block;
        let (body, mut references) = self.evaluator.resource_body(instance, block, key);
        references.extend(counted_by(block, &expansion.trace));
        let exists = match (&instance.exists, key) {
            (Existence::Yes, Key::Unknown { why, .. }) => Existence::Unknown(why.clone()),
            (exists, _) => exists.clone(),
        };
        let lifecycle = block.body.blocks_of("lifecycle").next();
        let lifecycle_is = |name| lifecycle.and_then(|block| literal_bool(block, name)).unwrap_or(false);
        Resource {
            address: resource_address(
                &instance.address,
                resource.mode,
                &resource.type_name,
                &resource.name,
                key,
            )
            .into(),
            mode: resource.mode,
            type_name: resource.type_name.clone(),
            name: resource.name.clone(),
            module: instance.address.clone(),
            module_dir: instance.module.dir.clone(),
            key: key.instance_key(),
            exists,
            provider: self.providers.of_resource(instance, resource),
            body,
            references,
            depends_on: self.depends_on(instance, block),
            prevent_destroy: lifecycle_is("prevent_destroy"),
            create_before_destroy: lifecycle_is("create_before_destroy"),
            ignore_changes: lifecycle.map(ignore_changes).unwrap_or_default(),
            loc: block.span.at(block.file),
            header: block.header.at(block.file),
        }
    }

    fn depends_on(&self, instance: &Rc<Instance<'p>>, block: &tree::Block) -> Vec<Reference> {
        let Some(attribute) = block.body.attribute("depends_on") else { return Vec::new() };
        let ExprKind::List(items) = &attribute.expr.kind else { return Vec::new() };
        let scope = Scope::new(instance, &Key::None, attribute.file);
        let mut references = Vec::new();
        for item in items {
            if let Some(module) = address_of(item).filter(|address| address.starts_with("module.")) {
                let below = module.trim_start_matches("module.");
                let name = below.split('.').next().unwrap_or(below);
                let address = call_address(instance, name).into();
                references.push(Reference { address, attribute: "".into() });
                continue;
            }
            let (value, _) = self.evaluator.traced(|| self.evaluator.value(item, &scope));
            references_of(&value, &mut references, &self.evaluator.budget);
        }
        references
    }

    /// The variables of each module folder, once.
    fn variables(&self) -> Vec<Variable> {
        let mut seen: FxHashSet<&Arc<str>> = FxHashSet::default();
        let mut variables = Vec::new();
        for instance in self.instances.iter().filter(|instance| seen.insert(&instance.module.dir)) {
            for (name, block) in &instance.module.variables.items {
                let loc = block.span.at(block.file);
                let kind = declared_type(block);
                let default = default_of(block).map(|node| {
                    let converted = convert(&node.value, &kind, node.loc, self.evaluator.making());
                    converted.map_or(node.clone(), |value| value.at(node.loc))
                });
                let value = self.evaluator.variable(instance, name);
                let value = bounded(value, default.as_ref().map_or(loc, |node| node.loc));
                let sensitive = literal_bool(block, "sensitive").unwrap_or(false);
                let (name, module_dir) = (name.clone(), instance.module.dir.clone());
                variables.push(Variable { name, module_dir, default, value, sensitive, loc });
            }
        }
        variables
    }
}

/// What the number of instances was computed from, as references of `count` or `for_each`.
fn counted_by(block: &tree::Block, trace: &[Reference]) -> Vec<ResourceReference> {
    let attribute = block.body.attribute("count").or_else(|| block.body.attribute("for_each"));
    let Some(attribute) = attribute else { return Vec::new() };
    let loc = attribute.expr.span.at(attribute.file);
    trace.iter().map(|to| ResourceReference { path: attribute.name.clone(), to: to.clone(), loc }).collect()
}

/// A value whose parts may stand elsewhere, refused when it has too many.
fn bounded(value: Value, loc: Loc) -> Node {
    match crate::values::relocated(&value, loc, &Budget::of(MOST_VALUES)) {
        Ok(_) => value.at(loc),
        Err(_) => crate::values::limit("this value has more parts than are allowed").at(loc),
    }
}

fn outputs<'p>(evaluator: &Evaluator<'p>, top: &Rc<Instance<'p>>) -> Vec<(Arc<str>, Node)> {
    let output = |(name, block): &(Arc<str>, tree::Block)| {
        let loc = block.body.attribute("value").map_or(block.span, |value| value.expr.span).at(block.file);
        (name.clone(), evaluator.finished(evaluator.output(top, name, ""), loc))
    };
    top.module.outputs.items.iter().map(output).collect()
}

/// What `terraform` blocks say.
struct Settings {
    backend: Option<Block>,
    required_providers: Node,
}

impl Settings {
    fn of<'p>(evaluator: &Evaluator<'p>, top: &Rc<Instance<'p>>) -> Self {
        let mut backend = None;
        let mut required = Map::new();
        let mut required_loc = None;
        for settings in &top.module.settings {
            for block in settings.body.blocks() {
                let loc = block.span.at(block.file);
                match &*block.kind {
                    "backend" | "cloud" => {
                        let kind = block.labels.first().unwrap_or(&block.kind).clone();
                        backend = Some(Block { kind, body: evaluator.block_body(top, block), loc });
                    }
                    "required_providers" => {
                        required_loc.get_or_insert(loc);
                        for provider in block.body.attributes() {
                            let (key_loc, value) =
                                (provider.name_span.at(provider.file), required_provider(provider));
                            required.insert(provider.name.clone(), key_loc, value);
                        }
                    }
                    _ => {}
                }
            }
        }
        let nowhere = || Loc::start_of(FileId(0));
        let first = top.module.settings.first().map(|block| block.span.at(block.file));
        let loc = required_loc.or(first).unwrap_or_else(nowhere);
        Self { backend, required_providers: Value::map(required).at(loc) }
    }
}

/// `{ source = "…", version = "…" }`; `configuration_aliases` names no values and is left out.
fn required_provider(attribute: &tree::Attribute) -> Node {
    let loc = attribute.expr.span.at(attribute.file);
    let ExprKind::Object(items) = &attribute.expr.kind else {
        return constant(&attribute.expr, attribute.file);
    };
    let mut map = Map::new();
    for (key, value) in items {
        if let Some(name) = key.as_literal().filter(|name| &***name != "configuration_aliases") {
            map.insert(name.clone(), key.span.at(attribute.file), constant(value, attribute.file));
        }
    }
    Value::map(map).at(loc)
}

fn tfvars(evaluator: &Evaluator<'_>) -> Vec<Assignment> {
    let folder = evaluator.project.folder(&evaluator.root.dir);
    let files = folder.into_iter().flat_map(|folder| &folder.variable_files);
    let attributes = files.flat_map(|file| file.body.attributes());
    attributes
        .map(|attribute| Assignment {
            name: attribute.name.clone(),
            node: constant(&attribute.expr, attribute.file),
        })
        .collect()
}

fn moved(evaluator: &Evaluator<'_>) -> Vec<Moved> {
    let read = |block: &tree::Block| {
        let address = |name| address_of(&block.body.attribute(name)?.expr).map(Arc::from);
        Some(Moved { from: address("from")?, to: address("to")?, loc: block.span.at(block.file) })
    };
    evaluator.root.moved.iter().filter_map(read).collect()
}

fn imports<'p>(evaluator: &Evaluator<'p>, top: &Rc<Instance<'p>>) -> Vec<Import> {
    let read = |block: &tree::Block| {
        let to = address_of(&block.body.attribute("to")?.expr)?.into();
        let id = block.body.attribute("id").or_else(|| block.body.attribute("identity"))?;
        let expansion = evaluator.expansion(top, block);
        let none = Key::None;
        let scope = Scope::new(top, expansion.keys.first().unwrap_or(&none), id.file);
        Some(Import { to, id: evaluator.node(&id.expr, &scope), loc: block.span.at(block.file) })
    };
    evaluator.root.imports.iter().filter_map(read).collect()
}

fn removed(evaluator: &Evaluator<'_>) -> Vec<Removed> {
    let read = |block: &tree::Block| {
        let from = address_of(&block.body.attribute("from")?.expr)?.into();
        let lifecycle = block.body.blocks_of("lifecycle").next();
        let destroy = lifecycle.and_then(|lifecycle| literal_bool(lifecycle, "destroy"));
        Some(Removed { from, destroy, loc: block.span.at(block.file) })
    };
    evaluator.root.removed.iter().filter_map(read).collect()
}

fn ignore_changes(lifecycle: &tree::Block) -> Vec<Arc<str>> {
    let Some(attribute) = lifecycle.body.attribute("ignore_changes") else { return Vec::new() };
    match &attribute.expr.kind {
        ExprKind::List(items) => items.iter().filter_map(address_of).map(Arc::from).collect(),
        _ => address_of(&attribute.expr).map(Arc::from).into_iter().collect(),
    }
}

/// A traversal as text: `module.a["k"].aws_x.y[0]`.
fn address_of(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::String(name) => Some(name.to_string()),
        ExprKind::Steps(source, steps) => {
            let mut address = address_of(source)?;
            for step in steps {
                match step {
                    Step::Attribute(name) => address.push_str(&format!(".{name}")),
                    Step::Index(index) => match &index.kind {
                        ExprKind::Number(number) => {
                            address.push_str(&format!("[{}]", nisaba_base::value::number_text(*number)));
                        }
                        ExprKind::String(key) => Key::Each(key.clone(), Value::Null).write(&mut address),
                        _ => return None,
                    },
                    Step::AttributeSplat | Step::FullSplat => address.push_str("[*]"),
                }
            }
            Some(address)
        }
        _ => None,
    }
}
