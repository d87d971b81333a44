//! Ids: a word for the kind and 26 characters that grow with time.
//!
//! **Invariant:** within one process the order of ids is the order of making, also within a millisecond and when the clock is set back.
//! Histories and cursors rely on it.

use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Letters of Crockford's base 32, in order of their value.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The greatest id so far, as the number that its letters write.
static LAST: Mutex<u128> = Mutex::new(0);

/// 48 bits of time and 80 random bits, as text; where time did not pass, a random step after the last one.
pub(crate) fn fresh(prefix: &str, at_ms: i64) -> Result<String, getrandom::Error> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random)?;
    let random = u128::from_be_bytes(random);
    let time = u128::from(at_ms.max(0).unsigned_abs() & 0xffff_ffff_ffff);
    let value = {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        let by_time = (time << 80) | (random >> 48);
        // Steps of up to 2^32 keep one id of a millisecond from telling the next.
        let after_last = *last + 1 + (random & 0xffff_ffff);
        *last = if time > *last >> 80 { by_time } else { after_last };
        *last
    };
    let digits = (0..26).rev().map(|place| {
        let digit = usize::try_from((value >> (place * 5)) & 31).unwrap_or(0);
        LETTERS.get(digit).map_or('0', |letter| char::from(*letter))
    });
    Ok(prefix.chars().chain(std::iter::once('_')).chain(digits).collect())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new one, made at this time in milliseconds since 1970.
            pub(crate) fn fresh(at_ms: i64) -> Result<Self, getrandom::Error> {
                fresh($prefix, at_ms).map(Self)
            }

            /// What the store itself wrote.
            pub(crate) fn stored(text: String) -> Self {
                Self(text)
            }

            /// What somebody sent; nothing when it has not the form of such an id.
            pub fn parse(text: &str) -> Option<Self> {
                let rest = text.strip_prefix($prefix)?.strip_prefix('_')?;
                (rest.len() == 26 && rest.bytes().all(|byte| LETTERS.contains(&byte))).then(|| Self(text.to_owned()))
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// An organisation.
    OrganisationId "org";
    /// A person who may sign in.
    PersonId "per";
    /// A session of a person.
    SessionId "ses";
    /// An API token.
    TokenId "tok";
    /// Where assessments come from.
    SourceId "src";
    /// One assessment that was recorded.
    RunId "run";
    /// A finding over time.
    FindingId "fnd";
    /// One change of a finding or a requirement.
    EventId "evt";
    /// Where alerts are sent.
    ChannelId "chn";
    /// Something somebody should look at.
    AlertId "alr";
    /// What a person stated: an exception, an attestation, an approval, a training.
    StatementId "stm";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_with_time_and_are_read_back() {
        let (early, late) = (SourceId::fresh(1_000).unwrap(), SourceId::fresh(2_000).unwrap());
        assert!(early < late);
        assert_eq!(SourceId::parse(early.as_str()), Some(early));
    }

    #[test]
    fn ids_of_one_millisecond_and_after_a_clock_set_back_stay_in_order() {
        let ids: Vec<EventId> =
            [5_000, 5_000, 5_000, 4_000, 5_001].iter().map(|at| EventId::fresh(*at).unwrap()).collect();
        assert!(ids.is_sorted_by(|earlier, later| earlier < later), "{ids:?}");
    }

    #[test]
    fn what_has_not_the_form_of_an_id_is_none() {
        for text in
            ["", "src", "src_", "org_01h", "src_' OR 1=1 --aaaaaaaaaaaaaaa", "src_ILOU0000000000000000000000"]
        {
            assert_eq!(SourceId::parse(text), None, "{text}");
        }
    }
}
