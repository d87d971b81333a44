//! An assessment as records: the assessment itself, then each finding and exception that is not as it was the last time.
//!
//! The document that is kept says neither when it was made nor how long that took: the record does. So an estate that did not
//! change is kept once, however often it is assessed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;
use nisaba_app::assessment::{Exception, Finding};
use nisaba_app::{Assessed, Assessment};
use nisaba_evidence::log::{self, LogError};
use nisaba_evidence::record::{Digested, Record, Versions, Who};
use nisaba_evidence::storage::Storage as _;
use nisaba_evidence::{Hash, Kind, Log, layout, retention};
use serde::Deserialize;

use super::home::{Home, failed};
use crate::command::Failure;

/// Media type of the document that is kept.
const MEDIA_TYPE: &str = "application/vnd.nisaba.assessment+json";

/// What was recorded.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// The assessment's entry.
    pub(crate) entry: u64,
    /// Findings that changed.
    pub(crate) findings: usize,
    /// Exceptions that changed.
    pub(crate) exceptions: usize,
}

/// Records it. `beside` are files that were read and are not part of the estate: reports, variables, checks of one's own.
pub(crate) fn record(
    home: &Home,
    assessed: &Assessed,
    path: &Path,
    beside: &[(String, String)],
    who: &Who,
    now: Timestamp,
) -> Result<Recorded, Failure> {
    let signer = home.signer()?;
    let mut log = home.open()?;
    let estate = estate(path);
    let before = before(&log, home, &estate)?;
    let assessment = &assessed.assessment;
    let mut recorded = Recorded { entry: log.size(), ..Recorded::default() };
    let refused = |error: LogError| failed(&error);
    let record = whole(&log, assessed, &estate, beside, who, now).map_err(refused)?;
    log.append(record).map_err(refused)?;
    for change in finding_changes(assessment, &before, who, now) {
        recorded.findings += 1;
        log.append(change).map_err(refused)?;
    }
    for change in exception_changes(assessment, &before, who, now) {
        recorded.exceptions += 1;
        log.append(change).map_err(refused)?;
    }
    log.commit(&[&signer]).map_err(refused)?;
    Ok(recorded)
}

/// The estate's name: that of its folder, however the path was written.
fn estate(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    full.file_name().map_or_else(|| "estate".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn whole(
    log: &Log<'_>,
    assessed: &Assessed,
    estate: &str,
    beside: &[(String, String)],
    who: &Who,
    now: Timestamp,
) -> Result<Record, LogError> {
    let assessment = &assessed.assessment;
    let manifest = manifest(assessed, beside);
    let document = document(assessment);
    let mut record = Record::new(Kind::Assessment, &assessment.summary.sentence, now, who.clone());
    record.about = about(assessment.requirements.iter().map(|requirement| requirement.id.as_str()));
    record.artefacts = vec![
        log.keep("assessment.json", MEDIA_TYPE, document.as_bytes())?,
        log.keep("sources.sha256", "text/plain", manifest.as_bytes())?,
    ];
    record.inputs = vec![Digested {
        name: format!("the {} files listed in sources.sha256", manifest.lines().count()),
        sha256: Hash::of(manifest.as_bytes()).to_hex(),
        size: manifest.len() as u64,
    }];
    let failing = assessment.summary.failing;
    record.detail = detail([
        ("estate", estate.to_owned()),
        ("failing_critical", failing.critical.to_string()),
        ("failing_high", failing.high.to_string()),
        ("failing_low", failing.low.to_string()),
        ("failing_medium", failing.medium.to_string()),
        ("requirements_met", assessment.summary.requirements.met.to_string()),
        ("requirements_not_met", assessment.summary.requirements.not_met.to_string()),
    ]);
    record.versions = Some(versions(assessment));
    let day = retention::day_of(&record);
    record.valid_until =
        day.and_then(|day| retention::valid_until(Kind::Assessment, day)).map(|day| day.to_string());
    Ok(record)
}

fn versions(assessment: &Assessment) -> Versions {
    let meta = &assessment.meta;
    Versions { checks: meta.checks.clone(), law: meta.law_as_of.clone(), nisaba: meta.nisaba.clone() }
}

fn detail<const N: usize>(entries: [(&str, String); N]) -> BTreeMap<String, String> {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Ids with what they are ids of, sorted.
pub(crate) fn about<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut about: Vec<String> = ids.map(reference).collect();
    about.sort_unstable();
    about.dedup();
    about
}

/// `c.3` is an obligation, `nis2-21-2-c` a requirement; what says itself what it is stays.
pub(crate) fn reference(id: &str) -> String {
    if id.contains(':') {
        id.to_owned()
    } else if id.starts_with("nis2-") || id.starts_with("cir-") {
        format!("requirement:{id}")
    } else {
        format!("obligation:{id}")
    }
}

/// Digest and path of each file that was read, as `sha256sum` writes them.
fn manifest(assessed: &Assessed, beside: &[(String, String)]) -> String {
    let sources = assessed.sources.iter().map(|(_, file)| (&**file.path(), &**file.text()));
    let beside = beside.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let mut lines: Vec<String> = Vec::new();
    for (path, text) in sources.chain(beside) {
        let mut line = String::with_capacity(path.len() + 68);
        // A line end in a name would forge a line.
        let _ = writeln!(line, "{}  {}", Hash::of(text.as_bytes()), path.replace(['\n', '\r'], "?"));
        lines.push(line);
    }
    lines.sort_unstable_by(|a, b| a.get(66..).cmp(&b.get(66..)));
    lines.concat()
}

/// The assessment as JSON without its time.
fn document(assessment: &Assessment) -> String {
    let mut value = serde_json::to_value(assessment).unwrap_or_default();
    if let Some(meta) = value.get_mut("meta").and_then(serde_json::Value::as_object_mut) {
        meta.shift_remove("generated_at");
        meta.shift_remove("seconds");
    }
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

/// What the last recorded assessment said.
#[derive(Debug, Default, Deserialize)]
struct Before {
    #[serde(default)]
    findings: Vec<FindingBefore>,
    #[serde(default)]
    exceptions: Vec<ExceptionBefore>,
}

#[derive(Debug, Deserialize)]
struct FindingBefore {
    fingerprint: String,
    outcome: String,
    check: String,
    resource: String,
    severity: String,
    #[serde(default)]
    requirements: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct ExceptionBefore {
    check: String,
    resource: String,
    owner: String,
    until: String,
    state: String,
}

/// The last assessment of the estate in the log; nothing where there is none, or its document was removed.
fn before(log: &Log<'_>, home: &Home, estate: &str) -> Result<Before, Failure> {
    for index in (0..log.size()).rev() {
        let entry = log::entry(home.disk(), index, log.size()).map_err(|error| failed(&error.into()))?;
        // Most entries are something else; only what may be an assessment is read.
        let Ok(record) = Record::decode(&entry) else { continue };
        if record.kind != Kind::Assessment || record.detail.get("estate").is_none_or(|other| other != estate)
        {
            continue;
        }
        let document = record.artefacts.iter().find(|artefact| artefact.media_type == MEDIA_TYPE);
        let digest = document.and_then(|artefact| Hash::from_hex(&artefact.sha256));
        let Some(digest) = digest else { return Ok(Before::default()) };
        let text = home.disk().read(&layout::artefact(&digest)).map_err(|error| failed(&error.into()))?;
        return Ok(text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default());
    }
    Ok(Before::default())
}

/// A change for each finding whose outcome is another than before. What passes and was never seen is no change.
fn finding_changes(assessment: &Assessment, before: &Before, who: &Who, now: Timestamp) -> Vec<Record> {
    const ABSENT: &str = "absent";
    let mut earlier: BTreeMap<&str, &FindingBefore> =
        before.findings.iter().map(|finding| (finding.fingerprint.as_str(), finding)).collect();
    let mut changes = Vec::new();
    for finding in &assessment.findings {
        let from =
            earlier.remove(finding.fingerprint.as_str()).map_or(ABSENT, |before| before.outcome.as_str());
        let is_news = from != finding.outcome && !(from == ABSENT && finding.outcome == "pass");
        if is_news {
            changes.push(finding_change(&Change::of(finding, from), assessment, who, now));
        }
    }
    for gone in earlier.into_values().filter(|finding| finding.outcome != "pass") {
        let change = Change {
            fingerprint: &gone.fingerprint,
            check: &gone.check,
            resource: &gone.resource,
            severity: &gone.severity,
            requirements: &gone.requirements,
            from: &gone.outcome,
            to: ABSENT,
        };
        changes.push(finding_change(&change, assessment, who, now));
    }
    changes
}

struct Change<'a> {
    fingerprint: &'a str,
    check: &'a str,
    resource: &'a str,
    severity: &'a str,
    requirements: &'a [String],
    from: &'a str,
    to: &'a str,
}

impl<'a> Change<'a> {
    fn of(finding: &'a Finding, from: &'a str) -> Self {
        Self {
            fingerprint: &finding.fingerprint,
            check: &finding.check,
            resource: &finding.resource,
            severity: finding.severity,
            requirements: &finding.requirements,
            from,
            to: finding.outcome,
        }
    }
}

fn finding_change(change: &Change<'_>, assessment: &Assessment, who: &Who, now: Timestamp) -> Record {
    let says = format!("{} on {}: {} → {}.", change.check, change.resource, change.from, change.to);
    let mut record = Record::new(Kind::FindingChange, says, now, who.clone());
    record.about = about(change.requirements.iter().map(String::as_str));
    record.about.push(format!("finding:{}", change.fingerprint));
    record.about.sort_unstable();
    record.detail = detail([
        ("check", change.check.to_owned()),
        ("fingerprint", change.fingerprint.to_owned()),
        ("from", change.from.to_owned()),
        ("resource", change.resource.to_owned()),
        ("severity", change.severity.to_owned()),
        ("to", change.to.to_owned()),
    ]);
    record.versions = Some(versions(assessment));
    record
}

/// A record for each exception that came, changed or ended.
fn exception_changes(assessment: &Assessment, before: &Before, who: &Who, now: Timestamp) -> Vec<Record> {
    let is_same =
        |now: &Exception, then: &ExceptionBefore| now.check == then.check && now.resource == then.resource;
    let mut changes = Vec::new();
    for exception in &assessment.exceptions {
        let then = before.exceptions.iter().find(|then| is_same(exception, then));
        let is_as_before = then.is_some_and(|then| {
            then.state == exception.state && then.until == exception.until && then.owner == exception.owner
        });
        if !is_as_before {
            let from = then.map_or("absent", |then| then.state.as_str());
            changes.push(exception_change(exception, from, who, now));
        }
    }
    for gone in &before.exceptions {
        if !assessment.exceptions.iter().any(|exception| is_same(exception, gone)) {
            let says = format!("The exception of {} on {} was taken back.", gone.check, gone.resource);
            let mut record = Record::new(Kind::Exception, says, now, who.clone());
            record.detail = detail([
                ("check", gone.check.clone()),
                ("from", gone.state.clone()),
                ("owner", gone.owner.clone()),
                ("resource", gone.resource.clone()),
                ("to", "absent".to_owned()),
            ]);
            changes.push(record);
        }
    }
    changes
}

fn exception_change(exception: &Exception, from: &str, who: &Who, now: Timestamp) -> Record {
    let says = format!(
        "{} on {} is accepted by {} until {}: {}",
        exception.check, exception.resource, exception.owner, exception.until, exception.reason
    );
    let mut record = Record::new(Kind::Exception, says, now, who.clone());
    record.about =
        exception.findings.iter().map(|finding| format!("finding:{finding}")).take(MOST_ABOUT).collect();
    record.about.sort_unstable();
    record.detail = detail([
        ("check", exception.check.clone()),
        ("from", from.to_owned()),
        ("owner", exception.owner.clone()),
        ("resource", exception.resource.clone()),
        ("to", exception.state.clone()),
    ]);
    record.valid_until = (!exception.until.is_empty()).then(|| exception.until.clone());
    record
}

/// Findings that an exception's record names; a record has to fit into an entry.
const MOST_ABOUT: usize = 500;
