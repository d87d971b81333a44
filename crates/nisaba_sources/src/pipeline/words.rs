//! What commands, actions and events mean, as data (`pipelines/*.yaml`).

use std::sync::LazyLock;

use serde::Deserialize;

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/pipelines.json"));

/// All of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// What people outside decide.
    pub strangers: Strangers,
    /// Whose code is trusted already.
    pub makers: Makers,
    /// Keys that do not end.
    pub cloud_keys: CloudKeys,
    /// Tools that look for weaknesses.
    pub scans: Vec<ScanWords>,
    /// Tools that test.
    pub tests: TestWords,
    /// Tools that deploy.
    pub deployments: DeploymentWords,
    /// Package managers.
    pub ecosystems: Vec<Ecosystem>,
}

/// A package manager.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ecosystem {
    /// Its name.
    pub name: String,
    /// Files that say what is needed.
    pub manifests: Vec<String>,
    /// Files that say which exact versions.
    pub locks: Vec<String>,
    /// What dependabot calls it.
    pub watched_as: Vec<String>,
    /// Programs are written with it.
    #[serde(default)]
    pub programs: bool,
}

/// Tools that look for one sort of weakness.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScanWords {
    /// What they look for.
    pub category: String,
    /// Their commands.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Beginnings of the names of their actions, tasks and templates.
    #[serde(default)]
    pub uses: Vec<String>,
    /// The input that says what they look for…
    pub input: Option<String>,
    /// …and the values by which they do; empty for none given.
    #[serde(default)]
    pub is: Vec<String>,
}

/// Tools that test.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TestWords {
    /// Their commands.
    pub commands: Vec<String>,
    /// Beginnings of the names of their actions and tasks.
    pub uses: Vec<String>,
    /// Goals of build tools.
    pub names: Vec<String>,
}

/// Tools that deploy.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeploymentWords {
    /// Their commands.
    pub commands: Vec<String>,
    /// Beginnings of the names of their actions and tasks.
    pub uses: Vec<String>,
    /// Parts of names of places where nothing of value runs.
    pub harmless: Vec<String>,
    /// Words in a condition that ask for a branch or tag.
    pub branches: Vec<String>,
}

/// What people outside the organisation decide.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Strangers {
    /// Paths of text that anyone may write.
    pub text: Vec<String>,
    /// Variables of Azure Pipelines that a pull request decides.
    pub azure: Vec<String>,
    /// Events that anyone can cause, with secrets.
    pub events_with_rights: Vec<String>,
    /// Events that anyone can cause.
    pub events: Vec<String>,
    /// Parts of conditions that keep strangers out.
    pub guards: Vec<String>,
    /// Events that a person with rights causes.
    pub by_hand: Vec<String>,
}

/// Whose code is trusted already.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Makers {
    /// Beginnings of names.
    pub first_party: Vec<String>,
}

/// Long-lived keys of clouds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CloudKeys {
    /// As inputs.
    pub inputs: Vec<KeyInput>,
    /// As variables.
    pub variables: Vec<String>,
}

/// An input that takes a long-lived key.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyInput {
    /// The action.
    pub uses: String,
    /// Its input.
    pub input: String,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| serde_json::from_str(EMBEDDED).unwrap_or_default());

/// The words that the project ships.
pub(super) fn words() -> &'static Words {
    &WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_well_formed() {
        let read: Result<Words, _> = serde_json::from_str(EMBEDDED);
        assert_eq!(read.err().map(|error| error.to_string()), None);
    }
}
