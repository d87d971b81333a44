//! The baseline: findings of a day, accepted in bulk for a time, so that a team starts with nothing new.
//!
//! A baseline is a file in the user's git ([`read`], [`text`]). [`matching`] says which findings of today are those of the
//! file, [`change`] makes a new file out of an old one and of today's findings.
//!
//! **Invariant:** an entry accepts one finding, and only while nothing that decided it got worse; a mistake anywhere in the
//! file makes it accept nothing at all.
//! **Not here:** exceptions of `nisaba.yaml` ([`crate::exception`]); what is accepted proves nothing either way.

mod change;
mod judge;
mod matching;
mod read;
mod write;

use jiff::civil::Date;
use nisaba_base::Loc;
use nisaba_check::Severity;
use schemars::JsonSchema;

pub use change::{Change, Changed, Decision, change};
pub(crate) use judge::{Held, Judge, Loaded, load, path};
use matching::{Found, Matched, matched};
pub use read::read;
pub use write::text;

/// The format this program writes and the newest it reads.
pub const VERSION: u32 = 1;
/// Where the file lies unless `nisaba.yaml` says otherwise, below the assessed folder.
pub const FILE: &str = "nisaba-baseline.yaml";

/// What an assessment does with the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Use {
    /// What it knows is accepted.
    #[default]
    Honour,
    /// As if there were none.
    Ignore,
    /// Honoured; and what a baseline of today would hold is told.
    Record,
    /// Ignored, whatever is in it; and what a baseline of today would hold is told.
    Renew,
}

impl Use {
    fn honours(self) -> bool {
        matches!(self, Use::Honour | Use::Record)
    }

    pub(crate) fn records(self) -> bool {
        matches!(self, Use::Record | Use::Renew)
    }
}

/// A baseline file.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Baseline {
    /// Version of the format: 1.
    pub version: u32,
    /// Decisions, each of one person on one day for one time.
    pub accepted: Vec<Acceptance>,
}

/// Findings that somebody accepted together.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Acceptance {
    /// Who answers for it.
    pub owner: String,
    /// The day it was decided, ISO date.
    #[schemars(with = "String")]
    pub since: Date,
    /// Last day it holds, ISO date.
    #[schemars(with = "String")]
    pub until: Date,
    /// Why.
    pub reason: String,
    /// The findings.
    pub findings: Vec<Known>,
    /// Where it is written.
    #[schemars(skip)]
    pub loc: Loc,
}

/// One finding that is known.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Known {
    /// Check id.
    pub check: String,
    /// Address of the asset as its tool prints it.
    pub resource: String,
    /// File of the asset.
    pub file: String,
    /// How bad it was: a finding that is worse is not known. `low`, `medium`, `high`, `critical`.
    #[schemars(with = "String")]
    pub severity: Severity,
    /// Of check, root and address, as in the report.
    pub fingerprint: String,
    /// A digest of each thing that decided it; a finding that another thing decides too is not known.
    pub values: Vec<String>,
    /// Where it is written.
    #[schemars(skip)]
    pub loc: Loc,
}

/// A failing finding of today, and what the baseline says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// As a baseline would hold it.
    pub known: Known,
    /// What the present baseline says of it; absent where there is none.
    pub standing: Option<Standing>,
    /// Which entry means it: of which decision, and which of its findings.
    pub entry: Option<(usize, usize)>,
    /// Whether the internet reaches the asset: `yes`, `no`, `unknown`.
    pub internet: &'static str,
}

/// What a baseline says of a failing finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Known, and accepted for the time being.
    Known,
    /// Known, but the time is over: it counts again.
    Expired,
    /// Something like it is known, but it got worse: more decides it, or it is more severe.
    Worse,
    /// Not in the baseline.
    New,
}
