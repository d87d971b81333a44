//! Examples of a check: facets in, outcome out. They document the check, and the test suite runs every one.

use std::fmt;
use std::sync::OnceLock;

use nisaba_base::Loc;
use nisaba_estate::{DefaultRule, Facet, FacetName, FacetValue, Facets, State};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Facets by the outcome that they must have.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Examples {
    /// The check passes.
    pub passing: Vec<ExampleFacets>,
    /// The check fails.
    pub failing: Vec<ExampleFacets>,
    /// The check cannot be decided.
    pub inconclusive: Vec<ExampleFacets>,
    /// The check does not apply and nothing is said.
    pub not_applicable: Vec<ExampleFacets>,
}

/// The examples of a check; those of shipped checks are decoded when they are first asked for, which `assess` never does.
#[derive(Debug, Clone, Default)]
pub(crate) struct LateExamples {
    source: &'static str,
    decoded: OnceLock<Examples>,
}

impl LateExamples {
    /// Examples that are decoded from this JSON when they are asked for.
    pub(crate) fn later(source: &'static str) -> Self {
        Self { source, decoded: OnceLock::new() }
    }

    pub(crate) fn get(&self) -> &Examples {
        self.decoded.get_or_init(|| serde_json::from_str(self.source).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for LateExamples {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let decoded = Examples::deserialize(deserializer)?;
        Ok(Self { source: "", decoded: OnceLock::from(decoded) })
    }
}

/// The facets of one example.
#[derive(Debug, Clone, Default)]
pub struct ExampleFacets(pub Facets);

impl<'de> Deserialize<'de> for ExampleFacets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match ExampleFacet::deserialize(deserializer)?.0.state {
            State::Known(FacetValue::Record(facets)) => Ok(Self(facets)),
            _ => Err(Error::custom("an example is a map of facets to values")),
        }
    }
}

/// A bare value is known; `{default: x}` and `{unknown: why}` say otherwise; any other map is a record.
struct ExampleFacet(Facet);

impl<'de> Deserialize<'de> for ExampleFacet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExampleVisitor).map(ExampleFacet)
    }
}

struct ExampleVisitor;

impl<'de> Visitor<'de> for ExampleVisitor {
    type Value = Facet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, `default: value` or `unknown: why`")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Facet, E> {
        Ok(known(FacetValue::Bool(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Facet, E> {
        Ok(known(FacetValue::Number(value as f64)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Facet, E> {
        Ok(known(FacetValue::Number(value as f64)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Facet, E> {
        Ok(known(FacetValue::Number(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Facet, E> {
        Ok(known(FacetValue::text(value)))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Facet, S::Error> {
        let mut items = Vec::new();
        while let Some(ExampleFacet(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(known(FacetValue::List(items)))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Facet, M::Error> {
        let mut facets = Facets::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "default" => return alone(by_default(map.next_value::<ExampleFacet>()?.0), &facets, map),
                "unknown" => {
                    return alone(Facet::unknown(map.next_value::<String>()?, None), &facets, map);
                }
                name => facets.set(FacetName::new(name), map.next_value::<ExampleFacet>()?.0),
            }
        }
        Ok(known(FacetValue::Record(facets)))
    }
}

fn known(value: FacetValue) -> Facet {
    Facet { state: State::Known(value), loc: None::<Loc> }
}

fn by_default(facet: Facet) -> Facet {
    let rule = DefaultRule { note: "what the provider does when nothing is written".into(), since: None };
    let state = match facet.state {
        State::Known(value) => State::Default(value, rule.into()),
        other => other,
    };
    Facet { state, loc: None }
}

fn alone<'de, M: MapAccess<'de>>(facet: Facet, others: &Facets, mut map: M) -> Result<Facet, M::Error> {
    match map.next_key::<String>()? {
        None if others.is_empty() => Ok(facet),
        _ => Err(Error::custom("`default` and `unknown` stand alone in their map")),
    }
}
