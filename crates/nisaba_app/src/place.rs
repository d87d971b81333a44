//! Places and source lines for people: a byte range to file, line, column and the lines around it, credentials masked.

use std::borrow::Cow;
use std::sync::OnceLock;

use nisaba_base::{Diagnostic, FileId, Level, Loc, SourceFile, SourceMap};

use crate::assessment::{Place, Problem, Snippet, Text};

/// Lines shown before and after the marked one.
const AROUND: u32 = 2;
/// Longer lines are cut.
const LINE_LIMIT: usize = 200;

/// File, line and column of a place.
pub(crate) fn place(sources: &SourceMap, loc: Loc) -> Option<Place> {
    let (file, position) = sources.resolve(loc)?;
    Some(Place { file: file.into(), line: position.line, column: position.column })
}

/// The lines of a file as they may be shown, each made when it is asked for.
type ShownLines = Box<[OnceLock<Text>]>;

/// The lines of the sources as they may be shown. Many findings look at the same lines: each is masked once.
pub(crate) struct Lines<'s> {
    sources: &'s SourceMap,
    /// For each file that may be shown, for each line; made as lines are asked for.
    shown: Vec<OnceLock<Option<ShownLines>>>,
}

impl<'s> Lines<'s> {
    /// Lines of these sources.
    pub(crate) fn new(sources: &'s SourceMap) -> Self {
        let ids = sources.iter().last().map_or(0, |(id, _)| id.0 as usize + 1);
        Self { sources, shown: (0..ids).map(|_| OnceLock::new()).collect() }
    }

    /// Where they come from.
    pub(crate) fn sources(&self) -> &'s SourceMap {
        self.sources
    }

    /// The lines around a place.
    pub(crate) fn snippet(&self, loc: Loc) -> Option<Snippet> {
        let file = self.sources.get(loc.file)?;
        self.of_file(loc.file, file)?;
        let position = file.position(loc.start);
        let first_line = position.line.saturating_sub(AROUND).max(1);
        let lines: Vec<Text> =
            (first_line..=position.line + AROUND).map_while(|line| self.line(loc.file, line)).collect();
        let marked = file.line_text(position.line).unwrap_or("");
        let width = file.slice(loc).lines().next().unwrap_or("").chars().count() as u32;
        let room = (marked.chars().count() as u32 + 1).saturating_sub(position.column).max(1);
        Some(Snippet {
            first_line,
            lines,
            marked_line: position.line,
            from_column: position.column,
            to_column: position.column + width.clamp(1, room) - 1,
        })
    }

    /// `None` for a file whose lines may not be shown.
    fn of_file(&self, id: FileId, file: &SourceFile) -> Option<&[OnceLock<Text>]> {
        let lines = || (0..file.line_count()).map(|_| OnceLock::new()).collect();
        let shown = self.shown.get(id.0 as usize)?;
        shown.get_or_init(|| nisaba_sources::is_shown(file).then(lines)).as_deref()
    }

    fn line(&self, id: FileId, line: u32) -> Option<Text> {
        let file = self.sources.get(id)?;
        let text = file.line_text(line)?;
        let shown_before = self.of_file(id, file)?.get(line as usize - 1)?;
        let make = || shown(without_secret(file, line, text));
        Some(shown_before.get_or_init(make).clone())
    }
}

/// A line (from 1) of a file as it may be shown; `None` where that is how it is written.
pub fn masked_line(file: &SourceFile, line: u32) -> Option<String> {
    let text = file.line_text(line)?;
    let without = without_secret(file, line, text);
    let masked = nisaba_sources::mask(&without);
    (masked != text).then(|| masked.into_owned())
}

fn without_secret<'t>(file: &SourceFile, line: u32, text: &'t str) -> Cow<'t, str> {
    if is_of_secret(file, line, text) { hidden(text) } else { text.into() }
}

/// How far above a value its name may stand.
const NAME_ABOVE_LINES: u32 = 5;
/// Stands in place of a value whose name, on another line, means a secret.
const HIDDEN: &str = "•••";

/// Whether a line holds the value of something whose name above it means a secret: `variable "password" {`, and then
/// `default = "…"`; `- name: DB_PASSWORD`, and then `value: …`.
fn is_of_secret(file: &SourceFile, line: u32, text: &str) -> bool {
    if !matches!(key_of(text), "default" | "value") {
        return false;
    }
    let mut above = (1..=NAME_ABOVE_LINES).map_while(|up| file.line_text(line.checked_sub(up)?));
    above
        .find(|above| key_of(above) == "name" || above.trim_end().ends_with('{'))
        .is_some_and(ends_in_secret_name)
}

fn key_of(text: &str) -> &str {
    let key = text.split(['=', ':']).next().unwrap_or("");
    key.trim().trim_start_matches("- ").trim_matches(['"', ' '])
}

/// Whether the last word of a line is a name under which [`nisaba_sources::mask`] hides what is assigned.
fn ends_in_secret_name(line: &str) -> bool {
    let words = line.trim_end_matches([' ', '{', ',', '"', '\'']);
    let name = words.rsplit(['"', '\'', ' ', ':', '=']).next().unwrap_or("");
    let assigned = format!("{name} = \"Wq7-Tz2k-81Lp\"");
    !name.is_empty() && nisaba_sources::mask(&assigned) != assigned
}

fn hidden(text: &str) -> Cow<'_, str> {
    match text.find(['=', ':']) {
        Some(at) => format!("{} {HIDDEN}", text.get(..=at).unwrap_or("")).into(),
        None => text.into(),
    }
}

fn shown(line: Cow<'_, str>) -> Text {
    let masked = nisaba_sources::mask(&line);
    match masked.char_indices().nth(LINE_LIMIT) {
        Some((cut, _)) => format!("{}…", masked.get(..cut).unwrap_or("")).into(),
        None => masked.into(),
    }
}

/// A diagnostic as the outputs show it.
pub(crate) fn problem(lines: &Lines<'_>, diagnostic: &Diagnostic) -> Problem {
    let level = match diagnostic.level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    Problem {
        level: level.to_owned(),
        code: diagnostic.code.to_owned(),
        message: nisaba_sources::mask(&diagnostic.message).into_owned(),
        at: diagnostic.loc.and_then(|loc| place(lines.sources, loc)),
        label: diagnostic.label.as_deref().map(|label| nisaba_sources::mask(label).into_owned()),
        help: diagnostic.help.iter().map(|line| nisaba_sources::mask(line).into_owned()).collect(),
        snippet: diagnostic.loc.and_then(|loc| lines.snippet(loc)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let mut sources = SourceMap::default();
        let file = sources.insert(SourceFile::new("main.tf", text));
        let lines = Lines::new(&sources);
        (1..=text.lines().count() as u32)
            .filter_map(|line| lines.line(file, line))
            .map(|line| line.to_string())
            .collect()
    }

    #[test]
    fn a_value_is_hidden_where_its_name_stands_on_a_line_above() {
        let shown = lines("variable \"password\" {\n  sensitive = true\n  default = \"Korbweide-77\"\n}\n");
        assert_eq!(shown.get(2).map(String::as_str), Some("  default = •••"));
        let shown =
            lines("- name: DB_PASSWORD\n  value: Korbweide-77\n- name: REGION\n  value: eu-central-1\n");
        assert_eq!(shown, ["- name: DB_PASSWORD", "  value: •••", "- name: REGION", "  value: eu-central-1"]);
        let shown = lines("variable \"password\" {\n}\nvariable \"keep\" {\n  default = true\n}\n");
        assert_eq!(shown.get(3).map(String::as_str), Some("  default = true"));
    }
}
