//! The texts of an estate by their paths, with the layout of Terraform files read when asked for.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_app::assessment::Place;
use nisaba_base::{SourceFile, SourceMap};
use nisaba_terraform::outline::{Nested, Section, outline};

/// Every file that was read.
pub(crate) struct Project<'s> {
    files: BTreeMap<&'s str, File<'s>>,
}

/// One of them.
pub(crate) struct File<'s> {
    pub(crate) path: &'s Arc<str>,
    pub(crate) text: &'s str,
    source: &'s SourceFile,
    layout: OnceCell<Section>,
}

impl<'s> Project<'s> {
    pub(crate) fn new(sources: &'s SourceMap) -> Self {
        let file = |source: &'s SourceFile| File {
            path: source.path(),
            text: source.text(),
            source,
            layout: OnceCell::new(),
        };
        Self { files: sources.iter().map(|(_, source)| (&**source.path(), file(source))).collect() }
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File<'s>> {
        self.files.get(path)
    }

    /// Terraform files of one folder.
    pub(crate) fn folder<'p>(&'p self, folder: &'p str) -> impl Iterator<Item = &'p File<'s>> {
        self.terraform().filter(move |file| folder_of(file.path) == folder)
    }

    /// Every Terraform file in native syntax.
    pub(crate) fn terraform(&self) -> impl Iterator<Item = &File<'s>> {
        self.files.values().filter(|file| is_terraform(file.path))
    }

    /// Files with values of variables.
    pub(crate) fn variable_files(&self) -> impl Iterator<Item = &File<'s>> {
        self.files.values().filter(|file| file.path.ends_with(".tfvars"))
    }
}

impl File<'_> {
    /// Its blocks and arguments.
    pub(crate) fn layout(&self) -> &Section {
        self.layout.get_or_init(|| outline(self.text))
    }

    /// The byte of a place in it.
    pub(crate) fn offset(&self, place: &Place) -> Option<usize> {
        self.byte(place.line, place.column)
    }

    /// The first byte on a line that is no white space.
    pub(crate) fn line(&self, line: u32) -> Option<usize> {
        let text = self.source.line_text(line)?;
        let column = text.chars().take_while(|letter| letter.is_whitespace()).count() as u32 + 1;
        self.byte(line, column)
    }

    fn byte(&self, line: u32, column: u32) -> Option<usize> {
        let text = self.source.line_text(line)?;
        // Lines are slices of the text: where one begins is told by its address in it.
        let start = (text.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        let within =
            text.char_indices().nth(column.checked_sub(1)? as usize).map_or(text.len(), |(at, _)| at);
        Some(start + within)
    }

    /// The innermost block of these kinds around a byte.
    pub(crate) fn block_at(&self, at: usize, is: impl Fn(&Nested) -> bool) -> Option<&Nested> {
        let mut found = None;
        let mut section = self.layout();
        while let Some(block) = section.blocks.iter().find(|block| block.range.contains(&at)) {
            if is(block) {
                found = Some(block);
            }
            section = &block.section;
        }
        found
    }
}

/// Whether a path is Terraform in native syntax.
pub(crate) fn is_terraform(path: &str) -> bool {
    path.ends_with(".tf") || path.ends_with(".tofu")
}

/// The folder of a path.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
