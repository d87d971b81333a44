//! Resources to assets and relations, by the tables.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_estate::vocabulary::{Plain, Type as FacetType};
use nisaba_estate::{
    Asset, AssetIndex, Estate, Facet, FacetName, FacetValue, Facets, Kind, Relation, RelationKind, State,
    Vocabulary,
};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::cloudformation;
use crate::companion::Companions;
use crate::owner;
use crate::path::Path;
use crate::resource::{Resource, ResourceIndex, Resources};
use crate::rule::{Context, Subject};
use crate::table::{Tables, Type};

/// What the tables make of resources that are joined with each other and with no others.
#[derive(Debug, Default)]
pub(crate) struct Mapped {
    /// Each with the resource that it comes from, in the order of resources.
    pub(crate) assets: Vec<(ResourceIndex, Arc<Asset>)>,
    /// Between these assets, by their places above; each with the resource that tells of it, in the order of resources.
    pub(crate) relations: Vec<(ResourceIndex, Relation)>,
    /// Types that no table describes, with how many resources have them.
    pub(crate) not_understood: FxHashMap<Arc<str>, u32>,
}

/// Gives resources their meaning.
pub(crate) fn map(resources: &Resources, tables: &Tables) -> Mapped {
    let companions = Companions::join(resources, tables);
    let context = Context { resources, companions: &companions };
    let all: Vec<(ResourceIndex, &Resource)> = resources.iter().collect();
    let assets: Vec<Option<Asset>> = all
        .par_iter()
        .map(|(index, resource)| {
            let entry = tables.get(&resource.type_name)?;
            asset(&context, *index, resource, entry)
        })
        .collect();
    let mut mapped = Mapped::default();
    let mut index_of = FxHashMap::default();
    for ((index, resource), asset) in all.iter().zip(assets) {
        match asset {
            Some(asset) => {
                index_of.insert(*index, AssetIndex(mapped.assets.len() as u32));
                mapped.assets.push((*index, Arc::new(asset)));
            }
            None if tables.get(&resource.type_name).is_none() && !resource.is_data_source() => {
                *mapped.not_understood.entry(resource.type_name.clone()).or_default() += 1;
            }
            None => {}
        }
    }
    mapped.relations = relate(resources, tables, &index_of);
    mapped
}

fn asset(context: &Context<'_>, index: ResourceIndex, resource: &Resource, entry: &Type) -> Option<Asset> {
    let kind = entry.kind?;
    if resource.is_data_source() && !entry.data {
        return None;
    }
    let subject = Subject::whole(index, resource);
    let mut facets = Facets::default();
    for (name, rule) in &entry.facets {
        let own = cloudformation::decides(resource, name).and_then(|own| context.evaluate(own, subject));
        if let Some(facet) = own.or_else(|| context.evaluate(rule, subject)) {
            facets.set(FacetName::new(name), coerced(facet, kind, name));
        }
    }
    Some(Asset {
        kind,
        provider: resource.provider,
        type_name: resource.written_type.as_ref().unwrap_or(&resource.type_name).clone(),
        address: resource.address.clone(),
        root: resource.root.clone(),
        name: resource.name.clone(),
        loc: resource.loc,
        facets,
        region: resource.region.clone(),
        account: resource.account.clone(),
        owner: owner::of(resource),
        existence: resource.existence.clone(),
        inline_exceptions: Vec::new(),
    })
}

/// A value in the type the vocabulary gives the facet: `"7"` is a number where a number is meant.
fn coerced(facet: Facet, kind: Kind, name: &str) -> Facet {
    if !matches!(facet.state, State::Known(FacetValue::Text(_) | FacetValue::Number(_))) {
        return facet;
    }
    let State::Known(value) = facet.state else { return facet };
    let definition = Vocabulary::built_in().definition(kind, name);
    let value = match (definition.map(|definition| &definition.kind), value) {
        (Some(FacetType::Plain(Plain::Number)), FacetValue::Text(text)) => match text.trim().parse() {
            Ok(number) => FacetValue::Number(number),
            Err(_) => FacetValue::Text(text),
        },
        (Some(FacetType::Plain(Plain::Bool)), FacetValue::Text(text)) => match &*text {
            "true" => FacetValue::Bool(true),
            "false" => FacetValue::Bool(false),
            _ => FacetValue::Text(text),
        },
        (Some(FacetType::Plain(Plain::Text) | FacetType::Words(_)), FacetValue::Number(number)) => {
            FacetValue::text(nisaba_base::value::number_text(number))
        }
        (_, value) => value,
    };
    Facet { state: State::Known(value), loc: facet.loc }
}

type IndexOf = FxHashMap<ResourceIndex, AssetIndex>;

fn relate(resources: &Resources, tables: &Tables, index_of: &IndexOf) -> Vec<(ResourceIndex, Relation)> {
    let mut relations = Vec::new();
    let mut seen = FxHashSet::default();
    for (index, resource) in resources.iter() {
        let mut add = |from: AssetIndex, to: AssetIndex, kind: RelationKind, loc: Loc| {
            if from != to && seen.insert((from, to, kind)) {
                relations.push((index, Relation { from, to, kind, loc: Some(loc) }));
            }
        };
        let Some(entry) = tables.get(&resource.type_name) else { continue };
        for link in &entry.links {
            for (from, _) in targets(resources, resource, &link.from, index_of) {
                for (to, loc) in targets(resources, resource, &link.to, index_of) {
                    add(from, to, link.is, loc);
                }
            }
        }
        let Some(own) = index_of.get(&index) else { continue };
        let mut told = FxHashSet::default();
        for rule in &entry.relations {
            for (other, loc) in targets(resources, resource, &rule.at, index_of) {
                told.insert(other);
                match rule.reversed {
                    false => add(*own, other, rule.is, loc),
                    true => add(other, *own, rule.is, loc),
                }
            }
        }
        for (_, reference, loc) in &resource.references {
            for other in resources.at(&resource.root, &reference.address) {
                if let Some(other) = index_of.get(other).filter(|other| !told.contains(*other)) {
                    add(*own, *other, RelationKind::DependsOn, *loc);
                }
            }
        }
    }
    relations
}

/// Assets that the references of an attribute name.
fn targets(
    resources: &Resources,
    resource: &Resource,
    path: &Path,
    index_of: &IndexOf,
) -> Vec<(AssetIndex, Loc)> {
    let mut found = Vec::new();
    for (reference, loc) in resource.references_of(path) {
        for other in resources.at(&resource.root, &reference.address) {
            found.extend(index_of.get(other).map(|index| (*index, loc)));
        }
    }
    found
}

/// Type names that no table describes, most frequent first.
pub fn not_understood(estate: &Estate) -> Vec<(Arc<str>, u32)> {
    let mut all: Vec<_> = estate.not_understood.iter().map(|(name, count)| (name.clone(), *count)).collect();
    all.sort_by(|(left, many), (right, more)| more.cmp(many).then(left.cmp(right)));
    all
}
