//! What a channel's message says: templates as data (`channels/*.json`), filled with alerts.
//!
//! **Invariant:** what is filled in is text within a JSON string; nothing of an alert can add a field, mention a group or make a link
//! look like another.

use jiff::Timestamp;
use nisaba_store::{Alert, Channel, OrganisationId};
use serde_json::Value;

/// Each kind of channel with its template.
pub(crate) const KINDS: [(&str, &str); 7] = [
    ("webhook", include_str!("../channels/webhook.json")),
    ("slack", include_str!("../channels/slack.json")),
    ("mattermost", include_str!("../channels/mattermost.json")),
    ("teams", include_str!("../channels/teams.json")),
    ("ntfy", include_str!("../channels/ntfy.json")),
    ("alertmanager", include_str!("../channels/alertmanager.json")),
    ("pagerduty", include_str!("../channels/pagerduty.json")),
];

/// Marks the element of a list that stands for one alert.
const EACH: &str = "each alert";
/// Most alerts that a message for people tells one by one.
const TOLD: usize = 10;

/// A message: its type and body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
}

/// The message for alerts; nothing for a kind that is not known any more.
pub(crate) fn message(
    channel: &Channel,
    organisation: &OrganisationId,
    alerts: &[Alert],
    now_ms: i64,
) -> Option<Message> {
    let template = KINDS.iter().find(|(kind, _)| *kind == channel.kind)?.1;
    let template: Value = serde_json::from_str(template).ok()?;
    let title = match alerts {
        [one] => one.says.clone(),
        several => format!("{} things got worse", several.len()),
    };
    let mut lines: Vec<&str> = alerts.iter().take(TOLD).map(|alert| alert.says.as_str()).collect();
    let more = format!("and {} more", alerts.len().saturating_sub(TOLD));
    if alerts.len() > TOLD {
        lines.push(&more);
    }
    let first = alerts.first().map_or("", |alert| alert.id.as_str());
    let plain = |text: &str| harmless(&channel.kind, text);
    let whole = vec![
        ("title", plain(&title)),
        ("text", plain(&lines.join("\n"))),
        ("organisation", organisation.to_string()),
        ("now", time(now_ms)),
        ("first", first.to_owned()),
        ("secret", channel.secret.clone()),
    ];
    let filled = fill(&template, &whole, &|each| {
        alerts.iter().map(|alert| fill(each, &of_alert(&whole, alert), &|_| Vec::new())).collect()
    });
    Some(match filled {
        Value::String(text) => Message { content_type: "text/plain; charset=utf-8", body: text },
        filled => Message { content_type: "application/json", body: filled.to_string() },
    })
}

fn of_alert(whole: &[(&'static str, String)], alert: &Alert) -> Vec<(&'static str, String)> {
    let own = [
        ("id", alert.id.to_string()),
        ("kind", alert.kind.clone()),
        ("subject", alert.subject.clone()),
        ("says", alert.says.clone()),
        ("at", time(alert.at_ms)),
    ];
    own.into_iter().chain(whole.iter().cloned()).collect()
}

fn time(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |time| time.to_string())
}

/// Fills the words in braces in; a list's element that stands for one alert becomes as many as there are.
fn fill(template: &Value, words: &[(&'static str, String)], each: &dyn Fn(&Value) -> Vec<Value>) -> Value {
    match template {
        Value::String(text) => Value::String(filled(text, words)),
        Value::Array(items) => Value::Array(
            items
                .iter()
                .flat_map(|item| match item.get(EACH) {
                    Some(one) => each(one),
                    None => vec![fill(item, words, each)],
                })
                .collect(),
        ),
        Value::Object(fields) => Value::Object(
            fields.iter().map(|(name, value)| (name.clone(), fill(value, words, each))).collect(),
        ),
        other => other.clone(),
    }
}

/// One pass: what is filled in is not looked at again, so that an alert that says `{secret}` says just that.
fn filled(text: &str, words: &[(&'static str, String)]) -> String {
    let mut said = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        match after.split_once('}') {
            Some((word, further)) => {
                said.push_str(words.iter().find(|(name, _)| *name == word).map_or("", |(_, value)| value));
                rest = further;
            }
            None => rest = after,
        }
    }
    said.push_str(rest);
    said
}

/// Text that a chat shows as it is: no mention of groups, no link under another name.
fn harmless(kind: &str, text: &str) -> String {
    match kind {
        "slack" => text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
        // A space without width keeps a word from being a mention, a backslash a bracket from being a link.
        "mattermost" | "teams" => text.replace('@', "@\u{200b}").replace('[', "\\["),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_text_and_is_not_filled_again() {
        let words = [("says", "\"}, {secret} <!channel>".to_owned()), ("secret", "hidden".to_owned())];
        let template: Value = serde_json::from_str(r#"{ "text": "{says}", "n": 1 }"#).unwrap();
        let filled = fill(&template, &words, &|_| Vec::new());
        assert_eq!(filled["text"], "\"}, {secret} <!channel>");
        assert_eq!(harmless("slack", "<!channel>"), "&lt;!channel&gt;");
    }

    #[test]
    fn every_template_is_json() {
        for (kind, template) in KINDS {
            assert!(serde_json::from_str::<Value>(template).is_ok(), "{kind}");
        }
    }
}
