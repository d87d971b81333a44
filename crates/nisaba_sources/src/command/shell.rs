//! Text for a shell to the commands in it: quotes followed, lists and pipes taken apart, substitutions looked into.
//!
//! **Invariant:** work is linear in the text but for nested shells, whose depth is bounded; nothing here panics.
//! **Not here:** what a command means (`sign.rs`).

use std::ops::Range;

/// How deep substitutions, subshells and `sh -c` may lie in each other.
const DEPTH_LIMIT: usize = 12;
/// Commands that one text may hold; later ones are left out.
const COMMAND_LIMIT: usize = 5_000;
/// Words that only order commands.
const ORDERING: [&str; 12] =
    ["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}"];

/// One simple command.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Command {
    /// `NAME=value` before the program, or behind `export`.
    pub assignments: Vec<(String, Word)>,
    /// Program and arguments, quotes taken off.
    pub words: Vec<Word>,
    /// The command whose output it reads.
    pub fed_by: Option<usize>,
}

/// A word of a command.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Word {
    /// Its text; what a variable or substitution gives is left out.
    pub text: String,
    /// A part of it is only known when it runs.
    pub open: bool,
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// Commands whose output it holds or names.
    pub holds: Vec<usize>,
}

/// Every command of a text.
pub(crate) fn commands(text: &str) -> Vec<Command> {
    let mut shell = Shell { text, at: 0, out: Vec::new() };
    while shell.at < text.len() {
        shell.list(None, 0);
    }
    shell.out
}

struct Shell<'t> {
    text: &'t str,
    at: usize,
    out: Vec<Command>,
}

/// What is being read.
#[derive(Default)]
struct Open {
    command: Command,
    word: Option<Word>,
    /// The word is the target of a redirection.
    redirected: bool,
}

impl Shell<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip(&mut self, text: &str) -> bool {
        let is = self.rest().starts_with(text);
        if is {
            self.at += text.len();
        }
        is
    }

    /// Reads commands up to `close` and gives the last one.
    fn list(&mut self, close: Option<char>, depth: usize) -> Option<usize> {
        let mut open = Open::default();
        let mut last = None;
        while let Some(c) = self.peek() {
            if Some(c) == close {
                self.at += c.len_utf8();
                return self.end_command(&mut open).or(last);
            }
            match c {
                ' ' | '\t' | '\r' => {
                    self.at += 1;
                    end_word(&mut open);
                }
                '\n' | ';' => {
                    self.at += 1;
                    last = self.end_command(&mut open).or(last);
                }
                '&' if self.skip("&>>") || self.skip("&>") => redirect(&mut open),
                '&' => {
                    let _ = self.skip("&&") || self.skip("&");
                    last = self.end_command(&mut open).or(last);
                }
                '|' if self.skip("||") => last = self.end_command(&mut open).or(last),
                '|' => {
                    let _ = self.skip("|&") || self.skip("|");
                    last = self.end_command(&mut open).or(last);
                    open.command.fed_by = last;
                }
                '(' if open.word.is_none() && depth < DEPTH_LIMIT => {
                    self.at += 1;
                    let fed_by = open.command.fed_by;
                    let from = self.out.len();
                    last = self.list(Some(')'), depth + 1).or(last);
                    if let Some(first) = self.out.get_mut(from) {
                        first.fed_by = first.fed_by.or(fed_by);
                    }
                }
                '(' | ')' => {
                    self.at += 1;
                    last = self.end_command(&mut open).or(last);
                }
                '#' if open.word.is_none() => {
                    self.at += self.rest().find('\n').unwrap_or(self.rest().len());
                }
                '<' | '>' => self.angle(&mut open, depth),
                _ => self.word(&mut open, depth),
            }
        }
        self.end_command(&mut open).or(last)
    }

    fn angle(&mut self, open: &mut Open, depth: usize) {
        if (self.skip("<(") || self.skip(">(")) && depth < DEPTH_LIMIT {
            let inner = self.list(Some(')'), depth + 1);
            let word = open.word.get_or_insert_with(Word::default);
            word.open = true;
            word.holds.extend(inner);
            return;
        }
        if open.word.as_ref().is_some_and(|word| word.text.bytes().all(|byte| byte.is_ascii_digit())) {
            open.word = None;
        }
        self.at += self.rest().len() - self.rest().trim_start_matches(['<', '>', '&', '|', '-']).len();
        redirect(open);
    }

    /// One more piece of a word.
    fn word(&mut self, open: &mut Open, depth: usize) {
        let start = self.at;
        let mut word = open.word.take().unwrap_or_else(|| Word { range: start..start, ..Word::default() });
        match self.peek() {
            Some('\'') => {
                self.at += 1;
                let end = self.rest().find('\'').unwrap_or(self.rest().len());
                word.text.push_str(self.rest().get(..end).unwrap_or(""));
                self.at = (self.at + end + 1).min(self.text.len());
            }
            Some('"') => {
                self.at += 1;
                self.double_quoted(&mut word, depth);
            }
            Some('\\') => {
                self.at += 1;
                self.escaped(&mut word);
            }
            Some('$' | '`') => self.substitution(&mut word, depth),
            Some(c) => {
                word.text.push(c);
                self.at += c.len_utf8();
            }
            None => {}
        }
        word.range.end = self.at;
        open.word = Some(word);
    }

    fn escaped(&mut self, word: &mut Word) {
        if let Some(c) = self.peek() {
            self.at += c.len_utf8();
            if c != '\n' {
                word.text.push(c);
            }
        }
    }

    fn double_quoted(&mut self, word: &mut Word, depth: usize) {
        while let Some(c) = self.peek() {
            match c {
                '"' => {
                    self.at += 1;
                    return;
                }
                '\\' => {
                    self.at += 1;
                    self.escaped(word);
                }
                '$' | '`' => self.substitution(word, depth),
                c => {
                    word.text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
    }

    fn substitution(&mut self, word: &mut Word, depth: usize) {
        if self.skip("$((") {
            self.at += self.rest().find("))").map_or(self.rest().len(), |end| end + 2);
            word.open = true;
        } else if self.skip("$(") {
            self.inner(word, ')', depth);
        } else if self.skip("`") {
            self.inner(word, '`', depth);
        } else if self.skip("${") {
            self.at += self.rest().find('}').map_or(self.rest().len(), |end| end + 1);
            word.open = true;
        } else {
            self.at += 1;
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let end = self.rest().find(|c| !is_name(c)).unwrap_or(self.rest().len());
            match (end, self.peek()) {
                (0, Some('@' | '*' | '#' | '?' | '!' | '$')) => {
                    self.at += 1;
                    word.open = true;
                }
                (0, _) => word.text.push('$'),
                _ => {
                    self.at += end;
                    word.open = true;
                }
            }
        }
    }

    fn inner(&mut self, word: &mut Word, close: char, depth: usize) {
        word.open = true;
        if depth < DEPTH_LIMIT {
            let inner = self.list(Some(close), depth + 1);
            word.holds.extend(inner);
        } else {
            self.at = self.text.len();
        }
    }

    fn end_command(&mut self, open: &mut Open) -> Option<usize> {
        end_word(open);
        let command = std::mem::take(&mut open.command);
        if (command.words.is_empty() && command.assignments.is_empty()) || self.out.len() >= COMMAND_LIMIT {
            return None;
        }
        self.out.push(command);
        Some(self.out.len() - 1)
    }
}

fn redirect(open: &mut Open) {
    end_word(open);
    open.redirected = true;
}

fn end_word(open: &mut Open) {
    let Some(word) = open.word.take() else { return };
    if std::mem::take(&mut open.redirected) {
        return;
    }
    let command = &mut open.command;
    if command.words.is_empty() {
        if ORDERING.contains(&word.text.as_str()) && !word.open {
            return;
        }
        if let Some(assignment) = assignment(&word) {
            command.assignments.push(assignment);
            return;
        }
    } else if command.words.first().is_some_and(|first| matches!(&*first.text, "export" | "declare" | "env"))
    {
        command.assignments.extend(assignment(&word));
    }
    command.words.push(word);
}

fn assignment(word: &Word) -> Option<(String, Word)> {
    let (name, value) = word.text.split_once('=')?;
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then(|| (name.to_owned(), Word { text: value.to_owned(), ..word.clone() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        let one = |command: &Command| {
            let assigned = command.assignments.iter().map(|(name, word)| format!("{name}={} ", word.text));
            let words: Vec<String> = command
                .words
                .iter()
                .map(|word| word.text.clone() + if word.open { "?" } else { "" })
                .collect();
            let fed = command.fed_by.map(|at| format!(" < {at}")).unwrap_or_default();
            format!("{}{}{fed}", assigned.collect::<String>(), words.join("|"))
        };
        commands(text).iter().map(one).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn lists_pipes_and_quotes_are_taken_apart() {
        insta::assert_snapshot!(
            shown("set -e; A=1 B='x y' curl -k \"https://e.org/$V\" 2>/dev/null | tar xz && echo 'a; b' # rest\nif test -f x; then (cd d && make); fi"),
            @r"
        set|-e
        A=1 B=x y curl|-k|https://e.org/?
        tar|xz < 1
        echo|a; b
        test|-f|x
        cd|d
        make
        "
        );
    }

    #[test]
    fn substitutions_are_looked_into() {
        insta::assert_snapshot!(
            shown("bash <(curl -s u) && sh -c \"$(wget -O- v)\" && echo `id -u` $((1+2)) ${X:-y}"),
            @"
        curl|-s|u
        bash|?
        wget|-O-|v
        sh|-c|?
        id|-u
        echo|?|?|?
        "
        );
    }

    proptest! {
        #[test]
        fn arbitrary_text_is_read(text in "[-$(){}<>|&;'\"`\\\\ \\na-z=é#]{0,200}") {
            for command in commands(&text) {
                for word in &command.words {
                    prop_assert!(word.range.end <= text.len());
                }
            }
        }
    }
}
