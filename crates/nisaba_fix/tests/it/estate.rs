//! A small estate in memory: what is mended of it, and why the rest is not.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use nisaba_app::baseline::Use;
use nisaba_app::{Assessed, Input, assess};
use nisaba_base::Clock;
use nisaba_base::files::MemoryFiles;
use nisaba_check::Catalogue;
use nisaba_fix::{Asked, Fixed, Report, fix, report};
use nisaba_law::Law;
use nisaba_sources::TerraformOptions;

struct Fixed2026;

impl Clock for Fixed2026 {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn today(&self) -> Date {
        date(2026, 11, 24)
    }
}

/// What is asked in tests: of one concept or check, disruptive patches too.
pub(crate) fn every<'a>(checks: &'a [String]) -> Asked<'a> {
    Asked { checks, disruptive: true, ..Asked::default() }
}

/// Assesses files and does something with them and the answer.
pub(crate) fn with<T>(files: &MemoryFiles, then: impl FnOnce(&Input<'_>, &Assessed) -> T) -> T {
    let law = Law::built_in();
    let input = Input {
        files,
        path: ".",
        law: &law,
        catalogue: Catalogue::built_in(),
        own_checks: &[],
        reports: &[],
        clock: &Fixed2026,
        terraform: TerraformOptions::default(),
        baseline: Use::Ignore,
        only: &[],
        passes: nisaba_app::Passes::Told,
        progress: &|_, _| {},
    };
    let assessed = assess(&input).unwrap();
    then(&input, &assessed)
}

pub(crate) fn memory(files: &[(&str, &str)]) -> MemoryFiles {
    MemoryFiles(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
}

pub(crate) fn fixed(files: &MemoryFiles, asked: &Asked<'_>) -> Fixed {
    with(files, |input, assessed| fix(input, assessed, asked).unwrap())
}

pub(crate) fn published(fixed: &Fixed) -> Report {
    report(fixed, false, &|line| nisaba_sources::mask(line).into_owned())
}

/// The diff for some checks, then a line for each finding of them that has no patch.
pub(crate) fn patch(files: &[(&str, &str)], checks: &[&str]) -> String {
    let checks: Vec<String> = checks.iter().map(|check| (*check).to_owned()).collect();
    let report = published(&fixed(&memory(files), &every(&checks)));
    let mut out: String = report.files.iter().map(|file| file.diff.as_str()).collect();
    for unmended in &report.unmended {
        out.push_str(&format!("{} {}: {}\n", unmended.check, unmended.resource, unmended.why));
    }
    out
}

/// The texts with the patches.
pub(crate) fn after(files: &MemoryFiles, fixed: &Fixed) -> MemoryFiles {
    let mut texts: BTreeMap<String, String> = files.0.clone();
    for file in &fixed.files {
        texts.insert(file.path.to_string(), file.after());
    }
    MemoryFiles(texts)
}
