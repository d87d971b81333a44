//! Shared by the stories: assets and checks made from a few words.

use std::sync::Arc;

use nisaba_base::{FileId, Loc};
use nisaba_check::{Catalogue, Finding, run};
use nisaba_estate::{Asset, Estate, Facet, FacetName, Facets, Kind, Provider};

/// A place in file 0 that is recognised by its first byte.
pub(crate) fn at(start: usize) -> Loc {
    Loc::new(FileId(0), start..start + 1)
}

/// Facets by name.
pub(crate) fn facets(named: impl IntoIterator<Item = (&'static str, Facet)>) -> Facets {
    let mut facets = Facets::default();
    for (name, facet) in named {
        facets.set(FacetName::new(name), facet);
    }
    facets
}

/// An asset of a kind with these facets.
pub(crate) fn asset(kind: Kind, name: &str, facets: Facets) -> Asset {
    Asset {
        kind,
        provider: Provider::Aws,
        type_name: kind.word().into(),
        address: name.into(),
        root: "live".into(),
        name: name.into(),
        loc: at(0),
        facets,
        region: None,
        account: None,
        owner: None,
        existence: None,
        inline_exceptions: Vec::new(),
    }
}

/// An estate of these assets.
pub(crate) fn estate(assets: impl IntoIterator<Item = Asset>) -> Estate {
    let mut estate = Estate::default();
    for asset in assets {
        estate.push(asset);
    }
    estate
}

/// A catalogue of checks decoded from their documents, without holding their words against the vocabulary.
pub(crate) fn catalogue(documents: &[serde_json::Value]) -> Catalogue {
    let checks = documents.iter().map(|document| serde_json::from_value(document.clone()).unwrap()).collect();
    Catalogue::new(checks, Vec::new())
}

/// A check with what matters to a story; the rest is filled in.
pub(crate) fn check(id: &str, kind: Kind, more: serde_json::Value) -> serde_json::Value {
    let mut document = serde_json::json!({
        "id": id,
        "concept": "storage.versioning",
        "status": {"stable": "0.1.0"},
        "kinds": [kind.word()],
        "severity": "medium",
        "title": "something is off",
        "says": "{name} is wrong.",
        "rationale": "it matters",
        "remediation": {"do": "Mend it.", "effort_hours": 1},
        "examples": {},
    });
    if let (Some(document), serde_json::Value::Object(more)) = (document.as_object_mut(), more) {
        document.extend(more);
    }
    document
}

/// Findings of one check on one object store with these facets.
pub(crate) fn findings(more: serde_json::Value, facets: Facets) -> Vec<Finding> {
    let catalogue = catalogue(&[check("a-check", Kind::ObjectStore, more)]);
    run(&catalogue, &estate([asset(Kind::ObjectStore, "store", facets)]))
}

/// Why something is unknown.
pub(crate) fn unknown(why: &str) -> Facet {
    Facet::unknown(Arc::<str>::from(why), None)
}
