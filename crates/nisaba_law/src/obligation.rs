//! `law/obligations/*.yaml`: what must be true for a requirement to be met, and what proves it.

use serde::Deserialize;

use crate::id::{AnnexPointId, ConceptId, ObligationId, RequirementId};
use crate::law::Confidence;

/// All obligations, or those of one file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Obligations {
    /// The obligations, in the order of the law.
    pub obligations: Vec<Obligation>,
}

impl Obligations {
    /// The obligation with this id.
    pub fn get(&self, id: &str) -> Option<&Obligation> {
        self.obligations.iter().find(|obligation| obligation.id.as_str() == id)
    }

    /// Obligations that a requirement consists of.
    pub fn of_requirement<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Obligation> {
        self.obligations.iter().filter(move |obligation| obligation.requirement.as_str() == id)
    }

    /// Obligations that a concept speaks for.
    pub fn of_concept<'a>(&'a self, concept: &'a str) -> impl Iterator<Item = &'a Obligation> {
        self.obligations
            .iter()
            .filter(move |obligation| obligation.concepts().any(|id| id.as_str() == concept))
    }

    /// Obligations that spell out a section of the Annex (x.y).
    pub fn of_section<'a>(&'a self, section: &'a str) -> impl Iterator<Item = &'a Obligation> {
        self.obligations.iter().filter(move |obligation| {
            obligation.annex_points.iter().any(|point| point.section() == Some(section))
        })
    }
}

/// Something that must be true.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Obligation {
    /// Stable for ever, e.g. `c.3`.
    pub id: ObligationId,
    /// The requirement it belongs to.
    pub requirement: RequirementId,
    /// Points of the Annex it spells out.
    #[serde(default)]
    pub annex_points: Vec<AnnexPointId>,
    /// What must be true, as a full sentence.
    pub title: String,
    /// The same in plain words, with why and how.
    pub plain: String,
    /// The role that is responsible.
    pub who: String,
    /// What proves it.
    pub proved_by: Vec<Proof>,
    /// Whether all proofs are needed, or one.
    #[serde(default)]
    pub combine: Combine,
    /// Days after which any proof of it must be renewed, unless the proof says otherwise.
    #[serde(default)]
    pub max_age_days: Option<u32>,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
}

impl Obligation {
    /// Concepts whose checks prove it, in part or whole.
    pub fn concepts(&self) -> impl Iterator<Item = &ConceptId> {
        self.proved_by
            .iter()
            .filter_map(|proof| match &proof.kind {
                ProofKind::Checks { checks } => Some(checks),
                _ => None,
            })
            .flatten()
    }
}

/// Whether all proofs of an obligation are needed, or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// All of them.
    #[default]
    All,
    /// Any of them.
    Any,
}

/// One proof of an obligation.
#[derive(Debug, Deserialize)]
#[serde(try_from = "WrittenProof")]
pub struct Proof {
    /// What it is.
    pub kind: ProofKind,
    /// Days after which it must be renewed.
    pub max_age_days: Option<u32>,
}

/// What a proof is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofKind {
    /// Checks on assets that hold.
    Checks {
        /// The concepts they speak for.
        checks: Vec<ConceptId>,
    },
    /// A document that is approved and in date.
    Document {
        /// Its id, e.g. `backup-policy`.
        id: String,
        /// What it is called.
        title: String,
    },
    /// A named person's signed answer.
    Attestation {
        /// The question's id.
        id: String,
        /// The question.
        question: String,
    },
    /// Something that was practised and succeeded.
    Exercise {
        /// What was practised.
        exercise: ExerciseKind,
    },
}

/// What is practised.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ExerciseKind {
    /// A backup restored.
    Restore,
    /// An incident or reporting drill.
    Drill,
    /// A recovery of services, rehearsed.
    Recovery,
    /// A crisis exercise of the management.
    Crisis,
    /// A training held.
    Training,
    /// Training of the management body.
    ManagementTraining,
    /// A security test.
    SecurityTest,
    /// A review that was carried out.
    Review,
    /// An independent review.
    IndependentReview,
    /// A review after an incident.
    PostIncidentReview,
    /// A review of access rights.
    AccessReview,
}

impl ExerciseKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Restore,
        Self::Drill,
        Self::Recovery,
        Self::Crisis,
        Self::Training,
        Self::ManagementTraining,
        Self::SecurityTest,
        Self::Review,
        Self::IndependentReview,
        Self::PostIncidentReview,
        Self::AccessReview,
    ];

    /// The word used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Restore => "restore",
            Self::Drill => "drill",
            Self::Recovery => "recovery",
            Self::Crisis => "crisis",
            Self::Training => "training",
            Self::ManagementTraining => "management_training",
            Self::SecurityTest => "security_test",
            Self::Review => "review",
            Self::IndependentReview => "independent_review",
            Self::PostIncidentReview => "post_incident_review",
            Self::AccessReview => "access_review",
        }
    }
}

/// A proof as written: which of its keys is there says what it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenProof {
    checks: Option<Vec<ConceptId>>,
    document: Option<String>,
    title: Option<String>,
    attestation: Option<String>,
    question: Option<String>,
    exercise: Option<ExerciseKind>,
    max_age_days: Option<u32>,
}

impl TryFrom<WrittenProof> for Proof {
    type Error = String;

    fn try_from(written: WrittenProof) -> Result<Self, Self::Error> {
        let kind = match written {
            WrittenProof {
                checks: Some(checks), document: None, attestation: None, exercise: None, ..
            } => ProofKind::Checks { checks },
            WrittenProof {
                checks: None,
                document: Some(id),
                title: Some(title),
                attestation: None,
                exercise: None,
                ..
            } => ProofKind::Document { id, title },
            WrittenProof {
                checks: None,
                document: None,
                attestation: Some(id),
                question: Some(question),
                exercise: None,
                ..
            } => ProofKind::Attestation { id, question },
            WrittenProof {
                checks: None,
                document: None,
                attestation: None,
                exercise: Some(exercise),
                ..
            } => ProofKind::Exercise { exercise },
            _ => {
                return Err(
                    "a proof is one of `checks`, `document` with `title`, `attestation` with `question`, \
                            `exercise`"
                        .to_owned(),
                );
            }
        };
        Ok(Self { kind, max_age_days: written.max_age_days })
    }
}
