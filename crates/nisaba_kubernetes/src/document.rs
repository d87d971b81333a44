//! Finds Kubernetes documents among the files of an estate and reads them into objects.
//!
//! A file is looked at only when its text mentions `apiVersion` and `kind`. Templates of Helm charts are not YAML: each
//! chart is told once as [`Skipped`], with the command that renders it; rendered output is read like any manifest.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::memmem;
use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::files::Files;
use nisaba_base::loc::{FileId, Loc, SourceFile, SourceMap};
use nisaba_base::value::Node;
use nisaba_base::yaml;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::kustomize;
use crate::object::{Object, Origin};

/// How far into a JSON file its `apiVersion` may stand.
const JSON_HEAD_BYTES: usize = 4096;

/// Every object of an estate, and what could not be seen.
#[derive(Debug, Default)]
pub struct Cluster {
    /// Objects: manifests in the order of files, then what each kustomization builds.
    pub objects: Vec<Object>,
    /// What needs another tool before it can be read.
    pub skipped: Vec<Skipped>,
    /// What is wrong in the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Something that only another tool turns into objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What it is.
    pub kind: SkippedKind,
    /// Folder of the chart or kustomization, or the file itself.
    pub path: Arc<str>,
    /// Command that renders it, to be run by the user.
    pub command: Option<String>,
    /// Where it says what it is.
    pub loc: Loc,
}

/// What a [`Skipped`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SkippedKind {
    /// A chart with templates.
    HelmChart,
    /// A kustomization that inflates charts.
    KustomizeHelm,
    /// A manifest with placeholders of some other template language.
    Template,
}

/// Reads every Kubernetes document of `sources`; `files` gives what kustomizations name and `sources` does not hold.
pub fn read(sources: &SourceMap, files: &dyn Files) -> Cluster {
    let charts = Charts::find(sources);
    let parsed = parse_candidates(sources, &charts);
    let mut cluster = Cluster { skipped: charts.skipped(sources), ..Cluster::default() };
    let mut documents = Documents::new(sources);
    for (file, reading) in parsed {
        match reading {
            Reading::Documents(nodes, diagnostics) => {
                cluster.diagnostics.extend(diagnostics);
                documents.insert(file, nodes);
            }
            Reading::Template => {
                cluster.skipped.extend(template(sources, file));
                // So that a kustomization that names it does not complain about it once more.
                documents.insert(file, Vec::new());
            }
        }
    }
    let built = kustomize::build(&documents, files);
    cluster.objects = manifests(&documents, &built.used);
    cluster.objects.extend(built.objects);
    cluster.skipped.extend(built.skipped);
    cluster.diagnostics.extend(built.diagnostics);
    cluster
}

fn manifests(documents: &Documents<'_>, used: &FxHashSet<FileId>) -> Vec<Object> {
    let mut objects = Vec::new();
    for (_, nodes) in documents.parsed.borrow().iter().filter(|(file, _)| !used.contains(file)) {
        let read = nodes
            .iter()
            .flat_map(expand_list)
            .filter_map(|body| Object::from_document(body, Origin::Manifest));
        objects.extend(read.filter(Object::is_cluster_object));
    }
    objects
}

/// The documents inside a `List` (or `RoleList` and so on), else the document itself.
pub(crate) fn expand_list(document: &Node) -> Vec<Node> {
    let mut bodies = Vec::new();
    let mut open = vec![document.clone()];
    while let Some(node) = open.pop() {
        match list_items(&node) {
            // Reversed, because the last pushed is read first.
            Some(items) => open.extend(items.into_iter().rev()),
            None => bodies.push(node),
        }
    }
    bodies
}

fn list_items(node: &Node) -> Option<Vec<Node>> {
    let item_kind = node.str("kind")?.strip_suffix("List")?;
    let items = node.get("items")?.value.as_list()?;
    let api_version = node.get("apiVersion");
    let typed = |item: &Node| match (item.get("kind"), item_kind) {
        (None, kind) if !kind.is_empty() => with_type(item, api_version, kind),
        _ => item.clone(),
    };
    Some(items.iter().map(typed).collect())
}

/// Items of a typed list may leave out what the list says for all.
fn with_type(item: &Node, api_version: Option<&Node>, kind: &str) -> Node {
    let mut item = item.clone();
    if let (Some(map), Some(version)) = (crate::edit::map_mut(&mut item), api_version) {
        map.insert("apiVersion", version.loc, version.clone());
        map.insert("kind", version.loc, nisaba_base::value::Value::string(kind).at(version.loc));
    }
    item
}

/// The text and trees of every file, by path.
pub(crate) struct Documents<'s> {
    pub(crate) sources: &'s SourceMap,
    paths: BTreeMap<&'s str, FileId>,
    parsed: RefCell<BTreeMap<FileId, Arc<Vec<Node>>>>,
}

impl<'s> Documents<'s> {
    fn new(sources: &'s SourceMap) -> Self {
        let paths = sources.iter().map(|(id, file)| (&**file.path(), id)).collect();
        Self { sources, paths, parsed: RefCell::default() }
    }

    fn insert(&mut self, file: FileId, nodes: Vec<Node>) {
        self.parsed.get_mut().insert(file, Arc::new(nodes));
    }

    /// The file at a path.
    pub(crate) fn file(&self, path: &str) -> Option<FileId> {
        self.paths.get(path).copied()
    }

    /// All paths in order.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (&'s str, FileId)> {
        self.paths.iter().map(|(path, file)| (*path, *file))
    }

    /// The documents of a file, parsed at most once.
    pub(crate) fn nodes(&self, file: FileId, diagnostics: &mut Vec<Diagnostic>) -> Arc<Vec<Node>> {
        if let Some(nodes) = self.parsed.borrow().get(&file) {
            return nodes.clone();
        }
        let text = self.sources.get(file).map(|file| file.text().clone()).unwrap_or_default();
        let (nodes, problems) = yaml::parse(file, &text);
        diagnostics.extend(problems);
        let nodes = Arc::new(nodes);
        self.parsed.borrow_mut().insert(file, nodes.clone());
        nodes
    }
}

enum Reading {
    Documents(Vec<Node>, Vec<Diagnostic>),
    Template,
}

fn parse_candidates(sources: &SourceMap, charts: &Charts<'_>) -> Vec<(FileId, Reading)> {
    let candidates: Vec<(FileId, &SourceFile)> = sources
        .iter()
        .filter(|(_, file)| is_yaml_path(file.path()) && mentions_object(file))
        .filter(|(_, file)| !charts.holds_template(file))
        .collect();
    candidates.par_iter().map(|(id, file)| (*id, parse_file(*id, file.text()))).collect()
}

fn parse_file(id: FileId, text: &str) -> Reading {
    let (nodes, diagnostics) = yaml::parse(id, text);
    if diagnostics.is_empty() {
        return Reading::Documents(nodes, diagnostics);
    }
    let has_placeholder = text.contains("{{") || text.contains("{%");
    match (has_placeholder, declares_object(text)) {
        (true, true) => Reading::Template,
        // A broken file that only mentions the words somewhere is not ours to complain about.
        (_, declares) => Reading::Documents(nodes, if declares { diagnostics } else { Vec::new() }),
    }
}

fn is_yaml_path(path: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|extension| path.ends_with(extension))
}

fn mentions_object(file: &SourceFile) -> bool {
    let text = file.text();
    match memmem::find(text.as_bytes(), b"apiVersion") {
        // Plans, states and reports in JSON may be huge and quote objects somewhere; an object says early what it is.
        Some(at) if file.path().ends_with(".json") => at < JSON_HEAD_BYTES && text.contains("kind"),
        Some(_) => text.contains("kind"),
        None => false,
    }
}

fn declares_object(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().trim_start_matches(['"', '\'', '{']).starts_with("apiVersion"))
}

fn template(sources: &SourceMap, file: FileId) -> Option<Skipped> {
    let path = sources.get(file)?.path().clone();
    Some(Skipped { kind: SkippedKind::Template, path, command: None, loc: Loc::start_of(file) })
}

/// Folders with a `Chart.yaml`, those of charts inside charts left out: the outer one renders them.
struct Charts<'s> {
    folders: BTreeMap<&'s str, FileId>,
}

impl<'s> Charts<'s> {
    fn find(sources: &'s SourceMap) -> Self {
        let all: BTreeMap<&str, FileId> = sources
            .iter()
            .filter_map(|(id, file)| Some((folder_of(file.path(), "Chart.yaml")?, id)))
            .collect();
        let is_inner = |folder: &str| {
            folder
                .match_indices("/charts/")
                .any(|(at, _)| folder.get(..at).is_some_and(|up| all.contains_key(up)))
                || (folder.starts_with("charts/") && all.contains_key(""))
        };
        let folders = all.iter().filter(|(folder, _)| !is_inner(folder)).map(|(f, id)| (*f, *id)).collect();
        Self { folders }
    }

    /// Whether a file is a template of a chart that only Helm can read.
    fn holds_template(&self, file: &SourceFile) -> bool {
        file.text().contains("{{") && self.chart_of(file.path()).is_some()
    }

    /// The chart whose templates a path belongs to.
    fn chart_of(&self, path: &str) -> Option<&'s str> {
        let ends = path
            .match_indices("templates/")
            .map(|(at, _)| at)
            .filter(|at| *at == 0 || path.as_bytes().get(at - 1) == Some(&b'/'));
        ends.filter_map(|at| path.get(..at)).find_map(|folder| self.at_or_above(folder.trim_end_matches('/')))
    }

    fn at_or_above(&self, folder: &str) -> Option<&'s str> {
        let mut here = folder;
        loop {
            if let Some((chart, _)) = self.folders.get_key_value(here) {
                return Some(chart);
            }
            let (above, last) = here.rsplit_once('/').unwrap_or(("", here));
            if here.is_empty() || last.is_empty() {
                return None;
            }
            here = above;
        }
    }

    fn skipped(&self, sources: &SourceMap) -> Vec<Skipped> {
        let with_templates: FxHashSet<&str> = sources
            .iter()
            .filter(|(_, file)| is_yaml_path(file.path()) && file.text().contains("{{"))
            .filter_map(|(_, file)| self.chart_of(file.path()))
            .collect();
        let charts = self.folders.iter().filter(|(folder, _)| with_templates.contains(*folder));
        charts
            .map(|(folder, file)| {
                let name = chart_name(sources, *file, folder);
                let path = if folder.is_empty() { "." } else { folder };
                Skipped {
                    kind: SkippedKind::HelmChart,
                    path: path.into(),
                    command: Some(format!("helm template {} {}", shell_word(&name), shell_word(path))),
                    loc: Loc::start_of(*file),
                }
            })
            .collect()
    }
}

/// The folder of `path` when its last part is `name`.
pub(crate) fn folder_of<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let folder = path.strip_suffix(name)?;
    match folder.is_empty() {
        true => Some(folder),
        false => folder.strip_suffix('/'),
    }
}

fn chart_name(sources: &SourceMap, file: FileId, folder: &str) -> String {
    let text = sources.get(file).map(|file| file.text().clone()).unwrap_or_default();
    let (nodes, _) = yaml::parse(file, &text);
    let named = nodes.first().and_then(|chart| chart.str("name")).map(str::to_owned);
    let last = folder.rsplit('/').next().filter(|last| !last.is_empty()).unwrap_or("chart");
    named.unwrap_or_else(|| last.to_owned())
}

/// A word as a shell takes it literally.
pub(crate) fn shell_word(word: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=:@".contains(&byte);
    match !word.is_empty() && word.bytes().all(plain) && !word.starts_with('-') {
        true => Cow::Borrowed(word),
        false => Cow::Owned(format!("'{}'", word.replace('\'', r"'\''"))),
    }
}
