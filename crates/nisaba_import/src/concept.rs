//! What a rule of another tool is about, as a concept of ours: data, the first entry that fits decides.

use std::sync::LazyLock;

use serde::Deserialize;

/// One entry of `concepts.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    concept: String,
    /// Rule ids.
    #[serde(default)]
    rules: Vec<String>,
    /// Groups of words; one group must stand in the title, all of its words in any order.
    #[serde(default)]
    words: Vec<Vec<String>>,
    /// Weaknesses by number.
    #[serde(default)]
    cwe: Vec<u32>,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/concepts.json"))).unwrap_or_default()
});

/// Every concept that a report may be read as.
pub fn concepts() -> impl Iterator<Item = &'static str> {
    ENTRIES.iter().map(|entry| entry.concept.as_str()).chain([
        "vuln.component",
        "code.weakness",
        "code.quality",
        "posture.other",
    ])
}

/// The concept of a rule, by its id, its title and the weaknesses it names; else `otherwise`.
pub(crate) fn concept(rule: &str, title: &str, ids: &[String], otherwise: &'static str) -> &'static str {
    let title = title.to_ascii_lowercase();
    let weaknesses: Vec<u32> = ids.iter().filter_map(|id| cwe(id)).collect();
    let fits = |entry: &&'static Entry| {
        entry.rules.iter().any(|known| known == rule)
            || entry.cwe.iter().any(|known| weaknesses.contains(known))
            || entry.words.iter().any(|group| group.iter().all(|word| title.contains(word.as_str())))
    };
    ENTRIES.iter().find(fits).map_or(otherwise, |entry| entry.concept.as_str())
}

/// The number of `CWE-79: …` or `cwe-79`.
fn cwe(id: &str) -> Option<u32> {
    let rest = id.get(..4).filter(|start| start.eq_ignore_ascii_case("cwe-")).and(id.get(4..))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
