//! How checks come out, and what a finding says.

use nisaba_check::{Outcome, Severity, explain, run};
use nisaba_estate::{DefaultRule, Facet, FacetValue, Facets, Kind, Provider, State};
use serde_json::json;

use crate::support::{asset, at, catalogue, check, estate, facets, findings, unknown};

fn outcome(require: serde_json::Value, given: Facets) -> Option<Outcome> {
    findings(json!({"require": require}), given).first().map(|finding| finding.outcome)
}

fn record(given: Facets) -> Facet {
    Facet::known(FacetValue::Record(given), at(7))
}

fn port(from: f64, to: f64) -> Facet {
    record(facets([
        ("from_port", Facet::known(from, at(from as usize))),
        ("to_port", Facet::known(to, at(8))),
    ]))
}

fn rules(items: Vec<Facet>) -> Facets {
    facets([("ingress", Facet::known(FacetValue::List(items), at(5)))])
}

#[test]
fn known_and_default_values_decide_and_an_unknown_one_never_does() {
    let require = json!({"versioning": true});
    let rule = DefaultRule { note: "stores keep no versions".into(), since: None }.into();
    let of = |facet| outcome(require.clone(), facets([("versioning", facet)]));
    assert_eq!(of(Facet::known(true, at(1))), Some(Outcome::Pass));
    assert_eq!(of(Facet::known(false, at(1))), Some(Outcome::Fail));
    assert_eq!(of(Facet::default(false, &rule, None)), Some(Outcome::Fail));
    assert_eq!(of(unknown("`var.keep` has no value")), Some(Outcome::Inconclusive));
    assert_eq!(outcome(require, Facets::default()), None, "a facet that makes no sense is not asked for");
}

#[test]
fn a_value_of_another_type_than_expected_is_no_false_alarm() {
    let text = facets([("versioning", Facet::known("true", at(1)))]);
    assert_eq!(outcome(json!({"versioning": true}), text.clone()), Some(Outcome::Inconclusive));
    assert_eq!(outcome(json!({"versioning": {"at_least": 1}}), text), Some(Outcome::Inconclusive));
}

#[test]
fn a_port_range_that_contains_the_port_fails_whatever_else_is_unknown() {
    let require = json!({"ingress": {"no": {"from_port": {"at_most": 22}, "to_port": {"at_least": 22}}}});
    let of = |items| outcome(require.clone(), rules(items));
    assert_eq!(of(vec![port(443.0, 443.0)]), Some(Outcome::Pass));
    assert_eq!(
        of(vec![port(443.0, 443.0), port(20.0, 30.0), unknown("`var.rule` has no value")]),
        Some(Outcome::Fail)
    );
    assert_eq!(of(vec![port(443.0, 443.0), unknown("`var.rule` has no value")]), Some(Outcome::Inconclusive));
    assert_eq!(of(vec![]), Some(Outcome::Pass));
}

#[test]
fn an_item_for_which_the_question_makes_no_sense_is_ignored() {
    let odd = || record(facets([("protocol", Facet::known("icmp", at(1)))]));
    let all_low = json!({"ingress": {"every": {"from_port": {"below": 1024}}}});
    assert_eq!(outcome(all_low.clone(), rules(vec![odd(), port(22.0, 22.0)])), Some(Outcome::Pass));
    assert_eq!(outcome(all_low, rules(vec![odd(), port(5000.0, 5000.0)])), Some(Outcome::Fail));
    let one_low = json!({"ingress": {"some": {"from_port": {"below": 1024}}}});
    assert_eq!(
        outcome(one_low, rules(vec![odd()])),
        Some(Outcome::Fail),
        "an item without ports is no low port"
    );
}

#[test]
fn lists_and_texts_are_searched_and_unknown_items_leave_it_open() {
    let list = |items: Vec<Facet>| facets([("logs", Facet::known(FacetValue::List(items), at(1)))]);
    let text = |text: &str| Facet::known(text, at(1));
    let audit = json!({"logs": {"contains_all": ["audit", "api"]}});
    assert_eq!(outcome(audit.clone(), list(vec![text("audit"), text("api")])), Some(Outcome::Pass));
    assert_eq!(outcome(audit.clone(), list(vec![text("audit")])), Some(Outcome::Fail));
    assert_eq!(outcome(audit, list(vec![text("audit"), unknown("?")])), Some(Outcome::Inconclusive));
    assert_eq!(
        outcome(json!({"logs": {"contains": "ud"}}), facets([("logs", text("audit"))])),
        Some(Outcome::Pass)
    );
    assert_eq!(
        outcome(json!({"logs": {"matches": "^a.*t$"}}), list(vec![text("audit")])),
        Some(Outcome::Pass)
    );
    assert_eq!(
        outcome(json!({"logs": {"starts_with": "x"}}), list(vec![text("audit")])),
        Some(Outcome::Fail)
    );
    assert_eq!(outcome(json!({"logs": {"empty": true}}), list(vec![])), Some(Outcome::Pass));
    assert_eq!(
        outcome(json!({"logs": {"empty": true}}), list(vec![unknown("?")])),
        Some(Outcome::Inconclusive)
    );
}

#[test]
fn what_is_stated_known_or_new_enough_can_be_asked() {
    let rule = DefaultRule { note: "newest".into(), since: None }.into();
    let default = || facets([("version", Facet::default("1.31", &rule, None))]);
    assert_eq!(outcome(json!({"version": {"stated": true}}), default()), Some(Outcome::Fail));
    assert_eq!(outcome(json!({"version": {"version_at_least": "1.30"}}), default()), Some(Outcome::Pass));
    assert_eq!(outcome(json!({"version": {"version_at_least": "1.32"}}), default()), Some(Outcome::Fail));
    let nothing = || facets([("version", unknown("?"))]);
    assert_eq!(outcome(json!({"version": {"known": true}}), nothing()), Some(Outcome::Fail));
    assert_eq!(outcome(json!({"version": {"stated": true}}), nothing()), Some(Outcome::Inconclusive));
}

#[test]
fn a_dotted_path_reaches_into_a_record() {
    let nested = |value| facets([("logging", record(facets([("enabled", value)])))]);
    let require = json!({"logging.enabled": true});
    assert_eq!(outcome(require.clone(), nested(Facet::known(false, at(1)))), Some(Outcome::Fail));
    assert_eq!(outcome(require.clone(), facets([("logging", unknown("?"))])), Some(Outcome::Inconclusive));
    assert_eq!(outcome(require, facets([("logging", record(Facets::default()))])), None);
}

#[test]
fn a_check_that_does_not_apply_says_nothing_and_one_that_may_apply_accuses_nobody() {
    let of = |holds_backups: Option<Facet>, versioning: bool| {
        let mut given = facets([("versioning", Facet::known(versioning, at(1)))]);
        if let Some(facet) = holds_backups {
            given.set(nisaba_estate::FacetName::new("holds_backups"), facet);
        }
        let found =
            findings(json!({"when": {"holds_backups": true}, "require": {"versioning": true}}), given);
        found.first().map(|finding| finding.outcome)
    };
    assert_eq!(of(Some(Facet::known(true, at(2))), false), Some(Outcome::Fail));
    assert_eq!(of(Some(Facet::known(false, at(2))), false), None);
    assert_eq!(of(None, false), None);
    assert_eq!(of(Some(unknown("?")), false), Some(Outcome::Inconclusive));
    assert_eq!(of(Some(unknown("?")), true), Some(Outcome::Pass), "what is asked holds anyway");
}

#[test]
fn severity_rises_where_a_case_says_so() {
    let more = json!({
        "require": {"versioning": true},
        "severity_when": [{"when": {"holds_backups": true}, "severity": "critical"}],
    });
    let given = |backups| {
        facets([("versioning", Facet::known(false, at(1))), ("holds_backups", Facet::known(backups, at(1)))])
    };
    assert_eq!(findings(more.clone(), given(true))[0].severity, Severity::Critical);
    assert_eq!(findings(more, given(false))[0].severity, Severity::Medium);
}

#[test]
fn a_finding_names_only_the_facets_that_decided_and_points_at_the_first() {
    let require = json!({"all": [
        {"versioning": true},
        {"encrypted": true},
        {"ingress": {"no": {"from_port": {"at_most": 22}, "to_port": {"at_least": 22}}}},
    ]});
    let mut given = rules(vec![port(443.0, 443.0), port(20.0, 30.0)]);
    given.set(nisaba_estate::FacetName::new("versioning"), Facet::known(true, at(1)));
    given.set(nisaba_estate::FacetName::new("encrypted"), unknown("`var.key` has no value"));
    let found = findings(json!({"require": require}), given);
    let told: Vec<String> = found[0]
        .because
        .iter()
        .map(|b| format!("{} = {:?} at {:?}", b.facet, b.value, b.loc.map(|l| l.start)))
        .collect();
    insta::assert_debug_snapshot!(told, @r#"
    [
        "ingress[1].from_port = Some(\"20\") at Some(20)",
        "ingress[1].to_port = Some(\"30\") at Some(8)",
    ]
    "#);
    assert_eq!(found[0].loc(&estate([])), Some(at(20)));
}

#[test]
fn an_inconclusive_finding_names_what_is_missing() {
    let catalogue =
        catalogue(&[check("a-check", Kind::ObjectStore, json!({"require": {"versioning": true}}))]);
    let given = facets([("versioning", unknown("`var.keep` has no value"))]);
    let estate = estate([asset(Kind::ObjectStore, "ledger", given)]);
    let found = run(&catalogue, &estate);
    assert_eq!(
        found[0].message(&catalogue, &estate),
        "Not decided for ledger whether this is a gap (“something is off”): `var.keep` has no value."
    );
}

#[test]
fn the_sentence_of_a_finding_is_filled_in_and_hides_what_may_be_a_secret() {
    let says = "{name}, the {kind}, opens {ingress.from_port} with {token} by {owner}.";
    let catalogue = catalogue(&[check(
        "a-check",
        Kind::ObjectStore,
        json!({"require": {"versioning": true}, "says": says}),
    )]);
    let mut given = rules(vec![port(22.0, 22.0), port(443.0, 443.0)]);
    given.set(nisaba_estate::FacetName::new("versioning"), Facet::known(false, at(1)));
    given.set(nisaba_estate::FacetName::new("token"), Facet::known("q8Zr2Lm5Xw9Kc4Tn7Vb1", at(1)));
    let mut store = asset(Kind::ObjectStore, "ledger", given);
    store.existence = Some("`var.create` has no value".into());
    let estate = estate([store]);
    let found = run(&catalogue, &estate);
    insta::assert_snapshot!(found[0].message(&catalogue, &estate), @"ledger, the object store, opens 22 and 443 with … by nothing. This holds if it is created: `var.create` has no value.");
}

#[test]
fn a_pass_costs_no_reasons_and_explains_itself_when_asked() {
    let catalogue =
        catalogue(&[check("a-check", Kind::ObjectStore, json!({"require": {"versioning": true}}))]);
    let state = State::Default(
        FacetValue::Bool(true),
        DefaultRule { note: "stores keep versions".into(), since: Some("2023-01-05".into()) }.into(),
    );
    let given = facets([("versioning", Facet { state, loc: None })]);
    let estate = estate([asset(Kind::ObjectStore, "ledger", given)]);
    let found = run(&catalogue, &estate);
    assert!(found[0].because.is_empty());
    let because = explain(&catalogue, &estate, &found[0]);
    assert_eq!(because[0].note.as_deref(), Some("stores keep versions (since 2023-01-05)"));
}

#[test]
fn findings_come_by_asset_and_then_by_check_id_and_only_of_checks_that_run() {
    let require = json!({"require": {"versioning": true}});
    let removed = json!({"require": {"versioning": true}, "status": {"removed": "0.2.0"}});
    let gcp = json!({"require": {"versioning": true}, "providers": ["gcp"]});
    let catalogue = catalogue(&[
        check("zeta", Kind::ObjectStore, require.clone()),
        check("alpha", Kind::ObjectStore, require),
        check("gone", Kind::ObjectStore, removed),
        check("other-cloud", Kind::ObjectStore, gcp),
    ]);
    let given = || facets([("versioning", Facet::known(false, at(1)))]);
    let estate = estate([asset(Kind::ObjectStore, "two", given()), asset(Kind::ObjectStore, "one", given())]);
    let found = run(&catalogue, &estate);
    let told: Vec<(u32, &str)> =
        found.iter().map(|f| (f.asset.0, &*catalogue.check(f.check).unwrap().id)).collect();
    assert_eq!(told, [(0, "alpha"), (0, "zeta"), (1, "alpha"), (1, "zeta")]);
    let prints: std::collections::BTreeSet<String> =
        found.iter().map(|f| f.fingerprint(&catalogue, &estate)).collect();
    assert_eq!(prints.len(), 4, "each finding has a name of its own");
}

#[test]
fn a_condition_reads_as_a_sentence() {
    let condition: nisaba_check::Condition = serde_json::from_value(json!({
        "any": [{"public": false}, {"ingress": {"no": {"from_port": {"at_most": 22}}}}],
        "not": {"days": {"below": 7}},
    }))
    .unwrap();
    insta::assert_snapshot!(condition, @"(`public` is false or `ingress` has no item of which `from_port` is at most 22) and not (`days` is below 7)");
}

#[test]
fn the_snippet_shown_is_of_the_provider_and_the_language_of_the_asset() {
    let remediation = json!({"remediation": {
        "do": "Mend it.", "effort_hours": 1,
        "terraform-aws": "aws", "kubernetes": "manifest", "terraform-kubernetes": "kubernetes in terraform", "nisaba": "any",
    }, "require": {"versioning": true}});
    let catalogue = catalogue(&[check("a-check", Kind::ObjectStore, remediation)]);
    let remediation = &catalogue.checks().next().unwrap().remediation;
    assert_eq!(remediation.snippet(Provider::Aws, true).map(|text| &**text), Some("aws"));
    assert_eq!(remediation.snippet(Provider::Kubernetes, false).map(|text| &**text), Some("manifest"));
    assert_eq!(
        remediation.snippet(Provider::Kubernetes, true).map(|text| &**text),
        Some("kubernetes in terraform")
    );
    assert_eq!(
        remediation.snippet(Provider::Gcp, true).map(|text| &**text),
        Some("any"),
        "what is for everybody is better than nothing"
    );
}

#[test]
fn a_sentence_speaks_of_the_items_that_decided_and_of_no_other() {
    let catalogue = catalogue(&[check(
        "a-check",
        Kind::SecurityGroup,
        json!({
            "require": {"ingress": {"no": {"from_port": {"at_most": 22}, "to_port": {"at_least": 22}}}},
            "says": "{name} opens {ingress.from_port} to {ingress.to_port}.",
        }),
    )]);
    let estate =
        estate([asset(Kind::SecurityGroup, "bastion", rules(vec![port(443.0, 443.0), port(20.0, 30.0)]))]);
    let found = run(&catalogue, &estate);
    assert_eq!(found[0].message(&catalogue, &estate), "bastion opens 20 to 30.");
}
