//! JSON syntax. The expression parser reads JSON, since HCL's object syntax contains it; only strings differ. What a
//! JSON object stands for (blocks or an attribute) is told by where it stands.

use std::sync::Arc;

use nisaba_base::loc::FileId;

use super::cursor::{Cursor, Dialect, Parsed, SyntaxError};
use super::structure::ParsedBody;
use super::template::parse_template;
use super::tree::{Attribute, Block, Body, Expr, ExprKind, Item, Span};

/// Block types at the top of a file, with the number of their labels.
const TOP_LEVEL: [(&str, usize); 14] = [
    ("resource", 2),
    ("data", 2),
    ("ephemeral", 2),
    ("variable", 1),
    ("output", 1),
    ("module", 1),
    ("provider", 1),
    ("check", 1),
    ("locals", 0),
    ("terraform", 0),
    ("moved", 0),
    ("import", 0),
    ("removed", 0),
    ("action", 2),
];

/// Blocks within blocks that belong to the language, with the number of their labels. All others are told from
/// attributes only by a provider's schema, and stay attributes.
const NESTED: [(&str, usize); 9] = [
    ("lifecycle", 0),
    ("dynamic", 1),
    ("provisioner", 1),
    ("connection", 0),
    ("backend", 1),
    ("cloud", 0),
    ("required_providers", 0),
    ("validation", 0),
    ("content", 0),
];

/// Parses a JSON document as one expression; strings are templates.
pub(crate) fn json_expression(text: &str) -> Result<Expr, SyntaxError> {
    let mut cursor = Cursor::new(text, Dialect::Json);
    cursor.skip_lines();
    let expr = cursor.expression(true)?;
    cursor.skip_lines();
    if cursor.peek().is_some() { cursor.wrong("nothing more is expected here") } else { Ok(expr) }
}

/// Parses a configuration file in JSON syntax.
pub(crate) fn json_body(text: &str, file: FileId) -> ParsedBody {
    let mut parsed = ParsedBody::default();
    match json_expression(text) {
        Ok(expr) => blocks_below(expr, &TOP_LEVEL, file, &mut parsed.body, 0),
        Err(problem) => {
            parsed.unread.push(super::tree::UnreadBlock { kind: None, labels: Vec::new() });
            parsed.problems.push(problem);
        }
    }
    parsed
}

/// Parses a variable file in JSON syntax.
pub(crate) fn json_attributes(text: &str, file: FileId) -> ParsedBody {
    let mut parsed = ParsedBody::default();
    match json_expression(text) {
        Ok(expr) => blocks_below(expr, &[], file, &mut parsed.body, 1),
        Err(problem) => parsed.problems.push(problem),
    }
    parsed
}

fn blocks_below(expr: Expr, kinds: &[(&str, usize)], file: FileId, body: &mut Body, depth: usize) {
    match expr.kind {
        ExprKind::Object(items) => {
            for (key, value) in items {
                let Some(name) = key.as_literal().cloned() else { continue };
                match kinds.iter().find(|(kind, _)| **kind == *name) {
                    _ if &*name == "//" => {}
                    Some((_, labels)) => {
                        let header = (name, key.span);
                        labelled(value, &header, Vec::new(), *labels, file, body);
                    }
                    None => {
                        let attribute = Attribute { name, name_span: key.span, expr: value, file };
                        body.items.push(Item::Attribute(attribute));
                    }
                }
            }
        }
        // A file may hold a list of objects.
        ExprKind::List(items) if depth == 0 => {
            items.into_iter().for_each(|item| blocks_below(item, kinds, file, body, depth + 1));
        }
        _ => {}
    }
}

/// Blocks of one type: as many levels of keys as it has labels, then a body or a list of bodies.
fn labelled(
    expr: Expr,
    header: &(Arc<str>, Span),
    labels: Vec<Arc<str>>,
    missing: usize,
    file: FileId,
    body: &mut Body,
) {
    match expr.kind {
        ExprKind::List(items) => {
            items.into_iter().for_each(|item| labelled(item, header, labels.clone(), missing, file, body));
        }
        ExprKind::Object(items) if missing > 0 => {
            for (key, value) in items {
                let Some(label) = key.as_literal().cloned() else { continue };
                let labels = labels.iter().cloned().chain([label]).collect();
                labelled(value, &(header.0.clone(), key.span), labels, missing - 1, file, body);
            }
        }
        ExprKind::Object(_) => {
            let (span, header_span) = (header.1.to(expr.span), header.1);
            let mut nested = Body::default();
            let kinds: &[(&str, usize)] = if &*header.0 == "check" { &TOP_LEVEL } else { &NESTED };
            // `locals` and `required_providers` hold names of the user's own.
            let kinds = if matches!(&*header.0, "locals" | "required_providers") { &[] } else { kinds };
            blocks_below(expr, kinds, file, &mut nested, 1);
            let kind = header.0.clone();
            body.items.push(Item::Block(Block {
                kind,
                labels,
                body: nested,
                span,
                header: header_span,
                file,
            }));
        }
        _ => {}
    }
}

impl Cursor<'_> {
    pub(super) fn json_string(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.json_escape(&mut text)?,
                Some(_) => {
                    let stop = self.rest().bytes().position(|byte| matches!(byte, b'"' | b'\\'));
                    let end = self.at + stop.unwrap_or(self.rest().len());
                    text.push_str(self.slice(self.at, end));
                    self.at = end;
                }
                None => return self.wrong("this string does not end"),
            }
        }
        self.at += 1;
        let span = self.span_from(start);
        if !text.contains("${") && !text.contains("%{") {
            return Ok(Expr::new(ExprKind::String(text.into()), span));
        }
        match parse_template(&text) {
            Ok(expr) => Ok(expr.placed(span)),
            Err(problem) => Err(SyntaxError { span, label: problem.label }),
        }
    }

    fn json_escape(&mut self, text: &mut String) -> Parsed<()> {
        let letter = match self.byte(1) {
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'u') => return self.json_unicode(text),
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            _ => return self.wrong("unknown escape in a string"),
        };
        text.push(letter);
        self.at += 2;
        Ok(())
    }

    fn json_unicode(&mut self, text: &mut String) -> Parsed<()> {
        let unit = |at: usize| {
            let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
            u16::from_str_radix(digits, 16).ok()
        };
        let Some(first) = unit(self.at) else { return self.wrong("this escape is no character") };
        let units = [Some(first), unit(self.at + 6)];
        let pair = (0xD800..0xDC00).contains(&first) && units[1].is_some();
        let taken = if pair { 2 } else { 1 };
        let decoded = char::decode_utf16(units.into_iter().flatten().take(taken));
        text.extend(decoded.map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        self.at += 6 * taken;
        Ok(())
    }
}
