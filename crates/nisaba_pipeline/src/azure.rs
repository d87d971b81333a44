//! Azure Pipelines: stages, jobs and steps, with templates of the repository taken in.

use std::sync::Arc;

use nisaba_base::value::Node;
use nisaba_base::{Diagnostic, Loc, SourceFile, SourceMap};

use crate::shape::{Image, Job, Pipeline, Step, System, Text, Trigger, Use, UseKind};
use crate::written::{between, entries, is_true, items, joined, texts, variables};

/// Templates in templates; the service's own limit is 100 files.
const TEMPLATES_LIMIT: usize = 100;
const DEPTH: usize = 20;
/// Jobs that are read; each may wait for all before it.
const JOBS_LIMIT: usize = 1000;
/// Tasks that run a script of their inputs.
const SCRIPT_INPUTS: [&str; 4] = ["script", "inlinescript", "inline", "arguments"];
/// Tasks that ask a person.
const ASKS: [&str; 2] = ["ManualValidation", "ManualIntervention"];
/// Pools that Microsoft runs.
const HOSTED: [&str; 2] = ["Azure Pipelines", "Default Hosted"];

/// A pipeline; `None` where the document is none (templates are read through those that use them).
pub(crate) fn pipeline(
    sources: &SourceMap,
    source: &SourceFile,
    document: &Node,
) -> (Option<Pipeline>, Vec<Diagnostic>) {
    let has = |key: &str| document.get(key).is_some();
    let is_one = ["stages", "jobs", "steps", "extends"].into_iter().any(has);
    // What has parameters, but neither pool nor trigger, is a template.
    let is_template = has("parameters")
        && !["trigger", "pr", "pool", "schedules", "resources", "extends"].into_iter().any(has);
    if !is_one || is_template {
        return (None, Vec::new());
    }
    let mut reader = Reader {
        sources,
        pipeline: Pipeline {
            system: System::Azure,
            path: source.path().clone(),
            file: document.loc.file,
            name: source.path().clone(),
            loc: document.loc,
            triggers: triggers(document),
            rights: None,
            variables: variables(document.get("variables")),
            parameters: parameters(document),
            uses: repositories(document),
            jobs: Vec::new(),
        },
        templates: 0,
        diagnostics: Vec::new(),
    };
    reader.body(
        document,
        &Around { folder: folder(source.path()), pool: document.get("pool"), ..Around::default() },
        DEPTH,
    );
    if let Some(extends) = document.get("extends") {
        let around =
            Around { folder: folder(source.path()), pool: document.get("pool"), ..Around::default() };
        reader.template(extends, &around, DEPTH, |reader, template, around, depth| {
            reader.body(template, around, depth)
        });
    }
    (Some(reader.pipeline), reader.diagnostics)
}

/// What surrounds the part that is read.
#[derive(Clone, Default)]
struct Around<'n> {
    folder: String,
    pool: Option<&'n Node>,
    conditions: Vec<Text>,
    stage: Option<Arc<str>>,
    /// Jobs of the stages before.
    after: Vec<usize>,
}

struct Reader<'s> {
    sources: &'s SourceMap,
    pipeline: Pipeline,
    templates: usize,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// A document, stage or template: whatever of stages, jobs and steps it has.
    fn body(&mut self, node: &Node, around: &Around<'_>, depth: usize) {
        if depth == 0 {
            return;
        }
        if let Some(stages) = node.get("stages") {
            let mut around = around.clone();
            self.each(stages, &mut around, depth, &|reader, stage, around, depth| {
                reader.stage(stage, around, depth)
            });
        }
        if let Some(jobs) = node.get("jobs") {
            let mut around = around.clone();
            self.each(jobs, &mut around, depth, &|reader, job, around, depth| reader.job(job, around, depth));
        }
        if node.get("steps").is_some() {
            self.job(node, &mut around.clone(), depth);
        }
    }

    /// Items of a list; those under `${{ if … }}` and `${{ each … }}` too.
    fn each<'n>(
        &mut self,
        list: &'n Node,
        around: &mut Around<'n>,
        depth: usize,
        read: &dyn Fn(&mut Self, &'n Node, &mut Around<'n>, usize),
    ) {
        if depth == 0 {
            return;
        }
        for item in items(list) {
            match condition_key(item) {
                Some(inner) => self.each(inner, around, depth - 1, read),
                None => read(self, item, around, depth - 1),
            }
        }
    }

    fn stage<'n>(&mut self, node: &'n Node, around: &mut Around<'n>, depth: usize) {
        if node.get("template").is_some() {
            return self.template(node, &around.clone(), depth, |reader, template, around, depth| {
                reader.body(template, around, depth)
            });
        }
        let before = self.pipeline.jobs.len();
        let mut inner = around.clone();
        inner.stage = node.str("stage").map(Arc::from);
        inner.pool = node.get("pool").or(around.pool);
        inner.conditions.extend(node.get("condition").and_then(Text::of));
        let waits = node.get("dependsOn").is_none_or(|depends| !items(depends).is_empty());
        if !waits {
            inner.after.clear();
        }
        self.body(node, &inner, depth);
        around.after.extend(before..self.pipeline.jobs.len());
    }

    fn job<'n>(&mut self, node: &'n Node, around: &mut Around<'n>, depth: usize) {
        if node.get("template").is_some() {
            return self.template(node, &around.clone(), depth, |reader, template, around, depth| {
                reader.body(template, around, depth)
            });
        }
        let name = ["job", "deployment"].into_iter().find_map(|key| node.get(key)).and_then(Text::of);
        let mut conditions = around.conditions.clone();
        conditions.extend(node.get("condition").and_then(Text::of));
        let mut after = around.after.clone();
        for need in node.get("dependsOn").map(texts).unwrap_or_default() {
            let is_it = |job: &Job| job.name.as_ref().is_some_and(|name| name.text == need.text);
            after.extend(self.pipeline.jobs.iter().position(is_it));
        }
        let mut job = Job {
            name: name.or_else(|| around.stage.clone().map(|text| Text { text, loc: node.loc })),
            stage: around.stage.clone(),
            own_machine: node.get("pool").or(around.pool).and_then(own_machine),
            environment: node
                .get("environment")
                .and_then(|written| Text::of(written.get("name").unwrap_or(written))),
            condition: joined(conditions),
            after,
            variables: variables(node.get("variables")),
            images: self.images(node),
            may_fail: is_true(node.get("continueOnError")),
            ..Job::default()
        };
        let mut lists: Vec<&Node> = node.get("steps").into_iter().collect();
        for (_, _, strategy) in entries(node.get("strategy")) {
            lists.extend(entries(Some(strategy)).filter_map(|(_, _, hook)| hook.get("steps")));
        }
        for list in lists {
            self.steps(list, &around.folder, &mut job, depth);
        }
        if self.pipeline.jobs.len() < JOBS_LIMIT {
            self.pipeline.jobs.push(job);
        }
    }

    fn steps(&mut self, list: &Node, folder: &str, job: &mut Job, depth: usize) {
        if depth == 0 {
            return;
        }
        for node in items(list) {
            if let Some(inner) = condition_key(node) {
                self.steps(inner, folder, job, depth - 1);
            } else if node.get("template").is_some() {
                let Some((template, folder)) = self.local(node, folder) else { continue };
                if let Some(steps) = template.get("steps") {
                    self.steps(steps, &folder, job, depth - 1);
                }
            } else {
                let step = self.step(node);
                let asks = step.uses.as_ref().filter(|used| ASKS.contains(&&*used.name));
                job.approval = job.approval.or(asks.map(|used| used.loc));
                job.steps.push(step);
            }
        }
    }

    fn step(&self, node: &Node) -> Step {
        let mut step = Step {
            name: node.get("displayName").and_then(Text::of),
            condition: node.get("condition").and_then(Text::of),
            may_fail: is_true(node.get("continueOnError")),
            variables: variables(node.get("env")),
            ..Step::default()
        };
        let shells = ["script", "bash", "pwsh", "powershell"];
        step.script = shells.into_iter().find_map(|key| node.get(key)).and_then(Text::of);
        if let Some(task) = node.get("task").and_then(|task| used(task, UseKind::Task)) {
            step.with = variables(node.get("inputs"));
            let code =
                step.with.iter().find(|input| SCRIPT_INPUTS.contains(&&*input.name.to_ascii_lowercase()));
            step.script = code.and_then(|code| Text::of(&code.node));
            step.uses = Some(task);
        } else if let Some(checkout) = node.get("checkout").and_then(Text::of) {
            step.uses = Some(Use {
                kind: UseKind::Task,
                name: "checkout".into(),
                reference: None,
                is_local: &*checkout.text == "self",
                loc: checkout.loc,
            });
            step.with = variables(Some(node));
        }
        if let (Some(script), Some(file)) = (&step.script, self.sources.get(node.loc.file)) {
            step.expansions = between(file, script.loc, "${{", "}}");
            step.expansions.extend(between(file, script.loc, "$(", ")"));
        }
        step
    }

    fn images(&self, job: &Node) -> Vec<Image> {
        let Some(container) = job.get("container") else { return Vec::new() };
        let node = container.get("image").unwrap_or(container);
        let declared = |name: &str| self.pipeline.uses.iter().any(|used| *used.name == *name);
        let Some(text) = node.value.as_str().filter(|text| !text.contains('$') && !declared(text)) else {
            return Vec::new();
        };
        // A bare word names a container of `resources`, which are images of every job.
        let is_image = text.contains([':', '/', '@']);
        let options = container
            .get("options")
            .filter(|options| options.value.as_str().is_some_and(|text| text.contains("--privileged")));
        let image = Image { node: node.clone(), privileged: options.map(|options| options.loc) };
        if is_image { vec![image] } else { Vec::new() }
    }

    /// Reads a template of the repository; one of another stays a use.
    fn template(
        &mut self,
        node: &Node,
        around: &Around<'_>,
        depth: usize,
        read: impl Fn(&mut Self, &Node, &Around<'_>, usize),
    ) {
        let Some((template, folder)) = self.local(node, &around.folder) else { return };
        read(self, &template, &Around { folder, ..around.clone() }, depth.saturating_sub(1));
    }

    fn local(&mut self, node: &Node, folder: &str) -> Option<(Node, String)> {
        let written = node.get("template")?;
        let path = written.value.as_str()?;
        if let Some((name, repository)) = path.split_once('@').filter(|(_, repository)| *repository != "self")
        {
            // What fixes it stands with the repository, which is a use of its own.
            let name = format!("{repository}: {name}");
            let loc = written.loc;
            self.pipeline.uses.push(Use {
                kind: UseKind::Task,
                name: name.into(),
                reference: None,
                is_local: false,
                loc,
            });
            return None;
        }
        let path = path.trim_end_matches("@self");
        let full = match path.strip_prefix('/') {
            Some(path) => path.to_owned(),
            None => resolved(folder, path)?,
        };
        self.templates += 1;
        if self.templates > TEMPLATES_LIMIT {
            return None;
        }
        let (id, file) = self.sources.iter().find(|(_, file)| **file.path() == *full)?;
        let (documents, diagnostics) = nisaba_base::yaml::parse(id, file.text());
        self.diagnostics.extend(diagnostics);
        Some((documents.into_iter().next()?, self::folder(&full)))
    }
}

/// The list below `${{ if … }}:` or `${{ each … }}:`.
fn condition_key(item: &Node) -> Option<&Node> {
    let (name, _, inner) = entries(Some(item)).next()?;
    name.starts_with("${{").then_some(inner)
}

fn triggers(document: &Node) -> Vec<Trigger> {
    let mut found = Vec::new();
    for (key, event) in [("trigger", "push"), ("pr", "pull_request"), ("schedules", "schedule")] {
        let Some(node) = document.get(key) else {
            // Without a word on it, every push starts it.
            if key == "trigger" {
                found.push(Trigger { event: Text { text: event.into(), loc: document.loc }, chosen: false });
            }
            continue;
        };
        let is_off = node.value.as_str() == Some("none");
        let lists = [Some(node), node.get("branches").and_then(|list| list.get("include")), node.get("tags")];
        let names: Vec<Text> = lists.into_iter().flatten().flat_map(texts).collect();
        let chosen = !names.is_empty() && names.iter().all(|name| &*name.text != "*");
        if !is_off {
            found.push(Trigger { event: Text { text: event.into(), loc: node.loc }, chosen });
        }
    }
    found
}

/// Free text that whoever starts it types.
fn parameters(document: &Node) -> Vec<Text> {
    let list = document.get("parameters").map(items).unwrap_or_default();
    let free = list.iter().filter(|parameter| {
        parameter.get("values").is_none() && matches!(parameter.str("type"), None | Some("string"))
    });
    free.filter_map(|parameter| parameter.get("name").and_then(Text::of)).collect()
}

/// Repositories whose templates it takes in. Without `ref` that is their main branch.
fn repositories(document: &Node) -> Vec<Use> {
    let list = document.get("resources").and_then(|resources| resources.get("repositories"));
    let list = list.map(items).unwrap_or_default().iter();
    let used = list.filter_map(|repository| {
        let name = repository.get("name").or_else(|| repository.get("repository"))?;
        // Repositories of the same organisation are of type `git`.
        let kind = match repository.str("type") {
            None | Some("git") => UseKind::Project,
            Some(_) => UseKind::Include,
        };
        Some(Use {
            kind,
            name: name.value.as_str()?.into(),
            reference: repository.str("ref").map(Arc::from),
            is_local: false,
            loc: repository.get("ref").unwrap_or(name).loc,
        })
    });
    used.collect()
}

fn used(node: &Node, kind: UseKind) -> Option<Use> {
    let text = node.value.as_str()?;
    let (name, reference) =
        text.split_once('@').map_or((text, None), |(name, version)| (name, Some(version.into())));
    Some(Use { kind, name: name.into(), reference, is_local: false, loc: node.loc })
}

fn own_machine(pool: &Node) -> Option<Loc> {
    if pool.get("vmImage").is_some() {
        return None;
    }
    let name = Text::of(pool.get("name").unwrap_or(pool))?;
    (!HOSTED.contains(&&*name.text) && !name.text.contains('$')).then_some(name.loc)
}

fn folder(path: &str) -> String {
    path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
}

/// A path beside a folder; `None` when it leaves the tree.
fn resolved(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
