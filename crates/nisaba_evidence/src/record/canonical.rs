//! Reads an entry in the form in which Nisaba writes it, in one pass: what makes verifying a log about as fast as hashing it.
//!
//! **Invariant:** what is read here is read alike by the reader of JSON in general; whatever is written otherwise (another order of
//! keys, spaces, an escape, a key that is new) gives `None` and is left to it.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::{Kind, Seen, SeenArtefact, SeenDetail};

/// What verification needs of the entry, if it is in the canonical form.
pub(super) fn read(bytes: &[u8]) -> Option<Seen<'_>> {
    let mut text = Text(std::str::from_utf8(bytes).ok()?);
    text.literal("{\"about\":[")?;
    text.list(|text| text.string().map(drop))?;
    text.literal(",\"artefacts\":[")?;
    let mut artefacts = Vec::new();
    text.list(|text| {
        artefacts.push(text.artefact()?);
        Some(())
    })?;
    text.literal(",\"detail\":{")?;
    let detail = text.detail()?;
    text.literal(",\"format\":")?;
    let format = u32::try_from(text.number()?).ok()?;
    text.literal(",\"index\":")?;
    let index = text.number()?;
    text.literal(",\"inputs\":[")?;
    text.list(Text::input)?;
    text.literal(",\"kind\":")?;
    let kind = Kind::from_word(text.string()?)?;
    text.literal(",\"says\":")?;
    text.string()?;
    if text.literal(",\"valid_until\":").is_some() {
        text.string()?;
    }
    if text.literal(",\"versions\":{\"checks\":").is_some() {
        text.string()?;
        text.literal(",\"law\":")?;
        text.string()?;
        text.literal(",\"nisaba\":")?;
        text.string()?;
        text.literal("}")?;
    }
    text.literal(",\"when\":")?;
    let when = Cow::Borrowed(text.string()?);
    text.literal(",\"who\":{\"name\":")?;
    text.string()?;
    text.literal(",\"vouched_by\":")?;
    text.string()?;
    text.literal("}}")?;
    let is_whole = text.0.is_empty();
    let (_about, _inputs, _says, _who) = (IgnoredAny, IgnoredAny, IgnoredAny, IgnoredAny);
    is_whole.then_some(Seen { artefacts, format, index, kind, when, detail, _about, _inputs, _says, _who })
}

/// What is left of the entry.
struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    fn literal(&mut self, expected: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(expected)?;
        Some(())
    }

    /// A string without escapes.
    fn string(&mut self) -> Option<&'a str> {
        let rest = self.0.strip_prefix('"')?;
        let (string, rest) = rest.split_at_checked(plain(rest.as_bytes()))?;
        self.0 = rest.strip_prefix('"')?;
        Some(string)
    }

    /// A number from 0 without zeroes before.
    fn number(&mut self) -> Option<u64> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        let is_plain = number == "0" || !number.starts_with('0');
        number.parse().ok().filter(|_| is_plain)
    }

    /// Items up to the list's end; its beginning has been read.
    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if self.literal("]").is_some() {
            return Some(());
        }
        loop {
            item(self)?;
            if self.literal("]").is_some() {
                return Some(());
            }
            self.literal(",")?;
        }
    }

    fn artefact(&mut self) -> Option<SeenArtefact<'a>> {
        self.literal("{\"media_type\":")?;
        self.string()?;
        self.literal(",\"name\":")?;
        let (name, sha256, size) = self.digested()?;
        Some(SeenArtefact { sha256: Cow::Borrowed(sha256), size, name: Cow::Borrowed(name) })
    }

    fn input(&mut self) -> Option<()> {
        self.literal("{\"name\":")?;
        self.digested().map(drop)
    }

    fn digested(&mut self) -> Option<(&'a str, &'a str, u64)> {
        let name = self.string()?;
        self.literal(",\"sha256\":")?;
        let sha256 = self.string()?;
        self.literal(",\"size\":")?;
        let size = self.number()?;
        self.literal("}")?;
        Some((name, sha256, size))
    }

    /// Keys in their order, each once.
    fn detail(&mut self) -> Option<SeenDetail<'a>> {
        let mut detail = SeenDetail::default();
        let mut before: Option<&str> = None;
        if self.literal("}").is_some() {
            return Some(detail);
        }
        loop {
            let key = self.string()?;
            self.literal(":")?;
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
            if self.literal("}").is_some() {
                return Some(detail);
            }
            self.literal(",")?;
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
