//! Why no patch is offered.

/// Why no patch is offered for a finding; each reads as the end of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Refusal {
    /// No entry of `mends/` is about the facets that decided.
    #[error("what is right there only its owner can say")]
    OwnersChoice,
    /// The source is none whose text is edited.
    #[error("`{0}` is written by a tool, or in a language that is not edited")]
    Language(String),
    /// The code was downloaded and belongs to others.
    #[error("`{0}` is a module that was downloaded: it is mended where it is made")]
    Downloaded(String),
    /// The block or map was not found in the text.
    #[error("the place of `{0}` in its file is not certain")]
    NoPlace(String),
    /// The value is computed.
    #[error("`{0}` is computed from other values")]
    Computed(String),
    /// The name is used in more than one place.
    #[error("`{0}` is used in other places too")]
    Shared(String),
    /// Whoever calls the module decides.
    #[error("`{0}` is given from outside the code that was read")]
    Given(String),
    /// Blocks are generated.
    #[error("`{0}` blocks are made by `dynamic`")]
    Dynamic(String),
    /// There is more than one block of the name.
    #[error("there are several `{0}` blocks")]
    Several(String),
    /// Something else that is written excludes it.
    #[error("it cannot stand beside `{0}`")]
    Excluded(String),
    /// It says what is right already.
    #[error("it is written as it should be; something else decides")]
    Written,
    /// The edits do not go together.
    #[error("two patches want the same text")]
    Overlap,
    /// Assessed again, the finding still fails.
    #[error("assessed again with the patch, it still fails")]
    StillFails,
    /// Assessed again, something else fails.
    #[error("assessed again with the patch, `{0}` fails")]
    NewGap(String),
    /// Only made when asked for.
    #[error("{0}")]
    Disrupts(String),
}
