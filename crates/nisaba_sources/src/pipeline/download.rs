//! What scripts take from the network without looking at it.

use nisaba_base::Loc;
use nisaba_pipeline::{Pipeline, Variable};

use super::body::Body;
use super::script::Command;

/// Programs that run what they are given.
const SHELLS: [&str; 10] = ["sh", "bash", "zsh", "dash", "python", "python3", "node", "ruby", "perl", "iex"];

/// Facts about downloads.
pub(super) fn tell(pipeline: &Pipeline, commands: &[Command], body: &mut Body) {
    let run = commands.iter().find(|command| runs_download(command)).map(|command| command.loc);
    body.yes_or_no("runs_downloads", run, pipeline.loc);
    let unchecked = commands.iter().find(|command| checks_no_certificate(command)).map(|command| command.loc);
    body.yes_or_no("certificates_unchecked", unchecked.or_else(|| switched_off(pipeline)), pipeline.loc);
}

/// `curl … | sh`, `bash <(curl …)`, `sh -c "$(curl …)"`, `iex (iwr …)`.
fn runs_download(command: &Command) -> bool {
    let fetches = |word: &str| matches!(word, "curl" | "wget" | "iwr" | "irm" | "Invoke-WebRequest");
    let has_address = command.words.iter().any(|word| word.contains("://"));
    let shell = |word: &str| SHELLS.contains(&word.rsplit('/').next().unwrap_or(word));
    let piped = fetches(command.program()) && command.into.as_deref().is_some_and(shell);
    let inside = shell(command.program()) && command.words.iter().skip(1).any(|word| fetches(word));
    has_address && (piped || inside)
}

fn checks_no_certificate(command: &Command) -> bool {
    let own =
        |word: &String| ["//localhost", "//127.0.0.1", "//[::1]"].iter().any(|host| word.contains(host));
    if command.words.iter().any(own) {
        return false;
    }
    let has = |wanted: &[&str]| command.words.iter().any(|word| wanted.contains(&word.as_str()));
    let short = |letter: char| {
        let bundled = |word: &String| {
            word.starts_with('-')
                && !word.starts_with("--")
                && word.len() < 8
                && word.contains(letter)
                && word.chars().skip(1).all(|letter| letter.is_ascii_alphabetic())
        };
        command.words.iter().any(bundled)
    };
    match command.program() {
        "curl" => has(&["--insecure"]) || short('k'),
        "wget" => has(&["--no-check-certificate"]),
        "git" => {
            command.has("http.sslVerify false")
                || command.words.iter().any(|word| word.eq_ignore_ascii_case("http.sslVerify=false"))
        }
        "npm" | "yarn" => command.has("strict-ssl false") || has(&["--strict-ssl=false"]),
        "pip" | "pip3" => has(&["--trusted-host"]),
        "helm" | "kubectl" => has(&["--insecure-skip-tls-verify", "--insecure-skip-tls-verify=true"]),
        "export" => has(&[
            "NODE_TLS_REJECT_UNAUTHORIZED=0",
            "GIT_SSL_NO_VERIFY=true",
            "GIT_SSL_NO_VERIFY=1",
            "PYTHONHTTPSVERIFY=0",
        ]),
        _ => false,
    }
}

/// Variables that switch the check off for every program that reads them.
fn switched_off(pipeline: &Pipeline) -> Option<Loc> {
    let of_jobs = pipeline.jobs.iter().flat_map(|job| &job.variables);
    let of_steps = pipeline.steps().flat_map(|(_, step)| &step.variables);
    let is_off = |variable: &&Variable| {
        let value = nisaba_pipeline::Text::of(&variable.node).map(|value| value.text.to_ascii_lowercase());
        match &*variable.name {
            "NODE_TLS_REJECT_UNAUTHORIZED" | "PYTHONHTTPSVERIFY" => value.as_deref() == Some("0"),
            "GIT_SSL_NO_VERIFY" => matches!(value.as_deref(), Some("1" | "true")),
            _ => false,
        }
    };
    pipeline.variables.iter().chain(of_jobs).chain(of_steps).find(is_off).map(|variable| variable.node.loc)
}
