//! What was accepted, found, or could not be seen, and how to check the page itself.

use super::parts;
use crate::text::{count, date, override_change, override_subject};
use maud::{Markup, html};
use nisaba_app::assessment::{Assessment, Document, Exception, Override, Problem};
use std::collections::BTreeMap;

/// Rows of one list; the rest are counted.
const ROWS: usize = 100;

/// Versions past, or within 180 days of, the end of their support.
pub(super) fn currency(assessment: &Assessment) -> Option<Markup> {
    let mut telling: Vec<_> = assessment.currency.iter().filter(|one| one.state != "supported").collect();
    if telling.is_empty() {
        return None;
    }
    telling.sort_by(|a, b| a.end_of_life.cmp(&b.end_of_life));
    Some(html! {
        p.soft { "End of support as of " (date(&assessment.meta.end_of_life_as_of)) "." }
        (parts::scroll("Support", html! {
            table.tab {
                caption.vh { "Products past or near the end of their support" }
                thead { tr { th scope="col" { "Product" } th scope="col" { "Used by" } th scope="col" { "Support" } th.n scope="col" { "Ends" } } }
                tbody {
                    @for one in telling.iter().take(ROWS) {
                        tr {
                            th scope="row" { (one.product) " " (parts::brief(&one.version)) }
                            td { @if let Some(asset) = assessment.assets.get(one.asset) { (parts::brief(&asset.name)) " " code.soft { (parts::brief(&asset.file)) ":" (asset.line) } } }
                            td { @if one.state == "past" { (parts::chip("not", "past")) } @else { (parts::chip("part", "ends soon")) } }
                            td.n { (date(&one.end_of_life)) }
                        }
                    }
                }
            }
        }))
        (parts::more(telling.len(), ROWS.min(telling.len()), "products"))
    })
}

/// Accepted risks, those past their date first.
pub(super) fn exceptions(assessment: &Assessment) -> Option<Markup> {
    if assessment.exceptions.is_empty() && assessment.overrides.is_empty() {
        return None;
    }
    let mut all: Vec<&Exception> = assessment.exceptions.iter().collect();
    let order = |one: &Exception| match one.state.as_str() {
        "expired" => 0,
        "invalid" => 1,
        "in_force" => 2,
        _ => 3,
    };
    all.sort_by_key(|one| order(one));
    Some(html! {
        p { "An exception hides nothing: what it accepts stays in this report until its last day, and counts again after it." }
        ul.plain { @for one in all.iter().take(ROWS) { (exception(one)) } }
        (parts::more(all.len(), ROWS.min(all.len()), "exceptions"))
        @if !assessment.overrides.is_empty() {
            p { "Checks that nisaba.yaml has judged otherwise than they say. What is left out passes nothing." }
            ul.plain { @for one in assessment.overrides.iter().take(ROWS) { (changed(one)) } }
            (parts::more(assessment.overrides.len(), ROWS.min(assessment.overrides.len()), "overrides"))
        }
    })
}

fn changed(one: &Override) -> Markup {
    html! {
        li {
            b { (parts::brief(&override_subject(one))) } " "
            (parts::chip("unk", &override_change(one)))
            span.sub {
                @if let Some(reason) = &one.reason { "“" (parts::brief(reason)) "” " }
                "Concerns " (count(one.findings, "answer", "answers")) ". "
                @if let Some(at) = &one.at { (parts::place(at)) } }
        }
    }
}

fn exception(one: &Exception) -> Markup {
    let (class, words) = match one.state.as_str() {
        "in_force" => ("met", "in force"),
        "expired" => ("not", "expired, counts again"),
        "invalid" => ("not", "invalid: reason, owner or date is missing"),
        _ => ("unk", "accepts nothing that is there"),
    };
    html! {
        li {
            b { code { (parts::brief(&one.check)) } " on " code { (parts::brief(&one.resource)) } } " "
            (parts::chip(class, words))
            span.sub { "Until " (date(&one.until)) ", owner " (one.owner) ": “" (parts::brief(&one.reason)) "” "
                @if !one.findings.is_empty() { "Accepts " (count(one.findings.len(), "finding", "findings")) ". " }
                @if let Some(at) = &one.at { (parts::place(at)) } }
        }
    }
}

/// Documents that were found, and whether they count.
pub(super) fn documents(assessment: &Assessment) -> Option<Markup> {
    if assessment.documents.is_empty() {
        return None;
    }
    let all = &assessment.documents;
    Some(html! {
        (parts::scroll("Documents", html! {
            table.tab {
                caption.vh { "Documents, who approved them and until when they count" }
                thead { tr { th scope="col" { "Document" } th scope="col" { "Counts" } th scope="col" { "Approved" } th scope="col" { "Kept by" } th.n scope="col" { "Until" } } }
                tbody { @for one in all.iter().take(2 * ROWS) { (document(one)) } }
            }
        }))
        (parts::more(all.len(), all.len().min(2 * ROWS), "documents"))
    })
}

fn document(one: &Document) -> Markup {
    let (class, words) = match one.state.as_str() {
        "in_date" => ("met", "in date"),
        "out_of_date" => ("part", "out of date"),
        _ => ("unk", "not approved"),
    };
    html! {
        tr {
            th scope="row" { (parts::brief(&one.title)) span.sub { code { (parts::brief(&one.file)) } } }
            td { (parts::chip(class, words)) }
            td { @match (&one.approved_by, &one.approved_on) {
                (Some(by), Some(on)) => { (by) ", " (date(on)) },
                (Some(by), None) => { (by) },
                (None, Some(on)) => { (date(on)) },
                (None, None) => { span.soft { "by nobody" } },
            } }
            td { (parts::owner(one.owner.as_deref())) }
            td.n { @if let Some(until) = &one.until { (date(until)) } @else { "·" } }
        }
    }
}

/// What no answer rests on: unread files, unknown values, sources out of sight, types without a table.
pub(super) fn not_seen(assessment: &Assessment) -> Markup {
    let problems: Vec<&Problem> = assessment.problems.iter().filter(|one| one.level != "note").collect();
    let unknown = unknown_values(assessment);
    let nothing = problems.is_empty()
        && unknown.is_empty()
        && assessment.not_seen.is_empty()
        && assessment.not_understood.is_empty();
    let types: usize = assessment.not_understood.iter().map(|one| one.count as usize).sum();
    html! {
        @if nothing { p { "Every file was read, every value that a check needs is known, and every resource type has a table." } }
        @if assessment.assets.is_empty() { p { "No asset was found in " code { (parts::brief(&assessment.meta.path)) } ", of "
            (count(assessment.meta.files_found, "file", "files")) ". Terraform, plans and state, Kubernetes manifests, Helm, Kustomize, CloudFormation, Compose and Dockerfiles are read." } }
        @for problem in problems.iter().take(ROWS) { (self::problem(problem)) }
        (parts::more(problems.len(), problems.len().min(ROWS), "problems"))
        @if !unknown.is_empty() {
            h3 { "Values that are not known" }
            ul.plain { @for (note, number) in unknown.iter().take(ROWS) { li { b { (parts::prose(note)) } " " (count(*number, "finding rests", "findings rest")) " on it." } } }
            (parts::more(unknown.len(), unknown.len().min(ROWS), "values"))
        }
        @if !assessment.not_seen.is_empty() {
            h3 { "Sources out of sight" }
            ul.plain { @for one in assessment.not_seen.iter().take(ROWS) { li { b { (parts::prose(&one.what)) }
                @if let Some(at) = &one.at { " " (parts::place(at)) } span.sub { (parts::prose(&one.settle)) } } } }
            (parts::more(assessment.not_seen.len(), assessment.not_seen.len().min(ROWS), "sources"))
        }
        @if types > 0 {
            h3 { "Resource types without a table" }
            p { (count(types, "resource was", "resources were")) " read but not measured: "
                @for (index, one) in assessment.not_understood.iter().take(ROWS).enumerate() { @if index > 0 { ", " } code { (parts::brief(&one.type_name)) } " (" (one.count) ")" } "." }
            (parts::more(assessment.not_understood.len(), assessment.not_understood.len().min(ROWS), "types"))
        }
    }
}

/// What is missing, by how many undecided findings rest on it.
fn unknown_values(assessment: &Assessment) -> Vec<(&str, usize)> {
    let undecided = assessment.findings.iter().filter(|finding| finding.outcome == "inconclusive");
    let mut by_note: BTreeMap<&str, usize> = BTreeMap::new();
    for because in undecided.flat_map(|finding| &finding.why).filter(|because| because.state == "unknown") {
        *by_note.entry(because.note.as_deref().unwrap_or(&because.facet)).or_default() += 1;
    }
    let mut notes: Vec<(&str, usize)> = by_note.into_iter().collect();
    notes.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    notes
}

fn problem(one: &Problem) -> Markup {
    let file = one.at.as_ref().map_or("", |at| &at.file);
    html! {
        div.say.warn {
            p { b { @if let Some(at) = &one.at { (parts::place(at)) ": " } (parts::prose(&one.message)) } " " code.soft { (one.code) } }
            @if let Some(snippet) = &one.snippet { (parts::source(file, snippet, one.label.as_deref().unwrap_or(""))) }
            @for help in &one.help { p { (parts::prose(help)) } }
        }
    }
}

/// How the reader can come to the same numbers without trusting the page.
pub(super) fn verify(assessment: &Assessment, digest: &str) -> Markup {
    let meta = &assessment.meta;
    html! {
        p { "The same program over the same files gives the same answer. Run it yourself, offline; nothing leaves the machine:" }
        div.src tabindex="0" role="group" aria-label="Commands" {
            ol {
                li { span { "$" } code { "nisaba --version" } }
                li { span {} code { (meta.nisaba) ", law as of " (meta.law_as_of) ", checks " (meta.checks) } }
                li { span { "$" } code { "nisaba assess " (parts::brief(&meta.path)) " --format json" } }
            }
        }
        dl.pairs {
            dt { "Digest" }
            dd { code { "sha256:" (digest) } br; span.soft { "of the JSON document of this run, byte for byte. Compare it with " code { "sha256sum" } " of that file." } }
            dt { "One finding" }
            dd { code { "nisaba explain ID" } " tells why, from which lines and by which rule." }
            dt { "End of life" }
            dd { "Table of " (date(&meta.end_of_life_as_of)) "." }
        }
        p.soft { "The text of the law is told in our words with its citation; the citation leads to the binding text. This report is no legal advice." }
    }
}
