//! `--only`: which findings are wanted.

use crate::assessment::Finding;
use crate::pattern::fits;

/// What of the findings is wanted; everything when nothing is named.
pub(crate) struct Selection<'s> {
    words: &'s [String],
}

impl<'s> Selection<'s> {
    /// Words name checks, concepts, measures (`c`), obligations (`c.3`), or patterns of files and addresses.
    pub(crate) fn new(words: &'s [String]) -> Self {
        Self { words }
    }

    /// Whether every finding is wanted.
    pub(crate) fn is_everything(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a finding is wanted.
    pub(crate) fn wants(&self, finding: &Finding) -> bool {
        self.is_everything() || self.words.iter().any(|word| means(word, finding))
    }
}

fn means(word: &str, finding: &Finding) -> bool {
    let word = word.trim();
    finding.check == word
        || finding.concept == word
        || word == finding.severity
        || finding.concept.strip_prefix(word).is_some_and(|rest| rest.starts_with('.'))
        || finding
            .requirements
            .iter()
            .any(|id| id == word || id.strip_prefix(word).is_some_and(|rest| rest.starts_with('.')))
        || fits(word, &finding.file)
        || fits(word, &finding.resource)
}
