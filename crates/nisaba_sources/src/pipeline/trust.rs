//! Whom a pipeline listens to: text of strangers in its scripts, their code with its secrets, their builds on its machines.

use nisaba_base::value::{Map, Node, Value};
use nisaba_pipeline::{Job, Pipeline, Step, System, Text, Variable};

use super::body::{Answer, Body, unknown};
use super::expression::{is_of, paths};
use super::words::words;

/// Variables in variables are followed so far.
const DEPTH: usize = 4;

/// Facts about whom it listens to.
pub(super) fn tell(pipeline: &Pipeline, body: &mut Body) {
    let reach = Reach::of(pipeline);
    let pasted = pipeline
        .steps()
        .flat_map(|(job, step)| step.expansions.iter().map(move |text| (job, step, text)))
        .filter_map(|(job, step, text)| pasted(pipeline, &reach, (job, step), text))
        .collect();
    body.list("pasted_text", pasted, pipeline.loc);
    if pipeline.system == System::GitHubWorkflow {
        body.answer("builds_strangers_code_with_rights", strangers_code(pipeline, &reach), pipeline.loc);
        body.answer("strangers_on_own_machines", own_machines(pipeline), pipeline.loc);
    }
}

/// Which events it answers to.
struct Reach {
    /// Anyone can cause one.
    by_strangers: Option<Text>,
    /// …and the pipeline then has its secrets.
    with_rights: Option<Text>,
    /// Others call it: what they do decides.
    is_called: bool,
}

impl Reach {
    fn of(pipeline: &Pipeline) -> Self {
        let lists = &words().strangers;
        let event = |list: &[String]| {
            let is_one =
                |trigger: &&nisaba_pipeline::Trigger| list.iter().any(|event| **event == *trigger.event.text);
            pipeline.triggers.iter().find(is_one).map(|trigger| trigger.event.clone())
        };
        let with_rights = event(&lists.events_with_rights);
        Self {
            by_strangers: with_rights.clone().or_else(|| event(&lists.events)),
            with_rights,
            is_called: pipeline.system == System::GitHubAction
                || pipeline.triggers.iter().any(|trigger| &*trigger.event.text == "workflow_call"),
        }
    }
}

/// Who decides a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Author {
    Strangers,
    Starter,
    Caller,
    /// Whoever may open a pull request, which is a setting of Azure Pipelines.
    Contributor,
}

/// A record of what is pasted into a script, if somebody else than the pipeline's authors decides it.
fn pasted(pipeline: &Pipeline, reach: &Reach, at: (&Job, &Step), text: &Text) -> Option<Node> {
    let author = author(pipeline, at, &text.text, DEPTH)?;
    let strangers = match author {
        Author::Strangers if reach.by_strangers.is_some() => Value::Bool(true),
        Author::Strangers if reach.is_called => unknown("which events start its callers is not said here"),
        Author::Strangers => return None,
        Author::Starter => Value::Bool(false),
        Author::Caller => unknown(&format!("`{}` is what the callers make it", text.text)),
        Author::Contributor => unknown("who may open pull requests is a setting of the forge"),
    };
    let mut record = Map::new();
    let mut set = |name: &str, value: Value| drop(record.insert(name, text.loc, value.at(text.loc)));
    set("expression", Value::string(text.text.clone()));
    set("from_strangers", strangers);
    set("from_starter", Value::Bool(author == Author::Starter));
    set("with_rights", Value::Bool(reach.with_rights.is_some()));
    Some(Value::map(record).at(text.loc))
}

fn author(pipeline: &Pipeline, (job, step): (&Job, &Step), expression: &str, depth: usize) -> Option<Author> {
    match pipeline.system {
        System::GitHubWorkflow | System::GitHubAction => {}
        System::Azure => return azure_author(pipeline, expression),
        System::Jenkins => return jenkins_author(expression),
        System::GitLab => return Some(Author::Caller),
    }
    for path in paths(expression) {
        if words().strangers.text.iter().any(|pattern| is_of(&path, pattern)) {
            return Some(Author::Strangers);
        }
        if let Some(name) = path.strip_prefix("inputs.").or_else(|| path.strip_prefix("github.event.inputs."))
        {
            let is_free =
                pipeline.parameters.iter().any(|parameter| parameter.text.eq_ignore_ascii_case(name));
            match is_free {
                true if is_called_only(pipeline) => return Some(Author::Caller),
                true => return Some(Author::Starter),
                false => {}
            }
        }
        let Some(name) = path.strip_prefix("env.").filter(|_| depth > 0) else { continue };
        let scopes = [&step.variables, &job.variables, &pipeline.variables];
        let text = scopes.into_iter().find_map(|variables| value_of(variables, name));
        let inner = text.into_iter().flat_map(|text| inner(&text));
        let found = inner.filter_map(|inner| author(pipeline, (job, step), &inner, depth - 1)).next();
        if found.is_some() {
            return found;
        }
    }
    None
}

fn is_called_only(pipeline: &Pipeline) -> bool {
    !pipeline.triggers.iter().any(|trigger| &*trigger.event.text == "workflow_dispatch")
}

fn value_of(variables: &[Variable], name: &str) -> Option<String> {
    let variable = variables.iter().find(|variable| variable.name.eq_ignore_ascii_case(name))?;
    variable.node.value.as_str().map(str::to_owned)
}

/// The expressions in a text.
fn inner(text: &str) -> Vec<String> {
    let parts = text.split("${{").skip(1);
    parts
        .filter_map(|part| part.split_once("}}").map(|(expression, _)| expression.trim().to_owned()))
        .collect()
}

fn azure_author(pipeline: &Pipeline, expression: &str) -> Option<Author> {
    let lower = expression.to_ascii_lowercase();
    if let Some(name) = lower.strip_prefix("parameters.") {
        let is_free = pipeline.parameters.iter().any(|parameter| parameter.text.eq_ignore_ascii_case(name));
        return is_free.then_some(Author::Starter);
    }
    words().strangers.azure.contains(&lower).then_some(Author::Contributor)
}

/// Values of Groovy that whoever starts the build, or opens the pull request, decides.
fn jenkins_author(expression: &str) -> Option<Author> {
    let path = expression.trim_start_matches("env.");
    match () {
        () if expression.starts_with("params.") => Some(Author::Starter),
        () if [
            "CHANGE_TITLE",
            "CHANGE_BRANCH",
            "CHANGE_AUTHOR_DISPLAY_NAME",
            "BRANCH_NAME",
            "GIT_BRANCH",
        ]
        .contains(&path) =>
        {
            Some(Author::Contributor)
        }
        () => None,
    }
}

/// A checkout of what a stranger proposes, in a run that has the repository's secrets.
fn strangers_code(pipeline: &Pipeline, reach: &Reach) -> Answer {
    let Some(_) = &reach.with_rights else {
        return if reach.is_called { Answer::NoQuestion } else { Answer::No(None) };
    };
    let mut guarded = None;
    for (job, step) in pipeline.steps() {
        let Some(loc) = takes_proposal(step) else { continue };
        let conditions = [&job.condition, &step.condition];
        let is_guarded = conditions.into_iter().flatten().any(|condition| {
            words().strangers.guards.iter().any(|guard| condition.text.contains(guard.as_str()))
        });
        // An environment may ask a person first; whether it does is no part of the code.
        if is_guarded || job.environment.is_some() {
            guarded = guarded.or(Some(loc));
        } else {
            return Answer::Yes(Some(loc));
        }
    }
    match guarded {
        Some(loc) => {
            Answer::Unknown("a condition or an environment may keep strangers out".to_owned(), Some(loc))
        }
        None => Answer::No(None),
    }
}

/// Where a step checks out what a pull request proposes.
fn takes_proposal(step: &Step) -> Option<nisaba_base::Loc> {
    let of_proposal = |text: &str| {
        let text = text.to_ascii_lowercase();
        [
            "github.event.pull_request.head",
            "github.head_ref",
            "workflow_run.head_",
            "refs/pull/",
            "pull_request.merge",
        ]
        .iter()
        .any(|part| text.contains(part))
    };
    if step.uses.as_ref().is_some_and(|uses| &*uses.name == "actions/checkout") {
        let named = |input: &&Variable| matches!(&*input.name, "ref" | "repository");
        let input =
            step.with.iter().filter(named).find(|input| input.node.value.as_str().is_some_and(of_proposal));
        return input.map(|input| input.node.loc);
    }
    let script = step.script.as_ref()?;
    script.text.contains("gh pr checkout").then_some(script.loc)
}

/// A repository that anyone may fork sends anyone's code to the machines of its pull requests.
fn own_machines(pipeline: &Pipeline) -> Answer {
    let opens = |trigger: &nisaba_pipeline::Trigger| trigger.event.text.starts_with("pull_request");
    let Some(own) = pipeline.jobs.iter().find_map(|job| job.own_machine) else { return Answer::No(None) };
    match pipeline.triggers.iter().any(opens) {
        true => Answer::Unknown(
            "whether strangers may propose changes is a setting of the forge".to_owned(),
            Some(own),
        ),
        false => Answer::No(Some(own)),
    }
}
