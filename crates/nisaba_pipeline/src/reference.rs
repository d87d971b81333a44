//! How firmly a reference to somebody else's code is fixed.

/// What a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pin {
    /// A commit or digest: the code itself.
    Commit,
    /// A tag or version, which can be moved.
    Version,
    /// A branch, which moves by itself.
    Branch,
    /// Nothing: whatever is there today.
    None,
}

impl Pin {
    /// The word of the vocabulary.
    pub fn word(self) -> &'static str {
        match self {
            Pin::Commit => "commit",
            Pin::Version => "version",
            Pin::Branch => "branch",
            Pin::None => "none",
        }
    }
}

/// How firmly this fixes code. Only a whole hash is a commit: a short one can be met by other commits.
pub fn pin(reference: Option<&str>) -> Pin {
    let Some(reference) = reference.map(str::trim).filter(|reference| !reference.is_empty()) else {
        return Pin::None;
    };
    let last = reference.rsplit('/').next().unwrap_or(reference);
    let number = last.trim_start_matches(['v', 'V']);
    match () {
        () if is_hash(reference) || reference.starts_with("sha256:") => Pin::Commit,
        () if number.starts_with(|first: char| first.is_ascii_digit()) => Pin::Version,
        () if last.contains('.') && last.contains(|letter: char| letter.is_ascii_digit()) => Pin::Version,
        () => Pin::Branch,
    }
}

fn is_hash(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_hash_is_the_code_itself() {
        for (reference, expected) in [
            (Some("26c38a66f12e7c6c93b6a2ba127ad68981a48671"), Pin::Commit),
            (Some("26c38a6"), Pin::Version),
            (Some("v4"), Pin::Version),
            (Some("refs/tags/v1.2.3"), Pin::Version),
            (Some("release-1.2"), Pin::Version),
            (Some("main"), Pin::Branch),
            (Some("~latest"), Pin::Branch),
            (None, Pin::None),
        ] {
            assert_eq!(pin(reference), expected, "{reference:?}");
        }
    }
}
