//! Laws of three-valued logic, for any condition over any facets.

use nisaba_check::{Condition, FacetPath, Literal, Test, Truth};
use nisaba_estate::{Facet, FacetName, FacetValue, Facets, State};
use proptest::prelude::*;

const NAMES: [&str; 4] = ["law_a", "law_b", "law_c", "law_d"];

fn truth() -> impl Strategy<Value = Truth> {
    prop_oneof![Just(Truth::Absent), Just(Truth::False), Just(Truth::Unknown), Just(Truth::True)]
}

fn test() -> impl Strategy<Value = Test> {
    prop_oneof![
        any::<bool>().prop_map(|value| Test::Is(Literal::Bool(value))),
        any::<bool>().prop_map(|value| Test::IsNot(Literal::Bool(value))),
        (0..3u8).prop_map(|bound| Test::AtLeast(f64::from(bound))),
        (0..3u8).prop_map(|bound| Test::Below(f64::from(bound))),
        any::<bool>().prop_map(Test::Empty),
        any::<bool>().prop_map(Test::Stated),
        any::<bool>().prop_map(|value| Test::ContainsAny(vec![Literal::Bool(value)])),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = (prop::sample::select(&NAMES[..]), test())
        .prop_map(|(name, test)| Condition::Facet(FacetPath::new(name), test));
    leaf.prop_recursive(4, 24, 4, |inner| {
        let several = || prop::collection::vec(inner.clone(), 1..4);
        let quantified = (prop::sample::select(&NAMES[..]), 0..3u8, inner.clone());
        prop_oneof![
            several().prop_map(Condition::All),
            several().prop_map(Condition::Any),
            several().prop_map(Condition::None),
            inner.clone().prop_map(|part| Condition::Not(Box::new(part))),
            quantified.prop_map(|(name, which, inner)| {
                let inner = Box::new(inner);
                let test = [Test::Some, Test::Every, Test::No][usize::from(which)](inner);
                Condition::Facet(FacetPath::new(name), test)
            }),
        ]
    })
}

fn value() -> impl Strategy<Value = FacetValue> {
    let scalar = prop_oneof![
        any::<bool>().prop_map(FacetValue::Bool),
        (0..3u8).prop_map(|number| FacetValue::Number(f64::from(number))),
    ];
    scalar.prop_recursive(3, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(facet(inner.clone()), 0..3).prop_map(FacetValue::List),
            record(inner).prop_map(FacetValue::Record),
        ]
    })
}

fn facet(value: impl Strategy<Value = FacetValue>) -> impl Strategy<Value = Facet> {
    prop_oneof![3 => value.prop_map(State::Known), 1 => Just(State::Unknown("missing".into()))]
        .prop_map(|state| Facet { state, loc: None })
}

fn record(value: impl Strategy<Value = FacetValue>) -> impl Strategy<Value = Facets> {
    prop::collection::vec((prop::sample::select(&NAMES[..]), facet(value)), 0..4).prop_map(|named| {
        let mut facets = Facets::default();
        for (name, facet) in named {
            facets.set(FacetName::new(name), facet);
        }
        facets
    })
}

/// The facets with each unknown, however deep, replaced by the next of `values`.
fn settled(facets: &Facets, values: &mut impl Iterator<Item = FacetValue>) -> Facets {
    let mut settled = Facets::default();
    for (name, facet) in facets.iter() {
        settled.set(name, settled_facet(facet, values));
    }
    settled
}

fn settled_facet(facet: &Facet, values: &mut impl Iterator<Item = FacetValue>) -> Facet {
    let value = match facet.value() {
        None => values.next().unwrap(),
        Some(FacetValue::List(items)) => {
            FacetValue::List(items.iter().map(|item| settled_facet(item, values)).collect())
        }
        Some(FacetValue::Record(inner)) => FacetValue::Record(settled(inner, values)),
        Some(scalar) => scalar.clone(),
    };
    Facet { state: State::Known(value), loc: None }
}

proptest! {
    #[test]
    fn order_does_not_matter_and_negation_mirrors(parts in prop::collection::vec(truth(), 0..6)) {
        let reversed: Vec<Truth> = parts.iter().rev().copied().collect();
        prop_assert_eq!(Truth::all(parts.clone()), Truth::all(reversed.clone()));
        prop_assert_eq!(Truth::any(parts.clone()), Truth::any(reversed));
        let negated = parts.iter().map(|part| part.negated());
        prop_assert_eq!(Truth::all(parts.clone()).negated(), Truth::any(negated));
        prop_assert_eq!(Truth::all(parts.clone()) == Truth::Absent, parts.iter().all(|part| *part == Truth::Absent));
    }

    #[test]
    fn what_makes_no_sense_changes_nothing(parts in prop::collection::vec(truth(), 0..6)) {
        let with = parts.iter().copied().chain([Truth::Absent]);
        prop_assert_eq!(Truth::all(with.clone()), Truth::all(parts.clone()));
        prop_assert_eq!(Truth::any(with), Truth::any(parts));
    }

    #[test]
    fn denying_twice_is_saying(condition in condition(), facets in record(value())) {
        let twice = Condition::Not(Box::new(Condition::Not(Box::new(condition.clone()))));
        prop_assert_eq!(twice.decide(&facets), condition.decide(&facets));
    }

    /// The law that makes an unknown safe: whatever it turns out to be, what was decided without it stays.
    #[test]
    fn settling_an_unknown_never_contradicts_what_was_decided(
        condition in condition(),
        facets in record(value()),
        values in prop::collection::vec(value(), 1..8),
    ) {
        let before = condition.decide(&facets);
        let after = condition.decide(&settled(&facets, &mut values.into_iter().cycle()));
        match before {
            Truth::True => prop_assert_ne!(after, Truth::False),
            Truth::False => prop_assert_ne!(after, Truth::True),
            Truth::Absent => prop_assert_eq!(after, Truth::Absent),
            Truth::Unknown => {}
        }
    }
}
