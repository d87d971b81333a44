//! What Terraform itself writes down: plans (`terraform show -json PLAN`) and states (`terraform show -json`, or a state
//! file of version 4), as the same [`Root`] that evaluating the code gives.
//!
//! A plan knows every value that the code alone leaves open, and its `configuration` which attribute refers to what. A state
//! knows ids, so that resources are joined by the values that name them ([`join`]).
//!
//! **Invariant:** what is marked sensitive is unknown here: its text is in no value.
//! **Invariant:** an attribute that nobody wrote, and whose value is not known before apply, is absent, as it is in code: the
//! tables say what the provider does then.
//! **Not here:** comparing a state with code ([`crate::drift`]); diffs of two plans.

mod address;
mod configuration;
mod join;
mod plan;
mod state;
mod values;

use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::json;
use nisaba_base::loc::{FileId, Loc, SourceMap};
use nisaba_base::value::{Map, Node, Value};

pub(crate) use address::without_keys;

use crate::output::{InstanceKey, Mode, ProviderRef, Resource, Root};

/// Reads a plan in JSON.
///
/// # Errors
/// When the text is no plan; the diagnostic says why.
pub fn read_plan(sources: &SourceMap, file: FileId) -> Result<Root, Diagnostic> {
    let document = document(sources, file)?;
    let mut root = root_of(sources, file);
    plan::read(&document, &mut root);
    Ok(root)
}

/// Reads a state file, or a state in JSON.
///
/// # Errors
/// When the text is no state, or one of a version that is not read; the diagnostic says what to do.
pub fn read_state(sources: &SourceMap, file: FileId) -> Result<Root, Diagnostic> {
    let document = document(sources, file)?;
    let mut root = root_of(sources, file);
    match document.get("values") {
        Some(values) => state::shown(values, &mut root),
        None => state::stored(&document, &mut root)?,
    }
    Ok(root)
}

fn document(sources: &SourceMap, file: FileId) -> Result<Node, Diagnostic> {
    let text = sources.get(file).map(|file| file.text().clone()).unwrap_or_default();
    json::parse(file, &text)
}

fn root_of(sources: &SourceMap, file: FileId) -> Root {
    let path = sources.get(file).map_or("", |file| file.path());
    Root {
        dir: path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
        resources: Vec::new(),
        modules: Vec::new(),
        providers: Vec::new(),
        outputs: Vec::new(),
        backend: None,
        required_providers: Value::map(Map::new()).at(Loc::start_of(file)),
        variables: Vec::new(),
        tfvars: Vec::new(),
        moved: Vec::new(),
        imports: Vec::new(),
        removed: Vec::new(),
    }
}

/// What both say of a resource in the same words, without its body.
fn resource(node: &Node, address: Arc<str>, module: Arc<str>, index: Option<&Node>) -> Option<Resource> {
    let type_name: Arc<str> = node.str("type")?.into();
    let provider = type_name.split('_').next().unwrap_or_default().into();
    Some(Resource {
        address,
        mode: if node.str("mode") == Some("data") { Mode::Data } else { Mode::Managed },
        name: node.str("name")?.into(),
        module,
        module_dir: "".into(),
        key: match index.map(|index| &index.value) {
            Some(Value::Number(number)) => InstanceKey::Number(*number as u64),
            Some(Value::String(text)) => InstanceKey::String(text.clone()),
            _ => InstanceKey::None,
        },
        exists: crate::output::Existence::Yes,
        provider: ProviderRef { name: provider, alias: None, index: None },
        type_name,
        body: Value::map(Map::new()).at(node.loc),
        references: Vec::new(),
        depends_on: Vec::new(),
        prevent_destroy: false,
        create_before_destroy: false,
        ignore_changes: Vec::new(),
        loc: node.loc,
        header: node.get("address").or_else(|| node.get("type")).map_or(node.loc, |header| header.loc),
    })
}

/// Items of a list; none where there is no list.
fn items(node: Option<&Node>) -> &[Node] {
    node.and_then(|node| node.value.as_list()).unwrap_or_default()
}

/// Entries of a map; none where there is no map.
fn entries(node: Option<&Node>) -> impl Iterator<Item = (&Arc<str>, &Node)> {
    let map = node.and_then(|node| node.value.as_map());
    map.into_iter().flat_map(|map| map.iter().map(|(key, entry)| (key, &entry.node)))
}

/// Calls `visit` for each resource of a module and of those below it; modules nest at most as deep as JSON may.
fn each_resource<'n>(module: &'n Node, visit: &mut impl FnMut(&'n Node, Arc<str>)) {
    let address: Arc<str> = module.str("address").unwrap_or_default().into();
    for resource in items(module.get("resources")) {
        visit(resource, address.clone());
    }
    for child in items(module.get("child_modules")) {
        each_resource(child, visit);
    }
}
