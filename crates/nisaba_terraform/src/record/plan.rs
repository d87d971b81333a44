//! Plans in JSON: what will be, once the plan is applied.

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Reference, Value};
use rustc_hash::{FxHashMap, FxHashSet};

use super::configuration::Configuration;
use super::values::{Marks, Writer, Written};
use super::{each_resource, entries, items};
use crate::evaluate::policy_document_text;
use crate::limits::{Budget, MOST_RESOURCES};
use crate::output::{Mode, ModuleCall, Provider, Resource, Root, Variable};

/// One resource instance that will exist.
struct Planned<'n> {
    node: &'n Node,
    address: Arc<str>,
    module: Arc<str>,
    value: Option<&'n Node>,
    sensitive: Option<&'n Node>,
    unknown: Option<&'n Node>,
}

/// Adds to the root what a plan holds.
pub(super) fn read(document: &Node, root: &mut Root) {
    let planned = planned(document);
    let addresses: Vec<(Arc<str>, Arc<str>)> =
        planned.iter().map(|one| (one.address.clone(), one.module.clone())).collect();
    let written = document.get("configuration");
    let configuration =
        Configuration::new(written.and_then(|written| written.get("root_module")), &addresses);
    providers(written, root);
    modules(&configuration, root);
    variables(written, root);
    root.resources = planned.iter().filter_map(|one| resource(one, &configuration, root)).collect();
    documents(&mut root.resources);
}

/// Every resource that will exist: what is planned, what is read while applying, and what was read before.
fn planned(document: &Node) -> Vec<Planned<'_>> {
    let changes = items(document.get("resource_changes"));
    let by_address: FxHashMap<&str, &Node> =
        changes.iter().filter_map(|change| Some((change.str("address")?, change))).collect();
    let mut all = Planning { by_address, seen: FxHashSet::default(), planned: Vec::new() };
    let root_of = |key: &str| document.get(key).and_then(|part| part.get("root_module"));
    if let Some(module) = root_of("planned_values") {
        each_resource(module, &mut |node, module| all.add(node, module));
    }
    for change in changes.iter().filter(|change| is_data(change)) {
        all.add(change, change.str("module_address").unwrap_or_default().into());
    }
    if let Some(module) = document.path("prior_state.values.root_module") {
        each_resource(module, &mut |node, module| {
            if is_data(node) {
                all.add(node, module);
            }
        });
    }
    all.planned
}

fn is_data(node: &Node) -> bool {
    node.str("mode") == Some("data")
}

struct Planning<'n> {
    by_address: FxHashMap<&'n str, &'n Node>,
    seen: FxHashSet<&'n str>,
    planned: Vec<Planned<'n>>,
}

impl<'n> Planning<'n> {
    fn add(&mut self, node: &'n Node, module: Arc<str>) {
        let Some(address) = node.str("address") else { return };
        if self.planned.len() >= MOST_RESOURCES || !self.seen.insert(address) {
            return;
        }
        let change = self.by_address.get(address).and_then(|change| change.get("change"));
        let after = |key: &str| change.and_then(|change| change.get(key));
        self.planned.push(Planned {
            node,
            address: address.into(),
            module,
            value: node.get("values").or_else(|| after("after")),
            sensitive: node.get("sensitive_values").or_else(|| after("after_sensitive")),
            unknown: after("after_unknown"),
        });
    }
}

fn resource(one: &Planned<'_>, configuration: &Configuration<'_>, root: &Root) -> Option<Resource> {
    let index = one.node.get("index");
    let mut resource = super::resource(one.node, one.address.clone(), one.module.clone(), index)?;
    let block = configuration.resource(&one.address);
    let resolver = configuration.resolver(&one.module, &one.address);
    let mut writer =
        Writer { address: &one.address, resolve: &resolver, references: Vec::new(), loc: one.node.loc };
    let written = block.and_then(|block| block.get("expressions"));
    let marks = Marks {
        unknown: one.unknown,
        sensitive: one.sensitive,
        written: match (block, written) {
            (_, Some(written)) => Written::By(written),
            (Some(block), None) => Written::By(block),
            (None, None) => Written::NotTold,
        },
    };
    resource.body = writer.body(one.value, marks);
    resource.references = writer.references;
    resource.depends_on = items(block.and_then(|block| block.get("depends_on")))
        .iter()
        .filter_map(|node| node.value.as_str())
        .map(|address| Reference { address: address.into(), attribute: "".into() })
        .collect();
    let key = block.and_then(|block| block.str("provider_config_key")).unwrap_or_default();
    // Configurations of modules are told as `module.a:aws.west`.
    let key = key.rsplit(':').next().unwrap_or_default();
    let (name, alias) = key.split_once('.').map_or((key, None), |(name, alias)| (name, Some(alias)));
    if !name.is_empty() {
        resource.provider.name = name.into();
        resource.provider.alias = alias.map(Arc::from);
        resource.provider.index = root
            .providers
            .iter()
            .position(|provider| *provider.name == *name && provider.alias.as_deref() == alias);
    }
    Some(resource)
}

/// Computes policy documents that wait for an attribute known only after apply: what they allow is known all the same.
fn documents(resources: &mut [Resource]) {
    let mut texts: FxHashMap<Arc<str>, Value> = FxHashMap::default();
    let budget = Budget::for_text_bytes(0);
    for resource in resources.iter() {
        if resource.mode != Mode::Data || &*resource.type_name != "aws_iam_policy_document" {
            continue;
        }
        let Some(body) = resource.body.value.as_map().filter(|body| body.get("statement").is_some()) else {
            continue;
        };
        let own = Reference { address: resource.address.clone(), attribute: "json".into() };
        texts.insert(resource.address.clone(), policy_document_text(body, &own, resource.loc, &budget));
    }
    if texts.is_empty() {
        return;
    }
    for resource in resources {
        let Some(body) = resource.body.value.as_map() else { continue };
        let mut filled: Option<Map> = None;
        for (key, entry) in body.iter() {
            let Some(unknown) = entry.node.value.as_unknown().filter(|unknown| !unknown.sensitive) else {
                continue;
            };
            let [only] = unknown.refs.as_slice() else { continue };
            if let Some(text) = texts.get(&only.address).filter(|_| &*only.attribute == "json") {
                let node = text.clone().at(entry.node.loc);
                filled.get_or_insert_with(|| body.clone()).insert(key.clone(), entry.key_loc, node);
            }
        }
        if let Some(filled) = filled {
            resource.body.value = Value::map(filled);
        }
    }
}

/// Constant arguments of blocks, as far as they are told; others are left out.
fn constants(expressions: Option<&Node>) -> Map {
    let mut map = Map::new();
    for (name, expression) in entries(expressions) {
        if let Some(constant) = expression.get("constant_value") {
            map.insert(name.clone(), expression.loc, constant.clone());
        }
    }
    map
}

fn providers(written: Option<&Node>, root: &mut Root) {
    for (_, provider) in entries(written.and_then(|written| written.get("provider_config"))) {
        let Some(name) = provider.str("name") else { continue };
        let body = Value::map(constants(provider.get("expressions"))).at(provider.loc);
        root.providers.push(Provider {
            name: name.into(),
            alias: provider.str("alias").map(Arc::from),
            region: body.get("region").cloned(),
            module: provider.str("module_address").unwrap_or_default().into(),
            body,
            loc: provider.loc,
        });
    }
}

fn modules(configuration: &Configuration<'_>, root: &mut Root) {
    for (address, call) in configuration.calls() {
        let Some(source) = call.get("source") else { continue };
        root.modules.push(ModuleCall {
            address: address.into(),
            source: source.clone(),
            version: call.get("version_constraint").cloned(),
            resolved: Some(String::new()),
            references: Vec::new(),
            loc: call.loc,
        });
    }
    root.modules.sort_by(|left, right| left.address.cmp(&right.address));
}

fn variables(written: Option<&Node>, root: &mut Root) {
    let module = written.and_then(|written| written.get("root_module"));
    for (name, variable) in entries(module.and_then(|module| module.get("variables"))) {
        let default = variable.get("default").cloned();
        root.variables.push(Variable {
            name: name.clone(),
            module_dir: "".into(),
            value: default.clone().unwrap_or(Value::Null.at(variable.loc)),
            default,
            sensitive: variable.get("sensitive").is_some_and(|node| node.value == Value::Bool(true)),
            loc: variable.loc,
        });
    }
}
