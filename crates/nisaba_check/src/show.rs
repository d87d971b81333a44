//! What of an estate may be shown. A value can be a secret that someone wrote into code, so free text is shown only when it
//! is short and does not look random; words of the vocabulary, numbers and yes or no are always shown.

use nisaba_base::value::number_text;
use nisaba_estate::FacetValue;
use nisaba_estate::vocabulary::{Definition, Type};

/// Stands for what is not shown.
pub const HIDDEN: &str = "…";
/// Free text longer than this is not shown.
const LONGEST_TEXT_CHARS: usize = 60;
/// A run of letters and digits this long with two sorts of characters in it is a key or a token more often than a name.
const RANDOM_RUN_CHARS: usize = 16;
/// Items of a list that are shown.
const MOST_ITEMS: usize = 5;

/// The value as people may see it.
pub fn value_text(value: &FacetValue, definition: Option<&Definition>) -> String {
    match value {
        FacetValue::Bool(value) => value.to_string(),
        FacetValue::Number(number) => number_text(*number),
        FacetValue::Text(text) if is_word(text, definition) => text.to_string(),
        FacetValue::Text(text) => free_text(text).to_owned(),
        FacetValue::List(items) => list_text(items.iter().filter_map(|item| item.value()), definition),
        FacetValue::Record(_) => HIDDEN.to_owned(),
    }
}

/// The text, or [`HIDDEN`] where it may be a secret.
pub fn free_text(text: &str) -> &str {
    if text.chars().count() > LONGEST_TEXT_CHARS || looks_random(text) { HIDDEN } else { text }
}

fn is_word(text: &str, definition: Option<&Definition>) -> bool {
    matches!(definition.map(|definition| &definition.kind), Some(Type::Words(words)) if words.iter().any(|word| word == text))
}

fn list_text<'v>(items: impl Iterator<Item = &'v FacetValue>, definition: Option<&Definition>) -> String {
    let items: Vec<&FacetValue> = items.collect();
    let scalar = |value: &&FacetValue| !matches!(value, FacetValue::Record(_) | FacetValue::List(_));
    if items.is_empty() || !items.iter().all(scalar) {
        return match items.len() {
            0 => "none".to_owned(),
            1 => "1 item".to_owned(),
            many => format!("{many} items"),
        };
    }
    let shown = items.iter().map(|item| value_text(item, definition)).collect();
    enumeration(shown)
}

/// Texts as people list them, each once: `a, b and 3 more`.
pub fn enumeration(mut texts: Vec<String>) -> String {
    let mut seen = Vec::new();
    texts.retain(|text| {
        let new = !seen.contains(text);
        if new {
            seen.push(text.clone());
        }
        new
    });
    let more = texts.len().saturating_sub(MOST_ITEMS);
    texts.truncate(MOST_ITEMS);
    match (more, texts.pop()) {
        (_, None) => "none".to_owned(),
        (0, Some(last)) if texts.is_empty() => last,
        (0, Some(last)) => format!("{} and {last}", texts.join(", ")),
        (more, Some(last)) => {
            texts.push(last);
            format!("{} and {more} more", texts.join(", "))
        }
    }
}

/// Keys, tokens and passwords mix sorts of characters in one long run; names are made of short words.
fn looks_random(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|run| {
        let sorts = [char::is_ascii_lowercase, char::is_ascii_uppercase, char::is_ascii_digit];
        let present = sorts.iter().filter(|sort| run.chars().any(|c| sort(&c))).count();
        run.len() >= RANDOM_RUN_CHARS && present >= 2
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_and_what_looks_like_a_secret_is_not() {
        assert_eq!(
            free_text("arn:aws:iam::111122223333:role/deploy-billing"),
            "arn:aws:iam::111122223333:role/deploy-billing"
        );
        assert_eq!(free_text("python3.8"), "python3.8");
        assert_eq!(free_text("ABCDEFGH1234567890XY"), HIDDEN, "an access key");
        assert_eq!(free_text("token=q8Zr2Lm5Xw9Kc4Tn7Vb1"), HIDDEN, "a token in a text");
        assert_eq!(free_text(&"word ".repeat(20)), HIDDEN, "a text");
    }

    #[test]
    fn a_word_of_the_vocabulary_is_shown_however_it_looks() {
        let definition = Definition {
            kind: Type::Words(vec!["ELBSecurityPolicyTLS13x2021".into()]),
            about: String::new(),
            items: Default::default(),
        };
        let value = FacetValue::text("ELBSecurityPolicyTLS13x2021");
        assert_eq!(value_text(&value, Some(&definition)), "ELBSecurityPolicyTLS13x2021");
        assert_eq!(value_text(&value, None), HIDDEN);
    }

    #[test]
    fn long_lists_are_cut_and_twice_the_same_is_said_once() {
        let texts = |texts: &[&str]| enumeration(texts.iter().map(|text| (*text).to_owned()).collect());
        assert_eq!(texts(&["a", "b", "a"]), "a and b");
        assert_eq!(texts(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
        assert_eq!(texts(&[]), "none");
    }
}
