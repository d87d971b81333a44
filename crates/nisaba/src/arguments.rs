//! The command line: one source for help texts, the reference, man pages and completions.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::evidence_arguments::EvidenceArguments;
use crate::statement_arguments::{ApproveArguments, AttestArguments, ExceptionArguments, TrainingArguments};

/// Makes an organisation ready for NIS2 (Directive (EU) 2022/2555) and keeps it so.
///
/// Nisaba reads the real estate, measures it against the law, and says what to do first. It works offline, and sends nothing but what you push.
#[derive(Debug, Parser)]
#[command(name = "nisaba", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 fine, 1 gaps at or above --fail-on, 2 usage or input error.")]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Say nothing but the result.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// When to use colour; NO_COLOR is respected.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub(crate) color: Colour,
    /// Use the law data of this folder instead of the built-in one.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) law: Option<PathBuf>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Guided start: scope questions, the sources found, a first nisaba.yaml.
    Init(InitArguments),
    /// Does NIS2 apply to us, as what, why, and what follows.
    Scope(ScopeArguments),
    /// The main job: read the estate, measure it against the law, say what to do first.
    Assess(AssessArguments),
    /// Accept today's findings as known, under a name and until a day, so that a team starts with nothing new.
    Baseline(BaselineArguments),
    /// What a change does to readiness; for pull requests.
    Diff(DiffArguments),
    /// Patches for gaps whose right form is certain: shown as a diff, applied only on request.
    Fix(FixArguments),
    /// Assess again on every save, and say what is new and what is fixed.
    Watch(WatchArguments),
    /// Language server on standard input and output: gaps where they are written, in your editor.
    Lsp {
        /// Accepted because editors add it; standard input and output are always used.
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Explain a requirement, obligation, annex point, check, concept or finding.
    Explain(ExplainArguments),
    /// Checks of one's own: make one, test them, list all.
    Check(CheckArguments),
    /// The server: its API, and what it does by itself, until it is told to end.
    Serve(ServeArguments),
    /// Write everything that a server keeps into a folder, while it serves, and verify it.
    Backup(BackupArguments),
    /// Put a backup in the place of a server's folder, once every file of it is verified.
    Restore(RestoreArguments),
    /// Accepted risks, each with an owner and an end: add, list, withdraw.
    Exception(ExceptionArguments),
    /// Answers to the questions of obligations, by a named person: add, list, withdraw.
    Attest(AttestArguments),
    /// Approvals of policies and risks by management (Art. 20), each of the text that was read: add, list, withdraw.
    Approve(ApproveArguments),
    /// Trainings that were held: add, list, withdraw.
    Training(TrainingArguments),
    /// The evidence log: what was seen and done, in a record that nobody can quietly change.
    Evidence(EvidenceArguments),
    /// Print shell completions.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write every derived file of the repository (schema, references, man pages, completions).
    #[command(hide = true)]
    Generate {
        /// The repository.
        #[arg(default_value = ".")]
        repository: PathBuf,
        /// Change nothing; exit 1 when a file is stale.
        #[arg(long)]
        check: bool,
    },
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The folder to set up.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Ask nothing: write what is found and leave facts open.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Replace a nisaba.yaml that is there.
    #[arg(long)]
    pub(crate) force: bool,
}

/// Arguments of `scope`.
#[derive(Debug, Args)]
pub(crate) struct ScopeArguments {
    /// Folder with nisaba.yaml; asked in the terminal where it says nothing.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Facts from a file (YAML or JSON), `-` for standard input: one facts object, or `cases`.
    #[arg(long, value_name = "FILE", conflicts_with = "ask")]
    pub(crate) facts: Option<PathBuf>,
    /// Ask the questions even if nisaba.yaml has the facts.
    #[arg(long)]
    pub(crate) ask: bool,
    /// List every activity of Annexes I and II with its id.
    #[arg(long)]
    pub(crate) activities: bool,
    /// Output format.
    #[arg(long, value_enum, default_value_t = ScopeFormat::Text)]
    pub(crate) format: ScopeFormat,
}

/// Output formats of `scope` and `explain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScopeFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Arguments of `assess`.
#[derive(Debug, Args)]
pub(crate) struct AssessArguments {
    /// Folder or file to assess.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Output format on standard output, or in --output.
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub(crate) format: Format,
    /// Write the result to a file.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Also write the self-contained HTML report to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Also write the result in another format, e.g. `sarif=nisaba.sarif`; may be given several times.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = also)]
    pub(crate) also: Vec<(Format, PathBuf)>,
    /// List checks that could not be decided in formats for pipelines too.
    #[arg(long)]
    pub(crate) undecided: bool,
    /// Leave accepted risks out of formats for pipelines, for consumers that would show them as open.
    #[arg(long)]
    pub(crate) no_accepted: bool,
    /// Exit with 1 when a gap of this severity or worse is found.
    #[arg(long, value_enum, default_value_t = FailOn::None)]
    pub(crate) fail_on: FailOn,
    /// Only these checks, concepts, obligations (`c`, `c.3`) or path patterns; may be given several times.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Folder or file with checks of one's own, beside those that nisaba.yaml names; may be given several times.
    #[arg(long, value_name = "PATH")]
    pub(crate) checks: Vec<PathBuf>,
    /// Report of another tool to take in: SARIF, or the JSON of Trivy, Prowler (OCSF), Checkov, Semgrep, gitleaks, SonarQube,
    /// ZAP; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) import: Vec<PathBuf>,
    /// As if there were no baseline: what it knows counts too.
    #[arg(long)]
    pub(crate) no_baseline: bool,
    /// Record the assessment and what changed since the last one in an evidence log, made on first use; `.nisaba/evidence` in
    /// the assessed folder when no other is named.
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    pub(crate) record: Option<Option<PathBuf>>,
    /// Send the assessment to a server, which keeps what changed; the token is taken from NISABA_TOKEN.
    #[arg(long, value_name = "URL")]
    pub(crate) push: Option<String>,
    /// Name of the source at the server; the assessed folder's when not given.
    #[arg(long, value_name = "NAME", requires = "push")]
    pub(crate) source: Option<String>,
    /// Terraform variables and workspace.
    #[command(flatten)]
    pub(crate) terraform: TerraformArguments,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(
    after_help = "The first start prints a link that makes the administrator, once. Ctrl-C or SIGTERM ends it in order."
)]
pub(crate) struct ServeArguments {
    /// Folder for what the server keeps; made on first use.
    #[arg(long, value_name = "DIR", default_value = "nisaba-data")]
    pub(crate) data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8222")]
    pub(crate) listen: std::net::SocketAddr,
    /// Database, `sqlite:FILE` or `postgres://…`; a file in --data when not given. NISABA_DATABASE does the same, unseen by others.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Folder below which sources may lie that the server assesses by itself; may be given several times. Without it there are
    /// only uploads and repositories by https.
    #[arg(long, value_name = "DIR")]
    pub(crate) below: Vec<PathBuf>,
    /// Repositories and receivers of alerts may be at addresses that are not public too: a forge within the organisation.
    #[arg(long)]
    pub(crate) reach_private: bool,
    /// How to log, on standard error.
    #[arg(long, value_enum, default_value_t = Log::Text)]
    pub(crate) log: Log,
}

/// Arguments of `backup`.
#[derive(Debug, Args)]
#[command(
    after_help = "The folder holds the database as a SQLite file, whichever it was, each evidence log with its key, and a list of \
digests. What is in it opens the server: keep it as safe.\n\nExit codes: 0 fine, 2 usage or input error."
)]
pub(crate) struct BackupArguments {
    /// The folder to write; a new one.
    pub(crate) into: PathBuf,
    /// Folder of what the server keeps.
    #[arg(long, value_name = "DIR", default_value = "nisaba-data")]
    pub(crate) data: PathBuf,
    /// The server's database, where it is not the file in --data. NISABA_DATABASE does the same, unseen by others.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
#[command(
    after_help = "Nothing is restored over what is there. A backup of either database goes into either.\n\n\
Exit codes: 0 fine, 2 usage or input error, or the backup is not as it was written."
)]
pub(crate) struct RestoreArguments {
    /// The backup's folder.
    pub(crate) from: PathBuf,
    /// Folder for what the server keeps; a new one.
    #[arg(long, value_name = "DIR", default_value = "nisaba-data")]
    pub(crate) data: PathBuf,
    /// The database to restore into, which must be empty, where it is not a file in --data. NISABA_DATABASE does the same, unseen by
    /// others.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

/// How a server logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Log {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What Terraform is told beside its files.
#[derive(Debug, Clone, Args)]
pub(crate) struct TerraformArguments {
    /// Terraform variables from a file; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) var_file: Vec<PathBuf>,
    /// A Terraform variable; may be given several times.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) var: Vec<String>,
    /// The Terraform workspace.
    #[arg(long, default_value = "default")]
    pub(crate) workspace: String,
}

/// Output formats of `assess`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A report for the terminal.
    Terminal,
    /// One self-contained page.
    Html,
    /// One JSON document; the schema is published.
    Json,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// A comment for a pull or merge request.
    Markdown,
    /// JUnit XML, for build servers.
    Junit,
    /// A table for spreadsheets.
    Csv,
    /// GitLab's code quality report.
    GitlabCodequality,
    /// GitLab's security report (SAST).
    GitlabSast,
    /// OCSF Compliance Findings, one JSON object a line.
    Ocsf,
}

/// `FORMAT=FILE`.
fn also(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("write FORMAT=FILE, e.g. sarif=nisaba.sarif")?;
    let named = Format::from_str(format, true).map_err(|_| {
        let names: Vec<String> = Format::value_variants()
            .iter()
            .filter_map(ValueEnum::to_possible_value)
            .map(|value| value.get_name().to_owned())
            .collect();
        format!("`{format}` is no format; there are {}", names.join(", "))
    })?;
    match file.is_empty() {
        true => Err("the file's name is missing".to_owned()),
        false => Ok((named, PathBuf::from(file))),
    }
}

/// From which severity on gaps make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FailOn {
    /// Never.
    None,
    /// Only critical gaps.
    Critical,
    /// High and worse.
    High,
    /// Medium and worse.
    Medium,
    /// Any gap.
    Low,
}

/// Arguments of `baseline`.
#[derive(Debug, Args)]
#[command(
    after_help = "What is known stays in every report, marked as accepted; what the law asks stays not met. A finding counts again \
when more decides it than was accepted (one more open port), when it is more severe, and after its last day."
)]
pub(crate) struct BaselineArguments {
    /// Folder to assess; the baseline lies in it.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Who answers for what is accepted.
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: Option<String>,
    /// Last day it is accepted, e.g. 2027-05-31; at most a year away.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<Date>,
    /// Why it is accepted.
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: Option<String>,
    /// File to write, where it is not the baseline that is read.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Accept what is new, worse or expired too; what is accepted already stays as it is.
    #[arg(long, conflicts_with = "force")]
    pub(crate) update: bool,
    /// Take out what is known and no longer found.
    #[arg(long, conflicts_with = "force")]
    pub(crate) prune: bool,
    /// Make a baseline that is there anew.
    #[arg(long)]
    pub(crate) force: bool,
    /// Accept for longer than a year.
    #[arg(long)]
    pub(crate) beyond_a_year: bool,
    /// Folder or file with checks of one's own, beside those that nisaba.yaml names; may be given several times.
    #[arg(long, value_name = "PATH")]
    pub(crate) checks: Vec<PathBuf>,
    /// Report of another tool to take in; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) import: Vec<PathBuf>,
    /// Terraform variables and workspace.
    #[command(flatten)]
    pub(crate) terraform: TerraformArguments,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(
    after_help = "BASE and HEAD are git revisions, folders, or files such as a plan as JSON. `main..topic` names two revisions, \
`main...topic` what the topic did since it left main. A name that is both is the revision; write ./NAME for the folder.\n\n\
Exit codes: 0 nothing worse; 1 a new gap at or above --fail-on, a requirement that got worse, or a new or less \
guarded way from the internet; 2 usage or input error. With --fail-on none it is never 1."
)]
pub(crate) struct DiffArguments {
    /// Folder or file with checks of one's own, beside those that nisaba.yaml names; may be given several times.
    #[arg(long, value_name = "PATH")]
    pub(crate) checks: Vec<PathBuf>,
    /// The side before.
    #[arg(default_value = "HEAD")]
    pub(crate) base: String,
    /// The side after; the working tree when absent.
    pub(crate) head: Option<String>,
    /// The folder of the repository to assess.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) path: PathBuf,
    /// Output format.
    #[arg(long, value_enum, default_value_t = DiffFormat::Terminal)]
    pub(crate) format: DiffFormat,
    /// Write the result to a file.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Exit with 1 when a new gap is of this severity or worse.
    #[arg(long, value_enum, default_value_t = FailOn::Medium)]
    pub(crate) fail_on: FailOn,
    /// As if there were no baseline: what it knows counts too.
    #[arg(long)]
    pub(crate) no_baseline: bool,
    /// Terraform variables and workspace.
    #[command(flatten)]
    pub(crate) terraform: TerraformArguments,
}

/// Arguments of `fix`.
#[derive(Debug, Args)]
#[command(
    after_help = "A patch is shown only if its gap is closed and no other opens when the whole estate is assessed again with it. \
Where only the owner knows what is right, there is none. Piped, the output is what `git apply` takes.\n\n\
Exit codes: 0 fine, also when there is nothing to mend; 1 with --fail-on when gaps remain that were asked for; 2 usage or input error."
)]
pub(crate) struct FixArguments {
    /// Folder or file to mend.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Only gaps of this check or concept; may be given several times.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) check: Vec<String>,
    /// Only gaps of assets with this address, name or type (`*` stands for any text); may be given several times.
    #[arg(long, value_name = "ASSET")]
    pub(crate) asset: Vec<String>,
    /// Only the gap with this fingerprint, or its beginning; may be given several times.
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) finding: Vec<String>,
    /// Patches too that stop what works today, or make something anew; each says so.
    #[arg(long)]
    pub(crate) disruptive: bool,
    /// Write the patches into the files.
    #[arg(long)]
    pub(crate) apply: bool,
    /// Output format.
    #[arg(long, value_enum, default_value_t = FixFormat::Auto)]
    pub(crate) format: FixFormat,
    /// Write the result to a file.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Exit with 1 when a gap of this severity or worse remains of those asked for.
    #[arg(long, value_enum, default_value_t = FailOn::None)]
    pub(crate) fail_on: FailOn,
    /// Folder or file with checks of one's own, beside those that nisaba.yaml names; may be given several times.
    #[arg(long, value_name = "PATH")]
    pub(crate) checks: Vec<PathBuf>,
    /// Terraform variables and workspace.
    #[command(flatten)]
    pub(crate) terraform: TerraformArguments,
}

/// Output formats of `fix`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FixFormat {
    /// `terminal` on a terminal, else `diff`.
    Auto,
    /// For people.
    Terminal,
    /// A unified diff, as `git apply` takes it.
    Diff,
    /// One JSON document.
    Json,
}

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchArguments {
    /// Folder or file to watch.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// End after this many changes; without it, Ctrl-C ends.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) changes: Option<u32>,
    /// As if there were no baseline: what it knows counts too.
    #[arg(long)]
    pub(crate) no_baseline: bool,
    /// Terraform variables and workspace.
    #[command(flatten)]
    pub(crate) terraform: TerraformArguments,
}

/// Output formats of `diff`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people.
    Terminal,
    /// For a comment on a pull request.
    Markdown,
    /// One JSON document; the schema is published.
    Json,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// nis2:21.2.c, c.3, cir:4.2.1, a check or concept id, a fingerprint; `findings`, `requirements`, `checks` list them.
    pub(crate) id: String,
    /// Folder to assess for findings.
    #[arg(long, default_value = ".")]
    pub(crate) path: PathBuf,
    /// Output format.
    #[arg(long, value_enum, default_value_t = ScopeFormat::Text)]
    pub(crate) format: ScopeFormat,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: CheckAction,
}

/// What `check` does.
#[derive(Debug, Subcommand)]
pub(crate) enum CheckAction {
    /// Write a first document for a new check, with a comment at each line that wants a decision.
    New(NewCheckArguments),
    /// Run the examples that checks bring, and tell every mistake with its line.
    Test {
        /// Folders or files; what nisaba.yaml names, when none is given.
        paths: Vec<PathBuf>,
        /// Test the shipped checks as well.
        #[arg(long)]
        shipped: bool,
    },
    /// List every check: the shipped ones and one's own.
    List {
        /// Folders or files with checks of one's own; what nisaba.yaml names, when none is given.
        paths: Vec<PathBuf>,
    },
}

/// Arguments of `check new`.
#[derive(Debug, Args)]
pub(crate) struct NewCheckArguments {
    /// Its id, also the name of its file: `acme-bucket-named`.
    pub(crate) id: String,
    /// Kind of asset it looks at, e.g. object_store.
    #[arg(long)]
    pub(crate) kind: String,
    /// Concept it speaks for, e.g. storage.versioning; what that proves is the law's data.
    #[arg(long)]
    pub(crate) concept: String,
    /// Facet it asks for, e.g. versioning.
    #[arg(long)]
    pub(crate) facet: Option<String>,
    /// Folder for it.
    #[arg(long, default_value = "checks")]
    pub(crate) dir: PathBuf,
}
