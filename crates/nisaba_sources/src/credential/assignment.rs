//! `name = value` in text of any language: a name that means a secret, a sign, and what is assigned.
//!
//! Written by hand because nearly every estate has such lines, and because the pattern for it is the dearest of all to compile; a
//! test holds it against that pattern.

use std::ops::Range;

use super::address::run;
use super::matcher::Matcher;

/// One assignment, as ranges of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assignment {
    pub name: Range<usize>,
    /// What is assigned, without its quotes.
    pub value: Range<usize>,
    /// Where the value ends with its quotes.
    pub end: usize,
}

/// The assignments of a text whose names hold one of `names`, from left to right; none lies within another.
pub(super) fn assignments<'t>(text: &'t str, names: &'t Matcher) -> impl Iterator<Item = Assignment> + 't {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let Range { start, end } = run(bytes, at, is_name);
            if start == end {
                at = end + 1;
                continue;
            }
            at = end;
            let Some((value, after)) = assigned(bytes, end) else { continue };
            if names.is_match(bytes.get(start..end).unwrap_or_default()) {
                at = after;
                return Some(Assignment { name: start..end, value, end: after });
            }
        }
        None
    })
}

/// Sign and value behind a name: the value, and where it ends with its quotes.
fn assigned(bytes: &[u8], name_end: usize) -> Option<(Range<usize>, usize)> {
    // What closes a quoted name, escaped or not.
    let at = name_end + usize::from(bytes.get(name_end) == Some(&b'\\'));
    let at = at + usize::from(matches!(bytes.get(at), Some(b'"' | b'\'')));
    let at = run(bytes, at, is_space).end;
    // The longest sign that leaves a value counts.
    let signs: [&[u8]; 5] = [b"=>", b":=", b"==", b"=", b":"];
    let begins = |sign: &&[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(sign));
    signs.into_iter().filter(begins).find_map(|sign| value(bytes, run(bytes, at + sign.len(), is_space).end))
}

fn value(bytes: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    quoted(bytes, at).or_else(|| {
        let word = run(bytes, at, is_word);
        (!word.is_empty()).then(|| (word.clone(), word.end))
    })
}

/// Text in quotes that end on the same line; double quotes may be escaped, as in a script within a text.
fn quoted(bytes: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let escape = |at: usize| at + usize::from(bytes.get(at) == Some(&b'\\'));
    let begin = escape(at);
    let (inner, close) = match bytes.get(begin)? {
        b'"' => {
            let inner = run(bytes, begin + 1, |byte| !matches!(byte, b'"' | b'\n' | b'\\'));
            (inner.clone(), escape(inner.end))
        }
        b'\'' if begin == at => {
            let inner = run(bytes, at + 1, |byte| !matches!(byte, b'\'' | b'\n'));
            (inner.clone(), inner.end)
        }
        _ => return None,
    };
    (bytes.get(close) == bytes.get(begin)).then_some((inner, close + 1))
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

/// What a value without quotes may have.
fn is_word(byte: u8) -> bool {
    !is_space(byte)
        && !matches!(
            byte,
            b'"' | b'\'' | b',' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b'[' | b']' | b'{' | b'}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same as a pattern, which is what this code must do.
    fn by_pattern(text: &str) -> Vec<Assignment> {
        let names = crate::credential::patterns::File::embedded().assigned_names.replace("(?i)", "");
        let pattern = format!(
            r#"(?i)([a-z0-9_.-]*{names}[a-z0-9_.-]*)\\?["']?\s*(?:=>|:=|==|[:=])\s*(?:\\?"([^"\n\\]*)\\?"|'([^'\n]*)'|([^\s"',;&|<>()\[\]{{}}]+))"#
        );
        let pattern = regex::bytes::RegexBuilder::new(&pattern).unicode(false).build().unwrap();
        let assignment = |captures: regex::bytes::Captures<'_>| Assignment {
            name: captures.get(1).unwrap().range(),
            value: captures.iter().skip(2).flatten().last().unwrap().range(),
            end: captures.get_match().end(),
        };
        pattern.captures_iter(text.as_bytes()).map(assignment).collect()
    }

    fn by_hand(text: &str) -> Vec<Assignment> {
        assignments(text, &crate::credential::patterns::ASSIGNED_NAMES).collect()
    }

    #[test]
    fn every_way_to_assign_is_known() {
        for text in [
            "password = \"a b\" # old",
            "db.password: 'it is'",
            "\\\"api_key\\\": \\\"x y\\\"",
            "TOKEN => abc, secret := d;pwd==e",
            "secret_key==",
            "token = \"never closed\npassword: x",
            "password=\\abc pwd='",
            "'secret' : [1]",
        ] {
            assert_eq!(by_hand(text), by_pattern(text), "{text}");
        }
        assert_eq!(by_hand("token: abc").len(), 1);
    }

    proptest! {
        #[test]
        fn it_finds_what_the_pattern_finds(
            parts in prop::collection::vec(prop::sample::select(vec![
                "password", "api-key", "x", "_", ".", "TOKEN", "=", "=>", ":=", "==", ":", " ", "\n", "\"", "'", "\\", "ä", "{", ",", "7",
            ]), 0..24)
        ) {
            let text = parts.concat();
            prop_assert_eq!(by_hand(&text), by_pattern(&text));
        }

        #[test]
        fn any_text_is_read(text in "\\PC{0,80}") {
            prop_assert_eq!(by_hand(&text), by_pattern(&text));
        }
    }
}
