//! Reading what was typed, and writing it into the facts.

use super::{AnswerError, Ask, Choice, Flag, Form, Question};
use crate::id::{CountryCode, KindId};
use crate::law::Law;
use crate::money::{Awu, Eur};
use crate::scope::{
    AdministrationLevel, Facts, Identified, MainEstablishmentFacts, Period, Related, Relation,
};
use nisaba_base::nearest;

/// Writes an answer into the facts.
pub(super) fn apply(
    law: &Law,
    facts: &mut Facts,
    ask: Ask,
    question: &Question,
    text: &str,
) -> Result<(), AnswerError> {
    let open = text.is_empty() || matches!(text.to_lowercase().as_str(), "unknown" | "?" | "don't know");
    match ask {
        Ask::Name => facts.name = (!open).then(|| text.to_owned()),
        Ask::Established => facts.established_in = optional(open, || countries(law, text, false))?,
        Ask::ServicesProvidedIn => {
            facts.services_provided_in = optional(open, || countries(law, text, true))?
        }
        Ask::InUnion => facts.services_in_union = yes_no(open, text)?,
        Ask::Activities => facts.activity_ids = optional(open, || many(question, text))?,
        Ask::OwnUse => facts.flags.own_use_only = optional(open, || many(question, text))?,
        Ask::Ancillary => facts.flags.ancillary = optional(open, || many(question, text))?,
        Ask::Staff => facts.staff_awu = optional(open, || staff(text))?,
        Ask::Turnover => facts.turnover_eur = optional(open, || money(text))?,
        Ask::BalanceSheet => facts.balance_sheet_eur = optional(open, || money(text))?,
        Ask::HasRelated | Ask::MoreRelated(_) => {
            yes_no(open, text)?;
        }
        Ask::Relation(_) => {
            let relation = one(question, if open { "linked" } else { text })?;
            let related = Related { relation: relation_of(&relation), ..Related::default() };
            facts.related.get_or_insert_with(Vec::new).push(related);
        }
        Ask::Share(at) => {
            let share = optional(open, || percent(text))?;
            edit(facts, at, |related| related.pct = share);
        }
        Ask::RelatedStaff(at) => {
            let staff = optional(open, || staff(text))?;
            edit(facts, at, |related| related.staff = staff);
        }
        Ask::RelatedTurnover(at) => {
            let turnover = optional(open, || money(text))?;
            edit(facts, at, |related| related.turnover_eur = turnover);
        }
        Ask::RelatedBalance(at) => {
            let balance = optional(open, || money(text))?;
            edit(facts, at, |related| related.balance_sheet_eur = balance);
        }
        Ask::Independent(at) => {
            let independent = yes_no(open, text)?;
            edit(facts, at, |related| related.independent_systems = independent);
        }
        Ask::SameLastYear => {
            if yes_no(open, text)? == Some(false) {
                facts.history = Some(vec![Period::default()]);
            }
        }
        Ask::LastStaff => {
            let staff = optional(open, || staff(text))?;
            edit_last(facts, |period| period.staff = staff);
        }
        Ask::LastTurnover => {
            let turnover = optional(open, || money(text))?;
            edit_last(facts, |period| period.turnover_eur = turnover);
        }
        Ask::LastBalance => {
            let balance = optional(open, || money(text))?;
            edit_last(facts, |period| period.balance_sheet_eur = balance);
        }
        Ask::Flag(Flag::IdentifiedAs) => {
            facts.flags.member_state_identified_as =
                optional(open, || one(question, text))?.map(|value| match value.as_str() {
                    "essential" => Identified::Essential,
                    "important" => Identified::Important,
                    _ => Identified::None,
                });
        }
        Ask::Flag(flag) => *flag_of(facts, flag) = yes_no(open, text)?,
        Ask::DecisionsIn => main(facts).decisions = optional(open, || country(law, text, false))?,
        Ask::OperationsIn => main(facts).operations = optional(open, || country(law, text, false))?,
        Ask::MostEmployeesIn => main(facts).most_employees = optional(open, || country(law, text, true))?,
        Ask::RepresentativeIn => facts.representative_in = optional(open, || country(law, text, true))?,
    }
    if ask == Ask::Activities {
        facts.flags.public_administration = administration(facts);
    }
    Ok(())
}

/// The level of administration that the activities say.
fn administration(facts: &Facts) -> Option<AdministrationLevel> {
    let kinds = facts.activity_ids.as_ref()?;
    let has = |wanted: &str| kinds.iter().any(|kind| kind == wanted);
    Some(if has("public_admin_central") {
        AdministrationLevel::Central
    } else if has("public_admin_regional") {
        AdministrationLevel::Regional
    } else if has("public_administration_local") {
        AdministrationLevel::Local
    } else {
        AdministrationLevel::None
    })
}

fn flag_of(facts: &mut Facts, flag: Flag) -> &mut Option<bool> {
    let flags = &mut facts.flags;
    match flag {
        Flag::Qualified => &mut flags.qualified_trust_service,
        Flag::RootNameServer => &mut flags.root_name_server,
        Flag::RegionalRisk => &mut flags.regional_risk_assessed,
        Flag::CentralBank => &mut flags.central_bank_judiciary_parliament,
        Flag::Security => &mut flags.security_defence_law_enforcement,
        Flag::LocalOption => &mut flags.ms_option_2_5_a,
        Flag::EducationOption => &mut flags.ms_option_2_5_b,
        Flag::DoraExempt => &mut flags.dora_2_4_exempt,
        Flag::SoleProvider => &mut flags.sole_provider,
        Flag::PublicSafety => &mut flags.public_safety_impact,
        Flag::SystemicRisk => &mut flags.systemic_risk,
        Flag::SpecificImportance | Flag::IdentifiedAs => &mut flags.specific_importance,
        Flag::Cer => &mut flags.cer_critical,
        Flag::Nis1 => &mut flags.nis1_oes,
        Flag::Nis1Option => &mut flags.ms_option_3_1_g,
    }
}

fn main(facts: &mut Facts) -> &mut MainEstablishmentFacts {
    facts.main_establishment_facts.get_or_insert_with(MainEstablishmentFacts::default)
}

fn edit(facts: &mut Facts, at: usize, change: impl FnOnce(&mut Related)) {
    if let Some(related) = facts.related.as_mut().and_then(|list| list.get_mut(at)) {
        change(related);
    }
}

fn edit_last(facts: &mut Facts, change: impl FnOnce(&mut Period)) {
    if let Some(period) = facts.history.as_mut().and_then(|list| list.first_mut()) {
        change(period);
    }
}

fn relation_of(value: &str) -> Option<Relation> {
    match value {
        "linked" => Some(Relation::Linked),
        "partner" => Some(Relation::Partner),
        "venture_capital" => Some(Relation::VentureCapital),
        "institutional_investor" => Some(Relation::InstitutionalInvestor),
        "university" => Some(Relation::University),
        "public_body" => Some(Relation::PublicBody),
        _ => None,
    }
}

fn optional<T>(open: bool, read: impl FnOnce() -> Result<T, AnswerError>) -> Result<Option<T>, AnswerError> {
    if open { Ok(None) } else { read().map(Some) }
}

fn error(written: &str, expected: &str, nearest: Option<&str>) -> AnswerError {
    AnswerError {
        written: written.to_owned(),
        expected: expected.to_owned(),
        nearest: nearest.map(str::to_owned),
    }
}

pub(super) fn yes_no(open: bool, text: &str) -> Result<Option<bool>, AnswerError> {
    match text.to_lowercase().as_str() {
        _ if open => Ok(None),
        "y" | "yes" | "true" => Ok(Some(true)),
        "n" | "no" | "false" => Ok(Some(false)),
        _ => Err(error(text, "answer yes or no", None)),
    }
}

fn number(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%').trim_start_matches(['€']).trim();
    let text: String = text.chars().filter(|letter| !matches!(letter, ' ' | '_' | '\'')).collect();
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

fn staff(text: &str) -> Result<Awu, AnswerError> {
    number(text).and_then(Awu::from_number).ok_or_else(|| error(text, "a number such as 120 or 46.5", None))
}

fn percent(text: &str) -> Result<f64, AnswerError> {
    number(text).filter(|share| *share <= 100.0).ok_or_else(|| error(text, "a share from 0 to 100", None))
}

/// `12500000`, `12 500 000`, `12.5m`, `800k`, `1.2bn`.
fn money(text: &str) -> Result<Eur, AnswerError> {
    let lower = text.to_lowercase().replace("eur", "");
    let units = [("bn", 1e9), ("mio", 1e6), ("m", 1e6), ("k", 1e3)];
    let (digits, unit) = units
        .iter()
        .find_map(|(end, unit)| Some((lower.trim().strip_suffix(end)?, *unit)))
        .unwrap_or((lower.as_str(), 1.0));
    let amount = number(digits).map(|number| number * unit).filter(|amount| *amount <= 1e14);
    amount
        .map(Eur::from_number)
        .ok_or_else(|| error(text, "an amount in euros such as 12500000, 12.5m or 800k", None))
}

fn countries(law: &Law, text: &str, members_only: bool) -> Result<Vec<CountryCode>, AnswerError> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(Vec::new());
    }
    text.split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| country(law, part, members_only))
        .collect()
}

/// A code, or the English name of a Member State.
fn country(law: &Law, text: &str, members_only: bool) -> Result<CountryCode, AnswerError> {
    let states = law.member_states();
    let named = states
        .states
        .iter()
        .find(|state| state.name.eq_ignore_ascii_case(text.trim()))
        .map(|state| state.iso);
    let code = named.or_else(|| text.trim().parse().ok());
    code.filter(|code| !members_only || states.contains(*code)).ok_or_else(|| {
        let names = states.states.iter().map(|state| state.name.as_str());
        let expected = if members_only { "a Member State such as DE" } else { "a country such as DE" };
        error(text, expected, nearest(text, names))
    })
}

fn choices(question: &Question) -> &[Choice] {
    match &question.form {
        Form::One(choices) | Form::Many(choices) => choices,
        _ => &[],
    }
}

/// A choice by its number from 1, or by its value.
fn one(question: &Question, text: &str) -> Result<String, AnswerError> {
    let choices = choices(question);
    let by_number = text.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
    let found = by_number.or_else(|| choices.iter().find(|choice| choice.value.eq_ignore_ascii_case(text)));
    found.map(|choice| choice.value.clone()).ok_or_else(|| {
        let values = choices.iter().map(|choice| choice.value.as_str());
        error(text, "one of the choices, by number or name", nearest(text, values))
    })
}

fn many(question: &Question, text: &str) -> Result<Vec<KindId>, AnswerError> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(Vec::new());
    }
    let mut kinds: Vec<KindId> = Vec::new();
    for part in text.split([',', ' ']).filter(|part| !part.is_empty()) {
        let kind = KindId::new(one(question, part)?);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}
