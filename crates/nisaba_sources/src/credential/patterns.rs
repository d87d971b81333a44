//! The patterns of `credentials/formats.yaml`: those of names and values compiled when the project is built, those of formats when a
//! text first shows a sign of one.

use std::sync::OnceLock;

use regex_automata::meta::{Config, Regex};
use regex_automata::util::syntax;

use super::matcher::Matcher;

/// An automaton that `build.rs` made of the pattern of this name.
macro_rules! matcher {
    ($name:literal) => {
        Matcher::new(include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".dfa")))
    };
}

/// What the name of an assignment holds where a secret is assigned.
pub(super) static ASSIGNED_NAMES: Matcher = matcher!("assigned_names");
/// Names that mean a secret.
pub(super) static SECRET_NAMES: Matcher = matcher!("secret_names");
/// Names of secrets that may be any words.
pub(super) static PASSWORD_NAMES: Matcher = matcher!("password_names");
/// Endings, beginnings and parts of names that only sound like a secret, in lower case.
const OTHER_ENDINGS: &[&str] = include!(concat!(env!("OUT_DIR"), "/other_endings.rs"));
const OTHER_BEGINNINGS: &[&str] = include!(concat!(env!("OUT_DIR"), "/other_beginnings.rs"));
const OTHER_PARTS: &[&str] = include!(concat!(env!("OUT_DIR"), "/other_parts.rs"));
/// Values that are no secret.
pub(super) static PLACEHOLDERS: Matcher = matcher!("placeholders");
/// Base64 lines of a key that lost its header: longer than any name.
pub(super) static KEY_LINE: Pattern = Pattern::new(r"(?m)^\s*[A-Za-z0-9+/]{60,}={0,2}\s*$");

// `FORMATS`: those of the file, in its order.
include!(concat!(env!("OUT_DIR"), "/formats.rs"));

/// A pattern that is compiled when a text first asks it; most runs meet none. What credentials are made of is ASCII, so patterns speak
/// of bytes, and whoever asks has seen a text that the pattern needs, so it looks for none itself: both compile many times faster.
pub(super) struct Pattern {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    const fn new(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// `None` only when the pattern is no regular expression; a test makes sure that each is one.
    pub(super) fn regex(&self) -> Option<&Regex> {
        let compile = || {
            Regex::builder()
                .configure(Config::new().utf8_empty(false).auto_prefilter(false).onepass(false))
                .syntax(syntax::Config::new().unicode(false).utf8(false))
                .build(self.text)
                .ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text.as_bytes()))
    }
}

/// Whether a name only sounds like a secret.
pub(super) fn is_other_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    OTHER_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || OTHER_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        || OTHER_PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
pub(super) use file::File;

/// The file itself, for tests.
#[cfg(test)]
mod file {
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(in crate::credential) struct File {
        pub formats: Vec<Format>,
        pub assignments_need: Vec<String>,
        pub assigned_names: String,
        pub secret_names: String,
        pub password_names: String,
        pub other_endings: Vec<String>,
        pub other_beginnings: Vec<String>,
        pub other_parts: Vec<String>,
        pub placeholders: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(in crate::credential) struct Format {
        pub id: String,
        pub needs: Vec<String>,
        pub pattern: String,
    }

    impl File {
        pub(in crate::credential) fn embedded() -> Self {
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/credentials.json"))).unwrap()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_with_a_secret_is_none() {
        for name in
            ["token_ttl", "SECRET_ARN", "passwordFile", "use_token", "public_key_token", "var.password"]
        {
            assert!(is_other_name(name), "{name}");
        }
        for name in ["password", "DB_PASSWORD", "api_key", "client-secret", "token_2"] {
            assert!(!is_other_name(name), "{name}");
        }
        let file = File::embedded();
        let lists = [file.other_endings, file.other_beginnings, file.other_parts];
        assert!(lists.iter().all(|list| list.iter().all(|word| *word == word.to_lowercase())));
    }

    #[test]
    fn every_pattern_is_read() {
        for (pattern, format) in FORMATS.iter().zip(File::embedded().formats) {
            assert_eq!(pattern.text, format.pattern);
            assert!(pattern.regex().is_some(), "{}", format.id);
        }
        assert!(KEY_LINE.regex().is_some());
    }

    #[test]
    fn automata_made_at_build_time_decide_as_their_patterns_do() {
        let file = File::embedded();
        for (matcher, pattern) in [
            (&ASSIGNED_NAMES, file.assigned_names),
            (&SECRET_NAMES, file.secret_names),
            (&PASSWORD_NAMES, file.password_names),
            (&PLACEHOLDERS, file.placeholders),
        ] {
            assert!(matcher.is_readable(), "{pattern}");
            let pattern = regex::bytes::RegexBuilder::new(&pattern).unicode(false).build().unwrap();
            for text in [
                "",
                "password",
                "DB_PASSWORDS",
                "client_secret",
                "token_ttl",
                "api-key",
                "public_key",
                "no_password",
                "x.secret",
                "changeme",
                "${a}",
                "null",
                "change-me here",
                "your key",
                "hunter2hunter",
                "arn:aws:x",
                "/etc/a",
                "***",
                "a\nb",
                "https://example.org",
                "key",
                "secret_1",
                "ENC[x]",
                "täg",
                "credentials-file",
            ] {
                assert_eq!(
                    matcher.is_match(text.as_bytes()),
                    pattern.is_match(text.as_bytes()),
                    "{text}: {pattern}"
                );
            }
        }
    }
}
