//! How long the graph takes on estates of a thousand and of ten thousand assets: `cargo bench -p nisaba_estate`.
#![expect(clippy::unwrap_used, reason = "a measurement may stop at the first surprise")]

use std::time::Instant;

use nisaba_base::{FileId, Loc};
use nisaba_estate::graph::{self, ServiceAssets};
use nisaba_estate::{
    Asset, AssetIndex, Estate, Facet, FacetName, FacetValue, Facets, Kind, Provider, Relation, RelationKind,
};

const LOC: Loc = Loc { file: FileId(0), start: 0, end: 0 };

fn main() {
    for blocks in [100, 1_000, 10_000] {
        let built = estate(blocks);
        let (assets, relations) = (built.assets.len(), built.relations.len());
        let services: Vec<ServiceAssets> = (0..20)
            .map(|number| ServiceAssets {
                name: format!("service-{number}"),
                essential: true,
                assets: (0..10).map(|block| AssetIndex(3 + (number * 10 + block) * 10)).collect(),
            })
            .collect();
        let mut times: Vec<_> = (0..5)
            .map(|_| {
                let mut estate = built.clone();
                let start = Instant::now();
                let analysis = graph::analyse(&mut estate, &services, jiff::civil::date(2026, 11, 24), &[]);
                assert!(!analysis.exposures.is_empty());
                start.elapsed()
            })
            .collect();
        times.sort();
        println!("{assets} assets, {relations} relations: {:?}", times.get(2).unwrap());
    }
}

/// Blocks of ten assets: balancer, target group, two machines, database, cache, bucket, role, policy, group; all in three
/// subnets of one network.
fn estate(blocks: u32) -> Estate {
    let mut estate = Estate::default();
    let mut shared = Vec::new();
    for (kind, facets) in [(Kind::Subnet, true), (Kind::Subnet, true), (Kind::Subnet, false)] {
        let index = add(
            &mut estate,
            kind,
            &[("internet_route", facets.into()), ("zone", format!("{kind}").as_str().into())],
        );
        shared.push(index);
    }
    for _ in 0..blocks {
        let record = |internet: bool| {
            let mut record = Facets::default();
            record.set(FacetName::new("from_internet"), Facet::known(internet, LOC));
            FacetValue::List(vec![Facet::known(FacetValue::Record(record), LOC)])
        };
        let balancer = add(
            &mut estate,
            Kind::LoadBalancer,
            &[("internet_facing", true.into()), ("multi_az", true.into())],
        );
        let targets = add(&mut estate, Kind::TargetGroup, &[]);
        let machines =
            [0, 1].map(|_| add(&mut estate, Kind::ComputeInstance, &[("public_address", false.into())]));
        let database = add(&mut estate, Kind::Database, &[("multi_az", false.into())]);
        let cache = add(&mut estate, Kind::Cache, &[("multi_az", true.into())]);
        let bucket = add(&mut estate, Kind::ObjectStore, &[]);
        let role = add(&mut estate, Kind::Identity, &[]);
        let policy = add(&mut estate, Kind::Policy, &[]);
        let group = add(&mut estate, Kind::SecurityGroup, &[("all_ingress", record(false))]);
        let mut relate = |from, kind, to| estate.relations.push(Relation { from, to, kind, loc: Some(LOC) });
        relate(balancer, RelationKind::RoutesTo, targets);
        for machine in machines {
            relate(targets, RelationKind::RoutesTo, machine);
            relate(machine, RelationKind::Uses, database);
            relate(machine, RelationKind::Uses, cache);
            relate(machine, RelationKind::RunsAs, role);
            relate(machine, RelationKind::GuardedBy, group);
            for subnet in &shared {
                relate(machine, RelationKind::PlacedIn, *subnet);
            }
        }
        relate(database, RelationKind::GuardedBy, group);
        relate(group, RelationKind::Admits, group);
        relate(role, RelationKind::GrantedBy, policy);
        relate(policy, RelationKind::Uses, bucket);
    }
    estate
}

fn add(estate: &mut Estate, kind: Kind, facets: &[(&str, FacetValue)]) -> AssetIndex {
    let name = format!("{kind}.{}", estate.assets.len());
    let mut asset = Asset {
        kind,
        provider: Provider::Aws,
        type_name: kind.word().into(),
        address: name.as_str().into(),
        root: "".into(),
        name: name.as_str().into(),
        loc: LOC,
        facets: Facets::default(),
        region: Some("eu-central-1".into()),
        account: None,
        owner: None,
        existence: None,
        inline_exceptions: Vec::new(),
    };
    for (name, value) in facets {
        asset.facets.set(FacetName::new(name), Facet::known(value.clone(), LOC));
    }
    estate.push(asset)
}
