//! What is wrong with a policy, with its place.

use nisaba_base::{Diagnostic, FileId, Loc, SourceFile, SourceMap};

/// Functions whose answer is another each time.
const CHANCE: [&str; 2] = ["rand.intn(", "uuid.rfc4122("];

/// A policy that would not say the same twice.
pub(crate) fn chance(id: FileId, file: &SourceFile) -> Option<Diagnostic> {
    let (at, name) = CHANCE.iter().find_map(|name| Some((file.text().find(name)?, *name)))?;
    let said = format!("`{}` gives another answer each time", name.trim_end_matches('('));
    let problem = Diagnostic::error("rego", said).at(Loc::new(id, at..at + name.len() - 1));
    Some(problem.help("a policy says the same of the same estate; this file was left out"))
}

/// A message of the engine as ours: its place is written in it as `--> path:line:column`, its reason after `error:`.
pub(crate) fn diagnostic(message: &str, file: FileId, sources: &SourceMap, doing: &str) -> Diagnostic {
    let reason = message.rsplit("error: ").next().unwrap_or(message).lines().next().unwrap_or("").trim();
    let reason = if reason.is_empty() { "the policy is wrong" } else { reason };
    let problem = Diagnostic::error("rego", format!("this policy cannot be {}: {reason}", past(doing)))
        .help("what it would say is not said; the other files were used");
    problem.at(place(message, sources).unwrap_or(Loc::start_of(file)))
}

fn past(doing: &str) -> &'static str {
    if doing == "run" { "run" } else { "read" }
}

fn place(message: &str, sources: &SourceMap) -> Option<Loc> {
    let written = message.split("--> ").nth(1)?.lines().next()?.trim();
    let mut parts = written.rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let line: usize = parts.next()?.parse().ok()?;
    let path = parts.next()?;
    let (id, file) = sources.iter().find(|(_, file)| &**file.path() == path)?;
    let before: usize = file.text().split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let at = (before + column.saturating_sub(1)).min(file.text().len());
    let at = file.text().floor_char_boundary(at);
    Some(Loc::new(id, at..at))
}
