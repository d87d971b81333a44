//! What `nisaba explain` says, as a page of text.

use nisaba_app::assessment::{Finding, Requirement};
use nisaba_check::{Catalogue, Check};
use nisaba_law::explain::{Explanation, ObligationBrief};
use nisaba_law::{Confidence, Law};
use nisaba_view::terminal::Style;

use crate::paper::Paper;
use crate::scope_text::word;

/// An id of the law.
pub(crate) fn law_page(explanation: &Explanation, style: Style) -> String {
    let mut paper = Paper::new(style);
    paper.title(&format!("{}  {}", explanation.id, explanation.title));
    paper.paragraph(&explanation.asked);
    if !explanation.citation.is_empty() {
        paper.aside(&explanation.citation);
    }
    section(&mut paper, "In plain words", &explanation.plain);
    if !explanation.who.is_empty() {
        paper.heading("Who must do it");
        paper.paragraph(&explanation.who.join(", "));
        if !explanation.applies_to.is_empty() {
            paper.aside(&format!("applies to: {}", explanation.applies_to.join(", ")));
        }
    }
    if !explanation.obligations.is_empty() {
        paper.heading("What proves it");
        explanation.obligations.iter().for_each(|obligation| obligation_lines(&mut paper, obligation));
    }
    references(&mut paper, explanation);
    if !explanation.notes.is_empty() {
        paper.heading("Keep in mind");
        explanation.notes.iter().for_each(|note| paper.item(note));
    }
    paper.heading("How sure we are");
    let as_of = explanation.as_of.as_deref().map_or_else(String::new, |date| format!(" State of {date}."));
    paper.paragraph(&format!(
        "{}{as_of} Own paraphrase, not the official text.",
        sureness(explanation.confidence)
    ));
    paper.finish()
}

fn section(paper: &mut Paper, heading: &str, paragraphs: &[String]) {
    if !paragraphs.is_empty() {
        paper.heading(heading);
        paragraphs.iter().for_each(|paragraph| paper.item(paragraph));
    }
}

fn obligation_lines(paper: &mut Paper, obligation: &ObligationBrief) {
    paper.item(&format!("{}  {}", obligation.id, obligation.title));
    if obligation.any_is_enough && obligation.proved_by.len() > 1 {
        paper.aside("one of these is enough:");
    }
    for proof in &obligation.proved_by {
        let age = proof.max_age_days.map_or_else(String::new, |days| format!(", renewed every {days} days"));
        paper.aside(&format!("{}: {} [{}]{age}", proof.kind, proof.text, proof.ids.join(", ")));
    }
    if obligation.confidence != Confidence::High {
        paper.aside(sureness(obligation.confidence));
    }
}

fn references(paper: &mut Paper, explanation: &Explanation) {
    if !explanation.requirements.is_empty() {
        paper.heading("Part of");
        explanation
            .requirements
            .iter()
            .for_each(|reference| paper.item(&format!("{}  {}", reference.id, reference.title)));
    }
    if !explanation.annex_points.is_empty() {
        paper.heading("Annex of Implementing Regulation (EU) 2024/2690");
        for point in &explanation.annex_points {
            paper.item(&format!("{}  {}", point.id, point.title));
        }
    }
    if !explanation.deadlines.is_empty() {
        paper.heading("Deadlines");
        for duty in &explanation.deadlines {
            paper.item(&format!(
                "{}: {} from {}, to {} ({})",
                duty.id, duty.period, duty.from, duty.recipient, duty.citation
            ));
        }
    }
    if !explanation.elsewhere.is_empty() {
        paper.heading("In other frameworks");
        for place in &explanation.elsewhere {
            let part = if place.full { "" } else { " (in part)" };
            paper.entry(&place.framework, &format!("{}{part}", place.controls.join(", ")));
        }
    }
    for (label, text) in &explanation.details {
        paper.entry(label, text);
    }
}

fn sureness(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "High: compared with the legal text.",
        Confidence::Medium => "Medium: read in secondary sources, or opinions differ.",
        Confidence::Low => "Low: not verified. Have it checked before you rely on it.",
    }
}

/// A check.
pub(crate) fn check_page(check: &Check, catalogue: &Catalogue, law: &Law, style: Style) -> String {
    let mut paper = Paper::new(style);
    paper.title(&format!("{}  {}", check.id, check.title));
    paper.paragraph(&check.rationale);
    if let Some(concept) = catalogue.concept(&check.concept) {
        paper.entry("concept", &format!("{}: {}", concept.id, concept.title));
    }
    paper.entry("severity", check.severity.word());
    let obligations: Vec<String> = law
        .obligations()
        .of_concept(&check.concept)
        .map(|obligation| format!("{} {}", obligation.id, obligation.title))
        .collect();
    section(&mut paper, "Speaks for", &obligations);
    paper.heading("What to do");
    paper.paragraph(&check.remediation.action);
    for (dialect, snippet) in &check.remediation.snippets {
        paper.aside(dialect.word());
        paper.verbatim(snippet);
    }
    paper.finish()
}

/// A concept with its checks.
pub(crate) fn concept_page(id: &str, catalogue: &Catalogue, law: &Law, style: Style) -> Option<String> {
    let concept = catalogue.concept(id)?;
    let mut paper = Paper::new(style);
    paper.title(&format!("{}  {}", concept.id, concept.title));
    paper.entry("severity", concept.severity.word());
    let obligations: Vec<String> = law
        .obligations()
        .of_concept(id)
        .map(|obligation| format!("{} {}", obligation.id, obligation.title))
        .collect();
    section(&mut paper, "Speaks for", &obligations);
    let checks: Vec<String> =
        catalogue.of_concept(id).map(|check| format!("{}  {}", check.id, check.title)).collect();
    section(&mut paper, "Checks", &checks);
    Some(paper.finish())
}

/// A finding of this estate.
pub(crate) fn finding_page(finding: &Finding, style: Style) -> String {
    let mut paper = Paper::new(style);
    paper.title(&format!("{}  {}", finding.severity, finding.says));
    let place = finding.at.as_ref().map_or_else(
        || format!("{}:{}", finding.file, finding.line),
        |at| format!("{}:{}:{}", at.file, at.line, at.column),
    );
    paper.entry("where", &place);
    paper.entry("resource", &finding.resource);
    paper.entry("check", &format!("{} ({})", finding.check, finding.concept));
    paper.entry("bears on", &finding.requirements.join(", "));
    paper.entry("fingerprint", &finding.fingerprint);
    if !finding.why.is_empty() {
        paper.heading("Why we say so");
        for because in &finding.why {
            let value = because.value.as_deref().map_or_else(String::new, |value| format!(" = {value}"));
            let at = because
                .at
                .as_ref()
                .map_or_else(String::new, |at| format!(" at {}:{}:{}", at.file, at.line, at.column));
            let note = because.note.as_deref().map_or_else(String::new, |note| format!("; {note}"));
            paper.item(&format!("{}: {}{value}{at}{note}", because.state, because.facet));
        }
    }
    paper.heading("What to do");
    paper.paragraph(&finding.remediation.action);
    if let Some(snippet) = &finding.remediation.snippet {
        paper.verbatim(snippet);
    }
    paper.finish()
}

/// Failing and undecided findings, a line each.
pub(crate) fn findings_list(findings: &[Finding]) -> String {
    let shown = findings.iter().filter(|finding| finding.outcome != "pass");
    let line = |finding: &Finding| {
        format!(
            "{}  {:<12} {:<8} {}:{}  {}\n",
            finding.fingerprint, finding.outcome, finding.severity, finding.file, finding.line, finding.says
        )
    };
    shown.map(line).collect()
}

/// Requirements and obligations with their status, a line each.
pub(crate) fn requirements_list(requirements: &[Requirement]) -> String {
    let mut text = String::new();
    for requirement in requirements {
        text.push_str(&format!(
            "{:<16} {:<14} {}\n",
            requirement.id,
            word(&requirement.status),
            requirement.title
        ));
        for obligation in &requirement.obligations {
            text.push_str(&format!(
                "  {:<14} {:<14} {}\n",
                obligation.id,
                word(&obligation.status),
                obligation.title
            ));
        }
    }
    text
}

/// Every check, a line each.
pub(crate) fn checks_list(catalogue: &Catalogue) -> String {
    let line = |check: &Check| {
        format!("{:<44} {:<28} {:<9} {}\n", check.id, check.concept, check.severity.word(), check.title)
    };
    catalogue.checks().map(line).collect()
}
