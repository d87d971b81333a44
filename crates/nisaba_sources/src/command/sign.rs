//! What a command does that matters: certificates left unchecked, packages unsigned or not fixed, scripts run unseen.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Deserializer};

use super::shell::{Command, Word, commands};

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/commands.json"));
/// How deep `sh -c` may lie in each other.
const NESTED_LIMIT: usize = 4;

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sign {
    /// Nobody checks who answers.
    CertificatesUnchecked,
    /// Packages are taken that nobody signed.
    PackagesUnsigned,
    /// Packages are taken in whatever version there is.
    PackagesUnpinned,
    /// What the internet answers is run.
    ScriptFromInternet,
    /// A password stands in the command.
    PasswordWritten,
}

impl Sign {
    /// Every sign.
    pub(crate) const ALL: &'static [Sign] = &[
        Sign::CertificatesUnchecked,
        Sign::PackagesUnsigned,
        Sign::PackagesUnpinned,
        Sign::ScriptFromInternet,
        Sign::PasswordWritten,
    ];

    /// The key by which tables read it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Sign::CertificatesUnchecked => "certificates_unchecked",
            Sign::PackagesUnsigned => "packages_unsigned",
            Sign::PackagesUnpinned => "packages_unpinned",
            Sign::ScriptFromInternet => "script_from_internet",
            Sign::PasswordWritten => "password_written",
        }
    }
}

/// A sign and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub sign: Sign,
    pub range: Range<usize>,
}

#[derive(Deserialize)]
struct File {
    commands: Knowledge,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    valued: BTreeMap<String, String>,
    wrappers: BTreeMap<String, Wrapper>,
    shells: Vec<String>,
    interpreters: Vec<String>,
    fetchers: Vec<String>,
    signs: Vec<Rule>,
    packages: Vec<Packages>,
    variables: Vec<Variable>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Wrapper {
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    words: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    sign: Sign,
    programs: Vec<String>,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default, deserialize_with = "pattern")]
    value: Option<Regex>,
    #[serde(default)]
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Packages {
    programs: Vec<String>,
    after: Vec<String>,
    valued: Vec<String>,
    #[serde(deserialize_with = "pattern")]
    fixed: Option<Regex>,
    #[serde(default)]
    unless: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variable {
    sign: Sign,
    name: String,
    #[serde(deserialize_with = "pattern")]
    value: Option<Regex>,
}

fn pattern<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Regex>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| Regex::new(&text)).transpose().map_err(serde::de::Error::custom)
}

/// `None` only when the embedded file is broken; a test makes sure that it is not.
static KNOWLEDGE: LazyLock<Option<Knowledge>> =
    LazyLock::new(|| serde_json::from_str::<File>(EMBEDDED).ok().map(|file| file.commands));

/// What a script does that matters, in the order written.
pub(crate) fn in_script(text: &str) -> Vec<Found> {
    let Some(knowledge) = &*KNOWLEDGE else { return Vec::new() };
    let mut found = knowledge.all(&commands(text), 0);
    found.sort_by_key(|found| (found.range.start, found.sign));
    found.dedup();
    found
}

/// What a command does that is run without a shell.
pub(crate) fn in_words(words: &[&str]) -> Vec<Sign> {
    let Some(knowledge) = &*KNOWLEDGE else { return Vec::new() };
    let word = |text: &&str| Word { text: (*text).to_owned(), ..Word::default() };
    let command = Command { words: words.iter().map(word).collect(), ..Command::default() };
    let mut signs: Vec<Sign> = knowledge.all(&[command], 0).into_iter().map(|found| found.sign).collect();
    signs.sort_unstable();
    signs.dedup();
    signs
}

/// What a variable of the environment does, by its name and value.
pub(crate) fn of_variable(name: &str, value: &str) -> Option<Sign> {
    KNOWLEDGE.as_ref()?.variable(name, value)
}

/// A command without what only wraps it.
struct Call<'c> {
    program: &'c str,
    arguments: &'c [Word],
    range: Range<usize>,
}

impl Knowledge {
    fn variable(&self, name: &str, value: &str) -> Option<Sign> {
        let is = |variable: &&Variable| {
            variable.name == name && variable.value.as_ref().is_some_and(|pattern| pattern.is_match(value))
        };
        self.variables.iter().find(is).map(|variable| variable.sign)
    }

    fn all(&self, all: &[Command], nested: usize) -> Vec<Found> {
        let mut found = Vec::new();
        for command in all {
            for (name, value) in &command.assignments {
                let sign = self.variable(name, &value.text);
                found.extend(sign.map(|sign| Found { sign, range: value.range.clone() }));
            }
            let Some(call) = self.unwrapped(command) else { continue };
            self.options_and_words(&call, &mut found);
            self.packages(&call, &mut found);
            self.scripts(&call, command, all, &mut found);
            self.passwords(&call, command, all, &mut found);
            if let Some(word) = self.inner_script(&call).filter(|_| nested < NESTED_LIMIT) {
                let inner = self.all(&commands(&word.text), nested + 1).into_iter();
                found.extend(inner.map(|found| Found { range: word.range.clone(), ..found }));
            }
        }
        found
    }

    /// `sudo -E env A=1 timeout 5 curl …` is `curl …`; `python -m pip` is `pip`.
    fn unwrapped<'c>(&self, command: &'c Command) -> Option<Call<'c>> {
        let mut words = command.words.as_slice();
        let start = words.first()?.range.start;
        let end = words.last()?.range.end;
        loop {
            let (first, rest) = words.split_first()?;
            let program = program(&first.text);
            let Some(wrapper) = self.wrappers.get(program) else {
                let (program, arguments) = match rest {
                    [flag, module, rest @ ..] if program == "python" && flag.text == "-m" => {
                        (self::program(&module.text), rest)
                    }
                    _ => (program, rest),
                };
                return Some(Call { program, arguments, range: start..end });
            };
            words = wrapper.inside(rest);
        }
    }

    fn options_and_words(&self, call: &Call<'_>, found: &mut Vec<Found>) {
        for rule in self.signs.iter().filter(|rule| names(&rule.programs, call.program)) {
            let range = match rule.words.is_empty() {
                true => self.option(call, &rule.options, rule.value.as_ref()),
                false => follow(call, &rule.words).then(|| call.range.clone()),
            };
            // A password that the environment gives is not written here.
            found.extend(range.map(|range| Found { sign: rule.sign, range }));
        }
    }

    /// Where one of the options is given, and with a value that matches where one is asked for.
    fn option(&self, call: &Call<'_>, options: &[String], value: Option<&Regex>) -> Option<Range<usize>> {
        let valued = self.valued.get(call.program).map_or("", String::as_str);
        let mut words = call.arguments.iter().peekable();
        while let Some(word) = words.next() {
            let text = word.text.as_str();
            if text == "--" && !word.open {
                return None;
            }
            if !text.starts_with('-') || text.len() < 2 {
                continue;
            }
            if !text.starts_with("--") {
                let short = cluster(text, valued, options);
                let next = words.peek().copied().map(|next| next.text.as_str());
                match (short, value) {
                    (Some(_), None) => return Some(word.range.clone()),
                    (Some(rest), Some(pattern)) => {
                        let given = if rest.is_empty() { next } else { Some(rest) };
                        if given.is_some_and(|given| pattern.is_match(given)) {
                            return Some(word.range.clone());
                        }
                    }
                    (None, _) if options.iter().any(|option| option == text) && value.is_none() => {
                        return Some(word.range.clone());
                    }
                    (None, _) => {}
                }
                if text.chars().last().is_some_and(|last| valued.contains(last)) {
                    words.next();
                }
                continue;
            }
            let (name, given) =
                text.split_once('=').map_or((text, None), |(name, given)| (name, Some(given)));
            if !options.iter().any(|option| option == name) {
                continue;
            }
            let holds = match (value, given) {
                (None, given) => !given.is_some_and(|given| given.eq_ignore_ascii_case("false")),
                (Some(pattern), Some(given)) => pattern.is_match(given),
                (Some(pattern), None) => words.peek().is_some_and(|next| pattern.is_match(&next.text)),
            };
            if holds {
                return Some(word.range.clone());
            }
        }
        None
    }

    fn packages(&self, call: &Call<'_>, found: &mut Vec<Found>) {
        for rule in self.packages.iter().filter(|rule| names(&rule.programs, call.program)) {
            let mut after = false;
            let mut words = call.arguments.iter();
            let mut loose = None;
            while let Some(word) = words.next() {
                let text = word.text.as_str();
                if rule.unless.iter().any(|option| text == option || text.starts_with(&format!("{option}=")))
                {
                    loose = None;
                    break;
                }
                if text.starts_with('-') {
                    if rule.valued.iter().any(|option| option == text) {
                        words.next();
                    }
                } else if !after {
                    after = rule.after.iter().any(|word| word == text);
                    // Another subcommand of the program: nothing is installed.
                    if !after {
                        break;
                    }
                } else if !word.open
                    && !text.is_empty()
                    && !rule.fixed.as_ref().is_some_and(|fixed| fixed.is_match(text))
                {
                    loose.get_or_insert_with(|| word.range.clone());
                }
            }
            let sign = Sign::PackagesUnpinned;
            found.extend(loose.map(|range| Found { sign, range }));
        }
    }

    /// `curl … | sh`, `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"`.
    fn scripts(&self, call: &Call<'_>, command: &Command, all: &[Command], found: &mut Vec<Found>) {
        let runs_input = names(&self.interpreters, call.program) && self.runs_what_it_reads(call);
        let fed = runs_input && self.comes_from_outside(command.fed_by, all);
        let holds = |word: &Word| word.holds.iter().any(|inner| self.comes_from_outside(Some(*inner), all));
        let runs_words = names(&self.shells, call.program) || matches!(call.program, "eval" | "source" | ".");
        if fed || (runs_words && call.arguments.iter().any(holds)) {
            found.push(Found { sign: Sign::ScriptFromInternet, range: call.range.clone() });
        }
    }

    /// No script is named: options only, or `-` and `-s`.
    fn runs_what_it_reads(&self, call: &Call<'_>) -> bool {
        let is_shell = names(&self.shells, call.program);
        for word in call.arguments {
            match word.text.as_str() {
                "-" | "-s" | "/dev/stdin" => return true,
                "-c" | "-m" | "-e" if !is_shell => return false,
                "-c" => return false,
                text if text.starts_with(['-', '+']) && is_shell => {}
                text if text.starts_with('-') => return false,
                _ => return false,
            }
        }
        true
    }

    /// Whether what a command prints was fetched, also through others (`curl … | gunzip`).
    fn comes_from_outside(&self, from: Option<usize>, all: &[Command]) -> bool {
        let mut next = from;
        // A command is fed by an earlier one only, so this ends.
        while let Some((at, command)) = next.and_then(|at| Some((at, all.get(at)?))) {
            let program = self.unwrapped(command).map(|call| call.program.to_owned());
            if program.is_some_and(|program| names(&self.fetchers, &program)) {
                return true;
            }
            next = command.fed_by.filter(|earlier| *earlier < at);
        }
        false
    }

    /// `echo user:password | chpasswd`.
    fn passwords(&self, call: &Call<'_>, command: &Command, all: &[Command], found: &mut Vec<Found>) {
        if call.program != "chpasswd" {
            return;
        }
        let Some(printed) = command.fed_by.and_then(|at| all.get(at)).and_then(|from| self.unwrapped(from))
        else {
            return;
        };
        let written = |word: &&Word| {
            let text = word.text.trim_end_matches("\\n");
            word.text.contains(':') && !word.open && !text.ends_with(':') && !text.contains('%')
        };
        if matches!(printed.program, "echo" | "printf") {
            let word = printed.arguments.iter().find(written);
            found.extend(word.map(|word| Found { sign: Sign::PasswordWritten, range: word.range.clone() }));
        }
    }

    /// The text behind `sh -c`.
    fn inner_script<'c>(&self, call: &Call<'c>) -> Option<&'c Word> {
        let is_shell = names(&self.shells, call.program);
        let mut words = call.arguments.iter();
        match is_shell || call.program == "su" {
            true => {
                words.find(|word| {
                    word.text == "-c"
                        || (is_shell
                            && word.text.starts_with('-')
                            && !word.text.starts_with("--")
                            && word.text.ends_with('c'))
                })?;
                words.next()
            }
            false => None,
        }
    }
}

impl Wrapper {
    /// The words of the command that it runs.
    fn inside<'c>(&self, mut words: &'c [Word]) -> &'c [Word] {
        let mut own = self.words;
        while let Some((first, rest)) = words.split_first() {
            let is_value = self.values.contains(&first.text);
            let is_assignment = first.text.contains('=') && !first.text.starts_with('-');
            if first.text.starts_with('-') {
                words = if is_value { rest.get(1..).unwrap_or(&[]) } else { rest };
            } else if is_assignment {
                words = rest;
            } else if own > 0 {
                own -= 1;
                words = rest;
            } else {
                break;
            }
        }
        words
    }
}

/// The name of a program without its folder and version: `pip` of `/usr/bin/pip3.11`.
fn program(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if bare.is_empty() { name } else { bare }
}

fn names(list: &[String], program: &str) -> bool {
    list.iter().any(|name| name == program)
}

/// Whether a word of short options has one of these; what is left of the word behind it.
fn cluster<'t>(text: &'t str, valued: &str, options: &[String]) -> Option<&'t str> {
    for (at, letter) in text.char_indices().skip(1) {
        let is_wanted = options.iter().any(|option| {
            let mut chars = option.chars();
            chars.next() == Some('-') && chars.next() == Some(letter) && chars.next().is_none()
        });
        if is_wanted {
            return text.get(at + letter.len_utf8()..);
        }
        if valued.contains(letter) || !letter.is_ascii_alphanumeric() {
            return None;
        }
    }
    None
}

/// Whether these words stand one after the other, options left out and `a=b` taken apart.
fn follow(call: &Call<'_>, wanted: &[String]) -> bool {
    let written: Vec<&str> = call
        .arguments
        .iter()
        .filter(|word| !word.text.starts_with('-'))
        .flat_map(|word| word.text.split('='))
        .collect();
    written
        .windows(wanted.len().max(1))
        .any(|window| window.iter().zip(wanted).all(|(written, wanted)| written.eq_ignore_ascii_case(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(text: &str) -> String {
        let one = |found: &Found| format!("{:?} {}", found.sign, text.get(found.range.clone()).unwrap_or(""));
        in_script(text).iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn the_file_is_read_whole() {
        let read: Result<File, _> = serde_json::from_str(EMBEDDED);
        assert!(read.is_ok(), "{:?}", read.err());
    }

    #[test]
    fn certificates_are_left_unchecked_in_many_ways() {
        for text in [
            "curl -fsSLk https://example.org",
            "echo hi && sudo -E curl --insecure https://example.org",
            "/usr/bin/wget -q --no-check-certificate https://example.org",
            "timeout 5 bash -ec 'curl -k https://example.org'",
            "npm config set \"strict-ssl\"=false",
            "yarn config set strict-ssl false -g",
            "python3.11 -m pip install --trusted-host example.org a==1",
            "git -c http.sslVerify=false clone https://example.org/a",
            "git config --global http.sslVerify false",
            "yum-config-manager --save --setopt=base.sslverify=0",
            "export NODE_TLS_REJECT_UNAUTHORIZED=0",
            "TEST='a' GIT_SSL_NO_VERIFY=\"1\" git clone https://example.org/a",
            "podman pull --tls-verify=false example.org/a",
        ] {
            assert!(signs(text).contains("CertificatesUnchecked"), "{text}: {}", signs(text));
        }
    }

    #[test]
    fn words_that_belong_to_something_else_are_no_sign() {
        for text in [
            "curl https://example.org | grep -k x",
            "curl -o -k https://example.org",
            "curl -okey https://example.org",
            "wget https://example.org || echo --no-check-certificate",
            "echo curl -k https://example.org",
            "npm config set strict-ssl true || false",
            "npm install strict-ssl@1.0.0 false@1.0.0",
            "PYTHONHTTPSVERIFY=1 python a.py",
            "A_NODE_TLS_REJECT_UNAUTHORIZED=0 node a.js",
            "curl --insecure=false https://example.org",
            "yum-config-manager --setopt=sslverify=1",
            "apt-get install -y python3 && echo --force-yes",
            "grep -r 'curl -k' . # curl -k",
        ] {
            assert_eq!(signs(text), "", "{text}");
        }
    }

    #[test]
    fn packages_are_fixed_signed_or_neither() {
        for (text, expected) in [
            ("pip install flask==3.0.0 -r requirements.txt .", ""),
            ("pip3 install --no-cache-dir flask", "PackagesUnpinned flask"),
            ("npm install -g @invented/tool@2.1.0", ""),
            ("npm i -g serve", "PackagesUnpinned serve"),
            ("npm ci && npm install", ""),
            ("gem install rake -v 13.0.6", ""),
            ("pip install $PACKAGES", ""),
            ("go install example.org/tool@latest", "PackagesUnpinned example.org/tool@latest"),
            ("apk add --allow-untrusted ./a.apk", "PackagesUnsigned --allow-untrusted"),
            ("dnf install -y --nogpgcheck a", "PackagesUnsigned --nogpgcheck"),
            ("apt-get -y --force-yes install a", "PackagesUnsigned --force-yes"),
        ] {
            assert_eq!(signs(text), expected, "{text}");
        }
    }

    #[test]
    fn a_script_from_the_internet_is_run_in_many_ways() {
        for text in [
            "curl -fsSL https://example.org/install | sh",
            "wget -qO- https://example.org/i.gz | gunzip | sudo bash -s -- --yes",
            "bash <(curl -s https://example.org/i)",
            "sh -c \"$(curl -fsSL https://example.org/i)\"",
            "curl https://example.org/get.py | python3 -",
        ] {
            assert!(signs(text).contains("ScriptFromInternet"), "{text}: {}", signs(text));
        }
        for text in [
            "curl https://example.org/a.tgz | tar xz",
            "curl https://example.org/a.json | python3 -c 'import sys'",
            "curl https://example.org/a | bash script.sh",
            "cat install | sh",
        ] {
            assert_eq!(signs(text), "", "{text}");
        }
    }

    #[test]
    fn a_password_in_a_command_is_seen_and_one_from_outside_is_not() {
        assert_eq!(signs("echo 'root:toor42' | chpasswd"), "PasswordWritten 'root:toor42'");
        assert_eq!(signs("echo \"root:$PASSWORD\" | chpasswd"), "");
    }
}
