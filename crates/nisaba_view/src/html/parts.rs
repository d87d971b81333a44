//! What every section uses: glyphs, chips, severities, places, source lines, tables that scroll.

use crate::text::{cut, thousands};
use maud::{Markup, PreEscaped, html};
use nisaba_app::assessment::{Asset, Counts, Place, Snippet, Status};
use std::collections::HashSet;

/// Longest free text of the estate that a page shows; what is longer is in the JSON.
const LONGEST: usize = 400;

/// `text`, cut where nobody would read on.
pub(super) fn brief(text: &str) -> String {
    cut(text, LONGEST).into_owned()
}

/// Words of ours or the estate, cut, with what stands between backticks as code.
pub(super) fn prose(text: &str) -> Markup {
    let text = brief(text);
    let pieces: Vec<&str> = text.split('`').collect();
    let paired = pieces.len() % 2 == 1;
    html! {
        @if paired { @for (index, piece) in pieces.iter().enumerate() { @if index % 2 == 1 { code { (piece) } } @else { (piece) } } }
        @else { (text) }
    }
}

/// `1038` as `1 038`, unbroken.
pub(super) fn number(number: usize) -> String {
    thousands(number as u64).replace(' ', "\u{202f}")
}

/// A word that is safe and unique as a fragment, from an id of ours or of the estate.
pub(super) fn anchor(prefix: &str, id: &str) -> String {
    let word: String = id
        .chars()
        .take(80)
        .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
        .collect();
    format!("{prefix}-{word}")
}

/// Patterns and glyphs, once a page.
pub(super) fn sprite() -> Markup {
    PreEscaped(include_str!("../../assets/sprite.svg").trim_end().to_owned())
}

/// Glyph and class of a status, and its word.
pub(super) fn status_words(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Met => ("met", "met"),
        Status::PartlyMet => ("part", "partly met"),
        Status::NotMet => ("not", "not met"),
        Status::NotAssessed => ("unk", "not assessed"),
        Status::NotApplicable => ("na", "not applicable"),
    }
}

/// Glyph and word.
pub(super) fn chip(class: &str, words: &str) -> Markup {
    html! { span class={ "chip " (class) } { (glyph(class)) (words) } }
}

/// Glyph and word of a status.
pub(super) fn status(status: Status) -> Markup {
    let (class, words) = status_words(status);
    chip(class, words)
}

fn glyph(class: &str) -> Markup {
    html! { svg.i aria-hidden="true" { use href={ "#g-" (class) } {} } }
}

/// Counts as class, number and word; `not applicable` only where there is any.
pub(super) fn counted(counts: &Counts) -> Vec<(&'static str, usize, &'static str)> {
    let all = [
        (Status::Met, counts.met),
        (Status::PartlyMet, counts.partly_met),
        (Status::NotMet, counts.not_met),
        (Status::NotAssessed, counts.not_assessed),
        (Status::NotApplicable, counts.not_applicable),
    ];
    let shown = all.into_iter().filter(|(status, count)| *status != Status::NotApplicable || *count > 0);
    shown.map(|(status, count)| (status_words(status).0, count, status_words(status).1)).collect()
}

/// Counts side by side, a dot for none.
pub(super) fn mix(counts: &Counts) -> Markup {
    html! {
        span.mix {
            @for (class, count, word) in counted(counts) {
                @if count == 0 { span.chip.nil aria-hidden="true" { "·" } }
                @else { span class={ "chip " (class) } { (glyph(class)) (count) span.vh { " " (word) } } }
            }
        }
    }
}

/// A severity, counted in wedges.
pub(super) fn severity(word: &str) -> Markup {
    let class = match word {
        "critical" | "high" | "medium" => word,
        _ => "low",
    };
    html! { span class={ "sev " (class) } { svg viewBox="0 0 23 14" aria-hidden="true" { use href={ "#s-" (class) } {} } (word) } }
}

/// Who answers for it.
pub(super) fn owner(owner: Option<&str>) -> String {
    brief(owner.unwrap_or("nobody"))
}

/// A kind as people read it: `object_store` as `object store`.
pub(super) fn kind(asset: &Asset) -> String {
    brief(&asset.kind.replace('_', " "))
}

/// `file:line`, and the column where it is known.
pub(super) fn place(at: &Place) -> Markup {
    html! { code { (brief(&at.file)) ":" (at.line) @if at.column > 0 { ":" (at.column) } } }
}

/// An obligation or requirement by its id, as a link where it is told on the page.
pub(super) fn obligation(id: &str, obligations: &HashSet<&str>) -> Markup {
    let words = crate::gap::citation(id);
    html! {
        @if obligations.contains(id) { a.nowrap href={ "#" (anchor("o", id)) } { (words) } } @else { span.nowrap { (words) } }
    }
}

/// Several of them, at most `most`.
pub(super) fn obligations(ids: &[&str], known: &HashSet<&str>, most: usize) -> Markup {
    html! {
        @for (index, id) in ids.iter().take(most).enumerate() { @if index > 0 { ", " } (obligation(id, known)) }
        @if ids.len() > most { " and " (ids.len() - most) " more" }
    }
}

/// Source lines with a caret under what decided, and words beside it.
pub(super) fn source(file: &str, snippet: &Snippet, label: &str) -> Markup {
    let last = u64::from(snippet.first_line) + (snippet.lines.len() as u64).saturating_sub(1);
    html! {
        div.src tabindex="0" role="group" aria-label={ (brief(file)) ", lines " (snippet.first_line) " to " (last) } {
            div.cap { span { (brief(file)) } }
            ol {
                @for (line, number) in snippet.lines.iter().zip(u64::from(snippet.first_line)..).take(24) {
                    @let hit = number == u64::from(snippet.marked_line);
                    li.hit[hit] { span { (number) } code { (brief(&line.replace('\t', "    "))) } }
                    @if hit {
                        @let (before, carets) = caret(line, snippet);
                        li { span {} code.note { (" ".repeat(before)) (carets) @if !label.is_empty() { " " (brief(label)) } } }
                    }
                }
            }
        }
    }
}

fn caret(line: &str, snippet: &Snippet) -> (usize, String) {
    let columns = |characters: usize| -> usize {
        line.chars().take(characters).map(|character| if character == '\t' { 4 } else { 1 }).sum()
    };
    let length = line.chars().count();
    let from = (snippet.from_column.max(1) as usize - 1).min(length);
    let to = (snippet.to_column as usize).clamp(from, length.max(from));
    let before = columns(from).min(LONGEST);
    (before, "^".repeat((columns(to) - columns(from)).clamp(1, 120)))
}

/// Lines that would be right.
pub(super) fn right(code: &str) -> Markup {
    html! {
        div.src tabindex="0" role="group" aria-label="What would be right" {
            div.cap { span { "What would be right" } }
            ol { @for line in code.trim_end().lines().take(40) { li.add { span {} code { (brief(&line.replace('\t', "    "))) } } } }
        }
    }
}

/// A table that scrolls sideways on narrow screens and can be reached with the keyboard.
pub(super) fn scroll(label: &str, table: Markup) -> Markup {
    html! { div.scroll tabindex="0" role="group" aria-label=(label) { (table) } }
}

/// "and 12 more" where a list was cut.
pub(super) fn more(all: usize, shown: usize, what: &str) -> Markup {
    html! { @if all > shown { p.soft { (number(all - shown)) " more " (what) " in the JSON of the same run." } } }
}

/// The digest as wedges: to notice a change at a glance, never instead of comparing it.
pub(super) fn tablet(digest: &str) -> Markup {
    const TURNS: [i32; 8] = [0, 0, 0, 45, 90, 135, 180, -90];
    let bytes = digest.as_bytes();
    let wedges = bytes.chunks(2).take(36).enumerate().filter_map(|(index, pair)| {
        let value = pair.iter().fold(0_usize, |value, byte| value * 31 + usize::from(*byte));
        (!value.is_multiple_of(6)).then(|| {
            let (column, row) = (index % 6, index / 6);
            let turn = TURNS.get(value % 8).unwrap_or(&0);
            let scale = 0.72 + 0.09 * (value / 8 % 5) as f64;
            format!("translate({} {}) rotate({turn}) scale({scale:.2})", 12 + 14 * column, 12 + 14 * row)
        })
    });
    html! {
        svg.tablet viewBox="0 0 94 94" role="img" aria-label="Picture of the digest" {
            @for transform in wedges { path transform=(transform) d="M-3.5-6h7L.7-1 .2 7h-.4L-.7-1Z" {} }
        }
    }
}
