//! Whether a condition lets only callers in that someone has chosen.
//!
//! Which keys do that is data (`iam/condition_keys.yaml`). A key that the caller sets alone (a user name, a tag in its own
//! account, a referer) narrows nothing, and neither does an operator that is also satisfied when the key is missing.

use super::document::Condition;
use super::facts::Facts;
use super::word::{Answer, Word, glob};

impl Condition {
    /// Whether only chosen callers satisfy it.
    pub(crate) fn narrows(&self) -> Answer {
        if self.operator.is_empty() {
            return Answer::Open(self.key.why());
        }
        let Some(compares) = self.compares() else { return Answer::No };
        let key = self.key.marked();
        if !Facts::built_in().narrowing_keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            return match self.key.text() {
                Some(_) => Answer::No,
                None => Answer::Open(self.key.why()),
            };
        }
        if let Some(why) = self.values.open.as_ref().filter(|_| self.values.items.len() <= 1) {
            return Answer::Open(why.clone());
        }
        // Every value must be narrow: one of them is enough for the caller.
        Answer::any(self.values.items.iter().map(|value| is_wide(value, compares))).negated()
    }

    /// Whether it holds for chosen resources only: those with a tag, or in a place, that it names.
    pub(crate) fn chooses_resources(&self) -> Answer {
        let key = self.key.marked();
        let is_known = Facts::built_in().resource_keys.iter().any(|known| glob(known, key));
        if !is_known || self.compares() != Some(Compares::Text) {
            return Answer::No;
        }
        // A value that is worked out when the code runs still names something.
        let wide = |value: &Word| value.text().is_some_and(is_wide_text).into();
        Answer::any(self.values.items.iter().map(wide)).negated()
    }

    /// Whether it requires a key to have one of some values: the last part of its name, e.g. `:sub`.
    pub(crate) fn requires(&self, suffix: &str) -> bool {
        self.compares().is_some() && self.key.marked().to_ascii_lowercase().ends_with(suffix)
    }

    /// How it compares, where a missing or other value fails it.
    fn compares(&self) -> Option<Compares> {
        let operator = self.operator.strip_prefix("foranyvalue:").unwrap_or(&self.operator);
        Some(match operator {
            "stringequals" | "stringequalsignorecase" | "arnequals" | "stringlike" | "arnlike" => {
                Compares::Text
            }
            "ipaddress" => Compares::Address,
            "bool" => Compares::Bool,
            _ => return None,
        })
    }

    /// Whether it holds for requests without TLS.
    pub(crate) fn means_plain_http(&self) -> Answer {
        let operator = self.operator.strip_suffix("ifexists").unwrap_or(&self.operator);
        let is_transport = self.key.marked().eq_ignore_ascii_case("aws:SecureTransport");
        if !is_transport || !matches!(operator, "bool" | "stringequals" | "foranyvalue:bool") {
            return Answer::No;
        }
        Answer::any(self.values.items.iter().map(|value| match value.text() {
            Some(text) => text.eq_ignore_ascii_case("false").into(),
            None => Answer::Open(value.why()),
        }))
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Compares {
    Text,
    Address,
    Bool,
}

fn is_wide(value: &Word, compares: Compares) -> Answer {
    if value.may_be_anything() {
        return Answer::Open(value.why());
    }
    let text = value.marked();
    match compares {
        Compares::Address => ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "*"].contains(&text).into(),
        Compares::Bool => (!text.eq_ignore_ascii_case("true")).into(),
        Compares::Text => is_wide_text(text).into(),
    }
}

/// Wildcards only, or an ARN of any account.
fn is_wide_text(text: &str) -> bool {
    let only_wildcards = |text: &str| !text.is_empty() && text.chars().all(|c| matches!(c, '*' | '?' | ':'));
    if only_wildcards(text) {
        return true;
    }
    let mut parts = text.splitn(6, ':');
    if parts.next() != Some("arn") {
        return false;
    }
    let account = parts.nth(3);
    let resource = parts.next();
    match (account, resource) {
        (Some("*"), _) | (None, _) => true,
        // Names of buckets are unique in the world, so that they stand for an account.
        (Some(""), resource) => resource.is_none_or(|resource| resource.starts_with('*')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::Words;
    use super::*;

    fn narrows(operator: &str, key: &str, values: &[&str]) -> Answer {
        let items = values.iter().map(|value| Word::plain(value)).collect();
        Condition {
            operator: operator.to_ascii_lowercase(),
            key: Word::plain(key),
            values: Words { items, open: None },
        }
        .narrows()
    }

    #[test]
    fn an_organisation_an_account_or_an_endpoint_narrows() {
        assert_eq!(narrows("StringEquals", "aws:PrincipalOrgID", &["o-1"]), Answer::Yes);
        assert_eq!(narrows("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", &["o-1/*"]), Answer::Yes);
        assert_eq!(narrows("ArnLike", "AWS:SourceArn", &["arn:aws:sns:*:111122223333:*"]), Answer::Yes);
        assert_eq!(narrows("ArnLike", "aws:SourceArn", &["arn:aws:s3:::invented-bucket"]), Answer::Yes);
        assert_eq!(narrows("IpAddress", "aws:SourceIp", &["198.51.100.0/24"]), Answer::Yes);
    }

    #[test]
    fn a_tag_with_a_value_chooses_resources() {
        let chooses = |operator: &str, key: &str, value: &str| {
            let values = Words { items: vec![Word::plain(value)], open: None };
            Condition { operator: operator.to_owned(), key: Word::plain(key), values }.chooses_resources()
        };
        assert_eq!(chooses("stringequals", "aws:ResourceTag/cluster", "orders"), Answer::Yes);
        assert_eq!(chooses("stringequals", "ssm:resourceTag/cluster", "orders"), Answer::Yes);
        assert_eq!(chooses("stringlike", "aws:RequestTag/cluster", "*"), Answer::No);
        assert_eq!(chooses("stringnotequals", "aws:ResourceTag/cluster", "orders"), Answer::No);
        assert_eq!(chooses("stringequals", "aws:PrincipalTag/team", "orders"), Answer::No);
    }

    #[test]
    fn what_anyone_satisfies_narrows_nothing() {
        assert_eq!(narrows("StringEquals", "aws:username", &["deploy"]), Answer::No);
        assert_eq!(narrows("StringLike", "aws:PrincipalOrgID", &["*"]), Answer::No);
        assert_eq!(narrows("ArnLike", "aws:SourceArn", &["arn:aws:s3:::*"]), Answer::No);
        assert_eq!(narrows("IpAddress", "aws:SourceIp", &["10.0.0.0/8", "0.0.0.0/0"]), Answer::No);
    }

    #[test]
    fn operators_that_a_missing_key_satisfies_narrow_nothing() {
        for operator in ["ForAllValues:StringEquals", "StringEqualsIfExists", "StringNotEquals", "Null"] {
            assert_eq!(narrows(operator, "aws:PrincipalOrgID", &["o-1"]), Answer::No, "{operator}");
        }
    }
}
