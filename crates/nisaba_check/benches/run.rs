//! What the checks cost: starting up, and judging an estate in which nearly everything is in order.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use nisaba_base::{FileId, Loc};
use nisaba_check::{Catalogue, Check, Concept, run};
use nisaba_estate::{Asset, Estate, Facet, FacetName, Facets, Kind, Provider};

const ASSETS: usize = 10_000;
const CHECKS: usize = 20;
const FACETS: usize = 24;

fn start_up(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start-up");
    group.throughput(Throughput::Elements(Catalogue::built_in().ids().len() as u64));
    group.bench_function("the shipped catalogue, every check decoded", |bencher| {
        bencher.iter_batched(|| (), |()| Catalogue::shipped().checks().count(), BatchSize::PerIteration);
    });
    group.finish();
}

fn judge(criterion: &mut Criterion) {
    let catalogue = Catalogue::new((0..CHECKS).map(check).collect(), Vec::<Concept>::new());
    let mut group = criterion.benchmark_group("judge 10k assets by 20 checks");
    group.throughput(Throughput::Elements((ASSETS * CHECKS) as u64));
    for (name, failing_in_hundred) in [("all pass", 0), ("one in ten fails", 10), ("all fail", 100)] {
        let estate = estate(failing_in_hundred);
        group.bench_function(name, |bencher| bencher.iter(|| black_box(run(&catalogue, &estate))));
    }
    group.finish();
}

/// A check as they are: a plain condition, or one over the items of a list.
fn check(index: usize) -> Check {
    let facet = format!("bench_{}", index % FACETS);
    let require = match index % 2 {
        0 => serde_json::json!({ facet: true }),
        _ => {
            serde_json::json!({"all": [{ facet: true }, {"bench_rules": {"no": {"from_port": {"at_most": 22}, "to_port": {"at_least": 22}}}}]})
        }
    };
    let document = serde_json::json!({
        "id": format!("bench-{index}"), "concept": "storage.versioning", "status": {"stable": "0.1.0"},
        "kinds": ["object_store"], "require": require, "severity": "medium", "title": "it is off",
        "says": "{name} is off.", "rationale": "it matters", "remediation": {"do": "Mend it.", "effort_hours": 1},
        "examples": {},
    });
    serde_json::from_value(document).unwrap_or_else(|error| unreachable!("the document is fixed: {error}"))
}

fn estate(failing_in_hundred: usize) -> Estate {
    let mut estate = Estate::default();
    for index in 0..ASSETS {
        estate.push(asset(index, index % 100 >= failing_in_hundred));
    }
    estate
}

fn asset(index: usize, in_order: bool) -> Asset {
    let loc = Loc::new(FileId(0), index..index + 1);
    let mut facets = Facets::default();
    for number in 0..FACETS {
        facets.set(FacetName::new(&format!("bench_{number}")), Facet::known(in_order, loc));
    }
    let rules = (0..4).map(|_| {
        let mut rule = Facets::default();
        rule.set(FacetName::new("from_port"), Facet::known(443.0, loc));
        rule.set(FacetName::new("to_port"), Facet::known(443.0, loc));
        Facet::known(nisaba_estate::FacetValue::Record(rule), loc)
    });
    let rules = nisaba_estate::FacetValue::List(rules.collect());
    facets.set(FacetName::new("bench_rules"), Facet::known(rules, loc));
    Asset {
        kind: Kind::ObjectStore,
        provider: Provider::Aws,
        type_name: "bench".into(),
        address: format!("bench.{index}").into(),
        root: "".into(),
        name: "bench".into(),
        loc,
        facets,
        region: None,
        account: None,
        owner: None,
        existence: None,
        inline_exceptions: Vec::new(),
    }
}

criterion_group!(benches, start_up, judge);
criterion_main!(benches);
