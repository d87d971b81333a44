//! A row of the store's outbox as a record of the log.
//!
//! `detail` holds what the row says, each value as text, with `what` and `sequence`; a value that is too long for an entry is kept
//! as an artefact, and its digest stands in its place.

use nisaba_evidence::log::{Log, LogError};
use nisaba_evidence::record::{Record, Versions, Who};
use nisaba_evidence::{Kind, retention};
use nisaba_store::EvidenceRecord;
use serde_json::Value;

/// The number of the row in `detail`.
const SEQUENCE: &str = "sequence";

/// What was done, in `detail`, as the store calls it.
const WHAT: &str = "what";

/// The text that somebody saw when they approved it, in the details of a row: always kept as what it is, so that whoever doubts
/// compares digests.
const TEXT: &str = "text";

/// Most bytes of a value that stands in an entry itself; an entry has 65,535 at most.
const LONGEST_VALUE: usize = 4096;

/// The record of a row. Values that do not fit are kept in the log.
///
/// # Errors
/// When one of them cannot be kept.
pub(crate) fn record(log: &Log<'_>, row: &EvidenceRecord) -> Result<Record, LogError> {
    let kind = kind(&row.what);
    let when = jiff::Timestamp::from_millisecond(row.at_ms).unwrap_or_default();
    let who = Who { name: row.who.clone(), vouched_by: vouched_by(&row.who).to_owned() };
    let mut record = Record::new(kind, says(row), when, who);
    record.detail.insert(SEQUENCE.to_owned(), row.sequence.to_string());
    record.detail.insert(WHAT.to_owned(), row.what.clone());
    if !row.inputs.is_empty() {
        record.detail.insert("inputs".to_owned(), row.inputs.join(" "));
    }
    for (key, value) in row.details.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        let mut text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if text.len() > LONGEST_VALUE || key == TEXT {
            let media_type = if value.is_string() { "text/plain" } else { "application/json" };
            let kept = log.keep(key, media_type, text.as_bytes())?;
            text = format!("sha256:{}", kept.sha256);
            record.artefacts.push(kept);
        }
        // What the row says of itself does not stand in for what it says of its act.
        record.detail.entry(key.clone()).or_insert(text);
    }
    record.about = about(row);
    record.versions = versions(row);
    record.valid_until = text(row, "until").map(str::to_owned).or_else(|| {
        let counts = row.what.ends_with(".made") || kind == Kind::Assessment;
        let day = retention::day_of(&record).filter(|_| counts)?;
        Some(retention::valid_until(kind, day)?.to_string())
    });
    Ok(record)
}

/// The row's number, where the record is of one.
pub(crate) fn sequence(record: &Record) -> Option<i64> {
    record.detail.get(SEQUENCE)?.parse().ok()
}

/// Whether the record is this row's: the same number, act, person and time.
pub(crate) fn is_of(record: &Record, row: &EvidenceRecord) -> bool {
    let when = jiff::Timestamp::from_millisecond(row.at_ms).unwrap_or_default();
    sequence(record) == Some(row.sequence)
        && record.detail.get(WHAT) == Some(&row.what)
        && record.who.name == row.who
        && record.when == nisaba_evidence::record::instant(when)
}

/// The kind of record that an act leaves; what only sets Nisaba up is an `operation`.
pub(crate) fn kind(what: &str) -> Kind {
    let (subject, _) = what.split_once('.').unwrap_or((what, ""));
    match subject {
        "run" => Kind::Assessment,
        "finding" => Kind::FindingChange,
        "session" => Kind::SignIn,
        "organisation" | "member" | "person" | "setup" | "token" | "passkey" | "totp" => {
            Kind::PermissionChange
        }
        other => Kind::from_word(other).filter(|kind| !kind.is_of_the_log()).unwrap_or(Kind::Operation),
    }
}

/// People have signed in, programs have a token; the rest Nisaba does by itself.
fn vouched_by(who: &str) -> &'static str {
    match who.split_once('_').map(|(kind, _)| kind) {
        Some("tok") => "token",
        Some(_) => "session",
        None => "program",
    }
}

fn text<'r>(row: &'r EvidenceRecord, key: &str) -> Option<&'r str> {
    row.details.get(key).and_then(Value::as_str)
}

/// One sentence for people; identifiers only, since a record is never removed.
fn says(row: &EvidenceRecord) -> String {
    let of = |key: &str| match row.details.get(key) {
        Some(Value::String(text)) => text.chars().take(200).collect(),
        Some(other) => other.to_string().chars().take(200).collect(),
        None => "?".to_owned(),
    };
    match row.what.as_str() {
        "run.recorded" => format!(
            "An assessment of {}: {} findings new, {} changed, {} gone.",
            of("source"),
            of("appeared"),
            of("changed"),
            of("gone")
        ),
        "finding.changed" => {
            format!("{} on {}: {} → {}.", of("check"), of("resource"), of("from"), of("to"))
        }
        "session.opened" => format!("{} signed in.", of("person")),
        "session.closed" => format!("{} signed out.", row.who),
        "session.refused" => format!("Signing in was refused, for the {}. time.", of("failures")),
        "setup.link_made" => "A link was made for whoever sets Nisaba up.".to_owned(),
        "person.made" => format!("{} was made.", of("person")),
        "person.password_set" => format!("{} has another password.", of("person")),
        "person.link_made" => format!("A link was made for {} to set a password by.", of("person")),
        "sessions.closed" => format!("{} sessions of {} ended.", of("count"), of("person")),
        "authenticator.begun" => format!("{} begins to set up an authenticator.", of("person")),
        "authenticator.added" => format!("{} signs in with an authenticator from here on.", of("person")),
        "authenticator.removed" => format!("{} has no authenticator any more.", of("person")),
        "setting.changed" => format!("A second factor is {} for everybody.", of("second_factor")),
        "organisation.made" => format!("An organisation was made; {} administers it.", of("administrator")),
        "member.added" => format!("{} joined as {}.", of("person"), of("role")),
        "member.changed" => match row.details.get("role") {
            Some(Value::String(role)) => format!("{} is {role} from here on.", of("person")),
            _ => format!("{} left.", of("person")),
        },
        "token.made" => format!("{} was made, as {}.", of("token"), of("role")),
        "token.revoked" => format!("{} was revoked.", of("token")),
        what => match what.split_once('.') {
            Some((kind, "made")) => format!("{kind} about {}.", of("subject")),
            Some((kind, "withdrawn")) => format!("{kind} {} was withdrawn.", of("statement")),
            _ => what.to_owned(),
        },
    }
}

/// What it bears on, sorted.
fn about(row: &EvidenceRecord) -> Vec<String> {
    let mut about: Vec<String> = Vec::new();
    about.extend(text(row, "fingerprint").map(|fingerprint| format!("finding:{fingerprint}")));
    about.extend(text(row, "source").map(|source| format!("source:{source}")));
    about.extend(text(row, "subject").filter(|_| kind(&row.what) != Kind::SignIn).and_then(reference));
    about.extend(text(row, "statement").map(|statement| format!("statement:{statement}")));
    about.sort_unstable();
    about.dedup();
    about
}

/// `nis2-21-2-c` is a requirement, `c.3` an obligation; what says itself what it is stays.
fn reference(subject: &str) -> Option<String> {
    let is_obligation = |subject: &str| {
        let parts = subject.split_once('.');
        parts.is_some_and(|(letter, number)| {
            letter.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    if subject.len() > 200 {
        None
    } else if subject.contains(':') {
        Some(subject.to_owned())
    } else if subject.starts_with("nis2-") || subject.starts_with("cir-") {
        Some(format!("requirement:{subject}"))
    } else if is_obligation(subject) {
        Some(format!("obligation:{subject}"))
    } else {
        None
    }
}

/// With which versions, where the row says all of them.
fn versions(row: &EvidenceRecord) -> Option<Versions> {
    let of = |key: &str| text(row, key).map(str::to_owned);
    Some(Versions { checks: of("checks")?, law: of("law")?, nisaba: of("nisaba")? })
}
