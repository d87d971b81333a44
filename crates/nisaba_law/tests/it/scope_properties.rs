//! Laws of the scope engine that no list of cases could show.

use nisaba_law::id::KindId;
use nisaba_law::money::{Awu, Eur};
use nisaba_law::scope::{AdministrationLevel, Facts, Flags, Identified, scope};
use nisaba_law::{CountryCode, Law, Tier};
use proptest::option;
use proptest::prelude::*;

use crate::law;

fn kinds() -> Vec<String> {
    law().scope_law().kinds().map(|place| place.kind.id.to_string()).collect()
}

fn activities() -> impl Strategy<Value = Vec<KindId>> {
    prop::collection::vec(prop::sample::select(kinds()).prop_map(KindId::new), 0..3)
}

fn staff() -> impl Strategy<Value = Awu> {
    prop_oneof![0u64..60, 200u64..300, Just(9), Just(10), Just(49), Just(50), Just(249), Just(250)]
        .prop_map(Awu::new)
}

fn money() -> impl Strategy<Value = Eur> {
    prop_oneof![
        0u64..60_000_000,
        Just(2_000_000),
        Just(10_000_000),
        Just(10_000_001),
        Just(43_000_000),
        Just(43_000_001),
        Just(50_000_000),
        Just(50_000_001)
    ]
    .prop_map(Eur::new)
}

fn level() -> impl Strategy<Value = AdministrationLevel> {
    prop::sample::select(vec![
        AdministrationLevel::None,
        AdministrationLevel::Central,
        AdministrationLevel::Regional,
        AdministrationLevel::Local,
    ])
}

fn identified() -> impl Strategy<Value = Identified> {
    prop::sample::select(vec![Identified::None, Identified::Important, Identified::Essential])
}

/// Facts without unknowns.
fn complete() -> impl Strategy<Value = Facts> {
    (activities(), staff(), money(), money(), any::<[bool; 16]>(), level(), identified()).prop_map(
        |(activity_ids, staff, turnover, balance, so, level, identified)| Facts {
            activity_ids: Some(activity_ids),
            staff_awu: Some(staff),
            turnover_eur: Some(turnover),
            balance_sheet_eur: Some(balance),
            established_in: Some(vec![CountryCode::ANY_MEMBER_STATE]),
            services_in_union: Some(so[0]),
            flags: Flags {
                sole_provider: Some(so[1]),
                public_safety_impact: Some(so[2]),
                systemic_risk: Some(so[3]),
                specific_importance: Some(so[4]),
                member_state_identified_as: Some(identified),
                cer_critical: Some(so[5] && so[6]),
                nis1_oes: Some(so[7]),
                ms_option_3_1_g: Some(so[8]),
                public_administration: Some(level),
                regional_risk_assessed: Some(so[9]),
                ms_option_2_5_a: Some(so[10]),
                ms_option_2_5_b: Some(so[11]),
                security_defence_law_enforcement: Some(so[12]),
                central_bank_judiciary_parliament: Some(so[13]),
                dora_2_4_exempt: Some(so[14] && so[6]),
                root_name_server: Some(so[15]),
                qualified_trust_service: Some(so[6]),
                ..Flags::default()
            },
            ..Facts::default()
        },
    )
}

/// Whoever names public administration as an activity is one at some level. Facts that deny it contradict themselves: there the
/// activity counts while it is known, and the denial once it is forgotten, which no answer can bridge.
fn consistent(mut facts: Facts) -> Facts {
    let level = &mut facts.flags.public_administration;
    if *level == Some(AdministrationLevel::None) {
        let named = |id: &str| facts.activity_ids.iter().flatten().any(|kind| *kind == id);
        *level = Some(match () {
            () if named("public_admin_central") => AdministrationLevel::Central,
            () if named("public_admin_regional") => AdministrationLevel::Regional,
            () if named("public_administration_local") => AdministrationLevel::Local,
            () => AdministrationLevel::None,
        });
    }
    facts
}

/// Takes facts away where the mask says so.
fn forgotten(facts: &Facts, mask: [bool; 20]) -> Facts {
    let mut facts = facts.clone();
    let flags = &mut facts.flags;
    let mut hide = mask.into_iter();
    let mut flag = |value: &mut Option<bool>| {
        if hide.next() == Some(true) {
            *value = None;
        }
    };
    flag(&mut flags.sole_provider);
    flag(&mut flags.public_safety_impact);
    flag(&mut flags.systemic_risk);
    flag(&mut flags.specific_importance);
    flag(&mut flags.cer_critical);
    flag(&mut flags.nis1_oes);
    flag(&mut flags.ms_option_3_1_g);
    flag(&mut flags.regional_risk_assessed);
    flag(&mut flags.ms_option_2_5_a);
    flag(&mut flags.security_defence_law_enforcement);
    flag(&mut flags.central_bank_judiciary_parliament);
    flag(&mut flags.qualified_trust_service);
    if mask[12] {
        facts.staff_awu = None;
    }
    if mask[13] {
        facts.turnover_eur = None;
    }
    if mask[14] {
        facts.balance_sheet_eur = None;
    }
    // What is stated of identification only goes with its criteria: none met rules it out.
    if mask[15] && (flags_met(&facts) || facts.flags.member_state_identified_as == Some(Identified::None)) {
        facts.flags.member_state_identified_as = None;
    }
    if mask[16] && mask[17] {
        facts.activity_ids = None;
    }
    facts
}

fn flags_met(facts: &Facts) -> bool {
    let flags = &facts.flags;
    [flags.sole_provider, flags.public_safety_impact, flags.systemic_risk, flags.specific_importance]
        .iter()
        .any(|criterion| *criterion != Some(false))
}

fn tier(law: &Law, facts: &Facts) -> Tier {
    let answer = scope(law, facts);
    assert_eq!(
        answer.possible_tiers.len(),
        1,
        "complete facts leave one tier: {facts:?} {:?}",
        answer.would_decide
    );
    answer.possible_tiers[0]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn complete_facts_leave_one_tier(facts in complete()) {
        tier(law(), &facts);
    }

    #[test]
    fn growing_never_lowers_the_tier(facts in complete(), staff in staff(), turnover in money(), balance in money()) {
        let law = law();
        let mut grown = facts.clone();
        grown.staff_awu = facts.staff_awu.map(|own| own + staff);
        grown.turnover_eur = facts.turnover_eur.map(|own| own + turnover);
        grown.balance_sheet_eur = facts.balance_sheet_eur.map(|own| own + balance);
        prop_assert!(tier(law, &grown) >= tier(law, &facts));
    }

    #[test]
    fn what_is_forgotten_keeps_the_answer_possible(facts in complete(), mask in any::<[bool; 20]>()) {
        let law = law();
        let facts = consistent(facts);
        let wanted = tier(law, &facts);
        let less = forgotten(&facts, mask);
        let answer = scope(law, &less);
        prop_assert!(answer.possible_tiers.contains(&wanted), "{:?} lacks {wanted:?} for {less:?}", answer.possible_tiers);
        prop_assert_eq!(answer.possible_tiers.len() > 1, !answer.would_decide.is_empty());
    }

    #[test]
    fn a_partner_never_makes_it_smaller(facts in complete(), pct in 0f64..100.0, staff in option::of(staff())) {
        let law = law();
        let mut with = facts.clone();
        with.related = Some(vec![nisaba_law::scope::Related {
            pct: Some(pct),
            staff,
            turnover_eur: Some(Eur::new(1)),
            balance_sheet_eur: Some(Eur::new(1)),
            ..Default::default()
        }]);
        let alone = tier(law, &facts);
        prop_assert!(scope(law, &with).possible_tiers.iter().all(|possible| *possible >= alone));
    }

    #[test]
    fn any_text_is_answered_or_refused_but_never_panics(text in "\\PC{0,200}") {
        let _ = nisaba_law::scope::cases_json(law(), &text);
        let _ = nisaba_law::explain::explain(law(), &text);
    }
}
