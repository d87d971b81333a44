//! Builds what `kustomize build` would give for every kustomization that no other one includes, in memory.
//!
//! The order is kustomize's own: resources, generators, components, patches, then the transformers; references to
//! renamed objects are mended at the end. Remote resources are told once and stay unknown.
//!
//! **Invariant:** work is bounded by [`WEIGHT_LIMIT`], [`DRAFT_LIMIT`], [`BUILD_LIMIT`] and [`DEPTH_LIMIT`], whatever includes what.
//! **Not here:** plugins, functions, `vars`, the hash suffix of generated names (references match without it).

use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::diagnostic::{Diagnostic, Level};
use nisaba_base::files::Files;
use nisaba_base::loc::{FileId, Loc};
use nisaba_base::value::Node;
use nisaba_base::yaml;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::document::{Documents, Skipped, SkippedKind, expand_list, folder_of, shell_word};
use crate::edit;
use crate::object::{Object, Origin};
use draft::Draft;

mod draft;
mod generate;
mod inline;
mod json_patch;
mod merge;
mod name_reference;
mod patch;
mod replacement;
mod transform;

/// Values that all builds together may hold.
const WEIGHT_LIMIT: usize = 5_000_000;
/// Objects that all builds together may hold, each counted in every kustomization it passes.
const DRAFT_LIMIT: usize = 100_000;
/// Kustomizations that are accumulated, components counted each time.
const BUILD_LIMIT: usize = 20_000;
/// Kustomizations inside each other.
const DEPTH_LIMIT: usize = 50;

/// What all kustomizations give.
#[derive(Debug, Default)]
pub(crate) struct Built {
    /// Objects of each kustomization that nothing includes.
    pub(crate) objects: Vec<Object>,
    /// Files that a kustomization names, which are not applied on their own.
    pub(crate) used: FxHashSet<FileId>,
    /// Kustomizations that inflate Helm charts.
    pub(crate) skipped: Vec<Skipped>,
    /// What is wrong.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Builds every kustomization among the documents.
pub(crate) fn build(documents: &Documents<'_>, files: &dyn Files) -> Built {
    let mut built = Built::default();
    let kustomizations = find(documents, &mut built);
    let mut builder = Builder {
        documents,
        files,
        kustomizations: &kustomizations,
        finished: FxHashMap::default(),
        visited: FxHashSet::default(),
        open: Vec::new(),
        told: FxHashSet::default(),
        weight_left: WEIGHT_LIMIT,
        drafts_left: DRAFT_LIMIT,
        builds_left: BUILD_LIMIT,
        is_alone: false,
        unseen: FxHashSet::default(),
        built,
    };
    let included = builder.survey();
    let (inner, leaves): (Vec<&String>, Vec<&String>) =
        kustomizations.keys().partition(|folder| included.contains(*folder));
    leaves.iter().for_each(|folder| builder.finish(folder));
    // What only a cycle includes is reached from no leaf.
    for folder in inner {
        if !builder.visited.contains(folder) {
            builder.finish(folder);
        }
    }
    builder.built
}

/// One kustomization file.
struct Kustomization {
    node: Node,
    file: FileId,
}

fn find(documents: &Documents<'_>, built: &mut Built) -> BTreeMap<String, Kustomization> {
    let mut found = BTreeMap::new();
    for (path, file) in documents.paths() {
        let Some(folder) = kustomization_folder(path) else { continue };
        let mut problems = Vec::new();
        let nodes = documents.nodes(file, &mut problems);
        let text = documents.sources.get(file).map(|file| file.text().clone()).unwrap_or_default();
        if !text.contains("{{") {
            built.diagnostics.extend(problems);
        }
        let Some(node) = nodes.iter().find(|node| is_kustomization(node)) else { continue };
        built.used.insert(file);
        found.entry(folder.to_owned()).or_insert(Kustomization { node: node.clone(), file });
    }
    found
}

fn kustomization_folder(path: &str) -> Option<&str> {
    ["kustomization.yaml", "kustomization.yml", "Kustomization"].iter().find_map(|name| folder_of(path, name))
}

/// Other tools have documents of the same name in files of the same name.
fn is_kustomization(node: &Node) -> bool {
    let group = node.str("apiVersion").map(crate::object::group);
    node.value.as_map().is_some() && group.is_none_or(|group| group == "kustomize.config.k8s.io")
}

struct Builder<'b> {
    documents: &'b Documents<'b>,
    files: &'b dyn Files,
    kustomizations: &'b BTreeMap<String, Kustomization>,
    finished: FxHashMap<String, Arc<Vec<Draft>>>,
    visited: FxHashSet<String>,
    /// Folders being accumulated, outermost first.
    open: Vec<String>,
    /// Remote resources and limits already told.
    told: FxHashSet<String>,
    weight_left: usize,
    drafts_left: usize,
    builds_left: usize,
    /// A component is built although nothing includes it: its patches have nothing to change.
    is_alone: bool,
    /// Kustomizations with resources that cannot be seen: what their patches mean may be among those.
    unseen: FxHashSet<String>,
    built: Built,
}

/// What an entry of `resources` names.
enum Named {
    File(FileId),
    /// A folder with a kustomization.
    Folder(String),
    /// A file that is there but was not among the sources.
    Unlisted(String),
    Remote,
    Missing(String),
}

/// Keys whose entries name files or folders, or hold maps that do.
const NAMING_KEYS: &[&str] = &[
    "resources",
    "bases",
    "components",
    "patches",
    "patchesStrategicMerge",
    "patchesJson6902",
    "configMapGenerator",
    "secretGenerator",
    "generators",
    "transformers",
    "validators",
    "configurations",
    "crds",
    "replacements",
    "openapi",
];

impl Builder<'_> {
    /// Marks every file that a kustomization names as used; gives the folders that another kustomization includes.
    fn survey(&mut self) -> FxHashSet<String> {
        let mut included = FxHashSet::default();
        for (folder, kustomization) in self.kustomizations {
            for entry in NAMING_KEYS.iter().flat_map(|key| named_in(&kustomization.node, key)) {
                match self.resolve(folder, entry) {
                    Named::File(file) => drop(self.built.used.insert(file)),
                    Named::Folder(inner) if inner != *folder => drop(included.insert(inner)),
                    _ => {}
                }
            }
        }
        included
    }

    /// Builds a kustomization and turns its drafts into objects.
    fn finish(&mut self, folder: &str) {
        let Some(kustomization) = self.kustomizations.get(folder) else { return };
        self.is_alone = kustomization.node.str("kind") == Some("Component");
        let drafts = self.base(folder).as_ref().clone();
        let overlay: Arc<str> = if folder.is_empty() { ".".into() } else { folder.into() };
        let origin = Origin::Kustomize { overlay };
        let objects =
            drafts.into_iter().filter_map(|draft| Object::from_document(draft.body, origin.clone()));
        self.built.objects.extend(objects.filter(Object::is_cluster_object));
    }

    /// The drafts of a kustomization, built once.
    fn base(&mut self, folder: &str) -> Arc<Vec<Draft>> {
        if let Some(drafts) = self.finished.get(folder) {
            return drafts.clone();
        }
        let drafts = Arc::new(self.accumulate(folder, Vec::new()));
        self.finished.insert(folder.to_owned(), drafts.clone());
        drafts
    }

    fn accumulate(&mut self, folder: &str, mut drafts: Vec<Draft>) -> Vec<Draft> {
        let Some(kustomization) = self.kustomizations.get(folder) else { return drafts };
        let node = &kustomization.node;
        self.visited.insert(folder.to_owned());
        if self.builds_left == 0 || self.open.len() >= DEPTH_LIMIT {
            self.limit(node.loc);
            return drafts;
        }
        self.builds_left -= 1;
        self.open.push(folder.to_owned());
        self.add_resources(folder, node, &mut drafts);
        self.note_what_is_not_built(folder, kustomization);
        generate::run(self, folder, node, &mut drafts);
        drafts = self.add_components(folder, node, drafts);
        patch::apply_all(self, folder, node, &["patchesStrategicMerge", "patches"], &mut drafts);
        transform::name_and_label(node, &mut drafts);
        patch::apply_all(self, folder, node, &["patchesJson6902"], &mut drafts);
        transform::scale_and_pin(self, node, &mut drafts);
        replacement::apply_all(self, folder, node, &mut drafts);
        // At each level, while only one variant of a base is in sight.
        name_reference::mend(&mut drafts);
        self.open.pop();
        self.bound(&mut drafts, node.loc);
        drafts
    }

    fn add_resources(&mut self, folder: &str, node: &Node, drafts: &mut Vec<Draft>) {
        let mut ids: FxHashSet<String> = drafts.iter().map(Draft::id).collect();
        for entry in ["resources", "bases"].into_iter().flat_map(|key| entries(node, key)) {
            let named = self.resolve_entry(folder, entry);
            let added = match &named {
                Some(Named::Folder(base)) if self.may_enter(base, entry) => self.base(base).as_ref().clone(),
                Some(Named::File(file)) => {
                    let nodes = self.documents.nodes(*file, &mut self.built.diagnostics);
                    drafts_of(&nodes)
                }
                Some(Named::Unlisted(path)) => drafts_of(&self.unlisted(path, entry.loc)),
                _ => Vec::new(),
            };
            let is_unseen = match &named {
                Some(Named::Folder(base)) => self.unseen.contains(base),
                Some(_) => added.is_empty(),
                None => true,
            };
            if is_unseen {
                self.unseen.insert(folder.to_owned());
            }
            for draft in added {
                if ids.insert(draft.id()) {
                    drafts.push(draft);
                } else {
                    let message =
                        format!("`{}` is there already, and kustomize refuses a second one", draft.id());
                    self.tell("kustomize-duplicate", message, entry.loc);
                }
            }
        }
    }

    fn add_components(&mut self, folder: &str, node: &Node, mut drafts: Vec<Draft>) -> Vec<Draft> {
        for entry in entries(node, "components") {
            match self.resolve_entry(folder, entry) {
                Some(Named::Folder(component)) if self.may_enter(&component, entry) => {
                    drafts = self.accumulate(&component, drafts);
                }
                Some(Named::File(_) | Named::Unlisted(_)) => {
                    let message = "a component must be a folder with a kustomization";
                    self.tell("kustomize-missing", message, entry.loc);
                }
                _ => {}
            }
        }
        drafts
    }

    /// Whether what a patch means may be something that is not seen, so that finding nothing is no mistake.
    fn may_miss(&self) -> bool {
        self.is_alone || self.open.iter().any(|folder| self.unseen.contains(folder))
    }

    /// The documents of a file that is not among the sources; every value stands where the file is named.
    fn unlisted(&mut self, path: &str, loc: Loc) -> Vec<Node> {
        let text = self.files.read(path).unwrap_or_default();
        let (nodes, problems) = yaml::parse(loc.file, &text);
        let told = problems.into_iter().map(|problem| problem.at(loc));
        self.built.diagnostics.extend(told);
        nodes.iter().map(|node| edit::relocate(node, &|_| loc)).collect()
    }

    fn resolve(&self, folder: &str, entry: &str) -> Named {
        let Some(path) = join(folder, entry) else {
            return if is_remote(entry) { Named::Remote } else { Named::Missing(entry.to_owned()) };
        };
        if let Some(file) = self.documents.file(&path) {
            return Named::File(file);
        }
        if self.kustomizations.contains_key(&path) {
            return Named::Folder(path);
        }
        match is_remote(entry) {
            true => Named::Remote,
            false if self.files.read(&path).is_ok() => Named::Unlisted(path),
            false => Named::Missing(path),
        }
    }

    /// What an entry names; says what is remote or missing.
    fn resolve_entry(&mut self, folder: &str, entry: &Node) -> Option<Named> {
        let text = entry.value.as_str()?;
        match self.resolve(folder, text) {
            Named::Remote => {
                let message = format!("`{}` lies elsewhere and is not read", without_credentials(text));
                if self.told.insert(message.clone()) {
                    let problem =
                        Diagnostic { level: Level::Note, ..Diagnostic::warning("kustomize-remote", message) };
                    let help =
                        "what it adds or changes is unknown; keep a copy beside it to have it assessed";
                    self.built.diagnostics.push(problem.at(entry.loc).help(help));
                }
                None
            }
            Named::Missing(path) => {
                let message = format!("`{path}` is not there, or has no kustomization");
                self.tell("kustomize-missing", message, entry.loc);
                None
            }
            named => Some(named),
        }
    }

    /// Whether a folder is not being built already.
    fn may_enter(&mut self, folder: &str, entry: &Node) -> bool {
        let is_cycle = self.open.iter().any(|open| open == folder);
        if is_cycle {
            let message = format!("`{folder}` includes itself, here or through others");
            self.tell("kustomize-cycle", message, entry.loc);
        }
        !is_cycle
    }

    /// Drops drafts when all builds together hold too much.
    fn bound(&mut self, drafts: &mut Vec<Draft>, loc: Loc) {
        let mut left = self.weight_left;
        let kept = drafts.iter().take_while(|draft| {
            let weight = edit::weight(&draft.body, left.saturating_add(1));
            let fits = weight <= left;
            left = left.saturating_sub(weight);
            fits
        });
        let kept = kept.take(self.drafts_left).count();
        self.drafts_left -= kept;
        self.weight_left = left;
        if kept < drafts.len() {
            drafts.truncate(kept);
            self.limit(loc);
        }
    }

    fn limit(&mut self, loc: Loc) {
        if self.told.insert(String::from("limit")) {
            let message = "kustomizations unfold to more than is read; the rest of them is unknown";
            self.tell("kustomize-limit", message, loc);
        }
    }

    fn note_what_is_not_built(&mut self, folder: &str, kustomization: &Kustomization) {
        let node = &kustomization.node;
        let path = if folder.is_empty() { "." } else { folder };
        let charts = ["helmCharts", "helmChartInflationGenerator"].iter().find_map(|key| node.get(key));
        if charts.is_some() || !entries(node, "generators").is_empty() {
            self.unseen.insert(folder.to_owned());
        }
        if let Some(charts) = charts.filter(|_| self.told.insert(format!("helm {folder}"))) {
            self.built.skipped.push(Skipped {
                kind: SkippedKind::KustomizeHelm,
                path: path.into(),
                command: Some(format!("kustomize build --enable-helm {}", shell_word(path))),
                loc: Loc { file: kustomization.file, ..charts.loc },
            });
        }
        for key in ["generators", "transformers", "vars"] {
            let written =
                node.get(key).filter(|value| value.value.as_list().is_some_and(|items| !items.is_empty()));
            if let Some(value) = written.filter(|_| self.told.insert(format!("{key} {folder}"))) {
                let message = format!("`{key}` is not built here; what it changes is not seen");
                let problem = Diagnostic {
                    level: Level::Note,
                    ..Diagnostic::warning("kustomize-unsupported", message)
                };
                self.built.diagnostics.push(problem.at(value.loc));
            }
        }
    }

    fn tell(&mut self, code: &'static str, message: impl Into<String>, loc: Loc) {
        let problem = Diagnostic::warning(code, message).at(loc);
        // A component is accumulated once for each overlay; its mistakes are told once.
        if self.told.insert(format!("{code} {} {loc:?}", problem.message)) {
            self.built.diagnostics.push(problem);
        }
    }
}

/// The items of a list below a key.
fn entries<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).and_then(|list| list.value.as_list()).unwrap_or_default()
}

/// Every text below a key that may name a file: entries, `path` of entries, files of generators.
fn named_in<'n>(node: &'n Node, key: &str) -> Vec<&'n str> {
    let Some(value) = node.get(key) else { return Vec::new() };
    let items = value.value.as_list().unwrap_or(std::slice::from_ref(value));
    let mut names = Vec::new();
    for item in items {
        names.extend(item.value.as_str());
        names.extend(item.str("path"));
        names.extend(item.str("env"));
        for list in ["files", "envs"] {
            let texts = entries(item, list).iter().filter_map(|entry| entry.value.as_str());
            names.extend(texts.map(|text| text.split_once('=').map_or(text, |(_, path)| path)));
        }
    }
    names
}

fn drafts_of(nodes: &[Node]) -> Vec<Draft> {
    nodes.iter().flat_map(expand_list).filter_map(Draft::read).collect()
}

/// A path relative to a folder, without `.` and `..`; `None` when it leaves the assessed folder.
fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains("://") {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether an entry that is no file here names something on another machine.
fn is_remote(entry: &str) -> bool {
    let first = entry.split(['/', ':']).next().unwrap_or("");
    let is_host = first.contains('.') && !first.starts_with('.') && entry.contains('/');
    entry.contains("://")
        || entry.starts_with("git@")
        || entry.contains("?ref=")
        || entry.contains("git::")
        || is_host
}

/// A URL as it may be shown: a token before `@` is nobody's business.
fn without_credentials(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => match rest.split_once('@') {
            Some((user, host)) if !user.contains('/') => format!("{scheme}://{host}"),
            _ => url.to_owned(),
        },
        None => url.to_owned(),
    }
}
