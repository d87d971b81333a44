//! Requirements of the law, what each asks in particular, what proves it and what would settle it.

use super::parts;
use crate::text::date;
use maud::{Markup, html};
use nisaba_app::assessment::{Assessment, Finding, Obligation, Proof, Requirement, Status};
use std::collections::{BTreeSet, HashMap};

/// Findings by fingerprint, to link a proof to what it rests on.
type ByFingerprint<'a> = HashMap<&'a str, &'a Finding>;

/// All requirements; none where no law was laid over the estate.
pub(super) fn requirements(assessment: &Assessment) -> Option<Markup> {
    if assessment.requirements.is_empty() {
        return None;
    }
    let telling = assessment.findings.iter().filter(|finding| finding.outcome != "pass");
    let findings: ByFingerprint<'_> =
        telling.map(|finding| (finding.fingerprint.as_str(), finding)).collect();
    Some(html! {
        @for requirement in &assessment.requirements { (one(requirement, &findings)) }
    })
}

fn one(requirement: &Requirement, findings: &ByFingerprint<'_>) -> Markup {
    let title = parts::anchor("r", &requirement.id);
    html! {
        details.requirement id=(title) open[requirement.status == Status::NotMet || requirement.status == Status::PartlyMet] {
            summary {
                (parts::status(requirement.status))
                span { b { (requirement.title) } span.sub { (requirement.citation) } }
                span.end { (requirement.obligations.len()) @if requirement.obligations.len() == 1 { " obligation" } @else { " obligations" } }
            }
            p { (requirement.summary) @if requirement.confidence != "high" { " " span.soft { "Confidence in the text: " (requirement.confidence) "." } } }
            @if requirement.obligations.is_empty() { p.soft { "Nothing in particular is asked here yet." } } @else {
                (parts::scroll(&requirement.title, html! {
                    table.tab.proofs {
                        caption.vh { "Obligations of " (requirement.title) " and what proves each" }
                        thead { tr {
                            th scope="col" { "No." } th scope="col" { "You must be able to show that" } th scope="col" { "Status" }
                            th scope="col" { "Proved by" }
                        } }
                        tbody { @for obligation in &requirement.obligations { (row(obligation, findings)) } }
                    }
                }))
            }
        }
    }
}

fn row(obligation: &Obligation, findings: &ByFingerprint<'_>) -> Markup {
    html! {
        tr id=(parts::anchor("o", &obligation.id)) {
            td.mono.soft { (obligation.id) }
            th scope="row" {
                (obligation.title)
                span.sub { (obligation.plain) }
                span.sub { @if !obligation.who.is_empty() { (obligation.who) ". " }
                    @if !obligation.annex_points.is_empty() { "Annex of Regulation (EU) 2024/2690, " (obligation.annex_points.join(", ")) "." } }
            }
            td { (parts::status(obligation.status)) }
            td {
                @if obligation.proofs.is_empty() { span.soft { "Nothing that counts as proof is known." } }
                ul.proof-list { @for proof in &obligation.proofs { (proved(proof, findings)) } }
            }
        }
    }
}

fn proved(proof: &Proof, findings: &ByFingerprint<'_>) -> Markup {
    let (class, words) = match proof.state.as_str() {
        "holds" => ("met", "holds"),
        "fails" => ("not", "fails"),
        "aged" => ("part", "too old"),
        _ => ("unk", "unknown"),
    };
    let kind = match proof.kind.as_str() {
        "checks" => "Checks",
        "document" => "Document",
        "attestation" => "Attestation",
        "exercise" => "Exercise",
        other => other,
    };
    let behind: BTreeSet<(bool, &str)> = proof
        .findings
        .iter()
        .filter_map(|one| findings.get(one.as_str()))
        .map(|finding| (finding.outcome != "fail", finding.check.as_str()))
        .collect();
    html! {
        li {
            (parts::chip(class, words)) " " span.soft { (kind) ": " } (proof.title) "."
            span.sub { (parts::prose(&proof.detail)) @if let Some(until) = &proof.until { (if proof.state == "aged" { "; counted until " } else { "; counts until " }) (date(until)) } "." }
            @if let Some(settle) = &proof.settle { span.sub { b { "To settle: " } (parts::prose(settle)) } }
            @if !behind.is_empty() { span.sub { "See "
                @for (index, (undecided, check)) in behind.iter().take(6).enumerate() {
                    @if index > 0 { ", " }
                    a href={ "#" (parts::anchor(if *undecided { "inconclusive" } else { "c" }, check)) } { (check) }
                }
                @if behind.len() > 6 { " and " (behind.len() - 6) " more" } "." } }
        }
    }
}
