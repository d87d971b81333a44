//! `nisaba watch`: the estate assessed again on every save.
//!
//! Files are looked at by their times, several times a second: that works in containers, on network drives and on every
//! system alike, and costs a few milliseconds.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use nisaba_app::diff::{self, Change, Diff, Sides};
use nisaba_app::{Assessed, ConfigurationError, Input, Session};
use nisaba_base::Clock;
use nisaba_check::Catalogue;
use nisaba_law::Law;
use nisaba_sources::TerraformOptions;

use crate::arguments::{Arguments, WatchArguments};
use crate::clock::clock;
use crate::command::{Failure, assess, law};
use crate::output::Screen;
use crate::workspace::Workspace;

/// How often files are looked at, at most.
const OFTEN: Duration = Duration::from_millis(200);
/// A save is over when nothing changed for this long: editors write in several steps.
const QUIET: Duration = Duration::from_millis(60);

/// Runs it until it is interrupted.
pub(crate) fn run(
    asked: &WatchArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let workspace =
        Workspace::new(&asked.path).map_err(|error| Failure::file(&asked.path, "watch", &error))?;
    let stopped = Arc::new(AtomicBool::new(false));
    let stop = stopped.clone();
    ctrlc::set_handler(move || stop.store(true, Ordering::Relaxed))
        .map_err(|error| Failure::new(format!("cannot listen for an interruption: {error}")))?;
    let mut watch = Watch {
        workspace,
        session: Session::default(),
        law: law(arguments)?,
        clock: clock(),
        terraform: assess::terraform_options(&asked.terraform)?,
        path: asked.path.display().to_string(),
        no_baseline: asked.no_baseline,
        start: None,
        last: None,
    };
    let whole_screen = std::io::stdout().is_terminal() && !arguments.quiet;
    let mut stamps = watch.workspace.stamps();
    watch.again(screen, whole_screen);
    let mut changes = 0;
    while !stopped.load(Ordering::Relaxed) && asked.changes.is_none_or(|most| changes < most) {
        let begun = Instant::now();
        let mut now = watch.workspace.stamps();
        // A large folder is looked at less often, so that watching it never keeps a processor busy.
        std::thread::sleep(OFTEN.max(begun.elapsed() * 20).min(Duration::from_secs(5)));
        if now == stamps {
            continue;
        }
        loop {
            std::thread::sleep(QUIET);
            let later = watch.workspace.stamps();
            if later == now || stopped.load(Ordering::Relaxed) {
                break;
            }
            now = later;
        }
        stamps = now;
        watch.again(screen, whole_screen);
        changes += 1;
    }
    Ok(ExitCode::SUCCESS)
}

struct Watch {
    workspace: Workspace,
    session: Session,
    law: Law,
    clock: Box<dyn Clock>,
    terraform: TerraformOptions,
    path: String,
    no_baseline: bool,
    start: Option<Arc<Assessed>>,
    last: Option<Arc<Assessed>>,
}

impl Watch {
    fn again(&mut self, screen: &Screen, whole_screen: bool) {
        let begun = Instant::now();
        self.workspace.look_again();
        let assessed = self.session.assess(&Input {
            files: &self.workspace,
            path: &self.path,
            law: &self.law,
            catalogue: Catalogue::built_in(),
            own_checks: &[],
            reports: &[],
            clock: &*self.clock,
            terraform: self.terraform.clone(),
            baseline: assess::usage(self.no_baseline),
            only: &[],
            passes: nisaba_app::Passes::Told,
            progress: &|_, _| {},
        });
        let took = begun.elapsed();
        let text = match &assessed {
            Ok(assessed) => self.news(assessed, took, screen, whole_screen),
            Err(error) => broken(error),
        };
        let clear = if whole_screen { "\u{1b}[2J\u{1b}[H" } else { "" };
        screen.print(&format!("{clear}{text}"));
        if let Ok(assessed) = assessed {
            self.start.get_or_insert_with(|| assessed.clone());
            self.last = Some(assessed);
        }
    }

    fn news(&self, now: &Arc<Assessed>, took: Duration, screen: &Screen, whole_screen: bool) -> String {
        let milliseconds = took.as_millis();
        let since = |earlier: &Option<Arc<Assessed>>, name: &str| {
            earlier.as_ref().map(|earlier| changed(earlier, now, name))
        };
        let (last, start) = (since(&self.last, "last save"), since(&self.start, "start"));
        let standing = &now.assessment.summary.sentence;
        let Some(last) = last else {
            return format!("{standing} {} ms\nWatching {}; Ctrl-C ends.\n", milliseconds, self.path);
        };
        let counts = start.as_ref().map(counts).unwrap_or_default();
        match whole_screen {
            true => format!(
                "{standing} {milliseconds} ms; since start {counts}\n\n{}",
                nisaba_view::terminal::changes(&last, &screen.out)
            ),
            false => format!("{}\n", one_line(&last, &counts, milliseconds)),
        }
    }
}

fn changed(earlier: &Assessed, now: &Assessed, name: &str) -> Diff {
    let renames = diff::renames(&earlier.sources, &now.sources);
    diff::diff(&earlier.assessment, &now.assessment, &Sides { base: name, head: "now", renames: &renames })
}

fn counts(diff: &Diff) -> String {
    let total = |changes: &[Change]| diff.findings.iter().filter(|one| changes.contains(&one.change)).count();
    let new = total(&[Change::New, Change::Worse]);
    let fixed = total(&[Change::Fixed, Change::Removed]);
    format!("{new} new, {fixed} fixed")
}

/// The change in one line, for pipes and logs.
fn one_line(last: &Diff, since_start: &str, milliseconds: u128) -> String {
    const MOST: usize = 3;
    let mut words: Vec<String> = Vec::new();
    for (change, mark) in
        [(Change::New, '+'), (Change::Worse, '+'), (Change::Fixed, '-'), (Change::Removed, '-')]
    {
        let of_change = last.findings_that(change);
        words.extend(of_change.map(|finding| format!("{mark}{} {}", finding.check, finding.resource)));
    }
    let more = words.len().saturating_sub(MOST);
    words.truncate(MOST);
    if more > 0 {
        words.push(format!("{more} more"));
    }
    words.extend(last.problems_new.iter().take(1).map(|problem| format!("unread: {}", problem.message)));
    let what = if words.is_empty() { "nothing that bears on readiness".to_owned() } else { words.join(", ") };
    let line = format!("{}: {what}; since start {since_start}; {milliseconds} ms", counts(last));
    nisaba_view::text::clean(&line).into_owned()
}

/// `nisaba.yaml` is being edited: what is wrong now is said, and the last answer stays what the next is compared with.
fn broken(error: &ConfigurationError) -> String {
    let first = error.diagnostics.iter().find(|diagnostic| diagnostic.level == nisaba_base::Level::Error);
    let said = first.map_or_else(
        || "nisaba.yaml has mistakes".to_owned(),
        |diagnostic| {
            let line = diagnostic.loc.and_then(|loc| error.sources.resolve(loc)).map(|(_, at)| at.line);
            let message = nisaba_sources::mask(&diagnostic.message).into_owned();
            line.map_or_else(|| message.clone(), |line| format!("nisaba.yaml:{line}: {message}"))
        },
    );
    format!("not assessed: {}\n", nisaba_view::text::clean(&said))
}
