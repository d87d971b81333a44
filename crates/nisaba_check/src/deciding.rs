//! What decided a gap, in short digests that outlive a run: so that one may say later whether it is still the same gap.
//!
//! **Invariant:** what is less than before is a part of what was: closing one of three open ports takes one digest away and
//! changes no other. Moved lines, another order of items and a default that is now written down change nothing.
//! **Invariant:** nothing that is hidden from people goes into a digest: a secret cannot be guessed from one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use nisaba_estate::{Estate, FacetValue};
use sha2::{Digest, Sha256};

use crate::because::{Decided, decided};
use crate::catalogue::Catalogue;
use crate::finding::Finding;
use crate::show::value_text;

/// Most facets looked at for one finding.
const MOST_FACETS: usize = 1_000;

/// One digest for each thing that decided a finding (an item of a list is one thing), in order.
///
/// The type of the asset is part of each: another sort of resource at the same address is another gap.
pub fn deciding(catalogue: &Catalogue, estate: &Estate, finding: &Finding) -> Vec<String> {
    let (Some(check), Some(asset)) = (catalogue.check(finding.check), estate.get(finding.asset)) else {
        return Vec::new();
    };
    let things = match check.is_run_here() && finding.said.is_none() {
        true => things(&decided(&check.require, asset, MOST_FACETS)),
        false => reported(finding),
    };
    let mut digests: Vec<String> = things.iter().map(|thing| digest(&asset.type_name, thing)).collect();
    digests.sort_unstable();
    digests
}

/// What others say: how often, and by which words; not where, since lines move.
fn reported(finding: &Finding) -> Vec<String> {
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or("").to_owned();
    finding.because.iter().map(|because| format!("{}={}", because.facet, text(&because.value))).collect()
}

/// Facets of one item belong together; every other facet stands alone, a list of words as its words.
fn things(decided: &[Decided<'_>]) -> Vec<String> {
    let mut things = Vec::new();
    let mut items: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in decided {
        let name = plain(&one.path);
        let value = one.facet.value();
        match (one.path.rfind(']').and_then(|end| one.path.get(..=end)), value) {
            (Some(item), _) => items.entry(item).or_default().push(format!("{name}={}", text(one, value))),
            (None, Some(FacetValue::List(list))) => {
                let scalar =
                    |value: &&FacetValue| !matches!(value, FacetValue::Record(_) | FacetValue::List(_));
                let words: Vec<&FacetValue> =
                    list.iter().filter_map(|item| item.value()).filter(scalar).collect();
                match words.is_empty() {
                    true => things.push(format!("{name}=list")),
                    false => {
                        things.extend(words.iter().map(|word| format!("{name}={}", text(one, Some(word)))));
                    }
                }
            }
            (None, value) => things.push(format!("{name}={}", text(one, value))),
        }
    }
    things.extend(items.into_values().map(|mut facets| {
        facets.sort_unstable();
        facets.join("&")
    }));
    things
}

fn text(one: &Decided<'_>, value: Option<&FacetValue>) -> String {
    value.map_or_else(|| "unknown".to_owned(), |value| value_text(value, one.definition))
}

/// The path without the indices of items.
fn plain(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut inside = false;
    for letter in path.chars() {
        match letter {
            '[' => inside = true,
            ']' => inside = false,
            letter if !inside => plain.push(letter),
            _ => {}
        }
    }
    plain
}

/// Eight hex digits: enough to tell the values of one facet apart.
fn digest(type_name: &str, thing: &str) -> String {
    let mut hash = Sha256::new();
    for part in [type_name, thing] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut text = String::with_capacity(8);
    for byte in hash.finalize().iter().take(4) {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "writing to a string never fails");
    }
    text
}
