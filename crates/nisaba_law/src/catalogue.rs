//! `law/nis2.yaml` and `law/cir-2024-2690.yaml`: requirements of the Directive and the points of the Annex.

use serde::Deserialize;
use serde_json::Value;

use crate::id::{AnnexPointId, DeadlineId, KindId, RequirementId};
use crate::law::{Confidence, Meta};

/// All of `nis2.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// What the file says about itself.
    pub meta: Meta,
    /// The requirements, in the order of the Directive.
    pub requirements: Vec<Requirement>,
}

impl Catalogue {
    /// The requirement with this id.
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|requirement| requirement.id.as_str() == id)
    }
}

/// A requirement or other paragraph of the Directive.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// e.g. `nis2-21-2-c`
    pub id: RequirementId,
    /// e.g. `21(2)(c)`
    pub article: String,
    /// In a few words.
    pub title: String,
    /// In fewer, for narrow columns: what the measure or article is about.
    #[serde(default)]
    pub short: Option<String>,
    /// What it says, paraphrased.
    pub summary: String,
    /// Tiers or kinds it applies to.
    pub applies_to: Vec<String>,
    /// What sort of paragraph it is.
    pub kind: RequirementKind,
    /// Where it stands.
    pub citation: String,
    /// Artefacts that usually show it.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// What weighs in on proportionality.
    #[serde(default)]
    pub proportionality_factors: Vec<String>,
    /// Sections of the Annex that spell it out.
    #[serde(default)]
    pub cir_2024_2690_points: Vec<AnnexPointId>,
    /// e.g. `where appropriate`
    #[serde(default)]
    pub qualifier: Option<String>,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
    /// Reporting duties that come from it.
    #[serde(default)]
    pub deadline_refs: Vec<DeadlineId>,
    /// Criteria of a test.
    #[serde(default)]
    pub criteria: Vec<Criterion>,
    /// How criteria combine.
    #[serde(default)]
    pub combine: Option<String>,
    /// What helps to judge.
    #[serde(default)]
    pub assessment_factors: Option<AssessmentFactors>,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where the kinds it applies to are listed.
    #[serde(default)]
    pub kinds_ref: Option<String>,
    /// Data to submit.
    #[serde(default)]
    pub fields: Vec<String>,
    /// How soon changes are notified.
    #[serde(default)]
    pub change_notice: Option<ChangeNotice>,
    /// Kinds it applies to.
    #[serde(default)]
    pub kinds: Vec<KindId>,
    /// A day named in the Directive.
    #[serde(default)]
    pub due: Option<String>,
}

/// What sort of paragraph a requirement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementKind {
    /// Binds the entity through national law.
    EntityDuty,
    /// One of the ten areas of Art. 21(2).
    Measure,
    /// A decision rule.
    Test,
    /// Binds only if national law or a delegated act says so.
    ConditionalDuty,
    /// Binds authorities.
    AuthorityDuty,
    /// Lets authorities act.
    AuthorityPower,
    /// Empowers the Commission.
    LegalBasis,
    /// Background.
    Context,
    /// Voluntary.
    Option,
}

impl RequirementKind {
    /// Whether an entity has to meet it, so that obligations must exist for it.
    pub fn binds_entities(self) -> bool {
        matches!(self, Self::EntityDuty | Self::Measure | Self::ConditionalDuty)
    }
}

/// A criterion of a test.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its letter.
    pub id: String,
    /// It is met by any of these.
    pub any_of: Vec<String>,
}

/// What helps to judge a test.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentFactors {
    /// Where they stand.
    pub citation: String,
    /// The factors.
    pub factors: Vec<String>,
}

/// How soon changes are notified.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeNotice {
    /// Length.
    pub period: u32,
    /// Unit.
    pub unit: String,
    /// What starts it.
    pub clock_start: String,
}

/// All of `cir-2024-2690.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annex {
    /// What the file says about itself.
    pub meta: Meta,
    /// Whom the Regulation binds.
    pub applies_to: AppliesTo,
    /// How the Annex is applied.
    pub application_rules: Vec<ApplicationRule>,
    /// Chapters 1 to 13.
    pub chapters: Vec<Chapter>,
    /// When an incident is significant (Arts 3 to 14), as data for the incident engine.
    pub significance: Value,
}

impl Annex {
    /// Every section (x.y) with its chapter.
    pub fn sections(&self) -> impl Iterator<Item = (&Chapter, &Section)> {
        self.chapters
            .iter()
            .flat_map(|chapter| chapter.sections.iter().map(move |section| (chapter, section)))
    }

    /// The section with this id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections().map(|(_, section)| section).find(|section| section.id.as_str() == id)
    }

    /// The point with this id, with its section.
    pub fn point(&self, id: &str) -> Option<(&Section, &Point)> {
        self.sections().find_map(|(_, section)| {
            section.points.iter().find(|point| point.id.as_str() == id).map(|point| (section, point))
        })
    }

    /// Whether the id is a chapter, section, point or item of the Annex.
    pub fn contains(&self, id: &str) -> bool {
        self.chapters.iter().any(|chapter| chapter.id.as_str() == id)
            || self.sections().any(|(_, section)| {
                section.id.as_str() == id
                    || section.points.iter().any(|point| {
                        point.id.as_str() == id || point.items.iter().any(|item| item.id.as_str() == id)
                    })
            })
    }
}

/// Whom the Regulation binds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppliesTo {
    /// The article that says so.
    pub article: String,
    /// The kinds.
    pub kinds: Vec<BoundKind>,
    /// What else to know.
    pub note: String,
}

/// A kind that the Regulation binds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundKind {
    /// The kind.
    pub id: KindId,
    /// In words.
    pub name: String,
    /// The article with its significance criteria.
    pub significance_article: String,
}

/// How the Annex is applied.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationRule {
    /// e.g. `cir-2-2b`
    pub id: String,
    /// Where it stands.
    pub article: String,
    /// What it says.
    pub text: String,
    /// What follows for the product.
    #[serde(default)]
    pub product_rule: Option<String>,
}

/// A chapter of the Annex.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// e.g. `4`
    pub id: AnnexPointId,
    /// Its heading.
    pub title: String,
    /// Letters of Art. 21(2) it spells out.
    pub nis2_article: Vec<String>,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// A section (x.y) of the Annex.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// e.g. `4.2`
    pub id: AnnexPointId,
    /// Its heading.
    pub title: String,
    /// Letters of Art. 21(2) it spells out.
    pub nis2_article: Vec<String>,
    /// Its points.
    pub points: Vec<Point>,
}

/// A point of the Annex.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// e.g. `4.2.1`
    pub id: AnnexPointId,
    /// In a few words.
    pub title: String,
    /// In fewer, for narrow columns: what the measure or article is about.
    #[serde(default)]
    pub short: Option<String>,
    /// What it says, paraphrased.
    pub summary: String,
    /// Letters of Art. 21(2) it spells out.
    pub nis2_article: Vec<String>,
    /// Where it stands.
    pub citation: String,
    /// Its lettered items.
    #[serde(default)]
    pub items: Vec<Item>,
    /// Words that allow a reasoned opt-out (Art. 2(2), second subparagraph).
    #[serde(default)]
    pub qualifiers: Vec<Qualifier>,
    /// How often.
    #[serde(default)]
    pub frequency: Vec<String>,
    /// What else sets off a review.
    #[serde(default)]
    pub review_triggers: Vec<String>,
    /// The management body has a part in it.
    #[serde(default)]
    pub involves_management_body: bool,
    /// It asks for something in writing.
    #[serde(default)]
    pub documentation_expected: bool,
}

/// An item of a point.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// e.g. `4.2.2(a)`
    pub id: AnnexPointId,
    /// In a few words.
    pub title: String,
    /// Words that allow a reasoned opt-out.
    #[serde(default)]
    pub qualifiers: Vec<Qualifier>,
}

/// Words of the Annex that allow a reasoned opt-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// "where appropriate"
    WhereAppropriate,
    /// "where applicable"
    WhereApplicable,
    /// "to the extent feasible"
    ToTheExtentFeasible,
}

impl Qualifier {
    /// The words themselves.
    pub fn words(self) -> &'static str {
        match self {
            Self::WhereAppropriate => "where appropriate",
            Self::WhereApplicable => "where applicable",
            Self::ToTheExtentFeasible => "to the extent feasible",
        }
    }
}
