//! `nisaba fix`: patches for gaps whose right form is certain, shown, and written only on request.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use nisaba_app::baseline::Use;
use nisaba_app::{Assessed, Input, Session};
use nisaba_check::Catalogue;
use nisaba_fix::{Asked, Fixed, Report};
use nisaba_view::terminal::Style;

use crate::arguments::{Arguments, FailOn, FixArguments, FixFormat};
use crate::clock::clock;
use crate::command::{Failure, assess, check, law};
use crate::files::Disk;
use crate::fix_text;
use crate::output::Screen;
use crate::writing::{Rewrite, rewrite};

/// Runs it.
pub(crate) fn run(asked: &FixArguments, arguments: &Arguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let files = Disk::new(&asked.path).map_err(|error| Failure::file(&asked.path, "assess", &error))?;
    let law = law(arguments)?;
    let own_checks = check::documents(&asked.checks)?;
    let clock = clock();
    let input = Input {
        files: &files,
        path: &asked.path.display().to_string(),
        law: &law,
        catalogue: Catalogue::built_in(),
        own_checks: &own_checks,
        reports: &[],
        clock: &*clock,
        terraform: assess::terraform_options(&asked.terraform)?,
        // A gap that the baseline knows is one to mend all the same.
        baseline: Use::Ignore,
        only: &[],
        passes: nisaba_app::Passes::Told,
        progress: &|_, _| {},
    };
    let mut session = Session::default();
    let assessed = session.assess(&input).map_err(Failure::Configuration)?;
    screen.diagnostics(&assessed.diagnostics, &assessed.sources);
    let wanted = Asked {
        checks: &asked.check,
        assets: &asked.asset,
        findings: &asked.finding,
        disruptive: asked.disruptive,
    };
    known(&asked.check, &assessed)?;
    let fixed =
        nisaba_fix::fix_in(&mut session, &input, &assessed, &wanted).map_err(Failure::Configuration)?;
    if asked.apply {
        write(&files, &fixed)?;
    }
    let report = nisaba_fix::report(&fixed, asked.apply, &|line| nisaba_sources::mask(line).into_owned());
    publish(&report, &fixed, asked, screen)?;
    if asked.apply {
        left(&input, &fixed, screen)?;
    }
    Ok(exit_code(&report, asked))
}

/// A check that nobody knows is a slip of the finger, not one without gaps.
fn known(wanted: &[String], assessed: &Assessed) -> Result<(), Failure> {
    let checks = Catalogue::built_in().checks();
    let shipped = checks.flat_map(|check| [&*check.id, &*check.concept]);
    let findings = assessed.assessment.findings.iter();
    let found = findings.flat_map(|finding| [finding.check.as_str(), finding.concept.as_str()]);
    let names: BTreeSet<&str> = shipped.chain(found).collect();
    match wanted.iter().find(|id| !names.contains(id.as_str())) {
        None => Ok(()),
        Some(id) => {
            let failure = Failure::new(format!("`{id}` is no check and no concept"));
            Err(match nisaba_base::nearest(id, names.iter().copied()) {
                Some(meant) => failure.help(format!("did you mean `{meant}`?")),
                None => failure,
            })
        }
    }
}

fn write(files: &Disk, fixed: &Fixed) -> Result<(), Failure> {
    let rewrites: Vec<Rewrite<'_>> = fixed
        .files
        .iter()
        .map(|file| Rewrite { path: &file.path, before: &file.before, after: file.after() })
        .collect();
    rewrite(files.root(), &rewrites)
}

fn publish(report: &Report, fixed: &Fixed, asked: &FixArguments, screen: &Screen) -> Result<(), Failure> {
    let format = match asked.format {
        FixFormat::Auto if io::stdout().is_terminal() && asked.output.is_none() => FixFormat::Terminal,
        FixFormat::Auto => FixFormat::Diff,
        format => format,
    };
    let text = match format {
        FixFormat::Terminal | FixFormat::Auto => {
            let colour = screen.out.colour && asked.output.is_none();
            fix_text::text(report, fixed, &Style { colour, ..screen.out })
        }
        FixFormat::Diff => diff(report, screen),
        FixFormat::Json => {
            let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
            text.push('\n');
            text
        }
    };
    match &asked.output {
        Some(path) => assess::write(path, &text),
        None => {
            screen.print(&text);
            Ok(())
        }
    }
}

/// Only what `git apply` takes goes to standard output; the rest is said beside it.
fn diff(report: &Report, screen: &Screen) -> String {
    let masked = report.files.iter().filter(|file| !file.exact);
    for file in masked {
        screen.note(&format!(
            "{}: left out, since a line that may hold a secret would stand in it; `--apply` writes it",
            file.path
        ));
    }
    for mended in &report.mended {
        for told in mended.mind.iter().chain(&mended.disrupts) {
            screen.note(&format!("{} {}: {told}", mended.check, mended.resource));
        }
    }
    screen.note(&report.summary.sentence);
    report.files.iter().filter(|file| file.exact).map(|file| file.diff.as_str()).collect()
}

/// Assesses what is on disk now: what was written is what was promised.
fn left(input: &Input<'_>, fixed: &Fixed, screen: &Screen) -> Result<(), Failure> {
    let again: Assessed = nisaba_app::assess(&Input { terraform: input.terraform.clone(), ..*input })?;
    let still: Vec<&str> = again
        .assessment
        .findings
        .iter()
        .filter(|finding| finding.outcome == "fail")
        .filter(|finding| fixed.mended.iter().any(|mended| mended.fingerprint == finding.fingerprint))
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    if !still.is_empty() {
        return Err(Failure::new(format!("assessed again, these still fail: {}", still.join(", "))));
    }
    let failing = again.assessment.summary.failing;
    screen.note(&format!(
        "Assessed again: {} gaps remain ({} critical, {} high, {} medium, {} low).",
        failing.critical + failing.high + failing.medium + failing.low,
        failing.critical,
        failing.high,
        failing.medium,
        failing.low
    ));
    Ok(())
}

fn exit_code(report: &Report, asked: &FixArguments) -> ExitCode {
    let is_bad = |severity: &str| match asked.fail_on {
        FailOn::None => false,
        FailOn::Critical => severity == "critical",
        FailOn::High => matches!(severity, "critical" | "high"),
        FailOn::Medium => severity != "low",
        FailOn::Low => true,
    };
    let open = report.unmended.iter().any(|unmended| is_bad(&unmended.severity));
    let waiting = !asked.apply && report.mended.iter().any(|mended| is_bad(&mended.severity));
    if open || waiting { ExitCode::from(1) } else { ExitCode::SUCCESS }
}
