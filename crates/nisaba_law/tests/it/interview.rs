//! The interview asks what matters, understands people, and can be taken back.

use nisaba_law::Law;
use nisaba_law::questions::{Form, Interview};
use nisaba_law::scope::scope;

use crate::law;

/// Answers by question id; everything else gets its default.
fn run(
    law: &Law,
    given: &[(&str, &str)],
) -> Result<(Vec<String>, nisaba_law::scope::Facts), Box<dyn std::error::Error>> {
    let mut interview = Interview::new(law);
    let mut asked = Vec::new();
    while let Some(question) = interview.current() {
        let answer = given.iter().find(|(id, _)| *id == question.id).map_or("", |(_, answer)| answer);
        interview.answer(answer)?;
        asked.push(question.id);
        assert!(asked.len() < 200, "the interview ends");
    }
    Ok((asked, interview.facts().clone()))
}

#[test]
fn a_medium_cloud_provider_is_asked_little_and_gets_an_answer() -> Result<(), Box<dyn std::error::Error>> {
    let law = law();
    let given = [
        ("established_in", "Germany"),
        ("activity_ids", "cloud_computing"),
        ("staff_awu", "120"),
        ("turnover_eur", "12.5m"),
        ("balance_sheet_eur", "9 000 000"),
    ];
    let (asked, facts) = run(law, &given)?;
    insta::assert_snapshot!(asked.join(" "), @"name established_in activity_ids own_use_only staff_awu turnover_eur balance_sheet_eur has_related same_last_year flags.sole_provider flags.public_safety_impact flags.systemic_risk flags.specific_importance flags.member_state_identified_as flags.cer_critical flags.nis1_oes");
    assert_eq!(scope(law, &facts).tier.as_str(), "important");
    Ok(())
}

#[test]
fn related_enterprises_are_asked_one_after_the_other() -> Result<(), Box<dyn std::error::Error>> {
    let law = law();
    let given = [
        ("established_in", "AT"),
        ("activity_ids", "data_centre"),
        ("staff_awu", "20"),
        ("turnover_eur", "1m"),
        ("balance_sheet_eur", "1m"),
        ("has_related", "y"),
        ("related.0.relation", "partner"),
        ("related.0.pct", "30 %"),
        ("related.0.staff", "50"),
        ("related.0.turnover_eur", "100k"),
        ("related.0.balance_sheet_eur", "100k"),
        ("related.0.more", "Yes"),
        ("related.1.staff", "300"),
        ("related.1.turnover_eur", "0"),
        ("related.1.balance_sheet_eur", "0"),
    ];
    let (asked, facts) = run(law, &given)?;
    assert_eq!(facts.related.as_ref().map(Vec::len), Some(2));
    assert_eq!(asked.iter().filter(|id| id.starts_with("related.1.")).count(), 7);
    let answer = scope(law, &facts);
    assert_eq!(answer.tier.as_str(), "essential");
    assert_eq!(serde_json::to_value(&answer.aggregated)?["staff"], 335);
    Ok(())
}

#[test]
fn going_back_forgets_the_last_answer_only() -> Result<(), Box<dyn std::error::Error>> {
    let law = law();
    let mut interview = Interview::new(law);
    for answer in ["Example", "DE", "dns_service_provider", ""] {
        interview.answer(answer)?;
    }
    let before = interview.facts().clone();
    interview.answer("40")?;
    assert!(interview.back());
    assert_eq!(*interview.facts(), before);
    assert_eq!(interview.current().map(|question| question.id).as_deref(), Some("staff_awu"));
    interview.answer("41")?;
    assert_ne!(*interview.facts(), before);
    for _ in 0..5 {
        assert!(interview.back());
    }
    assert!(!interview.back());
    assert_eq!(*interview.facts(), nisaba_law::scope::Facts::default());
    Ok(())
}

#[test]
fn what_is_not_understood_is_said_and_the_question_stays() -> Result<(), Box<dyn std::error::Error>> {
    let law = law();
    let mut interview = Interview::new(law);
    interview.answer("Example")?;
    let mut shown = vec![interview.answer("Germny").map_err(|error| error.to_string()).unwrap_err()];
    interview.answer("DE, fr")?;
    shown.push(interview.answer("cloud_computin").map_err(|error| error.to_string()).unwrap_err());
    interview.answer("cloud_computing")?;
    interview.answer("none")?;
    shown.push(interview.answer("a few").map_err(|error| error.to_string()).unwrap_err());
    insta::assert_snapshot!(shown.join("\n"), @r#"
    `Germny` is not understood: a country such as DE; did you mean `Germany`?
    `cloud_computin` is not understood: one of the choices, by number or name; did you mean `cloud_computing`?
    `a few` is not understood: a number such as 120 or 46.5
    "#);
    assert_eq!(interview.answered(), 4);
    Ok(())
}

#[test]
fn every_question_has_help_and_activities_are_grouped_by_sector() -> Result<(), Box<dyn std::error::Error>> {
    let law = law();
    let mut interview = Interview::new(law);
    let mut groups = 0;
    while let Some(question) = interview.current() {
        assert!(question.help.len() > 5 && question.prompt.ends_with('?'), "{question:?}");
        if let (Form::Many(choices), "activity_ids") = (&question.form, question.id.as_str()) {
            assert_eq!(choices.len(), 71);
            groups =
                choices.iter().map(|choice| &choice.group).collect::<std::collections::BTreeSet<_>>().len();
        }
        interview.answer("unknown")?;
    }
    assert!(groups > 20, "{groups}");
    Ok(())
}
