//! What an answer carries beside the tier, and how facts files are read.

use nisaba_law::scope::{Facts, cases_json, scope};
use serde_json::{Value, json};

use crate::law;

fn answer(facts: &Value) -> Result<Value, Box<dyn std::error::Error>> {
    let (document, _) = cases_json(law(), &facts.to_string())?;
    Ok(document["cases"][0].clone())
}

fn managed_service_provider() -> Value {
    json!({
        "activity_ids": ["managed_service_provider"], "established_in": ["DE"], "staff_awu": 312,
        "turnover_eur": 580_000_000, "balance_sheet_eur": 47_500_000,
        "related": [{"relation": "linked", "voting_pct": 100, "staff": 41, "turnover_eur": 20_000_000, "balance_sheet_eur": 1}],
        "flags": {"sole_provider": false, "public_safety_impact": false, "systemic_risk": false, "specific_importance": false}
    })
}

#[test]
fn the_whole_answer_for_a_large_managed_service_provider() -> Result<(), Box<dyn std::error::Error>> {
    insta::assert_json_snapshot!(answer(&managed_service_provider())?);
    Ok(())
}

#[test]
fn the_fine_is_computed_on_the_whole_undertaking() -> Result<(), Box<dyn std::error::Error>> {
    let answer = answer(&managed_service_provider())?;
    assert_eq!(answer["fine_ceiling_eur"], 12_000_000);
    assert_eq!(answer["fine"]["undertaking_turnover_eur"], 600_000_000);
    Ok(())
}

#[test]
fn without_turnover_the_fixed_amount_is_named_as_the_least() -> Result<(), Box<dyn std::error::Error>> {
    let answer = answer(&json!({"activity_ids": ["tld_name_registry"], "established_in": ["EE"]}))?;
    assert_eq!(answer["tier"], "essential");
    assert_eq!(answer["fine_ceiling_eur"], 10_000_000);
    assert!(answer["fine"]["notes"].to_string().contains("at least"));
    Ok(())
}

#[test]
fn every_reason_names_rule_facts_and_citation() -> Result<(), Box<dyn std::error::Error>> {
    let answer = answer(&managed_service_provider())?;
    for reason in answer["reasons"].as_array().into_iter().flatten() {
        assert!(reason["rule"].as_str().is_some_and(|rule| !rule.is_empty()), "{reason}");
        assert!(reason["citation"].as_str().is_some_and(|citation| !citation.is_empty()), "{reason}");
        assert!(reason["facts"].as_object().is_some_and(|facts| !facts.is_empty()), "{reason}");
    }
    Ok(())
}

#[test]
fn what_would_change_the_answer_is_tried_out() -> Result<(), Box<dyn std::error::Error>> {
    let small = json!({
        "activity_ids": ["drinking_water_supplier"], "established_in": ["XX"], "size_class": "small",
        "flags": {"cer_critical": false, "nis1_oes": false, "ms_option_3_1_g": false, "sole_provider": false,
            "public_safety_impact": false, "systemic_risk": false, "specific_importance": false}
    });
    let answer = answer(&small)?;
    assert_eq!(answer["tier"], "out-of-scope");
    let changes = answer["would_change"].as_array().ok_or("a list")?;
    let leads = |fact: &str, tier: &str| {
        changes.iter().any(|change| change["fact"] == fact && change["tier"] == tier)
    };
    assert!(leads("size_class", "important") && leads("size_class", "essential"), "{changes:?}");
    assert!(leads("cer_critical", "essential") && leads("sole_provider", "important"), "{changes:?}");
    Ok(())
}

#[test]
fn a_state_without_an_act_is_marked_as_not_yet_binding() -> Result<(), Box<dyn std::error::Error>> {
    let facts = json!({"activity_ids": ["tld_name_registry"], "established_in": ["FR"]});
    let answer = answer(&facts)?;
    assert_eq!(answer["registration"][0]["with"][0]["not_yet_binding"], true);
    assert_eq!(answer["registration"].as_array().map(Vec::len), Some(2));
    Ok(())
}

#[test]
fn unknown_facts_are_passed_over_with_the_nearest_word() -> Result<(), Box<dyn std::error::Error>> {
    let text = "cases:\n  - id: one\n    inputs:\n      staf_awu: 12\n      activity_ids: [cloud_computin]\n      flags: {sole_providr: true}\n";
    let (document, warnings) = cases_json(law(), text)?;
    let shown: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    case `one`: `staf_awu` is no known fact and was passed over; did you mean `staff_awu`?
    case `one`: `flags.sole_providr` is no known fact and was passed over; did you mean `sole_provider`?
    case `one`: `activity_ids: cloud_computin` is no known kind of activity; it is treated as unknown; did you mean `cloud_computing`?
    "#);
    assert_eq!(document["cases"][0]["tier"], "undetermined");
    Ok(())
}

#[test]
fn a_fact_of_the_wrong_type_is_shown_with_its_place() {
    let law = law();
    let shown = |text: &str| cases_json(law, text).map(|_| ()).map_err(|error| error.to_string());
    let text = "turnover_eur: 3\nstaff_awu: many\n";
    insta::assert_snapshot!(shown(text).unwrap_err(), @r#"2:1: `staff_awu`: invalid type: string "many", expected a number of staff"#);
    insta::assert_snapshot!(shown("{\"flags\": {\n  \"cer_critical\": \"perhaps\"}}").unwrap_err(), @r#"2:4: `cer_critical`: invalid type: string "perhaps", expected a boolean"#);
    insta::assert_snapshot!(shown("{\"cases\": [").unwrap_err(), @"1:11: unclosed bracket '['");
    insta::assert_snapshot!(shown("cases: 3").unwrap_err(), @"1:1: `cases` is no list");
    insta::assert_snapshot!(shown("just words").unwrap_err(), @r#"1:1: a facts object or `{"cases": [...]}` is expected"#);
}

#[test]
fn one_object_a_list_and_a_document_of_cases_are_all_understood() -> Result<(), Box<dyn std::error::Error>> {
    let law = law();
    for text in [
        "activity_ids: [tld_name_registry]\nestablished_in: XX",
        "[{\"id\": 1, \"inputs\": {\"activity_ids\": [\"tld_name_registry\"], \"established_in\": [\"XX\"]}}]",
        "organisation: {activity_ids: [tld_name_registry], established_in: [XX]}",
    ] {
        let (document, warnings) = cases_json(law, text)?;
        assert_eq!(document["cases"][0]["tier"], "essential", "{text}");
        assert_eq!(warnings, Vec::new(), "{text}");
    }
    Ok(())
}

#[test]
fn relations_and_countries_in_other_words_are_understood() -> Result<(), Box<dyn std::error::Error>> {
    let text = "activity_ids: [cloud_computing]
staff_awu: 30
turnover_eur: 2000000
balance_sheet_eur: 2000000
established_in: Germany
related:
  - {relation: Linked, voting_pct: 60, staff: 5, turnover_eur: 0, balance_sheet_eur: 0}
  - relation: partner undertaking
    pct: 50
    staff: 20
    turnover_eur: 0
    balance_sheet_eur: 0
    linked: [{staff: 20, turnover_eur: 0, balance_sheet_eur: 0}]
  - {relation: investment fund, pct: 40, staff: 9000, turnover_eur: 0, balance_sheet_eur: 0}
  - {relation: partner, pct: 40, held_by: Venture capital fund, staff: 9000, turnover_eur: 0, balance_sheet_eur: 0}
  - {relation: friend, pct: 10, staff: 9000, turnover_eur: 0, balance_sheet_eur: 0}
";
    let (document, warnings) = cases_json(law(), text)?;
    assert_eq!(document["cases"][0]["aggregated"]["staff"], 55);
    assert_eq!(document["cases"][0]["jurisdiction"], json!(["DE"]));
    let shown: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "`related[3].held_by` is no known fact and was passed over",
            "`relation: friend` is not understood and is treated as unknown"
        ]
    );
    Ok(())
}

#[test]
fn facts_in_other_shapes_are_understood() -> Result<(), Box<dyn std::error::Error>> {
    let text = "annex: I
point: 6
turnover_eur: 20000000
balance_sheet_eur: 20000000
established_in: XX
activity_ids: drinking_water_supplier
history: {2024: 260, '2025': {staff: 270}}
related: {relation: Partner, pct: 10, staff: 5}
flags: {own_use_only: false, ancillary: false, public_administration: false, member_state_identified_as: false}
";
    let (document, warnings) = cases_json(law(), text)?;
    assert_eq!(warnings, Vec::new());
    assert_eq!(document["cases"][0]["tier"], "essential");
    assert_eq!(document["cases"][0]["size_class"], "large");
    Ok(())
}

#[test]
fn one_bad_case_does_not_take_the_others_down() -> Result<(), Box<dyn std::error::Error>> {
    let text = "cases:\n- {id: bad, inputs: {staff_awu: many}}\n- {id: good, inputs: {activity_ids: [tld_name_registry], established_in: [XX]}}\n";
    let (document, _) = cases_json(law(), text)?;
    assert_eq!(document["cases"][0]["tier"], "undetermined");
    insta::assert_snapshot!(document["cases"][0]["error"].to_string(), @r#""2:22: `staff_awu` of case `bad`: invalid type: string \"many\", expected a number of staff""#);
    assert_eq!(document["cases"][1]["tier"], "essential");
    Ok(())
}

#[test]
fn a_rule_that_a_stated_fact_points_to_is_named_even_if_it_does_not_apply()
-> Result<(), Box<dyn std::error::Error>> {
    let answer = answer(&json!({
        "activity_ids": ["transport_equipment_manufacturer"], "size_class": "large", "established_in": ["XX"],
        "flags": {"security_defence_law_enforcement": true}
    }))?;
    assert!(answer["not_applied"].as_array().is_none_or(Vec::is_empty), "undetermined answers name none");
    let answer = self::answer(&json!({
        "activity_ids": ["port_managing_body"], "size_class": "large", "established_in": ["XX"],
        "flags": {"nis1_oes": true, "ms_option_3_1_g": false, "public_administration": "none"}
    }))?;
    assert_eq!(answer["tier"], "essential");
    assert_eq!(answer["not_applied"][0]["rule"], "tier-3-1-g");
    Ok(())
}

#[test]
fn an_ordinary_organisation_that_states_only_the_basics_learns_what_is_likely()
-> Result<(), Box<dyn std::error::Error>> {
    let likely = |facts: Value| answer(&facts).map(|answer| answer["tier_if_undesignated"].clone());
    let provider = json!({"activity_ids": ["managed_service_provider"], "size_class": "medium", "established_in": ["DE"]});
    assert_eq!(likely(provider)?, "important");
    assert_eq!(
        likely(json!({"activity_ids": ["public_admin_central"], "established_in": ["DE"]}))?,
        "essential"
    );
    assert_eq!(
        likely(
            json!({"activity_ids": ["credit_institution"], "size_class": "large", "established_in": ["DE"]})
        )?,
        "essential"
    );
    let of_unknown_standing =
        json!({"activity_ids": ["trust_service_provider"], "size_class": "small", "established_in": ["DE"]});
    assert_eq!(likely(of_unknown_standing)?, Value::Null);
    Ok(())
}

#[test]
fn no_facts_at_all_leave_everything_possible() {
    let answer = scope(law(), &Facts::default());
    assert_eq!(answer.tier.as_str(), "undetermined");
    assert_eq!(answer.possible_tiers.len(), 4);
    assert!(answer.would_decide.iter().any(|decider| decider.fact == "activity_ids"));
}

#[test]
fn the_known_keys_are_those_that_are_read() -> Result<(), Box<dyn std::error::Error>> {
    for key in Facts::known_keys() {
        let object = json!({ *key: null });
        assert!(serde_json::from_value::<Facts>(object).is_ok() || *key == "flags", "{key}");
    }
    assert!(serde_json::from_value::<Facts>(json!({"staf_awu": 3})).is_err());
    Ok(())
}

#[test]
fn facts_survive_being_written_and_read() -> Result<(), Box<dyn std::error::Error>> {
    let facts: Facts = serde_json::from_value(managed_service_provider())?;
    let again: Facts = serde_json::from_value(serde_json::to_value(&facts)?)?;
    assert_eq!(facts, again);
    Ok(())
}
