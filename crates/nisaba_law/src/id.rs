//! Identifiers of the law, each its own type so that one is never passed for another.

use std::borrow::Borrow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the id as written in the law files.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as written in the law files.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
    };
}

text_id! {
    /// A requirement of the Directive, e.g. `nis2-21-2-c`; people may write `nis2:21.2.c`.
    RequirementId
}
text_id! {
    /// An obligation that a requirement consists of, e.g. `c.3` or `20.1`.
    ObligationId
}
text_id! {
    /// A chapter, section, point or item of the Annex of Implementing Regulation (EU) 2024/2690, e.g. `4.2.1`.
    AnnexPointId
}
text_id! {
    /// What a check is about, e.g. `db.backup`.
    ConceptId
}
text_id! {
    /// A kind of entity, e.g. `cloud_computing`.
    KindId
}
text_id! {
    /// A rule of scope, size, tier or jurisdiction, e.g. `tier-3-1-a`.
    RuleId
}
text_id! {
    /// A reporting duty with its period, e.g. `nis2-early-warning`.
    DeadlineId
}

impl RequirementId {
    /// Reads what a person types: `nis2:21.2.c`, `nis2-21-2-c`, `21(2)(c)` and `Art. 21(2)(c)` are the same requirement.
    pub fn from_written(written: &str) -> Self {
        let mut text = written.trim().to_ascii_lowercase();
        for prefix in ["nis2", ":", "-", "article", "art."] {
            text = text.trim_start().strip_prefix(prefix).map_or(text.clone(), str::to_owned);
        }
        let parts: Vec<&str> = text
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|part| !part.is_empty())
            .collect();
        Self(format!("nis2-{}", parts.join("-")))
    }

    /// The short form people type, e.g. `nis2:21.2.c`.
    pub fn short(&self) -> String {
        format!("nis2:{}", self.0.trim_start_matches("nis2-").replace('-', "."))
    }
}

impl AnnexPointId {
    /// Reads `cir:4.2.1`, `cir-4.2.1` or `4.2.1`.
    pub fn from_written(written: &str) -> Self {
        let text = written.trim().to_ascii_lowercase();
        Self(
            text.strip_prefix("cir")
                .map_or(text.as_str(), |rest| rest.trim_start_matches([':', '-', ' ']))
                .to_owned(),
        )
    }

    /// The section (x.y) this point lies in, or `None` for a chapter.
    pub fn section(&self) -> Option<&str> {
        let end = self.0.match_indices('.').nth(1).map_or(self.0.len(), |(at, _)| at);
        let section = self.0.get(..end)?;
        let section = section.split('(').next()?;
        section.contains('.').then_some(section)
    }
}

/// A country as two letters. `XX` stands for a Member State whose national law is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode([u8; 2]);

/// Text that is no country code.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no country: two letters such as `DE` are expected")]
pub struct CountryCodeError(String);

impl CountryCode {
    /// A Member State, without saying which.
    pub const ANY_MEMBER_STATE: Self = Self(*b"XX");

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }
}

impl TryFrom<String> for CountryCode {
    type Error = CountryCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let upper = text.trim().to_ascii_uppercase();
        match upper.as_str() {
            "EL" => return Ok(Self(*b"GR")),
            "EU" => return Ok(Self::ANY_MEMBER_STATE),
            "UK" => return Ok(Self(*b"GB")),
            _ => {}
        }
        match upper.as_bytes() {
            [first, second] if first.is_ascii_uppercase() && second.is_ascii_uppercase() => {
                Ok(Self([*first, *second]))
            }
            _ => Err(CountryCodeError(text)),
        }
    }
}

impl std::str::FromStr for CountryCode {
    type Err = CountryCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl From<CountryCode> for String {
    fn from(code: CountryCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_is_found_however_it_is_written() {
        for written in
            ["nis2:21.2.c", "nis2-21-2-c", "21(2)(c)", "Art. 21(2)(c)", "NIS2:21.2.C", "article 21.2.c"]
        {
            assert_eq!(RequirementId::from_written(written), "nis2-21-2-c", "{written}");
        }
        assert_eq!(RequirementId::new("nis2-21-2-c").short(), "nis2:21.2.c");
    }

    #[test]
    fn an_annex_point_knows_its_section() {
        assert_eq!(AnnexPointId::from_written("cir:4.2.1").as_str(), "4.2.1");
        assert_eq!(AnnexPointId::new("4.2.1(a)").section(), Some("4.2"));
        assert_eq!(AnnexPointId::new("7.2(a)").section(), Some("7.2"));
        assert_eq!(AnnexPointId::new("13.1").section(), Some("13.1"));
        assert_eq!(AnnexPointId::new("4").section(), None);
    }

    #[test]
    fn greece_has_two_codes_and_one_identity() {
        let code = |text: &str| {
            text.parse::<CountryCode>().map(|code| code.to_string()).map_err(|error| error.to_string())
        };
        assert_eq!(code("el"), Ok("GR".to_owned()));
        assert_eq!(
            code("Germany"),
            Err("`Germany` is no country: two letters such as `DE` are expected".to_owned())
        );
    }
}
