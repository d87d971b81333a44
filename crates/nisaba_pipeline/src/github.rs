//! Workflows and actions of GitHub.

use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use nisaba_base::{Loc, SourceFile};

use crate::shape::{Image, Job, Pipeline, Right, Rights, Step, System, Text, Trigger, Use, UseKind};
use crate::written::{between, entries, is_true, items, texts, variables};

/// Inputs that actions run as code.
const CODE_INPUTS: [&str; 5] = ["script", "run", "command", "inlineScript", "cmd"];

/// A workflow; `None` where the document is none.
pub(crate) fn workflow(source: &SourceFile, document: &Node) -> Option<Pipeline> {
    let jobs = document.get("jobs")?.value.as_map()?;
    let mut pipeline = Pipeline {
        system: System::GitHubWorkflow,
        path: source.path().clone(),
        file: document.loc.file,
        name: document.str("name").map_or_else(|| source.path().clone(), Arc::from),
        loc: document.loc,
        triggers: document.get("on").map(triggers).unwrap_or_default(),
        rights: document.get("permissions").and_then(rights),
        variables: variables(document.get("env")),
        parameters: parameters(document),
        uses: Vec::new(),
        jobs: Vec::with_capacity(jobs.len()),
    };
    let names: Vec<&Arc<str>> = jobs.keys().collect();
    for (name, entry) in jobs.iter() {
        let mut job = job(source, &entry.node);
        job.name = Some(Text { text: name.clone(), loc: entry.key_loc });
        let needs = entry.node.get("needs").map(texts).unwrap_or_default();
        job.after =
            needs.iter().filter_map(|need| names.iter().position(|name| **name == need.text)).collect();
        pipeline.jobs.push(job);
    }
    Some(pipeline)
}

/// An action made of steps or of an image; `None` for one of JavaScript, which is a program.
pub(crate) fn action(source: &SourceFile, document: &Node) -> Option<Pipeline> {
    let runs = document.get("runs")?;
    let mut job = Job { steps: steps(source, runs.get("steps")), ..Job::default() };
    if runs.str("using").is_some_and(|using| using.eq_ignore_ascii_case("docker"))
        && let Some(image) = runs.get("image")
        && image.value.as_str().is_some_and(|text| text.starts_with("docker://"))
    {
        job.images.push(Image { node: docker_image(image), privileged: None });
    }
    (runs.get("steps").is_some() || !job.images.is_empty()).then(|| Pipeline {
        system: System::GitHubAction,
        path: source.path().clone(),
        file: document.loc.file,
        name: document.str("name").map_or_else(|| source.path().clone(), Arc::from),
        loc: document.loc,
        triggers: Vec::new(),
        rights: None,
        variables: Vec::new(),
        parameters: entries(document.get("inputs"))
            .map(|(name, loc, _)| Text { text: name.clone(), loc })
            .collect(),
        uses: Vec::new(),
        jobs: vec![job],
    })
}

fn triggers(on: &Node) -> Vec<Trigger> {
    if on.value.as_map().is_none() {
        return texts(on).into_iter().map(|event| Trigger { event, chosen: false }).collect();
    }
    let limits = ["branches", "branches-ignore", "tags", "tags-ignore"];
    entries(Some(on))
        .map(|(name, loc, settings)| Trigger {
            event: Text { text: name.clone(), loc },
            chosen: limits.iter().any(|limit| settings.get(limit).is_some()),
        })
        .collect()
}

/// Inputs of those who start it by hand or call it, as far as they are free text.
fn parameters(document: &Node) -> Vec<Text> {
    let mut found = Vec::new();
    for event in ["workflow_dispatch", "workflow_call"] {
        let inputs = document.get("on").and_then(|on| on.get(event)?.get("inputs"));
        for (name, loc, settings) in entries(inputs) {
            let is_free =
                !matches!(settings.str("type"), Some("boolean" | "number" | "choice" | "environment"));
            if is_free {
                found.push(Text { text: name.clone(), loc });
            }
        }
    }
    found
}

fn rights(node: &Node) -> Option<Rights> {
    match &node.value {
        Value::String(word) => Some(Rights::All { write: &**word == "write-all", loc: node.loc }),
        Value::Map(map) => {
            let right = |(scope, entry): (&Arc<str>, &nisaba_base::value::Entry)| {
                let write = entry.node.value.as_str() == Some("write");
                Right { scope: Text { text: scope.clone(), loc: entry.node.loc }, write }
            };
            Some(Rights::Listed { rights: map.iter().map(right).collect(), loc: node.loc })
        }
        _ => None,
    }
}

fn job(source: &SourceFile, node: &Node) -> Job {
    let called = node.get("uses").and_then(|uses| used(uses, UseKind::Workflow));
    Job {
        own_machine: node.get("runs-on").and_then(own_machine),
        environment: node
            .get("environment")
            .and_then(|environment| Text::of(environment.get("name").unwrap_or(environment))),
        condition: node.get("if").and_then(Text::of),
        rights: node.get("permissions").and_then(rights),
        variables: variables(node.get("env")),
        images: images(node),
        uses: called.into_iter().collect(),
        secrets_inherited: node
            .get("secrets")
            .filter(|secrets| secrets.value.as_str() == Some("inherit"))
            .map(|secrets| secrets.loc),
        steps: steps(source, node.get("steps")),
        may_fail: is_true(node.get("continue-on-error")),
        ..Job::default()
    }
}

/// Labels are free: only this one says that a machine is the organisation's own.
fn own_machine(runs_on: &Node) -> Option<Loc> {
    let labels = runs_on.get("labels").unwrap_or(runs_on);
    texts(labels).into_iter().find(|label| &*label.text == "self-hosted").map(|label| label.loc)
}

fn images(job: &Node) -> Vec<Image> {
    let services = entries(job.get("services")).map(|(_, _, service)| service);
    job.get("container").into_iter().chain(services).filter_map(image).collect()
}

fn image(container: &Node) -> Option<Image> {
    let node = container.get("image").unwrap_or(container);
    let text = node.value.as_str().filter(|text| !text.is_empty() && !text.contains("${{"))?;
    let options = container.get("options").filter(|options| {
        options.value.as_str().is_some_and(|text| text.split_whitespace().any(|word| word == "--privileged"))
    });
    let node = Value::string(text).at(node.loc);
    Some(Image { node, privileged: options.map(|options| options.loc) })
}

fn steps(source: &SourceFile, node: Option<&Node>) -> Vec<Step> {
    node.map(items).unwrap_or_default().iter().map(|node| step(source, node)).collect()
}

fn step(source: &SourceFile, node: &Node) -> Step {
    let script = node.get("run").and_then(Text::of);
    let mut step = Step {
        name: node.get("name").and_then(Text::of),
        uses: node.get("uses").and_then(|uses| used(uses, UseKind::Action)),
        with: variables(node.get("with")),
        variables: variables(node.get("env")),
        condition: node.get("if").and_then(Text::of),
        may_fail: is_true(node.get("continue-on-error")),
        ..Step::default()
    };
    step.expansions = script.iter().flat_map(|script| between(source, script.loc, "${{", "}}")).collect();
    for input in step.with.iter().filter(|input| CODE_INPUTS.contains(&&*input.name)) {
        step.expansions.extend(between(source, input.node.loc, "${{", "}}"));
    }
    step.script = script;
    step
}

/// `owner/name/path@ref`, `./path`, `docker://image`.
fn used(node: &Node, kind: UseKind) -> Option<Use> {
    let text = node.value.as_str()?.trim();
    if text.is_empty() || text.contains("${{") {
        return None;
    }
    let (name, reference) = match text.split_once('@') {
        Some((name, reference)) if !text.starts_with("docker://") => (name, Some(reference.into())),
        _ => (text, None),
    };
    let is_local = text.starts_with("./") || text.starts_with("../");
    Some(Use { kind, name: name.into(), reference, is_local, loc: node.loc })
}

/// The image of `docker://image`, for those who look at images.
pub(crate) fn docker_image(node: &Node) -> Node {
    let text = node.value.as_str().unwrap_or_default();
    Value::string(text.trim_start_matches("docker://")).at(node.loc)
}
