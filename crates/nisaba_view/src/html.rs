//! The assessment as one HTML file that needs nothing else: no network, no script, printable, in light and dark.
//!
//! **Invariant:** the policy in the page allows its own stylesheet (by digest) and nothing more; there is no `style`
//! attribute, geometry that is data lives in SVG attributes.
//! **Invariant:** every number leads to its proof on the same page: a finding, an obligation, a source line.
//! **Not here:** the picture of the estate ([`graph`]) is laid out apart from its drawing, so that its limits are tested.

mod findings;
mod graph;
mod parts;
mod record;
mod requirements;
mod roadmap;
mod standing;
mod ways;

use crate::text::{clean, date};
use base64::Engine;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use nisaba_app::assessment::Assessment;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The stylesheet, as it stands in the page.
const CSS: &str = include_str!("../assets/nisaba.css");

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(CSS));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
});

/// The whole page.
pub fn report(assessment: &Assessment) -> String {
    let digest = crate::json::digest(assessment);
    let page = page(assessment, &digest).into_string();
    // Markup holds no control characters of its own: whatever steers here came from the estate.
    let keeps_lines = page.split('\n').map(clean);
    let mut out = String::with_capacity(page.len() + 1);
    for line in keeps_lines {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

struct Section {
    id: &'static str,
    title: &'static str,
    body: Option<Markup>,
}

fn page(assessment: &Assessment, digest: &str) -> Markup {
    let sections = [
        Section { id: "scope", title: "What applies to you", body: Some(standing::applies(assessment)) },
        Section { id: "stand", title: "Where you stand", body: Some(standing::stand(assessment)) },
        Section { id: "first", title: "What to do first", body: findings::first(assessment) },
        Section { id: "ways", title: "Ways in, and what fails alone", body: ways::ways(assessment) },
        Section { id: "roadmap", title: "Roadmap", body: roadmap::roadmap(assessment) },
        Section { id: "findings", title: "Findings", body: Some(findings::findings(assessment)) },
        Section {
            id: "requirements",
            title: "Requirements and their proof",
            body: requirements::requirements(assessment),
        },
        Section { id: "services", title: "Services", body: ways::services(assessment) },
        Section { id: "support", title: "What is past its support", body: record::currency(assessment) },
        Section { id: "accepted", title: "Accepted risks", body: record::exceptions(assessment) },
        Section { id: "documents", title: "Documents", body: record::documents(assessment) },
        Section { id: "unseen", title: "What we could not see", body: Some(record::not_seen(assessment)) },
        Section {
            id: "check",
            title: "How to check this report",
            body: Some(record::verify(assessment, digest)),
        },
    ];
    let whose = assessment.entity.as_ref().map_or("an estate", |entity| &entity.name);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY.as_str());
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { "NIS2 readiness of " (whose) }
                style { (PreEscaped(CSS)) }
            }
            body {
                (parts::sprite())
                a.skip href="#main" { "Skip to content" }
                main.paper id="main" {
                    (cover(assessment, digest))
                    nav aria-label="Contents" {
                        ol.toc {
                            @for section in sections.iter().filter(|section| section.body.is_some()) {
                                li { a href={ "#" (section.id) } { (section.title) } }
                            }
                        }
                    }
                    @for section in &sections {
                        @if let Some(body) = &section.body {
                            section id=(section.id) aria-labelledby={ (section.id) "-h" } {
                                h2 id={ (section.id) "-h" } { (section.title) }
                                (body)
                            }
                        }
                    }
                }
                (trace(assessment))
            }
        }
    }
}

fn cover(assessment: &Assessment, digest: &str) -> Markup {
    let meta = &assessment.meta;
    let (answer, rest) = match assessment.summary.sentence.split_once(". ") {
        Some((answer, rest)) => (format!("{answer}."), rest),
        None => (assessment.summary.sentence.clone(), ""),
    };
    html! {
        header.cover {
            div.gap-m {
                p.soft {
                    @match &assessment.entity {
                        Some(entity) => { b.ink { (entity.name) } br; "NIS2 readiness, Directive (EU) 2022/2555. " },
                        None => { "NIS2 readiness, Directive (EU) 2022/2555. Of " code { (meta.path) } ". " },
                    }
                    time datetime=(meta.generated_at) { (date(&meta.generated_at)) }
                }
                h1 { (answer) @if !rest.is_empty() { " " em { (rest) } } }
                (standing::lead(assessment))
            }
            div {
                (parts::tablet(digest))
                p.hint { "Drawn from the digest " code { (digest.get(..8).unwrap_or(digest)) } }
            }
        }
    }
}

fn trace(assessment: &Assessment) -> Markup {
    let meta = &assessment.meta;
    html! {
        footer.trace aria-label="Where these numbers come from" {
            span { "Assessed " time datetime=(meta.generated_at) { (date(&meta.generated_at)) } }
            span { (parts::number(meta.files_read)) " of " (parts::number(meta.files_found)) " files read, "
                a href="#unseen" { "what could not be seen" } }
            span { "Law as of " (date(&meta.law_as_of)) }
            span { "Checks " (meta.checks) }
            span { "Nisaba " (meta.nisaba) }
            @if let Some(seconds) = meta.seconds { span { (format!("{seconds:.2}")) " s" } }
        }
    }
}
