//! How a file is laid out: its blocks and arguments with the byte ranges they are written in, for tools that change the text.
//!
//! **Invariant:** every range lies within the text and on character boundaries.
//! **Not here:** what an expression is worth ([`crate::evaluate`]). Of values this tells only whether they are written plainly.

use std::ops::Range;
use std::sync::Arc;

use nisaba_base::loc::FileId;

use crate::syntax::parse_body;
use crate::syntax::tree::{Body, Expr, ExprKind, Item, Span, Step};

/// The arguments and blocks of a body, in the order written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Section {
    /// `name = value`.
    pub arguments: Vec<Argument>,
    /// `kind "label" { … }`.
    pub blocks: Vec<Nested>,
}

/// An argument: `name = value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// Its name.
    pub name: Arc<str>,
    /// Where the name stands.
    pub name_range: Range<usize>,
    /// Where the value stands.
    pub value_range: Range<usize>,
    /// How the value is written.
    pub written: Written,
}

/// How a value is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// `true`, `false`, `null`, a number, or text without anything to fill in.
    Literal,
    /// A list of such values.
    LiteralList,
    /// A plain name with attributes: `var.keep`, `local.tags.owner`, `each.value`.
    Name(Vec<Arc<str>>),
    /// Anything that must be computed.
    Expression,
}

/// A block within a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Nested {
    /// `resource`, `versioning`, `dynamic`.
    pub kind: Arc<str>,
    /// Labels after it.
    pub labels: Vec<Arc<str>>,
    /// From its first word to its closing brace.
    pub range: Range<usize>,
    /// What is between the braces.
    pub inner: Range<usize>,
    /// What it says.
    pub section: Section,
}

/// The layout of a file in native syntax. Blocks that cannot be read are left out.
pub fn outline(text: &str) -> Section {
    section(&parse_body(text, FileId(0)).body, text)
}

fn section(body: &Body, text: &str) -> Section {
    let mut section = Section::default();
    for item in &body.items {
        match item {
            Item::Attribute(attribute) => section.arguments.push(Argument {
                name: attribute.name.clone(),
                name_range: range(attribute.name_span),
                value_range: range(attribute.expr.span),
                written: written(&attribute.expr),
            }),
            Item::Block(block) => {
                let whole = range(block.span);
                let opened = text.get(block.header.end as usize..).and_then(|rest| rest.find('{'));
                let Some(opened) = opened.map(|at| block.header.end as usize + at + 1) else { continue };
                section.blocks.push(Nested {
                    kind: block.kind.clone(),
                    labels: block.labels.clone(),
                    inner: opened..whole.end.saturating_sub(1).max(opened),
                    range: whole,
                    section: self::section(&block.body, text),
                });
            }
        }
    }
    section
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

fn written(expr: &Expr) -> Written {
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) => Written::Literal,
        ExprKind::List(items) if items.iter().all(|item| written(item) == Written::Literal) => {
            Written::LiteralList
        }
        ExprKind::Name(name) => Written::Name(vec![name.clone()]),
        ExprKind::Steps(source, steps) => name(source, steps).map_or(Written::Expression, Written::Name),
        _ => Written::Expression,
    }
}

fn name(source: &Expr, steps: &[Step]) -> Option<Vec<Arc<str>>> {
    let ExprKind::Name(first) = &source.kind else { return None };
    let step = |step: &Step| match step {
        Step::Attribute(name) => Some(name.clone()),
        _ => None,
    };
    std::iter::once(Some(first.clone())).chain(steps.iter().map(step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_what_is_written() {
        let text = "resource \"a_b\" \"c\" {\r\n  on   = var.keep\n  inner { n = 1 } # why\n}\n";
        let file = outline(text);
        let block = &file.blocks[0];
        assert_eq!(&text[block.range.clone()], text.trim_end());
        let argument = &block.section.arguments[0];
        assert_eq!(
            (&text[argument.name_range.clone()], &text[argument.value_range.clone()]),
            ("on", "var.keep")
        );
        assert_eq!(argument.written, Written::Name(vec!["var".into(), "keep".into()]));
        let inner = &block.section.blocks[0];
        assert_eq!(&text[inner.inner.clone()], " n = 1 ");
        assert_eq!(inner.section.arguments[0].written, Written::Literal);
    }
}
