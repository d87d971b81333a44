//! Terraform text in, assets with facets out; the one way in which these stories look at readers.

use nisaba_base::files::{Files, MemoryFiles};
use nisaba_base::{SourceFile, SourceMap};
use nisaba_estate::{Asset, Estate, Facet, FacetName, FacetValue, State};
use nisaba_sources::{Options, read};

/// What the readers make of one Terraform file.
pub(crate) fn terraform(text: &str) -> Estate {
    several(&[("main.tf", text)])
}

/// What the readers make of several files.
pub(crate) fn several(written: &[(&str, &str)]) -> Estate {
    let mut files = MemoryFiles::default();
    for (path, text) in written {
        files.0.insert((*path).to_owned(), (*text).to_owned());
    }
    let mut sources = SourceMap::default();
    for path in files.list().0 {
        let text = files.read(&path).unwrap_or_default();
        sources.insert(SourceFile::new(path.as_str(), text.as_str()));
    }
    read(&sources, &files, &Options::default()).estate
}

/// The asset of an address.
#[expect(clippy::panic, reason = "a story about an asset that is not there is a mistake of the story")]
pub(crate) fn asset<'e>(estate: &'e Estate, address: &str) -> &'e Asset {
    let found = estate.assets.iter().find(|asset| &*asset.address == address);
    let all = || estate.assets.iter().map(|asset| &*asset.address).collect::<Vec<_>>().join(", ");
    found.unwrap_or_else(|| panic!("no asset `{address}`; there are: {}", all()))
}

/// One facet of one asset as a line of text; `absent` where the question makes no sense.
pub(crate) fn facet(text: &str, address: &str, facet: &str) -> String {
    facet_in(&terraform(text), address, facet)
}

/// The same in an estate that was read before.
pub(crate) fn facet_in(estate: &Estate, address: &str, facet: &str) -> String {
    asset(estate, address).facets.get(FacetName::new(facet)).map_or("absent".to_owned(), show)
}

/// A facet as a line of text.
pub(crate) fn show(facet: &Facet) -> String {
    match &facet.state {
        State::Known(value) => show_value(value),
        State::Default(value, rule) => format!("{} by default: {}", show_value(value), rule.note),
        State::Unknown(why) => format!("unknown: {why}"),
    }
}

fn show_value(value: &FacetValue) -> String {
    match value {
        FacetValue::List(items) => {
            let items: Vec<String> = items.iter().map(|item| format!("\n  - {}", show(item))).collect();
            if items.is_empty() { "[]".to_owned() } else { items.concat() }
        }
        FacetValue::Record(facets) => {
            let short = |facet: &Facet| match &facet.state {
                State::Default(value, _) => format!("{} (default)", show_value(value)),
                _ => show(facet),
            };
            facets
                .iter()
                .map(|(name, facet)| format!("{name}={}", short(facet)))
                .collect::<Vec<_>>()
                .join(" ")
        }
        other => other.to_string(),
    }
}

/// The relations between named assets as sentences.
pub(crate) fn relations(text: &str) -> String {
    relations_in(&terraform(text))
}

/// The same of an estate that was read before.
pub(crate) fn relations_in(estate: &Estate) -> String {
    let name = |index: nisaba_estate::AssetIndex| {
        estate.assets.get(index.0 as usize).map_or("?", |asset| &*asset.address)
    };
    let mut all: Vec<String> = estate
        .relations
        .iter()
        .map(|relation| format!("{} {} {}", name(relation.from), relation.kind.word(), name(relation.to)))
        .collect();
    all.sort();
    all.join("\n")
}
