//! Everything about an id reads well and is complete.

use nisaba_law::explain::{Sort, explain, ids};

use crate::law;

#[test]
fn a_requirement_is_explained_in_full() -> Result<(), Box<dyn std::error::Error>> {
    let explanation = explain(law(), "nis2:21.2.c")?;
    assert_eq!(explanation.sort, Sort::Requirement);
    assert!(explanation.obligations.len() >= 8);
    assert!(explanation.annex_points.iter().any(|point| point.id == "cir:4.2"));
    assert!(explanation.elsewhere.iter().any(|place| place.framework == "iso27001-2022" && !place.full));
    assert!(explanation.who.contains(&"head of operations".to_owned()));
    insta::assert_json_snapshot!("explain nis2 21.2.c", explanation);
    Ok(())
}

#[test]
fn the_same_thing_is_found_however_it_is_written() -> Result<(), Box<dyn std::error::Error>> {
    let law = law();
    for (written, id) in [
        ("nis2-21-2-c", "nis2-21-2-c"),
        ("obligation c.3", "c.3"),
        ("c.3", "c.3"),
        ("cir:4.2.1", "cir:4.2.1"),
        ("4.2", "cir:4.2"),
        ("cir:4", "cir:4"),
        ("cir:4.2.2(a)", "cir:4.2.2"),
        ("nis2-early-warning", "nis2-early-warning"),
        ("cloud_computing", "cloud_computing"),
        ("tier-3-1-a", "tier-3-1-a"),
        ("DE", "DE"),
    ] {
        assert_eq!(explain(law, written)?.id, id, "{written}");
    }
    Ok(())
}

#[test]
fn every_id_can_be_explained_and_says_where_it_stands() -> Result<(), Box<dyn std::error::Error>> {
    let law = law();
    let ids = ids(law);
    assert!(ids.len() > 400);
    for id in ids {
        let explanation = explain(law, &id)?;
        assert!(!explanation.title.is_empty() && !explanation.asked.is_empty(), "{id}");
        assert!(!explanation.citation.is_empty() || explanation.sort == Sort::Kind, "{id}");
    }
    Ok(())
}

#[test]
fn a_slip_is_answered_with_the_nearest_id() {
    let law = law();
    let shown = |written: &str| explain(law, written).map(|_| ()).map_err(|error| error.to_string());
    insta::assert_snapshot!(shown("nis2:21.2.z").unwrap_err(), @"`nis2:21.2.z` is no id of the law; did you mean `nis2:21.2.a`?");
    insta::assert_snapshot!(shown("cloud_compuitng").unwrap_err(), @"`cloud_compuitng` is no id of the law; did you mean `cloud_computing`?");
    insta::assert_snapshot!(shown("the weather in Lisbon").unwrap_err(), @"`the weather in Lisbon` is no id of the law");
}
