//! The many ways people and tools write the same fact, brought into the one shape that [`super::facts`] reads.
//!
//! Only shapes and words change here, never a value; what is not understood is left for the reader to refuse or pass over.

use serde_json::{Map, Value, json};

use super::facts::Related;
use crate::id::CountryCode;
use crate::law::Law;

/// Single values where a list is expected, numbers where text is, and the history as a map or as bare numbers.
pub(super) fn usual_shapes(inputs: &mut Map<String, Value>) {
    for key in ["related", "activity_ids"] {
        if let Some(value) = inputs.get_mut(key).filter(|value| value.is_object() || value.is_string()) {
            *value = Value::Array(vec![value.take()]);
        }
    }
    if let Some(point) = inputs.get_mut("point").filter(|point| point.is_number()) {
        *point = Value::String(point.to_string());
    }
    if let Some(history) = inputs.get_mut("history") {
        *history = history_as_list(history.take());
    }
    let activities = inputs.get("activity_ids").cloned().unwrap_or_else(|| json!([]));
    if let Some(Value::Object(flags)) = inputs.get_mut("flags") {
        flags_in_shape(flags, &activities);
    }
}

/// `false` for "none", and `true` for every activity.
fn flags_in_shape(flags: &mut Map<String, Value>, activities: &Value) {
    for key in ["public_administration", "member_state_identified_as"] {
        if let Some(value) = flags.get_mut(key).filter(|value| **value == Value::Bool(false)) {
            *value = Value::String("none".to_owned());
        }
    }
    for key in ["own_use_only", "ancillary"] {
        match flags.get_mut(key) {
            Some(value @ Value::Bool(true)) => *value = activities.clone(),
            Some(value @ Value::Bool(false)) => *value = json!([]),
            Some(value @ Value::String(_)) => *value = Value::Array(vec![value.take()]),
            _ => {}
        }
    }
}

/// A map from year to figures, or a list of staff numbers, as a list of periods.
fn history_as_list(history: Value) -> Value {
    let period = |mut period: Value| {
        if period.is_number() {
            period = json!({ "staff": period });
        }
        if let Some(year) = period.get_mut("year")
            && let Some(number) = year.as_str().and_then(|year| year.parse::<i64>().ok())
        {
            *year = Value::from(number);
        }
        period
    };
    match history {
        Value::Object(by_year) => {
            let periods = by_year.into_iter().map(|(year, figures)| {
                let mut figures = period(figures);
                if let (Value::Object(figures), Ok(year)) = (&mut figures, year.parse::<i64>()) {
                    figures.insert("year".to_owned(), Value::from(year));
                }
                figures
            });
            Value::Array(periods.collect())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(period).collect()),
        other => other,
    }
}

/// Enterprises under `linked` or `links` of a related one are linked to it.
pub(super) fn links_as_related(object: &mut Map<String, Value>) {
    for key in ["linked", "links"] {
        let Some(Value::Array(mut list)) = object.remove(key) else { continue };
        for item in &mut list {
            if let Value::Object(item) = item
                && !item.contains_key("relation")
            {
                item.insert("relation".to_owned(), Value::String("linked".to_owned()));
            }
        }
        if let Value::Array(further) = object.entry("related").or_insert_with(|| Value::Array(Vec::new())) {
            further.append(&mut list);
        }
    }
}

/// Who holds a share may stand under a key we do not know, as a word or as a yes.
pub(super) fn holder_in_other_keys(object: &mut Map<String, Value>) {
    if ["investor", "investor_type", "holder"].iter().any(|key| object.contains_key(*key)) {
        return;
    }
    let mut unknown = object.iter().filter(|(key, _)| !Related::known_keys().contains(&key.as_str()));
    let investor = unknown.find_map(|(key, value)| {
        let words = match value {
            Value::String(words) => words.to_lowercase(),
            Value::Bool(true) => key.to_lowercase(),
            _ => return None,
        };
        relation_in_words(&words).filter(|relation| matches!(*relation, "venture_capital" | "public_body"))
    });
    if let Some(investor) = investor {
        object.insert("investor".to_owned(), Value::String(investor.to_owned()));
    }
}

/// A relation described in other words than ours.
pub(super) fn relation_in_words(words: &str) -> Option<&'static str> {
    let has = |part: &str| words.contains(part);
    if has("venture") || has("angel") || has("institutional") || has("university") || has("investment") {
        return Some("venture_capital");
    }
    if has("public") || has("municip") || has("state_owned") {
        return Some("public_body");
    }
    if has("exempt") || has("autonomous") || has("below") {
        return Some("autonomous");
    }
    match (has("link"), has("partner")) {
        (true, true) => Some("linked_to_partner"),
        (true, false) => Some("linked"),
        (false, true) => Some("partner"),
        (false, false) if has("person") || has("family") => Some("natural_person"),
        (false, false) if has("parent") || has("subsidiar") || has("sister") || has("group") => {
            Some("linked")
        }
        (false, false) => None,
    }
}

/// A country by its code or the English name of a Member State; words for "outside the Union" give a code of no country.
pub(super) fn country(law: &Law, word: &str) -> Option<CountryCode> {
    let states = &law.member_states().states;
    let named =
        states.iter().find(|state| state.name.eq_ignore_ascii_case(word.trim())).map(|state| state.iso);
    let outside = || {
        let plain: String = word.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
        let is_outside = ["noneu", "noneea", "third", "outside"].iter().any(|start| plain.starts_with(start));
        is_outside.then(|| "ZZ".parse().ok()).flatten()
    };
    word.parse().ok().or(named).or_else(outside)
}
