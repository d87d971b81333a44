//! What is known of AWS actions, condition keys and issuers, as data (`iam/*.yaml`); decoded when the first policy is read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::word::{Word, glob};

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/iam.json"));

/// Facts about AWS identity and access management.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    /// By service: actions that AWS grants on every resource or on none.
    unrestrictable: BTreeMap<String, Vec<String>>,
    /// Verbs of actions that only read.
    reading_verbs: Vec<String>,
    /// Actions that change who may do what.
    pub(crate) permissions: Vec<String>,
    /// Actions whose answer holds a credential.
    pub(crate) credentials: Vec<String>,
    /// Actions whose answer holds the data that a service keeps.
    pub(crate) data: Vec<String>,
    /// Ways to more rights than a policy gives.
    pub(crate) escalations: Vec<Escalation>,
    /// Condition keys that only chosen callers have.
    pub(crate) narrowing_keys: Vec<String>,
    /// Condition keys that hold a statement to chosen resources; `*` stands for anything.
    pub(crate) resource_keys: Vec<String>,
    /// Roles of Google Cloud that may change everything below.
    pub(crate) google_basic_roles: Vec<String>,
    /// Roles of Google Cloud that may read everything below.
    pub(crate) google_reading_roles: Vec<String>,
    /// Roles of Google Cloud whose holder can get every other one.
    pub(crate) google_escalating_roles: Vec<String>,
    /// Issuers of identities for pipelines.
    pub(crate) issuers: Vec<Issuer>,
}

/// Actions that together let their holder raise its rights.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Escalation {
    /// Its word in the facet.
    pub(crate) id: String,
    /// All of them are needed.
    pub(crate) needs: Vec<String>,
    /// Where it was published.
    #[cfg_attr(not(test), expect(dead_code, reason = "kept beside the fact for whoever reads the table"))]
    source: String,
}

/// An issuer of identities for pipelines.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Issuer {
    /// Host of its address.
    pub(crate) host: String,
    /// What the subject of a token must begin with to belong to one customer; a claim and a separator, then a name.
    pub(crate) owned: Vec<String>,
}

static BUILT_IN: LazyLock<Facts> = LazyLock::new(|| serde_json::from_str(EMBEDDED).unwrap_or_default());

impl Facts {
    /// The facts that the project ships.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Whether AWS allows an action, which may hold wildcards, to be granted on single resources.
    pub(crate) fn is_restrictable(&self, action: &Word) -> bool {
        let text = action.marked();
        let Some((service, name)) = text.split_once(':') else { return true };
        match self.unrestrictable.get(&service.to_ascii_lowercase()) {
            Some(patterns) => !patterns.iter().any(|pattern| glob(pattern, name)),
            None => !self.begins_with_reading_verb(name),
        }
    }

    /// Whether an action, which may hold wildcards, only reads.
    pub(crate) fn only_reads(&self, action: &Word) -> bool {
        let text = action.marked();
        text.split_once(':').is_some_and(|(_, name)| self.begins_with_reading_verb(name))
    }

    fn begins_with_reading_verb(&self, name: &str) -> bool {
        self.reading_verbs
            .iter()
            .any(|verb| name.get(..verb.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(verb)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facts_are_read_whole() {
        let facts: Facts = serde_json::from_str(EMBEDDED).unwrap();
        assert!(facts.escalations.iter().all(|way| !way.needs.is_empty() && !way.source.is_empty()));
        for action in facts.permissions.iter().chain(&facts.credentials).chain(&facts.data) {
            assert!(action.contains(':') && !action.contains('*'), "{action}");
        }
    }

    #[test]
    fn what_aws_cannot_restrict_is_told_from_what_it_can() {
        let restrictable = |action: &str| Facts::built_in().is_restrictable(&Word::plain(action));
        for action in [
            "ec2:DescribeInstances",
            "s3:ListAllMyBuckets",
            "sts:GetCallerIdentity",
            "ecr:GetAuthorizationToken",
        ] {
            assert!(!restrictable(action), "{action}");
        }
        for action in
            ["*", "s3:*", "s3:GetObject", "ec2:TerminateInstances", "iam:PassRole", "logs:PutLogEvents"]
        {
            assert!(restrictable(action), "{action}");
        }
    }
}
