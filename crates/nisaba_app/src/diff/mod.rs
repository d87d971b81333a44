//! What a change does to readiness: two assessments to one plain difference.
//!
//! Serialised, this is the published JSON format of `nisaba diff` (`schema/diff.json`, generated).
//!
//! **Invariant:** a finding that is no longer seen because its file can no longer be read is never called fixed.
//! **Invariant:** what was only moved or renamed is neither new nor fixed; the pairs are listed so that a reader can judge them.
//! **Not here:** where the two sides come from (git, folders, plans): the binary reads them.

mod findings;
mod identity;
mod renames;
mod standing;

use schemars::JsonSchema;
use serde::Serialize;

use crate::assessment::{
    Assessment, BySeverity, Exposure, Finding, NotSeen, Problem, SinglePoint, Status, Text,
};
use findings::Held;
use identity::Identity;
pub use renames::renames;

/// What changed between two assessments.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Diff {
    /// When and by which program.
    pub meta: DiffMeta,
    /// The answer in a sentence and in counts.
    pub summary: DiffSummary,
    /// Findings that changed, new ones first, then by risk. Unchanged ones are only counted.
    pub findings: Vec<ChangedFinding>,
    /// Requirements whose status changed, in the order of the law.
    pub requirements: Vec<ChangedStatus>,
    /// Obligations whose status changed, in the order of the law.
    pub obligations: Vec<ChangedStatus>,
    /// Ways from the internet to what was not reached before, or only past more guards.
    pub exposures_new: Vec<Exposure>,
    /// Ways from the internet that are gone.
    pub exposures_gone: Vec<Exposure>,
    /// Ways from the internet that lost one of their guards.
    pub exposures_less_guarded: Vec<Exposure>,
    /// Other ways to what was reached before, past no fewer guards.
    pub exposures_changed: Vec<Exposure>,
    /// Single points of failure that were not there before.
    pub single_points_new: Vec<NamedSinglePoint>,
    /// Single points of failure that are gone.
    pub single_points_gone: Vec<NamedSinglePoint>,
    /// Assets that were not there before.
    pub assets_added: Vec<ChangedAsset>,
    /// Assets that are gone.
    pub assets_removed: Vec<ChangedAsset>,
    /// Assets that have another address or file now.
    pub assets_renamed: Vec<RenamedAsset>,
    /// What can no longer be seen.
    pub not_seen_new: Vec<NotSeen>,
    /// What can be seen now.
    pub not_seen_gone: Vec<NotSeen>,
    /// What can no longer be read.
    pub problems_new: Vec<Problem>,
    /// What can be read now.
    pub problems_gone: Vec<Problem>,
}

/// When, by which program, between what.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DiffMeta {
    /// Version of this format.
    pub format: u32,
    /// Version of the program.
    pub nisaba: String,
    /// RFC 3339, UTC.
    pub generated_at: String,
    /// The side before.
    pub base: DiffSide,
    /// The side after.
    pub head: DiffSide,
}

/// One side of a difference.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DiffSide {
    /// As the user named it, e.g. `main`, `working tree`, `plan.json`.
    pub name: String,
    /// Files read.
    pub files_read: usize,
    /// Assets.
    pub assets: usize,
}

/// The answer in a sentence and in counts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DiffSummary {
    /// E.g. `Two gaps are new, one is fixed. Nobody is newly reachable from the internet.`
    pub sentence: String,
    /// New failing findings by severity.
    pub new: BySeverity,
    /// Fixed findings by severity.
    pub fixed: BySeverity,
    /// Failing findings on both sides.
    pub unchanged: usize,
    /// Requirements that got worse.
    pub requirements_worse: usize,
    /// Requirements that got better.
    pub requirements_better: usize,
}

/// A finding that came out otherwise than before.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChangedFinding {
    /// What happened to it.
    pub change: Change,
    /// `fail`, `inconclusive`, `pass`, `excepted`; absent where the finding was not there.
    pub before: Option<&'static str>,
    /// The same now.
    pub after: Option<&'static str>,
    /// The finding as it is now; as it was where it is gone.
    pub finding: Finding,
}

/// What happened to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Fails now and did not before.
    New,
    /// Fails on both sides, with a higher severity now.
    Worse,
    /// Failed; nobody can tell any more. No fix.
    Undecided,
    /// Failed; what it was about can no longer be read. No fix.
    NotSeen,
    /// Fails and is an accepted risk now, which it was not before. No fix.
    Accepted,
    /// Was decided to hold; nobody can tell any more.
    Open,
    /// Failed and holds now.
    Fixed,
    /// Failed; the asset is gone.
    Removed,
    /// Was undecided and holds now.
    Settled,
}

/// A requirement or obligation with another status.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChangedStatus {
    /// E.g. `nis2-21-2-c` or `c.3`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Before.
    pub before: Status,
    /// Now.
    pub after: Status,
    /// Which way it went.
    pub direction: Direction,
}

/// Which way a status went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Less is shown, or more fails.
    Worse,
    /// More is shown, or less fails.
    Better,
    /// Neither: it began or ceased to concern the entity, or nothing is left to look at.
    Otherwise,
}

/// A single point of failure with the names of its assets, since indices of one side mean nothing on the other.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NamedSinglePoint {
    /// Address.
    pub resource: Text,
    /// File.
    pub file: Text,
    /// First line.
    pub line: u32,
    /// The point itself; its index is into the assets of its own side.
    #[serde(flatten)]
    pub point: SinglePoint,
}

/// An asset that came or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangedAsset {
    /// Kind word.
    pub kind: &'static str,
    /// Type in the provider's words.
    pub type_name: Text,
    /// Address.
    pub address: Text,
    /// File.
    pub file: Text,
    /// First line.
    pub line: u32,
}

/// An asset that is taken to be the same under another address or in another file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RenamedAsset {
    /// Before.
    pub before: ChangedAsset,
    /// Now.
    pub after: ChangedAsset,
}

/// What the caller knows of the two sides.
#[derive(Debug, Clone, Default)]
pub struct Sides<'s> {
    /// How the user named the side before.
    pub base: &'s str,
    /// How the user named the side after.
    pub head: &'s str,
    /// Files that were renamed, before and now: [`renames`] finds them.
    pub renames: &'s [(String, String)],
}

/// What changed from `base` to `head`.
pub fn diff(base: &Assessment, head: &Assessment, sides: &Sides<'_>) -> Diff {
    let identity = Identity::new(base, head, sides.renames);
    let held = Held::new(base, head, &identity);
    let findings = findings::changed(base, head, &identity, &held);
    let requirements = standing::requirements(base, head);
    let exposures = standing::exposures(base, head, &identity);
    let (single_points_new, single_points_gone) = standing::single_points(base, head, &identity);
    let (not_seen_new, not_seen_gone) = standing::not_seen(base, head);
    let (problems_new, problems_gone) = standing::problems(base, head);
    let summary = standing::summary(base, head, &identity, &held, &findings, &requirements, &exposures);
    Diff {
        meta: DiffMeta {
            format: 1,
            nisaba: env!("CARGO_PKG_VERSION").to_owned(),
            generated_at: head.meta.generated_at.clone(),
            base: side(sides.base, base),
            head: side(sides.head, head),
        },
        summary,
        findings,
        requirements,
        obligations: standing::obligations(base, head),
        exposures_new: exposures.new,
        exposures_gone: exposures.gone,
        exposures_less_guarded: exposures.less_guarded,
        exposures_changed: exposures.changed,
        single_points_new,
        single_points_gone,
        assets_added: identity.added(head),
        assets_removed: identity.removed(base),
        assets_renamed: identity.renamed(base, head),
        not_seen_new,
        not_seen_gone,
        problems_new,
        problems_gone,
    }
}

fn side(name: &str, assessment: &Assessment) -> DiffSide {
    DiffSide { name: name.to_owned(), files_read: assessment.meta.files_read, assets: assessment.meta.assets }
}

impl Diff {
    /// Findings with this change, in order.
    pub fn findings_that(&self, change: Change) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |changed| changed.change == change).map(|changed| &changed.finding)
    }

    /// Whether nothing that matters changed.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
            && self.requirements.is_empty()
            && self.obligations.is_empty()
            && self.exposures_new.is_empty()
            && self.exposures_gone.is_empty()
            && self.exposures_less_guarded.is_empty()
            && self.exposures_changed.is_empty()
            && self.single_points_new.is_empty()
            && self.single_points_gone.is_empty()
            && self.assets_added.is_empty()
            && self.assets_removed.is_empty()
            && self.assets_renamed.is_empty()
            && self.not_seen_new.is_empty()
            && self.not_seen_gone.is_empty()
            && self.problems_new.is_empty()
            && self.problems_gone.is_empty()
    }

    /// Whether the change makes readiness worse beside its findings: a requirement got worse, a way from the internet
    /// appeared or lost a guard.
    pub fn weakens(&self) -> bool {
        self.summary.requirements_worse > 0
            || !self.exposures_new.is_empty()
            || !self.exposures_less_guarded.is_empty()
    }
}
