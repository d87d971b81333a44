//! JSON text to a [`Node`] tree with the place of every key and value.
//!
//! Comments, line breaks inside strings and a comma before a closing bracket are taken too, as editors and the tools of
//! clouds take them. Reading is one pass over the bytes; depth is bounded, and size by the text itself.
//!
//! **Not here:** YAML ([`crate::yaml`], which reads JSON inside streams), JSON inside strings of another language.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::diagnostic::Diagnostic;
use crate::loc::{FileId, Loc};
use crate::value::{Map, Node, Value};

/// Nesting deeper than this is refused; real documents stay under 40.
const DEPTH_LIMIT: usize = 200;

/// The one value of a JSON text.
///
/// # Errors
/// Says where the text stops being JSON.
pub fn parse(file: FileId, text: &str) -> Result<Node, Diagnostic> {
    let mut reader = Reader { file, text, at: 0, names: FxHashSet::default() };
    if text.starts_with('\u{feff}') {
        reader.at = '\u{feff}'.len_utf8();
    }
    let node = reader.value(0)?;
    reader.skip_blank()?;
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.problem("nothing may follow the value")),
    }
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    at: usize,
    /// Keys met so far: the same few names come back in every object, and are held once.
    names: FxHashSet<Arc<str>>,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Node, Diagnostic> {
        if depth > DEPTH_LIMIT {
            return Err(self.problem("nested too deeply to be read"));
        }
        self.skip_blank()?;
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?.into()),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => self.word()?,
            None => return Err(self.problem("a value is missing")),
        };
        Ok(value.at(self.loc(start)))
    }

    fn object(&mut self, depth: usize) -> Result<Value, Diagnostic> {
        let mut map = Map::new();
        self.at += 1;
        loop {
            self.skip_blank()?;
            match self.peek() {
                Some(b'}') => break,
                Some(b'"') => {}
                _ => return Err(self.problem("expected a key in quotes or `}`")),
            }
            let start = self.at;
            let text = self.string()?;
            let key = self.name(&text);
            let key_loc = self.loc(start);
            self.skip_blank()?;
            if self.peek() != Some(b':') {
                return Err(self.problem("expected `:` after a key"));
            }
            self.at += 1;
            let node = self.value(depth + 1)?;
            map.insert(key, key_loc, node);
            if !self.comma(b'}')? {
                break;
            }
        }
        self.at += 1;
        Ok(Value::map(map))
    }

    fn array(&mut self, depth: usize) -> Result<Value, Diagnostic> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.skip_blank()?;
            if self.peek() == Some(b']') {
                break;
            }
            items.push(self.value(depth + 1)?);
            if !self.comma(b']')? {
                break;
            }
        }
        self.at += 1;
        Ok(Value::list(items))
    }

    /// Takes a comma; `false` at the closing bracket, which stays.
    fn comma(&mut self, close: u8) -> Result<bool, Diagnostic> {
        self.skip_blank()?;
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == close => Ok(false),
            _ => Err(self.problem(&format!("expected `,` or `{}`", char::from(close)))),
        }
    }

    /// The text of a string; the reader stands on its opening quote.
    fn string(&mut self) -> Result<String, Diagnostic> {
        let opened = self.at;
        self.at += 1;
        let mut read = String::new();
        let mut plain = self.at;
        loop {
            match self.peek() {
                None => {
                    self.at = opened;
                    return Err(self.problem("this text is never closed"));
                }
                Some(b'"') => {
                    read.push_str(self.text.get(plain..self.at).unwrap_or_default());
                    self.at += 1;
                    return Ok(read);
                }
                Some(b'\\') => {
                    read.push_str(self.text.get(plain..self.at).unwrap_or_default());
                    self.at += 1;
                    read.push(self.escape()?);
                    plain = self.at;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<char, Diagnostic> {
        let Some(byte) = self.peek() else { return Err(self.problem("this text is never closed")) };
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.code_unit()?;
                self.character(first)?
            }
            _ => {
                self.at -= 1;
                return Err(self.problem("no such escape in a text"));
            }
        })
    }

    /// A character of one code unit, or of a pair; half a pair stands for something that is no character.
    fn character(&mut self, first: u32) -> Result<char, Diagnostic> {
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        if !self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u")) {
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        self.at += 2;
        let second = self.code_unit()?;
        let joined = 0x10000 + ((first - 0xd800) << 10) + (second.wrapping_sub(0xdc00) & 0x3ff);
        Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn code_unit(&mut self) -> Result<u32, Diagnostic> {
        let digits = self.text.get(self.at..self.at + 4).filter(|digits| digits.is_ascii());
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.problem("expected four hexadecimal digits"))?;
        self.at += 4;
        Ok(unit)
    }

    fn number(&mut self) -> Result<Value, Diagnostic> {
        let rest = self.rest();
        let is_of_number =
            |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
        let end = rest.bytes().position(|byte| !is_of_number(byte)).unwrap_or(rest.len());
        let number = rest.get(..end).and_then(|text| text.parse::<f64>().ok());
        let number =
            number.filter(|number| number.is_finite()).ok_or_else(|| self.problem("this is no number"))?;
        self.at += end;
        Ok(Value::Number(number))
    }

    fn word(&mut self) -> Result<Value, Diagnostic> {
        for (word, value) in
            [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)]
        {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.problem("expected a value"))
    }

    fn skip_blank(&mut self) -> Result<(), Diagnostic> {
        loop {
            let rest = self.rest();
            let blank = rest.bytes().take_while(u8::is_ascii_whitespace).count();
            self.at += blank;
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let end = rest.find("*/").ok_or_else(|| self.problem("this comment is never closed"))?;
                self.at += end + 2;
            } else {
                return Ok(());
            }
        }
    }

    fn name(&mut self, text: &str) -> Arc<str> {
        if let Some(name) = self.names.get(text) {
            return name.clone();
        }
        let name: Arc<str> = text.into();
        self.names.insert(name.clone());
        name
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn loc(&self, start: usize) -> Loc {
        Loc::new(self.file, start..self.at)
    }

    fn problem(&self, message: &str) -> Diagnostic {
        let end = self.rest().chars().next().map_or(self.at, |c| self.at + c.len_utf8());
        Diagnostic::warning("json-syntax", message).at(Loc::new(self.file, self.at..end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: FileId = FileId(0);

    #[test]
    fn every_value_knows_its_place_also_after_comments() {
        let text = "\u{feff}{ // what it is for\n \"größe\": [1, {\"b\": \"x\\ny\"}],\n /* more */ \"c\": -1.5e1,\n}\n";
        let node = parse(FILE, text).unwrap();
        let b = node.path("größe.1.b").unwrap();
        assert_eq!(b.value.as_str(), Some("x\ny"));
        assert_eq!(&text[b.loc.start as usize..b.loc.end as usize], "\"x\\ny\"");
        assert_eq!(node.get("c").unwrap().value, Value::Number(-15.0));
    }

    #[test]
    fn text_may_hold_any_character_and_line_breaks() {
        let node = parse(FILE, "\"a\n\\u00e9\\ud83d\\ude00\\/\\ud800\"").unwrap();
        assert_eq!(node.value.as_str(), Some("a\né😀/\u{fffd}"));
    }

    #[test]
    fn what_is_no_json_is_refused_at_its_place() {
        for (text, at) in [("{\"a\" 1}", 5), ("[1 2]", 3), ("{\"a\": \"b}", 6), ("[1] x", 4), ("\"\\x\"", 2)]
        {
            let problem = parse(FILE, text).unwrap_err();
            assert_eq!(problem.loc.unwrap().start, at, "{text}: {}", problem.message);
        }
        assert!(parse(FILE, &"[".repeat(100_000)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "[\\[\\]{}\":,a-eu0-9\\\\/* \né]{0,200}") {
            let _ = parse(FILE, &text);
        }
    }
}
