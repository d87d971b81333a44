//! What a pipeline's definition says, as facts that the tables name.

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};
use nisaba_pipeline::{Job, Pipeline, Rights, Step, System, Use, UseKind, Variable, pin};

use super::body::Body;
use super::script::{self, Command};
use super::words::words;
use super::work::{self, Work};
use super::{download, trust};

/// The body of a pipeline's resource.
pub(super) fn body(pipeline: &Pipeline, work: &Work, tested_elsewhere: Option<&str>) -> Node {
    let mut body = Body::default();
    let whole = pipeline.loc;
    body.list("uses", uses(pipeline), whole);
    body.list("images", images(pipeline), whole);
    rights(pipeline, &mut body);
    trust::tell(pipeline, &mut body);
    let commands = script::all(pipeline);
    download::tell(pipeline, &commands, &mut body);
    body.set("texts", texts(pipeline), whole);
    body.yes_or_no("secrets_given_away", secrets_given_away(pipeline), whole);
    body.yes_or_no("secrets_printed", secrets_printed(pipeline, &commands), whole);
    body.yes_or_no("long_lived_cloud_keys", cloud_keys(pipeline), whole);
    body.yes_or_no("token_left_behind", token_left_behind(pipeline), whole);
    body.yes_or_no("secrets_pasted", secrets_pasted(pipeline), whole);
    work::tell(pipeline, work, tested_elsewhere, &mut body);
    body.at(whole)
}

/// A secret that becomes part of a script, where the list of processes and the shell's own messages show it.
fn secrets_pasted(pipeline: &Pipeline) -> Option<Loc> {
    let is_secret = |text: &&nisaba_pipeline::Text| {
        let path = text.text.trim();
        path.starts_with("secrets.") || path.starts_with("credentials.")
    };
    pipeline.steps().find_map(|(_, step)| step.expansions.iter().find(is_secret)).map(|text| text.loc)
}

/// Code of others, with how firmly it is fixed. What the system's maker keeps with the system cannot be fixed further.
fn uses(pipeline: &Pipeline) -> Vec<Node> {
    let foreign =
        |used: &&Use| !used.is_local && used.kind != UseKind::Task && !used.name.starts_with("docker://");
    let record = |used: &Use| {
        let makers = &words().makers.first_party;
        let first_party =
            used.kind == UseKind::Project || makers.iter().any(|maker| used.name.starts_with(maker.as_str()));
        let mut record = Map::new();
        let mut set = |name: &str, value: Value| drop(record.insert(name, used.loc, value.at(used.loc)));
        set("name", Value::string(short(&used.name)));
        set("pin", Value::string(pin(used.reference.as_deref()).word()));
        set("first_party", Value::Bool(first_party));
        Value::map(record).at(used.loc)
    };
    pipeline.all_uses().filter(foreign).map(record).collect()
}

/// `owner/name` of a path or address: enough to find it, and short enough to be read in a sentence.
fn short(name: &str) -> String {
    let path = name.split_once("://").map_or(name, |(_, rest)| rest);
    path.split('/').take(2).collect::<Vec<_>>().join("/")
}

fn images(pipeline: &Pipeline) -> Vec<Node> {
    let record = |node: &Node, privileged: Option<Loc>| {
        let mut record = Map::new();
        record.insert("image", node.loc, node.clone());
        let loc = privileged.unwrap_or(node.loc);
        record.insert("privileged", loc, Value::Bool(privileged.is_some()).at(loc));
        Value::map(record).at(node.loc)
    };
    let of_jobs =
        pipeline.jobs.iter().flat_map(|job| &job.images).map(|image| record(&image.node, image.privileged));
    let of_steps = pipeline.all_uses().filter_map(|used| {
        let image = used.name.strip_prefix("docker://")?;
        Some(record(&Value::string(image).at(used.loc), None))
    });
    of_jobs.chain(of_steps).collect()
}

/// Rights of the token that GitHub gives every job.
fn rights(pipeline: &Pipeline, body: &mut Body) {
    let only_called = pipeline.triggers.iter().all(|trigger| &*trigger.event.text == "workflow_call");
    if pipeline.system != System::GitHubWorkflow || only_called {
        return;
    }
    let silent = pipeline.jobs.iter().find(|job| job.rights.is_none());
    let unsaid = silent.filter(|_| pipeline.rights.is_none());
    let place = |job: &Job| job.name.as_ref().map_or(pipeline.loc, |name| name.loc);
    body.set("token_rights_stated", Value::Bool(unsaid.is_none()), unsaid.map_or(pipeline.loc, place));
    let all = pipeline.rights.iter().chain(pipeline.jobs.iter().filter_map(|job| job.rights.as_ref()));
    let everything = all.clone().find_map(|rights| match rights {
        Rights::All { write: true, loc } => Some(*loc),
        _ => None,
    });
    if all.count() > 0 {
        body.yes_or_no("token_writes_everything", everything, pipeline.loc);
    }
    let shared = match &pipeline.rights {
        Some(Rights::Listed { rights, .. }) if pipeline.jobs.len() > 1 && silent.is_some() => {
            rights.iter().find(|right| right.write).map(|right| right.scope.loc)
        }
        _ => None,
    };
    if pipeline.rights.is_some() {
        body.yes_or_no("token_writes_in_every_job", shared, pipeline.loc);
    }
}

/// Everything that may hold a credential: variables, inputs, scripts.
fn texts(pipeline: &Pipeline) -> Value {
    let of_jobs = pipeline.jobs.iter().flat_map(|job| &job.variables);
    let of_steps = pipeline.steps().flat_map(|(_, step)| step.variables.iter().chain(&step.with));
    let variables = pipeline.variables.iter().chain(of_jobs).chain(of_steps);
    let mut all: Vec<Node> = variables.filter(|variable| !refers(variable)).map(named).collect();
    let scripts = pipeline.steps().filter_map(|(_, step)| step.script.as_ref());
    all.extend(scripts.map(|script| Value::String(script.text.clone()).at(script.loc)));
    Value::list(all)
}

/// Values that only point to a secret: `${{ secrets.X }}`, `$(x)`, `$X`, `credentials('x')`.
fn refers(variable: &Variable) -> bool {
    variable.node.value.as_str().is_some_and(|text| text.trim_start().starts_with('$'))
}

fn named(variable: &Variable) -> Node {
    let mut map = Map::new();
    map.insert(variable.name.clone(), variable.node.loc, variable.node.clone());
    Value::map(map).at(variable.node.loc)
}

/// Every secret handed to code of another repository.
fn secrets_given_away(pipeline: &Pipeline) -> Option<Loc> {
    pipeline.jobs.iter().find_map(|job| {
        let foreign = job.uses.iter().any(|used| !used.is_local);
        job.secrets_inherited.filter(|_| foreign)
    })
}

/// A secret in the arguments of a command whose work is to print.
fn secrets_printed(pipeline: &Pipeline, commands: &[Command]) -> Option<Loc> {
    let whole = |step: &Step| {
        let mut texts = step.expansions.iter();
        texts
            .find(|text| text.text.to_ascii_lowercase().replace(' ', "").contains("tojson(secrets)"))
            .map(|text| text.loc)
    };
    let dumped = pipeline.steps().find_map(|(_, step)| whole(step));
    let prints = |command: &&Command| {
        matches!(command.program(), "echo" | "printf" | "Write-Host")
            && command.into.is_none()
            && !command.words.iter().any(|word| word.contains('>'))
            && command.words.windows(2).any(|words| words.join(" ").contains("secrets."))
            && command.words.join("").contains("${{secrets.")
    };
    dumped.or_else(|| commands.iter().find(prints).map(|command| command.loc))
}

/// Keys that stay valid until somebody remembers them, where a token of the run would do.
fn cloud_keys(pipeline: &Pipeline) -> Option<Loc> {
    let keys = &words().cloud_keys;
    let as_input = pipeline.steps().find_map(|(_, step)| {
        let used = step.uses.as_ref()?;
        let key = keys.inputs.iter().find(|key| *key.uses == *used.name)?;
        step.with.iter().find(|input| *input.name == *key.input).map(|input| input.node.loc)
    });
    let of_steps = pipeline.steps().flat_map(|(_, step)| &step.variables);
    let of_jobs = pipeline.jobs.iter().flat_map(|job| &job.variables);
    let mut variables = pipeline.variables.iter().chain(of_jobs).chain(of_steps);
    let is_key = |variable: &&Variable| {
        let text = variable.node.value.as_str().unwrap_or_default();
        // What an earlier step got for this run ends with it.
        let is_of_run = text.contains("steps.") || text.is_empty();
        keys.variables.iter().any(|name| **name == *variable.name) && !is_of_run
    };
    as_input.or_else(|| variables.find(is_key).map(|variable| variable.node.loc))
}

/// The token that a checkout leaves in the folder, where the whole folder is then handed on, or later steps are given it.
fn token_left_behind(pipeline: &Pipeline) -> Option<Loc> {
    pipeline.jobs.iter().find_map(|job| {
        let asked = job.steps.iter().find_map(|step| persisted_by_choice(pipeline.system, step));
        let left = job.steps.iter().position(leaves_token);
        let handed_on = left.and_then(|from| job.steps.get(from..)?.iter().find_map(hands_on_folder));
        asked.or(handed_on)
    })
}

fn input<'s>(step: &'s Step, name: &str) -> Option<&'s Node> {
    step.with.iter().find(|input| input.name.eq_ignore_ascii_case(name)).map(|input| &input.node)
}

fn persisted_by_choice(system: System, step: &Step) -> Option<Loc> {
    let chosen = input(step, "persistCredentials").filter(|_| system == System::Azure)?;
    (chosen.value.as_bool() == Some(true)).then_some(chosen.loc)
}

fn leaves_token(step: &Step) -> bool {
    let is_checkout = step.uses.as_ref().is_some_and(|used| &*used.name == "actions/checkout");
    is_checkout && input(step, "persist-credentials").and_then(|value| value.value.as_bool()) != Some(false)
}

/// Hidden files are left out of artefacts since version 4.4 of the action, unless asked for.
fn hands_on_folder(step: &Step) -> Option<Loc> {
    let used = step.uses.as_ref().filter(|used| &*used.name == "actions/upload-artifact")?;
    let path = input(step, "path")?;
    let whole = path.value.as_str()?.lines().any(|line| {
        matches!(
            line.trim().trim_end_matches('/'),
            "." | "" | "*" | "**" | "**/*" | "${{ github.workspace }}"
        )
    });
    let old = used.reference.as_deref().is_some_and(|reference| matches!(reference, "v1" | "v2" | "v3"));
    let hidden = input(step, "include-hidden-files").and_then(|value| value.value.as_bool()) == Some(true);
    (whole && (old || hidden)).then_some(path.loc)
}
