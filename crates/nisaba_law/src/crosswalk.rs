//! `law/crosswalk-*.yaml`: where requirements stand in other frameworks. Identifiers only.

use serde::Deserialize;

use crate::law::Confidence;

/// One framework.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crosswalk {
    /// What the file says about itself.
    pub meta: CrosswalkMeta,
    /// The places.
    pub mappings: Vec<Mapping>,
}

/// What a crosswalk says about itself.
#[derive(Debug, Deserialize)]
pub struct CrosswalkMeta {
    /// From what to what.
    pub title: String,
    /// e.g. `iso27001-2022`
    pub framework: String,
    /// Official, or an own mapping.
    pub mapping_status: String,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
    /// Day on which the content was true.
    pub as_of: String,
    /// What a user should keep in mind.
    pub caution: String,
    /// Ids without a counterpart.
    #[serde(default)]
    pub unmapped: Vec<serde_json::Value>,
}

/// The counterparts of one requirement or section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Which of ours the id belongs to.
    pub source: MappingSource,
    /// Our id.
    pub id: String,
    /// Their ids.
    pub controls: Vec<String>,
    /// Their clauses, where they count them apart.
    #[serde(default)]
    pub clauses: Vec<String>,
    /// How far they cover ours.
    pub coverage: Coverage,
    /// What is missing or to watch.
    #[serde(default)]
    pub note: Option<String>,
    /// Heading of our section.
    #[serde(default)]
    pub title: Option<String>,
    /// Letters of Art. 21(2) of our section.
    #[serde(default)]
    pub nis2_article: Vec<String>,
}

/// Which of ours a mapped id belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum MappingSource {
    /// A requirement of the Directive.
    #[serde(rename = "nis2")]
    Nis2,
    /// A section of the Annex.
    #[serde(rename = "cir-2024-2690")]
    Cir,
}

/// How far another framework covers a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// In substance.
    Full,
    /// With gaps.
    Partial,
}
