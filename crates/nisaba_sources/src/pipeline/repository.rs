//! Repositories: what all their pipelines together scan, who must look at changes, what watches their dependencies.
//!
//! A repository is known by what forges read: the folder that `.github`, `.gitlab-ci.yml`, `azure-pipelines.yml` or a
//! `Jenkinsfile` lies in. What lies below none of these belongs to the top.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use nisaba_base::{Diagnostic, FileId, Loc, SourceMap};
use nisaba_estate::Provider;
use nisaba_pipeline::{Pipeline, System};

use super::body::{Answer, Body};
use super::owners::CodeOwners;
use super::words::{Ecosystem, words};
use super::work::Work;
use crate::format::{Format, Formats};
use crate::resource::Resource;

/// Everything of one repository.
#[derive(Default)]
struct Repository<'p> {
    pipelines: Vec<(&'p Pipeline, &'p Work)>,
    owners: Option<CodeOwners>,
    updates: Option<Updates>,
    place: Option<Loc>,
}

/// What watches dependencies.
struct Updates {
    /// Package managers it names; `None` for all that it finds.
    ecosystems: Option<BTreeSet<String>>,
    loc: Loc,
}

/// One resource for each repository; nothing where no forge reads anything.
pub(super) fn resources(
    sources: &SourceMap,
    formats: &Formats,
    pipelines: &[(Pipeline, Work)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Resource> {
    let roots = Roots::of(pipelines, sources, formats);
    let mut all: BTreeMap<String, Repository<'_>> = BTreeMap::new();
    for (pipeline, work) in pipelines {
        let repository = all.entry(roots.of_path(&pipeline.path)).or_default();
        repository.place = repository.place.or(Some(pipeline.loc));
        repository.pipelines.push((pipeline, work));
    }
    for id in formats.files(Format::Repository) {
        let Some(file) = sources.get(id) else { continue };
        let repository = all.entry(roots.of_path(file.path())).or_default();
        repository.place = repository.place.or(Some(Loc::start_of(id)));
        setting(id, file, repository, diagnostics);
    }
    all.iter().filter_map(|(root, repository)| resource(root, repository, sources)).collect()
}

fn setting(
    id: FileId,
    file: &nisaba_base::SourceFile,
    repository: &mut Repository<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let name = file.path().rsplit('/').next().unwrap_or_default();
    let whole = Loc::new(id, 0..file.text().trim_end().len());
    match name {
        "CODEOWNERS" => repository.owners = Some(CodeOwners::read(id, file)),
        "dependabot.yml" | "dependabot.yaml" => {
            let (documents, problems) = nisaba_base::yaml::parse(id, file.text());
            diagnostics.extend(problems);
            let updates = documents
                .first()
                .and_then(|document| document.get("updates")?.value.as_list().map(<[Node]>::to_vec));
            let of = |update: &Node| update.str("package-ecosystem").map(str::to_owned);
            let named = updates.unwrap_or_default().iter().filter_map(of).collect();
            repository.updates = Some(Updates { ecosystems: Some(named), loc: whole });
        }
        _ if name.starts_with("renovate") || name.starts_with(".renovate") => {
            repository.updates = Some(Updates { ecosystems: None, loc: whole });
        }
        _ => {}
    }
}

/// Where repositories begin.
struct Roots(BTreeSet<String>);

impl Roots {
    fn of(pipelines: &[(Pipeline, Work)], sources: &SourceMap, formats: &Formats) -> Self {
        let paths = pipelines.iter().map(|(pipeline, _)| &pipeline.path);
        let settings = formats.files(Format::Repository).filter_map(|id| Some(sources.get(id)?.path()));
        Self(paths.chain(settings).filter_map(|path| root_of(path)).collect())
    }

    fn of_path(&self, path: &str) -> String {
        let is_below =
            |root: &&String| path.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'));
        self.0.iter().filter(is_below).max_by_key(|root| root.len()).cloned().unwrap_or_default()
    }
}

/// The folder that a file of a forge says is a repository.
fn root_of(path: &str) -> Option<String> {
    for folder in [".github/", ".gitlab/"] {
        if path.starts_with(folder) {
            return Some(String::new());
        }
        if let Some((root, _)) = path.split_once(&format!("/{folder}")) {
            return Some(root.to_owned());
        }
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let decides =
        name.starts_with(".gitlab-ci.") || name.starts_with("renovate.") || name.starts_with(".renovaterc");
    decides.then(|| folder.to_owned())
}

fn resource(root: &str, repository: &Repository<'_>, sources: &SourceMap) -> Option<Resource> {
    let loc = repository.place?;
    let name: Arc<str> = match root.rsplit('/').next() {
        None | Some("") => "this repository".into(),
        Some(name) => name.into(),
    };
    let address = if root.is_empty() { "repository".to_owned() } else { format!("repository/{root}") };
    Some(Resource {
        written_type: None,
        provider: Provider::Forge,
        type_name: "repository".into(),
        address: address.into(),
        root: "".into(),
        module: "".into(),
        name,
        body: body(root, repository, sources, loc),
        loc,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    })
}

fn body(root: &str, repository: &Repository<'_>, sources: &SourceMap, loc: Loc) -> Node {
    let mut body = Body::default();
    let below = |path: &str| match root {
        "" => Some(path.to_owned()),
        _ => path.strip_prefix(root)?.strip_prefix('/').map(str::to_owned),
    };
    let paths: Vec<String> = sources.paths().filter_map(|path| below(path)).collect();
    // Actions alone are offered to others; nothing of the organisation's is built there.
    if repository.pipelines.iter().any(|(pipeline, _)| pipeline.system != System::GitHubAction) {
        scans(repository, &paths, &mut body, loc);
    }
    owners(repository, &paths, root, &mut body, loc);
    updates(repository, &paths, &mut body, loc);
    body.at(loc)
}

fn scans(repository: &Repository<'_>, paths: &[String], body: &mut Body, loc: Loc) {
    let works = || repository.pipelines.iter().map(|(_, work)| work);
    let not_here = works().find_map(|work| work.not_here.clone());
    let has_programs =
        words().ecosystems.iter().any(|ecosystem| ecosystem.programs && ecosystem.is_used(paths));
    let has_image = paths.iter().any(|path| is_named(path, "Dockerfile") || is_named(path, "Containerfile"));
    let builds = works().find_map(|work| work.builds_images);
    let has_infrastructure = paths.iter().any(|path| {
        path.ends_with(".tf") || path.ends_with(".bicep") || path.ends_with("kustomization.yaml")
    });
    let deploys = works().find_map(|work| work.deploys);
    let questions = [
        ("code", "scans_code", has_programs),
        ("dependencies", "scans_dependencies", has_programs),
        ("secrets", "scans_secrets", true),
        ("image", "scans_images", builds.is_some() || has_image),
        ("infrastructure", "scans_infrastructure", has_infrastructure),
        ("running", "tests_running_system", deploys.is_some()),
        ("contents", "lists_contents", builds.is_some()),
        ("signature", "signs_what_it_builds", builds.is_some()),
    ];
    for (category, facet, makes_sense) in questions {
        let found = works().find_map(|work| work.scans.iter().find(|scan| scan.category == category));
        let answer = match (found, &not_here) {
            (Some(scan), _) => Answer::Yes(Some(scan.loc)),
            _ if !makes_sense => Answer::NoQuestion,
            (None, Some((name, at))) => {
                Answer::Unknown(format!("what `{name}` runs is not written here"), Some(*at))
            }
            (None, None) => Answer::No(None),
        };
        body.answer(facet, answer, loc);
    }
}

fn is_named(path: &str, name: &str) -> bool {
    path.rsplit('/').next().is_some_and(|file| {
        file == name || file.starts_with(&format!("{name}.")) || file.ends_with(&format!(".{name}"))
    })
}

fn owners(repository: &Repository<'_>, paths: &[String], root: &str, body: &mut Body, loc: Loc) {
    let place = repository.owners.as_ref().map(|owners| owners.loc);
    body.yes_or_no("has_code_owners", place, loc);
    let Some(owners) = &repository.owners else { return };
    let path_in = |path: &str| path.strip_prefix(root).unwrap_or(path).trim_start_matches('/').to_owned();
    let mut pipelines = repository.pipelines.iter().map(|(pipeline, _)| path_in(&pipeline.path)).peekable();
    if pipelines.peek().is_some() {
        let all = pipelines.all(|path| owners.cover(&path));
        body.set("pipelines_have_owners", Value::Bool(all), owners.loc);
    }
    let mut infrastructure =
        paths.iter().filter(|path| path.ends_with(".tf") || path.ends_with(".bicep")).peekable();
    if infrastructure.peek().is_some() {
        let all = infrastructure.all(|path| owners.cover(path));
        body.set("infrastructure_has_owners", Value::Bool(all), owners.loc);
    }
}

fn updates(repository: &Repository<'_>, paths: &[String], body: &mut Body, loc: Loc) {
    let used: Vec<&Ecosystem> =
        words().ecosystems.iter().filter(|ecosystem| ecosystem.is_used(paths)).collect();
    let has_actions =
        repository.pipelines.iter().any(|(pipeline, _)| pipeline.system == System::GitHubWorkflow);
    if !used.is_empty() || has_actions {
        body.yes_or_no("updates_watched", repository.updates.as_ref().map(|updates| updates.loc), loc);
    }
    if let Some(updates) = &repository.updates {
        let mut missing: Vec<&str> = Vec::new();
        if let Some(watched) = &updates.ecosystems {
            let watches =
                |names: &[String]| names.is_empty() || names.iter().any(|name| watched.contains(name));
            missing.extend(used.iter().filter(|used| !watches(&used.watched_as)).map(|used| &*used.name));
            missing.extend((has_actions && !watched.contains("github-actions")).then_some("actions"));
        }
        let items = missing.into_iter().map(|name| Value::string(name).at(updates.loc)).collect();
        body.set("unwatched", Value::list(items), updates.loc);
    }
    let unlocked: Vec<Node> =
        used.iter().filter_map(|used| used.unlocked(paths)).map(|path| Value::string(path).at(loc)).collect();
    if used.iter().any(|used| !used.locks.is_empty()) {
        body.set("unlocked", Value::list(unlocked), loc);
    }
}

impl Ecosystem {
    fn is_manifest(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.manifests.iter().any(|manifest| manifest == name)
    }

    /// Tests and examples are not shipped.
    fn is_used(&self, paths: &[String]) -> bool {
        paths.iter().any(|path| self.is_manifest(path) && is_shipped(path))
    }

    /// A manifest with no lock beside or above it; only manifests at the top count, since members share a lock.
    fn unlocked<'p>(&self, paths: &'p [String]) -> Option<&'p str> {
        if self.locks.is_empty() {
            return None;
        }
        let folder = |path: &'p str| path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_lock = |path: &&String| {
            let name = path.rsplit('/').next().unwrap_or(path);
            self.locks.iter().any(|lock| lock == name)
        };
        let locked: BTreeSet<&str> = paths.iter().filter(is_lock).map(|path| folder(path)).collect();
        let is_locked = |path: &str| {
            let mut at = path;
            while let Some((above, _)) = at.rsplit_once('/') {
                if locked.contains(above) {
                    return true;
                }
                at = above;
            }
            locked.contains("")
        };
        let mut manifests = paths.iter().filter(|path| self.is_manifest(path) && is_shipped(path));
        manifests.find(|path| !is_locked(path)).map(String::as_str)
    }
}

fn is_shipped(path: &str) -> bool {
    let aside = [
        "test",
        "tests",
        "testdata",
        "fixtures",
        "example",
        "examples",
        "docs",
        "samples",
        "node_modules",
        "fuzz",
        "benchmarks",
    ];
    !path.split('/').any(|part| aside.contains(&part))
}

/// Whether a file matters by its name alone.
pub(crate) fn is_manifest(path: &str) -> bool {
    is_lock(path) || is_named_by(path, |ecosystem| &ecosystem.manifests)
}

/// Whether a file locks versions: only its name tells something, and it may be larger than all else.
pub(crate) fn is_lock(path: &str) -> bool {
    is_named_by(path, |ecosystem| &ecosystem.locks)
}

fn is_named_by(path: &str, names: impl Fn(&Ecosystem) -> &Vec<String>) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    words().ecosystems.iter().any(|ecosystem| names(ecosystem).iter().any(|known| known == name))
}
