//! Kleene's three values and one more: a question about a facet that an asset does not have is [`Truth::Absent`].
//!
//! **Invariant:** a decided answer never depends on an unknown: replacing an unknown by any value cannot turn it around.

/// How a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It makes no sense for this asset.
    Absent,
    /// It does not hold.
    False,
    /// What was read does not tell.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// All hold: one that does not decides, then one that is unknown; those that make no sense do not count.
    pub fn all(answers: impl IntoIterator<Item = Truth>) -> Truth {
        let mut sum = Truth::Absent;
        for answer in answers {
            sum = match (sum, answer) {
                (_, Truth::False) => return Truth::False,
                (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
                (sum, Truth::Absent) => sum,
                (_, Truth::True) => Truth::True,
            };
        }
        sum
    }

    /// At least one holds; the mirror image of [`Truth::all`].
    pub fn any(answers: impl IntoIterator<Item = Truth>) -> Truth {
        Truth::all(answers.into_iter().map(Truth::negated)).negated()
    }

    /// The opposite; what is unknown or makes no sense stays so.
    pub fn negated(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::True => Truth::False,
            other => other,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Truth::True } else { Truth::False }
    }
}
