//! The parser's position in the text, its limits, and the skipping of blanks and comments.

use std::sync::Arc;

use super::tree::{Names, Span};

/// Deepest nesting of brackets, templates and operators that is read. Code by people stays below 20.
pub(super) const DEEPEST: u32 = 200;

/// What is wrong, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) span: Span,
    pub(crate) label: String,
}

pub(super) type Parsed<T> = Result<T, SyntaxError>;

/// How strings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Native,
    Json,
}

pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// One past the last byte that may be read: the end of the file, or of the heredoc being read.
    pub(super) end: usize,
    /// Newlines are blanks: inside brackets they do not end an expression.
    pub(super) across_lines: bool,
    pub(super) depth: u32,
    pub(super) dialect: Dialect,
    pub(super) names: Names,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, dialect: Dialect) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let names = Names::default();
        Self { text, at, end: text.len(), across_lines: false, depth: 0, dialect, names }
    }

    pub(super) fn name(&mut self, text: &str) -> Arc<str> {
        self.names.get(text)
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.byte(0)
    }

    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..self.end).unwrap_or("")
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or("")
    }

    pub(super) fn starts_with(&self, what: &str) -> bool {
        self.rest().as_bytes().starts_with(what.as_bytes())
    }

    /// Steps over `what` if it comes next.
    pub(super) fn eat(&mut self, what: &str) -> bool {
        let found = self.starts_with(what);
        if found {
            self.at += what.len();
        }
        found
    }

    pub(super) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    /// A mistake at the next character.
    pub(super) fn wrong<T>(&self, label: impl Into<String>) -> Parsed<T> {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        Err(SyntaxError { span: Span::new(self.at, self.at + length), label: label.into() })
    }

    pub(super) fn expect(&mut self, what: &str, label: &str) -> Parsed<()> {
        if self.eat(what) { Ok(()) } else { self.wrong(label) }
    }

    /// Runs `read` one level deeper, with newlines as blanks or not.
    pub(super) fn nested<T>(
        &mut self,
        across_lines: bool,
        read: impl FnOnce(&mut Self) -> Parsed<T>,
    ) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return self.wrong(format!("nested more than {DEEPEST} levels deep"));
        }
        let before = self.across_lines;
        self.depth += 1;
        self.across_lines = across_lines;
        let result = read(self);
        self.across_lines = before;
        self.depth -= 1;
        result
    }

    /// Skips blanks and comments, and newlines where they are blanks.
    pub(super) fn skip_blanks(&mut self) {
        let across_lines = self.across_lines;
        self.skip(across_lines);
    }

    /// Skips blanks and comments up to the end of the line.
    pub(super) fn skip_in_line(&mut self) {
        self.skip(false);
    }

    /// Skips blanks, comments and newlines.
    pub(super) fn skip_lines(&mut self) {
        self.skip(true);
    }

    fn skip(&mut self, newlines: bool) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\r' if newlines || self.byte(1) == Some(b'\n') => self.at += 1,
                b'\n' if newlines => self.at += 1,
                b'#' => self.skip_line_comment(),
                b'/' if self.byte(1) == Some(b'/') => self.skip_line_comment(),
                b'/' if self.byte(1) == Some(b'*') => self.skip_block_comment(),
                // A no-break space or a byte-order mark pasted into the code.
                0xC2 if self.byte(1) == Some(0xA0) => self.at += 2,
                0xEF if self.starts_with("\u{feff}") => self.at += 3,
                _ => return,
            }
        }
    }

    /// Leaves the newline that ends the comment: it ends the attribute too.
    fn skip_line_comment(&mut self) {
        let length = self.rest().bytes().position(|byte| byte == b'\n').unwrap_or(self.end - self.at);
        self.at += length;
    }

    fn skip_block_comment(&mut self) {
        self.at = self.rest().find("*/").map_or(self.end, |length| self.at + length + 2);
    }

    /// An identifier: letters, digits, `_` and `-`, not starting with a digit.
    pub(super) fn identifier(&mut self) -> Option<&'t str> {
        let start = self.at;
        let first = self.rest().chars().next().filter(|c| c.is_alphabetic() || *c == '_')?;
        self.at += first.len_utf8();
        while let Some(byte) = self.peek() {
            if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' {
                self.at += 1;
            } else if byte.is_ascii() {
                break;
            } else {
                match self.rest().chars().next().filter(|c| c.is_alphanumeric()) {
                    Some(c) => self.at += c.len_utf8(),
                    None => break,
                }
            }
        }
        Some(self.slice(start, self.at))
    }

    /// The identifier that comes next, without stepping over it.
    pub(super) fn peek_identifier(&mut self) -> Option<&'t str> {
        let start = self.at;
        let found = self.identifier();
        self.at = start;
        found
    }
}
