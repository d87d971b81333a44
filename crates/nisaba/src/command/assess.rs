//! `nisaba assess`: the main job.

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use nisaba_app::assessment::BySeverity;
use nisaba_app::baseline::Use;
use nisaba_app::{Assessed, Assessment, Input, Passes};
use nisaba_base::files::Files;
use nisaba_check::Catalogue;
use nisaba_law::Law;
use nisaba_sources::TerraformOptions;

use crate::arguments::{Arguments, AssessArguments, FailOn, Format, TerraformArguments};
use crate::clock::clock;
use crate::command::{Failure, check, law, push};
use crate::evidence::{self, Home};
use crate::files::Disk;
use crate::output::Screen;
use crate::publish;

/// Runs it.
pub(crate) fn run(
    assess: &AssessArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let begun = Instant::now();
    let path = assess.path.display().to_string();
    let files = Disk::new(&assess.path).map_err(|error| Failure::file(&assess.path, "assess", &error))?;
    let receiver = assess.push.as_deref().map(push::client).transpose()?;
    let law = law(arguments)?;
    let own_checks = check::documents(&assess.checks)?;
    let reports = reports(&assess.import)?;
    let clock = clock();
    let progress = screen.progress();
    let tell = |done: usize, total: usize| progress.tell(done, total);
    let assessed = nisaba_app::assess(&Input {
        files: &files,
        path: &path,
        law: &law,
        catalogue: Catalogue::built_in(),
        own_checks: &own_checks,
        reports: &reports,
        clock: &*clock,
        terraform: terraform_options(&assess.terraform)?,
        baseline: usage(assess.no_baseline),
        only: &assess.only,
        passes: passes(assess),
        progress: &tell,
    });
    progress.end();
    let mut assessed = assessed?;
    if std::env::var_os("NISABA_NOW").is_none() {
        assessed.assessment.meta.seconds = Some(begun.elapsed().as_secs_f64());
    }
    screen.diagnostics(&assessed.diagnostics, &assessed.sources);
    if let Some(folder) = &assess.record {
        record(&assessed, assess, folder.as_deref(), &[&own_checks[..], &reports].concat(), screen)?;
    }
    publish::publish(&assessed.assessment, assess, screen)?;
    if let Some(receiver) = &receiver {
        push::push(&assessed.assessment, receiver, assess, screen)?;
    }
    if assess.format == Format::Terminal && assess.output.is_none() && std::io::stdout().is_terminal() {
        mention_patches(&assessed, screen);
    }
    let code = exit_code(&assessed.assessment, assess.fail_on);
    // The process ends here and its memory goes back whole; piece by piece would take longer.
    std::mem::forget(assessed);
    Ok(code)
}

/// The checks that pass are told only where something that is written, recorded or pushed names them.
fn passes(assess: &AssessArguments) -> Passes {
    let names_them = |format: &Format| match format {
        Format::Terminal | Format::Markdown => false,
        Format::Html
        | Format::Json
        | Format::Sarif
        | Format::Junit
        | Format::Csv
        | Format::GitlabCodequality
        | Format::GitlabSast
        | Format::Ocsf => true,
    };
    let mut formats = assess.also.iter().map(|(format, _)| format).chain([&assess.format]);
    let is_kept = assess.record.is_some() || assess.push.is_some() || assess.report.is_some();
    match is_kept || formats.any(names_them) {
        true => Passes::Told,
        false => Passes::Counted,
    }
}

/// Somebody who reads the report can have some of it mended at once.
fn mention_patches(assessed: &Assessed, screen: &Screen) {
    match nisaba_fix::mendable(assessed) {
        0 => {}
        1 => screen.note("`nisaba fix` may have a patch for one of these gaps."),
        several => screen.note(&format!("`nisaba fix` may have patches for {several} of these gaps.")),
    }
}

/// What to do with the baseline.
pub(crate) fn usage(no_baseline: bool) -> Use {
    if no_baseline { Use::Ignore } else { Use::Honour }
}

/// Writes the assessment into the evidence log, which is made on first use.
fn record(
    assessed: &Assessed,
    assess: &AssessArguments,
    folder: Option<&Path>,
    beside: &[(String, String)],
    screen: &Screen,
) -> Result<(), Failure> {
    let folder = folder.map_or_else(|| Home::beside(&assess.path), Path::to_owned);
    let (clock, who) = (clock(), evidence::who(None));
    let home = Home::take(&folder)?;
    if !home.is_there()? {
        let key = home.create(None, who.clone(), &*clock)?;
        screen.note(&format!("new evidence log in {}; its public key is {key}", folder.display()));
    }
    let recorded = evidence::record_assessment(&home, assessed, &assess.path, beside, &who, clock.now())?;
    screen.note(&format!(
        "recorded  entry {}, {} changed findings, {} changed exceptions, in {}",
        recorded.entry,
        recorded.findings,
        recorded.exceptions,
        folder.display()
    ));
    announce_lapsing(&home, clock.today(), screen)
}

/// Days before its last one from which on proof is announced as lapsing.
const SOON: u32 = 30;

/// Says which proof in the log has lapsed or soon will, and was not renewed.
fn announce_lapsing(home: &Home, today: jiff::civil::Date, screen: &Screen) -> Result<(), Failure> {
    /// Most that are told apart.
    const MOST: usize = 3;
    let records = nisaba_evidence::log::records(home.disk(), 0, u64::MAX);
    let records = records.map_err(|error| evidence::home::failed(&error))?;
    let lapsing = nisaba_evidence::retention::lapsing(&records, today, SOON);
    let told: Vec<String> = lapsing
        .iter()
        .take(MOST)
        .map(|record| {
            let until = record.valid_until.as_deref().unwrap_or_default();
            format!("entry {} ({}, until {until})", record.index, record.kind.word())
        })
        .collect();
    if !told.is_empty() {
        let more = if lapsing.len() > MOST { " and others" } else { "" };
        screen.note(&format!(
            "lapsing   {} to renew: {}{more}; `nisaba evidence list --lapsing` lists them",
            lapsing.len(),
            told.join(", ")
        ));
    }
    Ok(())
}

/// Largest report that is read, in bytes.
const REPORT_LIMIT: u64 = 64 * 1024 * 1024;

/// Name and text of each report given.
pub(crate) fn reports(paths: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    let read = |path: &PathBuf| {
        let size = fs::metadata(path).map_err(|error| Failure::file(path, "read", &error))?.len();
        if size > REPORT_LIMIT {
            return Err(Failure::new(format!(
                "`{}` has {size} bytes; a report may have {REPORT_LIMIT}",
                path.display()
            )));
        }
        let text = fs::read_to_string(path).map_err(|error| Failure::file(path, "read", &error))?;
        Ok((path.display().to_string(), text))
    };
    paths.iter().map(read).collect()
}

/// An assessment without options or progress, for commands that only look something up in it.
pub(crate) fn quietly(path: &Path, law: &Law) -> Result<Assessment, Failure> {
    let files = Disk::new(path).map_err(|error| Failure::file(path, "assess", &error))?;
    of_files(&files, &path.display().to_string(), law)
}

/// The same, of files that need not lie on a disk.
pub(crate) fn of_files(files: &dyn Files, path: &str, law: &Law) -> Result<Assessment, Failure> {
    let assessed = nisaba_app::assess(&Input {
        files,
        path,
        law,
        catalogue: Catalogue::built_in(),
        own_checks: &[],
        reports: &[],
        clock: &*clock(),
        terraform: TerraformOptions::default(),
        baseline: Use::Honour,
        only: &[],
        passes: Passes::Told,
        progress: &|_, _| {},
    });
    Ok(assessed?.assessment)
}

/// Variables and workspace as the readers take them.
pub(crate) fn terraform_options(asked: &TerraformArguments) -> Result<TerraformOptions, Failure> {
    let mut options = TerraformOptions { workspace: asked.workspace.clone(), ..TerraformOptions::default() };
    for path in &asked.var_file {
        let text = fs::read_to_string(path).map_err(|error| Failure::file(path, "read", &error))?;
        options.var_files.push((path.display().to_string(), text));
    }
    for var in &asked.var {
        let Some((name, value)) = var.split_once('=') else {
            return Err(Failure::new(format!("`{var}` is no variable")).help("write --var NAME=VALUE"));
        };
        options.vars.push((name.to_owned(), value.to_owned()));
    }
    Ok(options)
}

/// Writes a result to a file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::file(path, "write", &error))
}

fn exit_code(assessment: &Assessment, fail_on: FailOn) -> ExitCode {
    match at_or_above(assessment.summary.failing, fail_on) {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(1),
    }
}

/// How many gaps are of this severity or worse.
pub(crate) fn at_or_above(failing: BySeverity, fail_on: FailOn) -> usize {
    match fail_on {
        FailOn::None => 0,
        FailOn::Critical => failing.critical,
        FailOn::High => failing.critical + failing.high,
        FailOn::Medium => failing.critical + failing.high + failing.medium,
        FailOn::Low => failing.critical + failing.high + failing.medium + failing.low,
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::arguments::Command;

    fn passes_of(line: &str) -> Passes {
        let arguments = Arguments::try_parse_from(line.split(' ')).expect(line);
        let Command::Assess(assess) = &arguments.command else { panic!("{line}") };
        passes(assess)
    }

    #[test]
    fn whoever_names_the_checks_that_pass_is_told_them() {
        for line in
            ["nisaba assess .", "nisaba assess . --quiet", "nisaba assess . --also markdown=comment.md"]
        {
            assert_eq!(passes_of(line), Passes::Counted, "{line}");
        }
        for line in [
            "nisaba assess . --format json",
            "nisaba assess . --format html",
            "nisaba assess . --report report.html",
            "nisaba assess . --also sarif=nisaba.sarif",
            "nisaba assess . --record",
            "nisaba assess . --push https://nisaba.example",
        ] {
            assert_eq!(passes_of(line), Passes::Told, "{line}");
        }
    }
}
