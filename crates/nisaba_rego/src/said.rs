//! What policies say: items of their rules, as plain values.

use nisaba_base::FileId;
use nisaba_check::Severity;
use serde_json::Value;

/// What a package of policies says of itself, in its rule `nisaba`.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Its id; the package where it names none.
    pub id: String,
    /// The gap in a few words.
    pub title: String,
    /// The concept that it speaks for.
    pub concept: Option<String>,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// Why it matters.
    pub rationale: Option<String>,
    /// What to do.
    pub action: Option<String>,
}

/// One thing that a policy says.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The package.
    pub about: About,
    /// The file of the policy.
    pub file: FileId,
    /// Id of the asset in the input; the whole estate where none is named.
    pub asset: Option<String>,
    /// The sentence.
    pub message: String,
    /// How bad it is here.
    pub severity: Severity,
}

impl About {
    pub(crate) fn of(value: Option<Value>, package: &str) -> Self {
        let package = package.trim_start_matches("data.");
        let value = value.unwrap_or(Value::Null);
        let text =
            |key: &str| Some(value.get(key)?.as_str()?.trim().to_owned()).filter(|text| !text.is_empty());
        Self {
            id: text("id").unwrap_or_else(|| package.to_owned()),
            title: text("title").unwrap_or_else(|| format!("The policy {package} is not kept")),
            concept: text("concept"),
            severity: text("severity").and_then(|word| severity(&word)),
            rationale: text("rationale"),
            action: text("action"),
        }
    }
}

/// Adds the items of a rule: texts, or objects with a `message` (or `msg`).
pub(crate) fn collect(value: Value, file: FileId, about: &About, usual: Severity, all: &mut Vec<Said>) {
    let items = match value {
        Value::Array(items) => items,
        // Older policies build objects with a key for each message.
        Value::Object(items) => items.into_iter().map(|(key, _)| Value::String(key)).collect(),
        _ => return,
    };
    for item in items {
        let text = |keys: &[&str]| keys.iter().find_map(|key| Some(item.get(key)?.as_str()?.to_owned()));
        let message = item.as_str().map(str::to_owned).or_else(|| text(&["message", "msg"]));
        let written = text(&["severity"]).and_then(|word| severity(&word));
        all.push(Said {
            about: about.clone(),
            file,
            asset: text(&["asset"]),
            message: message.unwrap_or_else(|| about.title.clone()),
            severity: written.or(about.severity).unwrap_or(usual),
        });
    }
}

fn severity(word: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.word() == word.to_ascii_lowercase())
}
