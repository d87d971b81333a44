//! Playbooks to plays with all their tasks: roles, blocks, handlers and local includes followed.

use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value};
use nisaba_base::{Diagnostic, FileId, Loc, SourceMap, yaml};

use super::variable::{Variables, add, fill};

/// Files within files, blocks within blocks.
const DEPTH_LIMIT: usize = 12;
/// Tasks of one play.
const TASK_LIMIT: usize = 5_000;
/// Keys of a task that name no module.
const TASK_KEYWORDS: [&str; 40] = [
    "name",
    "when",
    "become",
    "become_user",
    "become_method",
    "register",
    "tags",
    "notify",
    "loop",
    "with_items",
    "with_dict",
    "with_fileglob",
    "vars",
    "args",
    "environment",
    "ignore_errors",
    "changed_when",
    "failed_when",
    "delegate_to",
    "run_once",
    "no_log",
    "until",
    "retries",
    "delay",
    "check_mode",
    "diff",
    "any_errors_fatal",
    "listen",
    "loop_control",
    "block",
    "rescue",
    "always",
    "async",
    "poll",
    "throttle",
    "timeout",
    "connection",
    "remote_user",
    "module_defaults",
    "collections",
];

/// A play with everything that it does.
pub(super) struct Play {
    pub(super) hosts: Arc<str>,
    pub(super) loc: Loc,
    pub(super) tasks: Vec<Task>,
    /// Variables written in the play and its roles.
    pub(super) variables: Node,
}

/// One task.
pub(super) struct Task {
    pub(super) name: String,
    /// As written: `apt`, `ansible.builtin.apt`.
    pub(super) module: String,
    /// Variables replaced.
    pub(super) arguments: Node,
    pub(super) environment: Option<Node>,
}

/// Reads playbooks and what they name.
pub(super) struct Playbooks<'s> {
    sources: &'s SourceMap,
    paths: BTreeMap<&'s str, FileId>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Where a list of tasks stands, and what it sees.
struct Place<'p> {
    folder: &'p str,
    /// Folder that holds `roles`.
    project: &'p str,
    depth: usize,
}

impl<'s> Playbooks<'s> {
    pub(super) fn new(sources: &'s SourceMap) -> Self {
        let paths = sources.iter().map(|(id, file)| (&**file.path(), id)).collect();
        Self { sources, paths, diagnostics: Vec::new() }
    }

    /// The plays of a file; a list of something else has none.
    pub(super) fn plays(&mut self, id: FileId) -> Vec<Play> {
        let Some(source) = self.sources.get(id) else { return Vec::new() };
        let (documents, problems) = yaml::parse(id, source.text());
        self.diagnostics.extend(problems);
        let path = source.path().clone();
        let folder = folder(&path).to_owned();
        let items = documents.iter().filter_map(|document| document.value.as_list()).flatten();
        items.filter_map(|item| self.play(item, &folder)).collect()
    }

    fn play(&mut self, node: &Node, folder: &str) -> Option<Play> {
        let hosts = pattern(node.get("hosts")?)?;
        let mut variables = Variables::new();
        add(&mut variables, node.get("vars"));
        for file in list(node.get("vars_files")) {
            if let Some(document) = file.value.as_str().and_then(|path| self.document(&join(folder, path))) {
                add(&mut variables, Some(&document));
            }
        }
        let group = format!("group_vars/{hosts}");
        for name in [group.as_str(), "group_vars/all"] {
            for path in [format!("{name}.yml"), format!("{name}.yaml"), format!("{name}/main.yml")] {
                let document = self.document(&join(folder, &path));
                add(&mut variables, document.as_ref());
            }
        }
        let place = Place { folder, project: folder, depth: 0 };
        let mut tasks = Vec::new();
        let mut written = node.get("vars").and_then(|vars| vars.value.as_map()).cloned().unwrap_or_default();
        for key in ["pre_tasks", "roles", "tasks", "post_tasks", "handlers"] {
            for item in list(node.get(key)) {
                match key {
                    "roles" => self.role(item, &place, &mut variables, &mut written, &mut tasks),
                    _ => self.task(item, &place, &mut variables, &mut written, &mut tasks),
                }
            }
        }
        if let Some(environment) = node.get("environment") {
            let arguments = Value::map(Map::new()).at(environment.loc);
            let environment = Some(fill(environment, &variables));
            tasks.push(Task { name: String::new(), module: String::new(), arguments, environment });
        }
        Some(Play { hosts, loc: node.loc, tasks, variables: Value::map(written).at(node.loc) })
    }

    fn role(
        &mut self,
        node: &Node,
        place: &Place<'_>,
        variables: &mut Variables,
        written: &mut Map,
        tasks: &mut Vec<Task>,
    ) {
        let name = node.value.as_str().or_else(|| node.str("role")).or_else(|| node.str("name"));
        let Some(name) = name.filter(|_| place.depth < DEPTH_LIMIT) else { return };
        add(variables, node.get("vars"));
        let candidates = [
            join(place.project, &format!("roles/{name}")),
            join(place.project, &format!("../roles/{name}")),
            format!("roles/{name}"),
        ];
        let Some(role) = candidates.into_iter().find(|role| self.has_folder(role)) else { return };
        for part in ["vars", "defaults"] {
            for file in [format!("{role}/{part}/main.yml"), format!("{role}/{part}/main.yaml")] {
                let Some(document) = self.document(&file) else { continue };
                add(variables, Some(&document));
                for (key, entry) in document.value.as_map().into_iter().flat_map(|map| map.iter()) {
                    written.insert(key.clone(), entry.key_loc, entry.node.clone());
                }
            }
        }
        for part in ["tasks", "handlers"] {
            let inside = format!("{role}/{part}");
            let below = Place { folder: &inside, project: place.project, depth: place.depth + 1 };
            for file in ["main.yml", "main.yaml"] {
                self.file(&join(&inside, file), &below, variables, written, tasks);
            }
        }
    }

    /// The tasks of a file that lies here.
    fn file(
        &mut self,
        path: &str,
        place: &Place<'_>,
        variables: &mut Variables,
        written: &mut Map,
        tasks: &mut Vec<Task>,
    ) {
        let Some(document) = self.document(path) else { return };
        for item in list(Some(&document)) {
            self.task(item, place, variables, written, tasks);
        }
    }

    fn task(
        &mut self,
        node: &Node,
        place: &Place<'_>,
        variables: &mut Variables,
        written: &mut Map,
        tasks: &mut Vec<Task>,
    ) {
        let Some(map) = node.value.as_map() else { return };
        if place.depth >= DEPTH_LIMIT || tasks.len() >= TASK_LIMIT {
            return;
        }
        let below = Place { depth: place.depth + 1, ..*place };
        if map.get("block").is_some() {
            for key in ["block", "rescue", "always"] {
                for item in list(map.get(key)) {
                    self.task(item, &below, variables, written, tasks);
                }
            }
            return;
        }
        let is_module = |name: &&Arc<str>| !TASK_KEYWORDS.contains(&&***name) && !name.starts_with("with_");
        let Some(module) = map.keys().find(is_module).cloned() else { return };
        let Some(given) = map.get(&module) else { return };
        match module.rsplit('.').next().unwrap_or(&module) {
            "include_tasks" | "import_tasks" | "include" => {
                let file = given.value.as_str().or_else(|| given.str("file"));
                if let Some(file) = file.and_then(|file| file.split_whitespace().next()) {
                    self.file(&join(place.folder, file), &below, variables, written, tasks);
                }
            }
            "include_role" | "import_role" => self.role(given, &below, variables, written, tasks),
            "set_fact" => {}
            _ => {
                let mut seen = variables.clone();
                if let Some(own) = map.get("vars").and_then(|vars| vars.value.as_map()) {
                    seen.extend(own.iter().map(|(name, entry)| (name.clone(), entry.node.clone())));
                }
                tasks.push(Task {
                    name: node.str("name").unwrap_or("").to_owned(),
                    arguments: fill(&arguments(given, map.get("args")), &seen),
                    environment: map.get("environment").map(|environment| fill(environment, &seen)),
                    module: module.to_string(),
                });
            }
        }
    }

    fn has_folder(&self, folder: &str) -> bool {
        let begin = format!("{folder}/");
        self.paths.range(begin.as_str()..).next().is_some_and(|(path, _)| path.starts_with(&begin))
    }

    fn document(&self, path: &str) -> Option<Node> {
        let id = *self.paths.get(path)?;
        let text = self.sources.get(id)?.text();
        if text.starts_with("$ANSIBLE_VAULT") {
            return None;
        }
        yaml::parse(id, text).0.into_iter().next()
    }
}

/// `hosts: [a, b]` as it would be written in one text.
fn pattern(node: &Node) -> Option<Arc<str>> {
    match &node.value {
        Value::String(text) => Some(text.clone()),
        Value::List(items) => {
            let names: Vec<&str> = items.iter().filter_map(|item| item.value.as_str()).collect();
            Some(names.join(",").into())
        }
        _ => None,
    }
}

/// Arguments as a map: `name=value` pairs are taken apart, a command stays text under `_raw`.
fn arguments(given: &Node, more: Option<&Node>) -> Node {
    let mut map = match &given.value {
        Value::Map(map) => Map::clone(map),
        Value::String(text) => {
            let mut map = Map::new();
            map.insert("_raw", given.loc, given.clone());
            for (name, value) in text.split_whitespace().filter_map(|word| word.split_once('=')) {
                if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                    map.insert(name, given.loc, Value::string(value.trim_matches(['"', '\''])).at(given.loc));
                }
            }
            map
        }
        _ => Map::new(),
    };
    for (name, entry) in more.and_then(|node| node.value.as_map()).into_iter().flat_map(|map| map.iter()) {
        map.insert(name.clone(), entry.key_loc, entry.node.clone());
    }
    Value::map(map).at(given.loc)
}

fn list(node: Option<&Node>) -> &[Node] {
    node.and_then(|node| node.value.as_list()).unwrap_or_default()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `path` as seen from `folder`.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if !parts.is_empty() => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
