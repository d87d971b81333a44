//! Edits as a unified diff that `git apply` takes.

use std::fmt::Write;

use crate::edit::{Edit, apply, end_of_line, line_start};

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// Lines that are replaced: the first of them (from 0), how many, and what stands there instead.
#[derive(Debug, PartialEq)]
struct Change<'t> {
    first: usize,
    old: Vec<&'t str>,
    new: Vec<String>,
}

/// What of a text may not be shown.
pub struct Masks<'m> {
    /// A line (from 1) of the text before, where it may not be shown as it is.
    pub before: &'m dyn Fn(u32) -> Option<String>,
    /// A line that is new, as it may be shown.
    pub new: &'m dyn Fn(&str) -> String,
}

/// A diff, and whether it says every line as it is: only then can it be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unified {
    /// The text.
    pub text: String,
    /// No line had to be masked.
    pub is_exact: bool,
}

/// The unified diff of a file under its path; sorted edits that do not overlap. Lines that may not be shown are left out of the
/// context of changes.
pub fn unified(path: &str, text: &str, edits: &[Edit], masks: &Masks<'_>) -> Unified {
    let lines = lines(text);
    let changes = changes(text, &lines, edits);
    let mut out = Unified { text: String::new(), is_exact: true };
    if changes.is_empty() {
        return out;
    }
    let _ = write!(out.text, "--- {}\n+++ {}\n", name("a", path), name("b", path));
    let page = Page { lines, masks };
    let mut shift = 0isize;
    let mut rest = changes.as_slice();
    while let Some(first) = rest.first() {
        let mut count = 1;
        let mut end = first.first + first.old.len();
        let is_close = |end: usize, next: &&Change<'_>| {
            next.first <= end + 2 * CONTEXT && (end..next.first).all(|line| page.mask(line).is_none())
        };
        while let Some(next) = rest.get(count).filter(|next| is_close(end, next)) {
            end = next.first + next.old.len();
            count += 1;
        }
        let (hunk, after) = rest.split_at(count);
        rest = after;
        let from = page.context_above(first.first);
        let to = page.context_below(end, rest.first().map(|next| next.first));
        shift += page.hunk(&mut out, hunk, from..to, shift);
    }
    out
}

/// Lines of the text before, and what may not be shown of them.
struct Page<'p> {
    lines: Vec<&'p str>,
    masks: &'p Masks<'p>,
}

impl Page<'_> {
    fn mask(&self, line: usize) -> Option<String> {
        (self.masks.before)(u32::try_from(line + 1).ok()?)
    }

    fn context_above(&self, first: usize) -> usize {
        let open = |line: &usize| self.mask(*line).is_none();
        first - (first.saturating_sub(CONTEXT)..first).rev().take_while(open).count()
    }

    /// At least one line where there is one: without it git takes the hunk for the end of the file.
    fn context_below(&self, end: usize, next: Option<usize>) -> usize {
        let last = (end + CONTEXT).min(self.lines.len()).min(next.unwrap_or(usize::MAX));
        let open = |line: &usize| self.mask(*line).is_none();
        let shown = (end..last).take_while(open).count();
        (end + shown.max(1)).min(self.lines.len()).min(last.max(end))
    }

    fn hunk(
        &self,
        out: &mut Unified,
        hunk: &[Change<'_>],
        range: std::ops::Range<usize>,
        shift: isize,
    ) -> isize {
        let (mut body, mut at, mut new_count) = (String::new(), range.start, 0usize);
        for change in hunk {
            new_count += self.keep(&mut body, ' ', at..change.first, &mut out.is_exact);
            self.keep(&mut body, '-', change.first..change.first + change.old.len(), &mut out.is_exact);
            for line in &change.new {
                let shown = (self.masks.new)(line);
                out.is_exact &= shown == *line;
                push(&mut body, '+', &shown);
            }
            new_count += change.new.len();
            at = change.first + change.old.len();
        }
        new_count += self.keep(&mut body, ' ', at..range.end, &mut out.is_exact);
        let old_count = range.len();
        let old_start = if old_count == 0 { range.start } else { range.start + 1 };
        let new_start = (old_start as isize + shift).max(0);
        let _ = writeln!(out.text, "@@ -{old_start},{old_count} +{new_start},{new_count} @@");
        out.text.push_str(&body);
        new_count as isize - old_count as isize
    }

    fn keep(
        &self,
        body: &mut String,
        mark: char,
        range: std::ops::Range<usize>,
        is_exact: &mut bool,
    ) -> usize {
        for index in range.clone() {
            let Some(line) = self.lines.get(index) else { continue };
            match self.mask(index) {
                None => push(body, mark, line),
                Some(masked) => {
                    *is_exact = false;
                    push(body, mark, &format!("{masked}\n"));
                }
            }
        }
        range.len()
    }
}

fn push(out: &mut String, mark: char, line: &str) {
    out.push(mark);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

/// A path as git writes it in a diff: with white space or other signs in it, quoted.
fn name(side: &str, path: &str) -> String {
    let is_strange = |letter: char| letter.is_control() || matches!(letter, '"' | '\\');
    match path.contains(is_strange) {
        true => format!("\"{side}/{}\"", path.escape_default()),
        false if path.contains(' ') => format!("{side}/{path}\t"),
        false => format!("{side}/{path}"),
    }
}

/// Lines with their line endings.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Edits by the lines they touch; edits of one line, or of lines side by side, are one change.
fn changes<'t>(text: &'t str, lines: &[&'t str], edits: &[Edit]) -> Vec<Change<'t>> {
    let mut groups: Vec<(usize, usize, Vec<Edit>)> = Vec::new();
    for edit in edits {
        let start = line_start(text, edit.start);
        let last = end_of_line(text, edit.end);
        let end = text.get(last..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| last + at + 1);
        match groups.last_mut() {
            Some((_, until, own)) if start < *until => {
                *until = end.max(*until);
                own.push(edit.clone());
            }
            _ => groups.push((start, end, vec![edit.clone()])),
        }
    }
    let line_of = |at: usize| text.get(..at).unwrap_or("").matches('\n').count();
    let change = |(start, end, edits): (usize, usize, Vec<Edit>)| {
        let within: Vec<Edit> = edits
            .into_iter()
            .map(|edit| Edit { start: edit.start - start, end: edit.end - start, ..edit })
            .collect();
        let old = text.get(start..end).unwrap_or("");
        let new = apply(old, &within);
        let first = line_of(start);
        let count = old.split_inclusive('\n').count();
        let old = lines.get(first..first + count).unwrap_or(&[]).to_vec();
        trimmed(first, old, new.split_inclusive('\n').map(str::to_owned).collect())
    };
    let changes = groups.into_iter().map(change);
    let mut joined: Vec<Change<'_>> = Vec::new();
    for change in changes.filter(|change| !change.old.is_empty() || !change.new.is_empty()) {
        match joined.last_mut() {
            Some(last) if last.first + last.old.len() == change.first => {
                last.old.extend(change.old);
                last.new.extend(change.new);
            }
            _ => joined.push(change),
        }
    }
    joined
}

/// Lines that stay as they are at either end belong to no change.
fn trimmed(first: usize, old: Vec<&str>, new: Vec<String>) -> Change<'_> {
    let same = |(old, new): &(&&str, &String)| **old == new.as_str();
    let before = old.iter().zip(&new).take_while(same).count();
    let (rest_old, rest_new) = (old.get(before..).unwrap_or(&[]), new.get(before..).unwrap_or(&[]));
    let after = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(same).count();
    Change {
        first: first + before,
        old: rest_old.get(..rest_old.len() - after).unwrap_or(&[]).to_vec(),
        new: rest_new.get(..rest_new.len() - after).unwrap_or(&[]).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str, text: &str, edits: &[Edit], secret: u32) -> Unified {
        let before = |line: u32| (line == secret).then(|| "•••".to_owned());
        unified(path, text, edits, &Masks { before: &before, new: &str::to_owned })
    }

    #[test]
    fn a_line_that_may_not_be_shown_is_no_context() {
        let text = "one\ntwo\nsecret\nfour\nfive\nsix\n";
        let diff = shown("a", text, &[Edit::replace(15..20, "4\n")], 3);
        assert!(
            diff.is_exact && diff.text.ends_with("@@ -4,3 +4,3 @@\n-four\n+4\n five\n six\n"),
            "{}",
            diff.text
        );
        let diff = shown("a", text, &[Edit::replace(4..8, "2\n")], 3);
        assert!(!diff.is_exact && !diff.text.contains("secret"), "{}", diff.text);
    }

    #[test]
    fn close_changes_share_a_hunk_and_far_ones_do_not() {
        let text: String = (1..=30).map(|line| format!("line {line}\n")).collect();
        let at = |line: usize| text.find(&format!("line {line}\n")).unwrap_or(0);
        let edits = [
            Edit::insert(at(4), "new\n"),
            Edit::replace(at(6)..at(7), ""),
            Edit::replace(at(25)..at(25) + 4, "LINE"),
        ];
        let diff = shown("a b.tf", &text, &edits, 0).text;
        assert!(diff.starts_with("--- a/a b.tf\t\n+++ b/a b.tf\t\n@@ -1,9 +1,9 @@\n"), "{diff}");
        assert!(
            diff.contains("@@ -22,7 +22,7 @@\n line 22\n line 23\n line 24\n-line 25\n+LINE 25\n"),
            "{diff}"
        );
    }

    #[test]
    fn a_file_without_a_last_line_ending_says_so() {
        let diff = shown("a", "one\ntwo", &[Edit::insert(7, "\nthree")], 0).text;
        assert_eq!(
            diff,
            "--- a/a\n+++ b/a\n@@ -1,2 +1,3 @@\n one\n-two\n\\ No newline at end of file\n+two\n+three\n\\ No newline at end of file\n"
        );
    }
}
