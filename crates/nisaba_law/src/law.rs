//! All of the law in one value, decoded part by part when first asked for.
//!
//! **Invariant:** the embedded law decodes and is valid; a test says so, so looking something up cannot fail.

use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Annex, Catalogue};
use crate::crosswalk::Crosswalk;
use crate::deadline::Deadlines;
use crate::member_state::MemberStates;
use crate::obligation::Obligations;
use crate::scope_law::ScopeLaw;
use crate::supervision::Supervision;
use nisaba_base::nearest;

/// The law: what the Directive and its kin say, as data.
#[derive(Debug)]
pub struct Law {
    catalogue: Part<Catalogue>,
    annex: Part<Annex>,
    scope: Part<ScopeLaw>,
    deadlines: Part<Deadlines>,
    member_states: Part<MemberStates>,
    supervision: Part<Supervision>,
    obligations: Part<Obligations>,
    crosswalks: Vec<(String, Part<Crosswalk>)>,
}

macro_rules! embedded {
    ($name:literal) => {
        Part::embedded(include_str!(concat!(env!("OUT_DIR"), "/", $name, ".json")))
    };
}

impl Law {
    /// The law embedded in this build. Costs nothing until a part is asked for.
    pub fn built_in() -> Self {
        Self {
            catalogue: embedded!("nis2"),
            annex: embedded!("cir-2024-2690"),
            scope: embedded!("scope"),
            deadlines: embedded!("deadlines"),
            member_states: embedded!("member-states"),
            supervision: embedded!("supervision"),
            obligations: embedded!("obligations"),
            crosswalks: vec![
                ("crosswalk-iso27001-2022".to_owned(), embedded!("crosswalk-iso27001-2022")),
                ("crosswalk-nist-csf-2.0".to_owned(), embedded!("crosswalk-nist-csf-2.0")),
                ("crosswalk-soc2-tsc".to_owned(), embedded!("crosswalk-soc2-tsc")),
                ("crosswalk-pci-dss-4.0.1".to_owned(), embedded!("crosswalk-pci-dss-4.0.1")),
                ("crosswalk-gdpr".to_owned(), embedded!("crosswalk-gdpr")),
                ("crosswalk-eu-ai-act".to_owned(), embedded!("crosswalk-eu-ai-act")),
            ],
        }
    }

    /// The embedded law with the given files in place of its own.
    ///
    /// A name is a path below the folder, e.g. `scope.yaml` or `obligations/c.yaml`; obligation files replace the embedded
    /// obligations together. Files that are no YAML are passed over.
    ///
    /// # Errors
    /// The first file that is not what it should be, with its line and column.
    pub fn from_dir(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, LawError> {
        let mut law = Self::built_in();
        let mut obligations: Option<Obligations> = None;
        for (name, text) in files {
            let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) else {
                continue;
            };
            match stem {
                "nis2" => law.catalogue = Part::parsed(&name, &text)?,
                "cir-2024-2690" => law.annex = Part::parsed(&name, &text)?,
                "scope" => law.scope = Part::parsed(&name, &text)?,
                "deadlines" => law.deadlines = Part::parsed(&name, &text)?,
                "member-states" => law.member_states = Part::parsed(&name, &text)?,
                "supervision" => law.supervision = Part::parsed(&name, &text)?,
                _ if stem.starts_with("obligations/") => {
                    let more: Obligations = parse(&name, &text)?;
                    obligations.get_or_insert_with(Obligations::default).obligations.extend(more.obligations);
                }
                _ if stem.starts_with("crosswalk-") => law.set_crosswalk(stem, Part::parsed(&name, &text)?),
                _ => return Err(LawError::unknown_file(&name)),
            }
        }
        if let Some(obligations) = obligations {
            law.obligations = Part::decoded(obligations);
        }
        Ok(law)
    }

    fn set_crosswalk(&mut self, name: &str, part: Part<Crosswalk>) {
        match self.crosswalks.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = part,
            None => self.crosswalks.push((name.to_owned(), part)),
        }
    }

    /// Requirements of the Directive.
    pub fn catalogue(&self) -> &Catalogue {
        self.catalogue.get()
    }

    /// The Annex of Implementing Regulation (EU) 2024/2690, point by point, and its significance criteria.
    pub fn annex(&self) -> &Annex {
        self.annex.get()
    }

    /// Kinds of entity, size, scope and tier rules.
    pub fn scope_law(&self) -> &ScopeLaw {
        self.scope.get()
    }

    /// Reporting duties and how their periods are computed.
    pub fn deadlines(&self) -> &Deadlines {
        self.deadlines.get()
    }

    /// The 27 Member States: acts, authorities, registration, deviations.
    pub fn member_states(&self) -> &MemberStates {
        self.member_states.get()
    }

    /// Supervision, liability and fines.
    pub fn supervision(&self) -> &Supervision {
        self.supervision.get()
    }

    /// What must be true for a requirement to be met, and what proves it.
    pub fn obligations(&self) -> &Obligations {
        self.obligations.get()
    }

    /// Where requirements stand in other frameworks.
    pub fn crosswalks(&self) -> impl Iterator<Item = &Crosswalk> {
        self.crosswalks.iter().map(|(_, part)| part.get())
    }
}

/// A file of the law that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// A file whose content is not what it should be.
    #[error("{file}:{line}:{column}: {message}")]
    Content {
        /// The file's name as given.
        file: String,
        /// Line from 1, or 0 when the whole file is meant.
        line: u64,
        /// Column from 1, or 0 when the whole line is meant.
        column: u64,
        /// What is wrong.
        message: String,
    },
    /// A file that is no part of the law.
    #[error("`{file}` is no file of the law{}", .nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    UnknownFile {
        /// The file's name as given.
        file: String,
        /// The nearest name that would be one.
        nearest: Option<String>,
    },
}

impl LawError {
    fn unknown_file(name: &str) -> Self {
        const KNOWN: [&str; 6] = [
            "nis2.yaml",
            "cir-2024-2690.yaml",
            "scope.yaml",
            "deadlines.yaml",
            "member-states.yaml",
            "supervision.yaml",
        ];
        Self::UnknownFile { file: name.to_owned(), nearest: nearest(name, KNOWN).map(str::to_owned) }
    }
}

/// One part of the law: embedded text until first asked for, then decoded.
#[derive(Debug)]
struct Part<T> {
    embedded: &'static str,
    decoded: OnceLock<T>,
}

impl<T: DeserializeOwned> Part<T> {
    const fn embedded(embedded: &'static str) -> Self {
        Self { embedded, decoded: OnceLock::new() }
    }

    fn decoded(value: T) -> Self {
        Self { embedded: "", decoded: OnceLock::from(value) }
    }

    fn parsed(file: &str, text: &str) -> Result<Self, LawError> {
        Ok(Self::decoded(parse(file, text)?))
    }

    fn get(&self) -> &T {
        #[expect(
            clippy::expect_used,
            reason = "the embedded law is no input; a test decodes every part of it"
        )]
        self.decoded.get_or_init(|| serde_json::from_str(self.embedded).expect("the embedded law decodes"))
    }
}

fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, LawError> {
    serde_saphyr::from_str(text).map_err(|error| {
        let place = error.location();
        LawError::Content {
            file: file.to_owned(),
            line: place.map_or(0, |place| place.line()),
            column: place.map_or(0, |place| place.column()),
            message: without_place(&error.without_snippet().to_string()),
        }
    })
}

/// The message alone: its place is told apart from it.
pub(crate) fn without_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(message, _)| message).to_owned()
}

/// How sure the project is of a statement of law. What says nothing is `high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Not verified: shown with a warning, never as settled law.
    Low,
    /// Read in secondary sources, or a reading on which opinions differ.
    Medium,
    /// Compared with the legal text.
    #[default]
    High,
}

/// As what an organisation falls under the Directive (Art. 3). Ordered by weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// The Directive does not apply.
    OutOfScope,
    /// Domain name registration services: listed and registered, without a tier (Arts 2(4), 3(3), 27, 28).
    RegistrationOnly,
    /// Important entity (Art. 3(2)).
    Important,
    /// Essential entity (Art. 3(1)).
    Essential,
}

impl Tier {
    /// Every tier, lightest first.
    pub const ALL: [Self; 4] = [Self::OutOfScope, Self::RegistrationOnly, Self::Important, Self::Essential];

    /// The word used in all output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OutOfScope => "out-of-scope",
            Self::RegistrationOnly => "registration-only",
            Self::Important => "important",
            Self::Essential => "essential",
        }
    }
}

/// What a law file says about itself. Keys differ by file; those shown to people are named.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Meta {
    /// Title of the file.
    #[serde(default)]
    pub title: String,
    /// Day on which the content was true.
    #[serde(default)]
    pub as_of: Option<String>,
    /// How sure the file as a whole is.
    #[serde(default)]
    pub confidence: Confidence,
    /// What a user should keep in mind.
    #[serde(default)]
    pub caution: Option<String>,
}

/// A value or a list of values, as people write YAML.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// One value.
    One(T),
    /// Several.
    Many(Vec<T>),
}
