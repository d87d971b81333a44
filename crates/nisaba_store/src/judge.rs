//! What statements mean is decided where the law is known; the store asks it within the transaction of each change.

use std::fmt::Debug;

use serde_json::Value;

use crate::run::SeenRequirement;
use crate::{NewStatement, Statement, StatementId};

/// Decides what statements mean. Days are ISO dates, UTC.
pub trait Judge: Debug + Send + Sync {
    /// Why a statement cannot count as what it is meant to be; nothing when it can.
    fn refuses(&self, new: &NewStatement, day: &str) -> Option<String>;

    /// Which of the accepted risks covers a failing finding and is in force.
    fn accepted_by(&self, finding: &Failing<'_>, exceptions: &[Statement], day: &str) -> Option<StatementId>;

    /// How a source stands with what persons stated; nothing where `shown` cannot be read.
    fn standing(&self, shown: &Shown<'_>, statements: &[Statement], day: &str) -> Option<Standing>;

    /// Obligations that a statement bears on.
    fn proves(&self, new: &NewStatement) -> Vec<String>;

    /// One requirement with its obligations and what each rests on, for people; nothing where the law has no such one.
    fn requirement(&self, id: &str, proofs: &str, statements: &[Statement], day: &str) -> Option<Value>;
}

/// A failing finding, as an accepted risk may name it.
#[derive(Debug, Clone, Copy)]
pub struct Failing<'f> {
    /// Stable across runs.
    pub fingerprint: &'f str,
    /// Check.
    pub check: &'f str,
    /// What the check is about.
    pub concept: &'f str,
    /// Address of the asset.
    pub resource: &'f str,
    /// File.
    pub file: &'f str,
}

/// What a source's last run showed.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'s> {
    /// What may prove something, as JSON.
    pub proofs: &'s str,
    /// The answer in counts, as the run said it.
    pub summary: &'s Value,
    /// Failing findings that persons accepted, by severity.
    pub accepted: &'s [(String, i64)],
}

/// How a source stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Every requirement.
    pub requirements: Vec<SeenRequirement>,
    /// The answer in counts.
    pub summary: Value,
}
