//! Places and source lines for people: a byte range to file, line, column and the lines around it, credentials masked.

use nisaba_base::{Diagnostic, Level, Loc, SourceMap};

use crate::assessment::{Place, Problem, Snippet};

/// Lines shown before and after the marked one.
const AROUND: u32 = 2;
/// Longer lines are cut.
const LINE_LIMIT: usize = 200;

/// File, line and column of a place.
pub(crate) fn place(sources: &SourceMap, loc: Loc) -> Option<Place> {
    let (file, position) = sources.resolve(loc)?;
    Some(Place { file: file.to_owned(), line: position.line, column: position.column })
}

/// The lines around a place.
pub(crate) fn snippet(sources: &SourceMap, loc: Loc) -> Option<Snippet> {
    let file = sources.get(loc.file)?;
    let position = file.position(loc.start);
    let first_line = position.line.saturating_sub(AROUND).max(1);
    let lines: Vec<String> =
        (first_line..=position.line + AROUND).map_while(|line| file.line_text(line)).map(shown).collect();
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

fn shown(line: &str) -> String {
    let masked = nisaba_sources::mask(line);
    match masked.char_indices().nth(LINE_LIMIT) {
        Some((cut, _)) => format!("{}…", masked.get(..cut).unwrap_or("")),
        None => masked.into_owned(),
    }
}

/// A diagnostic as the outputs show it.
pub(crate) fn problem(sources: &SourceMap, diagnostic: &Diagnostic) -> Problem {
    let level = match diagnostic.level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    Problem {
        level: level.to_owned(),
        code: diagnostic.code.to_owned(),
        message: nisaba_sources::mask(&diagnostic.message).into_owned(),
        at: diagnostic.loc.and_then(|loc| place(sources, loc)),
        label: diagnostic.label.as_deref().map(|label| nisaba_sources::mask(label).into_owned()),
        help: diagnostic.help.iter().map(|line| nisaba_sources::mask(line).into_owned()).collect(),
        snippet: diagnostic.loc.and_then(|loc| snippet(sources, loc)),
    }
}
