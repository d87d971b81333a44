//! The estate as policies see it: assets with their facets and relations. Documented in docs/rego.md.
//!
//! **Invariant:** a facet that is not known has no `value`, so that no comparison with one holds: a policy that means the unknown
//! must ask for it (`state`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use nisaba_base::SourceMap;
use nisaba_base::value::number_text;
use nisaba_estate::{Asset, Estate, Facet, FacetValue, Facets, State};
use serde_json::{Map, Value, json};

/// Version of the input; goes up when something in it changes its meaning.
pub const VERSION: u32 = 1;

/// The input, and the id of each asset in it. `mask` hides what may be a secret in a text.
pub fn of(
    estate: &Estate,
    sources: &SourceMap,
    organisation: Option<Value>,
    mask: &dyn Fn(&str) -> Cow<'_, str>,
) -> (Value, Vec<String>) {
    let ids = ids(estate);
    let mut relations: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    for relation in &estate.relations {
        if let Some(to) = ids.get(relation.to.0 as usize) {
            let one = json!({"kind": relation.kind.word(), "to": to});
            relations.entry(relation.from.0).or_default().push(one);
        }
    }
    let mut assets = Vec::with_capacity(ids.len());
    for ((index, asset), id) in estate.iter().zip(&ids) {
        let relations = relations.remove(&index.0).unwrap_or_default();
        assets.push(plain(asset, id, relations, sources, mask));
    }
    (json!({"version": VERSION, "organisation": organisation, "assets": assets}), ids)
}

/// Root and address; a number where several have both.
fn ids(estate: &Estate) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut one = |asset: &Asset| {
        let name = match asset.root.is_empty() {
            true => asset.address.to_string(),
            false => format!("{}:{}", asset.root, asset.address),
        };
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name}#{count}") }
    };
    estate.iter().map(|(_, asset)| one(asset)).collect()
}

fn plain(
    asset: &Asset,
    id: &str,
    relations: Vec<Value>,
    sources: &SourceMap,
    mask: &dyn Fn(&str) -> Cow<'_, str>,
) -> Value {
    json!({
        "id": id,
        "kind": asset.kind.word(),
        "provider": asset.provider.word(),
        "type": asset.type_name,
        "address": asset.address,
        "root": asset.root,
        "name": mask(&asset.name),
        "file": sources.get(asset.loc.file).map(|file| file.path().clone()),
        "line": sources.lines(asset.loc).map(|(line, _)| line),
        "region": asset.region,
        "account": asset.account,
        "owner": asset.owner,
        "exists": match &asset.existence {
            None => json!({"state": "known", "value": true}),
            Some(why) => json!({"state": "unknown", "why": why}),
        },
        "facets": facets(&asset.facets, mask),
        "relations": relations,
    })
}

fn facets(facets: &Facets, mask: &dyn Fn(&str) -> Cow<'_, str>) -> Value {
    let one =
        |(name, value): (nisaba_estate::FacetName, &Facet)| (name.word().to_owned(), facet(value, mask));
    let mut named: Vec<(String, Value)> = facets.iter().map(one).collect();
    named.sort_by(|a, b| a.0.cmp(&b.0));
    Value::Object(named.into_iter().collect::<Map<_, _>>())
}

fn facet(facet: &Facet, mask: &dyn Fn(&str) -> Cow<'_, str>) -> Value {
    match &facet.state {
        State::Known(known) => json!({"state": "known", "value": value(known, mask)}),
        State::Default(usual, rule) => {
            json!({"state": "default", "value": value(usual, mask), "why": rule.note})
        }
        State::Unknown(why) => json!({"state": "unknown", "why": mask(why)}),
    }
}

fn value(known: &FacetValue, mask: &dyn Fn(&str) -> Cow<'_, str>) -> Value {
    match known {
        FacetValue::Bool(flag) => json!(flag),
        // Whole numbers without a fraction, as a policy writes them.
        FacetValue::Number(number) => {
            serde_json::from_str(&number_text(*number)).unwrap_or_else(|_| json!(number))
        }
        FacetValue::Text(text) => json!(mask(text)),
        FacetValue::List(items) => items.iter().map(|item| facet(item, mask)).collect(),
        FacetValue::Record(record) => facets(record, mask),
    }
}
