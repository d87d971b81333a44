//! What is accepted, and what could not be read, decided or seen: it never counts as met.

use super::line::{Ink, Screen};
use crate::text::{count, date, override_change, override_subject, some_of, thousands};
use nisaba_app::assessment::{Assessment, Finding, KnownBefore, Place};
use std::collections::{BTreeMap, BTreeSet};

/// Checks that are judged otherwise than they say.
pub(super) fn overrides(assessment: &Assessment, screen: &mut Screen<'_>) {
    if assessment.overrides.is_empty() {
        return;
    }
    screen.heading("Judged otherwise", "as nisaba.yaml says; what is left out passes nothing");
    for one in &assessment.overrides {
        let reason = one.reason.as_deref().map(|reason| format!(": {}", reason.trim_end_matches('.')));
        screen.item(
            2,
            (Ink::Dim, "·"),
            &format!(
                "{}, {}: {}{}{}",
                override_subject(one),
                count(one.findings, "answer", "answers"),
                override_change(one),
                reason.unwrap_or_default(),
                written(&one.at)
            ),
        );
    }
}

/// How many findings are known, and how many are not.
pub(super) fn baseline(assessment: &Assessment, screen: &mut Screen<'_>) {
    let Some(baseline) = &assessment.baseline else { return };
    let news = baseline.new + baseline.worse + baseline.expired;
    let (ink, mark) =
        if news == 0 { (Ink::Green, "Nothing is new") } else { (Ink::Red, "Against the baseline") };
    let said = crate::text::baseline(baseline, date);
    screen.flow(2, &[(ink, mark.to_owned()), (Ink::Plain, said), (Ink::Dim, baseline.file.to_string())]);
    if !baseline.gone.is_empty() {
        let name = |one: &KnownBefore| format!("{} on {}", one.check, one.resource);
        let names: Vec<String> = baseline.gone.iter().map(name).collect();
        let gone = format!(
            "No longer found: {}. `nisaba baseline --prune` takes {} out.",
            some_of(&names, 3),
            if names.len() == 1 { "it" } else { "them" }
        );
        screen.text(2, Ink::Dim, &gone);
    }
    screen.blank();
}

/// Accepted risks; those past their date loudly, since their findings count again.
pub(super) fn exceptions(assessment: &Assessment, screen: &mut Screen<'_>) {
    if assessment.exceptions.is_empty() {
        return;
    }
    let of = |state: &str| assessment.exceptions.iter().filter(|one| one.state == state).collect::<Vec<_>>();
    let in_force = of("in_force");
    let remark = match in_force.len() {
        0 => "none in force".to_owned(),
        number => format!("{number} in force, hiding nothing: each is in the report"),
    };
    screen.heading("Accepted risks", &remark);
    for one in of("expired") {
        screen.item(
            2,
            (Ink::Red, "! expired"),
            &format!(
                "on {}: {} on {} counts again. {} answered for it: {}{}",
                date(&one.until),
                one.check,
                one.resource,
                one.owner,
                one.reason.trim_end_matches('.'),
                written(&one.at)
            ),
        );
    }
    for one in of("invalid") {
        screen.item(
            2,
            (Ink::Red, "! invalid"),
            &format!(
                "{} on {}: it needs a reason, an owner and a date{}",
                one.check,
                one.resource,
                written(&one.at)
            ),
        );
    }
    for one in of("unused") {
        screen.item(
            2,
            (Ink::Yellow, "unused"),
            &format!(
                "{} on {} accepts nothing that is there; remove it{}",
                one.check,
                one.resource,
                written(&one.at)
            ),
        );
    }
    for one in in_force.iter().take(3) {
        screen.item(
            2,
            (Ink::Plain, "in force"),
            &format!("until {}: {} on {}, {}", date(&one.until), one.check, one.resource, one.owner),
        );
    }
    if in_force.len() > 3 {
        screen.text(2, Ink::Dim, &format!("{} more in force", in_force.len() - 3));
    }
    screen.blank();
}

fn written(at: &Option<Place>) -> String {
    at.as_ref().map(|at| format!(" ({}:{})", at.file, at.line)).unwrap_or_default()
}

/// What no answer rests on.
pub(super) fn not_seen(assessment: &Assessment, screen: &mut Screen<'_>) {
    let undecided: Vec<&Finding> =
        assessment.findings.iter().filter(|finding| finding.outcome == "inconclusive").collect();
    let problems: Vec<_> = assessment.problems.iter().filter(|problem| problem.level != "note").collect();
    if undecided.is_empty()
        && problems.is_empty()
        && assessment.not_seen.is_empty()
        && assessment.not_understood.is_empty()
    {
        return;
    }
    screen.heading("What we could not see", "");
    if !problems.is_empty() {
        let files: BTreeSet<&str> =
            problems.iter().filter_map(|problem| problem.at.as_ref()).map(|at| at.file.as_str()).collect();
        let names: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
        let place = if names.is_empty() { String::new() } else { format!(": {}", some_of(&names, 3)) };
        screen.item(
            2,
            (Ink::Yellow, &count(problems.len(), "problem", "problems")),
            &format!("in reading{place}"),
        );
    }
    if !undecided.is_empty() {
        let missing = missing(&undecided);
        let verb = if undecided.len() == 1 { "is" } else { "are" };
        let because =
            if missing.is_empty() { "a value is not known".to_owned() } else { some_of(&missing, 3) };
        screen.item(
            2,
            (Ink::Yellow, &count(undecided.len(), "finding", "findings")),
            &format!("{verb} undecided: {because}"),
        );
    }
    for one in assessment.not_seen.iter().take(5) {
        let place = one.at.as_ref().map(|at| format!(" ({}:{})", at.file, at.line)).unwrap_or_default();
        screen.item(
            2,
            (Ink::Plain, one.what.trim_end_matches('.')),
            format!("{place}: {}", one.settle).trim_start(),
        );
    }
    if assessment.not_seen.len() > 5 {
        screen.text(
            2,
            Ink::Dim,
            &format!("{} more in the report", thousands((assessment.not_seen.len() - 5) as u64)),
        );
    }
    if !assessment.not_understood.is_empty() {
        let total: u32 = assessment.not_understood.iter().fold(0, |sum, one| sum.saturating_add(one.count));
        let types: Vec<String> = assessment
            .not_understood
            .iter()
            .map(|one| format!("{} ({})", one.type_name, one.count))
            .collect();
        screen.item(
            2,
            (Ink::Yellow, &count(total as usize, "resource", "resources")),
            &format!("of types no table describes, so no check looked at them: {}", some_of(&types, 4)),
        );
    }
    screen.blank();
}

/// What was missing, most frequent first.
fn missing(undecided: &[&Finding]) -> Vec<String> {
    let mut notes: BTreeMap<&str, usize> = BTreeMap::new();
    let unknown =
        undecided.iter().flat_map(|finding| &finding.why).filter(|because| because.state == "unknown");
    for note in unknown.filter_map(|because| because.note.as_deref()) {
        *notes.entry(note.trim_end_matches('.')).or_default() += 1;
    }
    let mut notes: Vec<(&str, usize)> = notes.into_iter().collect();
    notes.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    notes.into_iter().map(|(note, _)| note.to_owned()).collect()
}
