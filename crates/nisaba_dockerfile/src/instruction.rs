//! One instruction: keyword, flags, and arguments in the form its keyword has.

use std::ops::Range;
use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Node, Value};

use crate::script::Script;
use crate::variable::{Scope, expand};

macro_rules! keywords {
    ($($variant:ident, $word:literal;)*) => {
        /// What an instruction does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each variant is its own word")]
        pub enum Keyword { $($variant,)* }

        impl Keyword {
            /// The keyword of a word, in any case of letters.
            pub fn of(word: &str) -> Option<Self> {
                match word.to_ascii_uppercase().as_str() { $($word => Some(Keyword::$variant),)* _ => None }
            }

            /// As it is written.
            pub fn word(self) -> &'static str {
                match self { $(Keyword::$variant => $word,)* }
            }

            /// Every keyword as it is written.
            pub const ALL: &'static [&'static str] = &[$($word,)*];
        }
    };
}

keywords! {
    Add, "ADD";
    Arg, "ARG";
    Cmd, "CMD";
    Copy, "COPY";
    Entrypoint, "ENTRYPOINT";
    Env, "ENV";
    Expose, "EXPOSE";
    From, "FROM";
    Healthcheck, "HEALTHCHECK";
    Label, "LABEL";
    Maintainer, "MAINTAINER";
    OnBuild, "ONBUILD";
    Run, "RUN";
    Shell, "SHELL";
    StopSignal, "STOPSIGNAL";
    User, "USER";
    Volume, "VOLUME";
    Workdir, "WORKDIR";
}

/// One instruction.
#[derive(Debug, Clone, PartialEq)]
pub struct Instruction {
    /// What it does.
    pub keyword: Keyword,
    /// `--name=value` before the arguments.
    pub flags: Vec<Flag>,
    /// Its arguments.
    pub arguments: Arguments,
    /// It is done only when another image is built from this one.
    pub on_build: bool,
    /// The whole of it.
    pub loc: Loc,
}

/// `--name=value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Flag {
    /// Without its hyphens.
    pub name: String,
    /// Empty text where none is written.
    pub value: Node,
}

/// The forms that arguments have.
#[derive(Debug, Clone, PartialEq)]
pub enum Arguments {
    /// Words with variables replaced.
    Words(Vec<Node>),
    /// Names with values, as `ENV`, `ARG` and `LABEL` have them.
    Pairs(Vec<Pair>),
    /// A command for the shell, variables left in it.
    Shell(Script),
    /// A command without a shell.
    Exec(Vec<Node>),
}

/// `NAME=value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The name.
    pub name: Arc<str>,
    /// Name and value together.
    pub loc: Loc,
    /// The value; an `ARG` may have none.
    pub value: Option<Node>,
}

/// An instruction before its variables are replaced.
pub(crate) struct Raw {
    pub(crate) keyword: String,
    pub(crate) flags: Vec<Script>,
    pub(crate) rest: Script,
}

/// Cuts the keyword and the flags off.
pub(crate) fn cut(script: &Script) -> Raw {
    let text = &*script.text;
    let after = text.find(char::is_whitespace).unwrap_or(text.len());
    let keyword = text.get(..after).unwrap_or("").to_owned();
    let mut at = after;
    let mut flags = Vec::new();
    loop {
        let rest = text.get(at..).unwrap_or("");
        at += rest.len() - rest.trim_start().len();
        let rest = text.get(at..).unwrap_or("");
        // Only what begins so before the first argument is the builder's; `RUN --x` of a program does not exist.
        if !rest.starts_with("--") {
            break;
        }
        let end = words_in(rest, '\\').first().map_or(rest.len(), |word| word.end);
        flags.push(script.slice(at..at + end));
        at += end;
    }
    Raw { keyword, flags, rest: script.slice(at..text.len()) }
}

/// Ranges of the words of a text; white space in quotes separates nothing.
pub(crate) fn words_in(text: &str, escape: char) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            words.extend(start.take().map(|start| start..at));
            continue;
        }
        start.get_or_insert(at);
        match quote {
            _ if c == escape && quote != Some('\'') => drop(chars.next()),
            Some(open) if open == c => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
    }
    words.extend(start.map(|start| start..text.len()));
    words
}

/// Flags with their variables replaced.
pub(crate) fn flags(raw: &[Script], scope: &Scope, escape: char) -> Vec<Flag> {
    let one = |script: &Script| {
        let text = script.text.trim_start_matches('-');
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let loc = script.loc(0..script.text.len());
        Flag { name: name.to_owned(), value: expand(value, scope, escape).at(loc) }
    };
    raw.iter().map(one).collect()
}

/// Words with their variables replaced; a list in JSON gives its items.
pub(crate) fn words(script: &Script, scope: &Scope, escape: char) -> Vec<Node> {
    if let Some(items) = exec(script) {
        return items;
    }
    let of = |range: Range<usize>| {
        let text = script.text.get(range.clone()).unwrap_or("");
        expand(text, scope, escape).at(script.loc(range))
    };
    words_in(&script.text, escape).into_iter().map(of).collect()
}

/// `NAME=value …`, or the older `NAME value with spaces`.
pub(crate) fn pairs(script: &Script, scope: &Scope, escape: char) -> Vec<Pair> {
    let text = &*script.text;
    let ranges = words_in(text, escape);
    let Some(first) = ranges.first().cloned() else { return Vec::new() };
    let first_text = text.get(first.clone()).unwrap_or("");
    if !first_text.contains('=') && ranges.len() > 1 {
        let value = text.get(first.end..).unwrap_or("");
        let at = first.end + (value.len() - value.trim_start().len());
        let node = expand(value.trim(), scope, escape).at(script.loc(at..text.len()));
        return vec![Pair { name: first_text.into(), loc: script.loc(0..text.len()), value: Some(node) }];
    }
    ranges.into_iter().filter_map(|range| pair(script, range, scope, escape)).collect()
}

/// `NAME=value`, or a name alone.
pub(crate) fn pair(script: &Script, range: Range<usize>, scope: &Scope, escape: char) -> Option<Pair> {
    let text = script.text.get(range.clone())?;
    let loc = script.loc(range.clone());
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => {
            let at = range.start + name.len() + 1;
            let node = expand(value, scope, escape).at(script.loc(at..range.end));
            (name, Some(node))
        }
        None => (text, None),
    };
    let name = expand(name, &Scope::default(), escape);
    Some(Pair { name: name.as_str()?.into(), loc, value })
}

/// `["a", "b"]` as JSON writes it; whatever else is a command for the shell.
pub(crate) fn exec(script: &Script) -> Option<Vec<Node>> {
    let text = &*script.text;
    let begin = text.len() - text.trim_start().len();
    let mut cursor = Json { text, at: begin };
    cursor.take('[')?;
    let mut items = Vec::new();
    cursor.space();
    if cursor.take(']').is_none() {
        loop {
            cursor.space();
            let start = cursor.at;
            let item = cursor.string()?;
            items.push(Value::string(item).at(script.loc(start..cursor.at)));
            cursor.space();
            if cursor.take(',').is_none() {
                cursor.take(']')?;
                break;
            }
        }
    }
    text.get(cursor.at..)?.trim().is_empty().then_some(items)
}

struct Json<'t> {
    text: &'t str,
    at: usize,
}

impl Json<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.text.get(self.at..)?.chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        self.text.get(self.at..)?.starts_with(wanted).then(|| self.at += wanted.len_utf8())
    }

    fn space(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or("");
        self.at += rest.len() - rest.trim_start().len();
    }

    fn string(&mut self) -> Option<String> {
        self.take('"')?;
        let mut out = String::new();
        loop {
            match self.next()? {
                '"' => return Some(out),
                '\\' => out.push(match self.next()? {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'u' => self.unicode()?,
                    other @ ('"' | '\\' | '/') => other,
                    _ => return None,
                }),
                c => out.push(c),
            }
        }
    }

    /// Halves of a pair of surrogates stand for themselves: no path or command of ours needs them.
    fn unicode(&mut self) -> Option<char> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        let code = u32::from_str_radix(digits, 16).ok()?;
        Some(char::from_u32(code).unwrap_or('\u{fffd}'))
    }
}
