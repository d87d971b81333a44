//! Places in source files. A [`Loc`] is 12 bytes and `Copy`; a [`SourceMap`] turns it into path, line and column.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Index of a file in a [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A byte range in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Loc {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Loc {
    /// A byte range in `file`; offsets past 4 GiB saturate (such files are refused before parsing).
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: clamp(range.start), end: clamp(range.end) }
    }

    /// The start of `file`, for problems that concern the whole of it.
    pub fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }

    /// The smallest range that covers both; `self` when they lie in different files.
    pub fn to(self, other: Loc) -> Loc {
        if self.file == other.file {
            Loc { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
        } else {
            self
        }
    }
}

/// Line and column as people count: from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One file that was read.
#[derive(Debug)]
pub struct SourceFile {
    path: Arc<str>,
    text: Arc<str>,
    line_starts: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// A file with its `/`-separated path as shown to the user.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), line_starts: OnceLock::new() }
    }

    /// Path as shown to the user, relative to the assessed folder.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Whether path and text are equal; told without looking at them where it is one file.
    pub fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || (self.path == other.path && self.text == other.text)
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let newlines = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(newlines.map(|at| at as u32 + 1)).collect()
        })
    }

    /// Number of lines; text without any has one.
    pub fn line_count(&self) -> usize {
        self.line_starts().len()
    }

    /// Line (from 1) that holds byte `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts().partition_point(|start| *start <= offset).max(1) as u32
    }

    /// Line and column of byte `offset`.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line(offset);
        let start = self.line_starts().get(line as usize - 1).copied().unwrap_or(0) as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        Position { line, column: before.chars().count() as u32 + 1 }
    }

    /// The text of `line` (from 1) without its line ending.
    pub fn line_text(&self, line: u32) -> Option<&str> {
        let index = (line as usize).checked_sub(1)?;
        let start = *self.line_starts().get(index)? as usize;
        let end = self.line_starts().get(index + 1).map_or(self.text.len(), |next| *next as usize);
        Some(self.text.get(start..end)?.trim_end_matches(['\n', '\r']))
    }

    /// The text at a byte range, empty where the range is not in the file.
    pub fn slice(&self, loc: Loc) -> &str {
        self.text.get(loc.start as usize..loc.end as usize).unwrap_or("")
    }
}

/// Every file of a run, by [`FileId`].
#[derive(Debug, Default)]
pub struct SourceMap {
    /// By id; nothing where the file of an id is left out.
    files: Vec<Option<Arc<SourceFile>>>,
    seen: Vec<Arc<str>>,
}

impl SourceMap {
    /// Notes a file that is there but was not read: its name alone tells something.
    pub fn see(&mut self, path: impl Into<Arc<str>>) {
        self.seen.push(path.into());
    }

    /// Paths of all files that are known to be there, read or not.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.iter().map(|(_, file)| file.path()).chain(&self.seen)
    }

    /// Adds a file; ids count up in the order of insertion.
    pub fn insert(&mut self, file: SourceFile) -> FileId {
        self.insert_shared(Arc::new(file))
    }

    /// Adds a file that somebody else may hold too, with what was worked out of its text.
    pub fn insert_shared(&mut self, file: Arc<SourceFile>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Some(file));
        id
    }

    /// The next file is given `id`, unless as many were given already.
    pub fn reserve_until(&mut self, id: FileId) {
        if self.files.len() < id.0 as usize {
            self.files.resize(id.0 as usize, None);
        }
    }

    /// The files whose path is wanted, under the ids that they have here; the others are there, and not read.
    pub fn only(&self, wanted: impl Fn(&str) -> bool) -> Self {
        let mut only = Self { files: Vec::with_capacity(self.files.len()), seen: self.seen.clone() };
        for file in &self.files {
            let wanted = file.as_ref().filter(|file| wanted(file.path()));
            if let (Some(left_out), None) = (file, wanted) {
                only.seen.push(left_out.path().clone());
            }
            only.files.push(wanted.cloned());
        }
        only
    }

    /// Whether the same files have the same ids and texts here and there, and the same files are there and not read.
    pub fn is_same(&self, other: &Self) -> bool {
        let is_same =
            |(left, right): (&Option<Arc<SourceFile>>, &Option<Arc<SourceFile>>)| match (left, right) {
                (Some(left), Some(right)) => left.is_same(right),
                (left, right) => left.is_none() && right.is_none(),
            };
        self.files.len() == other.files.len()
            && self.seen == other.seen
            && self.files.iter().zip(&other.files).all(is_same)
    }

    /// The file of an id, to be held on its own.
    pub fn shared(&self, id: FileId) -> Option<&Arc<SourceFile>> {
        self.files.get(id.0 as usize)?.as_ref()
    }

    /// The file of an id.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)?.as_deref()
    }

    /// All files in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        let files = self.files.iter().enumerate();
        files.filter_map(|(index, file)| Some((FileId(index as u32), file.as_deref()?)))
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether no file was read.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Path and first position of a place.
    pub fn resolve(&self, loc: Loc) -> Option<(&Arc<str>, Position)> {
        let file = self.get(loc.file)?;
        Some((file.path(), file.position(loc.start)))
    }

    /// First and last line of a place, from 1.
    pub fn lines(&self, loc: Loc) -> Option<(u32, u32)> {
        let file = self.get(loc.file)?;
        let last = loc.end.saturating_sub(1).max(loc.start);
        Some((file.line(loc.start), file.line(last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_from_one_and_columns_in_characters() {
        let file = SourceFile::new("a.tf", "é = 1\nsecond\r\n");
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position(3), Position { line: 1, column: 3 }, "é is two bytes and one character");
        assert_eq!(file.position(7), Position { line: 2, column: 1 });
        assert_eq!(file.line_text(2), Some("second"));
        assert_eq!(file.line_text(4), None);
    }

    #[test]
    fn an_offset_past_the_end_is_on_the_last_line() {
        assert_eq!(SourceFile::new("a", "x\ny").position(999).line, 2);
    }
}
