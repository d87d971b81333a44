//! Numbers of files that stay while others come and go, so that what was made of a file still points into it; and the files
//! themselves, so that one that says the same is the one of before, with where its lines begin.
//!
//! **Invariant:** numbers are in the order of paths, as those of a single assessment are: no answer depends on what they are.

use std::sync::Arc;

use nisaba_base::{FileId, SourceFile, SourceMap};

/// Numbers left free between two files of the first numbering.
const APART: u32 = 16;
/// Numbers left free behind the last file of the first numbering.
const ROOM: u32 = 1024;

/// Numbers of the files of an estate over time.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    /// In the order of paths.
    files: Vec<(String, u32)>,
    /// Each of them as it was read, by its number.
    texts: SourceMap,
    /// Greater than every number of a file.
    end: u32,
}

impl Numbering {
    /// Numbers of files, given in order, and the first number behind them. Those that had one keep it, unless there is no room
    /// for a new one between two of them.
    pub(crate) fn number(&mut self, paths: &[String]) -> (Vec<FileId>, FileId) {
        let numbers = self.kept(paths).unwrap_or_else(|| {
            self.end = (paths.len() as u32).saturating_mul(APART).saturating_add(ROOM);
            (0..paths.len() as u32).map(|place| place.saturating_mul(APART)).collect()
        });
        self.files = paths.iter().cloned().zip(numbers.iter().copied()).collect();
        (numbers.into_iter().map(FileId).collect(), FileId(self.end))
    }

    /// The file of before at a place of the paths that were numbered last, where it says the same.
    pub(crate) fn known(&self, place: usize, path: &str, text: &str) -> Option<Arc<SourceFile>> {
        let (_, number) = self.files.get(place)?;
        let known = self.texts.shared(FileId(*number))?;
        (**known.path() == *path && **known.text() == *text).then(|| known.clone())
    }

    /// Keeps the files as they were read.
    pub(crate) fn keep(&mut self, read: &SourceMap) {
        self.texts = read.only(|_| true);
    }

    fn kept(&self, paths: &[String]) -> Option<Vec<u32>> {
        let mut before = self.files.iter().peekable();
        let mut numbers = Vec::with_capacity(paths.len());
        let mut next = 0;
        for path in paths {
            while before.next_if(|(old, _)| old < path).is_some() {}
            let number = match before.peek() {
                Some((old, number)) if old == path => *number,
                // In the middle of the room that is left, so that more fit on both sides.
                Some((_, above)) => next + above.checked_sub(next)? / 2,
                None => next + 1,
            };
            let is_free =
                number >= next && before.peek().is_none_or(|(old, above)| old == path || number < *above);
            if !is_free || number >= self.end {
                return None;
            }
            numbers.push(number);
            next = number + 1;
        }
        Some(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(numbering: &mut Numbering, paths: &[&str]) -> Vec<u32> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        numbering.number(&paths).0.into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn a_file_keeps_its_number_while_others_come_and_go() {
        let mut numbering = Numbering::default();
        assert_eq!(numbers(&mut numbering, &["a", "c", "d"]), [0, 16, 32]);
        assert_eq!(numbers(&mut numbering, &["a", "b", "d", "e"]), [0, 8, 32, 34]);
        assert_eq!(numbers(&mut numbering, &["a", "b", "c", "d"]), [0, 8, 20, 32]);
    }

    #[test]
    fn numbers_are_always_in_the_order_of_paths() {
        let mut numbering = Numbering::default();
        let mut paths = vec!["m".to_owned()];
        for round in 0..200 {
            let number = 1000 - round;
            paths.push(format!("{number}"));
            paths.push(format!("m{round}"));
            paths.sort_unstable();
            let (ids, end) = numbering.number(&paths);
            assert!(ids.is_sorted_by(|left, right| left < right), "{ids:?}");
            assert!(ids.iter().all(|id| *id < end));
        }
    }
}
