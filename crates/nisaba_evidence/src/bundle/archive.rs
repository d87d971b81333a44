//! A tar archive (POSIX ustar) of plain files: as little of it as a bundle needs, with the same bytes for the same files.
//!
//! **Invariant:** reading refuses everything but plain files with harmless relative names, and never reads past the end.

use std::collections::BTreeMap;

/// Bytes of a header, and what files are padded to.
const BLOCK: usize = 512;

/// Most files of an archive.
const MOST: usize = 4_000_000;

/// Makes an archive.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Adds a file. Its name has at most 100 bytes; those of a bundle do.
    pub fn add(&mut self, name: &str, bytes: &[u8]) {
        let mut header = [0_u8; BLOCK];
        put(&mut header, 0, &name.as_bytes()[..name.len().min(100)]);
        put(&mut header, 100, b"0000644\0");
        put(&mut header, 108, b"0000000\0");
        put(&mut header, 116, b"0000000\0");
        put(&mut header, 124, format!("{:011o}\0", bytes.len()).as_bytes());
        put(&mut header, 136, b"00000000000\0");
        put(&mut header, 148, b"        ");
        put(&mut header, 156, b"0");
        put(&mut header, 257, b"ustar\x0000");
        let sum = format!("{:06o}\0 ", sum(&header));
        put(&mut header, 148, sum.as_bytes());
        self.0.extend_from_slice(&header);
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(BLOCK), 0);
    }

    /// The archive's bytes.
    pub fn finish(mut self) -> Vec<u8> {
        self.0.resize(self.0.len() + 2 * BLOCK, 0);
        self.0
    }
}

fn put(header: &mut [u8; BLOCK], at: usize, bytes: &[u8]) {
    for (place, byte) in header.iter_mut().skip(at).zip(bytes) {
        *place = *byte;
    }
}

/// The sum of a header's bytes, its own field counted as spaces.
fn sum(header: &[u8]) -> u64 {
    let counted =
        header.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte });
    counted.map(u64::from).sum()
}

/// Why bytes are no archive of plain files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ArchiveError(String);

/// The files of an archive by name.
///
/// # Errors
/// Says what is wrong with the archive.
pub fn read(bytes: &[u8]) -> Result<BTreeMap<&str, &[u8]>, ArchiveError> {
    let mut files = BTreeMap::new();
    let mut rest = bytes;
    loop {
        let Some((header, after)) = rest.split_at_checked(BLOCK) else {
            return Err(wrong("it ends before its end mark"));
        };
        if header.iter().all(|byte| *byte == 0) {
            // Nothing may hide behind the end mark.
            return match after.iter().all(|byte| *byte == 0) {
                true => Ok(files),
                false => Err(wrong("bytes follow its end mark")),
            };
        }
        let (name, size) = entry(header)?;
        let Some((content, after)) = after.split_at_checked(size) else {
            return Err(wrong(&format!("`{name}` is cut off")));
        };
        let padding = size.next_multiple_of(BLOCK) - size;
        rest = after.split_at_checked(padding).ok_or_else(|| wrong("it ends before its end mark"))?.1;
        if files.insert(name, content).is_some() {
            return Err(wrong(&format!("`{name}` is there twice")));
        }
        if files.len() > MOST {
            return Err(wrong("it holds too many files"));
        }
    }
}

fn wrong(why: &str) -> ArchiveError {
    ArchiveError(why.to_owned())
}

/// Name and size in bytes of the file that a header describes.
fn entry(header: &[u8]) -> Result<(&str, usize), ArchiveError> {
    let field = |from: usize, length: usize| -> &[u8] {
        let field = header.get(from..from + length).unwrap_or_default();
        field.split(|byte| *byte == 0).next().unwrap_or_default()
    };
    let octal = |from: usize, length: usize| {
        let text = std::str::from_utf8(field(from, length)).ok()?.trim_matches(' ');
        u64::from_str_radix(text, 8).ok().filter(|_| !text.starts_with('+'))
    };
    if octal(148, 8) != Some(sum(header)) {
        return Err(wrong("it is no tar archive, or a header is damaged"));
    }
    let name = std::str::from_utf8(field(0, 100)).map_err(|_| wrong("a name is not UTF-8"))?;
    let parts = || name.split('/');
    let is_harmless = parts().all(|part| !part.is_empty() && part != "." && part != "..")
        && !name.contains(['\\', ':'])
        && !name.contains(char::is_control);
    if !is_harmless || !field(345, 155).is_empty() {
        return Err(wrong(&format!("`{}` is no name of a file in a bundle", name.escape_debug())));
    }
    if !matches!(field(156, 1), b"0" | b"") {
        return Err(wrong(&format!("`{name}` is no plain file")));
    }
    let size = octal(124, 12).and_then(|size| usize::try_from(size).ok());
    let size = size.filter(|size| *size < usize::MAX - BLOCK);
    size.map(|size| (name, size)).ok_or_else(|| wrong(&format!("`{name}` has no size")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn archive(name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.add(name, bytes);
        writer.finish()
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["../a", "/etc/passwd", "a//b", "a/../../b", "C:\\a", "a\u{1b}", "./a", ""] {
            assert!(read(&archive(name, b"x")).is_err(), "{name:?}");
        }
    }

    #[test]
    fn nothing_hides_behind_the_end_or_under_a_name_twice() {
        let mut twice = Writer::default();
        twice.add("a", b"1");
        twice.add("a", b"2");
        assert!(read(&twice.finish()).is_err());
        let mut longer = archive("a", b"1");
        longer.extend_from_slice(&archive("b", b"2"));
        assert!(read(&longer).is_err());
    }

    proptest! {
        #[test]
        fn files_come_back(files in prop::collection::btree_map("[a-z]{1,8}(/[a-z]{1,8})?", prop::collection::vec(any::<u8>(), 0..1500), 0..6)) {
            let mut writer = Writer::default();
            for (name, bytes) in &files {
                writer.add(name, bytes);
            }
            let archive = writer.finish();
            let read = read(&archive).unwrap();
            prop_assert_eq!(read.len(), files.len());
            for (name, bytes) in &files {
                prop_assert_eq!(read.get(name.as_str()), Some(&bytes.as_slice()));
            }
        }

        #[test]
        fn any_bytes_are_an_archive_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let _ = read(&bytes);
        }
    }
}
