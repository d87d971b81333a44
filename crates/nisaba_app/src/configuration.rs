//! `nisaba.yaml`: what no code says. Facts of the organisation, services, owners, suppliers, exceptions, answers, exercises.
//!
//! Every key is checked; a wrong one is told with its place and the nearest right word, and the rest is still read.

use jiff::civil::Date;
use nisaba_base::decode::Decoder;
use nisaba_base::value::{Node, Value, number_text};
use nisaba_base::{Diagnostic, FileId, Loc, SourceMap};
use nisaba_check::Severity;
use nisaba_law::scope::{Facts, Flags};

/// Everything that `nisaba.yaml` may say.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// Facts for `scope`; absent where there is no `organisation` section.
    pub organisation: Option<Facts>,
    /// The activities among those facts, each with its place.
    pub activities: Vec<(String, Loc)>,
    /// Folders and options to read; empty means everything.
    pub sources: Vec<Source>,
    /// Declared services.
    pub services: Vec<Service>,
    /// Path patterns and who looks after what matches; the last match wins.
    pub owners: Vec<(String, String)>,
    /// Suppliers.
    pub suppliers: Vec<Supplier>,
    /// Accepted risks.
    pub exceptions: Vec<Exception>,
    /// Signed answers.
    pub attestations: Vec<Attestation>,
    /// What was practised.
    pub exercises: Vec<Exercise>,
    /// Requirements that do not concern the entity.
    pub not_applicable: Vec<NotApplicable>,
    /// Files, or folders of files, with checks of one's own.
    pub checks: Vec<String>,
    /// Reports of other tools, as paths or patterns.
    pub reports: Vec<String>,
    /// File with the findings that are known, where it is not `nisaba-baseline.yaml`.
    pub baseline: Option<String>,
    /// Severity, owner and scope of checks where they differ from what the checks say; the last that fits wins.
    pub overrides: Vec<Override>,
}

/// A folder to read, with options.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Folder or file below the assessed one.
    pub path: String,
    /// Terraform variable files.
    pub var_files: Vec<String>,
    /// Terraform workspace.
    pub workspace: Option<String>,
    /// File that holds the Terraform state of this folder, where it does not lie in it.
    pub state: Option<String>,
}

/// A service the organisation provides.
#[derive(Debug, Clone)]
pub struct Service {
    /// Name.
    pub name: String,
    /// Whether an essential function depends on it.
    pub essential: bool,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Address patterns of its assets.
    pub assets: Vec<String>,
    /// Where it is declared.
    pub loc: Loc,
}

/// Someone the organisation depends on.
#[derive(Debug, Clone)]
pub struct Supplier {
    /// Name.
    pub name: String,
    /// What they provide.
    pub service: String,
    /// `low`, `medium`, `high` or `critical`.
    pub criticality: String,
    /// Account ids that are theirs.
    pub accounts: Vec<String>,
}

/// An accepted risk.
#[derive(Debug, Clone)]
pub struct Exception {
    /// Check or concept id.
    pub check: String,
    /// Address pattern; everything when empty.
    pub resource: String,
    /// File pattern; every file when empty.
    pub file: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Last day it holds.
    pub until: Option<Date>,
    /// Why.
    pub reason: Option<String>,
    /// Where it is written.
    pub loc: Loc,
}

/// A named person's answer.
#[derive(Debug, Clone)]
pub struct Attestation {
    /// Question id.
    pub question: String,
    /// Yes or no.
    pub answer: bool,
    /// Who.
    pub by: String,
    /// When.
    pub on: Date,
    /// Where it is written.
    pub loc: Loc,
}

/// Something that was practised.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// What kind, e.g. `restore`.
    pub kind: String,
    /// On what.
    pub what: String,
    /// When.
    pub on: Date,
    /// Whether it succeeded.
    pub ok: bool,
    /// Where it is written.
    pub loc: Loc,
}

/// A requirement or obligation that does not concern the entity.
#[derive(Debug, Clone)]
pub struct NotApplicable {
    /// Its id.
    pub id: String,
    /// Why.
    pub reason: String,
    /// Who approved that.
    pub approved_by: String,
    /// Where it is written.
    pub loc: Loc,
}

/// Where a check is judged otherwise than it says.
#[derive(Debug, Clone)]
pub struct Override {
    /// Check or concept id; every check when empty.
    pub check: String,
    /// Address pattern; every asset when empty.
    pub resource: String,
    /// File pattern; every file when empty.
    pub file: String,
    /// How bad it is here.
    pub severity: Option<Severity>,
    /// Who answers for it here.
    pub owner: Option<String>,
    /// `false`: it does not concern these assets.
    pub applies: bool,
    /// Why.
    pub reason: Option<String>,
    /// Where it is written.
    pub loc: Loc,
}

const TOP: [&str; 13] = [
    "organisation",
    "sources",
    "services",
    "owners",
    "suppliers",
    "exceptions",
    "attestations",
    "exercises",
    "not_applicable",
    "checks",
    "overrides",
    "reports",
    "baseline",
];

/// Reads `nisaba.yaml`. The diagnostics of level error mean that the file does not say what its author meant.
pub fn read(sources: &SourceMap, file: FileId) -> (Configuration, Vec<Diagnostic>) {
    let Some(source) = sources.get(file) else { return Default::default() };
    let (documents, mut diagnostics) = nisaba_base::yaml::parse(file, source.text());
    for problem in &mut diagnostics {
        problem.level = nisaba_base::Level::Error;
    }
    let Some(root) = documents.into_iter().next() else { return (Configuration::default(), diagnostics) };
    let mut decoder = Decoder { diagnostics };
    if !decoder.is_map(&root, "`nisaba.yaml`") {
        return (Configuration::default(), decoder.diagnostics);
    }
    decoder.keys(&root, &TOP);
    let configuration = Configuration {
        organisation: organisation(&root, &mut decoder),
        activities: activities(&root),
        sources: list(&root, "sources", &mut decoder, read_source),
        services: list(&root, "services", &mut decoder, read_service),
        owners: owners(&root),
        suppliers: list(&root, "suppliers", &mut decoder, read_supplier),
        exceptions: list(&root, "exceptions", &mut decoder, read_exception),
        attestations: list(&root, "attestations", &mut decoder, read_attestation),
        exercises: list(&root, "exercises", &mut decoder, read_exercise),
        not_applicable: list(&root, "not_applicable", &mut decoder, read_not_applicable),
        checks: decoder.texts(&root, "checks"),
        reports: decoder.texts(&root, "reports"),
        baseline: decoder.text(&root, "baseline"),
        overrides: list(&root, "overrides", &mut decoder, read_override),
    };
    (configuration, decoder.diagnostics)
}

fn list<T>(
    root: &Node,
    key: &str,
    decoder: &mut Decoder,
    read: impl Fn(&Node, &mut Decoder) -> Option<T>,
) -> Vec<T> {
    decoder.items(root, key).iter().filter_map(|item| read(item, decoder)).collect()
}

/// The law decides what its facts look like; keys are checked here first, because here their place is known.
fn organisation(root: &Node, decoder: &mut Decoder) -> Option<Facts> {
    let node = root.get("organisation").filter(|node| !node.value.is_null())?;
    if !decoder.is_map(node, "`organisation`") {
        return None;
    }
    let before = decoder.diagnostics.len();
    decoder.keys(node, Facts::known_keys());
    if let Some(flags) = node.get("flags") {
        decoder.keys(flags, Flags::known_keys());
    }
    if decoder.diagnostics.len() > before {
        return None;
    }
    whole_facts(node, decoder).or_else(|| {
        blame(node, decoder);
        None
    })
}

fn activities(root: &Node) -> Vec<(String, Loc)> {
    let written = root.path("organisation.activity_ids").and_then(|node| node.value.as_list());
    let word = |item: &Node| Some((item.value.as_str()?.to_owned(), item.loc));
    written.into_iter().flatten().filter_map(word).collect()
}

fn whole_facts(node: &Node, _: &mut Decoder) -> Option<Facts> {
    serde_json::from_value(json(node)).ok()
}

/// Tries each fact alone, so that the one that is wrong can be shown where it is written.
fn blame(node: &Node, decoder: &mut Decoder) {
    for (key, entry) in node.value.as_map().into_iter().flat_map(|map| map.iter()) {
        let alone = serde_json::json!({ &**key: json(&entry.node) });
        if let Err(error) = serde_json::from_value::<Facts>(alone) {
            let message = error.to_string();
            let mut problem =
                Diagnostic::error("wrong-fact", format!("`{key}`: {message}")).at(entry.node.loc);
            if let Some(meant) = nearest_in(&message) {
                problem = problem.label(format!("did you mean `{meant}`?"));
            }
            decoder.diagnostics.push(problem);
        }
    }
}

/// Serde names the wrong word first and then those it knows: ``unknown variant `a`, expected one of `b`, `c` ``.
fn nearest_in(message: &str) -> Option<&str> {
    let mut words = message.split('`').skip(1).step_by(2);
    let wrong = words.next()?;
    nisaba_base::nearest(wrong, words)
}

fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null | Value::Unknown(_) => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => (*number as i64).into(),
        Value::Number(number) => serde_json::json!(number),
        Value::String(text) => text.to_string().into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(map) => map
            .iter()
            .map(|(key, entry)| (key.to_string(), json(&entry.node)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

fn owners(root: &Node) -> Vec<(String, String)> {
    let map = root.get("owners").and_then(|node| node.value.as_map());
    let pair = |(pattern, entry): (&std::sync::Arc<str>, &nisaba_base::value::Entry)| {
        Some((pattern.to_string(), entry.node.value.as_str()?.to_owned()))
    };
    map.into_iter().flat_map(|map| map.iter()).filter_map(pair).collect()
}

fn read_source(node: &Node, decoder: &mut Decoder) -> Option<Source> {
    if let Value::String(path) = &node.value {
        return Some(Source { path: path.to_string(), ..Source::default() });
    }
    decoder.keys(node, &["path", "var_files", "workspace", "state"]);
    let path = decoder.text(node, "path");
    Some(Source {
        path: decoder.require(path, node, "path")?,
        var_files: decoder.texts(node, "var_files"),
        workspace: decoder.text(node, "workspace"),
        state: decoder.text(node, "state"),
    })
}

fn read_service(node: &Node, decoder: &mut Decoder) -> Option<Service> {
    decoder.keys(node, &["name", "essential", "owner", "assets"]);
    let name = decoder.text(node, "name");
    Some(Service {
        name: decoder.require(name, node, "name")?,
        essential: decoder.flag(node, "essential").unwrap_or(false),
        owner: decoder.text(node, "owner"),
        assets: decoder.texts(node, "assets"),
        loc: node.loc,
    })
}

fn read_supplier(node: &Node, decoder: &mut Decoder) -> Option<Supplier> {
    decoder.keys(node, &["name", "service", "criticality", "accounts", "contact", "contract_until"]);
    let name = decoder.text(node, "name");
    let levels = [("low", "low"), ("medium", "medium"), ("high", "high"), ("critical", "critical")];
    Some(Supplier {
        name: decoder.require(name, node, "name")?,
        service: decoder.text(node, "service").unwrap_or_default(),
        criticality: decoder.choice(node, "criticality", &levels).unwrap_or("medium").to_owned(),
        accounts: decoder.texts(node, "accounts"),
    })
}

/// Owner, end date and reason are asked for where exceptions are judged: one without them is shown as not valid.
fn read_exception(node: &Node, decoder: &mut Decoder) -> Option<Exception> {
    decoder.keys(node, &["check", "concept", "resource", "file", "owner", "until", "reason"]);
    let check = decoder.text(node, "check").or_else(|| decoder.text(node, "concept"));
    Some(Exception {
        check: decoder.require(check, node, "check")?,
        resource: decoder.text(node, "resource").unwrap_or_default(),
        file: decoder.text(node, "file").unwrap_or_default(),
        owner: decoder.text(node, "owner"),
        until: decoder.date(node, "until"),
        reason: decoder.text(node, "reason"),
        loc: node.loc,
    })
}

fn read_attestation(node: &Node, decoder: &mut Decoder) -> Option<Attestation> {
    decoder.keys(node, &["question", "answer", "by", "on", "note"]);
    let (question, by, on) =
        (decoder.text(node, "question"), decoder.text(node, "by"), decoder.date(node, "on"));
    let answer = answer(node, decoder);
    Some(Attestation {
        question: decoder.require(question, node, "question")?,
        answer: decoder.require(answer, node, "answer")?,
        by: decoder.require(by, node, "by")?,
        on: decoder.require(on, node, "on")?,
        loc: node.get("question").unwrap_or(node).loc,
    })
}

/// People write yes and no, which YAML 1.2 reads as text.
fn answer(node: &Node, decoder: &mut Decoder) -> Option<bool> {
    let written = node.get("answer")?;
    match &written.value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("yes") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("no") => Some(false),
        _ => decoder.wrong(written.loc, "`answer` must be yes or no".into()),
    }
}

fn read_exercise(node: &Node, decoder: &mut Decoder) -> Option<Exercise> {
    decoder.keys(node, &["kind", "what", "on", "ok", "note"]);
    let (kind, on, ok) = (decoder.text(node, "kind"), decoder.date(node, "on"), decoder.flag(node, "ok"));
    Some(Exercise {
        kind: decoder.require(kind, node, "kind")?,
        what: decoder.text(node, "what").unwrap_or_default(),
        on: decoder.require(on, node, "on")?,
        ok: decoder.require(ok, node, "ok")?,
        loc: node.get("kind").unwrap_or(node).loc,
    })
}

fn read_not_applicable(node: &Node, decoder: &mut Decoder) -> Option<NotApplicable> {
    decoder.keys(node, &["id", "reason", "approved_by"]);
    let id = decoder.text(node, "id").or_else(|| match node.get("id").map(|id| &id.value) {
        Some(Value::Number(number)) => Some(number_text(*number)),
        _ => None,
    });
    let (reason, approved_by) = (decoder.text(node, "reason"), decoder.text(node, "approved_by"));
    Some(NotApplicable {
        id: decoder.require(id, node, "id")?,
        reason: decoder.require(reason, node, "reason")?,
        approved_by: decoder.require(approved_by, node, "approved_by")?,
        loc: node.get("id").unwrap_or(node).loc,
    })
}

/// To make a gap milder or to leave it out is a decision: it needs a reason.
fn read_override(node: &Node, decoder: &mut Decoder) -> Option<Override> {
    decoder.keys(node, &["check", "concept", "resource", "file", "severity", "owner", "applies", "reason"]);
    let severities = Severity::ALL.map(|severity| (severity.word(), severity));
    let read = Override {
        check: decoder.text(node, "check").or_else(|| decoder.text(node, "concept")).unwrap_or_default(),
        resource: decoder.text(node, "resource").unwrap_or_default(),
        file: decoder.text(node, "file").unwrap_or_default(),
        severity: decoder.choice(node, "severity", &severities),
        owner: decoder.text(node, "owner"),
        applies: decoder.flag(node, "applies").unwrap_or(true),
        reason: decoder.text(node, "reason"),
        loc: node.loc,
    };
    if read.check.is_empty() && read.resource.is_empty() && read.file.is_empty() {
        return decoder
            .wrong(node.loc, "an override must say what it is for: `check`, `resource` or `file`".into());
    }
    if read.severity.is_none() && read.owner.is_none() && read.applies {
        return decoder.wrong(
            node.loc,
            "an override must change something: `severity`, `owner` or `applies: false`".into(),
        );
    }
    if read.owner.is_none() || read.severity.is_some() || !read.applies {
        decoder.require(read.reason.as_ref(), node, "reason")?;
    }
    Some(read)
}
