//! Conditions in CEL: thresholds and combinations, in the same three-valued logic as every other condition.

use nisaba_check::{Expression, Truth};
use nisaba_estate::{Facet, FacetName, FacetValue, Facets};
use proptest::prelude::*;

use crate::support::{at, facets};

#[track_caller]
fn decided(expression: &str, given: Facets) -> Truth {
    Expression::parse(expression).unwrap().decide(&given)
}

fn number(value: f64) -> Facet {
    Facet::known(FacetValue::Number(value), at(0))
}

fn unknown() -> Facet {
    Facet::unknown("`var.days` has no value", None)
}

#[test]
fn thresholds_over_several_facets_are_decided() {
    let given = || facets([("retention_days", number(35.0)), ("copies", number(1.0))]);
    assert_eq!(decided("retention_days >= 30 && copies >= 1", given()), Truth::True);
    assert_eq!(decided("retention_days * copies > 60", given()), Truth::False);
    assert_eq!(decided("retention_days >= 34.5", given()), Truth::True);
}

#[test]
fn an_unknown_facet_leaves_it_open_unless_the_other_side_decides() {
    let given = || facets([("retention_days", unknown()), ("multi_zone", Facet::known(true, at(0)))]);
    assert_eq!(decided("retention_days >= 30", given()), Truth::Unknown);
    assert_eq!(decided("retention_days >= 30 || multi_zone", given()), Truth::True);
    assert_eq!(decided("retention_days >= 30 && !multi_zone", given()), Truth::False);
}

#[test]
fn what_makes_no_sense_for_an_asset_is_left_out_and_a_wrong_type_accuses_nobody() {
    assert_eq!(decided("copies > 1", Facets::default()), Truth::Absent);
    assert_eq!(decided("copies > 1", facets([("copies", Facet::known(true, at(0)))])), Truth::Unknown);
    assert_eq!(decided("copies", facets([("copies", number(1.0))])), Truth::Unknown);
}

#[test]
fn a_record_with_an_unknown_part_is_not_asked_whether_it_has_it() {
    let record = Facet::known(FacetValue::Record(facets([("enabled", unknown())])), at(0));
    assert_eq!(decided("has(logging.enabled)", facets([("logging", record)])), Truth::Unknown);
}

#[test]
fn items_of_a_list_are_asked_and_the_name_a_macro_binds_is_no_facet() {
    let port = |from: f64| Facet::known(FacetValue::Record(facets([("from_port", number(from))])), at(0));
    let given = facets([("ingress", Facet::known(FacetValue::List(vec![port(443.0), port(8443.0)]), at(0)))]);
    let expression = Expression::parse("ingress.all(rule, rule.from_port > 442)").unwrap();
    assert_eq!(expression.facets(), [FacetName::new("ingress")]);
    assert_eq!(expression.decide(&given), Truth::True);
}

#[test]
fn what_is_no_expression_is_refused() {
    for wrong in
        ["a >> b", "", "retention_days >=", &"(".repeat(5_000), &"!".repeat(1_000), &"a".repeat(9_000)]
    {
        assert!(Expression::parse(wrong).is_err(), "{}", &wrong[..wrong.len().min(20)]);
    }
}

proptest! {
    #[test]
    fn no_text_makes_reading_or_deciding_panic(text in "[a-c .()&|!<>=0-9\"'\\[\\]{},?:+*/%-]{0,80}") {
        if let Ok(expression) = Expression::parse(&text) {
            expression.decide(&facets([("a", number(1.0)), ("b", Facet::known(true, at(0))), ("c", unknown())]));
        }
    }

    #[test]
    fn settling_an_unknown_never_contradicts_what_was_decided(
        expression in prop::sample::select(vec![
            "a > 2 || b > 2", "a > 2 && b > 2", "a > b", "a > 2 ? b > 2 : false", "!(a > 2) || b == 3", "a + b > 4",
        ]),
        a in 0..5i32,
        b in 0..5i32,
    ) {
        let settled = decided(expression, facets([("a", number(a.into())), ("b", number(b.into()))]));
        let open = decided(expression, facets([("a", number(a.into())), ("b", unknown())]));
        prop_assert!(open == Truth::Unknown || open == settled, "{expression} {a} {b}: {open:?} {settled:?}");
    }
}
