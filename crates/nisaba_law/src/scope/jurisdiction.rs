//! Which Member State is competent, where the main establishment is, and whether a representative is needed (Art. 26).

use serde::Serialize;

use super::facts::{Facts, MainEstablishmentFacts};
use crate::id::CountryCode;
use crate::law::Law;

/// A rule of jurisdiction that applies, with the states it leads to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JurisdictionAnswer {
    /// The rule, e.g. `jur-26-1-b`.
    pub rule: String,
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub citation: String,
    /// Where the tests stand by which the state was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_citation: Option<String>,
    /// Kinds of the organisation that it is about.
    pub kinds: Vec<String>,
    /// The Member States; none when facts are missing.
    pub member_states: Vec<CountryCode>,
    /// How the states were found, or what is missing.
    pub because: String,
}

/// Whether a representative in the Union must be designated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RepresentativeAnswer {
    /// It must.
    pub required: bool,
    /// Member States in which it may be.
    pub one_of: Vec<CountryCode>,
    /// The one designated.
    pub designated_in: Option<CountryCode>,
    /// The rule.
    pub text: String,
    /// Where it stands.
    pub citation: String,
}

/// The rules that apply to kinds (by id) of an organisation in scope.
pub(super) fn jurisdiction(law: &Law, facts: &Facts, kinds: &[&str]) -> Vec<JurisdictionAnswer> {
    let rules = &law.scope_law().jurisdiction;
    let mut answers = Vec::new();
    let mut rest: Vec<&str> = kinds.to_vec();
    for rule in &rules.exceptions {
        let (mine, others): (Vec<&str>, Vec<&str>) =
            rest.into_iter().partition(|kind| rule.kinds.iter().any(|id| id == kind));
        rest = others;
        if mine.is_empty() {
            continue;
        }
        let by_main_establishment =
            mine.iter().any(|kind| rules.main_establishment_kinds.iter().any(|id| id == kind));
        let by_service = rule.kinds.iter().any(|kind| kind.as_str() == "public_ecn_provider");
        let (member_states, because) = if by_main_establishment {
            main_establishment(law, facts)
        } else if by_service {
            service_places(facts)
        } else {
            established(law, facts)
        };
        answers.push(JurisdictionAnswer {
            rule: rule.id.to_string(),
            text: rule.rule.clone(),
            citation: rule.citation.clone(),
            test_citation: by_main_establishment.then(|| rules.main_establishment_citation.clone()),
            kinds: mine.iter().map(|kind| (*kind).to_owned()).collect(),
            member_states,
            because,
        });
    }
    if !rest.is_empty() || kinds.is_empty() {
        let (member_states, because) = established(law, facts);
        answers.push(JurisdictionAnswer {
            rule: "jur-26-1".to_owned(),
            text: rules.default.text.clone(),
            citation: rules.default.citation.clone(),
            test_citation: None,
            kinds: rest.iter().map(|kind| (*kind).to_owned()).collect(),
            member_states,
            because,
        });
    }
    answers
}

/// Whether one of the kinds needs a representative because the organisation has no establishment in the Union.
pub(super) fn representative(law: &Law, facts: &Facts, kinds: &[&str]) -> Option<RepresentativeAnswer> {
    let rules = &law.scope_law().jurisdiction;
    let concerned = kinds.iter().any(|kind| rules.main_establishment_kinds.iter().any(|id| id == kind));
    let outside = super::worlds::established_in_union(law, facts) == Some(false);
    (concerned && outside).then(|| RepresentativeAnswer {
        required: true,
        one_of: facts.services_provided_in.clone().unwrap_or_default(),
        designated_in: facts.representative_in.filter(|state| law.member_states().contains(*state)),
        text: rules.representative.rule.clone(),
        citation: rules.representative.citation.clone(),
    })
}

/// Establishments in the Union.
fn established(law: &Law, facts: &Facts) -> (Vec<CountryCode>, String) {
    match &facts.established_in {
        None => (Vec::new(), "where it is established is not known".to_owned()),
        Some(places) => {
            let states = in_union(law, places);
            let because = if states.is_empty() {
                "it has no establishment in the Union, and this rule knows no representative: ask the authority"
            } else {
                "it is established there"
            };
            (states, because.to_owned())
        }
    }
}

fn service_places(facts: &Facts) -> (Vec<CountryCode>, String) {
    match &facts.services_provided_in {
        Some(states) => (states.clone(), "it provides the services there".to_owned()),
        None => match facts.established_in.as_deref() {
            Some([only]) => (
                vec![*only],
                "where services are provided is not stated; taken as the place of its only establishment"
                    .to_owned(),
            ),
            _ => (Vec::new(), "where the services are provided is not known".to_owned()),
        },
    }
}

/// The main establishment by the three tests of Art. 26(2), or the representative of those outside the Union.
fn main_establishment(law: &Law, facts: &Facts) -> (Vec<CountryCode>, String) {
    let member = |place: Option<CountryCode>| place.filter(|place| law.member_states().contains(*place));
    let nothing = MainEstablishmentFacts::default();
    let tests = facts.main_establishment_facts.as_ref().unwrap_or(&nothing);
    if let Some(place) = member(tests.decisions) {
        return (
            vec![place],
            "decisions on cybersecurity risk management are predominantly taken there".to_owned(),
        );
    }
    if let Some(place) = member(facts.main_establishment) {
        return (vec![place], "its main establishment is stated to be there".to_owned());
    }
    if let Some(place) = member(tests.operations) {
        return (
            vec![place],
            "decisions are not taken in the Union or not known; cybersecurity operations are there"
                .to_owned(),
        );
    }
    if let Some(place) = member(tests.most_employees) {
        return (
            vec![place],
            "neither decisions nor operations settle it; most employees in the Union are there".to_owned(),
        );
    }
    match &facts.established_in {
        None => (Vec::new(), "where it is established is not known".to_owned()),
        Some(places) => match in_union(law, places).as_slice() {
            [] => representative_state(law, facts),
            [only] => (vec![*only], "its only establishment in the Union is there".to_owned()),
            several => (
                several.to_vec(),
                "one of these: where decisions on cybersecurity are taken is not known".to_owned(),
            ),
        },
    }
}

fn representative_state(law: &Law, facts: &Facts) -> (Vec<CountryCode>, String) {
    match facts.representative_in.filter(|state| law.member_states().contains(*state)) {
        Some(state) => (vec![state], "its representative is there".to_owned()),
        None => (
            facts.services_provided_in.clone().unwrap_or_default(),
            "no establishment in the Union and no representative stated: any Member State where it provides services may act"
                .to_owned(),
        ),
    }
}

fn in_union(law: &Law, places: &[CountryCode]) -> Vec<CountryCode> {
    places.iter().copied().filter(|place| law.member_states().contains(*place)).collect()
}
