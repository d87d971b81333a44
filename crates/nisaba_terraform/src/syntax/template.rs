//! Templates: quoted strings, heredocs and files given to `templatefile`.
//!
//! A template is first read as a flat run of pieces, so that indentation and `~` can be worked on, then folded into a
//! tree of `if` and `for`.

use std::sync::Arc;

use super::cursor::{Cursor, DEEPEST, Dialect, Parsed, SyntaxError};
use super::tree::{Expr, ExprKind, Span, TemplateFor, TemplatePart};

struct Piece {
    kind: PieceKind,
    span: Span,
    /// `~` after the opening brace: blanks before it go.
    trim_before: bool,
    /// `~` before the closing brace: blanks after it go.
    trim_after: bool,
}

enum PieceKind {
    Text(String),
    Hole(Expr),
    If(Expr),
    Else,
    EndIf,
    For(Option<Arc<str>>, Arc<str>, Expr),
    EndFor,
}

/// Parses a whole text as a template, as `templatefile` and JSON strings need it. Places point into `text`.
pub(crate) fn parse_template(text: &str) -> Result<Expr, SyntaxError> {
    let mut cursor = Cursor::new(text, Dialect::Native);
    cursor.at = 0;
    let span = Span::new(0, text.len());
    let pieces = cursor.pieces(false)?;
    Ok(Expr::new(template_kind(pieces, false)?, span))
}

impl Cursor<'_> {
    /// `"…"`
    pub(super) fn quoted(&mut self) -> Parsed<Expr> {
        let start = self.at;
        if self.dialect == Dialect::Json {
            return self.json_string();
        }
        self.at += 1;
        let plain = self.rest().bytes().position(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'%' | b'\n'));
        let simple =
            plain.map(|length| self.at + length).filter(|at| self.text.as_bytes().get(*at) == Some(&b'"'));
        if let Some(end) = simple {
            let text: Arc<str> = self.slice(self.at, end).into();
            self.at = end + 1;
            return Ok(Expr::new(ExprKind::String(text), self.span_from(start)));
        }
        let across_lines = self.across_lines;
        let pieces = self.nested(across_lines, |cursor| cursor.pieces(true))?;
        self.expect("\"", "this string does not end on its line")?;
        Ok(Expr::new(template_kind(pieces, true)?, self.span_from(start)))
    }

    /// `<<EOT` and `<<-EOT`
    pub(super) fn heredoc(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.at += 2;
        let flush = self.eat("-");
        let Some(marker) = self.identifier() else {
            return self.wrong("the marker of the heredoc is missing");
        };
        let marker = marker.to_owned();
        if self.peek() == Some(b'\r') {
            self.at += 1;
        }
        if !self.eat("\n") {
            return self.wrong("expected a new line after the marker of the heredoc");
        }
        let Some((length, end)) = heredoc_end(self.rest(), &marker) else {
            let span = Span::new(start, start + 2 + marker.len());
            return Err(SyntaxError { span, label: format!("the closing `{marker}` is missing") });
        };
        let (body_end, after) = (self.at + length, self.at + end);
        let outer_end = std::mem::replace(&mut self.end, body_end);
        let pieces = self.nested(true, |cursor| cursor.pieces(false));
        self.end = outer_end;
        let mut pieces = pieces?;
        if flush {
            remove_indent(&mut pieces);
        }
        self.at = after;
        Ok(Expr::new(template_kind(pieces, false)?, self.span_from(start)))
    }

    /// Text and interpolations up to the closing quote (left unread) or to the end.
    fn pieces(&mut self, quoted: bool) -> Parsed<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut text_start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' if quoted => break,
                b'\n' if quoted => return self.wrong("this string does not end on its line"),
                b'\\' if quoted => self.escape(&mut text)?,
                b'$' | b'%' if self.byte(1) == Some(byte) && self.byte(2) == Some(b'{') => {
                    text.push(char::from(byte));
                    text.push('{');
                    self.at += 3;
                }
                b'$' | b'%' if self.byte(1) == Some(b'{') => {
                    push_text(&mut pieces, &mut text, Span::new(text_start, self.at));
                    pieces.push(self.nested(true, |cursor| cursor.sequence(byte == b'$'))?);
                    text_start = self.at;
                }
                b'$' | b'%' => {
                    text.push(char::from(byte));
                    self.at += 1;
                }
                _ => self.plain_text(&mut text, quoted),
            }
        }
        push_text(&mut pieces, &mut text, Span::new(text_start, self.at));
        Ok(pieces)
    }

    fn plain_text(&mut self, text: &mut String, quoted: bool) {
        let stops = |byte: u8| match byte {
            b'$' | b'%' => true,
            b'"' | b'\\' | b'\n' => quoted,
            _ => false,
        };
        let length = self.rest().bytes().position(stops).unwrap_or(self.end.saturating_sub(self.at));
        let piece = self.slice(self.at, self.at + length);
        // A file with Windows line ends has the same text as one without.
        if piece.contains('\r') {
            text.push_str(&piece.replace("\r\n", "\n"))
        } else {
            text.push_str(piece)
        }
        self.at += length;
    }

    fn escape(&mut self, text: &mut String) -> Parsed<()> {
        let escaped = self.byte(1);
        let (letter, digits) = match escaped {
            Some(b'n') => (Some('\n'), 0),
            Some(b'r') => (Some('\r'), 0),
            Some(b't') => (Some('\t'), 0),
            Some(b'"') => (Some('"'), 0),
            Some(b'\\') => (Some('\\'), 0),
            Some(b'u') => (None, 4),
            Some(b'U') => (None, 8),
            _ => return self.wrong("unknown escape in a string; a backslash is written `\\\\`"),
        };
        let hex = self.slice(self.at + 2, (self.at + 2 + digits).min(self.end));
        let Some(letter) = letter.or_else(|| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32))
        else {
            return self.wrong("this escape is no character");
        };
        text.push(letter);
        self.at += 2 + digits;
        Ok(())
    }

    /// `${…}` and `%{…}`
    fn sequence(&mut self, hole: bool) -> Parsed<Piece> {
        let start = self.at;
        self.at += 2;
        let trim_before = self.eat("~");
        self.skip_lines();
        let kind = if hole { PieceKind::Hole(self.expression(true)?) } else { self.directive()? };
        self.skip_lines();
        let trim_after = self.eat("~");
        self.skip_lines();
        self.expect("}", "the `}` of this interpolation is missing")?;
        Ok(Piece { kind, span: self.span_from(start), trim_before, trim_after })
    }

    fn directive(&mut self) -> Parsed<PieceKind> {
        match self.identifier() {
            Some("if") => Ok(PieceKind::If(self.expression(true)?)),
            Some("else") => Ok(PieceKind::Else),
            Some("endif") => Ok(PieceKind::EndIf),
            Some("endfor") => Ok(PieceKind::EndFor),
            Some("for") => {
                let (key, value, collection) = self.for_header()?;
                Ok(PieceKind::For(key, value, collection))
            }
            _ => self.wrong("expected `if`, `else`, `endif`, `for` or `endfor`"),
        }
    }
}

/// Where the text of a heredoc ends, and where its closing marker ends.
fn heredoc_end(rest: &str, marker: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim() == marker {
            return Some((at, at + line.trim_end().len()));
        }
        at += line.len();
    }
    None
}

fn push_text(pieces: &mut Vec<Piece>, text: &mut String, span: Span) {
    if !text.is_empty() {
        let kind = PieceKind::Text(std::mem::take(text));
        pieces.push(Piece { kind, span, trim_before: false, trim_after: false });
    }
}

/// Removes the indentation that all lines of a `<<-` heredoc share.
fn remove_indent(pieces: &mut [Piece]) {
    let mut shared = usize::MAX;
    for_each_line_start(pieces, |line, alone| {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let blank = line[indent..].trim().is_empty() && (line.ends_with('\n') || !alone);
        if !blank {
            shared = shared.min(indent);
        }
        None
    });
    if shared == 0 || shared == usize::MAX {
        return;
    }
    for_each_line_start(pieces, |line, _| {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        line.get(indent.min(shared)..).map(str::to_owned)
    });
}

/// Calls `change` with each run of text that begins a line, and whether something other than text follows it on that
/// line; puts back what it returns.
fn for_each_line_start(pieces: &mut [Piece], mut change: impl FnMut(&str, bool) -> Option<String>) {
    let mut line_start = true;
    let count = pieces.len();
    for (index, piece) in pieces.iter_mut().enumerate() {
        let PieceKind::Text(text) = &mut piece.kind else {
            if line_start {
                change("", true);
            }
            line_start = false;
            continue;
        };
        let mut changed = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let followed = !line.ends_with('\n') && index + 1 < count;
            match if line_start { change(line, followed) } else { None } {
                Some(new) => changed.push_str(&new),
                None => changed.push_str(line),
            }
            line_start = line.ends_with('\n');
        }
        *text = changed;
    }
}

fn template_kind(mut pieces: Vec<Piece>, quoted: bool) -> Parsed<ExprKind> {
    trim(&mut pieces, quoted);
    if pieces.is_empty() {
        return Ok(ExprKind::String("".into()));
    }
    if let [Piece { kind: PieceKind::Text(text), .. }] = pieces.as_mut_slice() {
        return Ok(ExprKind::String(std::mem::take(text).into()));
    }
    let mut rest = pieces.into_iter();
    let (parts, end) = fold(&mut rest, 0)?;
    match end {
        None => Ok(ExprKind::Template(parts.into_boxed_slice())),
        Some(stray) => {
            Err(SyntaxError { span: stray.span, label: "nothing is open that this ends".to_owned() })
        }
    }
}

/// Removes blanks beside `~` markers, on the marker's own line and with its line end. A quoted string is one line, the
/// newlines written in it included.
fn trim(pieces: &mut [Piece], quoted: bool) {
    for index in 0..pieces.len() {
        let Some(piece) = pieces.get(index) else { continue };
        let (before, after) = (piece.trim_before, piece.trim_after);
        if before && let Some(Piece { kind: PieceKind::Text(text), .. }) = pieces[..index].last_mut() {
            let line = if quoted { 0 } else { last_line(text) };
            let kept = text.get(line..).map_or(0, |line| line.trim_end().len());
            text.truncate(line + kept);
        }
        if after && let Some(Piece { kind: PieceKind::Text(text), .. }) = pieces.get_mut(index + 1) {
            let end = if quoted { None } else { text.find('\n') };
            let (line, rest) = text.split_at(end.map_or(text.len(), |at| at + 1));
            *text = format!("{}{rest}", line.trim_start());
        }
    }
}

/// Where the last line begins, its own line end not counted.
fn last_line(text: &str) -> usize {
    let inner = text.strip_suffix('\n').unwrap_or(text);
    inner.rfind('\n').map_or(0, |at| at + 1)
}

/// Folds pieces up to the end, or to an `else`, `endif` or `endfor` that is not opened here, which is given back.
fn fold(pieces: &mut std::vec::IntoIter<Piece>, depth: u32) -> Parsed<(Vec<TemplatePart>, Option<Piece>)> {
    let mut parts = Vec::new();
    while let Some(piece) = pieces.next() {
        if depth > DEEPEST {
            return Err(SyntaxError { span: piece.span, label: "nested too deeply".to_owned() });
        }
        let unclosed = |label: &str| SyntaxError { span: piece.span, label: label.to_owned() };
        match piece.kind {
            PieceKind::Text(text) => parts.push(TemplatePart::Text(text.into())),
            PieceKind::Hole(expr) => parts.push(TemplatePart::Hole(expr)),
            PieceKind::If(condition) => {
                let (then, end) = fold(pieces, depth + 1)?;
                let (otherwise, end) = match end {
                    Some(Piece { kind: PieceKind::Else, .. }) => fold(pieces, depth + 1)?,
                    other => (Vec::new(), other),
                };
                match end {
                    Some(Piece { kind: PieceKind::EndIf, .. }) => {}
                    _ => return Err(unclosed("this `if` has no `endif`")),
                }
                parts.push(TemplatePart::If(
                    condition,
                    then.into_boxed_slice(),
                    otherwise.into_boxed_slice(),
                ));
            }
            PieceKind::For(key, value, collection) => {
                let (body, end) = fold(pieces, depth + 1)?;
                match end {
                    Some(Piece { kind: PieceKind::EndFor, .. }) => {}
                    _ => return Err(unclosed("this `for` has no `endfor`")),
                }
                let body = body.into_boxed_slice();
                parts.push(TemplatePart::For(Box::new(TemplateFor { key, value, collection, body })));
            }
            PieceKind::Else | PieceKind::EndIf | PieceKind::EndFor => return Ok((parts, Some(piece))),
        }
    }
    Ok((parts, None))
}
