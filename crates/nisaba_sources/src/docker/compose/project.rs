//! Which files make one project, and what each of its services is once they are laid over each other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use nisaba_base::{Diagnostic, FileId, Loc, SourceMap, yaml};
use nisaba_estate::NotSeen;

use super::interpolate::{Environment, environment, interpolate};
use super::merge::merge;
use super::path::{folder, join};
use super::service::tidy;
use crate::format::{Format, Formats};

/// Definitions that extend each other.
const EXTENDS_LIMIT: usize = 10;
/// Files that include each other.
const INCLUDE_LIMIT: usize = 20;
/// The file that an engine takes by itself, in its order.
const MAIN: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const OVERRIDE: [&str; 4] = [
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yaml",
    "docker-compose.override.yml",
];

/// Services that are started together.
pub(super) struct Project {
    pub(super) root: Arc<str>,
    pub(super) folder: String,
    pub(super) services: BTreeMap<Arc<str>, Service>,
    pub(super) volumes: BTreeMap<Arc<str>, Node>,
    /// Networks that do not lead out of the host.
    pub(super) internal_networks: BTreeSet<Arc<str>>,
}

/// One service, its files laid over each other.
#[derive(Clone)]
pub(super) struct Service {
    pub(super) node: Node,
    pub(super) loc: Loc,
    /// Why it is not known whole.
    pub(super) incomplete: Option<Arc<str>>,
}

/// Every project of an estate.
pub(super) struct Projects {
    pub(super) all: Vec<Project>,
    pub(super) not_seen: Vec<NotSeen>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Projects {
    pub(super) fn read(sources: &SourceMap, formats: &Formats) -> Self {
        let mut reader = Reader::new(sources);
        let mut folders: BTreeMap<&str, Vec<(&str, FileId)>> = BTreeMap::new();
        for id in formats.files(Format::Compose) {
            if let Some(source) = sources.get(id) {
                let path = &**source.path();
                let name = path.rsplit('/').next().unwrap_or(path);
                folders.entry(folder(path)).or_default().push((name, id));
            }
        }
        let mut all = Vec::new();
        for (folder, files) in folders {
            all.extend(reader.folder(folder, &files));
        }
        // What a project includes is read there and not once more.
        let own = |project: &Project| !reader.included.contains(&*project.root);
        let all = all.into_iter().filter(own).filter(|project| !project.services.is_empty()).collect();
        Self { all, not_seen: reader.not_seen, diagnostics: reader.diagnostics }
    }
}

struct Reader<'s> {
    sources: &'s SourceMap,
    paths: BTreeMap<&'s str, FileId>,
    parsed: BTreeMap<FileId, Option<Node>>,
    /// Paths of files that others include.
    included: BTreeSet<String>,
    not_seen: Vec<NotSeen>,
    diagnostics: Vec<Diagnostic>,
}

impl<'s> Reader<'s> {
    fn new(sources: &'s SourceMap) -> Self {
        let paths = sources.iter().map(|(id, file)| (&**file.path(), id)).collect();
        Self {
            sources,
            paths,
            parsed: BTreeMap::new(),
            included: BTreeSet::new(),
            not_seen: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    fn folder(&mut self, folder: &str, files: &[(&str, FileId)]) -> Vec<Project> {
        let named =
            |names: &[&str]| names.iter().find_map(|name| files.iter().find(|(file, _)| file == name));
        let main = named(&MAIN).copied();
        let over = named(&OVERRIDE).copied().filter(|_| main.is_some());
        let mut projects = Vec::new();
        if let Some((name, id)) = main {
            let chain: Vec<FileId> = [Some(id), over.map(|(_, id)| id)].into_iter().flatten().collect();
            let alone = files.iter().all(|(file, id)| *file == name || chain.contains(id));
            let root = if alone { folder.to_owned() } else { join(folder, name) };
            projects.push(self.project(folder, &root, &chain, None));
        }
        for (name, id) in files.iter().filter(|file| Some(**file) != main && Some(**file) != over) {
            projects.push(self.project(folder, &join(folder, name), &[*id], main.map(|(_, id)| id)));
        }
        projects
    }

    /// The services of `chain`; `below` is what those of a variant are laid over where they are not whole.
    fn project(&mut self, folder: &str, root: &str, chain: &[FileId], below: Option<FileId>) -> Project {
        let dotenv = join(folder, ".env");
        let set = self.paths.get(dotenv.as_str()).and_then(|id| self.sources.get(*id));
        let set = set.map(|file| environment(file.text())).unwrap_or_default();
        let mut project = Project {
            root: root.into(),
            folder: folder.to_owned(),
            services: BTreeMap::new(),
            volumes: BTreeMap::new(),
            internal_networks: BTreeSet::new(),
        };
        let mut open: Vec<FileId> = chain.iter().rev().copied().collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) || seen.len() > INCLUDE_LIMIT {
                continue;
            }
            open.extend(self.lay(id, &set, &mut project));
        }
        if let Some(below) = below {
            self.lay_under(below, &set, &mut project);
        }
        project
    }

    /// Lays one file over the project; gives the files that it includes.
    fn lay(&mut self, id: FileId, set: &Environment, project: &mut Project) -> Vec<FileId> {
        let Some(document) = self.document(id) else { return Vec::new() };
        let document = interpolate(&document, set);
        let path = self.sources.get(id).map(|file| file.path().to_string()).unwrap_or_default();
        for (name, entry) in document
            .get("services")
            .and_then(|node| node.value.as_map())
            .into_iter()
            .flat_map(|map| map.iter())
        {
            let mut service = self.extended(&tidy(&entry.node), &path, &document, set, 0);
            service.loc = entry.key_loc.to(entry.node.loc);
            match project.services.get_mut(name) {
                Some(before) => {
                    before.node = merge(&before.node, &service.node);
                    before.incomplete = before.incomplete.take().or(service.incomplete);
                }
                None => drop(project.services.insert(name.clone(), service)),
            }
        }
        for (name, entry) in document
            .get("volumes")
            .and_then(|node| node.value.as_map())
            .into_iter()
            .flat_map(|map| map.iter())
        {
            let node = Node { value: entry.node.value.clone(), loc: entry.key_loc.to(entry.node.loc) };
            project.volumes.insert(name.clone(), node);
        }
        let networks = document.get("networks").and_then(|node| node.value.as_map());
        for (name, entry) in networks.into_iter().flat_map(|map| map.iter()) {
            if entry.node.get("internal").and_then(|node| node.value.as_bool()) == Some(true) {
                project.internal_networks.insert(name.clone());
            }
        }
        self.includes(&document, &path)
    }

    fn includes(&mut self, document: &Node, path: &str) -> Vec<FileId> {
        let mut found = Vec::new();
        let list = document.get("include").and_then(|node| node.value.as_list()).unwrap_or_default();
        for item in list {
            let written = item.get("path").unwrap_or(item);
            let paths = match &written.value {
                Value::List(items) => items.iter().collect(),
                _ => vec![written],
            };
            for node in paths {
                let Some(named) = node.value.as_str() else { continue };
                let target = join(folder(path), named);
                match self.paths.get(target.as_str()) {
                    Some(id) => {
                        found.push(*id);
                        let name = target.rsplit('/').next().unwrap_or(&target);
                        // A project whose main file is included has its folder as root.
                        if MAIN.contains(&name) {
                            self.included.insert(folder(&target).to_owned());
                        }
                        self.included.insert(target);
                    }
                    None => self.not_seen.push(NotSeen {
                        what: format!("{named} (Compose file included by {path})"),
                        settle: "put the file where the project names it".into(),
                        loc: Some(node.loc),
                    }),
                }
            }
        }
        found
    }

    /// A variant's service that has neither image nor build is the rest of one in the main file.
    fn lay_under(&mut self, below: FileId, set: &Environment, project: &mut Project) {
        let needs =
            |service: &Service| service.node.get("image").is_none() && service.node.get("build").is_none();
        if !project.services.values().any(needs) {
            return;
        }
        let mut base = Project {
            root: project.root.clone(),
            folder: project.folder.clone(),
            services: BTreeMap::new(),
            volumes: BTreeMap::new(),
            internal_networks: BTreeSet::new(),
        };
        self.lay(below, set, &mut base);
        for (name, service) in &mut project.services {
            if let Some(before) = base.services.get(name) {
                service.node = merge(&before.node, &service.node);
            }
        }
    }

    /// The service with what it extends below it.
    fn extended(
        &mut self,
        service: &Node,
        path: &str,
        document: &Node,
        set: &Environment,
        depth: usize,
    ) -> Service {
        let loc = service.loc;
        let mut whole = Service { node: service.clone(), loc, incomplete: None };
        let Some(extends) = service.get("extends") else { return whole };
        let name = extends.value.as_str().or_else(|| extends.str("service"));
        let file = extends.str("file");
        let Some(name) = name.filter(|_| depth < EXTENDS_LIMIT) else {
            whole.incomplete = Some("what it extends could not be followed".into());
            return whole;
        };
        let (other, other_path) = match file {
            None => (Some(document.clone()), path.to_owned()),
            Some(file) => {
                let target = join(folder(path), file);
                let id = self.paths.get(target.as_str()).copied();
                let document = id.and_then(|id| self.document(id));
                (document.map(|document| interpolate(&document, set)), target)
            }
        };
        let base = other.as_ref().and_then(|other| other.get("services")?.get(name).cloned());
        match (base, other) {
            (Some(base), Some(other)) => {
                let base = self.extended(&tidy(&base), &other_path, &other, set, depth + 1);
                whole.node = merge(&base.node, service);
                whole.incomplete = base.incomplete;
            }
            _ => {
                let what = format!("`{name}`, which it extends, is not in `{}`", file.unwrap_or(path));
                whole.incomplete = Some(what.into());
            }
        }
        whole
    }

    /// The first document of a file, parsed at most once.
    fn document(&mut self, id: FileId) -> Option<Node> {
        if let Some(document) = self.parsed.get(&id) {
            return document.clone();
        }
        let source = self.sources.get(id)?;
        let (nodes, problems) = yaml::parse(id, source.text());
        let is_template =
            !problems.is_empty() && (source.text().contains("{{") || source.text().contains("{%"));
        let document = match is_template {
            true => {
                self.not_seen.push(NotSeen {
                    what: format!("{} (Compose file with placeholders)", source.path()),
                    settle: "assess what the tool that fills in the placeholders makes of it".into(),
                    loc: Some(Loc::start_of(id)),
                });
                None
            }
            false => {
                self.diagnostics.extend(problems);
                nodes.into_iter().next()
            }
        };
        self.parsed.insert(id, document.clone());
        document
    }
}
