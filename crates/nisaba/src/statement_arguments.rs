//! Arguments of `nisaba exception`, `attest`, `approve` and `training`: what persons state.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::arguments::ScopeFormat;

/// Where a statement is kept: at a server, where it counts at once, or in an evidence log.
#[derive(Debug, Args)]
pub(crate) struct Kept {
    /// The server where it is stated; a token of one's own is taken from NISABA_TOKEN. Without a server it is recorded in an
    /// evidence log.
    #[arg(long, global = true, value_name = "URL", conflicts_with_all = ["log", "by"])]
    pub(crate) server: Option<String>,
    /// The evidence log that it is recorded in; made on first use.
    #[arg(long, global = true, value_name = "DIR", default_value = ".nisaba/evidence")]
    pub(crate) log: PathBuf,
    /// Who states it, where no server knows.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) by: Option<String>,
}

/// Arguments of `exception`.
#[derive(Debug, Args)]
#[command(after_help = KEPT)]
pub(crate) struct ExceptionArguments {
    /// Where it is kept.
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: ExceptionAction,
}

/// What every one of these commands says at its end.
const KEPT: &str = "At a server a statement counts at once: accepted findings leave the open list until the last day, answers, approvals and \
trainings prove their obligations. Without one it is recorded in the evidence log, and `nisaba assess` counts what nisaba.yaml says; the \
lines for it are printed.\n\nExit codes: 0 fine, 2 usage or input error.";

/// What `exception` does.
#[derive(Debug, Subcommand)]
pub(crate) enum ExceptionAction {
    /// Accept a risk, with a reason, an owner and an end.
    Add {
        /// The check or concept whose failures are accepted; not needed with --finding.
        #[arg(required_unless_present = "finding")]
        check: Option<String>,
        /// Only one finding, by its fingerprint.
        #[arg(long, value_name = "FINGERPRINT", conflicts_with_all = ["check", "resource", "file"])]
        finding: Option<String>,
        /// Assets by a pattern of their address, e.g. `aws_s3_bucket.*`; `*` accepts it everywhere.
        #[arg(long, value_name = "PATTERN", required_unless_present_any = ["file", "finding"])]
        resource: Option<String>,
        /// Files by a pattern.
        #[arg(long, value_name = "PATTERN")]
        file: Option<String>,
        /// Why it is accepted.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Last day it is accepted, e.g. 2027-05-31.
        #[arg(long, value_name = "DATE")]
        until: Date,
        /// Who answers for it; who states it when absent.
        #[arg(long, value_name = "NAME")]
        owner: Option<String>,
    },
    /// List accepted risks.
    List(StatementList),
    /// Accept it no longer.
    Withdraw(Withdrawn),
}

/// Arguments of `attest`.
#[derive(Debug, Args)]
#[command(after_help = KEPT)]
pub(crate) struct AttestArguments {
    /// Where it is kept.
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: AttestAction,
}

/// What `attest` does.
#[derive(Debug, Subcommand)]
pub(crate) enum AttestAction {
    /// Answer a question of an obligation, by your name.
    Add {
        /// The question's id; `nisaba attest questions` lists them.
        question: String,
        /// The answer.
        #[arg(value_enum)]
        answer: Answer,
        /// What the answer rests on.
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
        /// Last day it counts; what the obligation asks for may be sooner.
        #[arg(long, value_name = "DATE")]
        until: Option<Date>,
    },
    /// Every question, with the obligation it proves.
    Questions,
    /// List answers.
    List(StatementList),
    /// Take an answer back.
    Withdraw(Withdrawn),
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Answer {
    /// It is so.
    Yes,
    /// It is not so.
    No,
}

/// Arguments of `approve`.
#[derive(Debug, Args)]
#[command(after_help = KEPT)]
pub(crate) struct ApproveArguments {
    /// Where it is kept.
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: ApproveAction,
}

/// What `approve` does.
#[derive(Debug, Subcommand)]
pub(crate) enum ApproveAction {
    /// Approve a text on behalf of management (Art. 20); the text is kept with the approval.
    Add {
        /// The text that was read.
        file: PathBuf,
        /// The document it is, e.g. backup-policy; the `id` of its front matter or its file's name when absent.
        #[arg(long, value_name = "ID")]
        document: Option<String>,
        /// What is said to it.
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
        /// Last day it counts; the document's review may be sooner.
        #[arg(long, value_name = "DATE")]
        until: Option<Date>,
    },
    /// List approvals.
    List(StatementList),
    /// Take an approval back.
    Withdraw(Withdrawn),
}

/// Arguments of `training`.
#[derive(Debug, Args)]
#[command(after_help = KEPT)]
pub(crate) struct TrainingArguments {
    /// Where it is kept.
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: TrainingAction,
}

/// What `training` does.
#[derive(Debug, Subcommand)]
pub(crate) enum TrainingAction {
    /// Note a training that was held.
    Add {
        /// Who was trained.
        who: String,
        /// What was learned.
        #[arg(long, value_name = "TEXT")]
        what: String,
        /// Whom that stands for; one person's training proves nothing of the whole.
        #[arg(long, value_enum, default_value_t = Audience::Person)]
        audience: Audience,
        /// When it was held; today when absent.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// Last day it counts.
        #[arg(long, value_name = "DATE")]
        until: Option<Date>,
    },
    /// List trainings.
    List(StatementList),
    /// Take the note back.
    Withdraw(Withdrawn),
}

/// Whom a training stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Audience {
    /// One or a few.
    Person,
    /// All staff that must be trained.
    Staff,
    /// The members of the management body (Art. 20(2)).
    Management,
}

/// Arguments of each `list`.
#[derive(Debug, Args)]
pub(crate) struct StatementList {
    /// Output format.
    #[arg(long, value_enum, default_value_t = ScopeFormat::Text)]
    pub(crate) format: ScopeFormat,
}

/// Arguments of each `withdraw`.
#[derive(Debug, Args)]
pub(crate) struct Withdrawn {
    /// Its id at the server, or its number in the evidence log, as `list` shows them.
    pub(crate) id: String,
}
