//! Findings: the few to do first, then all that fail, are undecided or accepted, each with the lines that prove it.
//!
//! Every failing finding is here. The first [`FULL`] carry their source lines and facets; in an estate with thousands
//! more those are listed with their place under their check, so that the page stays small enough to send.

use super::parts;
use crate::gap::{Gap, bears_on, citation, gaps, group, obligation_ids, place};
use crate::text::{count, effort};
use crate::threat::Threat;
use maud::{Markup, html};
use nisaba_app::assessment::{Assessment, Because, Finding};
use std::collections::{HashMap, HashSet};

/// Findings shown with source lines and facets.
const FULL: usize = 400;
/// Undecided findings listed under one check; the rest are counted.
const UNDECIDED: usize = 60;

/// The gaps of greatest risk in a paragraph each.
pub(super) fn first(assessment: &Assessment) -> Option<Markup> {
    let gaps = gaps(assessment);
    if gaps.is_empty() {
        return None;
    }
    let obligations = obligation_ids(assessment);
    let steps = steps(assessment);
    Some(html! {
        @for (index, gap) in gaps.iter().take(5).enumerate() {
            @let finding = gap.worst;
            article.item {
                h3 {
                    (parts::severity(finding.severity))
                    span { (index + 1) ". " a href={ "#" (parts::anchor("c", &finding.check)) } { (parts::brief(gap.headline().trim_end_matches('.'))) } }
                    code { (parts::brief(&place(finding))) }
                }
                p {
                    (why_in_words(finding))
                    @if !gap.others.is_empty() { " The same on " (count(gap.others.len(), "other asset", "other assets")) "." }
                    " Bears on " (parts::obligations(&bears_on(finding, &obligations), &obligations, 6)) "."
                }
                p { b { "Do: " } (parts::prose(&finding.remediation.action)) " "
                    span.soft { (effort(finding.remediation.effort_hours))
                        @if let Some(step) = steps.get(finding.fingerprint.as_str()) { ", step " a href="#roadmap" { (step) } } "." } }
            }
        }
    })
}

fn steps(assessment: &Assessment) -> HashMap<&str, &str> {
    let steps = assessment.roadmap.iter();
    steps
        .flat_map(|step| step.findings.iter().map(|fingerprint| (fingerprint.as_str(), step.id.as_str())))
        .collect()
}

/// What decided, in words; what the graph answered is a sentence already.
fn why_in_words(finding: &Finding) -> Markup {
    if finding.says_it_all() {
        return html! { (parts::brief(finding.says.trim_end_matches('.'))) "." };
    }
    html! {
        @for (index, because) in finding.why.iter().take(2).enumerate() {
            @if index > 0 { ", and " }
            code { (because.facet) } @if let Some(value) = &because.value { " is " code { (parts::brief(value)) } } @else { " is unknown" }
            @match because.state {
                "default" => " by default",
                _ => @if let Some(at) = &because.at { " (" (parts::place(at)) ")" },
            }
        }
        @if finding.why.is_empty() { (parts::brief(finding.says.trim_end_matches('.'))) }
        "."
    }
}

/// All findings but those that pass.
pub(super) fn findings(assessment: &Assessment) -> Markup {
    let of =
        |outcome: &str| assessment.findings.iter().filter(|one| one.outcome == outcome).collect::<Vec<_>>();
    let (failing, undecided, excepted) = (of("fail"), of("inconclusive"), of("excepted"));
    let pass = assessment.summary.passing;
    let view = View { assessment, obligations: obligation_ids(assessment), full: std::cell::Cell::new(FULL) };
    html! {
        p {
            @if failing.is_empty() { "No check fails." } @else { (count(failing.len(), "finding fails", "findings fail")) ", grouped by what they threaten, the greatest risk first." }
            " " (count(pass, "check passes", "checks pass")) "."
            @if !undecided.is_empty() { " " (count(undecided.len(), "is", "are")) " undecided, because a value is unknown." }
            span.print-only { " On paper those of critical and high severity are shown in full, the others by a line; what is open on the screen is printed too." }
        }
        @for threat in Threat::ALL {
            @let here: Vec<&Finding> = failing.iter().copied().filter(|one| Threat::of(one) == threat).collect();
            @if !here.is_empty() { (view.group(threat.words(), here, usize::MAX)) }
        }
        @if !undecided.is_empty() { (view.group("Undecided: a value is unknown", undecided, UNDECIDED)) }
        @if !excepted.is_empty() { (view.group("Accepted: an exception is in force", excepted, UNDECIDED)) }
    }
}

struct View<'a> {
    assessment: &'a Assessment,
    obligations: HashSet<&'a str>,
    /// How many more are shown in full.
    full: std::cell::Cell<usize>,
}

impl View<'_> {
    fn group(&self, title: &str, findings: Vec<&Finding>, most: usize) -> Markup {
        let number = findings.len();
        let gaps = group(findings);
        html! {
            div.group { h3 { (title) } span { (count(number, "finding", "findings")) } }
            ul { @for gap in &gaps { (self.check(gap, most)) } }
        }
    }

    /// One check: the worst asset in full, the others under it.
    fn check(&self, gap: &Gap<'_>, most: usize) -> Markup {
        let finding = gap.worst;
        let id = if finding.outcome == "fail" {
            parts::anchor("c", &finding.check)
        } else {
            parts::anchor(finding.outcome, &finding.check)
        };
        html! {
            li.finding.brief[is_brief_on_paper(finding)] id=(id) {
                details {
                    summary {
                        (parts::severity(finding.severity))
                        span {
                            b { (parts::brief(gap.headline())) }
                            @if !gap.others.is_empty() { " " span.why { "On " (count(gap.others.len() + 1, "asset", "assets")) "." } }
                            code.where { (parts::brief(&place(finding))) }
                        }
                        span.end { (self.bears_in_words(finding)) }
                        span.end { (parts::owner(finding.owner.as_deref())) }
                    }
                    (self.inside(finding, if gap.others.is_empty() { Depth::Only } else { Depth::Worst }))
                    @if !gap.others.is_empty() { (self.others(gap, most)) }
                }
            }
        }
    }

    fn bears(&self, finding: &Finding, most: usize) -> Markup {
        parts::obligations(&bears_on(finding, &self.obligations), &self.obligations, most)
    }

    /// Without links: a summary is a control itself and holds no other.
    fn bears_in_words(&self, finding: &Finding) -> Markup {
        let ids = bears_on(finding, &self.obligations);
        html! {
            @for (index, id) in ids.iter().take(3).enumerate() { @if index > 0 { ", " } span.nowrap { (citation(id)) } }
            @if ids.len() > 3 { " and " (ids.len() - 3) " more" }
        }
    }

    fn others(&self, gap: &Gap<'_>, most: usize) -> Markup {
        let shown = gap.others.len().min(most);
        html! {
            div.others {
                h4 { "The same on " (count(gap.others.len(), "other asset", "other assets")) }
                ul {
                    @for finding in gap.others.iter().take(shown) {
                        @if self.take_full() {
                            li { details { summary { (self.name(finding)) " " code.where { (parts::brief(&place(finding))) } } (self.inside(finding, Depth::Other)) } }
                        } @else {
                            li { code { (parts::brief(&finding.resource)) } " " code.where { (parts::brief(&place(finding))) } }
                        }
                    }
                }
                (parts::more(gap.others.len(), shown, "assets"))
            }
        }
    }

    /// Whether one more finding may be shown in full.
    fn take_full(&self) -> bool {
        let left = self.full.get();
        self.full.set(left.saturating_sub(1));
        left > 0
    }

    fn name(&self, finding: &Finding) -> String {
        parts::brief(&crate::gap::asset_name(self.assessment, finding))
    }

    /// What proves a finding; under another of the same check only what differs from it.
    fn inside(&self, finding: &Finding, depth: Depth) -> Markup {
        html! {
            div.inside {
                div.gap-m {
                    @if depth != Depth::Only { p { (parts::prose(&finding.says)) } }
                    @if depth != Depth::Other && !finding.remediation.action.is_empty() {
                        p { b { "Do: " } (parts::prose(&finding.remediation.action)) " " span.soft { (effort(finding.remediation.effort_hours)) "." } }
                    }
                    @if let Some(snippet) = &finding.snippet { (parts::source(file(finding), snippet, &label(finding))) }
                    @if !finding.why.is_empty() {
                        div { h4 { "Why we say so" } ul.facets { @for because in finding.why.iter().take(12) { (facet(because)) } } }
                    }
                    @if let Some(code) = finding.remediation.snippet.as_deref().filter(|_| depth != Depth::Other) { (parts::right(code)) }
                }
                (self.aside(finding, depth))
            }
        }
    }

    fn aside(&self, finding: &Finding, depth: Depth) -> Markup {
        let asset = self.assessment.assets.get(finding.asset);
        html! {
            dl.pairs {
                dt { "Asset" }
                dd { (self.name(finding)) @if let Some(asset) = asset { ", " (parts::kind(asset)) } br; code { (parts::brief(&finding.resource)) } }
                @if let Some(region) = asset.and_then(|asset| asset.region.as_deref()) { dt { "Region" } dd { (parts::brief(region)) } }
                @if let Some(asset) = asset.filter(|asset| asset.internet != "no") {
                    dt { "Internet" } dd { @if asset.internet == "yes" { "reaches it" } @else { "unknown" } }
                }
                @if depth != Depth::Other {
                    dt { "Bears on" } dd { (self.bears(finding, 12)) }
                    dt { "Check" } dd { code { (finding.check) } }
                }
                dt { "Finding" } dd { code { (parts::brief(&finding.fingerprint)) } }
                @if let Some(tool) = finding.tool.as_deref() { dt { "Reported by" } dd { (parts::brief(tool)) } }
                @if !finding.also.is_empty() { dt { "Also reported" } dd { code { (parts::brief(&finding.also.join(", "))) } } }
            }
        }
    }
}

/// On paper a finding without harm at hand is its line, unless the reader opened it: a hundred pages are not read.
fn is_brief_on_paper(finding: &Finding) -> bool {
    finding.outcome != "fail" || !matches!(finding.severity, "critical" | "high")
}

/// How much of a finding is told where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// The one finding of its check; its sentence is the heading.
    Only,
    /// The worst of several.
    Worst,
    /// Another of several.
    Other,
}

/// Words beside the caret: the deciding facet.
fn label(finding: &Finding) -> String {
    let decided = finding
        .why
        .iter()
        .find(|because| because.at.is_some() && because.at == finding.at)
        .or(finding.why.first());
    match decided {
        Some(because) => match &because.value {
            Some(value) => format!("{} is {value}", because.facet),
            None => format!("{} is unknown", because.facet),
        },
        None => String::new(),
    }
}

fn file(finding: &Finding) -> &str {
    finding.at.as_ref().map_or(&finding.file, |at| &at.file)
}

/// A facet: `●` known and where, `◐` default and whose rule, `○` unknown and what is missing.
fn facet(because: &Because) -> Markup {
    let class = match because.state {
        "known" => "k",
        "default" => "k def",
        _ => "k nk",
    };
    html! {
        li {
            span class=(class) { (because.state) }
            span {
                code { (because.facet) @if let Some(value) = &because.value { " = " (parts::brief(value)) } }
                @if let Some(at) = &because.at { ", written at " (parts::place(at)) }
                @if let Some(note) = &because.note { @if because.value.is_some() { ", " } @else { ": " } (parts::prose(note)) }
            }
        }
    }
}
