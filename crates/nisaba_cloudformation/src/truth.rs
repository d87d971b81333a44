//! Yes, no, or open: what a condition says of values that may not be known.

use std::sync::Arc;

/// The answer of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Truth {
    Yes,
    No,
    /// Not known; why.
    Open(Arc<str>),
}

impl Truth {
    /// One no settles it, else one open answer leaves it open.
    pub(crate) fn all(answers: impl IntoIterator<Item = Truth>) -> Truth {
        Self::settled(answers, Truth::No, Truth::Yes)
    }

    /// One yes settles it, else one open answer leaves it open.
    pub(crate) fn any(answers: impl IntoIterator<Item = Truth>) -> Truth {
        Self::settled(answers, Truth::Yes, Truth::No)
    }

    fn settled(answers: impl IntoIterator<Item = Truth>, decisive: Truth, otherwise: Truth) -> Truth {
        let mut open = None;
        for answer in answers {
            match answer {
                Truth::Open(why) => open = open.or(Some(why)),
                answer if answer == decisive => return answer,
                _ => {}
            }
        }
        open.map_or(otherwise, Truth::Open)
    }

    pub(crate) fn negated(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            open => open,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Truth::Yes } else { Truth::No }
    }
}
