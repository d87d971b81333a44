//! What applies, and the answer in counts: requirements as a bar, each measure as a heat bar.

use super::parts;
use maud::{Markup, html};
use nisaba_app::assessment::{Assessment, Counts, Measure};

/// Who that is and what is at stake, in a sentence or two under the answer.
pub(super) fn lead(assessment: &Assessment) -> Markup {
    let Some(entity) = &assessment.entity else {
        return html! {
            p.lead { "No organisation is described, so nobody can say whether NIS2 applies. What follows measures the estate alone." }
        };
    };
    html! {
        p.lead {
            (entity.line) ". " (entity.supervision)
            @if let Some(ceiling) = entity.fine_ceiling_eur { " Fines reach EUR " (parts::number(ceiling as usize)) "." }
        }
    }
}

/// Tier, reasons, supervision, duties of the management, what would change the answer.
pub(super) fn applies(assessment: &Assessment) -> Markup {
    let Some(entity) = &assessment.entity else {
        return html! {
            div.empty {
                p { "Here it will say whether NIS2 applies, as what, who supervises and what a breach may cost." }
                p { "Add " code { "organisation" } " to " code { "nisaba.yaml" } ", or answer the questions of " code { "nisaba init" } "." }
            }
        };
    };
    html! {
        dl.pairs {
            dt { "Tier" }
            dd { b { (entity.tier) } }
            (sentences("Because", &entity.reasons))
            dt { "Supervision" }
            dd { (entity.supervision) }
            @if let Some(ceiling) = entity.fine_ceiling_eur {
                dt { "Fines up to" }
                dd { "EUR " (parts::number(ceiling as usize)) }
            }
            (sentences("Management must", &entity.management))
            (sentences("Would change it", &entity.would_change))
        }
    }
}

fn sentences(term: &str, sentences: &[String]) -> Markup {
    html! {
        @if !sentences.is_empty() {
            dt { (term) }
            dd { @for sentence in sentences { span.each { (parts::brief(sentence)) } } }
        }
    }
}

/// The bar, the severities of what fails, and the measures.
pub(super) fn stand(assessment: &Assessment) -> Markup {
    let summary = &assessment.summary;
    html! {
        (bar(&summary.requirements))
        div.legend {
            @for (class, count, word) in parts::counted(&summary.requirements) { (parts::chip(class, &format!("{} {word}", parts::number(count)))) }
        }
        p.soft { "Not assessed means that nobody has shown it. It never counts as met." }
        (failing(assessment))
        @if !assessment.measures.is_empty() { (measures(assessment)) }
    }
}

fn bar(counts: &Counts) -> Markup {
    let parts = parts::counted(counts);
    let total: usize = parts.iter().map(|(_, count, _)| count).sum();
    let label: Vec<String> = parts.iter().map(|(_, count, word)| format!("{count} {word}")).collect();
    let mut left = 0.0;
    let mut rects: Vec<(&str, String, String)> = Vec::new();
    for (class, count, _) in parts.iter().filter(|(_, count, _)| *count > 0) {
        let width = *count as f64 * 1000.0 / total.max(1) as f64;
        rects.push((class, format!("{left:.1}"), format!("{:.1}", (width - 3.0).max(1.0))));
        left += width;
    }
    html! {
        svg.bar viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label=(label.join(", ")) {
            @for (class, x, width) in rects { rect class={ "f-" (class) } x=(x) width=(width) height="24" {} }
        }
    }
}

fn failing(assessment: &Assessment) -> Markup {
    let summary = &assessment.summary;
    let failing = &summary.failing;
    let counts = [
        ("critical", failing.critical),
        ("high", failing.high),
        ("medium", failing.medium),
        ("low", failing.low),
    ];
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    html! {
        dl.facts {
            @for (word, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
                div { dt { (parts::severity(word)) } dd.num { (parts::number(count)) } }
            }
            @if total == 0 { div { dt { "failing" } dd.num { "0" } } }
            div { dt { "passing" } dd.num { (parts::number(summary.passing)) } }
            div { dt { "undecided" } dd.num { (parts::number(summary.inconclusive)) } }
            div { dt { "accepted" } dd.num { (parts::number(summary.excepted)) } }
            @if let Some(baseline) = &assessment.baseline {
                div { dt { "baseline" } dd { (crate::text::baseline(baseline, crate::text::date)) } }
            }
            div { dt { "assets" } dd.num { (parts::number(assessment.meta.assets)) } }
            @if let Some(coverage) = assessment.meta.iac_coverage {
                div {
                    dt { "of the state in code" }
                    dd.num { (parts::number(coverage.in_code)) " of " (parts::number(coverage.in_state)) }
                }
            }
            div { dt { "relations" } dd.num { (parts::number(assessment.meta.relations)) } }
        }
    }
}

fn measures(assessment: &Assessment) -> Markup {
    parts::scroll(
        "Measures",
        html! {
            table.tab.measures {
                caption.vh { "Measures of Article 21(2) and the duties of Articles 20 and 23, with their obligations by status" }
                thead {
                    tr {
                        th scope="col" { "Measure, Art. 21(2), 20 and 23" }
                        th scope="col" { "Its obligations" }
                        th.n scope="col" { "Met" }
                        th scope="col" { "By status" }
                        th.n scope="col" { "Findings" }
                    }
                }
                tbody { @for measure in &assessment.measures { (row(measure)) } }
            }
        },
    )
}

fn row(measure: &Measure) -> Markup {
    let counts = &measure.obligations;
    let total = counts.met + counts.partly_met + counts.not_met + counts.not_assessed;
    html! {
        tr {
            th scope="row" { span.letter { (measure.letter) } (measure.title) }
            td { (heat(measure, total)) }
            td.n { @if total == 0 { "does not apply" } @else { (counts.met) " of " (total) } }
            td { (mix(counts)) }
            td.n { @if measure.findings == 0 { span.soft { "·" span.vh { "none" } } } @else { (parts::number(measure.findings)) } }
        }
    }
}

fn mix(counts: &Counts) -> Markup {
    parts::mix(&Counts { not_applicable: 0, ..*counts })
}

/// One cell for each obligation, in the order met, partly met, not met, not assessed.
fn heat(measure: &Measure, total: usize) -> Markup {
    let counts = &measure.obligations;
    let layers = [
        ("met", counts.met),
        ("part", counts.partly_met),
        ("not", counts.not_met),
        ("unk", counts.not_assessed),
    ];
    let label = format!(
        "{}: {} of {total} obligations met, {} partly, {} not, {} not assessed",
        measure.title, counts.met, counts.partly_met, counts.not_met, counts.not_assessed
    );
    let cell = (207.0 / total.max(8) as f64).min(24.0);
    let mut paths: Vec<(&str, String)> = Vec::new();
    let mut index = 0;
    for (class, count) in layers.into_iter().filter(|(_, count)| *count > 0) {
        paths.push((class, cells(index..index + count, cell)));
        index += count;
    }
    html! {
        svg.heat viewBox="0 0 207 28" preserveAspectRatio="xMinYMid meet" role="img" aria-label=(label) {
            @for (class, d) in paths { path class={ "f-" (class) } d=(d) {} }
        }
    }
}

fn cells(range: std::ops::Range<usize>, cell: f64) -> String {
    let gap = if cell > 4.0 { 1.5 } else { 0.0 };
    range.map(|index| format!("M{:.1} 4h{:.1}v20h-{1:.1}z", index as f64 * cell, cell - gap)).collect()
}
