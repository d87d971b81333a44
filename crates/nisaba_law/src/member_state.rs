//! `law/member-states.yaml`: acts, authorities, registration and deviations of the 27 Member States.

use serde::Deserialize;

use crate::id::CountryCode;
use crate::law::{Confidence, Meta};

/// All of `member-states.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberStates {
    /// What the file says about itself.
    pub meta: Meta,
    /// The states.
    pub states: Vec<MemberState>,
}

impl MemberStates {
    /// The state with this code.
    pub fn get(&self, code: CountryCode) -> Option<&MemberState> {
        self.states.iter().find(|state| state.iso == code)
    }

    /// Whether the code is a Member State; `XX` stands for one that is not named.
    pub fn contains(&self, code: CountryCode) -> bool {
        code == CountryCode::ANY_MEMBER_STATE || self.get(code).is_some()
    }
}

/// One Member State.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberState {
    /// ISO 3166 code.
    pub iso: CountryCode,
    /// The code the Union uses, where it differs.
    #[serde(default)]
    pub eu_code: Option<CountryCode>,
    /// English name.
    pub name: String,
    /// The transposing act, or the bill.
    pub act: String,
    /// Provenance.
    #[serde(default)]
    pub checked_against: Option<String>,
    /// Whether an act is in force.
    pub status: TranspositionStatus,
    /// Day (or month) of entry into force.
    pub in_force: Option<String>,
    /// Authorities.
    pub competent_authority: Vec<String>,
    /// CSIRTs.
    pub csirt: Vec<String>,
    /// How entities register.
    pub registration: RegistrationRule,
    /// How incidents are reported.
    pub reporting: Reporting,
    /// Options of the Directive that national law is known to use.
    #[serde(default)]
    pub options: NationalOptions,
    /// Other deviations, in words.
    pub other_deviations: Option<Deviations>,
    /// Day on which the entry was true.
    pub as_of: String,
    /// How sure.
    pub confidence: Confidence,
    /// What else to know.
    #[serde(default)]
    pub notes: Option<String>,
}

/// Whether national law is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranspositionStatus {
    /// An act is in force.
    InForce,
    /// No act in force: the Directive is the readiness baseline.
    Bill,
}

/// How entities register.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationRule {
    /// Where.
    pub portal: Option<String>,
    /// By when: a day, or a recurring time in words.
    pub deadline: Option<String>,
    /// The rule in words.
    pub rule: Option<String>,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
}

/// How incidents are reported.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reporting {
    /// Whether national law moves a period or its start.
    pub changes_directive_terms: String,
    /// First stage.
    pub early_warning: Option<Term>,
    /// Second stage.
    pub incident_notification: Option<Term>,
    /// Last stage.
    pub final_report: Option<Term>,
    /// Hours for trust service providers, where checked.
    pub trust_service_notification_hours: Option<u32>,
    /// Who receives it.
    pub recipient: String,
    /// How it is sent.
    #[serde(default)]
    pub channel: Option<String>,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it stands.
    #[serde(rename = "where", default)]
    pub place: Option<String>,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
    /// Stages that national law adds.
    #[serde(default)]
    pub extra_stages: Vec<String>,
    /// Why the second stage is as it is.
    #[serde(default)]
    pub incident_notification_note: Option<String>,
}

/// A period and what starts it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Its length.
    pub period: u32,
    /// Its unit.
    pub unit: String,
    /// What starts it.
    pub anchor: String,
}

/// Options of the Directive that national law uses; unstated is unknown.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NationalOptions {
    /// Recital 16: independence from the group counts.
    pub independence_recital_16: Option<bool>,
}

/// Deviations in words, by subject.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Deviations {
    /// On scope.
    pub scope: Option<String>,
    /// On tiers.
    pub tiers: Option<String>,
    /// On management bodies.
    pub management: Option<String>,
    /// On measures.
    pub measures: Option<String>,
    /// On proof of conformity.
    pub conformity: Option<String>,
    /// On audits.
    pub audit: Option<String>,
    /// On fines.
    pub sanctions: Option<String>,
}

impl Deviations {
    /// Each deviation with its subject.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("scope", &self.scope),
            ("tiers", &self.tiers),
            ("management", &self.management),
            ("measures", &self.measures),
            ("conformity", &self.conformity),
            ("audit", &self.audit),
            ("sanctions", &self.sanctions),
        ]
        .into_iter()
        .filter_map(|(subject, text)| Some((subject, text.as_deref()?)))
    }
}
