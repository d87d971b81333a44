//! The page of an evidence bundle: what a person reads before, or without, running a verifier.
//!
//! **Invariant:** one file without scripts and without anything loaded from elsewhere; every text is escaped.

use maud::{DOCTYPE, Markup, html};
use nisaba_evidence::bundle::Contents;
use nisaba_evidence::record::{Artefact, Record};

/// Looks of the page.
const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}\
h1{font-size:1.4rem}section{border-top:1px solid #d0d7de;padding:.6rem 0}code{font-size:.85em;word-break:break-all}\
dl{display:grid;grid-template-columns:9rem 1fr;gap:.1rem 1rem;margin:.3rem 0}dt{color:#57606a}dd{margin:0}\
.kind{color:#57606a;font-weight:600}@media print{body{margin:0}section{break-inside:avoid}}";

/// The page.
pub fn page(contents: &Contents<'_>) -> String {
    let checkpoint = contents.checkpoint;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Evidence: " (contents.title) }
                style { (STYLE) }
            }
            body {
                h1 { "Evidence: " (contents.title) }
                dl {
                    dt { "Log" } dd { (checkpoint.origin) }
                    dt { "Records in it" } dd { (checkpoint.size) ", of which " (contents.records.len()) " are here" }
                    dt { "Root" } dd { code { (checkpoint.root.to_base64()) } }
                    dt { "Key" } dd { code { (contents.key) } }
                }
                p {
                    "This page is for reading and is itself not signed. What it shows is proved by the files beside it: run "
                    code { "nisaba evidence verify BUNDLE --key KEY" }
                    " with the key that the owner of the log gave you, or any verifier written from the published format."
                }
                @for record in contents.records { (section(record, contents)) }
            }
        }
    };
    page.into_string()
}

fn section(record: &Record, contents: &Contents<'_>) -> Markup {
    html! {
        section id={ "record-" (record.index) } {
            div { span.kind { (record.kind.word()) } " · record " (record.index) " · " (record.when) " · " (record.who.name) " (by " (record.who.vouched_by) ")" }
            div { (record.says) }
            dl {
                @if !record.about.is_empty() { dt { "Bears on" } dd { (record.about.join(", ")) } }
                @if let Some(until) = &record.valid_until { dt { "Counts until" } dd { (until) } }
                @if let Some(versions) = &record.versions {
                    dt { "Judged by" } dd { "checks " (versions.checks) ", law of " (versions.law) ", Nisaba " (versions.nisaba) }
                }
                @for input in &record.inputs { dt { "Read" } dd { (input.name) " " code { (input.sha256) } } }
                @for (key, value) in &record.detail { dt { (key) } dd { (value) } }
                @for artefact in &record.artefacts { dt { "Artefact" } dd { (link(artefact, contents)) } }
                dt { "Proof" } dd { a href={ "proofs/" (record.index) ".tlog-proof" } { "in the log" } }
            }
        }
    }
}

fn link(artefact: &Artefact, contents: &Contents<'_>) -> Markup {
    html! {
        @if contents.removed.contains(&artefact.sha256) {
            (artefact.name) " (removed; a record says why)"
        } @else {
            a href={ "artefacts/" (artefact.sha256.get(..2).unwrap_or_default()) "/" (artefact.sha256) } download=(artefact.name) { (artefact.name) }
        }
        " · " (artefact.media_type) " · " (artefact.size) " bytes " code { (artefact.sha256) }
    }
}
