//! Questions to shell scripts of pipelines: their commands one by one, as words, each with its place.

use nisaba_base::Loc;
use nisaba_pipeline::{Pipeline, Text};

/// One command, words with quotes taken off.
#[derive(Debug, Clone)]
pub(super) struct Command {
    /// The command and its arguments.
    pub words: Vec<String>,
    /// What takes its output, if a pipe does: the first word of that.
    pub into: Option<String>,
    /// Its failure counts for nothing (`|| true`).
    pub may_fail: bool,
    /// Its place, as near as the text tells.
    pub loc: Loc,
}

/// Every command of every script.
pub(super) fn all(pipeline: &Pipeline) -> Vec<Command> {
    pipeline.steps().filter_map(|(_, step)| step.script.as_ref()).flat_map(commands).collect()
}

/// The commands of a script. Only what matters here of a shell's grammar is known; what is strange gives strange words.
pub(super) fn commands(script: &Text) -> Vec<Command> {
    let mut found: Vec<Command> = Vec::new();
    for line in whole_lines(&script.text) {
        let mut parts = split(&line).into_iter().peekable();
        while let Some((text, sign)) = parts.next() {
            let next = parts.peek().map(|(next, _)| words_of(next));
            let words = words_of(&text);
            let follows = next.and_then(|next| next.into_iter().find(|word| word != "sudo"));
            if words.is_empty() {
                continue;
            }
            found.push(Command {
                words,
                into: follows.clone().filter(|_| sign == Sign::Pipe),
                may_fail: sign == Sign::Or && follows.is_some_and(|word| word == "true" || word == ":"),
                loc: script.loc,
            });
        }
    }
    found
}

impl Command {
    /// Whether these words follow each other in it.
    pub(super) fn has(&self, phrase: &str) -> bool {
        let begins = |at: usize| {
            let mut wanted = (at..).zip(phrase.split(' '));
            wanted.all(|(at, wanted)| self.words.get(at).is_some_and(|word| is_word(word, wanted)))
        };
        (0..self.words.len()).any(begins)
    }

    /// The program, without what only starts it.
    pub(super) fn program(&self) -> &str {
        let starts = ["sudo", "time", "exec", "command", "env", "-E", "then", "do", "if", "!", "else"];
        let is_program = |word: &&String| !starts.contains(&word.as_str()) && !word.contains('=');
        self.words.iter().find(is_program).map_or("", |word| word.rsplit('/').next().unwrap_or(word))
    }
}

/// The word itself, a path to it, or a version of it (`trivy@1`, `image:tag`).
fn is_word(word: &str, wanted: &str) -> bool {
    // Nearly every word is another one, and most are too short.
    if word.len() <= wanted.len() {
        return word == wanted;
    }
    let Some(at) = word.rfind(wanted) else { return false };
    let before = word.get(..at).and_then(|before| before.chars().next_back());
    let after = word.get(at + wanted.len()..).and_then(|after| after.chars().next());
    matches!(before, None | Some('/')) && matches!(after, None | Some('@' | ':'))
}

/// Lines without comments; those that end in a backslash go on.
fn whole_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with('#') {
            continue;
        }
        match line.strip_suffix('\\').or_else(|| line.strip_suffix('`')) {
            Some(begun) => {
                open.push_str(begun);
                open.push(' ');
            }
            None => {
                open.push_str(line);
                lines.push(std::mem::take(&mut open));
            }
        }
    }
    lines.push(open);
    lines
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Pipe,
    Or,
    Other,
}

/// Divides at `;`, `|`, `||`, `&&` outside of quotes; the sign is that behind the part.
fn split(line: &str) -> Vec<(String, Sign)> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut quote = None;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if letter == open => {
                quote = None;
                part.push(letter);
            }
            (None, '"' | '\'') => {
                quote = Some(letter);
                part.push(letter);
            }
            (None, ';' | '|' | '&') => {
                let double = letters.next_if_eq(&letter).is_some();
                let sign = match (letter, double) {
                    ('|', false) => Sign::Pipe,
                    ('|', true) => Sign::Or,
                    _ => Sign::Other,
                };
                if letter == '&' && !double && part.ends_with(['>', '<']) {
                    part.push(letter);
                    continue;
                }
                parts.push((std::mem::take(&mut part), sign));
            }
            _ => part.push(letter),
        }
    }
    parts.push((part, Sign::Other));
    parts
}

fn words_of(text: &str) -> Vec<String> {
    let plain = |word: &str| {
        word.trim_matches(['"', '\'', '(', ')', '{', '}', '<', '`']).trim_start_matches("$(").to_owned()
    };
    text.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_base::FileId;

    fn read(text: &str) -> Vec<Command> {
        commands(&Text { text: text.into(), loc: Loc::start_of(FileId(0)) })
    }

    #[test]
    fn a_script_is_its_commands() {
        let found = read(
            "set -e\n# curl x | sh\ncurl -sSf https://example.org/i.sh | sudo bash -s -- -y\nnpm ci && npm test || true\n",
        );
        let shown: Vec<String> = found
            .iter()
            .map(|command| format!("{} >{:?} {}", command.words.join(" "), command.into, command.may_fail))
            .collect();
        assert_eq!(
            shown,
            [
                "set -e >None false",
                "curl -sSf https://example.org/i.sh >Some(\"bash\") false",
                "bash -s -- -y >None false".replace("bash", "sudo bash").as_str(),
                "npm ci >None false",
                "npm test >None true",
                "true >None false",
            ]
        );
    }

    #[test]
    fn words_are_found_behind_paths_and_before_versions() {
        let found = read("npx @scope/tool\ndocker run aquasec/trivy:0.50 image app\n./bin/trivy image app\n");
        assert!(found[1].has("trivy image") && found[2].has("trivy image"));
        assert!(!found[0].has("trivy image"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_script(text in "\\PC{0,120}") {
            read(&text);
        }
    }
}
