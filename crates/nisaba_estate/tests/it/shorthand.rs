//! A shorthand for estates, and for what the graph says of them.
//!
//! A line is an asset (`name kind facet facet=value …`) or a relation (`name verb name`). Facet values: nothing or `yes`,
//! `no`, numbers, `?why_it_is_not_known`, `[a,b]` for lists, anything else is text. Lists of rules (`ingress`,
//! `all_ingress`) are written `443:internet,22:?why,5432-5440:group`. The words `provider`, `region`, `account`, `owner`
//! and `exists` set fields of the asset. Places are line numbers.

use std::collections::HashMap;

use jiff::civil::{Date, date};
use nisaba_base::{FileId, Loc};
use nisaba_estate::graph::{self, Analysis, Exposure, Reach, ServiceAssets};
use nisaba_estate::{
    Asset, AssetIndex, Estate, Facet, FacetName, FacetValue, Facets, Kind, Provider, Relation, RelationKind,
    State,
};

/// The day of every story.
pub(crate) const TODAY: Date = date(2026, 11, 24);

/// An estate with the graph's answers.
pub(crate) struct Story {
    pub(crate) estate: Estate,
    pub(crate) analysis: Analysis,
}

/// Reads the shorthand.
pub(crate) fn estate(text: &str) -> Estate {
    let mut estate = Estate::default();
    let mut by_name = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        let loc = Loc { file: FileId(0), start: number as u32, end: number as u32 };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            [from, verb, to] if RelationKind::from_word(verb).is_some() => estate.relations.push(Relation {
                from: by_name[*from],
                to: by_name[*to],
                kind: RelationKind::from_word(verb).unwrap(),
                loc: Some(loc),
            }),
            [name, kind, facets @ ..] => {
                let kind: Kind = kind.parse().unwrap_or_else(|error| panic!("line {number}: {error}"));
                let index = estate.push(asset(name, kind, facets, loc));
                by_name.insert(*name, index);
            }
            [_] => panic!("line {number}: `{line}`"),
        }
    }
    estate
}

/// Reads the shorthand and asks the graph; a service is written `name!: asset asset` (with `!` where it is essential).
pub(crate) fn story(text: &str, services: &[&str]) -> Story {
    let mut estate = estate(text);
    let services: Vec<ServiceAssets> = services.iter().map(|line| service(&estate, line)).collect();
    let analysis = graph::analyse(&mut estate, &services, TODAY, &["444455556666".to_owned()]);
    Story { estate, analysis }
}

fn service(estate: &Estate, line: &str) -> ServiceAssets {
    let (name, assets) = line.split_once(':').unwrap();
    let find = |wanted: &str| estate.iter().find(|(_, asset)| *asset.address == *wanted).unwrap().0;
    ServiceAssets {
        name: name.trim_end_matches('!').to_owned(),
        essential: name.ends_with('!'),
        assets: assets.split_whitespace().map(find).collect(),
    }
}

fn asset(name: &str, kind: Kind, words: &[&str], loc: Loc) -> Asset {
    let mut asset = Asset {
        kind,
        provider: Provider::Aws,
        type_name: kind.word().into(),
        address: name.into(),
        root: "".into(),
        name: name.into(),
        loc,
        facets: Facets::default(),
        region: None,
        account: None,
        owner: None,
        existence: None,
        inline_exceptions: Vec::new(),
    };
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or((word, "yes"));
        match key {
            "provider" => {
                asset.provider = match value {
                    "kubernetes" => Provider::Kubernetes,
                    "azure" => Provider::Azure,
                    "gcp" => Provider::Gcp,
                    "other" => Provider::Other,
                    _ => Provider::Aws,
                }
            }
            "region" => asset.region = Some(value.into()),
            "account" => asset.account = Some(value.into()),
            "owner" => asset.owner = Some(value.into()),
            "exists" => asset.existence = Some(value.trim_start_matches('?').replace('_', " ").into()),
            _ => asset.facets.set(FacetName::new(key), facet(key, value, loc)),
        }
    }
    asset
}

fn facet(key: &str, value: &str, loc: Loc) -> Facet {
    if let Some(why) = value.strip_prefix('?') {
        return Facet::unknown(why.replace('_', " "), Some(loc));
    }
    if key.ends_with("ingress") && key != "isolates_ingress" {
        let rules =
            value.split(',').filter(|rule| *rule != "none").map(|written| rule(written, loc)).collect();
        return Facet::known(FacetValue::List(rules), loc);
    }
    if let Some(record) = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        let mut facets = Facets::default();
        for field in split(record, ';') {
            let (key, value) = field.split_once(':').unwrap_or((field, "yes"));
            facets.set(FacetName::new(key), facet(key, value, loc));
        }
        return Facet::known(FacetValue::Record(facets), loc);
    }
    if let Some(items) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let items =
            items.split(',').filter(|item| !item.is_empty()).map(|item| facet("", item, loc)).collect();
        return Facet::known(FacetValue::List(items), loc);
    }
    match (value, value.parse::<f64>()) {
        ("yes", _) => Facet::known(true, loc),
        ("no", _) => Facet::known(false, loc),
        // Account ids and versions look like numbers and are none.
        (_, Ok(number)) if key != "product_version" && value.len() < 12 => Facet::known(number, loc),
        _ => Facet::known(value, loc),
    }
}

/// The parts between separators that stand in no brackets.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            c if c == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// `443:internet`, `any:internet`, `22:?why`, `5432:group`.
fn rule(written: &str, loc: Loc) -> Facet {
    let (ports, source) = written.split_once(':').unwrap();
    let (from, to) = match ports {
        "any" => ("0", "65535"),
        _ => ports.split_once('-').unwrap_or((ports, ports)),
    };
    let mut record = Facets::default();
    let mut set = |name: &str, facet: Facet| record.set(FacetName::new(name), facet);
    set("allow", Facet::known(true, loc));
    set("from_port", Facet::known(from.parse::<f64>().unwrap(), loc));
    set("to_port", Facet::known(to.parse::<f64>().unwrap(), loc));
    set(
        "from_internet",
        match source.strip_prefix('?') {
            Some(why) => Facet::unknown(why.replace('_', " "), Some(loc)),
            None => Facet::known(source == "internet", loc),
        },
    );
    Facet::known(FacetValue::Record(record), loc)
}

impl Story {
    /// The index of an asset.
    pub(crate) fn index(&self, name: &str) -> AssetIndex {
        self.estate.iter().find(|(_, asset)| *asset.address == *name).unwrap().0
    }

    /// Whether the internet reaches an asset.
    pub(crate) fn reach(&self, name: &str) -> String {
        match &self.analysis.internet[self.index(name).0 as usize] {
            Reach::Yes => "yes".to_owned(),
            Reach::No => "no".to_owned(),
            Reach::Unknown(why) => format!("unknown: {why}"),
        }
    }

    /// All ways, one a line: hops with their places, then guards.
    pub(crate) fn ways(&self) -> String {
        self.analysis.exposures.iter().map(|way| self.way(way) + "\n").collect()
    }

    fn way(&self, way: &Exposure) -> String {
        let hops = way.hops.iter().skip(1).map(|hop| {
            let name = &self.estate.get(hop.asset.unwrap()).unwrap().name;
            let place = hop.loc.map_or_else(String::new, |loc| format!(" @{}", loc.start));
            format!("{name} ({}{place})", hop.how)
        });
        let guards = way.guards.iter().map(|guard| format!(" [{}: {}]", guard.kind.words(), guard.by));
        let unsure = way.unsure_guards.iter().map(|why| format!(" [perhaps: {why}]"));
        hops.collect::<Vec<_>>().join(" → ") + &guards.chain(unsure).collect::<String>()
    }

    /// A facet of an asset: value and place, `unknown: why`, or `absent`.
    pub(crate) fn facet(&self, name: &str, facet: &str) -> String {
        let asset = self.estate.get(self.index(name)).unwrap();
        let Some(facet) = asset.facets.get(FacetName::new(facet)) else { return "absent".to_owned() };
        match &facet.state {
            State::Unknown(why) => format!("unknown: {why}"),
            State::Known(value) | State::Default(value, _) => text(value),
        }
    }

    /// What fails alone, one a line.
    pub(crate) fn single_points(&self) -> String {
        let line = |point: &graph::SinglePoint| {
            let place = point.loc.map_or_else(String::new, |loc| format!(" @{}", loc.start));
            format!(
                "{} [{}] {}{place}\n",
                self.estate.get(point.asset).unwrap().name,
                point.domain.word(),
                point.says
            )
        };
        self.analysis.single_points.iter().map(line).collect()
    }

    /// What a service stands on.
    pub(crate) fn depends_on(&self, service: usize) -> String {
        let names: Vec<&str> = self.analysis.depends_on[service]
            .iter()
            .map(|index| &*self.estate.get(*index).unwrap().name)
            .collect();
        names.join(" ")
    }
}

fn text(value: &FacetValue) -> String {
    match value {
        FacetValue::List(items) => {
            let items = items.iter().map(|item| item.value().map_or_else(|| "?".to_owned(), text));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
