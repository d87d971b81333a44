//! Concepts: what a finding is about, whatever check found it, and where the law asks for it.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;

/// A concept of `checks/concepts.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Stable id, e.g. `storage.versioning`.
    pub id: Arc<str>,
    /// What is wrong when it fails.
    pub title: String,
    /// Letters of Directive (EU) 2022/2555 Art. 21(2), the main one first.
    pub letters: Vec<char>,
    /// Point of the Annex of Implementing Regulation (EU) 2024/2690.
    pub annex: String,
    /// How bad it usually is.
    pub severity: Severity,
}

/// How bad a gap is, from mild to severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good practice; nothing happens today.
    Low,
    /// Weakens a defence.
    Medium,
    /// One more mistake and there is harm.
    High,
    /// Harm is possible now.
    Critical,
}

impl Severity {
    /// Every severity, from mild to severe.
    pub const ALL: [Severity; 4] = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    /// The word used in checks and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// The severity of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.word() == word)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
