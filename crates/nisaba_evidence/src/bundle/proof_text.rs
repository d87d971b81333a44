//! Proofs as text: C2SP tlog-proof for an entry, bare lines of base64 for the growth of the log.

use std::fmt::Write as _;

use crate::checkpoint::decimal;
use crate::hash::Hash;
use crate::proof::LONGEST;

/// First line of a tlog-proof.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The proof of an entry with the checkpoint it leads to.
pub(super) fn inclusion(index: u64, hashes: &[Hash], note: &[u8]) -> Vec<u8> {
    let mut text = format!("{HEADER}\nindex {index}\n").into_bytes();
    text.extend(self::hashes(hashes));
    text.push(b'\n');
    text.extend_from_slice(note);
    text
}

/// One hash a line.
pub(super) fn hashes(hashes: &[Hash]) -> Vec<u8> {
    let mut text = String::new();
    for hash in hashes {
        let _ = writeln!(text, "{}", hash.to_base64());
    }
    text.into_bytes()
}

/// A tlog-proof taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inclusion<'a> {
    pub(super) index: u64,
    pub(super) hashes: Vec<Hash>,
    /// The checkpoint, verbatim.
    pub(super) note: &'a [u8],
}

/// The reverse of [`inclusion`].
pub(super) fn read_inclusion(bytes: &[u8]) -> Option<Inclusion<'_>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, note) = text.split_once("\n\n")?;
    let mut lines = head.split('\n').peekable();
    if lines.next() != Some(HEADER) {
        return None;
    }
    // What is extra is not vouched for and is not read.
    lines.next_if(|line| line.starts_with("extra "));
    let index = decimal(lines.next()?.strip_prefix("index ")?)?;
    Some(Inclusion { index, hashes: lines_of(lines)?, note: note.as_bytes() })
}

/// The reverse of [`hashes`].
pub(super) fn read_hashes(bytes: &[u8]) -> Option<Vec<Hash>> {
    let text = std::str::from_utf8(bytes).ok()?;
    match text.strip_suffix('\n') {
        Some(lines) => lines_of(lines.split('\n')),
        None => text.is_empty().then(Vec::new),
    }
}

fn lines_of<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Vec<Hash>> {
    let hashes: Vec<Hash> = lines.take(LONGEST + 2).map(Hash::from_base64).collect::<Option<_>>()?;
    (hashes.len() <= LONGEST + 1).then_some(hashes)
}
