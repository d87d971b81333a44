//! Terraform's plans and states, beside code or without it.
//!
//! Without code in the same folder, a plan or state is the estate: its resources are read as those of code are. Beside code,
//! or named as the state of a folder, a state is held against it: the code leads, what only the state has is added, and each
//! asset is told whether code and state agree ([`attach`]).

use std::sync::Arc;

use nisaba_base::{Diagnostic, FileId, Loc, SourceMap};
use nisaba_estate::{Estate, Facet, FacetName, FacetValue, Facets};
use nisaba_terraform::{Difference, Evaluation, Root, compare, read_plan, read_state};
use rustc_hash::FxHashMap;

use crate::credential;
use crate::format::{Format, Formats};

/// A plan or state, and the path of its file.
struct Recorded {
    path: String,
    root: Root,
}

/// What code and state say of each resource, by root and address.
#[derive(Debug, Default)]
pub(crate) struct Standing(FxHashMap<(Arc<str>, Arc<str>), Facets>);

/// Adds to what was evaluated what only plans and states tell. `states` are folders of code with the file of their state.
pub(crate) fn read(
    sources: &SourceMap,
    formats: &Formats,
    states: &[(String, String)],
    evaluation: &mut Evaluation,
) -> Standing {
    let plans = read_all(sources, formats.files(Format::TerraformPlan), read_plan, evaluation);
    let is_code = |dir: &str| evaluation.roots.iter().any(|root| root.dir == dir);
    let alone: Vec<Recorded> = plans.into_iter().filter(|plan| !is_code(&plan.root.dir)).collect();
    evaluation.roots.extend(apart(alone).into_iter().map(Arc::new));

    let mut standing = Standing::default();
    let mut alone = Vec::new();
    for state in read_all(sources, formats.files(Format::TerraformState), read_state, evaluation) {
        let named = states.iter().find(|(_, path)| *path == state.path);
        let dir = named.map_or(state.root.dir.as_str(), |(folder, _)| folder.as_str());
        let is_complete = is_complete(sources, evaluation, dir);
        match evaluation.roots.iter_mut().find(|root| root.dir == dir) {
            Some(code) => standing.add(Arc::make_mut(code), state.root, is_complete),
            None => alone.push(state),
        }
    }
    evaluation.roots.extend(apart(alone).into_iter().map(Arc::new));
    standing
}

fn read_all(
    sources: &SourceMap,
    files: impl Iterator<Item = FileId>,
    read: impl Fn(&SourceMap, FileId) -> Result<Root, Diagnostic>,
    evaluation: &mut Evaluation,
) -> Vec<Recorded> {
    let mut all = Vec::new();
    for file in files {
        let path = sources.get(file).map_or(String::new(), |file| file.path().to_string());
        match read(sources, file) {
            Ok(root) => all.push(Recorded { path, root }),
            Err(problem) => evaluation.diagnostics.push(problem),
        }
    }
    all
}

/// Several in one folder describe different things, though addresses may be equal: each is a root of its own.
fn apart(recorded: Vec<Recorded>) -> Vec<Root> {
    let dirs: Vec<String> = recorded.iter().map(|one| one.root.dir.clone()).collect();
    let is_shared = |dir: &String| dirs.iter().filter(|other| *other == dir).count() > 1;
    let mut roots = Vec::with_capacity(recorded.len());
    for mut one in recorded {
        if is_shared(&one.root.dir) {
            one.root.dir = one.path;
        }
        roots.push(one.root);
    }
    roots
}

/// Whether all code of a root could be read: a block that could not may declare anything.
fn is_complete(sources: &SourceMap, evaluation: &Evaluation, dir: &str) -> bool {
    let root = evaluation.roots.iter().find(|root| root.dir == dir);
    let folders = |root: &Root| -> Vec<Arc<str>> {
        let modules = root.resources.iter().map(|resource| resource.module_dir.clone());
        modules.chain([Arc::from(dir)]).collect()
    };
    let folders = root.map(|root| folders(root)).unwrap_or_default();
    let is_of_root = |loc: Loc| {
        let path = sources.get(loc.file).map_or("", |file| file.path());
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.iter().any(|known| **known == *folder)
    };
    let is_syntax = |problem: &&Diagnostic| problem.code.contains("syntax");
    !evaluation.diagnostics.iter().filter(is_syntax).filter_map(|problem| problem.loc).any(is_of_root)
}

impl Standing {
    fn add(&mut self, code: &mut Root, mut state: Root, is_complete: bool) {
        let found = compare(code, &state, is_complete);
        let dir: Arc<str> = code.dir.as_str().into();
        let mut say = |address: &Arc<str>, name: &str, facet: Facet| {
            self.0.entry((dir.clone(), address.clone())).or_default().set(FacetName::new(name), facet);
        };
        for (index, differences) in &found.both {
            let Some(resource) = code.resources.get(*index) else { continue };
            say(&resource.address, "in_code", Facet::known(true, resource.loc));
            say(&resource.address, "in_state", Facet::known(true, resource.loc));
            say(&resource.address, "drift", drift(differences, resource.loc));
        }
        for index in &found.not_applied {
            let Some(resource) = code.resources.get(*index) else { continue };
            say(&resource.address, "in_code", Facet::known(true, resource.loc));
            say(&resource.address, "in_state", Facet::known(false, resource.loc));
        }
        // From the last one, so that indices stay what they are.
        for index in found.in_no_code.iter().rev() {
            let resource = state.resources.swap_remove(*index);
            say(&resource.address, "in_code", Facet::known(false, resource.loc));
            say(&resource.address, "in_state", Facet::known(true, resource.loc));
            code.resources.push(resource);
        }
    }
}

/// Differences as a list of facets; a value that may be a secret is not told.
fn drift(differences: &[Difference], loc: Loc) -> Facet {
    let item = |difference: &Difference| {
        let mut facets = Facets::default();
        let name = difference.attribute.rsplit('.').find(|step| step.parse::<u32>().is_err());
        let mut say = |facet: &str, text: Option<&str>| {
            let Some(text) = text else { return };
            let assigned = format!("{} = \"{text}\"", name.unwrap_or_default());
            if credential::mask(&assigned) == assigned {
                facets.set(FacetName::new(facet), Facet::known(text, difference.loc));
            }
        };
        say("attribute", Some(&difference.attribute));
        say("code_says", difference.code.as_deref());
        say("state_says", difference.state.as_deref());
        Facet::known(FacetValue::Record(facets), difference.loc)
    };
    Facet::known(FacetValue::List(differences.iter().map(item).collect()), loc)
}

/// Tells each asset whether its code and its state agree.
pub(crate) fn attach(standing: &Standing, estate: &mut Estate) {
    if standing.0.is_empty() {
        return;
    }
    for asset in &mut estate.assets {
        let Some(told) = standing.0.get(&(asset.root.clone(), asset.address.clone())) else { continue };
        let asset = Arc::make_mut(asset);
        for (name, facet) in told.iter() {
            asset.facets.set(name, facet.clone());
        }
    }
}
