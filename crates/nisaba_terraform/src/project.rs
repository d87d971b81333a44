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
    pub(crate) modules: BTreeMap<Arc<str>, Module>,
    /// Variable files by folder, in the order Terraform reads them.
    pub(crate) variable_files: BTreeMap<Arc<str>, Vec<VariableFile>>,
    /// For each root folder: dotted path of a module call to the folder that holds its code.
    installed: FxHashMap<Arc<str>, FxHashMap<String, Arc<str>>>,
    /// The `-var-file` files of the options.
    pub(crate) option_files: Vec<Body>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Size of everything that was parsed.
    pub(crate) bytes: u64,
}

/// A variable file.
#[derive(Debug)]
pub(crate) struct VariableFile {
    pub(crate) path: Arc<str>,
    pub(crate) body: Body,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Configuration { json: bool },
    Variables { json: bool },
    Manifest,
}

enum Parsed {
    Body(ParsedBody),
    Manifest(FxHashMap<String, Arc<str>>),
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
    /// Parses all files, in parallel, and sorts what they declare by folder.
    pub(crate) fn read(sources: &SourceMap) -> Self {
        let mut files: Vec<(FileId, &Arc<str>, &Arc<str>, Kind)> = sources
            .iter()
            .filter_map(|(id, file)| Some((id, file.path(), file.text(), kind_of(file.path())?)))
            .collect();
        files.sort_by_key(|(_, path, _, _)| reading_order(path));
        let paths: FxHashSet<&str> = files.iter().map(|(_, path, _, _)| &***path).collect();
        files.retain(|(_, path, _, _)| !replaced_by_tofu(path, &paths));
        let parsed: Vec<Parsed> = files
            .par_iter()
            .with_min_len(8)
            .map(|(id, path, text, kind)| parse(*id, path, text, *kind))
            .collect();
        let bytes = files.iter().map(|(_, _, text, _)| text.len() as u64).sum();
        let mut project = Project { bytes, ..Project::default() };
        for ((id, path, _, kind), parsed) in files.into_iter().zip(parsed) {
            project.add(id, path, kind, parsed);
        }
        project
    }

    fn add(&mut self, file: FileId, path: &str, kind: Kind, parsed: Parsed) {
        let folder = paths::folder(path);
        match parsed {
            Parsed::Manifest(manifest) => {
                let root = folder.strip_suffix(".terraform/modules").unwrap_or(folder).trim_end_matches('/');
                self.installed.insert(root.into(), manifest);
            }
            Parsed::Body(parsed) => {
                self.diagnostics
                    .extend(parsed.problems.iter().map(|problem| syntax_diagnostic(problem, file)));
                self.diagnostics.extend(parsed.twice.iter().map(|(name, span)| {
                    Diagnostic::warning(
                        "terraform-set-twice",
                        format!("`{name}` is set twice, its value is unknown"),
                    )
                    .at(span.at(file))
                    .label("set a second time here")
                }));
                let dir: Arc<str> = folder.into();
                if matches!(kind, Kind::Variables { .. }) {
                    self.variable_files
                        .entry(dir)
                        .or_default()
                        .push(VariableFile { path: path.into(), body: parsed.body });
                    return;
                }
                let module = self.modules.entry(dir.clone()).or_insert_with(|| Module::new(dir));
                module.unread.extend(parsed.unread);
                module.add_file(parsed.body, is_override(path), &mut self.diagnostics);
            }
        }
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

    /// Folders of root modules: those that no other module calls, and one for each ring of modules that call each other.
    pub(crate) fn roots(&self) -> Vec<&Module> {
        let installed = |dir: &str| dir.split('/').any(|part| part == ".terraform");
        let mut called: BTreeSet<Arc<str>> = BTreeSet::new();
        for module in self.modules.values() {
            called.extend(self.local_calls(module).filter(|dir| *dir != module.dir));
        }
        let candidates = || self.modules.values().filter(|module| !installed(&module.dir));
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
                && let Some(module) = self.modules.get(&dir)
            {
                waiting.extend(self.local_calls(module));
            }
        }
    }

    fn local_calls<'a>(&'a self, module: &'a Module) -> impl Iterator<Item = Arc<str>> + 'a {
        module.calls.items.iter().filter_map(|(_, call)| {
            let source = call.body.attribute("source")?.expr.as_literal()?;
            let dir = local_source(source).and_then(|source| paths::join(&module.dir, source))?;
            self.modules.get_key_value(dir.as_str()).map(|(dir, _)| dir.clone())
        })
    }

    /// The code of a module call: `key` is its dotted path from the root module (`network.subnets`).
    pub(crate) fn called(&self, root: &str, key: &str, caller: &Module, source: &str) -> Option<&Module> {
        let dir = match local_source(source) {
            Some(path) => paths::join(&caller.dir, path)?,
            None => self.installed.get(root)?.get(key)?.to_string(),
        };
        self.modules.get(dir.as_str())
    }
}

/// The path of a local module source.
fn local_source(source: &str) -> Option<&str> {
    let local = source.starts_with("./") || source.starts_with("../") || source == "." || source == "..";
    local.then_some(source)
}

/// Configuration before overrides, variable files in Terraform's order of precedence, each group by name.
fn reading_order(path: &Arc<str>) -> (Arc<str>, u8, Arc<str>) {
    let name = paths::file_name(path);
    let group = match name {
        "terraform.tfvars" => 0,
        "terraform.tfvars.json" => 1,
        _ if is_override(path) => 3,
        _ => 2,
    };
    (paths::folder(path).into(), group, path.clone())
}

fn is_override(path: &str) -> bool {
    let name = paths::file_name(path);
    let endings = [".tf", ".tf.json", ".tofu", ".tofu.json"];
    let stem = endings.iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// OpenTofu reads `main.tofu` in place of `main.tf`.
fn replaced_by_tofu(path: &str, paths: &FxHashSet<&str>) -> bool {
    let tofu = match path.strip_suffix(".tf.json") {
        Some(stem) => format!("{stem}.tofu.json"),
        None => match path.strip_suffix(".tf") {
            Some(stem) => format!("{stem}.tofu"),
            None => return false,
        },
    };
    paths.contains(tofu.as_str())
}

fn parse(file: FileId, path: &str, text: &str, kind: Kind) -> Parsed {
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
fn manifest(expr: &Expr, root: &str) -> FxHashMap<String, Arc<str>> {
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
