//! An estate of ten thousand resources: the page stays small enough to send, and nothing that fails is left out.

use crate::{fixture, tags::tags};
use nisaba_app::assessment::{Assessment, Exposure, Hop, Relation};
use nisaba_view::{html, terminal};
use std::collections::HashSet;

const ASSETS: usize = 10_000;

fn large() -> Assessment {
    let mut all = fixture::brennholt();
    let assets = std::mem::take(&mut all.assets);
    let findings = std::mem::take(&mut all.findings);
    for index in 0..ASSETS {
        let mut asset = assets[index % assets.len()].clone();
        asset.name = format!("{}-{index}", asset.name).into();
        asset.address = format!("module.unit_{}.{}[{index}]", index % 40, asset.address).into();
        all.assets.push(asset);
    }
    for index in 0..2 * ASSETS {
        let mut finding = findings[index % findings.len()].clone();
        finding.asset = index % ASSETS;
        finding.resource = all.assets[finding.asset].address.clone();
        finding.check = format!("{}-{}", finding.check, index % 7).into();
        finding.fingerprint = format!("{index:032x}").into();
        all.findings.push(finding);
    }
    for index in 0..400 {
        all.relations.push(Relation { from: index, to: index + 1, kind: "uses", family: "data", at: None });
    }
    for index in 0..300 {
        let hop = |asset: usize| Hop {
            asset: Some(asset),
            name: format!("hop-{asset}"),
            how: String::new(),
            at: None,
        };
        let internet = Hop { asset: None, name: "internet".into(), how: String::new(), at: None };
        let hops = vec![internet, hop(index * 12), hop(index * 12 + 3), hop(index * 12 + 7)];
        let id = format!("W{index}");
        all.exposures.push(Exposure {
            id,
            says: "A way.".into(),
            hops,
            reaches: index * 12 + 7,
            to_data: true,
            guards: Vec::new(),
        });
    }
    all
}

#[test]
fn the_page_stays_under_three_megabytes_and_names_every_failing_finding() {
    let all = large();
    let page = html::report(&all);
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    let named: HashSet<&str> =
        page.split("<code>").filter_map(|part| Some(part.split_once("</code>")?.0)).collect();
    let failing = all.findings.iter().filter(|finding| finding.outcome == "fail");
    let mut seen = 0;
    for finding in failing {
        assert!(named.contains(finding.resource.as_str()), "{} is left out", finding.resource);
        seen += 1;
    }
    assert!(seen > 10_000, "{seen}");
}

#[test]
fn the_picture_keeps_to_sixty_boxes() {
    let page = html::report(&large());
    let boxes = tags(&page)
        .iter()
        .filter(|tag| tag.attribute("class").is_some_and(|class| class.starts_with("node")))
        .count();
    assert!((20..=60).contains(&boxes), "{boxes} boxes");
}

#[test]
fn the_terminal_fits_on_two_screens() {
    let lines = terminal::report(&large(), &terminal::Style { colour: false, unicode: true, width: 100 })
        .lines()
        .count();
    assert!(lines < 110, "{lines} lines");
}
