//! As much of Groovy as a declarative Jenkinsfile needs: words, texts with what is pasted into them, and groups of brackets.
//!
//! **Invariant:** any text gives a tree; what is not understood stays words and signs.

use std::sync::Arc;

use nisaba_base::{FileId, Loc};

use crate::shape::Text;

/// Brackets in brackets; deeper ones are left out.
const DEPTH: usize = 60;

/// A piece of the code.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// A name, keyword or number.
    Word(Text),
    /// A text; what is pasted into it, as expressions.
    Text(Text, Vec<Text>),
    /// What brackets hold: `(`, `[` or `{`.
    Group(char, Vec<Item>),
    /// A sign.
    Sign(char),
    /// The end of a line, or `;`.
    End,
}

/// The tree of a text.
pub(crate) fn parse(file: FileId, text: &str) -> Vec<Item> {
    let mut reader = Reader { file, text, at: 0 };
    reader.items(None, DEPTH)
}

/// The statements of a block, without empty ones.
pub(crate) fn statements(items: &[Item]) -> impl Iterator<Item = &[Item]> {
    items.split(|item| matches!(item, Item::End)).filter(|statement| !statement.is_empty())
}

impl Item {
    /// The word, if it is one.
    pub(crate) fn word(&self) -> Option<&str> {
        match self {
            Item::Word(word) => Some(&word.text),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&Text> {
        match self {
            Item::Text(text, _) => Some(text),
            _ => None,
        }
    }

    /// What a `{…}` holds.
    pub(crate) fn block(&self) -> Option<&[Item]> {
        match self {
            Item::Group('{', items) => Some(items),
            _ => None,
        }
    }
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn loc(&self, from: usize) -> Loc {
        Loc::new(self.file, from..self.at)
    }

    fn items(&mut self, close: Option<char>, depth: usize) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some(letter) = self.peek() {
            let from = self.at;
            if self.skip_comment() {
                continue;
            }
            match letter {
                '\n' | ';' => items.push(Item::End),
                '"' | '\'' => {
                    items.push(self.quoted(letter));
                    continue;
                }
                '(' | '[' | '{' => {
                    self.at += 1;
                    let end = match letter {
                        '(' => ')',
                        '[' => ']',
                        _ => '}',
                    };
                    // Deeper groups are read to keep their brackets in step, and then left out.
                    let inner =
                        if depth > 0 { self.items(Some(end), depth - 1) } else { self.skip(letter, end) };
                    items.push(Item::Group(letter, inner));
                    continue;
                }
                _ if Some(letter) == close => {
                    self.at += 1;
                    return items;
                }
                _ if is_word(letter) || letter == '@' => {
                    let rest = self.rest();
                    let length = rest.char_indices().skip(1).find(|(_, letter)| !is_word(*letter));
                    self.at += length.map_or(rest.len(), |(at, _)| at);
                    let text = self.text.get(from..self.at).unwrap_or_default().into();
                    items.push(Item::Word(Text { text, loc: self.loc(from) }));
                    continue;
                }
                _ if letter.is_whitespace() => {}
                _ => items.push(Item::Sign(letter)),
            }
            self.at += letter.len_utf8();
        }
        items
    }

    fn skip(&mut self, open: char, close: char) -> Vec<Item> {
        let mut depth = 1_usize;
        while let Some(letter) = self.peek() {
            self.at += letter.len_utf8();
            match letter {
                _ if letter == open => depth += 1,
                _ if letter == close => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        Vec::new()
    }

    fn skip_comment(&mut self) -> bool {
        let rest = self.rest();
        let length = if rest.starts_with("//") || (self.at == 0 && rest.starts_with("#!")) {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(inside) = rest.strip_prefix("/*") {
            inside.find("*/").map_or(rest.len(), |end| end + 4)
        } else {
            return false;
        };
        self.at += length;
        true
    }

    /// `'…'`, `"…"`, `'''…'''`, `"""…"""`; only double quotes paste.
    fn quoted(&mut self, quote: char) -> Item {
        let from = self.at;
        let triple: String = std::iter::repeat_n(quote, 3).collect();
        let mark = if self.rest().starts_with(&triple) { triple } else { quote.to_string() };
        self.at += mark.len();
        let inside = self.at;
        while let Some(letter) = self.peek() {
            if self.rest().starts_with(&mark) || (mark.len() == 1 && letter == '\n') {
                break;
            }
            self.at += letter.len_utf8();
            if letter == '\\' {
                self.at += self.peek().map_or(0, char::len_utf8);
            }
        }
        let text: Arc<str> = self.text.get(inside..self.at).unwrap_or_default().into();
        let pasted = if quote == '"' { self.pasted(inside) } else { Vec::new() };
        if self.rest().starts_with(&mark) {
            self.at += mark.len();
        }
        Item::Text(Text { text, loc: self.loc(from) }, pasted)
    }

    /// `${…}` and `$name.name` between `from` and here.
    fn pasted(&self, from: usize) -> Vec<Text> {
        let text = self.text.get(from..self.at).unwrap_or_default();
        let mut found = Vec::new();
        for (at, _) in text.match_indices('$') {
            let is_escaped = text.get(..at).is_some_and(|before| before.ends_with('\\'));
            let after = text.get(at + 1..).unwrap_or_default();
            let (inside, length) = match after.strip_prefix('{') {
                Some(inside) => {
                    let end = inside.find('}').unwrap_or(inside.len());
                    (inside.get(..end).unwrap_or_default(), end + 2)
                }
                None => {
                    let end =
                        after.find(|letter: char| !(is_word(letter) || letter == '.')).unwrap_or(after.len());
                    (after.get(..end).unwrap_or_default().trim_end_matches('.'), end)
                }
            };
            if !is_escaped && inside.starts_with(|first: char| first.is_alphabetic() || first == '_') {
                let start = from + at;
                found.push(Text {
                    text: inside.trim().into(),
                    loc: Loc::new(self.file, start..start + 1 + length),
                });
            }
        }
        found
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(items: &[Item]) -> String {
        let one = |item: &Item| match item {
            Item::Word(word) => word.text.to_string(),
            Item::Text(text, pasted) => {
                let pasted: Vec<&str> = pasted.iter().map(|text| &*text.text).collect();
                format!("‹{}›{}", text.text, pasted.join("+"))
            }
            Item::Group(open, items) => format!("{open}{}", shown(items)),
            Item::Sign(sign) => sign.to_string(),
            Item::End => ";".to_owned(),
        };
        items.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_texts_and_groups_are_told_apart() {
        let text =
            "// a { comment\nsteps { sh \"deploy ${params.TO} $env.X \\$HOME\" /* b */\n  sh '''a\n$b''' }";
        assert_eq!(
            shown(&parse(FileId(0), text)),
            "; steps {sh ‹deploy ${params.TO} $env.X \\$HOME›params.TO+env.X ; sh ‹a\n$b›"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_tree(text in "[a-c${}()\\[\\]'\"\\\\/*\n;@. ]{0,200}") {
            parse(FileId(0), &text);
        }
    }

    #[test]
    fn brackets_without_end_are_no_danger() {
        parse(FileId(0), &"{(".repeat(100_000));
    }
}
