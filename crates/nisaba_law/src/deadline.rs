//! `law/deadlines.yaml`: reporting duties with their periods, and how periods are computed.
//!
//! **Not here:** the clock engine that turns a duty and an event into a moment.

use serde::Deserialize;

use crate::id::{DeadlineId, RuleId};
use crate::law::{Confidence, Meta};

/// All of `deadlines.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// What the file says about itself.
    pub meta: Meta,
    /// How periods are computed.
    pub computation: Computation,
    /// The duties.
    pub duties: Vec<Duty>,
}

impl Deadlines {
    /// The duty with this id.
    pub fn get(&self, id: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.id.as_str() == id)
    }
}

/// A reporting duty.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// e.g. `nis2-early-warning`
    pub id: DeadlineId,
    /// The act it comes from.
    pub regime: Regime,
    /// Its stage, e.g. `final_report`.
    pub stage: String,
    /// Who has it.
    pub duty_holder: String,
    /// What sets it off.
    pub trigger: String,
    /// The moment its period starts at.
    pub clock_start: String,
    /// Its length; none where the unit is no number.
    pub period: Option<u32>,
    /// Its unit.
    pub unit: PeriodUnit,
    /// It is due without undue delay in any case.
    pub without_undue_delay: bool,
    /// Who receives it.
    pub recipient: String,
    /// What it says.
    pub content: Vec<ContentField>,
    /// Where it stands.
    pub citation: String,
    /// Whether a weekend or holiday moves it.
    #[serde(default)]
    pub extends_to_next_working_day: Extension,
    /// How sure.
    pub confidence: Confidence,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
    /// The duty it takes the place of in its case.
    #[serde(default)]
    pub derogates_from: Option<String>,
    /// Due only when asked for.
    #[serde(default)]
    pub on_request: bool,
    /// The duty it takes the place of at that moment.
    #[serde(default)]
    pub replaces_at_that_time: Option<DeadlineId>,
    /// The duty that must have come before.
    #[serde(default)]
    pub requires: Option<DeadlineId>,
    /// A qualifier of the text, e.g. `where feasible`.
    #[serde(default)]
    pub qualifier: Option<String>,
    /// It may be given in phases.
    #[serde(default)]
    pub phased: Option<String>,
    /// What is recorded beside it.
    #[serde(default)]
    pub record: Option<String>,
    /// When it is not due.
    #[serde(default)]
    pub exceptions: Vec<String>,
    /// A second period that also runs.
    #[serde(default)]
    pub outer_limit: Option<OuterLimit>,
    /// How both periods combine.
    #[serde(default)]
    pub combine: Option<LimitCombine>,
    /// The weekend rule of its own act.
    #[serde(default)]
    pub weekend_rule: Option<RuleId>,
    /// The form it is given in.
    #[serde(default)]
    pub template: Option<String>,
    /// It is due even when nothing changed.
    #[serde(default)]
    pub even_if_unchanged: bool,
    /// The day from which the duty exists.
    #[serde(default)]
    pub applies_from: Option<String>,
    /// What to know about that day.
    #[serde(default)]
    pub applies_from_note: Option<String>,
    /// Not due when what it asks for was already given.
    #[serde(default)]
    pub unless_already_provided: bool,
    /// A moment after which it is due at once.
    #[serde(default)]
    pub immediately_after: Option<String>,
    /// Provenance.
    #[serde(default)]
    pub checked_against: Option<String>,
    /// What decides significance under its act.
    #[serde(default)]
    pub significance_parameters: Vec<String>,
    /// An earlier start to be safe.
    #[serde(default)]
    pub conservative_clock_start: Option<String>,
    /// How it stands to other duties.
    #[serde(default)]
    pub relation: Option<String>,
    /// It is given for something that already happened.
    #[serde(default)]
    pub retroactive: bool,
}

/// The act a duty comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// Directive (EU) 2022/2555.
    Nis2,
    /// Regulation (EU) 2016/679.
    Gdpr,
    /// Regulation (EU) 2022/2554.
    Dora,
    /// Regulation (EU) 2024/2847.
    Cra,
    /// Regulation (EU) 2024/1689.
    AiAct,
    /// Directive (EU) 2022/2557.
    Cer,
    /// Regulation (EU) No 910/2014.
    Eidas,
}

/// The unit of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodUnit {
    /// Elapsed hours.
    Hours,
    /// Calendar days.
    Days,
    /// Weeks.
    Weeks,
    /// Calendar months.
    Months,
    /// No number in the act.
    WithoutUndueDelay,
    /// The period stands in the request.
    SetByAuthority,
    /// At once.
    Immediately,
    /// No duty.
    Voluntary,
    /// Not a deadline.
    None,
}

impl PeriodUnit {
    /// Whether a number belongs to it.
    pub fn is_counted(self) -> bool {
        matches!(self, Self::Hours | Self::Days | Self::Weeks | Self::Months)
    }
}

/// Whether a weekend or holiday moves the end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "serde_json::Value")]
pub enum Extension {
    /// Nothing is said: the rules of computation decide.
    #[default]
    Unstated,
    /// It does not.
    No,
    /// It does.
    Yes,
    /// Arguable, not to be relied on.
    DoNotRely,
}

impl From<serde_json::Value> for Extension {
    fn from(written: serde_json::Value) -> Self {
        match written {
            serde_json::Value::Bool(true) => Self::Yes,
            serde_json::Value::Bool(false) => Self::No,
            serde_json::Value::String(_) => Self::DoNotRely,
            _ => Self::Unstated,
        }
    }
}

/// A field of a report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentField {
    /// What.
    pub field: String,
    /// Where it is asked for.
    pub citation: String,
    /// When.
    #[serde(default)]
    pub condition: Option<String>,
}

/// A second period of a duty.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OuterLimit {
    /// The moment it starts at.
    pub clock_start: String,
    /// Its length.
    pub period: u32,
    /// Its unit.
    pub unit: PeriodUnit,
}

/// How two periods of a duty combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitCombine {
    /// The one that ends first.
    EarlierOf,
}

/// How periods are computed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Computation {
    /// The act.
    pub source: String,
    /// Provenance.
    #[serde(default)]
    pub checked_against: Option<String>,
    /// Where it applies.
    pub applies_to: String,
    /// Its rules.
    pub rules: Vec<ComputationRule>,
    /// The weekend rule of DORA.
    pub dora_weekend: WeekendRule,
    /// How moments are kept.
    pub timezone_rules: Vec<String>,
    /// What awareness is.
    pub awareness: Awareness,
    /// Several clocks for one incident.
    pub duplicates: String,
}

/// A rule of computation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComputationRule {
    /// e.g. `pc-months`
    pub id: RuleId,
    /// Where it stands.
    pub citation: String,
    /// What it says.
    pub text: String,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
    /// What follows for the product.
    #[serde(default)]
    pub product_rule: Option<String>,
    /// What to keep in mind.
    #[serde(default)]
    pub caution: Option<String>,
    /// A worked example.
    #[serde(default)]
    pub example: Option<serde_json::Value>,
    /// Several.
    #[serde(default)]
    pub examples: Vec<serde_json::Value>,
}

/// A weekend rule of one act.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeekendRule {
    /// Its id.
    pub id: RuleId,
    /// Where it stands.
    pub citation: String,
    /// What it says.
    pub text: String,
    /// Whom it does not help.
    pub not_for: Vec<String>,
    /// What it still helps.
    pub still_for: String,
}

/// What awareness of an incident is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Awareness {
    /// What it is.
    pub text: String,
    /// Where that stands.
    pub citation: String,
    /// What follows for the product.
    pub product_rule: String,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
}
