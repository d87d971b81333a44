//! The one shape that every system's definitions come to.
//!
//! **Invariant:** every value keeps the place where it is written; what a pipeline takes from elsewhere is a [`Use`],
//! also when its code is not here.
//! **Not here:** what is good or bad about it (`nisaba_sources`, checks).

use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use nisaba_base::{FileId, Loc};

/// Which system runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum System {
    /// A workflow of GitHub Actions.
    GitHubWorkflow,
    /// An action made of steps, or of an image (`action.yml`).
    GitHubAction,
    /// GitLab CI.
    GitLab,
    /// Azure Pipelines.
    Azure,
    /// A declarative Jenkinsfile.
    Jenkins,
}

/// Text and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: Arc<str>,
    /// Its place.
    pub loc: Loc,
}

/// One definition of a pipeline, with what it includes from the same repository.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// Who runs it.
    pub system: System,
    /// Path of its file.
    pub path: Arc<str>,
    /// Its file.
    pub file: FileId,
    /// Name for people.
    pub name: Arc<str>,
    /// The whole of it.
    pub loc: Loc,
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// Rights of the token of every job that says nothing itself.
    pub rights: Option<Rights>,
    /// Variables of every job.
    pub variables: Vec<Variable>,
    /// Names of what whoever starts or calls it fills in as free text.
    pub parameters: Vec<Text>,
    /// Code that it takes in as a whole: includes, templates, libraries.
    pub uses: Vec<Use>,
    /// Its jobs, in the order written.
    pub jobs: Vec<Job>,
}

/// What starts a pipeline.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The event in the system's words.
    pub event: Text,
    /// Only for branches or tags that are named.
    pub chosen: bool,
}

/// Rights of a job's token.
#[derive(Debug, Clone)]
pub enum Rights {
    /// Every right of a kind at once (`read-all`, `write-all`).
    All {
        /// Writing too.
        write: bool,
        /// Where that is written.
        loc: Loc,
    },
    /// Those that are listed, and no other.
    Listed {
        /// The rights.
        rights: Vec<Right>,
        /// Where the list is written.
        loc: Loc,
    },
}

/// One right of a token.
#[derive(Debug, Clone)]
pub struct Right {
    /// What it is about.
    pub scope: Text,
    /// Whether it may change it.
    pub write: bool,
}

/// A variable, input or setting with its value.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its name.
    pub name: Arc<str>,
    /// Its value.
    pub node: Node,
}

/// Steps that run one after another on one machine.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// Its name in the code.
    pub name: Option<Text>,
    /// The stage it belongs to.
    pub stage: Option<Arc<str>>,
    /// Runs on a machine of the organisation's own, as far as the code tells.
    pub own_machine: Option<Loc>,
    /// Where it deploys to, in the system's words.
    pub environment: Option<Text>,
    /// A person must say yes before it runs.
    pub approval: Option<Loc>,
    /// When it runs: every condition on it, as written.
    pub condition: Option<Text>,
    /// Jobs that end well before it begins; indices into the pipeline's jobs.
    pub after: Vec<usize>,
    /// Rights of its token.
    pub rights: Option<Rights>,
    /// Its variables.
    pub variables: Vec<Variable>,
    /// Images that it runs in or beside.
    pub images: Vec<Image>,
    /// Code of elsewhere that it consists of or takes in.
    pub uses: Vec<Use>,
    /// Gives every secret of its own to what it calls.
    pub secrets_inherited: Option<Loc>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Its failure does not stop the pipeline.
    pub may_fail: Option<Loc>,
}

/// An image that a job runs in or beside.
#[derive(Debug, Clone)]
pub struct Image {
    /// The reference to it.
    pub node: Node,
    /// It is, or asks to be, root of its machine.
    pub privileged: Option<Loc>,
}

/// One step of a job.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// What people call it.
    pub name: Option<Text>,
    /// The action or task it runs.
    pub uses: Option<Use>,
    /// The script it runs.
    pub script: Option<Text>,
    /// What is pasted into its code before the code is read: expressions, without their brackets.
    pub expansions: Vec<Text>,
    /// Inputs of the action or task.
    pub with: Vec<Variable>,
    /// Its variables.
    pub variables: Vec<Variable>,
    /// When it runs, as written.
    pub condition: Option<Text>,
    /// Its failure does not stop the job.
    pub may_fail: Option<Loc>,
}

/// What sort of code is taken from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UseKind {
    /// An action.
    Action,
    /// A whole workflow.
    Workflow,
    /// A file that becomes part of the pipeline.
    Include,
    /// A task that the system's maker keeps.
    Task,
    /// A library of steps.
    Library,
    /// A file of another repository of the same forge, where the organisation itself decides who may write.
    Project,
}

/// Code that is taken from elsewhere.
#[derive(Debug, Clone)]
pub struct Use {
    /// What sort.
    pub kind: UseKind,
    /// Its name, without what fixes it.
    pub name: Arc<str>,
    /// What fixes it: a commit, tag, branch or version.
    pub reference: Option<Arc<str>>,
    /// It lies in the same repository.
    pub is_local: bool,
    /// Its place.
    pub loc: Loc,
}

impl Text {
    /// The text of a node, if it is plain.
    pub fn of(node: &Node) -> Option<Self> {
        let text: Arc<str> = match &node.value {
            Value::String(text) => text.clone(),
            Value::Number(number) => nisaba_base::value::number_text(*number).into(),
            Value::Bool(value) => value.to_string().into(),
            _ => return None,
        };
        Some(Self { text, loc: node.loc })
    }
}

impl Pipeline {
    /// Every step with its job, in order.
    pub fn steps(&self) -> impl Iterator<Item = (&Job, &Step)> {
        self.jobs.iter().flat_map(|job| job.steps.iter().map(move |step| (job, step)))
    }

    /// All code it takes from elsewhere, tasks of the system's maker included.
    pub fn all_uses(&self) -> impl Iterator<Item = &Use> {
        let of_jobs = self.jobs.iter().flat_map(|job| &job.uses);
        let of_steps = self.steps().filter_map(|(_, step)| step.uses.as_ref());
        self.uses.iter().chain(of_jobs).chain(of_steps)
    }
}
