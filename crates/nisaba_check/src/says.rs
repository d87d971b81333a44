//! The sentence of a check with its placeholders: `{name}`, `{kind}` and `{facet.path}`.

use std::fmt;

use nisaba_estate::{Asset, Facet, FacetName, FacetValue, Facets, Vocabulary};
use serde::de::{Deserialize, Deserializer, Error};

use crate::because::Because;
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

    /// A sentence without placeholders, whatever braces it has.
    pub fn literal(text: &str) -> Self {
        Self { source: text.to_owned(), pieces: vec![Piece::Text(text.to_owned())] }
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

    /// The sentence about one asset; of lists, only the items that decided are spoken of, where any did.
    pub fn fill(&self, asset: &Asset, because: &[Because]) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Name => text.push_str(&asset.name),
                Piece::Kind => text.push_str(asset.kind.singular()),
                Piece::Facet(path) => text.push_str(&facet_text(asset, path, because)),
            }
        }
        text
    }
}

/// Values at a path; a path through a list gathers what its items hold.
fn facet_text(asset: &Asset, path: &str, because: &[Because]) -> String {
    let definition = Vocabulary::built_in().definition(asset.kind, path);
    let steps: Vec<FacetName> = path.split('.').map(FacetName::new).collect();
    let mut found = Vec::new();
    let deciding = deciding_items(path, because);
    gather(&asset.facets, &steps, &deciding, &mut found);
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

/// Indices of the items that decided, of the list that the path goes through first.
fn deciding_items(path: &str, because: &[Because]) -> Vec<usize> {
    let item = |because: &Because| {
        let (list, rest) = because.facet.split_once('[')?;
        let through = path.strip_prefix(list).is_some_and(|rest| rest.starts_with('.'));
        rest.split_once(']').filter(|_| through)?.0.parse().ok()
    };
    because.iter().filter_map(item).collect()
}

/// `chosen` items of the first list on the way; all of them where none is chosen.
fn gather<'f>(facets: &'f Facets, steps: &[FacetName], chosen: &[usize], found: &mut Vec<&'f Facet>) {
    let Some((first, rest)) = steps.split_first() else { return };
    let Some(facet) = facets.get(*first) else { return };
    match (rest, facet.value()) {
        ([], _) | (_, None) => found.push(facet),
        (rest, Some(FacetValue::Record(inner))) => gather(inner, rest, chosen, found),
        (rest, Some(FacetValue::List(items))) => {
            let wanted = |index: &usize| chosen.is_empty() || chosen.contains(index);
            for (_, item) in items.iter().enumerate().filter(|(index, _)| wanted(index)) {
                match item.value() {
                    Some(FacetValue::Record(inner)) => gather(inner, rest, &[], found),
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
