//! A user's own checks beside the shipped ones: what is wrong is told with its line and the right word.

use nisaba_check::{Catalogue, Loaded};
use proptest::prelude::*;

const OWN: &str = r#"id: acme-store-versioned
concept: storage.versioning
status: {stable: 1.0.0}
kinds: [object_store]
require:
  versioning: true
severity: high
title: Our stores keep versions
says: "{name} keeps no versions."
rationale: Our policy asks for it.
remediation: {do: Switch it on., effort_hours: 1}
examples:
  passing: [{versioning: true}]
"#;

fn load(text: &str) -> Loaded {
    Catalogue::load([("checks/acme.yaml".to_owned(), text.to_owned())])
}

fn told(text: &str) -> String {
    let loaded = load(text);
    let line = |diagnostic: &nisaba_base::Diagnostic| {
        let place = diagnostic.loc.and_then(|loc| loaded.sources.resolve(loc));
        let (path, position) = place.expect("a place");
        let label = diagnostic.label.as_deref().unwrap_or("");
        format!("{path}:{}:{}: {} | {label}\n", position.line, position.column, diagnostic.message)
    };
    loaded.diagnostics.iter().map(line).collect()
}

#[test]
fn an_own_check_runs_beside_the_shipped_ones() {
    let loaded = load(OWN);
    assert_eq!(loaded.diagnostics, Vec::new());
    assert!(loaded.catalogue.find("acme-store-versioned").is_some());
    assert_eq!(loaded.catalogue.ids().len(), Catalogue::built_in().ids().len() + 1);
}

#[test]
fn an_unknown_key_names_the_nearest() {
    insta::assert_snapshot!(told(&OWN.replace("require:", "requires:")), @"checks/acme.yaml:5:1: unknown key `requires` | did you mean `require`?");
}

#[test]
fn an_unknown_test_names_the_nearest() {
    insta::assert_snapshot!(told(&OWN.replace("versioning: true\nsev", "versioning: {iz: true}\nsev")), @"checks/acme.yaml:6:15: unknown key `iz` | did you mean `is`?");
}

#[test]
fn an_unknown_facet_names_the_nearest() {
    insta::assert_snapshot!(told(&OWN.replace("  versioning: true\nsev", "  versoning: true\nsev")), @"checks/acme.yaml:6:3: `versoning` is no facet of `object_store` | did you mean `versioning`?");
}

#[test]
fn unknown_kinds_concepts_and_severities_name_the_nearest() {
    insta::assert_snapshot!(told(&OWN.replace("object_store", "object_shop")), @"checks/acme.yaml:4:8: `object_shop` is no kind of asset; did you mean `object_store`? |");
    insta::assert_snapshot!(told(&OWN.replace("storage.versioning", "storage.version")), @"checks/acme.yaml:2:10: `storage.version` is no concept | did you mean `storage.versioning`?");
    insta::assert_snapshot!(told(&OWN.replace("severity: high", "severity: hihg")), @"checks/acme.yaml:7:11: unknown word `hihg` | did you mean `high`?");
}

#[test]
fn a_test_that_can_never_tell_anything_is_refused() {
    insta::assert_snapshot!(told(&OWN.replace("versioning: true\nsev", "versioning: {at_least: 3}\nsev")), @"checks/acme.yaml:6:3: `versioning` is no number, so `versioning is at least 3` decides nothing |");
    insta::assert_snapshot!(told(&OWN.replace("versioning: true\nsev", "versioning: enabled\nsev")), @"checks/acme.yaml:6:3: `versioning` is never `enabled`: its type is another |");
    insta::assert_snapshot!(told(&OWN.replace("versioning: true\nsev", "all: []\nsev")), @"checks/acme.yaml:6:3: there is nothing in it |");
}

#[test]
fn an_example_that_does_not_come_out_as_it_says_is_refused() {
    insta::assert_snapshot!(told(&OWN.replace("passing: [{versioning: true}]", "failing: [{versioning: true}]")), @"checks/acme.yaml:12:1: example 1 of those that should be fail is pass |");
}

#[test]
fn an_id_can_be_used_once() {
    insta::assert_snapshot!(told(&OWN.replace("acme-store-versioned", "object-store-versioned")), @"checks/acme.yaml:1:5: the id `object-store-versioned` is taken by another check |");
}

#[test]
fn what_is_no_yaml_or_no_check_is_told_and_does_no_harm() {
    insta::assert_snapshot!(told("just words"), @r#"checks/acme.yaml:1:1: invalid type: string "just words", expected a check: a map with `id`, `concept`, `kinds`, `require` and so on |"#);
    insta::assert_snapshot!(told("id: [unclosed"), @"checks/acme.yaml:1:14: while parsing a flow sequence, expected ',' or ']' | the document stops making sense here");
}

proptest! {
    #[test]
    fn no_text_makes_loading_panic(text in any::<String>()) {
        let loaded = load(&text);
        prop_assert_eq!(loaded.catalogue.ids().len(), Catalogue::built_in().ids().len());
    }

    #[test]
    fn a_damaged_check_is_told_or_still_a_check(at in 0..OWN.len(), insert in "[\\[\\]{}:,\"'a-z0-9 \n&*!|>-]{0,3}", cut in 0..4usize) {
        let end = (at + cut).min(OWN.len());
        let loaded = load(&format!("{}{insert}{}", &OWN[..at], &OWN[end..]));
        let added = loaded.catalogue.ids().len() - Catalogue::built_in().ids().len();
        prop_assert!(added > 0 || !loaded.diagnostics.is_empty());
    }
}
