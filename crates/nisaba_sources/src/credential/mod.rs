//! Credentials in text: what they look like, and what only looks like one.
//!
//! Formats and names are data (`credentials/formats.yaml`). [`mask`] hides whatever may be a credential from every report;
//! the questions that tables ask are stricter, because a false alarm costs trust.
//!
//! **Invariant:** what `mask` returns holds no value of a known format and no value of a name that means a secret.

mod address;
mod assignment;
mod decoded;
mod matcher;
mod patterns;
mod sign;

use std::borrow::Cow;
use std::ops::Range;

use nisaba_base::value::{Map, Node, Part, Unknown, Value, Why};
use nisaba_estate::FacetValue;

use crate::transform::Transformed;
use address::passwords;
use assignment::assignments;
use decoded::decoded;
use patterns::{
    ASSIGNED_NAMES, FORMATS, KEY_LINE, PASSWORD_NAMES, PLACEHOLDERS, Pattern, SECRET_NAMES, is_other_name,
};
use sign::{Shape, Signs};

/// What stands in place of a credential.
const HIDDEN: &str = "•••";
/// A part of a text that is not known: no credential that is written down.
const HOLE: &str = "${…}";
/// Letters of Base64 that [`KEY_LINE`] asks for.
const KEY_LINE_CHARS: usize = 60;

/// The text with every credential in it hidden: values of known formats, passwords in addresses, and values of names that
/// mean a secret.
pub fn mask(text: &str) -> Cow<'_, str> {
    let shape = Shape::of(text);
    if !shape.may_hold() {
        return Cow::Borrowed(text);
    }
    let signs = Signs::of(text, shape);
    let mut masked = Cow::Borrowed(text);
    for format in formats_of(signs) {
        masked = hide_format(masked, format);
    }
    if signs.address {
        masked = hide(masked, |text| passwords(text).collect());
    }
    if signs.assignment {
        masked = hide(masked, |text| {
            let values = assignments(text, &ASSIGNED_NAMES).map(|assignment| assignment.value);
            let is_secret = |value: &str| !value.starts_with(HIDDEN) && !points_elsewhere(value);
            values.filter(|value| text.get(value.clone()).is_some_and(is_secret)).collect()
        });
    }
    if shape.longest_run >= KEY_LINE_CHARS { hide_format(masked, &KEY_LINE) } else { masked }
}

fn formats_of(signs: Signs) -> impl Iterator<Item = &'static Pattern> {
    FORMATS
        .iter()
        .enumerate()
        .filter(move |(index, _)| signs.formats & (1 << index) != 0)
        .map(|(_, format)| format)
}

/// Parts that every name in `secret_names` has, in lower case.
const SECRET_PARTS: [&str; 6] = ["pass", "pwd", "secret", "token", "key", "credential"];

fn has_secret_part(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = |at: usize, part: &str| {
        bytes.get(at..at + part.len()).is_some_and(|here| here.eq_ignore_ascii_case(part.as_bytes()))
    };
    (0..bytes.len()).any(|at| match bytes.get(at).map(u8::to_ascii_lowercase) {
        Some(b'p' | b's' | b't' | b'k' | b'c') => SECRET_PARTS.iter().any(|part| begins(at, part)),
        _ => false,
    })
}

/// Hides the first group of each match, or the whole match where the pattern has none.
fn hide_format<'t>(text: Cow<'t, str>, pattern: &Pattern) -> Cow<'t, str> {
    let Some(regex) = pattern.regex() else { return Cow::Owned(HIDDEN.to_owned()) };
    hide(text, |text| {
        let secret = |captures: regex_automata::util::captures::Captures| {
            captures.get_group(1).or_else(|| captures.get_match().map(|whole| whole.span()))
        };
        regex.captures_iter(text.as_bytes()).filter_map(secret).map(Range::from).collect()
    })
}

/// Replaces these places of a text, which follow each other.
fn hide<'t>(text: Cow<'t, str>, secrets: impl Fn(&str) -> Vec<Range<usize>>) -> Cow<'t, str> {
    let secrets = secrets(&text);
    if secrets.is_empty() {
        return text;
    }
    let mut hidden = Vec::with_capacity(text.len());
    let mut at = 0;
    for secret in secrets {
        hidden.extend_from_slice(text.as_bytes().get(at..secret.start).unwrap_or_default());
        hidden.extend_from_slice(HIDDEN.as_bytes());
        at = secret.end;
    }
    hidden.extend_from_slice(text.as_bytes().get(at..).unwrap_or_default());
    // The patterns see bytes: one may end within a wide letter, whose rest is then shown as not readable.
    Cow::Owned(String::from_utf8_lossy(&hidden).into_owned())
}

/// References, which a reader may see.
fn points_elsewhere(value: &str) -> bool {
    let references = ["var.", "local.", "data.", "module.", "each.", "arn:", "${"];
    references.iter().any(|begin| value.starts_with(begin)) && !value.contains(char::is_whitespace)
}

/// Whether text, or any text of a list or map, holds what looks like a credential. The text itself goes nowhere.
pub(crate) fn holds_credential(node: &Node) -> Transformed {
    answer(node, &|node, name| match text_of(node) {
        Some(text) => {
            name.is_some_and(|name| means_secret(name) && is_secret(name, &text))
                || text_holds_credential(&text)
        }
        None => false,
    })
}

/// Whether [`holds_credential`] says yes.
pub(crate) fn is_found(node: &Node) -> bool {
    matches!(holds_credential(node), Transformed::Value(FacetValue::Bool(true)))
}

/// Whether a value that is a credential by its place (the password of a database) is written down.
pub(crate) fn is_written_down(node: &Node) -> Transformed {
    answer(node, &|node, _| match &node.value {
        Value::String(text) => !text.is_empty() && !is_placeholder(text),
        _ => false,
    })
}

/// Whether variables of an environment (a map, or a list of names and values) carry what their names call a secret. A value
/// that is not known is one all the same: the variable holds it in clear wherever it comes from.
pub(crate) fn environment_holds_secret(node: &Node) -> Transformed {
    answer(node, &|node, name| {
        let carried = match &node.value {
            Value::Unknown(unknown) => !names_a_secret(unknown),
            Value::String(text) => !text.is_empty() && !is_placeholder(text),
            _ => false,
        };
        let by_name = name.is_some_and(means_secret) && carried;
        by_name || text_of(node).is_some_and(|text| text_holds_credential(&text))
    })
}

/// The reference is to a secret's name or ARN, which is no secret.
fn names_a_secret(unknown: &Unknown) -> bool {
    let is_name = |attribute: &str| {
        ["arn", "name", "id", "secret_id", "path"]
            .contains(&attribute.rsplit('.').next().unwrap_or(attribute))
    };
    !unknown.refs.is_empty() && unknown.refs.iter().all(|reference| is_name(&reference.attribute))
}

/// Whether something in a value is found, by the value and the name that it is given.
pub(crate) fn answer(node: &Node, found: &dyn Fn(&Node, Option<&str>) -> bool) -> Transformed {
    if visit(node, None, found) {
        return FacetValue::Bool(true).into();
    }
    match &node.value {
        Value::Unknown(unknown) if unknown.parts.is_none() && !comes_from_outside(unknown) => {
            Transformed::Unknown(unknown.why.to_string().into())
        }
        _ => FacetValue::Bool(false).into(),
    }
}

/// A value that is given from outside, or made by the provider, is not written in the code.
fn comes_from_outside(unknown: &Unknown) -> bool {
    !unknown.refs.is_empty()
        || matches!(unknown.why, Why::Variable(_) | Why::AfterApply(_) | Why::DataSource(_))
}

fn visit(node: &Node, name: Option<&str>, found: &dyn Fn(&Node, Option<&str>) -> bool) -> bool {
    match &node.value {
        Value::List(items) => items.iter().any(|item| visit(item, name, found)),
        Value::Map(map) => match named_value(map) {
            Some((name, value)) => visit(value, Some(name), found),
            None => map.iter().any(|(key, entry)| visit(&entry.node, Some(key), found)),
        },
        _ => found(node, name),
    }
}

/// `{name = "A", value = "b"}`, as containers and builds write their environment.
fn named_value(map: &Map) -> Option<(&str, &Node)> {
    let either = |names: [&str; 2]| names.into_iter().find_map(|name| map.get(name));
    let name = either(["name", "Name"])?.value.as_str()?;
    Some((name, either(["value", "Value"])?))
}

/// Known text, with a mark for each part that is not known.
fn text_of(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.to_string()),
        Value::Unknown(unknown) => {
            Some(unknown.parts.as_ref()?.iter().fold(String::new(), |mut text, part| {
                text.push_str(match part {
                    Part::Text(known) => known,
                    Part::Hole(_) => HOLE,
                });
                text
            }))
        }
        _ => None,
    }
}

fn text_holds_credential(text: &str) -> bool {
    let shape = Shape::of(text);
    let within = || decoded(text).is_some_and(|inner| text_holds_credential(&inner));
    if !shape.may_hold() {
        return within();
    }
    let signs = Signs::of(text, shape);
    let part = |at: Range<usize>| text.get(at).unwrap_or("");
    let in_address = || passwords(text).any(|password| is_secret("password", part(password)));
    let assigned = || {
        assignments(text, &ASSIGNED_NAMES).any(|assignment| {
            let name = part(assignment.name);
            means_secret(name) && is_secret(name, part(assignment.value))
        })
    };
    formats_of(signs).any(|format| format.is_match(text))
        || (signs.address && in_address())
        || (signs.assignment && assigned())
        || within()
}

/// Whether a name means a secret itself, not its file, its age or whether there is one.
fn means_secret(name: &str) -> bool {
    has_secret_part(name) && SECRET_NAMES.is_match(name.as_bytes()) && !is_other_name(name)
}

/// Whether a value under such a name is a secret that is written down. Passwords may be any words; keys and tokens are long
/// and mixed.
fn is_secret(name: &str, value: &str) -> bool {
    if is_placeholder(value) {
        return false;
    }
    match PASSWORD_NAMES.is_match(name.as_bytes()) {
        true => value.chars().count() >= 6,
        false => value.chars().count() >= 12 && is_mixed(value),
    }
}

fn is_placeholder(value: &str) -> bool {
    PLACEHOLDERS.is_match(value.as_bytes())
}

/// Letters and digits, and as many different characters as chance gives.
fn is_mixed(value: &str) -> bool {
    let digits = value.chars().any(|c| c.is_ascii_digit());
    let letters = value.chars().any(char::is_alphabetic);
    digits && letters && entropy_bits(value) >= 3.0
}

/// Shannon entropy for one character.
fn entropy_bits(value: &str) -> f64 {
    let mut counts = std::collections::BTreeMap::<char, f64>::new();
    value.chars().for_each(|c| *counts.entry(c).or_default() += 1.0);
    let total: f64 = counts.values().sum();
    counts.values().map(|count| -(count / total) * (count / total).log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_base::{FileId, Loc};
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;

    fn says(transformed: Transformed) -> Option<bool> {
        match transformed {
            Transformed::Value(FacetValue::Bool(value)) => Some(value),
            _ => None,
        }
    }

    fn text(text: &str) -> Node {
        Value::string(text).at(Loc::start_of(FileId(0)))
    }

    fn yaml(text: &str) -> Node {
        nisaba_base::yaml::parse(FileId(0), text).0[0].clone()
    }

    /// Assembled here, so that no scanner takes this file for a leak.
    fn invented(begin: &str, rest: &str) -> String {
        format!("{begin}{rest}")
    }

    #[test]
    fn every_match_of_a_pattern_holds_what_the_pattern_needs() {
        let file = patterns::File::embedded();
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let samples = |pattern: &str, runner: &mut proptest::test_runner::TestRunner| {
            // Anchors and groups that look around are no part of what is made up.
            let pattern = pattern.replace("(?:^|[^A-Za-z0-9", "(?:[^A-Za-z0-9");
            let made = proptest::string::bytes_regex(&format!("(?-u){pattern}")).unwrap();
            (0..40).map(|_| made.new_tree(runner).unwrap().current()).collect::<Vec<_>>()
        };
        for (index, format) in file.formats.iter().enumerate() {
            for sample in samples(&format.pattern, &mut runner) {
                let text = String::from_utf8_lossy(&sample).into_owned();
                let signs = Signs::of(&text, Shape::of(&text));
                assert!(signs.formats & (1 << index) != 0, "{}: {text:?}", format.id);
                assert!(Shape::of(&text).may_hold(), "{}: {text:?}", format.id);
                let needs = |need: &String| text.to_lowercase().contains(&need.to_lowercase());
                assert!(format.needs.iter().any(needs), "{}: {text:?}", format.id);
            }
        }
        for sample in samples(&file.assigned_names, &mut runner) {
            let text = format!("{}=a", String::from_utf8_lossy(&sample));
            assert!(Signs::of(&text, Shape::of(&text)).assignment, "{text:?}");
            let needs = |need: &String| text.to_lowercase().contains(need);
            assert!(file.assignments_need.iter().any(needs), "{text:?}");
        }
        let none = Signs::of("bucket = invented", Shape::of("bucket = invented"));
        assert!(none.formats == 0 && !none.address && !none.assignment);
    }

    #[test]
    fn credentials_are_found_in_scripts_whatever_they_are_called() {
        for script in [
            invented("export AWS_ACCESS_KEY_ID=AKIA", "QWERTYUIOPASDFGH"),
            invented("DB_PASSWORD=", "hunter2hunter"),
            invented("export TOKEN=\"ghp_", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8\""),
            invented("psql postgres://app:", "s3cr3tWord@db.internal/app"),
            invented("-----BEGIN RSA PRIVATE KEY-----\n", "MIIEinvented"),
            invented("api_key: ", "9f8e7d6c5b4a39281706f5e4"),
            "password = changeme".to_owned(),
        ] {
            assert_eq!(says(holds_credential(&text(&script))), Some(true), "{script}");
        }
    }

    #[test]
    fn references_placeholders_and_settings_are_no_credentials() {
        for script in [
            "export AWS_ACCESS_KEY_ID=FOO\nexport AWS_SECRET_ACCESS_KEY=bar",
            "export DB_PASSWORD=$(aws ssm get-parameter --name /app/db)",
            "password = var.password",
            "PASSWORD=\"${DB_PASSWORD}\"",
            "password: <your password>",
            "token_ttl = 3600000000000",
            "secret_arn = arn:aws:secretsmanager:eu-west-1:111122223333:secret:app",
            "PASSWORD_FILE=/run/secrets/password",
            "password_policy: strict-and-long",
            "curl https://example.org/install.sh",
            "minimum_password_length = 14",
        ] {
            assert_eq!(says(holds_credential(&text(script))), Some(false), "{script}");
        }
    }

    #[test]
    fn a_script_in_base64_is_read_too() {
        // export DB_PASSWORD=hunter2hunter
        let encoded = invented("ZXhwb3J0IERCX1BBU1NXT1JEPWh1bnRlcjJo", "dW50ZXI=");
        assert_eq!(says(holds_credential(&text(&encoded))), Some(true));
    }

    #[test]
    fn an_environment_carries_a_secret_by_its_name() {
        let carries = |environment: &str| says(environment_holds_secret(&yaml(environment)));
        assert_eq!(carries("{DB_PASSWORD: hunter2hunter}"), Some(true));
        assert_eq!(carries("[{name: API_TOKEN, value: abc}]"), Some(true));
        assert_eq!(carries("[{name: LOG_LEVEL, value: debug}]"), Some(false));
        assert_eq!(
            carries("{DB_PASSWORD_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db'}"),
            Some(false)
        );
        assert_eq!(carries("{SECRET_NAME: app}"), Some(false));
    }

    #[test]
    fn masks_hide_the_value_and_keep_the_rest() {
        assert_eq!(mask("password = \"hunter2 hunter\" # old"), "password = \"•••\" # old");
        assert_eq!(mask("url = postgres://app:s3cr3t@db/app"), "url = postgres://app:•••@db/app");
        assert_eq!(mask("password = var.password"), "password = var.password");
        assert_eq!(mask("bucket = \"invented\""), "bucket = \"invented\"");
    }

    proptest! {
        #[test]
        fn masking_never_panics_and_is_stable(text in "\\PC{0,200}") {
            let once = mask(&text).into_owned();
            let twice = mask(&once).into_owned();
            prop_assert_eq!(mask(&twice).into_owned(), twice.clone());
        }

        #[test]
        fn no_secret_survives_whatever_stands_around_it(
            before in "[ -~]{0,40}",
            secret in "[A-Za-z0-9!#%*+_]{9,40}",
            after in "[ -~]{0,40}",
            name in prop::sample::select(vec!["password", "db_password", "client_secret", "api_key", "TOKEN"]),
        ) {
            let text = format!("{before}\n{name} = \"{secret}\"\n{after}");
            prop_assert!(!mask(&text).contains(&secret), "{}", mask(&text));
        }

        #[test]
        fn known_formats_never_survive(before in "[ -~]{0,40}", body in "[A-Za-z0-9]{36}", after in "[ -~]{0,20}") {
            for secret in [format!("ghp_{body}"), format!("glpat-{body}"), format!("sk_live_{body}")] {
                let text = format!("{before} {secret} {after}");
                prop_assert!(!mask(&text).contains(&secret));
            }
        }
    }
}
