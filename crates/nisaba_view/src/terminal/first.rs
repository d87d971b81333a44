//! What to do first: failing checks by risk, one entry for each check, and the next steps of the roadmap.

use super::line::{Ink, Screen};
use crate::gap::{Gap, bears_on, citation, gaps, obligation_ids, place};
use crate::text::{count, effort, some_of, thousands};
use nisaba_app::assessment::{Assessment, Because, Finding};
use std::collections::HashSet;

/// How many entries are shown; the report has the rest.
const SHOWN: usize = 5;
const INDENT: usize = 18;

/// The gaps of greatest risk.
pub(super) fn what_to_do(assessment: &Assessment, screen: &mut Screen<'_>) {
    let gaps = gaps(assessment);
    let failing: usize = gaps.iter().map(|gap| gap.others.len() + 1).sum();
    if gaps.is_empty() {
        let summary = &assessment.summary;
        let mut text = match summary.passing {
            0 => "No check could be decided on what is here.".to_owned(),
            1 => "The one check that could be decided passes.".to_owned(),
            passing => format!("All {} checks that could be decided pass.", thousands(passing as u64)),
        };
        if summary.excepted > 0 {
            text =
                format!("Every gap is an accepted risk: {}.", count(summary.excepted, "finding", "findings"));
            if summary.passing > 0 {
                text.push_str(&format!(" {}.", count(summary.passing, "check passes", "checks pass")));
            }
        }
        if summary.inconclusive > 0 {
            text.push_str(&format!(" {} undecided, see below.", count(summary.inconclusive, "is", "are")));
        }
        text.push_str(" What no check can see (documents, training, exercises) is under the measures.");
        let heading = if summary.excepted > 0 { "No gap that is not accepted" } else { "No check fails" };
        screen.heading(heading, "");
        screen.text(2, Ink::Plain, &text);
        screen.blank();
        return;
    }
    screen.heading("What to do first", &format!("{}, by risk", count(failing, "finding", "findings")));
    let obligations = obligation_ids(assessment);
    for gap in gaps.iter().take(SHOWN) {
        entry(assessment, gap, &obligations, screen);
        screen.blank();
    }
    let told: usize = gaps.iter().take(SHOWN).map(|gap| gap.others.len() + 1).sum();
    if failing > told {
        screen.line(|line| {
            line.put(Ink::Plain, "  ").put(
                Ink::Dim,
                &format!(
                    "{} more in the report; nisaba explain ID tells one in full",
                    thousands((failing - told) as u64)
                ),
            )
        });
        screen.blank();
    }
}

fn entry(assessment: &Assessment, gap: &Gap<'_>, obligations: &HashSet<&str>, screen: &mut Screen<'_>) {
    let finding = gap.worst;
    let (wedges, ink) = severity(finding.severity);
    let (full, empty) = if screen.unicode() { ("▼", "·") } else { ("v", ".") };
    let room = screen.width() - INDENT;
    let title = crate::text::wrap(&crate::text::clean(gap.headline().trim_end_matches('.')), room);
    let mut title = title.iter();
    screen.line(|line| {
        line.put(Ink::Plain, "  ")
            .put(ink, &full.repeat(wedges))
            .put(Ink::Dim, &empty.repeat(4_usize.saturating_sub(wedges)))
            .put(Ink::Plain, " ")
            .column(ink, finding.severity, 10)
            .pad_to(INDENT)
            .put(Ink::Bold, title.next().map_or("", String::as_str))
    });
    for more in title {
        screen.line(|line| line.pad_to(INDENT).put(Ink::Bold, more));
    }
    screen.line(|line| line.pad_to(INDENT).put(Ink::Blue, &place(finding)));
    if let Some(why) = why(finding).filter(|why| why != gap.headline().trim_end_matches('.')) {
        screen.text(INDENT, Ink::Plain, &why);
    }
    if !gap.others.is_empty() {
        let names = some_of(&gap.other_names(assessment), 3);
        screen.text(
            INDENT,
            Ink::Plain,
            &format!("and the same on {} more: {names}", thousands(gap.others.len() as u64)),
        );
    }
    if let Some(origin) = origin(finding) {
        screen.text(INDENT, Ink::Dim, &origin);
    }
    let bears: Vec<&str> = bears_on(finding, obligations);
    let bears = bears.iter().take(4).map(|id| citation(id)).collect::<Vec<_>>().join(" ");
    let action = lower_first(finding.remediation.action.trim_end_matches('.'));
    let tags = format!("{}  {bears}", finding.check);
    let mut actions = crate::text::wrap(&crate::text::clean(&action), room - 4);
    let last = actions.pop().unwrap_or_default();
    for (index, part) in actions.iter().enumerate() {
        screen.line(|line| {
            line.pad_to(INDENT)
                .put(Ink::Dim, if index == 0 { "do" } else { "" })
                .pad_to(INDENT + 4)
                .put(Ink::Plain, part)
        });
    }
    let fits = crate::text::width(&last) + crate::text::width(&tags) + 6 <= room;
    screen.line(|line| {
        let line = line
            .pad_to(INDENT)
            .put(Ink::Dim, if actions.is_empty() { "do" } else { "" })
            .pad_to(INDENT + 4)
            .put(Ink::Plain, &last);
        if fits { line.put(Ink::Plain, "  ").put(Ink::Dim, &tags) } else { line }
    });
    if !fits {
        screen.text(INDENT + 4, Ink::Dim, &tags);
    }
}

/// `Use the subnet` as `use the subnet`; `TLS …` stays.
fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => sentence.to_owned(),
    }
}

/// Wedges and ink of a severity.
fn severity(word: &str) -> (usize, Ink) {
    match word {
        "critical" => (4, Ink::Magenta),
        "high" => (3, Ink::Red),
        "medium" => (2, Ink::Yellow),
        _ => (1, Ink::Dim),
    }
}

/// Which tool reported it, where that was another, and whose rules say the same.
fn origin(finding: &Finding) -> Option<String> {
    let by = finding.tool.as_deref().map(|tool| format!("reported by {tool}"));
    let also = (!finding.also.is_empty()).then(|| format!("also reported as {}", some_of(&finding.also, 3)));
    match (by, also) {
        (Some(by), Some(also)) => Some(format!("{by}, {also}")),
        (by, also) => by.or(also),
    }
}

/// The deciding facets in a clause, at most two; what the graph answered is a sentence already.
fn why(finding: &Finding) -> Option<String> {
    if finding.says_it_all() {
        return Some(finding.says.trim_end_matches('.').to_owned());
    }
    let clauses: Vec<String> = finding.why.iter().take(2).map(|because| clause(because, finding)).collect();
    (!clauses.is_empty()).then(|| clauses.join(", and "))
}

fn clause(because: &Because, finding: &Finding) -> String {
    let value = because.value.as_deref().unwrap_or("unknown");
    let mut out = format!("{} = {value}", because.facet);
    match (because.state, &because.note, &because.at) {
        ("default", _, _) => out.push_str(" by default"),
        ("unknown", Some(note), _) => out = format!("{} is unknown: {note}", because.facet),
        (_, _, Some(at)) if Some(at) != finding.at.as_ref() => {
            out.push_str(&format!(" ({}:{}:{})", at.file, at.line, at.column))
        }
        _ => {}
    }
    out
}

/// The first five steps of the roadmap.
pub(super) fn next_steps(assessment: &Assessment, screen: &mut Screen<'_>) {
    let mut steps: Vec<_> = assessment.roadmap.iter().collect();
    steps.sort_by_key(|step| step.position);
    steps.truncate(5);
    if steps.is_empty() {
        return;
    }
    const WORDS: [&str; 5] = ["", "two ", "three ", "four ", "five "];
    let number = WORDS.get(steps.len() - 1).unwrap_or(&"");
    screen.heading(&format!("Next {number}{}", if steps.len() == 1 { "step" } else { "steps" }), "");
    let title_width = screen.width().saturating_sub(58).clamp(20, 56);
    let proves_width = screen.width() - title_width - 36;
    for step in steps {
        let proves = match step.proves.as_slice() {
            [] => String::new(),
            proves => format!("proves {}", some_of(proves, 3).replace(',', "").replace(" and ", " ")),
        };
        // What to do is never cut: a long title goes on below.
        let title = crate::text::wrap(&crate::text::clean(&step.title), title_width);
        screen.line(|line| {
            line.put(Ink::Plain, "  ")
                .column(Ink::Plain, &step.id, 9)
                .put(Ink::Plain, " ")
                .column(Ink::Plain, title.first().map_or("", String::as_str), title_width)
                .put(Ink::Plain, "  ")
                .column(Ink::Plain, &effort(step.effort_hours), 8)
                .put(Ink::Plain, " ")
                .column(Ink::Plain, step.owner.as_deref().unwrap_or("nobody"), 12)
                .put(Ink::Plain, " ")
                .column(Ink::Green, &proves, proves_width)
        });
        for more in title.iter().skip(1) {
            screen.line(|line| line.pad_to(12).put(Ink::Plain, more));
        }
    }
    screen.blank();
}
