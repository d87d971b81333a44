//! The sentence of a check with its placeholders: `{name}`, `{kind}` and `{facet.path}`.

use std::fmt;

use nisaba_estate::{Asset, Facet, FacetName, FacetValue, Facets, Vocabulary};
use serde::de::{Deserialize, Deserializer, Error};

use crate::show::{enumeration, value_text};

/// A sentence with placeholders.
#[derive(Debug, Clone)]
pub struct Template {
    source: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(String),
    Name,
    Kind,
    Facet(String),
}

impl Template {
    /// Reads a sentence.
    ///
    /// # Errors
    /// Says what is wrong with its braces.
    pub fn parse(source: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = source;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((inside, then)) = after.split_once('}') else {
                return Err(format!("`{{{after}` has no closing brace"));
            };
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(match inside {
                "" => return Err("`{}` names nothing".to_owned()),
                "name" => Piece::Name,
                "kind" => Piece::Kind,
                path => Piece::Facet(path.to_owned()),
            });
            rest = then;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        Ok(Self { source: source.to_owned(), pieces })
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The facets that it shows.
    pub fn facets(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Facet(path) => Some(path.as_str()),
            _ => None,
        })
    }

    /// The sentence about one asset.
    pub fn fill(&self, asset: &Asset) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Name => text.push_str(&asset.name),
                Piece::Kind => text.push_str(asset.kind.singular()),
                Piece::Facet(path) => text.push_str(&facet_text(asset, path)),
            }
        }
        text
    }
}

/// Values at a path; a path through a list gathers what its items hold.
fn facet_text(asset: &Asset, path: &str) -> String {
    let definition = Vocabulary::built_in().definition(asset.kind, path);
    let steps: Vec<FacetName> = path.split('.').map(FacetName::new).collect();
    let mut found = Vec::new();
    gather(&asset.facets, &steps, &mut found);
    let text = |facet: &&Facet| match facet.value() {
        Some(value) => value_text(value, definition),
        None => "an unknown value".to_owned(),
    };
    match found.as_slice() {
        [] => "nothing".to_owned(),
        [only] => text(only),
        many => enumeration(many.iter().map(text).collect()),
    }
}

fn gather<'f>(facets: &'f Facets, steps: &[FacetName], found: &mut Vec<&'f Facet>) {
    let Some((first, rest)) = steps.split_first() else { return };
    let Some(facet) = facets.get(*first) else { return };
    match (rest, facet.value()) {
        ([], _) | (_, None) => found.push(facet),
        (rest, Some(FacetValue::Record(inner))) => gather(inner, rest, found),
        (rest, Some(FacetValue::List(items))) => {
            for item in items {
                match item.value() {
                    Some(FacetValue::Record(inner)) => gather(inner, rest, found),
                    Some(_) => {}
                    None => found.push(item),
                }
            }
        }
        _ => {}
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let source = String::deserialize(deserializer)?;
        Template::parse(&source).map_err(Error::custom)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}
