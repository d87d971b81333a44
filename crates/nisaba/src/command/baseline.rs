//! `nisaba baseline`: today's findings become known, for a time, under somebody's name.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::ToSpan;
use jiff::civil::Date;
use nisaba_app::baseline::{self, Change, Decision, Recorded, Use};
use nisaba_app::{Assessed, Input, Record};
use nisaba_base::{Clock, Level};
use nisaba_check::{Catalogue, Severity};
use nisaba_view::text::clean;

use crate::arguments::{Arguments, BaselineArguments};
use crate::clock::clock;
use crate::command::{Failure, assess, check, law};
use crate::files::Disk;
use crate::output::Screen;

/// Grave findings that are named one by one.
const MOST_NAMED: usize = 10;

/// Runs it.
pub(crate) fn run(
    asked: &BaselineArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let clock = clock();
    let decision = decision(asked, clock.today())?;
    let mut assessed = assessed(asked, arguments, &*clock, screen)?;
    let Some(record) = assessed.recorded.take() else {
        return Err(Failure::new("the present baseline has mistakes; nothing was written")
            .help("mend it, or take it away and make a new one"));
    };
    let target = target(asked, &assessed);
    if target.exists() && !asked.update && !asked.prune && !asked.force {
        return Err(Failure::new(format!("`{}` is there already", target.display()))
            .help("--update accepts what is new since, --prune takes out what is gone")
            .help("--force makes it anew from all findings of today"));
    }
    let Record { baseline: old, findings, gone } = record;
    let remove = if asked.prune { gone.as_slice() } else { &[] };
    let changed = baseline::change(&old, &findings, Change { add: decision.clone(), remove });
    let added: Vec<&Recorded> = changed.added.iter().filter_map(|index| findings.get(*index)).collect();
    let writes = !added.is_empty() || changed.removed > 0 || asked.force;
    if writes {
        assess::write(&target, &baseline::text(&changed.baseline))?;
    }
    let mut said = told(&added, changed.removed, decision.as_ref(), asked.prune);
    if writes {
        said.push_str(&written(&target, asked, &assessed));
    }
    screen.print(&said);
    Ok(ExitCode::SUCCESS)
}

/// Who accepts, until when; nobody where entries are only taken out.
fn decision(asked: &BaselineArguments, today: Date) -> Result<Option<Decision>, Failure> {
    let named = asked.owner.as_deref().map(str::trim).filter(|owner| !owner.is_empty());
    if asked.prune && !asked.update && !asked.force {
        return match (named, asked.until) {
            (None, None) => Ok(None),
            _ => Err(Failure::new("--prune accepts nothing, so it takes no owner and no date")
                .help("--update --prune does both")),
        };
    }
    let Some(owner) = named else {
        return Err(Failure::new("--owner is missing: somebody answers for what is accepted")
            .help("nisaba baseline --owner \"platform team\" --until 2027-05-31"));
    };
    let Some(until) = asked.until else {
        return Err(Failure::new("--until is missing: what is accepted without an end is accepted for ever")
            .help("name the day by which these gaps are to be closed or decided anew, at most a year away")
            .help(format!("e.g. --until {}", today.saturating_add(6.months()))));
    };
    if until < today {
        return Err(Failure::new(format!("{until} is over: a baseline until then accepts nothing")));
    }
    if until > today.saturating_add(1.year()) && !asked.beyond_a_year {
        return Err(Failure::new(format!("{until} is more than a year away"))
            .help("a known gap is looked at again at least once a year; --beyond-a-year says you mean it"));
    }
    let reason = asked.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let reason = reason.unwrap_or("there when the baseline was made").to_owned();
    Ok(Some(Decision { owner: owner.to_owned(), since: today, until, reason }))
}

fn assessed(
    asked: &BaselineArguments,
    arguments: &Arguments,
    clock: &dyn Clock,
    screen: &Screen,
) -> Result<Assessed, Failure> {
    if asked.path.is_file() {
        return Err(Failure::new(format!("`{}` is a file", asked.path.display()))
            .help("a baseline belongs to a folder: give the one that is assessed"));
    }
    let files = Disk::new(&asked.path).map_err(|error| Failure::file(&asked.path, "assess", &error))?;
    let progress = screen.progress();
    let assessed = nisaba_app::assess(&Input {
        files: &files,
        path: &asked.path.display().to_string(),
        law: &law(arguments)?,
        catalogue: Catalogue::built_in(),
        own_checks: &check::documents(&asked.checks)?,
        reports: &assess::reports(&asked.import)?,
        clock,
        terraform: assess::terraform_options(&asked.terraform)?,
        baseline: if asked.force { Use::Renew } else { Use::Record },
        only: &[],
        passes: nisaba_app::Passes::Told,
        progress: &|done, total| progress.tell(done, total),
    });
    progress.end();
    let assessed = assessed?;
    let errors = assessed.diagnostics.iter().filter(|problem| problem.level != Level::Note).cloned();
    screen.diagnostics(&errors.collect::<Vec<_>>(), &assessed.sources);
    Ok(assessed)
}

/// Where it is written: where `nisaba.yaml` has it read, unless another file is named.
fn target(asked: &BaselineArguments, assessed: &Assessed) -> PathBuf {
    asked.output.clone().unwrap_or_else(|| asked.path.join(&assessed.baseline_file))
}

fn told(added: &[&Recorded], removed: usize, decision: Option<&Decision>, prunes: bool) -> String {
    let mut said = String::new();
    // Writing to a string never fails.
    let _ = match (added.len(), decision) {
        (0, Some(_)) => writeln!(said, "Nothing is new: no gap was accepted."),
        (_, None) => Ok(()),
        (total, Some(decision)) => writeln!(
            said,
            "{} known and accepted until {}: {}.\n{} answers for it. What the law asks stays not met until it is mended.",
            gaps(total),
            decision.until,
            by_severity(added),
            clean(&decision.owner)
        ),
    };
    if prunes {
        let _ = match removed {
            0 => writeln!(said, "No entry is over: nothing was taken out."),
            1 => writeln!(said, "One entry was taken out: its gap is no more."),
            many => writeln!(said, "{many} entries were taken out: their gaps are no more."),
        };
    }
    grave(added, &mut said);
    said
}

fn gaps(total: usize) -> String {
    if total == 1 { "1 gap is".to_owned() } else { format!("{total} gaps are") }
}

fn by_severity(added: &[&Recorded]) -> String {
    let of = |severity: Severity| added.iter().filter(|one| one.known.severity == severity).count();
    let told = Severity::ALL.iter().rev().map(|severity| (of(*severity), severity.word()));
    told.filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// What nobody should accept without having read it.
fn grave(added: &[&Recorded], said: &mut String) {
    let grave: Vec<&&Recorded> = added
        .iter()
        .filter(|one| one.known.severity == Severity::Critical && one.internet == "yes")
        .collect();
    if grave.is_empty() {
        return;
    }
    let (verb, them) = if grave.len() == 1 { ("is", "it") } else { ("are", "them") };
    let _ = writeln!(
        said,
        "\n! {} of them {verb} CRITICAL AND REACHABLE FROM THE INTERNET. Accepting closes no door; close {them} first:",
        grave.len()
    );
    for one in grave.iter().take(MOST_NAMED) {
        let known = &one.known;
        let _ =
            writeln!(said, "  {}  {}  ({})", clean(&known.check), clean(&known.resource), clean(&known.file));
    }
    if grave.len() > MOST_NAMED {
        let _ = writeln!(said, "  and {} more", grave.len() - MOST_NAMED);
    }
}

/// What to do next; where nothing reads the file that was written, how to have it read.
fn written(target: &Path, asked: &BaselineArguments, assessed: &Assessed) -> String {
    let read = asked.path.join(&assessed.baseline_file);
    let shown = clean(&target.display().to_string()).into_owned();
    let mut said = format!("\nwritten {shown}\n");
    match target == read {
        true => said
            .push_str("commit it; from here on `nisaba assess --fail-on low` fails only for what is new\n"),
        false => said.push_str(
            "to have it read, lie it in the assessed folder and name it in nisaba.yaml: `baseline: FILE`\n",
        ),
    }
    said
}
