//! Named computations that tables may ask for with `with:`; everything a path and a map of words cannot say.

use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use nisaba_estate::{Facet, FacetName, FacetValue, Facets};
use serde::Deserialize;

use crate::azure_scope;
use crate::cidr;
use crate::command::{Sign, of_variable};
use crate::credential;
use crate::pin;
use crate::schedule;

/// A named computation on one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// Text in lower case.
    Lower,
    /// The letters that text begins with, in lower case: `python` of `python3.12`.
    Word,
    /// Number of items of a list or map.
    Count,
    /// Whether a list has more than one item.
    Several,
    /// Whether an address range, or one of a list, is the whole internet (`0.0.0.0/0`, `::/0`, and halves of it).
    AnyAddress,
    /// Whether an address range, or one of a list, holds addresses of the internet at all.
    PublicAddresses,
    /// An access policy (JSON text, document or reference to one) as a record; see `policy.rs` for its facets.
    AccessPolicy,
    /// A trust policy (who may take a role on) as the same record.
    TrustPolicy,
    /// Which of the policies that AWS writes an ARN or name means; see `policy/managed.rs` for the words.
    ManagedPolicy,
    /// What memberships of Google Cloud amount to, as the same record; the value is the whole resource.
    GoogleAccess,
    /// Whether a membership of Google Cloud lets anyone in; the value is the whole resource.
    GooglePublic,
    /// Whether text holds what looks like a credential.
    HoldsCredential,
    /// Whether a value that is a credential by its place is written down.
    WrittenDown,
    /// Whether variables of an environment carry what their names call a secret.
    SecretEnvironment,
    /// Whether a variable of an environment has programs take whatever certificate a server shows.
    UncheckingEnvironment,
    /// Whether a scope of Azure is a whole subscription or management group.
    WholeSubscription,
    /// Major and minor version: `15.4` of `postgres15.4-R2`.
    Version,
    /// Whether an image reference is fixed by a digest.
    PinnedByDigest,
    /// The tag of an image reference; `latest` where none is written.
    ImageTag,
    /// How firmly the source of a module is fixed; see `pin.rs` for the words.
    ModulePin,
    /// Whether a version is a single one, and not a range or whatever is the newest.
    SingleVersion,
    /// `true` for text that is not empty, for lists and maps with items.
    NotEmpty,
    /// The value as text, numbers included.
    Text,
    /// Number in text.
    Number,
    /// Days between two runs of a schedule: `rate(30 days)`, `cron(0 4 1 * ? *)`.
    ScheduleDays,
    /// Whole days in a duration: `"7776000s"`, `"P90D"`.
    DurationDays,
    /// First and last port of `80`, `"80-90"`, `"*"`; a list gives a list.
    Ports,
}

/// What a transform makes of a value.
pub(crate) enum Transformed {
    /// A value of ours.
    Value(FacetValue),
    /// Not knowable, and why.
    Unknown(Arc<str>),
    /// It says nothing.
    Nothing,
}

impl From<FacetValue> for Transformed {
    fn from(value: FacetValue) -> Self {
        Transformed::Value(value)
    }
}

impl Transform {
    /// Whether it looks at other resources too; `policy` computes those.
    pub(crate) fn is_of_policies(self) -> bool {
        matches!(
            self,
            Transform::AccessPolicy
                | Transform::TrustPolicy
                | Transform::ManagedPolicy
                | Transform::GoogleAccess
                | Transform::GooglePublic
        )
    }

    /// Computes; `node` is written (not null).
    pub(crate) fn apply(self, node: &Node) -> Transformed {
        let unknown = node.value.as_unknown();
        match self {
            Transform::HoldsCredential => return credential::holds_credential(node),
            Transform::WrittenDown => return credential::is_written_down(node),
            Transform::SecretEnvironment => return credential::environment_holds_secret(node),
            Transform::UncheckingEnvironment => return environment_unchecks(node),
            Transform::WholeSubscription => return azure_scope::is_whole_subscription(node),
            Transform::PinnedByDigest => return pin::pinned_by_digest(node),
            Transform::ImageTag => return pin::image_tag(node),
            Transform::ModulePin => return pin::module_pin(node),
            _ => {}
        }
        if let Some(unknown) = unknown {
            return match self {
                Transform::NotEmpty if unknown.parts.is_some() => FacetValue::Bool(true).into(),
                Transform::AnyAddress if cidr::is_one_network(unknown) => FacetValue::Bool(false).into(),
                _ => Transformed::Unknown(unknown.why.to_string().into()),
            };
        }
        self.apply_known(node)
    }

    fn apply_known(self, node: &Node) -> Transformed {
        let value = match self {
            Transform::Lower => node.value.as_str().map(|text| FacetValue::text(text.to_ascii_lowercase())),
            Transform::Word => node.value.as_str().map(|text| FacetValue::text(word(text))),
            Transform::Several => Some(FacetValue::Bool(count(&node.value) > 1)),
            Transform::Count => Some(FacetValue::Number(count(&node.value) as f64)),
            Transform::AnyAddress => return cidr::any_address(node),
            Transform::PublicAddresses => return cidr::public_addresses(node),
            Transform::Version => text_of(&node.value).and_then(|text| version(&text)).map(FacetValue::text),
            Transform::NotEmpty => Some(FacetValue::Bool(count(&node.value) > 0)),
            Transform::Text => text_of(&node.value).map(FacetValue::text),
            Transform::Number => node.value.as_f64().map(FacetValue::Number),
            Transform::SingleVersion => {
                text_of(&node.value).map(|text| FacetValue::Bool(pin::is_single_version(&text)))
            }
            Transform::ScheduleDays => node.value.as_str().and_then(schedule::days).map(FacetValue::Number),
            Transform::DurationDays => {
                text_of(&node.value).and_then(|text| schedule::duration_days(&text)).map(FacetValue::Number)
            }
            Transform::Ports => return ports(node),
            Transform::AccessPolicy | Transform::TrustPolicy | Transform::ManagedPolicy => None,
            Transform::GoogleAccess | Transform::GooglePublic => None,
            Transform::HoldsCredential | Transform::WrittenDown | Transform::SecretEnvironment => None,
            Transform::UncheckingEnvironment | Transform::WholeSubscription => None,
            Transform::PinnedByDigest | Transform::ImageTag | Transform::ModulePin => None,
        };
        value.map_or(Transformed::Nothing, Transformed::Value)
    }
}

fn count(value: &Value) -> usize {
    match value {
        Value::List(items) => items.len(),
        Value::Map(map) => map.len(),
        Value::String(text) => text.len(),
        Value::Null => 0,
        _ => 1,
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(nisaba_base::value::number_text(*number)),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Major and minor version in a text that begins with other words (`postgres15`, `v1.30.2`, `python3.12`, `1.30-gke.4`).
fn version(text: &str) -> Option<String> {
    let from = text.find(|c: char| c.is_ascii_digit())?;
    let rest = text.get(from..)?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    let mut parts = rest.get(..end)?.split('.').filter(|part| !part.is_empty());
    let major = parts.next()?;
    Some(parts.next().map_or_else(|| major.to_owned(), |minor| format!("{major}.{minor}")))
}

/// What variables of an environment say of certificates; `commands.yaml` knows them.
fn environment_unchecks(node: &Node) -> Transformed {
    credential::answer(node, &|node, name| {
        let found = name.zip(text_of(&node.value)).and_then(|(name, text)| of_variable(name, &text));
        found == Some(Sign::CertificatesUnchecked)
    })
}

fn word(text: &str) -> String {
    text.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase()
}

/// A record of `from_port` and `to_port` for each port or range.
fn ports(node: &Node) -> Transformed {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let records = items.iter().filter_map(port_range).collect();
    FacetValue::List(records).into()
}

fn port_range(node: &Node) -> Option<Facet> {
    let text = match &node.value {
        Value::Unknown(unknown) => return Some(Facet::unknown(unknown.why.to_string(), Some(node.loc))),
        value => text_of(value)?,
    };
    let (from, to) = match text.trim() {
        "*" | "" => (0.0, 65535.0),
        range => match range.split_once('-') {
            Some((from, to)) => (from.trim().parse().ok()?, to.trim().parse().ok()?),
            None => (range.parse().ok()?, range.parse().ok()?),
        },
    };
    let mut record = Facets::default();
    record.set(FacetName::new("from_port"), Facet::known(from, node.loc));
    record.set(FacetName::new("to_port"), Facet::known(to, node.loc));
    Some(Facet::known(FacetValue::Record(record), node.loc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_behind_the_names_of_runtimes() {
        assert_eq!(version("python3.8").as_deref(), Some("3.8"));
        assert_eq!(version("v1.30.2-eks").as_deref(), Some("1.30"));
        assert_eq!(version("nodejs18.x").as_deref(), Some("18"));
        assert_eq!(version("latest"), None);
    }
}
