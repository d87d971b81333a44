//! What an entry of the log holds: who did what, when, on which input, by which version of checks and law.
//!
//! Written as JSON in one canonical way (RFC 8785): keys sorted, no spaces, whole numbers only. Fields below are declared in that
//! order, so what `serde_json` writes is canonical.
//!
//! **Invariant:** a record knows its own place in the log, so that entries that changed places are told from damaged ones.

mod canonical;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::tile::ENTRY_LIMIT;

/// Version of the format of records.
pub const FORMAT: u32 = 1;

/// What a record says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The log begins; the first record of each, and it names the first key.
    LogCreated,
    /// Another key signs from here on.
    KeyRotation,
    /// The estate was measured against the law.
    Assessment,
    /// A finding appeared, or has another outcome than before.
    FindingChange,
    /// A risk was accepted, or is no longer.
    Exception,
    /// Management approved a policy or a risk (Art. 20(1)).
    Approval,
    /// A named person answered a question of an obligation.
    Attestation,
    /// A restore, a drill, a test was carried out.
    Exercise,
    /// Something was submitted to an authority (Art. 23).
    Submission,
    /// Training was attended (Art. 20(2), 21(2)(g)).
    Training,
    /// A document that proves something.
    Document,
    /// Something about an incident.
    Incident,
    /// Somebody signed in, or failed to.
    SignIn,
    /// Somebody's rights changed.
    PermissionChange,
    /// Something was set up or changed in Nisaba itself: a source, an alert that was seen.
    Operation,
    /// An artefact was removed; its digest and the reason stay.
    Deletion,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Kind; 16] = [
        Kind::LogCreated,
        Kind::KeyRotation,
        Kind::Assessment,
        Kind::FindingChange,
        Kind::Exception,
        Kind::Approval,
        Kind::Attestation,
        Kind::Exercise,
        Kind::Submission,
        Kind::Training,
        Kind::Document,
        Kind::Incident,
        Kind::SignIn,
        Kind::PermissionChange,
        Kind::Operation,
        Kind::Deletion,
    ];

    /// As records write it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::LogCreated => "log-created",
            Kind::KeyRotation => "key-rotation",
            Kind::Assessment => "assessment",
            Kind::FindingChange => "finding-change",
            Kind::Exception => "exception",
            Kind::Approval => "approval",
            Kind::Attestation => "attestation",
            Kind::Exercise => "exercise",
            Kind::Submission => "submission",
            Kind::Training => "training",
            Kind::Document => "document",
            Kind::Incident => "incident",
            Kind::SignIn => "sign-in",
            Kind::PermissionChange => "permission-change",
            Kind::Operation => "operation",
            Kind::Deletion => "deletion",
        }
    }

    /// The reverse of [`Kind::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether only the log itself writes it: such a record changes how the log is verified.
    pub fn is_of_the_log(self) -> bool {
        matches!(self, Kind::LogCreated | Kind::KeyRotation | Kind::Deletion)
    }
}

/// A file that a record speaks of and the log keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artefact {
    /// What kind of file, e.g. `application/pdf`.
    pub media_type: String,
    /// Its name for people; never used as a path.
    pub name: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Something that was read and is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digested {
    /// What it was.
    pub name: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// With which versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Of the checks.
    pub checks: String,
    /// Date of the law data, ISO.
    pub law: String,
    /// Of the program.
    pub nisaba: String,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// A name, or an identifier where names must not stay for ever.
    pub name: String,
    /// What vouches for the name: `argument`, `environment`, `operating-system`, `session`, `token`, `program`.
    pub vouched_by: String,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it bears on, sorted: `obligation:c.3`, `requirement:nis2-21-2-c`, `finding:<fingerprint>`, `incident:<id>`.
    pub about: Vec<String>,
    /// Files the log keeps for it.
    pub artefacts: Vec<Artefact>,
    /// What its kind has to say beyond the rest.
    pub detail: BTreeMap<String, String>,
    /// Version of this format.
    pub format: u32,
    /// Its place in the log, from 0.
    pub index: u64,
    /// What was read for it.
    pub inputs: Vec<Digested>,
    /// What happened.
    pub kind: Kind,
    /// One sentence for people.
    pub says: String,
    /// Last day on which it proves anything, ISO date; absent where proof of its kind does not age.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub valid_until: Option<String>,
    /// With which versions; absent where none decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub versions: Option<Versions>,
    /// When, RFC 3339 in UTC.
    pub when: String,
    /// Who.
    pub who: Who,
}

/// Why a record cannot be in the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Longer than an entry may be.
    #[error("the record has {bytes} bytes; an entry of the log may have {ENTRY_LIMIT}")]
    TooLong {
        /// Its size in bytes.
        bytes: usize,
    },
    /// The bytes are no record.
    #[error("{0}")]
    NotARecord(String),
}

impl Record {
    /// A record of this kind with nothing else said yet; the log sets its place.
    pub fn new(kind: Kind, says: impl Into<String>, when: jiff::Timestamp, who: Who) -> Self {
        Self {
            about: Vec::new(),
            artefacts: Vec::new(),
            detail: BTreeMap::new(),
            format: FORMAT,
            index: 0,
            inputs: Vec::new(),
            kind,
            says: says.into(),
            valid_until: None,
            versions: None,
            when: instant(when),
            who,
        }
    }

    /// The canonical bytes.
    ///
    /// # Errors
    /// When they are more than an entry may have.
    pub fn encode(&self) -> Result<Vec<u8>, RecordError> {
        let bytes = serde_json::to_vec(self).map_err(|error| RecordError::NotARecord(error.to_string()))?;
        match bytes.len() {
            0..=ENTRY_LIMIT => Ok(bytes),
            bytes => Err(RecordError::TooLong { bytes }),
        }
    }

    /// Reads the bytes of an entry. Unknown keys are ignored.
    ///
    /// # Errors
    /// Says what is wrong with them.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        // The view checks what serde's types do not say.
        Seen::decode(bytes)?;
        serde_json::from_slice(bytes).map_err(|error| RecordError::NotARecord(error.to_string()))
    }
}

/// To the second, in UTC: `2026-11-24T09:00:00Z`.
pub fn instant(when: jiff::Timestamp) -> String {
    when.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// What verification needs of a record, borrowed from its bytes.
#[derive(Debug, Deserialize)]
pub(crate) struct Seen<'a> {
    #[serde(borrow)]
    pub(crate) artefacts: Vec<SeenArtefact<'a>>,
    pub(crate) format: u32,
    pub(crate) index: u64,
    pub(crate) kind: Kind,
    #[serde(borrow)]
    when: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) detail: SeenDetail<'a>,
    // Their presence is checked, their content is for people.
    #[serde(rename = "about")]
    _about: IgnoredAny,
    #[serde(rename = "inputs")]
    _inputs: IgnoredAny,
    #[serde(rename = "says")]
    _says: IgnoredAny,
    #[serde(rename = "who")]
    _who: IgnoredAny,
}

/// An artefact as verification sees it.
#[derive(Debug, Deserialize)]
pub(crate) struct SeenArtefact<'a> {
    #[serde(borrow)]
    pub(crate) sha256: Cow<'a, str>,
    pub(crate) size: u64,
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
}

/// The details that decide how the log is verified.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct SeenDetail<'a> {
    /// Of `log-created` and `key-rotation`: the key that signs from here on.
    #[serde(borrow, default)]
    pub(crate) key: Option<Cow<'a, str>>,
    /// Of `deletion`: what was removed.
    #[serde(borrow, default)]
    pub(crate) sha256: Option<Cow<'a, str>>,
    /// Of `deletion`: why.
    #[serde(borrow, default)]
    pub(crate) reason: Option<Cow<'a, str>>,
}

impl<'a> Seen<'a> {
    /// Reads the bytes of an entry.
    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Self, RecordError> {
        let wrong = |why: &str| Err(RecordError::NotARecord(why.to_owned()));
        let seen = match canonical::read(bytes) {
            Some(seen) => seen,
            None => serde_json::from_slice(bytes)
                .map_err(|error| RecordError::NotARecord(format!("it is no record: {error}")))?,
        };
        if seen.format != FORMAT {
            return wrong(&format!("it is of format {}; format {FORMAT} is known", seen.format));
        }
        if !is_instant(&seen.when) {
            return wrong("`when` is no instant like 2026-11-24T09:00:00Z");
        }
        if seen.artefacts.iter().any(|artefact| Hash::from_hex(&artefact.sha256).is_none()) {
            return wrong("an artefact's `sha256` is no digest");
        }
        let detail = &seen.detail;
        match seen.kind {
            Kind::LogCreated | Kind::KeyRotation if detail.key.is_none() => {
                wrong("its `detail.key` is missing")
            }
            Kind::Deletion if detail.sha256.as_deref().and_then(Hash::from_hex).is_none() => {
                wrong("its `detail.sha256` is no digest")
            }
            Kind::Deletion if detail.reason.as_deref().is_none_or(str::is_empty) => {
                wrong("it removes an artefact without a reason")
            }
            _ => Ok(seen),
        }
    }
}

/// `2026-11-24T09:00:00Z`, with a day, hour, minute and second that exist.
fn is_instant(text: &str) -> bool {
    const SHAPE: &[u8; 20] = b"0000-00-00T00:00:00Z";
    let bytes = text.as_bytes();
    let has_shape = bytes.len() == SHAPE.len()
        && bytes.iter().zip(SHAPE).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            _ => byte == shape,
        });
    let number = |from: usize, to: usize| {
        bytes
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .fold(0_i16, |sum, digit| sum * 10 + i16::from(digit - b'0'))
    };
    has_shape
        && jiff::civil::Date::new(number(0, 4), number(5, 7) as i8, number(8, 10) as i8).is_ok()
        && number(11, 13) < 24
        && number(14, 16) < 60
        && number(17, 19) < 60
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record() -> Record {
        let who = Who { name: "t.ahlgrim".to_owned(), vouched_by: "argument".to_owned() };
        let when = "2026-11-24T09:00:00.5Z".parse().unwrap();
        let mut record = Record::new(Kind::Exercise, "Restored \"orders\" in 12 min\u{1}", when, who);
        record.about = vec!["obligation:c.3".to_owned()];
        record.detail.insert("zeal".to_owned(), "1".to_owned());
        record.detail.insert("after".to_owned(), "2".to_owned());
        record
    }

    #[test]
    fn a_record_is_written_in_one_canonical_way() {
        let bytes = record().encode().unwrap();
        insta::assert_snapshot!(String::from_utf8(bytes.clone()).unwrap(), @r#"{"about":["obligation:c.3"],"artefacts":[],"detail":{"after":"2","zeal":"1"},"format":1,"index":0,"inputs":[],"kind":"exercise","says":"Restored \"orders\" in 12 min\u0001","when":"2026-11-24T09:00:00Z","who":{"name":"t.ahlgrim","vouched_by":"argument"}}"#);
        assert_eq!(Record::decode(&bytes), Ok(record()));
    }

    #[test]
    fn every_kind_comes_back_from_its_word() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_word(kind.word()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.word()));
        }
    }

    #[test]
    fn what_is_no_record_says_why() {
        let text = String::from_utf8(record().encode().unwrap()).unwrap();
        let wrong =
            |from: &str, to: &str| Record::decode(text.replace(from, to).as_bytes()).unwrap_err().to_string();
        insta::assert_snapshot!(wrong("T09", "T25"), @"`when` is no instant like 2026-11-24T09:00:00Z");
        insta::assert_snapshot!(wrong("\"format\":1", "\"format\":2"), @"it is of format 2; format 1 is known");
        insta::assert_snapshot!(wrong("\"exercise\"", "\"deletion\""), @"its `detail.sha256` is no digest");
        assert!(wrong("\"exercise\"", "\"exercize\"").contains("unknown variant"));
    }

    #[test]
    fn a_record_that_does_not_fit_is_refused() {
        let mut long = record();
        long.says = "x".repeat(ENTRY_LIMIT);
        assert!(matches!(long.encode(), Err(RecordError::TooLong { .. })));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_record_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Record::decode(&bytes);
        }

        #[test]
        fn any_words_come_back(says in "\\PC{0,60}", key in "\\PC{0,12}", value in any::<String>()) {
            let mut record = record();
            record.says = says;
            record.detail.insert(key, value);
            // A detail that verification reads must be text, and is.
            prop_assert_eq!(Record::decode(&record.encode().unwrap()), Ok(record));
        }
    }
}
