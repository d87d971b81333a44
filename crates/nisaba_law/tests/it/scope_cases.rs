//! Cases written from the legal text: facts in, tier out. The table is `scope_cases.yaml`.

use nisaba_law::scope::cases_json;
use serde_json::{Map, Value, json};

use crate::law;

/// What a case leaves unsaid: an ordinary enterprise of a Member State without special roles.
fn ordinary() -> Value {
    json!({
        "established_in": ["XX"],
        "services_in_union": true,
        "flags": {
            "sole_provider": false, "public_safety_impact": false, "systemic_risk": false, "specific_importance": false,
            "member_state_identified_as": null, "cer_critical": false, "nis1_oes": false, "ms_option_3_1_g": false,
            "public_administration": "none", "security_defence_law_enforcement": false,
            "central_bank_judiciary_parliament": false, "dora_2_4_exempt": false, "own_use_only": [], "ancillary": [],
            "root_name_server": false
        }
    })
}

fn merged(base: Value, over: Value) -> Value {
    match (base, over) {
        (Value::Object(mut base), Value::Object(over)) => {
            for (key, value) in over {
                let below = base.remove(&key).unwrap_or(Value::Null);
                base.insert(key, if below.is_object() { merged(below, value) } else { value });
            }
            Value::Object(base)
        }
        (_, over) => over,
    }
}

fn cases() -> Result<Vec<Map<String, Value>>, Box<dyn std::error::Error>> {
    let document: Value = serde_saphyr::from_str(include_str!("scope_cases.yaml"))?;
    let list = document.as_array().ok_or("a list of cases")?;
    list.iter().map(|case| case.as_object().cloned().ok_or_else(|| "a case".into())).collect()
}

#[test]
fn every_case_of_the_table_comes_out_as_the_text_says() -> Result<(), Box<dyn std::error::Error>> {
    let law = law();
    let mut wrong = Vec::new();
    let cases = cases()?;
    assert!(cases.len() >= 60, "{} cases", cases.len());
    for case in cases {
        let mut facts = merged(ordinary(), case["facts"].clone());
        for gone in
            case.get("without").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
        {
            if let Some(facts) = facts.as_object_mut() {
                facts.remove(gone);
                if let Some(flags) = facts.get_mut("flags").and_then(Value::as_object_mut) {
                    flags.remove(gone);
                }
            }
        }
        let (answers, warnings) = cases_json(law, &facts.to_string())?;
        assert!(warnings.is_empty(), "{}: {warnings:?}", case["case"]);
        let answer = &answers["cases"][0];
        for (key, wanted) in &case {
            let got = match key.as_str() {
                "case" | "because" | "facts" | "without" => continue,
                "provision" => {
                    let has = answer["provisions"].as_array().is_some_and(|list| list.contains(wanted));
                    if has { wanted.clone() } else { answer["provisions"].clone() }
                }
                key => answer[key].clone(),
            };
            if got != *wanted {
                wrong.push(format!(
                    "{}: {key} should be {wanted}, is {got}; {}",
                    case["case"], answer["would_decide"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}
