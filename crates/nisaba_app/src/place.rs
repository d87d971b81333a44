//! Places and source lines for people: a byte range to file, line, column and the lines around it, credentials masked.

use std::sync::OnceLock;

use nisaba_base::{Diagnostic, FileId, Level, Loc, SourceMap};

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

/// The lines of the sources as they may be shown. Many findings look at the same lines: each is masked once.
pub(crate) struct Lines<'s> {
    sources: &'s SourceMap,
    /// For each file, for each line; made as lines are asked for.
    shown: Vec<OnceLock<Box<[OnceLock<Text>]>>>,
}

impl<'s> Lines<'s> {
    /// Lines of these sources.
    pub(crate) fn new(sources: &'s SourceMap) -> Self {
        Self { sources, shown: (0..sources.len()).map(|_| OnceLock::new()).collect() }
    }

    /// Where they come from.
    pub(crate) fn sources(&self) -> &'s SourceMap {
        self.sources
    }

    /// The lines around a place.
    pub(crate) fn snippet(&self, loc: Loc) -> Option<Snippet> {
        let file = self.sources.get(loc.file).filter(|file| nisaba_sources::is_shown(file))?;
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

    fn line(&self, id: FileId, line: u32) -> Option<Text> {
        let file = self.sources.get(id)?;
        let text = file.line_text(line)?;
        let lines = || (0..file.line_count()).map(|_| OnceLock::new()).collect();
        let shown_before = self.shown.get(id.0 as usize)?.get_or_init(lines).get(line as usize - 1)?;
        Some(shown_before.get_or_init(|| shown(text)).clone())
    }
}

fn shown(line: &str) -> Text {
    let masked = nisaba_sources::mask(line);
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
