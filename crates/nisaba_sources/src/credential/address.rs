//! Addresses with a password in them: `scheme://user:password@host`.
//!
//! Written by hand because addresses are everywhere and passwords in them are not; a test holds it against the pattern for it.

use std::ops::Range;

/// Letters of a scheme, bytes of a user and of a password: what is longer is no address.
const SCHEME_BYTES: usize = 31;
const USER_BYTES: usize = 100;
const PASSWORD_BYTES: std::ops::RangeInclusive<usize> = 3..=200;

/// The passwords of a text's addresses, from left to right.
pub(super) fn passwords(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    // Where the address before ends, and where to look on.
    let (mut before, mut at) = (0, 0);
    std::iter::from_fn(move || {
        while let Some(found) = text.get(at..)?.find("://") {
            let sign = at + found;
            at = sign + 1;
            if !begins_address(bytes.get(before..sign)?) {
                continue;
            }
            if let Some(password) = password(bytes, sign + 3) {
                before = password.end + 1;
                at = before;
                return Some(password);
            }
        }
        None
    })
}

/// Whether text ends in a scheme: a letter, and at least one more of its bytes.
fn begins_address(text: &[u8]) -> bool {
    let is_scheme = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'+' | b'.' | b'-');
    let scheme = text.iter().rev().take(SCHEME_BYTES).take_while(is_scheme);
    scheme.skip(1).any(u8::is_ascii_alphabetic)
}

fn password(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let user = run(bytes, at, |byte| is_part(byte) && byte != b':');
    if user.is_empty() || user.len() > USER_BYTES || bytes.get(user.end) != Some(&b':') {
        return None;
    }
    let password = run(bytes, user.end + 1, is_part);
    (PASSWORD_BYTES.contains(&password.len()) && bytes.get(password.end) == Some(&b'@')).then_some(password)
}

fn is_part(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !matches!(byte, 0x0b | b'/' | b'@' | b'"' | b'\'' | b'<' | b'>')
}

/// The longest run of such bytes from here.
pub(super) fn run(bytes: &[u8], at: usize, is_in: impl Fn(u8) -> bool) -> Range<usize> {
    let length = bytes.get(at..).map_or(0, |rest| rest.iter().take_while(|byte| is_in(**byte)).count());
    at..at + length
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same as a pattern, which is what this code must do.
    fn by_pattern(text: &str) -> Vec<Range<usize>> {
        let pattern = r#"(?i)[a-z][a-z0-9+.-]{1,30}://[^\s:/@"'<>]{1,100}:([^\s/@"'<>]{3,200})@"#;
        let pattern = regex::bytes::RegexBuilder::new(pattern).unicode(false).build().unwrap();
        pattern.captures_iter(text.as_bytes()).map(|captures| captures.get(1).unwrap().range()).collect()
    }

    #[test]
    fn passwords_stand_between_user_and_host() {
        let found = |text: &'static str| passwords(text).map(|at| &text[at]).collect::<Vec<_>>();
        assert_eq!(found("psql postgres://app:s3cr3t@db/app amqp://a:b:c@q"), ["s3cr3t", "b:c"]);
        assert_eq!(found("https://example.org:8443/ git::ssh://git@example.org"), [""; 0]);
        let long = "a".repeat(201);
        assert_eq!(passwords(&format!("http://u:{long}@h")).count(), 0);
    }

    proptest! {
        #[test]
        fn it_finds_what_the_pattern_finds(
            parts in prop::collection::vec(prop::sample::select(vec![
                "://", "http", "s", "7", "+", ":", "@", "/", "user", "abc", "ä", " ", "<", "\"", "x://y:zzz@",
            ]), 0..24)
        ) {
            let text = parts.concat();
            prop_assert_eq!(passwords(&text).collect::<Vec<_>>(), by_pattern(&text));
        }
    }
}
