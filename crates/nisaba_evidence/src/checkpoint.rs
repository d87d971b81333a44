//! The head of the log as text (C2SP tlog-checkpoint): origin, size, root; signed, it is a note.

use std::fmt;

use crate::hash::Hash;
use crate::note::{self, SignerKey};

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

/// Why a text is no checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a checkpoint: {0}")]
pub struct CheckpointError(&'static str);

impl Checkpoint {
    /// Reads the text of a note. Extension lines are allowed and say nothing.
    ///
    /// # Errors
    /// Says which line is wrong.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let text = text.strip_suffix('\n').ok_or(CheckpointError("it does not end with a line end"))?;
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError("it has fewer than three lines"));
        };
        if origin.is_empty() || lines.any(str::is_empty) {
            return Err(CheckpointError("a line is empty"));
        }
        let size = decimal(size).ok_or(CheckpointError("the second line is no number of entries"))?;
        let root = Hash::from_base64(root).ok_or(CheckpointError("the third line is no hash"))?;
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// Signed by each of the keys.
    pub fn sign(&self, signers: &[&SignerKey]) -> String {
        note::sign(&self.to_string(), signers)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }
}

/// Digits without a sign and without zeroes before, below 2^63.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let number: u64 = text.parse().ok().filter(|_| is_plain)?;
    (number <= i64::MAX as u64).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_example_of_the_specification_is_read() {
        let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let checkpoint = Checkpoint::parse(text).unwrap();
        assert_eq!(
            (checkpoint.origin.as_str(), checkpoint.size),
            ("example.com/behind-the-sofa", 20_852_163)
        );
        assert_eq!(checkpoint.to_string(), text);
    }

    #[test]
    fn numbers_are_written_in_one_way_only() {
        for wrong in ["", "+1", "01", "-1", " 1", "1 ", "9223372036854775808", "1_0"] {
            assert_eq!(decimal(wrong), None, "{wrong:?}");
        }
        assert_eq!(decimal("0"), Some(0));
    }

    proptest! {
        #[test]
        fn any_text_is_a_checkpoint_or_is_refused(text in "[a-z0-9+/=\n ]{0,120}") {
            let _ = Checkpoint::parse(&text);
        }

        #[test]
        fn a_checkpoint_comes_back(origin in "[a-z./]{1,20}", size in 0_u64..(1 << 63), root in any::<[u8; 32]>()) {
            let checkpoint = Checkpoint { origin, size, root: Hash(root) };
            prop_assert_eq!(Checkpoint::parse(&checkpoint.to_string()), Ok(checkpoint));
        }
    }
}
