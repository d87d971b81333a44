//! The folders of an estate: which files belong together, which folders are root modules, where called modules lie.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::loc::{FileId, Loc, SourceMap};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::module::Module;
use crate::paths;
use crate::syntax::tree::{Body, Expr, ExprKind};
use crate::syntax::{ParsedBody, SyntaxError, json_attributes, json_body, json_expression, parse_body};

/// Everything that was parsed.
#[derive(Debug, Default)]
pub(crate) struct Project {
    folders: BTreeMap<Arc<str>, Arc<Folder>>,
    /// For each root folder, the folder that says where the modules it calls were installed.
    installed: FxHashMap<Arc<str>, Arc<Folder>>,
    /// The `-var-file` files of the options.
    pub(crate) option_files: Vec<Body>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Size of everything that was parsed.
    pub(crate) bytes: u64,
}

/// Dotted path of a module call to the folder that holds its code.
type Manifest = FxHashMap<String, Arc<str>>;

/// What the files of one folder say. Two of one address are the same, so that what was made of one holds for the other.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    pub(crate) module: Option<Module>,
    /// In the order Terraform reads them.
    pub(crate) variable_files: Vec<VariableFile>,
    /// A root folder, and where the modules of the calls below it lie.
    installed: Option<(Arc<str>, Manifest)>,
    diagnostics: Vec<Diagnostic>,
    bytes: u64,
}

/// Folders as they were parsed, with the files they were parsed from.
#[derive(Debug, Default)]
pub(crate) struct Folders(BTreeMap<Arc<str>, (Vec<File>, Arc<Folder>)>);

#[derive(Debug, Clone)]
struct File {
    id: FileId,
    path: Arc<str>,
    text: Arc<str>,
    kind: Kind,
}

impl File {
    /// The same file with the same text.
    fn is(&self, other: &File) -> bool {
        let is_same = |left: &Arc<str>, right: &Arc<str>| Arc::ptr_eq(left, right) || left == right;
        self.id == other.id && is_same(&self.path, &other.path) && is_same(&self.text, &other.text)
    }
}

/// A variable file.
#[derive(Debug)]
pub(crate) struct VariableFile {
    pub(crate) path: Arc<str>,
    pub(crate) body: Body,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Configuration { json: bool },
    Variables { json: bool },
    Manifest,
}

enum Parsed {
    Body(ParsedBody),
    Manifest(Manifest),
}

/// The file of text that is in no known file; values read from it are moved to the variable they are for.
pub(crate) const ELSEWHERE: FileId = FileId(u32::MAX);

const MANIFEST: &str = ".terraform/modules/modules.json";

fn kind_of(path: &str) -> Option<Kind> {
    let ends = |endings: [&str; 2]| endings.iter().any(|ending| path.ends_with(ending));
    if ends([".tf", ".tofu"]) {
        Some(Kind::Configuration { json: false })
    } else if ends([".tf.json", ".tofu.json"]) {
        Some(Kind::Configuration { json: true })
    } else if path.ends_with(".tfvars") {
        Some(Kind::Variables { json: false })
    } else if path.ends_with(".tfvars.json") {
        Some(Kind::Variables { json: true })
    } else if path == MANIFEST || path.ends_with(&format!("/{MANIFEST}")) {
        Some(Kind::Manifest)
    } else {
        None
    }
}

impl Project {
    /// Parses all files, in parallel, by folder; folders of which nothing changed are those of `known`.
    pub(crate) fn read(sources: &SourceMap, known: &mut Folders) -> Self {
        let mut before = std::mem::take(&mut known.0);
        let mut same = |dir: &Arc<str>, files: &[File]| {
            let is_same = |(old, _): &(Vec<File>, Arc<Folder>)| {
                old.len() == files.len() && old.iter().zip(files).all(|(old, file)| old.is(file))
            };
            before.remove(dir).filter(is_same).map(|(_, folder)| folder)
        };
        let folders: Vec<_> = files_by_folder(sources)
            .into_iter()
            .map(|(dir, files)| {
                let same = same(&dir, &files);
                (dir, files, same)
            })
            .collect();
        let new = folders.iter().filter(|(_, _, same)| same.is_none()).flat_map(|(_, files, _)| files);
        let new: Vec<&File> = new.collect();
        let parsed: Vec<Parsed> = new.par_iter().with_min_len(8).map(|file| parse(file)).collect();
        let mut parsed = parsed.into_iter();
        let mut project = Project::default();
        for (dir, files, same) in folders {
            let folder = same.unwrap_or_else(|| {
                let mut folder = Folder::default();
                for (file, parsed) in files.iter().zip(parsed.by_ref()) {
                    folder.add(&dir, file, parsed);
                }
                Arc::new(folder)
            });
            project.add(&dir, &folder);
            known.0.insert(dir, (files, folder));
        }
        project
    }

    fn add(&mut self, dir: &Arc<str>, folder: &Arc<Folder>) {
        self.bytes += folder.bytes;
        self.diagnostics.extend(folder.diagnostics.iter().cloned());
        if let Some((root, _)) = &folder.installed {
            self.installed.insert(root.clone(), folder.clone());
        }
        self.folders.insert(dir.clone(), folder.clone());
    }

    /// Parses the `-var-file` files of the options, which are in no known file.
    pub(crate) fn read_option_files(&mut self, files: &[(String, String)]) {
        for (path, text) in files {
            let json = path.ends_with(".json");
            let parsed = if json { json_attributes(text, ELSEWHERE) } else { parse_body(text, ELSEWHERE) };
            if let Some(problem) = parsed.problems.first() {
                let message = format!("the variable file `{path}` is wrong: {}", problem.label);
                self.diagnostics.push(Diagnostic::error("terraform-var-file", message));
            }
            self.option_files.push(parsed.body);
        }
    }

    /// What the files of a folder say.
    pub(crate) fn folder(&self, dir: &str) -> Option<&Arc<Folder>> {
        self.folders.get(dir)
    }

    /// The folder that says where the modules that a root calls were installed.
    pub(crate) fn installed(&self, root: &str) -> Option<&Arc<Folder>> {
        self.installed.get(root)
    }

    fn module(&self, dir: &str) -> Option<&Module> {
        self.folders.get(dir)?.module.as_ref()
    }

    fn modules(&self) -> impl Iterator<Item = &Module> {
        self.folders.values().filter_map(|folder| folder.module.as_ref())
    }

    /// Folders of root modules: those that no other module calls, and one for each ring of modules that call each other.
    pub(crate) fn roots(&self) -> Vec<&Module> {
        let installed = |dir: &str| dir.split('/').any(|part| part == ".terraform");
        let mut called: BTreeSet<Arc<str>> = BTreeSet::new();
        for module in self.modules() {
            called.extend(self.local_calls(module).filter(|dir| *dir != module.dir));
        }
        let candidates = || self.modules().filter(|module| !installed(&module.dir));
        let mut roots: Vec<&Module> = candidates().filter(|module| !called.contains(&module.dir)).collect();
        let mut reached: FxHashSet<Arc<str>> = FxHashSet::default();
        roots.iter().for_each(|root| self.reach(root, &mut reached));
        for module in candidates() {
            if !reached.contains(&module.dir) {
                roots.push(module);
                self.reach(module, &mut reached);
            }
        }
        roots.sort_by(|a, b| a.dir.cmp(&b.dir));
        roots
    }

    fn reach(&self, from: &Module, reached: &mut FxHashSet<Arc<str>>) {
        let mut waiting = vec![from.dir.clone()];
        while let Some(dir) = waiting.pop() {
            if reached.insert(dir.clone())
                && let Some(module) = self.module(&dir)
            {
                waiting.extend(self.local_calls(module));
            }
        }
    }

    fn local_calls<'a>(&'a self, module: &'a Module) -> impl Iterator<Item = Arc<str>> + 'a {
        module.calls.items.iter().filter_map(|(_, call)| {
            let source = call.body.attribute("source")?.expr.as_literal()?;
            let dir = local_source(source).and_then(|source| paths::join(&module.dir, source))?;
            self.module(&dir).map(|module| module.dir.clone())
        })
    }

    /// The folder of the code of a module call, whether it is here or not: `key` is the dotted path of the call from the root
    /// module (`network.subnets`).
    pub(crate) fn called_dir(&self, root: &str, key: &str, caller: &Module, source: &str) -> Option<String> {
        match local_source(source) {
            Some(path) => paths::join(&caller.dir, path),
            None => Some(self.installed(root)?.installed.as_ref()?.1.get(key)?.to_string()),
        }
    }
}

impl Folder {
    fn add(&mut self, dir: &Arc<str>, file: &File, parsed: Parsed) {
        self.bytes += file.text.len() as u64;
        let parsed = match parsed {
            Parsed::Manifest(manifest) => {
                let root = dir.strip_suffix(".terraform/modules").unwrap_or(dir).trim_end_matches('/');
                self.installed = Some((root.into(), manifest));
                return;
            }
            Parsed::Body(parsed) => parsed,
        };
        self.diagnostics.extend(parsed.problems.iter().map(|problem| syntax_diagnostic(problem, file.id)));
        self.diagnostics.extend(parsed.twice.iter().map(|(name, span)| {
            Diagnostic::warning("terraform-set-twice", format!("`{name}` is set twice, its value is unknown"))
                .at(span.at(file.id))
                .label("set a second time here")
        }));
        if matches!(file.kind, Kind::Variables { .. }) {
            self.variable_files.push(VariableFile { path: file.path.clone(), body: parsed.body });
            return;
        }
        let module = self.module.get_or_insert_with(|| Module::new(dir.clone()));
        module.unread.extend(parsed.unread);
        module.add_file(parsed.body, is_override(&file.path), &mut self.diagnostics);
    }
}

/// Files of Terraform by folder, each folder's in the order Terraform reads them.
fn files_by_folder(sources: &SourceMap) -> BTreeMap<Arc<str>, Vec<File>> {
    let mut folders: BTreeMap<&str, Vec<File>> = BTreeMap::new();
    for (id, file) in sources.iter() {
        if let Some(kind) = kind_of(file.path()) {
            let (path, text) = (file.path().clone(), file.text().clone());
            folders.entry(paths::folder(file.path())).or_default().push(File { id, path, text, kind });
        }
    }
    let ordered = |(dir, mut files): (&str, Vec<File>)| {
        files.sort_by_key(|file| reading_order(&file.path));
        let paths: FxHashSet<Arc<str>> = files.iter().map(|file| file.path.clone()).collect();
        files.retain(|file| !replaced_by_tofu(&file.path, &paths));
        (dir.into(), files)
    };
    folders.into_iter().map(ordered).collect()
}

/// The path of a local module source.
fn local_source(source: &str) -> Option<&str> {
    let local = source.starts_with("./") || source.starts_with("../") || source == "." || source == "..";
    local.then_some(source)
}

/// Order within a folder: configuration before overrides, variable files in Terraform's order of precedence, each by name.
fn reading_order(path: &Arc<str>) -> (u8, Arc<str>) {
    let name = paths::file_name(path);
    let group = match name {
        "terraform.tfvars" => 0,
        "terraform.tfvars.json" => 1,
        _ if is_override(path) => 3,
        _ => 2,
    };
    (group, path.clone())
}

fn is_override(path: &str) -> bool {
    let name = paths::file_name(path);
    let endings = [".tf", ".tf.json", ".tofu", ".tofu.json"];
    let stem = endings.iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// OpenTofu reads `main.tofu` in place of `main.tf`.
fn replaced_by_tofu(path: &str, paths: &FxHashSet<Arc<str>>) -> bool {
    let tofu = match path.strip_suffix(".tf.json") {
        Some(stem) => format!("{stem}.tofu.json"),
        None => match path.strip_suffix(".tf") {
            Some(stem) => format!("{stem}.tofu"),
            None => return false,
        },
    };
    paths.contains(tofu.as_str())
}

fn parse(File { id: file, path, text, kind }: &File) -> Parsed {
    let file = *file;
    match kind {
        Kind::Configuration { json: false } | Kind::Variables { json: false } => {
            Parsed::Body(parse_body(text, file))
        }
        Kind::Configuration { json: true } => Parsed::Body(json_body(text, file)),
        Kind::Variables { json: true } => Parsed::Body(json_attributes(text, file)),
        Kind::Manifest => {
            let root =
                paths::folder(path).strip_suffix(".terraform/modules").unwrap_or("").trim_end_matches('/');
            Parsed::Manifest(json_expression(text).map(|expr| manifest(&expr, root)).unwrap_or_default())
        }
    }
}

/// Reads `{"Modules": [{"Key": "network", "Dir": ".terraform/modules/network"}]}`.
fn manifest(expr: &Expr, root: &str) -> Manifest {
    let field = |expr: &Expr, name: &str| -> Option<Expr> {
        let ExprKind::Object(items) = &expr.kind else { return None };
        items
            .iter()
            .find(|(key, _)| key.as_literal().is_some_and(|key| **key == *name))
            .map(|(_, value)| value.clone())
    };
    let Some(Expr { kind: ExprKind::List(modules), .. }) = field(expr, "Modules") else {
        return FxHashMap::default();
    };
    let entry = |module: &Expr| {
        let key = field(module, "Key")?.as_literal()?.to_string();
        let dir = paths::join(root, field(module, "Dir")?.as_literal()?)?;
        (!key.is_empty()).then(|| (key, Arc::from(dir)))
    };
    modules.iter().filter_map(entry).collect()
}

pub(crate) fn syntax_diagnostic(problem: &SyntaxError, file: FileId) -> Diagnostic {
    let loc: Loc = problem.span.at(file);
    Diagnostic::warning("terraform-syntax", "this block could not be read")
        .at(loc)
        .label(problem.label.clone())
        .help("what refers to it is unknown; the rest of the file was read")
}
