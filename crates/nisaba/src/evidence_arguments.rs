//! Arguments of `nisaba evidence`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use nisaba_evidence::Kind;

use crate::arguments::ScopeFormat;

/// Arguments of `evidence`.
#[derive(Debug, Args)]
#[command(
    after_help = "The log is a C2SP tlog-tiles transparency log; docs/evidence-format.md describes it for those who write a \
verifier of their own.\n\nExit codes: 0 fine, 1 the log or bundle does not verify, 2 usage or input error."
)]
pub(crate) struct EvidenceArguments {
    /// The log's folder.
    #[arg(long, global = true, value_name = "DIR", default_value = ".nisaba/evidence")]
    pub(crate) dir: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: EvidenceAction,
}

/// What `evidence` does.
#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceAction {
    /// Make a log and its key.
    Init {
        /// Name of the log, best an address that is yours: acme.example/evidence.
        #[arg(long, value_name = "NAME")]
        origin: Option<String>,
        /// Who makes it.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Keep a file, and record what it proves.
    Add(AddArguments),
    /// List records.
    List(ListArguments),
    /// Show a record, or write an artefact out.
    Show {
        /// Number of a record, or the digest of an artefact.
        what: String,
        /// Write the artefact to this file.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Check a log or a bundle, offline, and name the first thing that is wrong.
    Verify(VerifyArguments),
    /// Export what a requirement, an incident or a period needs into one file that anyone can verify.
    Bundle(BundleArguments),
    /// The key that signs.
    Key {
        /// What to do.
        #[command(subcommand)]
        action: KeyAction,
    },
    /// Remove an artefact; its digest and the reason stay (GDPR, Art. 17).
    Delete {
        /// Digest of the artefact.
        #[arg(required_unless_present = "past_retention")]
        artefact: Option<String>,
        /// Why it is removed; written into the log for ever, so without personal data.
        #[arg(long, value_name = "TEXT", required_unless_present = "past_retention")]
        reason: Option<String>,
        /// Every artefact that is no longer to be kept by the rule of its kind.
        #[arg(long, conflicts_with_all = ["artefact", "reason"])]
        past_retention: bool,
        /// Who removes it.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Take over the cosignatures of witnesses from a cosigned copy of the newest checkpoint.
    Cosign {
        /// The cosigned checkpoint.
        file: PathBuf,
    },
}

/// What `evidence key` does.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyAction {
    /// Print the public key, for those who verify.
    Export,
    /// Make another key; the log records it, and what the former one signed still verifies.
    Rotate {
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// Who rotates it.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// List every key the log had, and from which entry on it signs.
    List,
}

/// Arguments of `evidence add`.
#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// The file to keep; several belong to one record.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// What it is.
    #[arg(long, value_parser = kind)]
    pub(crate) kind: Kind,
    /// One sentence: what happened.
    #[arg(long, value_name = "TEXT")]
    pub(crate) says: Option<String>,
    /// What it bears on: an obligation (c.3), a requirement (nis2-21-2-c), or KIND:ID such as incident:2026-04; may be given
    /// several times.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) about: Vec<String>,
    /// Last day on which it proves anything; by the rule of its kind when absent.
    #[arg(long, value_name = "DATE")]
    pub(crate) valid_until: Option<Date>,
    /// Who did it.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
}

/// Arguments of `evidence list`.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// The log's folder, or one with a log in its usual place; the log of --dir when absent.
    pub(crate) path: Option<PathBuf>,
    /// Only this kind; may be given several times.
    #[arg(long, value_parser = kind)]
    pub(crate) kind: Vec<Kind>,
    /// Only what bears on this.
    #[arg(long, value_name = "WHAT")]
    pub(crate) about: Option<String>,
    /// Only from this day on.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Only up to this day.
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// Only what has lapsed or will within this many days, and was not renewed.
    #[arg(long, value_name = "DAYS", num_args = 0..=1, default_missing_value = "30")]
    pub(crate) lapsing: Option<u32>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = ScopeFormat::Text)]
    pub(crate) format: ScopeFormat,
}

/// Arguments of `evidence verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// A log's folder, a bundle, or the URL of a server (its log of the organisation that the token in NISABA_TOKEN opens, with the
    /// scope `audit`); the log of --dir when absent.
    pub(crate) path: Option<PathBuf>,
    /// Public keys, one on each line: of the log (`evidence key export`), and of witnesses that must have seen it. Without it a
    /// log is only held against itself.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// A checkpoint of this log that was kept elsewhere; the log must still begin with it.
    #[arg(long, value_name = "FILE")]
    pub(crate) since: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = ScopeFormat::Text)]
    pub(crate) format: ScopeFormat,
}

/// Arguments of `evidence bundle`.
#[derive(Debug, Args)]
#[group(id = "choice", required = true, multiple = true, args = ["requirement", "incident", "from", "to", "all"])]
pub(crate) struct BundleArguments {
    /// Records that bear on this requirement or one of its obligations; may be given several times.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) requirement: Vec<String>,
    /// Records of this incident; may be given several times.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) incident: Vec<String>,
    /// Records from this day on.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Records up to this day.
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// Every record.
    #[arg(long)]
    pub(crate) all: bool,
    /// Of the log that a server keeps for the organisation of the token in NISABA_TOKEN, which needs the scope `audit`.
    #[arg(long, value_name = "URL", conflicts_with = "dir")]
    pub(crate) server: Option<String>,
    /// The file to write.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = Kind::ALL.into_iter().map(Kind::word).collect();
        let near = nisaba_base::nearest(word, words.iter().copied());
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!("`{word}` is no kind of record{hint} There are {}", words.join(", "))
    })
}
