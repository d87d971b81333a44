//! Text that others wrote, made safe to show, and numbers and dates as people read them.

use std::borrow::Cow;

use nisaba_app::assessment::{Baseline, Override};
use unicode_width::UnicodeWidthChar;

/// `text` without characters that steer a terminal or reorder a line; each becomes `�`, tabs and line ends a space.
///
/// A file name may hold an escape sequence that recolours or rewrites the screen, or a right-to-left override that
/// makes `exe.tf` read as `ft.exe`. Showing that something was there is safer than dropping it.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let shown = |character: char| match character {
        '\t' | '\n' => ' ',
        character if steers(character) => '\u{fffd}',
        character => character,
    };
    Cow::Owned(text.replace("\r\n", "\n").chars().map(shown).collect())
}

/// What a baseline says of the findings: `38 known (until 2027-05-31), 2 new`.
pub(crate) fn baseline(baseline: &Baseline, date: impl Fn(&str) -> String) -> String {
    let until =
        baseline.until.as_deref().map(|until| format!(" (until {})", date(until))).unwrap_or_default();
    let mut words = vec![format!("{} known{until}", baseline.known), format!("{} new", baseline.new)];
    let more = [
        (baseline.worse, "worse than known"),
        (baseline.expired, "known and expired"),
        (baseline.gone.len(), "no longer found"),
    ];
    words.extend(
        more.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")),
    );
    words.join(", ")
}

fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{061c}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// `text` in ASCII, for terminals without UTF-8; what has no near word becomes `?`.
pub(crate) fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '→' => out.push_str("->"),
            '·' | '–' | '—' => out.push('-'),
            '…' => out.push_str("..."),
            '½' => out.push_str("1/2"),
            '‘' | '’' => out.push('\''),
            '“' | '”' | '„' => out.push('"'),
            '\u{a0}' | '\u{2009}' | '\u{202f}' => out.push(' '),
            '×' => out.push('x'),
            character if character.is_ascii() => out.push(character),
            _ => out.push('?'),
        }
    }
    Cow::Owned(out)
}

/// Columns that `text` takes in a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

/// `text` in at most `columns`, ending in `…` where it was cut.
pub(crate) fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut used = 0;
    let mut out = String::new();
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used + 1 > columns {
            break;
        }
        out.push(character);
    }
    out.push('…');
    Cow::Owned(out)
}

/// `text` in lines of at most `columns`; words longer than a line are cut.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let word = cut(word, columns);
        if !line.is_empty() && width(&line) + 1 + width(&word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// `1038` as `1 038`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number as u64), if number == 1 { one } else { many })
}

/// `2026-11-24T02:05:00Z` as `24 Nov 2026, 02:05 UTC`, `2026-11-24` as `24 Nov 2026`; anything else as it is.
pub(crate) fn date(iso: &str) -> String {
    let (day, clock) = iso.split_once('T').map_or((iso, None), |(day, clock)| (day, Some(clock)));
    let parts: Vec<&str> = day.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return iso.to_owned() };
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    let (Some(name), Ok(day)) = (name, day.parse::<u8>()) else { return iso.to_owned() };
    match clock.and_then(|clock| clock.get(..5)) {
        Some(clock) => format!("{day} {name} {year}, {clock} UTC"),
        None => format!("{day} {name} {year}"),
    }
}

/// Estimated hours as people say them: `30 min`, `3 h`, `½ day`, `2 days`.
pub(crate) fn effort(hours: f64) -> String {
    if !hours.is_finite() || hours <= 0.0 {
        return "?".to_owned();
    }
    if hours < 1.0 {
        return format!("{:.0} min", (hours * 60.0).max(1.0));
    }
    if hours < 4.0 {
        return format!("{} h", short(hours));
    }
    match hours / 8.0 {
        days if days < 0.75 => "½ day".to_owned(),
        days if days < 1.25 => "1 day".to_owned(),
        days => format!("{} days", short((days * 2.0).round() / 2.0)),
    }
}

fn short(number: f64) -> String {
    if number.fract().abs() < 0.05 { format!("{number:.0}") } else { format!("{number:.1}") }
}

/// `a`, `a and b`, `a, b and 3 more`, at most `most` of them.
pub(crate) fn some_of(names: &[String], most: usize) -> String {
    let shown = names.get(..most.min(names.len())).unwrap_or_default();
    match (shown, names.len() - shown.len()) {
        ([], _) => String::new(),
        ([one], 0) => one.clone(),
        ([head @ .., last], 0) => format!("{} and {last}", head.join(", ")),
        (shown, more) => format!("{} and {} more", shown.join(", "), thousands(more as u64)),
    }
}

/// What an override is for.
pub(crate) fn override_subject(one: &Override) -> String {
    let check = if one.check.is_empty() { "every check" } else { &one.check };
    match (one.resource.is_empty(), one.file.is_empty()) {
        (false, false) => format!("{check} on {} in {}", one.resource, one.file),
        (false, true) => format!("{check} on {}", one.resource),
        (true, false) => format!("{check} in {}", one.file),
        (true, true) => check.to_owned(),
    }
}

/// What an override changes.
pub(crate) fn override_change(one: &Override) -> String {
    let mut changes = Vec::new();
    if !one.applies {
        changes.push("left out".to_owned());
    }
    changes.extend(one.severity.as_ref().map(|severity| format!("severity {severity}")));
    changes.extend(one.owner.as_ref().map(|owner| format!("owner {owner}")));
    changes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_and_an_override_are_shown_not_obeyed() {
        assert_eq!(clean("a\u{1b}[31m\u{202e}b\tc"), "a\u{fffd}[31m\u{fffd}b c");
        assert!(matches!(clean("grüße"), Cow::Borrowed(_)), "ordinary letters cost nothing");
    }

    #[test]
    fn numbers_and_dates_read_as_people_write_them() {
        assert_eq!(thousands(1_038), "1 038");
        assert_eq!(thousands(999), "999");
        assert_eq!(date("2026-11-24T02:05:09Z"), "24 Nov 2026, 02:05 UTC");
        assert_eq!(date("2026-13-24"), "2026-13-24");
        assert_eq!(date("soon"), "soon");
        assert_eq!(
            [0.5, 2.0, 4.0, 8.0, 16.0, 20.0].map(effort),
            ["30 min", "2 h", "½ day", "1 day", "2 days", "2.5 days"]
        );
    }

    #[test]
    fn long_words_are_cut_and_lines_never_overflow() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 4), ["abc…"]);
        assert_eq!(cut("数据库", 4), "数…", "wide letters take two columns");
    }
}
