//! Text of an instruction as its program gets it, continued lines joined, and where each part of it stands in the file.

use std::ops::Range;
use std::sync::Arc;

use nisaba_base::{FileId, Loc};

/// Joined text that still knows its places.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// The text, without the marks that continue a line.
    pub text: Arc<str>,
    /// Files written into the instruction.
    pub heredocs: Vec<Heredoc>,
    file: FileId,
    /// First byte of each piece in the text, and in the file; ascending.
    pieces: Vec<(usize, usize)>,
}

/// A file written into an instruction behind `<<NAME`.
#[derive(Debug, Clone, PartialEq)]
pub struct Heredoc {
    /// The word that ends it.
    pub name: String,
    /// What it holds.
    pub text: Script,
}

impl Script {
    pub(crate) fn new(file: FileId) -> Self {
        Self { text: "".into(), heredocs: Vec::new(), file, pieces: Vec::new() }
    }

    /// Text that stands in the file as it is.
    pub fn of(file: FileId, text: &str, at: usize) -> Self {
        Self { text: text.into(), pieces: vec![(0, at)], ..Self::new(file) }
    }

    pub(crate) fn joined(file: FileId, parts: &[(String, usize)]) -> Self {
        let mut text = String::new();
        let mut pieces = Vec::with_capacity(parts.len());
        for (part, at) in parts {
            pieces.push((text.len(), *at));
            text.push_str(part);
        }
        Self { text: text.into(), pieces, ..Self::new(file) }
    }

    /// A part of it; empty where the range lies outside.
    pub(crate) fn slice(&self, range: Range<usize>) -> Script {
        let text = self.text.get(range.clone()).unwrap_or("");
        let first = (0, self.offset(range.start));
        let inside = self.pieces.iter().filter(|(start, _)| range.contains(start) && *start > range.start);
        let rest = inside.map(|(start, at)| (start - range.start, *at));
        let pieces = std::iter::once(first).chain(rest).collect();
        Script { text: text.into(), heredocs: self.heredocs.clone(), file: self.file, pieces }
    }

    /// Where a byte of the text stands in the file.
    fn offset(&self, byte: usize) -> usize {
        let piece = self.pieces.partition_point(|(start, _)| *start <= byte).saturating_sub(1);
        self.pieces.get(piece).map_or(0, |(start, at)| at + byte.saturating_sub(*start))
    }

    /// The place of a range of the text.
    pub fn loc(&self, range: Range<usize>) -> Loc {
        let start = self.offset(range.start);
        let last = self.offset(range.end.saturating_sub(1).max(range.start));
        let end = if range.is_empty() { start } else { last + 1 };
        Loc::new(self.file, start..end.max(start))
    }
}
