//! Edits of one text: byte ranges and what stands there instead.

use std::ops::Range;

/// One change of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// First byte that is replaced.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What stands there instead.
    pub text: String,
}

impl Edit {
    /// Puts `text` in place of a range.
    pub(crate) fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { start: range.start, end: range.end, text: text.into() }
    }

    /// Puts `text` in at a place.
    pub(crate) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::replace(at..at, text)
    }
}

/// Sorts edits, takes equal replacements once and joins what is put in at one place in the order given; `false` where two of
/// them want the same bytes.
pub(crate) fn settle(edits: &mut Vec<Edit>) -> bool {
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let mut settled: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits.drain(..) {
        match settled.last_mut() {
            Some(last) if *last == edit && edit.start < edit.end => {}
            Some(last) if last.start == edit.start && last.end == edit.end && edit.start == edit.end => {
                last.text.push_str(&edit.text);
            }
            _ => settled.push(edit),
        }
    }
    *edits = settled;
    edits.iter().zip(edits.iter().skip(1)).all(|(one, next)| one.end <= next.start)
}

/// The text with its edits, which are sorted and do not overlap; edits that are not within the text are passed over.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut result =
        String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut copied = 0;
    for edit in edits {
        let (Some(between), Some(_)) = (text.get(copied..edit.start), text.get(edit.start..edit.end)) else {
            continue;
        };
        result.push_str(between);
        result.push_str(&edit.text);
        copied = edit.end;
    }
    result.push_str(text.get(copied..).unwrap_or(""));
    result
}

/// How lines of a text end: as most of its first lines do.
pub(crate) fn line_end(text: &str) -> &'static str {
    let first = text.find('\n').map(|at| text.get(..at).unwrap_or(""));
    if first.is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" }
}

/// Where the line of a byte begins.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// Where the line of a byte ends, before its line ending.
pub(crate) fn end_of_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    let length = rest.find('\n').unwrap_or(rest.len());
    let line = rest.get(..length).unwrap_or("");
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// The white space that the line of a byte begins with.
pub(crate) fn indentation(text: &str, at: usize) -> &str {
    let line = text.get(line_start(text, at)..).unwrap_or("");
    let length = line.find(|letter| !matches!(letter, ' ' | '\t')).unwrap_or(line.len());
    line.get(..length).unwrap_or("")
}

/// Whether only white space stands before a byte on its line.
pub(crate) fn is_first_on_line(text: &str, at: usize) -> bool {
    line_start(text, at) + indentation(text, at).len() == at
}
