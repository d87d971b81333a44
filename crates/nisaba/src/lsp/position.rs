//! Positions as editors count them: lines from 0, characters in UTF-16 units; and `file:` addresses.
//!
//! **Invariant:** a position outside the text means the nearest place inside it, as the protocol says.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// The byte offset of a position.
pub(crate) fn offset(text: &str, line: u64, character: u64) -> usize {
    let mut start = 0;
    for _ in 0..line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(newline) => start += newline + 1,
            None => return text.len(),
        }
    }
    let rest = text.get(start..).unwrap_or("");
    let end = rest.find('\n').unwrap_or(rest.len());
    let line = rest.get(..end).unwrap_or("").trim_end_matches('\r');
    let mut units = 0;
    for (at, letter) in line.char_indices() {
        if units >= character {
            return start + at;
        }
        units += letter.len_utf16() as u64;
    }
    start + line.len()
}

/// UTF-16 units of the first `characters` characters of a line.
pub(crate) fn units(line: &str, characters: usize) -> usize {
    line.chars().take(characters).map(char::len_utf16).sum()
}

/// A range within one line or over several, all numbers from 0.
pub(crate) fn range(start: (usize, usize), end: (usize, usize)) -> Value {
    json!({
        "start": {"line": start.0, "character": start.1},
        "end": {"line": end.0, "character": end.1},
    })
}

/// The path that a `file:` address names.
pub(crate) fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    // An address may name this machine as host.
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = decoded(rest)?;
    let is_drive = path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if is_drive { path.get(1..)? } else { &path }))
}

/// The `file:` address of a path.
pub(crate) fn uri_of(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push((digit()? * 16 + digit()?) as u8);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_in_utf_16() {
        let text = "a\né😀b\r\nc";
        assert_eq!(offset(text, 1, 0), 2);
        assert_eq!(offset(text, 1, 1), 4, "é is one unit and two bytes");
        assert_eq!(offset(text, 1, 3), 8, "the face is two units and four bytes");
        assert_eq!(offset(text, 1, 99), 9, "past the end of a line is its end");
        assert_eq!(offset(text, 9, 0), text.len());
        assert_eq!(units("é😀b", 2), 3);
    }

    #[test]
    fn addresses_and_paths_go_both_ways() {
        let path = Path::new("/work/Größe #1/main.tf");
        assert_eq!(uri_of(path), "file:///work/Gr%C3%B6%C3%9Fe%20%231/main.tf");
        assert_eq!(path_of(&uri_of(path)).unwrap(), path);
        assert_eq!(path_of("file:///c%3A/x/main.tf").unwrap(), Path::new("c:/x/main.tf"));
        assert_eq!(path_of("untitled:1"), None);
        assert_eq!(path_of("file:///a%f"), None);
    }
}
