//! Finds and reads the sources: one read of each file, in parallel, into one map.

use nisaba_base::files::{Files, ReadProblem};
use nisaba_base::{Diagnostic, SourceFile, SourceMap};
use rayon::prelude::*;

use crate::numbering::Numbering;

/// What was found and read.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The texts.
    pub(crate) map: SourceMap,
    /// Files found, read or not.
    pub(crate) found: usize,
    /// Paths of files that are there and that no reader wants.
    pub(crate) unread: Vec<String>,
    /// What could not be read.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Files that are there, before any is opened.
#[derive(Debug)]
pub(crate) struct Listed {
    /// Those that a reader wants, in order.
    pub(crate) mine: Vec<String>,
    /// Those whose name alone tells something.
    manifests: Vec<String>,
    unread: Vec<String>,
    found: usize,
    unseen: Vec<(String, ReadProblem)>,
}

/// Lists the files that a reader wants, as `wanted` narrows it.
pub(crate) fn list(files: &dyn Files, wanted: impl Fn(&str) -> bool) -> Listed {
    let (paths, unseen) = files.list();
    let found = paths.len();
    let (within, elsewhere): (Vec<String>, Vec<String>) = paths.into_iter().partition(|path| wanted(path));
    let is_mine = |path: &String| nisaba_sources::is_source(path) || path == "nisaba.yaml";
    let (mine, mut unread): (Vec<String>, Vec<String>) = within.into_iter().partition(is_mine);
    let manifests = unread.iter().filter(|path| nisaba_sources::is_manifest(path)).cloned().collect();
    unread.extend(elsewhere);
    Listed { mine, manifests, unread, found, unseen }
}

/// Reads them.
pub(crate) fn read(
    files: &dyn Files,
    Listed { mine, manifests, unread, found, unseen }: Listed,
    progress: &(dyn Fn(usize, usize) + Sync),
    numbering: Option<&mut Numbering>,
) -> Sources {
    let total = mine.len();
    let mut numbering = numbering;
    let numbers = numbering.as_mut().map(|numbering| numbering.number(&mine));
    let done = std::sync::atomic::AtomicUsize::new(0);
    let texts: Vec<Result<String, ReadProblem>> = mine
        .par_iter()
        .map(|path| {
            let text = files.read(path);
            progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, total);
            text
        })
        .collect();
    let mut sources = Sources { found, unread, ..Sources::default() };
    manifests.into_iter().for_each(|path| sources.map.see(path));
    for (path, problem) in unseen {
        sources.diagnostics.push(diagnostic(&path, &problem, "folder"));
    }
    for (place, (path, text)) in mine.into_iter().zip(texts).enumerate() {
        if let Some(number) = numbers.as_ref().and_then(|(numbers, _)| numbers.get(place)) {
            sources.map.reserve_until(*number);
        }
        match text {
            Ok(text) => match numbering.as_ref().and_then(|numbering| numbering.known(place, &path, &text)) {
                Some(known) => drop(sources.map.insert_shared(known)),
                None => drop(sources.map.insert(SourceFile::new(path, text))),
            },
            Err(problem) => sources.diagnostics.push(diagnostic(&path, &problem, "file")),
        }
    }
    if let (Some((_, end)), Some(numbering)) = (numbers, numbering) {
        sources.map.reserve_until(end);
        numbering.keep(&sources.map);
    }
    sources
}

/// Adds files that the configuration names, wherever they lie and whatever git ignores; a state is seldom in git.
pub(crate) fn add<'p>(sources: &mut Sources, files: &dyn Files, paths: impl Iterator<Item = &'p str>) {
    for path in paths {
        if sources.map.iter().any(|(_, file)| &**file.path() == path) {
            continue;
        }
        match files.read(path) {
            Ok(text) => drop(sources.map.insert(SourceFile::new(path, text))),
            Err(problem) => sources.diagnostics.push(diagnostic(path, &problem, "file")),
        }
    }
}

/// Why a file or folder could not be read.
pub(crate) fn diagnostic(path: &str, problem: &ReadProblem, what: &str) -> Diagnostic {
    let (code, message) = match problem {
        ReadProblem::Missing => ("missing", format!("`{path}` is not there")),
        ReadProblem::Denied => ("denied", format!("no permission to read `{path}`")),
        ReadProblem::TooLarge { bytes, limit } => {
            ("too-large", format!("`{path}` has {bytes} bytes; at most {limit} are read"))
        }
        ReadProblem::NotText { offset } => {
            ("not-text", format!("`{path}` is not UTF-8 text (byte {offset})"))
        }
        ReadProblem::Other(reason) => ("unreadable", format!("`{path}` cannot be read: {reason}")),
    };
    let diagnostic = Diagnostic::warning(code, message).help(format!("what this {what} declares is unknown"));
    match problem {
        ReadProblem::NotText { .. } if nisaba_sources::is_binary_plan(path) => diagnostic
            .help(format!("have Terraform write it as JSON: `terraform show -json {path} > plan.json`")),
        _ => diagnostic,
    }
}
