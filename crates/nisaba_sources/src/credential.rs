//! Credentials in text: what they look like, and what only looks like one.
//!
//! Formats and names are data (`credentials/formats.yaml`). [`mask`] hides whatever may be a credential from every report;
//! the questions that tables ask are stricter, because a false alarm costs trust.
//!
//! **Invariant:** what `mask` returns holds no value of a known format and no value of a name that means a secret.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use nisaba_base::value::{Map, Node, Part, Unknown, Value, Why};
use nisaba_estate::FacetValue;
use regex::bytes::{Captures, Match, Regex, RegexBuilder};
use serde::Deserialize;

use crate::transform::Transformed;

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/credentials.json"));
/// What stands in place of a credential.
const HIDDEN: &str = "•••";
/// A part of a text that is not known: no credential that is written down.
const HOLE: &str = "${…}";
/// Base64 lines of a key that lost its header: longer than any name.
const KEY_LINE: &str = r"(?m)^\s*[A-Za-z0-9+/]{60,}={0,2}\s*$";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    formats: Vec<Format>,
    addresses: String,
    assignments_need: Vec<String>,
    assignments: String,
    secret_names: String,
    password_names: String,
    other_names: String,
    placeholders: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Format {
    #[cfg_attr(not(test), expect(dead_code, reason = "names the pattern for whoever reads the file"))]
    id: String,
    needs: Vec<String>,
    pattern: String,
}

struct Patterns {
    formats: Vec<Pattern>,
    needles: Needles,
    addresses: Pattern,
    assignments: Pattern,
    secret_names: Pattern,
    password_names: Pattern,
    other_names: Pattern,
    placeholders: Pattern,
    key_line: Pattern,
}

/// A pattern that is compiled when a text first asks it; most runs meet few of them. What credentials are made of is ASCII, so
/// patterns speak of bytes, which compiles many times faster.
struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    fn new(text: String) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// `None` only when the pattern is no regular expression; a test makes sure that each is one.
    fn regex(&self) -> Option<&Regex> {
        let compile = || RegexBuilder::new(&self.text).unicode(false).build().ok();
        self.compiled.get_or_init(compile).as_ref()
    }

    fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text.as_bytes()))
    }
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(Patterns::built_in);

impl Patterns {
    /// `None` only when the embedded file is broken; a test makes sure that it is not.
    fn built_in() -> Option<Self> {
        let file: File = serde_json::from_str(EMBEDDED).ok()?;
        Some(Self {
            needles: Needles::new(&file)?,
            formats: file.formats.into_iter().map(|format| Pattern::new(format.pattern)).collect(),
            addresses: Pattern::new(file.addresses),
            assignments: Pattern::new(file.assignments),
            secret_names: Pattern::new(file.secret_names),
            password_names: Pattern::new(file.password_names),
            other_names: Pattern::new(file.other_names),
            placeholders: Pattern::new(file.placeholders),
            key_line: Pattern::new(KEY_LINE.to_owned()),
        })
    }
}

/// The text with every credential in it hidden: values of known formats, passwords in addresses, and values of names that
/// mean a secret.
pub fn mask(text: &str) -> Cow<'_, str> {
    let shape = Shape::of(text);
    if !shape.may_hold() {
        return Cow::Borrowed(text);
    }
    let Some(patterns) = &*PATTERNS else { return Cow::Owned(HIDDEN.to_owned()) };
    let signs = patterns.needles.signs(text, shape);
    let mut masked = Cow::Borrowed(text);
    for format in patterns.formats_of(signs) {
        masked = hide(masked, format, |_| true);
    }
    if signs.address {
        masked = hide(masked, &patterns.addresses, |_| true);
    }
    if signs.assignment {
        masked = hide(masked, &patterns.assignments, |captures| {
            let value = value_of(captures);
            !value.starts_with(HIDDEN) && !points_elsewhere(value)
        });
    }
    if shape.longest_run >= KEY_LINE_CHARS { hide(masked, &patterns.key_line, |_| true) } else { masked }
}

impl Patterns {
    fn formats_of(&self, signs: Signs) -> impl Iterator<Item = &Pattern> {
        self.formats
            .iter()
            .enumerate()
            .filter(move |(index, _)| signs.formats & (1 << index) != 0)
            .map(|(_, f)| f)
    }
}

/// What shows at a glance that a text may hold a credential; most texts are passed over for it.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// The longest run of letters that formats are made of.
    longest_run: usize,
    /// Something is assigned, or an address begins.
    assigns: bool,
    begins_key: bool,
}

/// Every format of an issuer has as many letters without a break, but for the head of a key and what is assigned.
const FORMAT_CHARS: usize = 14;
/// Letters of Base64 that [`KEY_LINE`] asks for.
const KEY_LINE_CHARS: usize = 60;

impl Shape {
    fn of(text: &str) -> Self {
        let (mut run, mut longest_run, mut assigns) = (0_usize, 0, false);
        for byte in text.bytes() {
            run = match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'_' | b'.' | b'~' | b'-' | b'%' => {
                    run + 1
                }
                _ => 0,
            };
            longest_run = longest_run.max(run);
            assigns |= matches!(byte, b'=' | b':');
        }
        Self { longest_run, assigns, begins_key: text.contains("-----BEGIN") }
    }

    fn may_hold(self) -> bool {
        self.longest_run >= FORMAT_CHARS || self.begins_key || self.assigns
    }
}

/// What a text holds that its patterns need. Each sign is necessary for its pattern, never sufficient.
#[derive(Debug, Clone, Copy, Default)]
struct Signs {
    /// One bit for each of the formats.
    formats: u64,
    address: bool,
    assignment: bool,
}

/// Every text that some pattern needs, looked for in one pass.
struct Needles {
    automaton: AhoCorasick,
    /// What each of them is a sign of.
    means: Vec<Signs>,
}

impl Needles {
    /// `None` only when there are more formats than bits; a test finds it.
    fn new(file: &File) -> Option<Self> {
        let mut needles: Vec<(&str, Signs)> = vec![("://", Signs { address: true, ..Signs::default() })];
        for (index, format) in file.formats.iter().enumerate() {
            let formats = 1_u64.checked_shl(u32::try_from(index).ok()?)?;
            needles.extend(format.needs.iter().map(|need| (&**need, Signs { formats, ..Signs::default() })));
        }
        let assignment = Signs { assignment: true, ..Signs::default() };
        needles.extend(file.assignments_need.iter().map(|need| (&**need, assignment)));
        let (texts, means): (Vec<&str>, Vec<Signs>) = needles.into_iter().unzip();
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(texts).ok()?;
        Some(Self { automaton, means })
    }

    fn signs(&self, text: &str, shape: Shape) -> Signs {
        let mut signs = Signs::default();
        for found in self.automaton.find_overlapping_iter(text) {
            let Some(means) = self.means.get(found.pattern().as_usize()) else { continue };
            signs.formats |= means.formats;
            signs.address |= means.address;
            signs.assignment |= means.assignment;
        }
        signs.assignment &= shape.assigns;
        signs
    }
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

/// Replaces the last group that matched, or the whole match where the pattern has none.
fn hide<'t>(text: Cow<'t, str>, pattern: &Pattern, wanted: impl Fn(&Captures<'_>) -> bool) -> Cow<'t, str> {
    let Some(regex) = pattern.regex() else { return Cow::Owned(HIDDEN.to_owned()) };
    let hidden = regex.replace_all(text.as_bytes(), |captures: &Captures<'_>| {
        let whole = captures.get_match();
        let secret = captures.iter().skip(1).flatten().last().unwrap_or(whole);
        if !wanted(captures) {
            return whole.as_bytes().to_owned();
        }
        let start = secret.start() - whole.start();
        let end = secret.end() - whole.start();
        let before = whole.as_bytes().get(..start).unwrap_or_default();
        let after = whole.as_bytes().get(end..).unwrap_or_default();
        [before, HIDDEN.as_bytes(), after].concat()
    });
    match hidden {
        Cow::Borrowed(_) => text,
        // The patterns see bytes: one may end within a wide letter, whose rest is then shown as not readable.
        Cow::Owned(hidden) => Cow::Owned(String::from_utf8_lossy(&hidden).into_owned()),
    }
}

fn value_of<'t>(captures: &Captures<'t>) -> &'t str {
    captures.iter().skip(2).flatten().last().map_or("", readable)
}

fn readable(found: Match<'_>) -> &str {
    std::str::from_utf8(found.as_bytes()).unwrap_or("")
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
        Value::String(text) => {
            !text.is_empty() && PATTERNS.as_ref().is_some_and(|p| !p.placeholders.is_match(text))
        }
        _ => false,
    })
}

/// Whether variables of an environment (a map, or a list of names and values) carry what their names call a secret. A value
/// that is not known is one all the same: the variable holds it in clear wherever it comes from.
pub(crate) fn environment_holds_secret(node: &Node) -> Transformed {
    answer(node, &|node, name| {
        let carried = match &node.value {
            Value::Unknown(unknown) => !names_a_secret(unknown),
            Value::String(text) => {
                !text.is_empty()
                    && PATTERNS.as_ref().is_some_and(|patterns| !patterns.placeholders.is_match(text))
            }
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

fn answer(node: &Node, found: &dyn Fn(&Node, Option<&str>) -> bool) -> Transformed {
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
    let Some(patterns) = &*PATTERNS else { return false };
    let shape = Shape::of(text);
    if !shape.may_hold() {
        return decoded(text).is_some_and(|inner| text_holds_credential(&inner));
    }
    let signs = patterns.needles.signs(text, shape);
    if patterns.formats_of(signs).any(|format| format.is_match(text)) {
        return true;
    }
    let found = |pattern: &Pattern, is_one: &dyn Fn(&Captures<'_>) -> bool| {
        let regex = pattern.regex().into_iter();
        regex.flat_map(|regex| regex.captures_iter(text.as_bytes())).any(|captures| is_one(&captures))
    };
    let in_address = |captures: &Captures<'_>| {
        captures.get(1).is_some_and(|password| is_secret("password", readable(password)))
    };
    let assigned = |captures: &Captures<'_>| {
        let name = captures.get(1).map_or("", readable);
        means_secret(name) && is_secret(name, value_of(captures))
    };
    (signs.address && found(&patterns.addresses, &in_address))
        || (signs.assignment && found(&patterns.assignments, &assigned))
        || decoded(text).is_some_and(|inner| text_holds_credential(&inner))
}

/// Whether a name means a secret itself, not its file, its age or whether there is one.
fn means_secret(name: &str) -> bool {
    let means =
        |patterns: &Patterns| patterns.secret_names.is_match(name) && !patterns.other_names.is_match(name);
    has_secret_part(name) && PATTERNS.as_ref().is_some_and(means)
}

/// Whether a value under such a name is a secret that is written down. Passwords may be any words; keys and tokens are long
/// and mixed.
fn is_secret(name: &str, value: &str) -> bool {
    let Some(patterns) = &*PATTERNS else { return false };
    if patterns.placeholders.is_match(value) {
        return false;
    }
    match patterns.password_names.is_match(name) {
        true => value.chars().count() >= 6,
        false => value.chars().count() >= 12 && is_mixed(value),
    }
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

/// Text that was written in Base64, as start-up scripts are.
fn decoded(text: &str) -> Option<String> {
    let of_base64 = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=') || byte.is_ascii_whitespace()
    };
    if text.len() < 24 || !text.bytes().all(of_base64) {
        return None;
    }
    let text: String = text.split_whitespace().collect();
    if text.len() < 24 || !text.len().is_multiple_of(4) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for c in text.trim_end_matches('=').bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| text.chars().all(|c| !c.is_control() || c.is_whitespace()))
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
    fn the_patterns_are_read_whole() {
        let file: File = serde_json::from_str(EMBEDDED).unwrap();
        for format in &file.formats {
            assert!(Pattern::new(format.pattern.clone()).regex().is_some(), "{}", format.id);
        }
        let patterns = Patterns::built_in().unwrap();
        let Patterns { addresses, assignments, secret_names, password_names, other_names, .. } = &patterns;
        for pattern in [addresses, assignments, secret_names, password_names, other_names] {
            assert!(pattern.regex().is_some(), "{}", pattern.text);
        }
        assert!(patterns.placeholders.regex().is_some() && patterns.key_line.regex().is_some());
    }

    #[test]
    fn every_match_of_a_pattern_holds_what_the_pattern_needs() {
        let file: File = serde_json::from_str(EMBEDDED).unwrap();
        let patterns = Patterns::built_in().unwrap();
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
                let signs = patterns.needles.signs(&text, Shape::of(&text));
                assert!(signs.formats & (1 << index) != 0, "{}: {text:?}", format.id);
            }
        }
        for sample in samples(&file.assignments, &mut runner) {
            let text = String::from_utf8_lossy(&sample).into_owned();
            assert!(patterns.needles.signs(&text, Shape::of(&text)).assignment, "{text:?}");
        }
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
