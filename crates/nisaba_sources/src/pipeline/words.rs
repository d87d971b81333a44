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
