//! Logical lines: what the builder takes for one instruction, with continued lines joined, comments and directives left out.

use nisaba_base::FileId;

use crate::script::{Heredoc, Script};

/// Heredocs that one instruction may open.
const HEREDOC_LIMIT: usize = 64;

/// An instruction's text and where it stands.
pub(crate) struct Logical {
    pub(crate) script: Script,
    /// First byte of the instruction and one past its last, heredocs included.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The file as logical lines, and the character that continues a line.
pub(crate) struct Lines {
    pub(crate) lines: Vec<Logical>,
    pub(crate) escape: char,
}

/// Splits a file into logical lines.
pub(crate) fn split(file: FileId, text: &str) -> Lines {
    let body_at = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut physical = Physical { text, at: body_at };
    let escape = directives(&mut physical);
    let mut lines = Vec::new();
    while let Some(line) = physical.next_line() {
        if is_comment(line.text) || line.text.trim().is_empty() {
            continue;
        }
        lines.push(join(file, &mut physical, line, escape));
    }
    Lines { lines, escape }
}

/// One line of the file without its ending.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    at: usize,
}

struct Physical<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Physical<'t> {
    fn next_line(&mut self) -> Option<Line<'t>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        let line = Line { text: rest.get(..length)?.trim_end_matches(['\n', '\r']), at: self.at };
        self.at += length;
        Some(line)
    }

    fn peek(&self) -> Option<Line<'t>> {
        Physical { text: self.text, at: self.at }.next_line()
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// `# escape=` and its like count only before anything else is written.
fn directives(physical: &mut Physical<'_>) -> char {
    let mut escape = '\\';
    while let Some(line) = physical.peek() {
        let Some((name, value)) =
            line.text.trim_start().strip_prefix('#').and_then(|rest| rest.split_once('='))
        else {
            break;
        };
        match name.trim().to_ascii_lowercase().as_str() {
            "escape" if value.trim() == "`" => escape = '`',
            "escape" | "syntax" | "check" => {}
            _ => break,
        }
        physical.next_line();
    }
    escape
}

fn join(file: FileId, physical: &mut Physical<'_>, first: Line<'_>, escape: char) -> Logical {
    let indent = first.text.len() - first.text.trim_start().len();
    let start = first.at + indent;
    let mut parts: Vec<(String, usize)> = Vec::new();
    let mut line = Line { text: first.text.trim_start(), at: start };
    let mut end;
    loop {
        end = line.at + line.text.len();
        match continued(line.text, escape) {
            Some(before) => parts.push((before.to_owned(), line.at)),
            None => {
                parts.push((line.text.trim_end().to_owned(), line.at));
                break;
            }
        }
        let Some(next) = next_part(physical) else { break };
        line = next;
    }
    let mut script = Script::joined(file, &parts);
    for opened in openings(&script.text) {
        let (heredoc, after) = heredoc(file, physical, &opened);
        end = end.max(after);
        script.heredocs.push(heredoc);
    }
    Logical { script, start, end }
}

/// The line without the mark that continues it.
fn continued(line: &str, escape: char) -> Option<&str> {
    line.trim_end().strip_suffix(escape)
}

/// Comments and empty lines between continued lines do not count.
fn next_part<'t>(physical: &mut Physical<'t>) -> Option<Line<'t>> {
    loop {
        let line = physical.next_line()?;
        if !is_comment(line.text) && !line.text.trim().is_empty() {
            return Some(line);
        }
    }
}

struct Opening {
    name: String,
    strips_tabs: bool,
}

/// `<<EOF`, `<<-"EOF"` of instructions that may have them; `<<<` is none, and neither is what stands in quotes.
fn openings(text: &str) -> Vec<Opening> {
    let keyword = text.split_whitespace().next().unwrap_or("").to_ascii_uppercase();
    if !matches!(keyword.as_str(), "RUN" | "COPY" | "ADD") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut quote = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (_, '\\') => drop(chars.next()),
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '<') if found.len() < HEREDOC_LIMIT => {
                let rest = text.get(at..).unwrap_or("");
                let arrows = rest.len() - rest.trim_start_matches('<').len();
                for _ in 1..arrows {
                    chars.next();
                }
                if arrows == 2 {
                    found.extend(opening(rest.get(2..).unwrap_or("")));
                }
            }
            _ => {}
        }
    }
    found
}

fn opening(rest: &str) -> Option<Opening> {
    let (rest, strips_tabs) = match rest.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let name = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest.get(1..)?.split(quote).next()?,
        _ => rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.' || c == '-')).next()?,
    };
    (!name.is_empty()).then(|| Opening { name: name.to_owned(), strips_tabs })
}

/// Everything up to the line that is its name alone; a file that ends before ends it too.
fn heredoc(file: FileId, physical: &mut Physical<'_>, opened: &Opening) -> (Heredoc, usize) {
    let start = physical.at;
    let mut end = start;
    while let Some(line) = physical.next_line() {
        let word = if opened.strips_tabs { line.text.trim_start_matches('\t') } else { line.text };
        if word == opened.name {
            let text = physical.text.get(start..end).unwrap_or("");
            let heredoc = Heredoc { name: opened.name.clone(), text: Script::of(file, text, start) };
            return (heredoc, line.at + line.text.len());
        }
        end = physical.at;
    }
    let text = physical.text.get(start..end).unwrap_or("");
    (Heredoc { name: opened.name.clone(), text: Script::of(file, text, start) }, end)
}
