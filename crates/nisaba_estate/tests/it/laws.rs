//! Laws that hold for every estate.

use nisaba_base::{FileId, Loc};
use nisaba_estate::graph::{self, Analysis, Reach};
use nisaba_estate::{AssetIndex, Estate, Facet, FacetName, RelationKind, State};
use proptest::prelude::*;

use crate::shorthand::{TODAY, estate};

const KINDS: [&str; 15] = [
    "load_balancer",
    "listener",
    "target_group",
    "compute_instance",
    "function",
    "container_workload",
    "database",
    "object_store",
    "security_group",
    "subnet",
    "identity",
    "policy",
    "network_acl",
    "compute_template",
    "cluster",
];

const FACETS: [&str; 10] = [
    "internet_facing",
    "public_address",
    "publicly_accessible",
    "public_read",
    "internet_route",
    "waf",
    "authenticated",
    "all_ingress",
    "public_ip_on_launch",
    "isolates_ingress",
];

/// Random estates in shorthand: any kind with any facets, any relations.
fn estates() -> impl Strategy<Value = Estate> {
    let facet = (0..FACETS.len(), 0..3_usize);
    let assets = proptest::collection::vec((0..KINDS.len(), proptest::collection::vec(facet, 0..4)), 1..10);
    let relations = proptest::collection::vec((0..10_usize, 0..RelationKind::ALL.len(), 0..10_usize), 0..25);
    (assets, relations).prop_map(|(assets, relations)| {
        let mut text = String::new();
        for (number, (kind, facets)) in assets.iter().enumerate() {
            text.push_str(&format!("a{number} {}", KINDS[*kind]));
            for (facet, value) in facets {
                let value = match (FACETS[*facet], value) {
                    ("all_ingress", 0) => "443:internet",
                    ("all_ingress", 1) => "443:group",
                    (_, 0) => "yes",
                    (_, 1) => "no",
                    _ => "?not_written",
                };
                text.push_str(&format!(" {}={value}", FACETS[*facet]));
            }
            text.push('\n');
        }
        for (from, kind, to) in relations {
            if from < assets.len() && to < assets.len() {
                text.push_str(&format!("a{from} {} a{to}\n", RelationKind::ALL[kind].word()));
            }
        }
        estate(&text)
    })
}

fn ask(mut estate: Estate) -> (Estate, Analysis) {
    let analysis = graph::analyse(&mut estate, &[], TODAY, &[]);
    (estate, analysis)
}

/// 0 where a data store has no unguarded way, 1 where it is not known, 2 where it has one.
fn openness(estate: &Estate) -> Vec<u8> {
    let name = FacetName::new("graph_unguarded_path_from_internet");
    let rank = |facet: Option<&Facet>| match facet.map(|facet| &facet.state) {
        Some(State::Known(value)) => u8::from(*value == true.into()) * 2,
        Some(State::Unknown(_)) => 1,
        _ => 0,
    };
    estate.assets.iter().map(|asset| rank(asset.facets.get(name))).collect()
}

/// Every way to fill in what is not known, up to some.
fn filled_in(before: &Estate, choice: u64) -> Estate {
    let mut filled = before.clone();
    let mut bit = 0;
    for asset in &mut filled.assets {
        let unknown: Vec<(FacetName, bool)> = asset
            .facets
            .iter()
            .filter(|(_, facet)| facet.why_unknown().is_some())
            .map(|(name, _)| (name, name.word() == "all_ingress"))
            .collect();
        for (name, is_rules) in unknown {
            let value = (choice >> (bit % 64)) & 1 == 1;
            bit += 1;
            let loc = Loc { file: FileId(0), start: 0, end: 0 };
            let facet = match is_rules {
                false => Facet::known(value, loc),
                true => {
                    let text = if value {
                        "g security_group all_ingress=443:internet"
                    } else {
                        "g security_group all_ingress=none"
                    };
                    estate(text).assets[0].facets.get(name).unwrap().clone()
                }
            };
            std::sync::Arc::make_mut(asset).facets.set(name, facet);
        }
    }
    filled
}

proptest! {
    #[test]
    fn a_further_guard_never_opens_a_way(before in estates(), at in 0..10_usize, waf in any::<bool>()) {
        let mut guarded = before.clone();
        if let Some(asset) = guarded.get_mut(AssetIndex(at as u32)) {
            let loc = asset.loc;
            asset.facets.set(FacetName::new(if waf { "waf" } else { "authenticated" }), Facet::known(true, loc));
        }
        let (before, _) = ask(before);
        let (after, _) = ask(guarded);
        for (was, is) in openness(&before).into_iter().zip(openness(&after)) {
            prop_assert!(is <= was);
        }
    }

    #[test]
    fn what_is_certain_stays_so_whatever_the_unknown_turns_out_to_be(estate in estates(), choice in any::<u64>()) {
        let (asked, analysis) = ask(estate.clone());
        let (filled, truth) = ask(filled_in(&estate, choice));
        for (said, is) in analysis.internet.iter().zip(&truth.internet) {
            match said {
                Reach::Yes => prop_assert_eq!(is, &Reach::Yes),
                Reach::No => prop_assert_eq!(is, &Reach::No),
                Reach::Unknown(_) => {}
            }
        }
        for (said, is) in openness(&asked).into_iter().zip(openness(&filled)) {
            prop_assert!(said == 1 || said == is);
        }
    }

    #[test]
    fn ways_start_at_the_internet_go_where_they_say_and_are_told_once(estate in estates()) {
        let (_, analysis) = ask(estate);
        let mut ends: Vec<_> = analysis.exposures.iter().map(|way| way.reaches).collect();
        for way in &analysis.exposures {
            prop_assert_eq!(way.hops[0].asset, None);
            prop_assert_eq!(way.hops.last().unwrap().asset, Some(way.reaches));
            prop_assert_eq!(&analysis.internet[way.reaches.0 as usize], &Reach::Yes);
        }
        ends.sort();
        ends.dedup();
        prop_assert_eq!(ends.len(), analysis.exposures.len());
    }
}
