//! What a change does to readiness, for a terminal: the answer, what got worse, what got better, what came and went.

use nisaba_app::assessment::{Exposure, Finding};
use nisaba_app::diff::{Change, Diff, Direction, NamedSinglePoint};

use super::line::{Ink, Screen, Style};
use crate::changes::status;
use crate::text::thousands;

/// Most entries of a list; `--format json` has them all.
const MOST: usize = 20;
const INDENT: usize = 14;

/// The whole difference for a terminal.
pub fn changes(diff: &Diff, style: &Style) -> String {
    let mut screen = Screen::new(style);
    let names = format!("{} → {}", diff.meta.base.name, diff.meta.head.name);
    screen.flow(0, &[(Ink::Bold, diff.summary.sentence.clone()), (Ink::Dim, names)]);
    screen.blank();
    if diff.is_empty() {
        screen.text(2, Ink::Plain, "Nothing that bears on readiness changed.");
    }
    findings(diff, Change::New, Ink::Red, "New gaps", &mut screen);
    findings(diff, Change::Worse, Ink::Red, "Gaps that weigh more now", &mut screen);
    ways("New ways from the internet", &diff.exposures_new, &mut screen);
    ways("Ways from the internet that lost a guard", &diff.exposures_less_guarded, &mut screen);
    points("New single points of failure", &diff.single_points_new, &mut screen);
    findings(diff, Change::Accepted, Ink::Yellow, "Gaps accepted by an exception", &mut screen);
    findings(diff, Change::Undecided, Ink::Yellow, "Gaps that nobody can decide any more", &mut screen);
    findings(diff, Change::NotSeen, Ink::Yellow, "Gaps in what can no longer be read", &mut screen);
    findings(diff, Change::Open, Ink::Yellow, "New open questions", &mut screen);
    findings(diff, Change::Fixed, Ink::Green, "Fixed", &mut screen);
    findings(diff, Change::Removed, Ink::Green, "Gone with their resource", &mut screen);
    findings(diff, Change::Settled, Ink::Green, "Questions that are settled", &mut screen);
    ways("Ways from the internet that are gone", &diff.exposures_gone, &mut screen);
    ways("Other ways from the internet to what was reached before", &diff.exposures_changed, &mut screen);
    points("Single points of failure that are gone", &diff.single_points_gone, &mut screen);
    standing(diff, &mut screen);
    unseen(diff, &mut screen);
    assets(diff, &mut screen);
    screen.finish()
}

fn findings(diff: &Diff, change: Change, ink: Ink, title: &str, screen: &mut Screen<'_>) {
    let all: Vec<&Finding> = diff.findings_that(change).collect();
    list(title, &all, screen, |finding, screen| {
        let says = if finding.says.is_empty() { &*finding.title } else { &*finding.says };
        let (file, line) =
            finding.at.as_ref().map_or((&finding.file, finding.line), |at| (&at.file, at.line));
        screen.line(|out| {
            out.pad_to(2).column(ink, finding.severity, INDENT - 2).put(Ink::Blue, &format!("{file}:{line}"))
        });
        screen.text(INDENT, Ink::Plain, says);
        if change <= Change::Worse {
            screen.item(INDENT, (Ink::Dim, "do"), &finding.remediation.action);
        }
        screen.text(INDENT, Ink::Dim, &format!("{}  {}", finding.check, finding.resource));
    });
}

fn ways(title: &str, ways: &[Exposure], screen: &mut Screen<'_>) {
    list(title, ways, screen, |way, screen| screen.text(2, Ink::Plain, &way.says));
}

fn points(title: &str, points: &[NamedSinglePoint], screen: &mut Screen<'_>) {
    list(title, points, screen, |point, screen| {
        screen.text(2, Ink::Plain, &point.point.says);
        screen.line(|line| {
            line.pad_to(2)
                .put(Ink::Blue, &format!("{}:{}", point.file, point.line))
                .put(Ink::Dim, &format!("  {}", point.resource))
        });
    });
}

fn standing(diff: &Diff, screen: &mut Screen<'_>) {
    let all: Vec<_> = diff.requirements.iter().chain(&diff.obligations).collect();
    list("Requirements and obligations", &all, screen, |one, screen| {
        let (word, ink) = match one.direction {
            Direction::Worse => ("worse", Ink::Red),
            Direction::Better => ("better", Ink::Green),
            Direction::Otherwise => ("changed", Ink::Plain),
        };
        let went = format!("{} → {}", status(one.before), status(one.after));
        screen
            .line(|line| line.pad_to(2).column(ink, word, 10).column(Ink::Bold, &one.id, 20).put(ink, &went));
        screen.text(12, Ink::Plain, &one.title);
    });
}

fn unseen(diff: &Diff, screen: &mut Screen<'_>) {
    list("Can no longer be read", &diff.problems_new, screen, |problem, screen| {
        let place = problem.at.as_ref().map(|at| format!("{}:{}  ", at.file, at.line));
        screen.line(|line| {
            line.pad_to(2).put(Ink::Blue, place.as_deref().unwrap_or("")).put(Ink::Plain, &problem.message)
        });
    });
    list("Can be read now", &diff.problems_gone, screen, |problem, screen| {
        screen.text(2, Ink::Plain, &problem.message);
    });
    list("Can no longer be seen", &diff.not_seen_new, screen, |part, screen| {
        screen.text(2, Ink::Plain, &part.what);
        screen.text(4, Ink::Dim, &part.settle);
    });
    list("Can be seen now", &diff.not_seen_gone, screen, |part, screen| {
        screen.text(2, Ink::Plain, &part.what);
    });
}

fn assets(diff: &Diff, screen: &mut Screen<'_>) {
    let mut lines: Vec<(&str, Ink, String)> = Vec::new();
    lines.extend(diff.assets_added.iter().map(|asset| ("added", Ink::Plain, asset.address.to_string())));
    lines.extend(diff.assets_removed.iter().map(|asset| ("removed", Ink::Plain, asset.address.to_string())));
    for pair in &diff.assets_renamed {
        let (before, after) = (&pair.before, &pair.after);
        lines.push(match before.address == after.address {
            true => ("moved", Ink::Dim, format!("{}  {} → {}", after.address, before.file, after.file)),
            false => ("renamed", Ink::Dim, format!("{} → {}", before.address, after.address)),
        });
    }
    list("Resources", &lines, screen, |(word, ink, text), screen| {
        screen.line(|line| line.pad_to(2).column(*ink, word, 10).put(*ink, text));
    });
}

/// A heading with the number of entries, and the entries, as far as they fit.
fn list<T>(title: &str, all: &[T], screen: &mut Screen<'_>, mut entry: impl FnMut(&T, &mut Screen<'_>)) {
    if all.is_empty() {
        return;
    }
    screen.heading(title, &thousands(all.len() as u64));
    all.iter().take(MOST).for_each(|one| entry(one, screen));
    if all.len() > MOST {
        let more = thousands((all.len() - MOST) as u64);
        screen.text(2, Ink::Dim, &format!("{more} more; --format json lists them all"));
    }
    screen.blank();
}
