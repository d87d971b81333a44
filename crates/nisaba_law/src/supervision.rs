//! `law/supervision.yaml`: how each tier is supervised, who is liable, and how high fines may go.

use serde::{Deserialize, Serialize};

use crate::law::{Meta, Tier};
use crate::money::{Eur, Share};

/// All of `supervision.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supervision {
    /// What the file says about itself.
    pub meta: Meta,
    /// Rules for all.
    pub general: Rules,
    /// By tier.
    pub regimes: Regimes,
    /// What authorities weigh.
    pub factors: Factors,
    /// Liability of the management.
    pub management_liability: Liability,
    /// Fines.
    pub fines: Fines,
    /// Relation to fines under the GDPR.
    pub gdpr_interplay: GdprInterplay,
    /// Help between authorities.
    pub cross_border: CitedText,
    /// Which Member State supervises.
    pub jurisdiction_note: String,
}

/// Rules with where they stand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Where.
    pub citation: String,
    /// What.
    pub rules: Vec<String>,
}

/// A text with where it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitedText {
    /// What.
    pub text: String,
    /// Where.
    pub citation: String,
}

/// Regimes of supervision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regimes {
    /// Art. 32.
    pub essential: Regime,
    /// Art. 33.
    pub important: Regime,
}

/// How a tier is supervised.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// Where it stands.
    pub citation: String,
    /// Before the event, or after it.
    pub mode: String,
    /// What sets it off.
    pub trigger: String,
    /// What authorities may do to look.
    pub supervisory_powers: Vec<Power>,
    /// What they may impose.
    pub enforcement_powers: Vec<Power>,
    /// What may follow when that did not help.
    #[serde(default)]
    pub escalation: Option<Escalation>,
    /// Powers of the other regime that do not exist here.
    #[serde(default)]
    pub not_available: Vec<String>,
    /// Who pays for audits.
    pub cost: String,
}

/// A power of an authority.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// e.g. `32-2-a`
    pub id: String,
    /// What.
    pub text: String,
}

/// What may follow when enforcement did not help.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// Where it stands.
    pub citation: String,
    /// When.
    pub precondition: String,
    /// What.
    pub measures: Vec<String>,
    /// How far.
    pub limits: Vec<String>,
}

/// What authorities weigh.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factors {
    /// Where it stands.
    pub citation: String,
    /// Always serious.
    pub always_serious: Vec<String>,
    /// To weigh.
    pub weigh: Vec<String>,
}

/// Liability of the management.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Liability {
    /// Where it stands.
    pub citations: Vec<String>,
    /// What.
    pub text: String,
}

/// Fines of Art. 34.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fines {
    /// Where it stands.
    pub citation: String,
    /// In general.
    pub general: String,
    /// By tier.
    pub caps: Vec<FineCap>,
    /// Turnover and the cap it gives; validated against [`FineCap::for_turnover`].
    pub worked_examples: Vec<FineExample>,
    /// The turnover from which the percentage decides.
    pub break_even: BreakEven,
    /// Penalties to end an infringement.
    pub periodic_penalties: CitedText,
    /// Fines on public administration.
    pub public_administration: CitedText,
    /// Where no administrative fines exist.
    pub no_fine_systems: CitedText,
    /// Other infringements.
    pub other_infringements: CitedText,
}

/// The ceiling of fines for a tier: the largest of its values.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FineCap {
    /// The tier.
    pub tier: Tier,
    /// How the values combine.
    pub combine: CapCombine,
    /// The values.
    pub values: Vec<CapValue>,
    /// The same as a formula, for people.
    pub formula: String,
    /// Articles whose infringement it is for.
    pub infringements: Vec<String>,
    /// Where it stands.
    pub citation: String,
    /// What the ceiling means.
    pub meaning: String,
}

/// How values of a cap combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapCombine {
    /// Whichever is higher.
    MaxOf,
}

/// One value of a cap.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapValue {
    /// How much.
    pub amount: f64,
    /// Euros or per cent.
    pub unit: CapUnit,
    /// Per cent of what.
    #[serde(default)]
    pub of: Option<String>,
}

/// The unit of a cap value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum CapUnit {
    /// Whole euros.
    #[serde(rename = "EUR")]
    Eur,
    /// Per cent of worldwide turnover of the undertaking.
    #[serde(rename = "percent")]
    Percent,
}

impl FineCap {
    /// The ceiling for an undertaking with this worldwide turnover; without it, the fixed amount that applies at least.
    pub fn for_turnover(&self, turnover: Option<Eur>) -> Eur {
        self.values
            .iter()
            .filter_map(|value| match value.unit {
                CapUnit::Eur => Some(Eur::from_number(value.amount)),
                CapUnit::Percent => {
                    turnover.map(|turnover| turnover.share(Share::from_percent(value.amount)))
                }
            })
            .max()
            .unwrap_or_default()
    }
}

/// A turnover and the cap it gives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FineExample {
    /// The tier.
    pub tier: Tier,
    /// Worldwide turnover.
    pub turnover: Eur,
    /// The ceiling.
    pub cap: Eur,
}

/// The turnover from which the percentage decides.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakEven {
    /// For essential entities.
    pub essential_turnover_eur: Eur,
    /// For important entities.
    pub important_turnover_eur: Eur,
}

/// Relation to fines under the GDPR.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GdprInterplay {
    /// Where it stands.
    pub citation: String,
    /// What.
    pub rules: Vec<String>,
    /// No second fine for the same conduct.
    pub ne_bis_in_idem: bool,
}
