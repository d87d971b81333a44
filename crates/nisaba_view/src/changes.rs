//! What a change does to readiness as Markdown: the comment on a pull request.
//!
//! The answer first, then what got worse, then what got better; long lists are folded and cut, with the number left out said.

use nisaba_app::assessment::{Exposure, Finding, Status};
use nisaba_app::diff::{Change, ChangedAsset, ChangedStatus, Diff, Direction, NamedSinglePoint};

use crate::markdown_text::{code, escaped};
use crate::text::count;

/// Most entries of a list; comments have a size limit.
const MOST: usize = 50;

/// The comment.
pub fn markdown(diff: &Diff) -> String {
    let mut out = format!("## Nisaba: {}\n\n", escaped(&diff.summary.sentence));
    let (base, head) = (&diff.meta.base, &diff.meta.head);
    out.push_str(&format!("From {} to {}.\n\n", code(&base.name), code(&head.name)));
    findings(diff, Change::New, "New gaps", &mut out);
    findings(diff, Change::Worse, "Gaps that weigh more now", &mut out);
    ways("New ways from the internet", &diff.exposures_new, &mut out);
    ways("Ways from the internet that lost a guard", &diff.exposures_less_guarded, &mut out);
    statuses(diff, &mut out);
    points("New single points of failure", &diff.single_points_new, &mut out);
    findings(diff, Change::Accepted, "Gaps accepted by an exception", &mut out);
    findings(diff, Change::Undecided, "Gaps that nobody can decide any more", &mut out);
    findings(diff, Change::NotSeen, "Gaps in what can no longer be read", &mut out);
    findings(diff, Change::Open, "New open questions", &mut out);
    findings(diff, Change::Fixed, "Fixed", &mut out);
    findings(diff, Change::Removed, "Gone with their resource", &mut out);
    ways("Ways from the internet that are gone", &diff.exposures_gone, &mut out);
    ways("Other ways from the internet to what was reached before", &diff.exposures_changed, &mut out);
    points("Single points of failure that are gone", &diff.single_points_gone, &mut out);
    unseen(diff, &mut out);
    assets(diff, &mut out);
    out
}

fn findings(diff: &Diff, change: Change, title: &str, out: &mut String) {
    let all: Vec<&Finding> = diff.findings_that(change).collect();
    if all.is_empty() {
        return;
    }
    let folded = change > Change::Worse;
    open(out, title, all.len(), folded);
    out.push_str("| severity | what | where | check |\n|---|---|---|---|\n");
    for finding in all.iter().take(MOST) {
        let says = if finding.says.is_empty() { &*finding.title } else { &*finding.says };
        let (file, line) =
            finding.at.as_ref().map_or((&finding.file, finding.line), |at| (&at.file, at.line));
        out.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            escaped(finding.severity),
            escaped(says),
            code(&format!("{file}:{line}")),
            code(&finding.check)
        ));
    }
    close(out, all.len(), folded);
}

fn ways(title: &str, ways: &[Exposure], out: &mut String) {
    if ways.is_empty() {
        return;
    }
    open(out, title, ways.len(), false);
    for way in ways.iter().take(MOST) {
        out.push_str(&format!("- {}\n", escaped(&way.says)));
    }
    close(out, ways.len(), false);
}

fn points(title: &str, points: &[NamedSinglePoint], out: &mut String) {
    if points.is_empty() {
        return;
    }
    open(out, title, points.len(), true);
    for point in points.iter().take(MOST) {
        out.push_str(&format!("- {} ({})\n", escaped(&point.point.says), code(&point.resource)));
    }
    close(out, points.len(), true);
}

fn statuses(diff: &Diff, out: &mut String) {
    let all: Vec<&ChangedStatus> = diff.requirements.iter().chain(&diff.obligations).collect();
    if all.is_empty() {
        return;
    }
    let worse = all.iter().any(|one| one.direction == Direction::Worse);
    open(out, "Requirements and obligations", all.len(), !worse);
    out.push_str("| | id | title | before | now |\n|---|---|---|---|---|\n");
    for one in all.iter().take(MOST) {
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            direction(one.direction),
            code(&one.id),
            escaped(&one.title),
            status(one.before),
            status(one.after)
        ));
    }
    close(out, all.len(), !worse);
}

fn unseen(diff: &Diff, out: &mut String) {
    let mut lines: Vec<String> = Vec::new();
    for problem in &diff.problems_new {
        let place = problem.at.as_ref().map(|at| code(&format!("{}:{}", at.file, at.line)));
        lines.push(format!("- {} {}\n", escaped(&problem.message), place.unwrap_or_default()));
    }
    lines.extend(diff.not_seen_new.iter().map(|part| format!("- {}\n", escaped(&part.what))));
    if lines.is_empty() {
        return;
    }
    open(out, "No longer seen", lines.len(), false);
    lines.iter().take(MOST).for_each(|line| out.push_str(line));
    close(out, lines.len(), false);
}

fn assets(diff: &Diff, out: &mut String) {
    let name = |asset: &ChangedAsset| code(&asset.address);
    let mut lines: Vec<String> = Vec::new();
    lines.extend(diff.assets_added.iter().map(|asset| format!("- added {}\n", name(asset))));
    lines.extend(diff.assets_removed.iter().map(|asset| format!("- removed {}\n", name(asset))));
    for pair in &diff.assets_renamed {
        let (before, after) = (&pair.before, &pair.after);
        lines.push(match before.address == after.address {
            true => format!("- {} moved from {} to {}\n", name(after), code(&before.file), code(&after.file)),
            false => format!("- {} is now {}\n", name(before), name(after)),
        });
    }
    if lines.is_empty() {
        return;
    }
    open(out, "Resources", lines.len(), true);
    lines.iter().take(MOST).for_each(|line| out.push_str(line));
    close(out, lines.len(), true);
}

fn open(out: &mut String, title: &str, length: usize, folded: bool) {
    match folded {
        true => out.push_str(&format!("<details><summary>{title} ({length})</summary>\n\n")),
        false => out.push_str(&format!("### {title} ({length})\n\n")),
    }
}

fn close(out: &mut String, length: usize, folded: bool) {
    if length > MOST {
        out.push_str(&format!("\n{} not shown here.\n", count(length - MOST, "more is", "more are")));
    }
    out.push_str(if folded { "\n</details>\n\n" } else { "\n" });
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Worse => "worse",
        Direction::Better => "better",
        Direction::Otherwise => "changed",
    }
}

/// A status in words.
pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::PartlyMet => "partly met",
        Status::NotMet => "not met",
        Status::NotAssessed => "not assessed",
        Status::NotApplicable => "not applicable",
    }
}
