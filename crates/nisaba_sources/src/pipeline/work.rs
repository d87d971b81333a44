//! What the jobs of a pipeline do: which scans run, what is tested, where something is deployed.

use std::collections::BTreeMap;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};
use nisaba_pipeline::{Job, Pipeline, Step, System, Use, UseKind};

use super::body::{Answer, Body, unknown};
use super::script::{self, Command};
use super::words::{ScanWords, words};

/// One scan that a pipeline runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scan {
    /// What it looks for; a word of the data.
    pub category: &'static str,
    /// Where it is run.
    pub loc: Loc,
    /// Its failure stops nothing.
    pub may_fail: bool,
}

/// What a pipeline does, as far as the repository's other pipelines need to know.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// Scans, in order.
    pub scans: Vec<Scan>,
    /// Jobs that test.
    pub tests: bool,
    /// Jobs that deploy.
    pub deploys: Option<Loc>,
    /// Images that are built here.
    pub builds_images: Option<Loc>,
    /// Code of elsewhere that may run scans too.
    pub not_here: Option<(String, Loc)>,
}

/// What a pipeline does.
pub(super) fn of(pipeline: &Pipeline) -> Work {
    let mut work = Work::default();
    for job in &pipeline.jobs {
        for step in &job.steps {
            let commands = commands(step);
            let may_fail = job.may_fail.or(step.may_fail).is_some() || asks_to_pass(step);
            work.scans.extend(scans(step, &commands, may_fail));
            let builds = commands.iter().find(|command| builds_image(command)).map(|command| command.loc);
            let action = step.uses.as_ref().filter(|used| builds_by_task(used, step));
            work.builds_images = work.builds_images.or(builds).or(action.map(|used| used.loc));
        }
        work.scans.extend(job.uses.iter().flat_map(|used| scans_of_use(used, &[], job.may_fail.is_some())));
        work.tests |= tests(job).is_some();
        work.deploys = work.deploys.or_else(|| deploys(job));
    }
    work.scans.extend(pipeline.uses.iter().flat_map(|used| scans_of_use(used, &[], false)));
    // What only has a hand in one step is no place for scans; a workflow or an include of elsewhere is.
    let whole = pipeline.uses.iter().chain(pipeline.jobs.iter().flat_map(|job| &job.uses));
    work.not_here = whole
        .filter(|used| !used.is_local && used.kind != UseKind::Task)
        .map(|used| (used.name.to_string(), used.loc))
        .next();
    work
}

/// Facts about scans and deployments.
pub(super) fn tell(pipeline: &Pipeline, work: &Work, tested_elsewhere: Option<&str>, body: &mut Body) {
    let scans = work.scans.iter().map(|scan| {
        let mut record = Map::new();
        record.insert("looks_for", scan.loc, Value::string(scan.category).at(scan.loc));
        record.insert("may_fail", scan.loc, Value::Bool(scan.may_fail).at(scan.loc));
        Value::map(record).at(scan.loc)
    });
    body.list("scans", scans.collect(), pipeline.loc);
    let deployments = pipeline.jobs.iter().enumerate().filter_map(|(at, job)| {
        let loc = deploys(job)?;
        Some(deployment(pipeline, at, job, loc, tested_elsewhere))
    });
    body.list("deployments", deployments.collect(), pipeline.loc);
}

fn commands(step: &Step) -> Vec<Command> {
    step.script.as_ref().map(script::commands).unwrap_or_default()
}

fn scans(step: &Step, commands: &[Command], may_fail: bool) -> Vec<Scan> {
    let mut found: Vec<Scan> = match &step.uses {
        Some(used) => scans_of_use(used, &step.with, may_fail),
        None => Vec::new(),
    };
    for command in commands.iter().filter(|command| runs(command)) {
        for scan in &words().scans {
            if scan.commands.iter().any(|words| command.has(words)) {
                let may_fail = may_fail || command.may_fail;
                found.push(Scan { category: &scan.category, loc: command.loc, may_fail });
            }
        }
    }
    found
}

fn scans_of_use(used: &Use, with: &[nisaba_pipeline::Variable], may_fail: bool) -> Vec<Scan> {
    let is_it = |scan: &&'static ScanWords| {
        scan.uses.iter().any(|name| used.name.starts_with(name.as_str()))
            && scan.input.as_ref().is_none_or(|input| {
                let given = with
                    .iter()
                    .find(|given| *given.name == **input)
                    .and_then(|given| nisaba_pipeline::Text::of(&given.node));
                scan.is.iter().any(|value| value == given.as_ref().map_or("", |text| &text.text))
            })
    };
    words()
        .scans
        .iter()
        .filter(is_it)
        .map(|scan| Scan { category: &scan.category, loc: used.loc, may_fail })
        .collect()
}

/// Commands that only get or name a tool run nothing.
fn runs(command: &Command) -> bool {
    let installs = [
        "install", "add", "echo", "printf", "cd", "ls", "export", "mkdir", "cp", "mv", "rm", "cat", "git",
        "curl", "wget", "which", "grep", "sed",
    ];
    let program = command.program();
    !installs.contains(&program)
        && !command
            .words
            .iter()
            .take(4)
            .any(|word| matches!(word.as_str(), "install" | "uninstall" | "--version"))
}

/// Options by which a scan is told to find nothing bad enough.
fn asks_to_pass(step: &Step) -> bool {
    let passes = ["soft_fail", "soft-fail", "continue-on-error"];
    step.with.iter().any(|input| passes.contains(&&*input.name) && input.node.value.as_bool() == Some(true))
}

fn builds_by_task(used: &Use, step: &Step) -> bool {
    let told = |words: &[&str]| {
        let mut inputs = step.with.iter().filter(|input| &*input.name == "command");
        inputs.any(|input| input.node.value.as_str().is_some_and(|text| words.contains(&text)))
    };
    used.name.starts_with("docker/build-push-action")
        || (&*used.name == "Docker" && (told(&["build", "buildAndPush"]) || step.with.is_empty()))
}

fn builds_image(command: &Command) -> bool {
    [
        "docker build",
        "docker buildx build",
        "podman build",
        "buildah bud",
        "kaniko",
        "docker push",
        "podman push",
    ]
    .iter()
    .any(|words| command.has(words))
        || command.words.iter().any(|word| word.ends_with("kaniko/executor"))
}

fn tests(job: &Job) -> Option<Loc> {
    job.steps.iter().find_map(|step| tests_in(step, &commands(step)))
}

fn tests_in(step: &Step, commands: &[Command]) -> Option<Loc> {
    let words = &words().tests;
    let by_command = commands
        .iter()
        .filter(|command| runs(command))
        .find(|command| words.commands.iter().any(|phrase| command.has(phrase)));
    let by_use =
        step.uses.as_ref().filter(|used| words.uses.iter().any(|name| used.name.starts_with(name.as_str())));
    // Tasks of build tools are told what to do: `test`, `verify`.
    let by_input = step.with.iter().find(|input| {
        matches!(&*input.name, "command" | "goals" | "tasks")
            && input.node.value.as_str().is_some_and(|text| {
                text.split_whitespace().any(|word| words.names.iter().any(|name| name == word))
            })
    });
    by_command
        .map(|command| command.loc)
        .or(by_use.map(|used| used.loc))
        .or(by_input.map(|input| input.node.loc))
}

/// Where a job deploys.
fn deploys(job: &Job) -> Option<Loc> {
    let words = &words().deployments;
    let tries = |command: &Command| {
        command
            .words
            .iter()
            .any(|word| word.starts_with("--dry-run") || word == "--check" || word == "--help")
    };
    let in_step = |step: &Step| {
        let commands = commands(step);
        let command = commands
            .iter()
            .filter(|command| runs(command) && !tries(command))
            .find(|command| words.commands.iter().any(|phrase| command.has(phrase)));
        let used = step
            .uses
            .as_ref()
            .filter(|used| words.uses.iter().any(|name| used.name.starts_with(name.as_str())));
        command.map(|command| command.loc).or(used.map(|used| used.loc))
    };
    job.environment.as_ref().map(|environment| environment.loc).or_else(|| job.steps.iter().find_map(in_step))
}

/// Whether a name has one of the words between its signs.
fn has_part(name: &str, parts: &[String]) -> bool {
    let name = name.to_ascii_lowercase();
    parts.iter().any(|part| {
        name == *part
            || name
                .split(|letter: char| !letter.is_ascii_alphanumeric())
                .any(|piece| piece.trim_end_matches(|digit: char| digit.is_ascii_digit()) == part)
    })
}

fn deployment(pipeline: &Pipeline, at: usize, job: &Job, loc: Loc, tested_elsewhere: Option<&str>) -> Node {
    let mut facts = Body::default();
    let name = job.environment.as_ref().or(job.name.as_ref());
    let name = name.map_or("", |name| &*name.text);
    facts.set("to", Value::string(name), loc);
    facts.set("harmless", harmless(job), loc);
    facts.answer("approved", approved(pipeline, job), loc);
    facts.answer("from_chosen_branch", from_chosen_branch(pipeline, job), loc);
    facts.answer("tested_before", tested_before(pipeline, at, tested_elsewhere), loc);
    facts.at(loc)
}

fn harmless(job: &Job) -> Value {
    let parts = &words().deployments.harmless;
    match &job.environment {
        Some(environment) if environment.text.contains("${{") || environment.text.contains('$') => {
            unknown(&format!("`{}` is decided when it runs", environment.text))
        }
        Some(environment) => Value::Bool(has_part(&environment.text, parts)),
        None => {
            let names = job.name.iter().map(|name| &*name.text).chain(job.stage.as_deref());
            Value::Bool(names.into_iter().any(|name| has_part(name, parts)))
        }
    }
}

fn by_hand(pipeline: &Pipeline) -> bool {
    let is_by_hand = |event: &str| words().strangers.by_hand.iter().any(|by_hand| by_hand == event);
    !pipeline.triggers.is_empty() && pipeline.triggers.iter().all(|trigger| is_by_hand(&trigger.event.text))
}

/// Whether a person says yes before it begins.
fn approved(pipeline: &Pipeline, job: &Job) -> Answer {
    if let Some(loc) = job.approval {
        return Answer::Yes(Some(loc));
    }
    let before = job.after.iter().filter_map(|at| pipeline.jobs.get(*at)?.approval).next();
    if let Some(loc) = before {
        return Answer::Yes(Some(loc));
    }
    if by_hand(pipeline) {
        return Answer::Yes(pipeline.triggers.first().map(|trigger| trigger.event.loc));
    }
    if is_called(pipeline) {
        return Answer::Unknown("its callers decide when it runs".to_owned(), None);
    }
    match &job.environment {
        Some(environment) => Answer::Unknown(
            format!("who must say yes before `{}` is a setting of the forge", environment.text),
            Some(environment.loc),
        ),
        None => Answer::No(None),
    }
}

fn is_called(pipeline: &Pipeline) -> bool {
    pipeline.system == System::GitHubAction
        || pipeline.triggers.iter().any(|trigger| &*trigger.event.text == "workflow_call")
}

/// Whether only branches or tags that are named get there.
fn from_chosen_branch(pipeline: &Pipeline, job: &Job) -> Answer {
    if is_called(pipeline) {
        return Answer::Unknown("its callers decide when it runs".to_owned(), None);
    }
    let asks = |text: &str| words().deployments.branches.iter().any(|word| text.contains(word.as_str()));
    let conditions = job.condition.iter().chain(job.steps.iter().filter_map(|step| step.condition.as_ref()));
    if let Some(condition) = conditions.into_iter().find(|condition| asks(&condition.text)) {
        return Answer::Yes(Some(condition.loc));
    }
    let before = job.after.iter().filter_map(|at| pipeline.jobs.get(*at)?.condition.as_ref());
    if let Some(condition) = before.into_iter().find(|condition| asks(&condition.text)) {
        return Answer::Yes(Some(condition.loc));
    }
    // A proposal is not yet reviewed, whatever branch it wants to get into.
    let is_open = |trigger: &&nisaba_pipeline::Trigger| match &*trigger.event.text {
        "push" => !trigger.chosen,
        event => event.starts_with("pull_request"),
    };
    let open = pipeline.triggers.iter().find(is_open);
    match (open, &job.environment) {
        (None, _) if pipeline.triggers.is_empty() => {
            Answer::Unknown("which branches it is built from is a setting of the server".to_owned(), None)
        }
        (None, _) => Answer::Yes(None),
        (Some(_), Some(environment)) => Answer::Unknown(
            format!("which branches may deploy to `{}` is a setting of the forge", environment.text),
            Some(environment.loc),
        ),
        (Some(trigger), None) => Answer::No(Some(trigger.event.loc)),
    }
}

/// Whether tests run before, in the job itself or in one it waits for.
fn tested_before(pipeline: &Pipeline, at: usize, tested_elsewhere: Option<&str>) -> Answer {
    let mut waiting = vec![at];
    let mut seen = BTreeMap::new();
    let mut not_here = None;
    while let Some(at) = waiting.pop() {
        let Some(job) = pipeline.jobs.get(at).filter(|_| seen.insert(at, ()).is_none()) else { continue };
        if let Some(loc) = tests(job) {
            return Answer::Yes(Some(loc));
        }
        not_here = not_here.or_else(|| job.uses.first().map(|used| (used.name.clone(), used.loc)));
        waiting.extend(&job.after);
    }
    if let Some((name, loc)) = not_here {
        return Answer::Unknown(format!("what `{name}` does is not looked into here"), Some(loc));
    }
    if let Some(other) = tested_elsewhere {
        return Answer::Unknown(
            format!("`{other}` tests; whether this waits for it is a setting of the forge"),
            None,
        );
    }
    match is_called(pipeline) || pipeline.uses.iter().any(|used| !used.is_local) {
        true => Answer::Unknown("what runs before it is not written here".to_owned(), None),
        false => Answer::No(None),
    }
}
