//! A baseline file to a [`Baseline`]: every key is checked, every mistake has its place.

use jiff::civil::Date;
use nisaba_base::decode::Decoder;
use nisaba_base::value::{Node, Value};
use nisaba_base::{Diagnostic, FileId, Level, SourceMap};
use nisaba_check::Severity;

use super::{Acceptance, Baseline, Known, VERSION};

/// Reads the file. With mistakes there is no baseline: what it means is not guessed, and it accepts nothing.
///
/// # Errors
/// Every mistake in the file.
pub fn read(sources: &SourceMap, file: FileId) -> Result<Baseline, Vec<Diagnostic>> {
    let Some(source) = sources.get(file) else { return Ok(Baseline::default()) };
    let (documents, mut diagnostics) = nisaba_base::yaml::parse(file, source.text());
    diagnostics.iter_mut().for_each(|problem| problem.level = Level::Error);
    let mut decoder = Decoder { diagnostics };
    let baseline = match documents.first() {
        Some(root) if decoder.is_map(root, "a baseline") => whole(root, &mut decoder),
        // An empty file accepts nothing, and says so without a word.
        _ => Baseline { version: VERSION, accepted: Vec::new() },
    };
    match decoder.diagnostics.is_empty() {
        true => Ok(baseline),
        false => Err(decoder.diagnostics.into_iter().map(consequence).collect()),
    }
}

fn consequence(mut problem: Diagnostic) -> Diagnostic {
    problem.level = Level::Error;
    problem.help("until this is mended the baseline accepts nothing: everything it knows counts")
}

fn whole(root: &Node, decoder: &mut Decoder) -> Baseline {
    let version = version(root, decoder);
    if version.is_some_and(|version| version <= VERSION) {
        decoder.keys(root, &["version", "accepted"]);
        let accepted =
            decoder.items(root, "accepted").iter().filter_map(|item| acceptance(item, decoder)).collect();
        return Baseline { version: VERSION, accepted };
    }
    Baseline::default()
}

/// A later format may mean other things by the same words, so nothing else of it is read.
fn version(root: &Node, decoder: &mut Decoder) -> Option<u32> {
    let written = root.get("version");
    match written.map(|node| (&node.value, node.loc)) {
        Some((Value::Number(number), _)) if *number == f64::from(VERSION) => Some(VERSION),
        Some((Value::Number(number), loc)) if *number > f64::from(VERSION) => decoder.wrong(
            loc,
            format!("this baseline was written by a later Nisaba: this one reads version {VERSION} at most"),
        ),
        Some((_, loc)) => decoder.wrong(loc, format!("`version` must be {VERSION}")),
        None => decoder.require(None, root, "version"),
    }
}

fn acceptance(node: &Node, decoder: &mut Decoder) -> Option<Acceptance> {
    if !is_map(node, "a decision", decoder) {
        return None;
    }
    decoder.keys(node, &["owner", "since", "until", "reason", "findings"]);
    let (owner, reason) = (said(node, "owner", decoder), said(node, "reason", decoder));
    let (since, until) = (day(node, "since", decoder), day(node, "until", decoder));
    let findings = decoder.items(node, "findings").iter().filter_map(|item| known(item, decoder)).collect();
    Some(Acceptance { owner: owner?, since: since?, until: until?, reason: reason?, findings, loc: node.loc })
}

fn known(node: &Node, decoder: &mut Decoder) -> Option<Known> {
    if !is_map(node, "a finding", decoder) {
        return None;
    }
    decoder.keys(node, &["check", "resource", "file", "severity", "fingerprint", "values"]);
    let severities = Severity::ALL.map(|severity| (severity.word(), severity));
    let severity = decoder.choice(node, "severity", &severities);
    let severity = decoder.require(severity, node, "severity");
    let [check, resource, file, fingerprint] =
        ["check", "resource", "file", "fingerprint"].map(|key| said(node, key, decoder));
    Some(Known {
        check: check?,
        resource: resource?,
        file: file?,
        severity: severity?,
        fingerprint: fingerprint?,
        values: decoder.texts(node, "values"),
        loc: node.loc,
    })
}

/// Unlike a whole document, an entry that is empty is a mistake.
fn is_map(node: &Node, what: &str, decoder: &mut Decoder) -> bool {
    if node.value.is_null() {
        decoder.wrong::<()>(node.loc, format!("{what} must be a map of keys and values"));
        return false;
    }
    decoder.is_map(node, what)
}

fn said(node: &Node, key: &str, decoder: &mut Decoder) -> Option<String> {
    let text = decoder.text(node, key);
    if text.as_deref().is_some_and(|text| text.trim().is_empty()) {
        return decoder.wrong(node.get(key).unwrap_or(node).loc, format!("`{key}` is empty"));
    }
    decoder.require(text, node, key)
}

fn day(node: &Node, key: &str, decoder: &mut Decoder) -> Option<Date> {
    let date = decoder.date(node, key);
    decoder.require(date, node, key)
}
