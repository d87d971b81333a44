//! Exceptions written beside the code: `# nisaba:except CHECK until=2027-01-31 owner=ops reason in words`.
//!
//! A comment inside a block, or on the lines directly above it, belongs to that block.

use std::sync::Arc;

use memchr::memmem;
use nisaba_base::{Loc, SourceMap};
use nisaba_estate::Estate;
use nisaba_estate::asset::InlineException;
use rustc_hash::FxHashMap;

const MARK: &str = "nisaba:except";

/// Finds the comments and gives each to the asset it stands in or above.
pub(crate) fn attach(sources: &SourceMap, estate: &mut Estate) {
    let mut comments: FxHashMap<_, Vec<InlineException>> = FxHashMap::default();
    let mark = memmem::Finder::new(MARK);
    for (id, file) in sources.iter() {
        let found: Vec<_> = mark
            .find_iter(file.text().as_bytes())
            .filter_map(|at| comment(file.text(), at).map(|(check, terms, end)| (at, check, terms, end)))
            .map(|(at, check, terms, end)| InlineException { check, terms, loc: Loc::new(id, at..end) })
            .collect();
        if !found.is_empty() {
            comments.insert(id, found);
        }
    }
    if comments.is_empty() {
        return;
    }
    for asset in &mut estate.assets {
        let Some(file) = sources.get(asset.loc.file) else { continue };
        for exception in comments.get(&asset.loc.file).into_iter().flatten() {
            let inside = exception.loc.start >= asset.loc.start && exception.loc.end <= asset.loc.end;
            if inside || is_directly_above(file.text(), exception.loc.end, asset.loc.start) {
                Arc::make_mut(asset).inline_exceptions.push(exception.clone());
            }
        }
    }
}

/// Check and terms of a comment; `None` where the mark does not stand in a comment.
fn comment(text: &str, at: usize) -> Option<(Arc<str>, Arc<str>, usize)> {
    let line_start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let before = text.get(line_start..at)?;
    if !(before.contains('#') || before.contains("//") || before.contains("/*")) {
        return None;
    }
    let end = text.get(at..)?.find('\n').map_or(text.len(), |newline| at + newline);
    let words = text.get(at + MARK.len()..end)?.trim().trim_end_matches("*/").trim();
    let (check, terms) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    (!check.is_empty()).then(|| (check.into(), terms.trim().into(), end))
}

/// Whether only comments and blank space lie between a comment's end and the start of a block.
fn is_directly_above(text: &str, comment_end: u32, block_start: u32) -> bool {
    let Some(between) = text.get(comment_end as usize..block_start as usize) else { return false };
    between.len() < 2_000
        && between.lines().all(|line| {
            let line = line.trim();
            line.is_empty() || line.starts_with(['#', '-']) || line.starts_with("//")
        })
        && between.matches("\n\n").count() == 0
}
