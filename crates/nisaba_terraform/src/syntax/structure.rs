//! Attributes and blocks, and going on after a mistake.

use std::sync::Arc;

use nisaba_base::loc::FileId;
use rustc_hash::FxHashMap;

use super::cursor::{Cursor, Dialect, Parsed, SyntaxError};
use super::tree::{Attribute, Block, Body, Expr, ExprKind, Item, Span, UnreadBlock};

/// The blocks and attributes of a file, and what is wrong in it.
#[derive(Debug, Default)]
pub(crate) struct ParsedBody {
    pub(crate) body: Body,
    pub(crate) problems: Vec<SyntaxError>,
    pub(crate) unread: Vec<UnreadBlock>,
    /// Arguments that are set twice, which costs only them.
    pub(crate) twice: Vec<(Arc<str>, Span)>,
}

/// Mistakes after which a file is given up: it is no configuration.
const MOST_PROBLEMS: usize = 100;

/// Parses native syntax. A mistake costs the top-level block it stands in.
pub(crate) fn parse_body(text: &str, file: FileId) -> ParsedBody {
    let mut reader =
        Reader { cursor: Cursor::new(text, Dialect::Native), file, problems: Vec::new(), twice: Vec::new() };
    let mut parsed = ParsedBody::default();
    let mut names = FxHashMap::default();
    loop {
        reader.cursor.skip_lines();
        if reader.cursor.peek().is_none() {
            break;
        }
        let start = reader.cursor.at;
        match reader.item(&mut parsed.body, &mut names) {
            Ok(()) => {}
            Err(problem) => {
                parsed.unread.push(what_was_declared(text, start));
                let after = reader.cursor.at.max(problem.span.start as usize);
                reader.cursor.at = resume(text, start, after);
                reader.cursor.depth = 0;
                reader.cursor.end = text.len();
                reader.cursor.across_lines = false;
                reader.problems.push(problem);
                if reader.problems.len() >= MOST_PROBLEMS {
                    parsed.unread.push(UnreadBlock { kind: None, labels: Vec::new() });
                    break;
                }
            }
        }
    }
    parsed.problems = reader.problems;
    parsed.twice = reader.twice;
    parsed
}

/// Parses one expression, as a `-var` value is written.
pub(crate) fn parse_expression(text: &str) -> Result<Expr, SyntaxError> {
    let mut cursor = Cursor::new(text, Dialect::Native);
    let expr = cursor.expression(true)?;
    cursor.skip_lines();
    if cursor.peek().is_some() { cursor.wrong("nothing more is expected here") } else { Ok(expr) }
}

struct Reader<'t> {
    cursor: Cursor<'t>,
    file: FileId,
    problems: Vec<SyntaxError>,
    twice: Vec<(Arc<str>, Span)>,
}

impl Reader<'_> {
    /// One attribute or block.
    fn item(&mut self, body: &mut Body, names: &mut FxHashMap<Arc<str>, usize>) -> Parsed<()> {
        let start = self.cursor.at;
        let Some(word) = self.cursor.identifier() else {
            let label =
                if self.cursor.peek() == Some(b'}') { "nothing is open that this `}` ends" } else { NAME };
            return self.cursor.wrong(label);
        };
        let name = self.cursor.name(word);
        let name_span = self.cursor.span_from(start);
        self.cursor.skip_blanks();
        if self.cursor.peek() != Some(b'=') {
            let block = self.block(name, start)?;
            body.items.push(Item::Block(block));
            return Ok(());
        }
        self.cursor.at += 1;
        self.cursor.skip_blanks();
        let expr = self.cursor.expression(false)?;
        self.end_of_attribute()?;
        let file = self.file;
        let Some(first) = names.get(&name) else {
            names.insert(name.clone(), body.items.len());
            body.items.push(Item::Attribute(Attribute { name, name_span, expr, file }));
            return Ok(());
        };
        // Terraform refuses the file; which of the two is meant cannot be known.
        if let Some(Item::Attribute(first)) = body.items.get_mut(*first) {
            first.expr.kind = ExprKind::Broken(format!("`{name}` is set twice").into());
        }
        self.twice.push((name, name_span));
        Ok(())
    }

    fn end_of_attribute(&mut self) -> Parsed<()> {
        self.cursor.skip_blanks();
        match self.cursor.peek() {
            None | Some(b'\n' | b'\r' | b'}') => Ok(()),
            _ => self.cursor.wrong("expected a new line after the value"),
        }
    }

    fn block(&mut self, kind: Arc<str>, start: usize) -> Parsed<Block> {
        let mut labels = Vec::new();
        let mut header = self.cursor.span_from(start);
        loop {
            self.cursor.skip_blanks();
            if self.cursor.eat("{") {
                break;
            }
            labels.push(self.label()?);
            header = self.cursor.span_from(start);
        }
        let body = self.nested_body()?;
        Ok(Block { kind, labels, body, span: self.cursor.span_from(start), header, file: self.file })
    }

    fn label(&mut self) -> Parsed<Arc<str>> {
        if self.cursor.peek() == Some(b'"') {
            let quoted = self.cursor.quoted()?;
            return match quoted.kind {
                ExprKind::String(text) => Ok(text),
                _ => Err(SyntaxError { span: quoted.span, label: "a label is plain text".to_owned() }),
            };
        }
        match self.cursor.identifier() {
            Some(word) => Ok(self.cursor.name(word)),
            None => self.cursor.wrong("expected `=`, a label or `{`"),
        }
    }

    /// The body after `{`, with its `}`.
    fn nested_body(&mut self) -> Parsed<Body> {
        let opened = self.cursor.span_from(self.cursor.at.saturating_sub(1));
        if self.cursor.depth >= super::cursor::DEEPEST {
            return self.cursor.wrong("nested too deeply");
        }
        self.cursor.depth += 1;
        let mut body = Body::default();
        let mut names = FxHashMap::default();
        loop {
            self.cursor.skip_lines();
            match self.cursor.peek() {
                Some(b'}') => break,
                None => {
                    return Err(SyntaxError { span: opened, label: "this `{` is never closed".to_owned() });
                }
                Some(_) => self.item(&mut body, &mut names)?,
            }
        }
        self.cursor.at += 1;
        self.cursor.depth -= 1;
        Ok(body)
    }
}

const NAME: &str = "expected the name of an argument or a block";

/// Type and labels of a block that could not be read, as far as its header can be.
fn what_was_declared(text: &str, start: usize) -> UnreadBlock {
    let mut cursor = Cursor::new(text, Dialect::Native);
    cursor.at = start;
    let Some(kind) = cursor.identifier() else { return UnreadBlock { kind: None, labels: Vec::new() } };
    let kind = cursor.name(kind);
    let mut labels = Vec::new();
    for _ in 0..3 {
        cursor.skip_blanks();
        let label = match cursor.peek() {
            Some(b'"') => cursor.quoted().ok().and_then(|quoted| quoted.as_literal().cloned()),
            _ => cursor.identifier().map(Arc::from),
        };
        let Some(label) = label else { break };
        labels.push(label);
    }
    UnreadBlock { kind: Some(kind), labels }
}

/// Where to go on after a mistake at `after` in the block that begins at `start`: after the block's closing brace if a
/// block begins there, else at the next line that certainly begins one.
fn resume(text: &str, start: usize, after: usize) -> usize {
    let next = next_block(text, after.max(start + 1)).unwrap_or(text.len());
    let Some(closed) = closing_brace(text.get(..next).unwrap_or(text), start).filter(|at| *at > start) else {
        return next;
    };
    let mut cursor = Cursor::new(text, Dialect::Native);
    cursor.at = closed;
    cursor.skip_lines();
    match cursor.peek_identifier() {
        Some(word) if KINDS.contains(&word) => closed,
        _ => next,
    }
}

/// Types of top-level blocks.
const KINDS: [&str; 14] = [
    "resource",
    "data",
    "variable",
    "output",
    "module",
    "provider",
    "locals",
    "terraform",
    "moved",
    "import",
    "check",
    "removed",
    "ephemeral",
    "action",
];

/// One past the brace that closes the first one opened at or after `start`, passing over strings and comments. A
/// closing brace at the start of a line ends the block whatever was opened inside: people indent blocks.
fn closing_brace(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = string_end(bytes, at),
            b'#' => at = line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = line_end(bytes, at),
            b'{' => depth += 1,
            b'}' if depth <= 1 || at == 0 || bytes.get(at - 1) == Some(&b'\n') => return Some(at + 1),
            b'}' => depth -= 1,
            b'\n' if depth == 0 => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The closing quote, or the last byte before the line ends.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at,
            b'\n' => return at - 1,
            b'\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    at
}

fn line_end(bytes: &[u8], start: usize) -> usize {
    let length = bytes.iter().skip(start).position(|byte| *byte == b'\n');
    length.map_or(bytes.len(), |length| start + length - 1)
}

/// The next line that begins, without indentation, with a word that opens top-level blocks.
fn next_block(text: &str, from: usize) -> Option<usize> {
    let from = (from..=text.len()).find(|at| text.is_char_boundary(*at))?;
    let mut at = from + text.get(from..)?.find('\n')? + 1;
    while let Some(rest) = text.get(at..) {
        let found =
            KINDS.iter().find_map(|kind| rest.strip_prefix(kind)).and_then(|after| after.bytes().next());
        if matches!(found, Some(b' ' | b'\t' | b'"' | b'{')) {
            return Some(at);
        }
        at += rest.find('\n')? + 1;
    }
    None
}
