//! What follows from a tier: supervision, fines, duties of the management, registration, neighbouring law.

use serde::Serialize;

use super::facts::Facts;
use super::jurisdiction::JurisdictionAnswer;
use super::rules::{Rules, World};
use crate::id::CountryCode;
use crate::law::{Confidence, Law, Tier};
use crate::member_state::TranspositionStatus;
use crate::money::Eur;
use crate::supervision::Power;

/// How the organisation is supervised.
#[derive(Debug, Clone, Serialize)]
pub struct SupervisionAnswer {
    /// `ex_ante_and_ex_post` or `ex_post`.
    pub regime: String,
    /// What sets it off.
    pub trigger: String,
    /// Where it stands.
    pub citation: String,
    /// What authorities may do to look.
    pub supervisory_powers: Vec<Power>,
    /// What they may impose.
    pub enforcement_powers: Vec<Power>,
    /// What may follow when that did not help.
    pub escalation: Vec<String>,
    /// What does not exist for this tier.
    pub not_available: Vec<String>,
    /// What changes it, e.g. a sector act.
    pub notes: Vec<String>,
}

/// How high fines may go for this organisation.
#[derive(Debug, Clone, Serialize)]
pub struct Fine {
    /// The least that the national maximum must be, in euros.
    pub ceiling_eur: Option<Eur>,
    /// The worldwide turnover of the undertaking it was computed with.
    pub undertaking_turnover_eur: Option<Eur>,
    /// The formula of the law.
    pub formula: Option<String>,
    /// Where it stands.
    pub citation: String,
    /// What to know about it.
    pub notes: Vec<String>,
}

/// Duties and liability of the management body.
#[derive(Debug, Clone, Serialize)]
pub struct Management {
    /// What it must do, with the citation.
    pub duties: Vec<CitedText>,
    /// What it answers for.
    pub liability: String,
    /// Where that stands.
    pub liability_citations: Vec<String>,
}

/// A text with where it stands.
#[derive(Debug, Clone, Serialize)]
pub struct CitedText {
    /// What.
    pub text: String,
    /// Where.
    pub citation: String,
}

/// What to register, where, by when.
#[derive(Debug, Clone, Serialize)]
pub struct Registration {
    /// The duty in a few words.
    pub title: String,
    /// What is submitted.
    pub fields: Vec<String>,
    /// Where the duty stands.
    pub citation: String,
    /// How soon changes are notified.
    pub changes_within: Option<String>,
    /// Where and by when, in each competent Member State.
    pub with: Vec<RegistrationPlace>,
}

/// Registration in one Member State.
#[derive(Debug, Clone, Serialize)]
pub struct RegistrationPlace {
    /// The state.
    pub member_state: CountryCode,
    /// The national act.
    pub act: String,
    /// Authorities.
    pub authorities: Vec<String>,
    /// Where.
    pub portal: Option<String>,
    /// By when.
    pub deadline: Option<String>,
    /// The rule in words.
    pub rule: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// The day on which this was true.
    pub as_of: String,
    /// National law is not in force yet: the Directive is the readiness baseline.
    pub not_yet_binding: bool,
    /// Deviations of national law, in words.
    pub deviations: Vec<String>,
}

/// A neighbouring act that also concerns the organisation.
#[derive(Debug, Clone, Serialize)]
pub struct Neighbour {
    /// e.g. `dora`
    pub id: String,
    /// The act.
    pub act: String,
    /// What to know.
    pub text: String,
    /// Where it stands.
    pub citation: String,
    /// How sure.
    pub confidence: Confidence,
}

/// How the tier is supervised; nothing for one that has no regime.
pub(super) fn supervision(law: &Law, tier: Tier, dora: bool, public: bool) -> Option<SupervisionAnswer> {
    let supervision = law.supervision();
    let regime = match tier {
        Tier::Essential => &supervision.regimes.essential,
        Tier::Important => &supervision.regimes.important,
        Tier::RegistrationOnly | Tier::OutOfScope => return None,
    };
    let mut notes = vec![supervision.jurisdiction_note.clone()];
    if dora {
        notes.extend(law.scope_law().lex_specialis.acts.iter().map(|act| act.effect.clone()));
    }
    let mut escalation = Vec::new();
    if let Some(further) = &regime.escalation {
        escalation.extend(further.measures.iter().map(|measure| format!("{measure} ({})", further.citation)));
        if public {
            escalation.clear();
            notes.extend(
                further.limits.iter().filter(|limit| limit.contains("public administration")).cloned(),
            );
        }
    }
    Some(SupervisionAnswer {
        regime: regime.mode.clone(),
        trigger: regime.trigger.clone(),
        citation: regime.citation.clone(),
        supervisory_powers: regime.supervisory_powers.clone(),
        enforcement_powers: regime.enforcement_powers.clone(),
        escalation,
        not_available: regime.not_available.clone(),
        notes,
    })
}

/// The fine ceiling of the tier for an undertaking with this turnover.
pub(super) fn fine(law: &Law, tier: Tier, turnover: Option<Eur>, dora: bool, public: bool) -> Option<Fine> {
    let fines = &law.supervision().fines;
    if tier == Tier::OutOfScope {
        return None;
    }
    let mut notes = Vec::new();
    let Some(cap) = fines.caps.iter().find(|cap| cap.tier == tier) else {
        notes.push(fines.other_infringements.text.clone());
        return Some(Fine {
            ceiling_eur: None,
            undertaking_turnover_eur: None,
            formula: None,
            citation: fines.other_infringements.citation.clone(),
            notes,
        });
    };
    notes.push(cap.meaning.clone());
    if turnover.is_none() {
        notes.push("The worldwide turnover of the undertaking is not known: this is the amount that applies at least.".to_owned());
    }
    if public {
        notes
            .push(format!("{} ({})", fines.public_administration.text, fines.public_administration.citation));
    }
    if dora {
        notes.push("For what DORA covers, its own penalties apply in place of these.".to_owned());
    }
    Some(Fine {
        ceiling_eur: Some(cap.for_turnover(turnover)),
        undertaking_turnover_eur: turnover,
        formula: Some(cap.formula.clone()),
        citation: cap.citation.clone(),
        notes,
    })
}

/// Duties and liability of the management body (Art. 20).
pub(super) fn management(law: &Law, tier: Tier) -> Option<Management> {
    if tier < Tier::Important {
        return None;
    }
    let duties =
        law.catalogue().requirements.iter().filter(|requirement| requirement.article.starts_with("20("));
    let liability = &law.supervision().management_liability;
    Some(Management {
        duties: duties
            .map(|requirement| CitedText {
                text: requirement.summary.clone(),
                citation: requirement.citation.clone(),
            })
            .collect(),
        liability: liability.text.clone(),
        liability_citations: liability.citations.clone(),
    })
}

/// What to register, where, by when (Arts 3(4) and 27).
pub(super) fn registration(
    law: &Law,
    tier: Tier,
    kinds: &[&str],
    jurisdiction: &[JurisdictionAnswer],
) -> Vec<Registration> {
    if tier == Tier::OutOfScope {
        return Vec::new();
    }
    let mut states: Vec<CountryCode> = Vec::new();
    for state in jurisdiction.iter().flat_map(|answer| &answer.member_states) {
        if !states.contains(state) {
            states.push(*state);
        }
    }
    let with: Vec<RegistrationPlace> =
        states.iter().filter_map(|state| registration_place(law, *state)).collect();
    let duties = law.catalogue().requirements.iter().filter(|requirement| {
        let concerns = requirement.kinds.is_empty()
            || requirement.kinds.iter().any(|kind| kinds.iter().any(|mine| kind.as_str() == *mine));
        !requirement.fields.is_empty() && concerns
    });
    duties
        .map(|requirement| Registration {
            title: requirement.title.clone(),
            fields: requirement.fields.clone(),
            citation: requirement.citation.clone(),
            changes_within: requirement
                .change_notice
                .as_ref()
                .or_else(|| {
                    law.catalogue()
                        .get("nis2-27-3")
                        .filter(|_| requirement.id == "nis2-27-2")?
                        .change_notice
                        .as_ref()
                })
                .map(|notice| format!("{} {}", notice.period, notice.unit)),
            with: with.clone(),
        })
        .collect()
}

fn registration_place(law: &Law, code: CountryCode) -> Option<RegistrationPlace> {
    let state = law.member_states().get(code)?;
    Some(RegistrationPlace {
        member_state: code,
        act: state.act.clone(),
        authorities: state.competent_authority.clone(),
        portal: state.registration.portal.clone(),
        deadline: state.registration.deadline.clone(),
        rule: state.registration.rule.clone(),
        confidence: state.registration.confidence.min(state.confidence),
        as_of: state.as_of.clone(),
        not_yet_binding: state.status == TranspositionStatus::Bill,
        deviations: state
            .other_deviations
            .iter()
            .flat_map(|deviations| deviations.iter().map(|(subject, text)| format!("{subject}: {text}")))
            .collect(),
    })
}

/// Neighbouring law that concerns the organisation.
pub(super) fn neighbours(law: &Law, rules: &Rules<'_>, world: &World, tier: Tier) -> Vec<Neighbour> {
    if tier == Tier::OutOfScope {
        return Vec::new();
    }
    let acts = law.scope_law().neighbouring_law.iter();
    acts.filter(|act| rules.any_holds(&act.when, world))
        .map(|act| Neighbour {
            id: act.id.clone(),
            act: act.act.clone(),
            text: act.text.clone(),
            citation: act.citation.clone(),
            confidence: act.confidence,
        })
        .collect()
}

/// The sector act that goes first for one of the kinds.
pub(super) fn lex_specialis(facts: &Facts, law: &Law, kinds: &[&str]) -> Option<String> {
    let acts = &law.scope_law().lex_specialis.acts;
    let act = acts
        .iter()
        .find(|act| act.nis2_kinds.iter().any(|kind| kinds.iter().any(|mine| kind.as_str() == *mine)))?;
    (facts.flags.dora_2_4_exempt != Some(true)).then(|| act.id.to_uppercase())
}
