//! The syntax tree: what was written, with byte ranges.

use std::sync::Arc;

use nisaba_base::loc::{FileId, Loc};
use rustc_hash::FxHashMap;

/// A byte range within the file that the tree belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    pub(crate) fn at(self, file: FileId) -> Loc {
        Loc { file, start: self.start, end: self.end }
    }

    pub(crate) fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// An expression.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    Null,
    Bool(bool),
    Number(f64),
    String(Arc<str>),
    Template(Box<[TemplatePart]>),
    List(Box<[Expr]>),
    Object(Box<[(Expr, Expr)]>),
    /// The first name of a traversal: `var`, `aws_s3_bucket`, the name of a `for` variable.
    Name(Arc<str>),
    /// `source.a[0].*.b`
    Steps(Box<Expr>, Box<[Step]>),
    Call(Box<Call>),
    For(Box<For>),
    Conditional(Box<[Expr; 3]>),
    Binary(Binary, Box<[Expr; 2]>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    /// Set twice or otherwise not readable; the clause says why.
    Broken(Arc<str>),
}

/// One step of a traversal.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// `.name`, also `.0`
    Attribute(Arc<str>),
    /// `[expression]`
    Index(Expr),
    /// `.*`: the attributes that follow are read from each item.
    AttributeSplat,
    /// `[*]`: all that follows is read from each item.
    FullSplat,
}

#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) name: Arc<str>,
    pub(crate) arguments: Vec<Expr>,
    /// The last argument is followed by `...`.
    pub(crate) expand: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct For {
    pub(crate) key: Option<Arc<str>>,
    pub(crate) value: Arc<str>,
    pub(crate) collection: Expr,
    /// `Some` for `{ for … : key => value }`.
    pub(crate) result_key: Option<Expr>,
    pub(crate) result: Expr,
    pub(crate) condition: Option<Expr>,
    /// `...` after the value: values are grouped by key.
    pub(crate) group: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Debug, Clone)]
pub(crate) enum TemplatePart {
    Text(Arc<str>),
    Hole(Expr),
    If(Expr, Box<[TemplatePart]>, Box<[TemplatePart]>),
    For(Box<TemplateFor>),
}

#[derive(Debug, Clone)]
pub(crate) struct TemplateFor {
    pub(crate) key: Option<Arc<str>>,
    pub(crate) value: Arc<str>,
    pub(crate) collection: Expr,
    pub(crate) body: Box<[TemplatePart]>,
}

/// Attributes and blocks in the order written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    pub(crate) items: Vec<Item>,
}

#[derive(Debug, Clone)]
pub(crate) enum Item {
    Attribute(Attribute),
    Block(Block),
}

#[derive(Debug, Clone)]
pub(crate) struct Attribute {
    pub(crate) name: Arc<str>,
    pub(crate) name_span: Span,
    pub(crate) expr: Expr,
    /// The file, because an override file may have replaced the attribute of a block in another file.
    pub(crate) file: FileId,
}

#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) kind: Arc<str>,
    pub(crate) labels: Vec<Arc<str>>,
    pub(crate) body: Body,
    /// Header to closing brace.
    pub(crate) span: Span,
    pub(crate) header: Span,
    pub(crate) file: FileId,
}

/// What could be told of a block that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnreadBlock {
    /// `None` when not even its type could be told.
    pub(crate) kind: Option<Arc<str>>,
    pub(crate) labels: Vec<Arc<str>>,
}

impl Body {
    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes().find(|attribute| &*attribute.name == name)
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    }

    pub(crate) fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Attribute(_) => None,
        })
    }

    pub(crate) fn blocks_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks().filter(move |block| &*block.kind == kind)
    }
}

impl Expr {
    pub(crate) fn new(kind: ExprKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The text of a literal string, or the name of a bare word (old syntax: `type = string`).
    pub(crate) fn as_literal(&self) -> Option<&Arc<str>> {
        match &self.kind {
            ExprKind::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_word(&self) -> Option<&Arc<str>> {
        match &self.kind {
            ExprKind::String(text) | ExprKind::Name(text) => Some(text),
            _ => None,
        }
    }
}

/// Names seen in one file, each allocated once.
#[derive(Debug, Default)]
pub(crate) struct Names(FxHashMap<Arc<str>, ()>);

impl Names {
    pub(crate) fn get(&mut self, text: &str) -> Arc<str> {
        if let Some((name, ())) = self.0.get_key_value(text) {
            return name.clone();
        }
        let name: Arc<str> = text.into();
        self.0.insert(name.clone(), ());
        name
    }
}
