//! Values of a report as plain text and numbers: bounded, without markup.

use nisaba_base::value::Node;
use nisaba_check::Severity;

/// Longest text taken over, in characters.
const LONGEST: usize = 600;

/// Text below a dotted path, without markup, on one line.
pub(crate) fn text(node: &Node, path: &str) -> Option<String> {
    let found = node.path(path)?;
    let text = plain(found.value.as_str()?);
    (!text.is_empty()).then_some(text)
}

/// A word or id below a path: text, or a number as text.
pub(crate) fn word(node: &Node, path: &str) -> Option<String> {
    let found = node.path(path)?;
    match found.value.as_str() {
        Some(_) => text(node, path),
        None => found.value.as_f64().map(nisaba_base::value::number_text),
    }
}

/// A line number below a path.
pub(crate) fn line(node: &Node, path: &str) -> Option<u32> {
    let number = node.path(path)?.value.as_f64()?;
    (number >= 1.0 && number <= f64::from(u32::MAX)).then_some(number as u32)
}

/// Items of the list below a path.
pub(crate) fn items<'n>(node: &'n Node, path: &str) -> &'n [Node] {
    node.path(path).and_then(|list| list.value.as_list()).unwrap_or_default()
}

/// Texts of the list below a path; one text counts as a list of one.
pub(crate) fn texts(node: &Node, path: &str) -> Vec<String> {
    let Some(found) = node.path(path) else { return Vec::new() };
    let one = |item: &Node| item.value.as_str().map(plain).filter(|text| !text.is_empty());
    match found.value.as_list() {
        Some(items) => items.iter().take(20).filter_map(one).collect(),
        None => one(found).into_iter().collect(),
    }
}

/// The severity that any tool means by its word.
pub(crate) fn severity(word: &str) -> Severity {
    match word.to_ascii_lowercase().as_str() {
        "critical" | "blocker" | "fatal" => Severity::Critical,
        "high" | "error" | "major" => Severity::High,
        "medium" | "moderate" | "warning" | "minor" => Severity::Medium,
        _ => Severity::Low,
    }
}

/// The severity of a CVSS score, by its qualitative scale (CVSS v3.1, section 5).
pub(crate) fn severity_of_score(score: f64) -> Severity {
    match score {
        score if score >= 9.0 => Severity::Critical,
        score if score >= 7.0 => Severity::High,
        score if score >= 4.0 => Severity::Medium,
        _ => Severity::Low,
    }
}

/// Tags taken out, entities of HTML as their characters, white space as one space, cut where it is long.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut spaced = true;
    while let Some(character) = rest.chars().next() {
        let tag = (character == '<').then(|| tag_end(rest)).flatten();
        if let Some(end) = tag {
            rest = rest.get(end..).unwrap_or("");
            push(&mut out, ' ', &mut spaced);
        } else if let Some((entity, shown)) = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity)) {
            rest = rest.get(entity.len()..).unwrap_or("");
            push(&mut out, *shown, &mut spaced);
        } else {
            rest = rest.get(character.len_utf8()..).unwrap_or("");
            push(&mut out, character, &mut spaced);
        }
        if out.len() > LONGEST * 4 {
            break;
        }
    }
    let out = out.trim_end();
    match out.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", out.get(..cut).unwrap_or("").trim_end()),
        None => out.to_owned(),
    }
}

const ENTITIES: [(&str, char); 6] =
    [("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&nbsp;", ' '), ("&amp;", '&')];

/// Where the tag that the text begins with ends; `a < b` begins with none.
fn tag_end(text: &str) -> Option<usize> {
    let name = text.get(1..)?;
    let name = name.strip_prefix('/').unwrap_or(name);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    text.char_indices().take(200).find(|(_, c)| *c == '>').map(|(at, _)| at + 1)
}

fn push(out: &mut String, character: char, spaced: &mut bool) {
    if character.is_whitespace() {
        if !*spaced {
            out.push(' ');
        }
        *spaced = true;
    } else {
        out.push(character);
        *spaced = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text_and_comparisons_stay() {
        assert_eq!(plain("<p>Use  <b>HTTPS</b>.</p>\n<script>x()</script>"), "Use HTTPS . x()");
        assert_eq!(plain("if a < b &amp;&amp; b &gt; c"), "if a < b && b > c");
        assert_eq!(plain(&"x".repeat(5_000)).chars().count(), LONGEST + 1);
    }
}
