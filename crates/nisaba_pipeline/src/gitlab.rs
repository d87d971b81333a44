//! GitLab CI: files it includes from the repository, jobs that extend others, defaults, references.

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value};
use nisaba_base::{Diagnostic, SourceFile, SourceMap};

use crate::shape::{Image, Job, Pipeline, Step, System, Text, Trigger, Use, UseKind};
use crate::written::{between, entries, is_true, items, joined, texts, variables};

/// Files that one pipeline takes in, at most; GitLab's own limit is 150.
const INCLUDES_LIMIT: usize = 150;
/// Jobs that extend jobs that extend jobs; GitLab's own limit is 11.
const DEPTH: usize = 11;
/// Jobs of one pipeline that are read; each may wait for all before it.
const JOBS_LIMIT: usize = 1000;
/// Keys that are no jobs.
const SETTINGS: [&str; 17] = [
    "stages",
    "variables",
    "include",
    "default",
    "workflow",
    "image",
    "services",
    "before_script",
    "after_script",
    "cache",
    "spec",
    "types",
    "artifacts",
    "retry",
    "timeout",
    "tags",
    "interruptible",
];
/// Keys that a job takes from `default`, or from the top, when it says nothing itself.
const INHERITED: [&str; 4] = ["image", "services", "before_script", "after_script"];
/// Stages where none are listed.
const STAGES: [&str; 5] = [".pre", "build", "test", "deploy", ".post"];

/// A pipeline with what it includes; `None` where the document defines none.
pub(crate) fn pipeline(
    sources: &SourceMap,
    source: &SourceFile,
    documents: &[Node],
) -> (Option<Pipeline>, Vec<Diagnostic>) {
    // A first document with `spec` only declares inputs.
    let Some(document) = documents.iter().rev().find(|document| document.value.as_map().is_some()) else {
        return (None, Vec::new());
    };
    let mut whole =
        Whole { sources, map: Map::new(), uses: Vec::new(), diagnostics: Vec::new(), included: 0 };
    whole.take_in(document);
    let jobs = jobs(&whole.map);
    let pipeline = Pipeline {
        system: System::GitLab,
        path: source.path().clone(),
        file: document.loc.file,
        name: source.path().clone(),
        loc: document.loc,
        triggers: triggers(&whole.map, document),
        rights: None,
        variables: variables(whole.map.get("variables")),
        parameters: Vec::new(),
        uses: whole.uses,
        jobs: jobs.into_iter().take(JOBS_LIMIT).map(|(name, node)| job(sources, &name, &node)).collect(),
    };
    let is_one = !pipeline.jobs.is_empty() || !pipeline.uses.is_empty();
    (is_one.then(|| ordered(pipeline, &whole.map)), whole.diagnostics)
}

/// Everything the file says together with its includes.
struct Whole<'s> {
    sources: &'s SourceMap,
    map: Map,
    uses: Vec<Use>,
    diagnostics: Vec<Diagnostic>,
    included: usize,
}

impl Whole<'_> {
    /// Includes first: what the file itself says wins.
    fn take_in(&mut self, document: &Node) {
        for include in document.get("include").map(items).unwrap_or_default() {
            self.include(include);
        }
        for (name, loc, node) in entries(Some(document)) {
            let merged = match self.map.get(name) {
                Some(earlier) if &**name != "include" => merge(earlier, node, DEPTH),
                _ => node.clone(),
            };
            self.map.insert(name.clone(), loc, merged);
        }
    }

    fn include(&mut self, include: &Node) {
        if let Some(path) = include.value.as_str().or_else(|| include.str("local")) {
            match path.contains("://") {
                true => self.uses.push(used(UseKind::Include, path, None, include)),
                false => self.local(path),
            }
            return;
        }
        for (key, kind) in
            [("remote", UseKind::Include), ("component", UseKind::Include), ("template", UseKind::Task)]
        {
            if let Some(name) = include.get(key).filter(|name| name.value.as_str().is_some()) {
                let text = name.value.as_str().unwrap_or_default();
                let (text, reference) = match text.rsplit_once('@') {
                    Some((text, reference)) if key == "component" => (text, Some(reference)),
                    _ => (text, None),
                };
                // The content of a remote file may be fixed by its digest.
                let reference = reference.or_else(|| include.str("integrity").map(|_| "sha256:"));
                self.uses.push(used(kind, text, reference, name));
            }
        }
        if let Some(project) = include.get("project") {
            let name = project.value.as_str().unwrap_or_default();
            self.uses.push(used(UseKind::Project, name, include.str("ref"), project));
        }
    }

    /// A file of the repository, or several by `*`; what is not there is told by GitLab itself.
    fn local(&mut self, pattern: &str) {
        let pattern = pattern.trim_start_matches('/').to_owned();
        let found: Vec<_> = self.sources.iter().filter(|(_, file)| matches(&pattern, file.path())).collect();
        for (id, file) in found {
            if self.included >= INCLUDES_LIMIT {
                return;
            }
            self.included += 1;
            let (documents, diagnostics) = nisaba_base::yaml::parse(id, file.text());
            self.diagnostics.extend(diagnostics);
            documents.iter().for_each(|document| self.take_in(document));
        }
    }
}

fn used(kind: UseKind, name: &str, reference: Option<&str>, at: &Node) -> Use {
    Use { kind, name: name.into(), reference: reference.map(Arc::from), is_local: false, loc: at.loc }
}

/// `ci/*.yml`, `ci/**.yml` against a path that ends so.
fn matches(pattern: &str, path: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return path == pattern || path.ends_with(&format!("/{pattern}"));
    };
    let deep = after.starts_with('*');
    let after = after.trim_start_matches(['*', '/']);
    let Some(middle) = path.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)) else {
        return false;
    };
    deep || !middle.contains('/')
}

/// Maps are merged key by key; anything else is replaced.
fn merge(below: &Node, above: &Node, depth: usize) -> Node {
    match (&below.value, &above.value) {
        (Value::Map(lower), Value::Map(upper)) if depth > 0 => {
            let mut merged = (**lower).clone();
            for (name, entry) in upper.iter() {
                let node = match lower.get(name) {
                    Some(earlier) => merge(earlier, &entry.node, depth - 1),
                    None => entry.node.clone(),
                };
                merged.insert(name.clone(), entry.key_loc, node);
            }
            Value::map(merged).at(above.loc)
        }
        _ => above.clone(),
    }
}

/// Jobs that run, with everything they extend and inherit.
fn jobs(whole: &Map) -> Vec<(Text, Node)> {
    let is_job = |name: &str, node: &Node| {
        let has = |key: &str| node.get(key).is_some();
        !name.starts_with('.')
            && !SETTINGS.contains(&name)
            && (has("script") || has("extends") || has("trigger") || has("run") || has("<<") || has("stage"))
    };
    whole
        .iter()
        .filter(|(name, entry)| is_job(name, &entry.node))
        .map(|(name, entry)| {
            let name = Text { text: name.clone(), loc: entry.key_loc };
            (name, inherited(whole, &extended(whole, &entry.node, DEPTH)))
        })
        .collect()
}

fn extended(whole: &Map, job: &Node, depth: usize) -> Node {
    let bases = job.get("extends").map(texts).unwrap_or_default();
    let mut below: Option<Node> = None;
    for base in bases.iter().take(DEPTH) {
        let Some(node) = whole.get(&base.text).filter(|_| depth > 0) else { continue };
        let node = extended(whole, node, depth - 1);
        below = Some(match below {
            Some(earlier) => merge(&earlier, &node, DEPTH),
            None => node,
        });
    }
    match below {
        Some(below) => Node { loc: job.loc, ..merge(&below, job, DEPTH) },
        None => job.clone(),
    }
}

fn inherited(whole: &Map, job: &Node) -> Node {
    let Some(map) = job.value.as_map() else { return job.clone() };
    let mut all = map.clone();
    for key in INHERITED {
        let default = || whole.get("default").and_then(|default| default.get(key)).or_else(|| whole.get(key));
        if let Some(node) = map.get(key).is_none().then(default).flatten() {
            all.insert(key, node.loc, node.clone());
        }
    }
    for key in ["script", "before_script", "after_script", "rules", "variables"] {
        if let Some(node) = all.get(key) {
            let resolved = referred(whole, node, DEPTH);
            all.insert(key, resolved.loc, resolved);
        }
    }
    Value::map(all).at(job.loc)
}

/// `!reference [.job, script]` is what stands there.
fn referred(whole: &Map, node: &Node, depth: usize) -> Node {
    if depth == 0 {
        return node.clone();
    }
    if let Some(path) = node.get("!reference") {
        let mut steps = texts(path).into_iter();
        let first = steps.next().and_then(|name| whole.get(&name.text));
        let found = steps.try_fold(first, |node, step| node.map(|node| node.get(&step.text)));
        return match found.flatten() {
            Some(found) => referred(whole, found, depth - 1),
            None => Value::Null.at(node.loc),
        };
    }
    match &node.value {
        Value::List(items) => {
            Value::list(items.iter().map(|item| referred(whole, item, depth - 1)).collect()).at(node.loc)
        }
        _ => node.clone(),
    }
}

fn triggers(whole: &Map, document: &Node) -> Vec<Trigger> {
    let rules = whole.get("workflow").and_then(|workflow| workflow.get("rules"));
    let conditions = rules.map(rule_conditions).unwrap_or_default();
    let chosen = !conditions.is_empty() && conditions.iter().all(|condition| names_branch(&condition.text));
    let loc = rules.map_or(document.loc, |rules| rules.loc);
    vec![Trigger { event: Text { text: "push".into(), loc }, chosen }]
}

fn rule_conditions(rules: &Node) -> Vec<Text> {
    items(rules).iter().filter_map(|rule| rule.get("if").and_then(Text::of)).collect()
}

/// Whether a condition asks for a certain branch or tag.
fn names_branch(condition: &str) -> bool {
    ["CI_COMMIT_BRANCH ==", "CI_COMMIT_BRANCH==", "CI_COMMIT_REF", "CI_COMMIT_TAG", "CI_DEFAULT_BRANCH"]
        .iter()
        .any(|word| condition.contains(word))
}

fn job(sources: &SourceMap, name: &Text, node: &Node) -> Job {
    let rules = node.get("rules");
    let rule = |key: &str, wanted: &str| {
        let mut all = rules.map(items).unwrap_or_default().iter();
        all.find(|rule| rule.get(key).and_then(Text::of).is_some_and(|text| &*text.text == wanted))
            .map(|rule| rule.loc)
    };
    let manual = node.get("when").filter(|when| when.value.as_str() == Some("manual")).map(|when| when.loc);
    Job {
        name: Some(name.clone()),
        stage: Some(node.str("stage").unwrap_or("test").into()),
        environment: node
            .get("environment")
            .and_then(|environment| Text::of(environment.get("name").unwrap_or(environment))),
        approval: manual.or_else(|| rule("when", "manual")),
        condition: joined(conditions(node)),
        variables: variables(node.get("variables")),
        images: images(node),
        uses: triggered(node),
        steps: steps(sources, node),
        may_fail: allowed_to_fail(node, manual.is_some()),
        ..Job::default()
    }
}

/// A job that a person starts may fail by default, and then nothing waits for it; that is no choice of the authors.
fn allowed_to_fail(node: &Node, is_manual: bool) -> Option<nisaba_base::Loc> {
    let written = node.get("allow_failure")?;
    is_true(Some(written)).filter(|_| !is_manual)
}

fn conditions(node: &Node) -> Vec<Text> {
    let mut found = node.get("rules").map(rule_conditions).unwrap_or_default();
    let only = node.get("only");
    let refs = only.and_then(|only| only.get("refs")).or(only);
    // These words mean every branch.
    let is_name = |name: &Text| {
        !matches!(&*name.text, "branches" | "pushes" | "merge_requests" | "external_pull_requests")
    };
    found.extend(
        refs.map(texts)
            .unwrap_or_default()
            .into_iter()
            .filter(is_name)
            .map(|name| Text { text: format!("only {}", name.text).into(), loc: name.loc }),
    );
    found
}

fn triggered(node: &Node) -> Vec<Use> {
    let Some(trigger) = node.get("trigger") else { return Vec::new() };
    let project = trigger.get("project").unwrap_or(trigger);
    if let Some(name) = project.value.as_str() {
        return vec![used(UseKind::Project, name, trigger.str("branch"), project)];
    }
    let includes = trigger.get("include").map(items).unwrap_or_default();
    let foreign = includes.iter().filter_map(|include| {
        let (kind, name) = match include.get("project") {
            Some(project) => (UseKind::Project, project),
            None => (UseKind::Workflow, include.get("remote")?),
        };
        Some(used(kind, name.value.as_str()?, include.str("ref"), name))
    });
    foreign.collect()
}

/// Services that build images are root of their machine: the engine in a container does not start otherwise.
fn images(node: &Node) -> Vec<Image> {
    let services = node.get("services").map(items).unwrap_or_default();
    let of_job = node.get("image").and_then(|written| image(written, false));
    of_job.into_iter().chain(services.iter().filter_map(|service| image(service, true))).collect()
}

fn image(written: &Node, is_service: bool) -> Option<Image> {
    let named = written.get("name").unwrap_or(written);
    let text = named.value.as_str()?;
    let is_engine = is_service && text.contains("docker") && text.contains("dind");
    let node = match text.contains('$') {
        true => Value::unknown(nisaba_base::value::Why::Variable(text.into())).at(named.loc),
        false => named.clone(),
    };
    Some(Image { node, privileged: is_engine.then_some(named.loc) })
}

fn steps(sources: &SourceMap, node: &Node) -> Vec<Step> {
    let parts = ["before_script", "script", "after_script"].into_iter().filter_map(|key| node.get(key));
    parts
        .flat_map(texts)
        .map(|script| {
            let file = sources.get(script.loc.file);
            let expansions = file.map(|file| between(file, script.loc, "$[[", "]]")).unwrap_or_default();
            Step { script: Some(script), expansions, ..Step::default() }
        })
        .collect()
}

/// Which jobs end before which begin: those that `needs` names, else all of earlier stages.
fn ordered(mut pipeline: Pipeline, whole: &Map) -> Pipeline {
    let written = whole.get("stages").map(texts).unwrap_or_default();
    let names: Vec<Arc<str>> = match written.is_empty() {
        true => STAGES.into_iter().map(Arc::from).collect(),
        false => written.into_iter().map(|stage| stage.text).collect(),
    };
    let place = |job: &Job| job.stage.as_ref().and_then(|stage| names.iter().position(|name| name == stage));
    let stages: Vec<Option<usize>> = pipeline.jobs.iter().map(place).collect();
    let names: Vec<Arc<str>> = pipeline
        .jobs
        .iter()
        .map(|job| job.name.as_ref().map_or("".into(), |name| name.text.clone()))
        .collect();
    let node_of = |name: &Arc<str>| whole.get(name).map(|node| extended(whole, node, DEPTH));
    for (at, job) in pipeline.jobs.iter_mut().enumerate() {
        let needs = names.get(at).and_then(node_of).and_then(|node| node.get("needs").cloned());
        job.after = match needs {
            Some(needs) => items(&needs)
                .iter()
                .filter_map(|need| Text::of(need.get("job").unwrap_or(need)))
                .filter_map(|need| names.iter().position(|name| *name == need.text))
                .collect(),
            None => {
                let own = stages.get(at).copied().flatten();
                let earlier = |(other, stage): (usize, &Option<usize>)| {
                    (stage.is_some() && *stage < own).then_some(other)
                };
                stages.iter().enumerate().filter_map(earlier).collect()
            }
        };
    }
    pipeline
}
