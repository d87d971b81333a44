//! Reads an entry in the form in which Nisaba writes it, in one pass: what makes verifying a log about as fast as hashing it.
//!
//! **Invariant:** what is read here is read alike by the reader of JSON in general; whatever is written otherwise (another order of
//! keys, spaces, an escape, a key that is new) gives `None` and is left to it.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::{Kind, Seen, SeenArtefact, SeenDetail};

/// What verification needs of the entry, if it is in the canonical form.
pub(super) fn read(bytes: &[u8]) -> Option<Seen<'_>> {
    let mut text = Text { text: std::str::from_utf8(bytes).ok()?, at: 0 };
    text.literal(b"{\"about\":[")?;
    text.list(|text| text.skip().map(drop))?;
    text.literal(b",\"artefacts\":[")?;
    let mut artefacts = Vec::new();
    text.list(|text| {
        artefacts.push(text.artefact()?);
        Some(())
    })?;
    text.literal(b",\"detail\":{")?;
    let detail = text.detail()?;
    text.literal(b",\"format\":")?;
    let format = u32::try_from(text.number()?).ok()?;
    text.literal(b",\"index\":")?;
    let index = text.number()?;
    text.literal(b",\"inputs\":[")?;
    text.list(Text::input)?;
    text.literal(b",\"kind\":")?;
    let kind = Kind::from_word(text.string()?)?;
    text.literal(b",\"says\":")?;
    text.skip()?;
    if text.literal(b",\"valid_until\":").is_some() {
        text.skip()?;
    }
    if text.literal(b",\"versions\":{\"checks\":").is_some() {
        text.skip()?;
        text.literal(b",\"law\":")?;
        text.skip()?;
        text.literal(b",\"nisaba\":")?;
        text.skip()?;
        text.literal(b"}")?;
    }
    text.literal(b",\"when\":")?;
    let when = Cow::Borrowed(text.string()?);
    text.literal(b",\"who\":{\"name\":")?;
    text.skip()?;
    text.literal(b",\"vouched_by\":")?;
    text.skip()?;
    text.literal(b"}}")?;
    let is_whole = text.at == bytes.len();
    let (_about, _inputs, _says, _who) = (IgnoredAny, IgnoredAny, IgnoredAny, IgnoredAny);
    is_whole.then_some(Seen { artefacts, format, index, kind, when, detail, _about, _inputs, _says, _who })
}

/// The entry and how far it has been read.
struct Text<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Text<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// What must stand here; its length is known to the compiler, so that it is compared in a step or two.
    #[inline(always)]
    fn literal<const N: usize>(&mut self, expected: &[u8; N]) -> Option<()> {
        if self.rest().first_chunk::<N>() != Some(expected) {
            return None;
        }
        self.at += N;
        Some(())
    }

    /// Where a string without escapes begins and ends.
    #[inline(always)]
    fn skip(&mut self) -> Option<(usize, usize)> {
        let rest = self.rest();
        let (b'"', rest) = rest.split_first()? else { return None };
        let length = plain(rest);
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        let from = self.at + 1;
        self.at = from + length + 1;
        Some((from, from + length))
    }

    /// A string without escapes.
    fn string(&mut self) -> Option<&'a str> {
        let (from, to) = self.skip()?;
        self.text.get(from..to)
    }

    /// A number from 0 without zeroes before.
    fn number(&mut self) -> Option<u64> {
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = self.text.get(self.at..self.at + digits)?;
        self.at += digits;
        let is_plain = number == "0" || !number.starts_with('0');
        number.parse().ok().filter(|_| is_plain)
    }

    /// Items up to the list's end; its beginning has been read.
    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if self.literal(b"]").is_some() {
            return Some(());
        }
        loop {
            item(self)?;
            if self.literal(b"]").is_some() {
                return Some(());
            }
            self.literal(b",")?;
        }
    }

    fn artefact(&mut self) -> Option<SeenArtefact<'a>> {
        self.literal(b"{\"media_type\":")?;
        self.skip()?;
        self.literal(b",\"name\":")?;
        let (name, sha256, size) = self.digested()?;
        Some(SeenArtefact { sha256: Cow::Borrowed(sha256), size, name: Cow::Borrowed(name) })
    }

    fn input(&mut self) -> Option<()> {
        self.literal(b"{\"name\":")?;
        self.digested().map(drop)
    }

    fn digested(&mut self) -> Option<(&'a str, &'a str, u64)> {
        let name = self.string()?;
        self.literal(b",\"sha256\":")?;
        let sha256 = self.string()?;
        self.literal(b",\"size\":")?;
        let size = self.number()?;
        self.literal(b"}")?;
        Some((name, sha256, size))
    }

    /// Keys in their order, each once.
    fn detail(&mut self) -> Option<SeenDetail<'a>> {
        let mut detail = SeenDetail::default();
        let mut before: Option<&str> = None;
        if self.literal(b"}").is_some() {
            return Some(detail);
        }
        loop {
            let key = self.string()?;
            self.literal(b":")?;
            let value = self.string()?;
            if before.is_some_and(|before| before >= key) {
                return None;
            }
            match key {
                "key" => detail.key = Some(Cow::Borrowed(value)),
                "sha256" => detail.sha256 = Some(Cow::Borrowed(value)),
                "reason" => detail.reason = Some(Cow::Borrowed(value)),
                _ => {}
            }
            before = Some(key);
            if self.literal(b"}").is_some() {
                return Some(detail);
            }
            self.literal(b",")?;
        }
    }
}

/// How many bytes stand before the first quotation mark, backslash or control character; eight are looked at together.
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // The lowest bit that is set marks the first byte that is below `limit`; bits above it may be set in error.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGHS;
    let equals = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let mut at = 0;
    while let Some(Some(eight)) = bytes.get(at..).map(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*eight);
        let found = equals(word, b'"') | equals(word, b'\\') | below(word, 0x20);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let is_plain = |byte: &u8| *byte != b'"' && *byte != b'\\' && *byte >= 0x20;
    at + rest.iter().take_while(|byte| is_plain(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Artefact, Digested, Record, Versions, Who};
    use proptest::prelude::*;

    fn record(says: String, detail: Vec<(String, String)>, many: usize) -> Record {
        let who = Who { name: "t".to_owned(), vouched_by: "argument".to_owned() };
        let when = "2026-11-24T09:00:00Z".parse().unwrap();
        let mut record = Record::new(Kind::Exercise, says, when, who);
        record.detail = detail.into_iter().collect();
        record.about = vec!["obligation:c.3".to_owned(); many];
        let sha256 = "ab".repeat(32);
        let name = "minutes".to_owned();
        record.artefacts = vec![
            Artefact {
                media_type: "text/plain".to_owned(),
                name: name.clone(),
                sha256: sha256.clone(),
                size: 12
            };
            many
        ];
        record.inputs = vec![Digested { name, sha256, size: 0 }; many];
        let version = |text: &str| text.to_owned();
        record.versions = (many > 1).then(|| Versions {
            checks: version("1"),
            law: version("2026-11-01"),
            nisaba: version("0.1.0"),
        });
        record.valid_until = (many == 1).then(|| "2027-11-24".to_owned());
        record
    }

    #[test]
    fn what_nisaba_writes_without_escapes_is_read_here() {
        for many in 0..3 {
            let entry =
                record("Restored, ganz schön schnell.".to_owned(), Vec::new(), many).encode().unwrap();
            let seen = read(&entry).unwrap();
            assert_eq!((seen.kind, seen.artefacts.len()), (Kind::Exercise, many));
        }
    }

    #[test]
    fn the_end_of_a_string_is_found_wherever_it_stands() {
        for length in 0..40 {
            for end in ["\"", "\\", "\u{1f}", "\n"] {
                let text = format!("{}{end}\u{7f} \"\\", "ü".repeat(length));
                assert_eq!(plain(text.as_bytes()), 2 * length, "{text:?}");
            }
        }
        assert_eq!(plain(b"no end at all"), 13);
    }

    /// What both readers make of an entry.
    fn is_alike(entry: &[u8]) -> bool {
        let Some(here) = read(entry) else { return true };
        let general: Seen<'_> = match serde_json::from_slice(entry) {
            Ok(general) => general,
            Err(_) => return false,
        };
        format!("{here:?}") == format!("{general:?}")
    }

    proptest! {
        #[test]
        fn both_readers_read_alike(says in any::<String>(), detail in prop::collection::vec(("[a-z]{1,3}|key|reason|sha256", "\\PC{0,9}"), 0..4), many in 0_usize..3) {
            prop_assert!(is_alike(&record(says, detail, many).encode().unwrap()));
        }

        #[test]
        fn both_readers_read_a_damaged_entry_alike(many in 0_usize..3, at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
            let mut entry = record("Restored.".to_owned(), vec![("key".to_owned(), "k".to_owned())], many).encode().unwrap();
            let at = at.index(entry.len());
            match cut {
                true => drop(entry.remove(at)),
                false => entry[at] = byte,
            }
            prop_assert!(is_alike(&entry));
        }
    }
}
