//! Ways from the internet, what fails alone, and what the services stand on: the picture, and the same in words.

use super::{graph, parts};
use crate::text::count;
use maud::{Markup, html};
use nisaba_app::assessment::{Assessment, Asset, Exposure};

/// Ways told in words; the rest are counted.
const WAYS: usize = 40;
/// Rows of the other lists.
const ROWS: usize = 60;

/// The picture and the words; nothing where there is no asset.
pub(super) fn ways(assessment: &Assessment) -> Option<Markup> {
    if assessment.assets.is_empty() {
        return None;
    }
    let reachable = assessment.assets.iter().filter(|asset| asset.internet == "yes").count();
    let unsure = assessment.assets.iter().filter(|asset| asset.internet == "unknown").count();
    let (open, guarded): (Vec<&Exposure>, Vec<&Exposure>) =
        assessment.exposures.iter().partition(|way| way.guards.is_empty());
    let to_data = open.iter().filter(|way| way.to_data).count();
    Some(html! {
        p {
            b { @if to_data > 0 { (count(to_data, "unguarded way leads", "unguarded ways lead")) " from the internet to data." }
                @else { "No unguarded way from the internet to data was found." } }
            " " (count(reachable, "asset is", "assets are")) " reachable from outside"
            @if unsure > 0 { ", for " (count(unsure, "one", "others").trim_start_matches("1 ")) " nobody can say" } "."
            " " @if assessment.single_points.is_empty() { "Nothing was found that fails alone." }
            @else { (count(assessment.single_points.len(), "thing fails", "things fail")) " alone." }
        }
        @if !assessment.exposures.is_empty() || !assessment.single_points.is_empty() { (figure(assessment)) }
        div.words {
            @if !open.is_empty() { (list("Unguarded", &open, assessment)) }
            @if !guarded.is_empty() { (list("Guarded", &guarded, assessment)) }
            @if !assessment.single_points.is_empty() { (single_points(assessment)) }
        }
    })
}

fn figure(assessment: &Assessment) -> Markup {
    html! {
        figure {
            div.scroll.wide tabindex="0" role="group" aria-label="Picture of the ways in" { (graph::picture(assessment)) }
            figcaption {
                div.legend {
                    (key("not", "M0 6h10V3l6 5-6 5v-3H0z", "unguarded way, hops numbered"))
                    (key("met", "M0 6.5h4v3H0zm6 0h4v3H6zM12 4l4 4-4 4z", "something guards the way"))
                    (key("soft", "M0 7h2v2H0zm4 0h2v2H4zm4 0h2v2H8zm4 0h2v2h-2z", "depends on"))
                    (key("", "M0 3h16v10H0z", "fails alone"))
                }
                p.hint { "The same in words below." }
            }
        }
    }
}

fn key(class: &str, shape: &str, words: &str) -> Markup {
    html! { span class={ "chip " (class) } { svg.i viewBox="0 0 16 16" aria-hidden="true" { path d=(shape) {} } (words) } }
}

fn list(title: &str, ways: &[&Exposure], assessment: &Assessment) -> Markup {
    html! {
        h3 { (title) }
        @for way in ways.iter().take(WAYS) { (one(way, assessment)) }
        (parts::more(ways.len(), ways.len().min(WAYS), "ways"))
    }
}

fn one(way: &Exposure, assessment: &Assessment) -> Markup {
    let open = way.guards.is_empty();
    let hops: Vec<_> = way.hops.windows(2).collect();
    html! {
        div.way id=(parts::anchor("w", &way.id)) {
            h4 { "Way " (way.id) ": " (parts::brief(&way.says)) }
            @if !open { p.hint { "Guarded by " (way.guards.join(", ")) "." } }
            ol class=(if open { "path" } else { "path safe" }) {
                @for (index, pair) in hops.iter().enumerate().take(12) {
                    @if let [from, to] = pair {
                        li {
                            span { (way.id) (index + 1) }
                            div {
                                b { (parts::brief(&from.name)) " to " (parts::brief(&to.name)) }
                                @if let Some(asset) = to.asset.and_then(|index| assessment.assets.get(index)) { span.soft { ", " (parts::kind(asset)) } }
                                p { (parts::brief(&to.how)) @if !to.how.is_empty() { ". " } @if let Some(at) = &to.at { (parts::place(at)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn single_points(assessment: &Assessment) -> Markup {
    let all = &assessment.single_points;
    html! {
        h3 { "Fail alone" }
        ul.plain {
            @for point in all.iter().take(ROWS) {
                li {
                    b { (name(assessment, point.asset)) } ", one " (point.failure_domain) ". " (parts::brief(&point.says))
                    span.sub {
                        @if !point.services.is_empty() { "With it stops: " (point.services.join(", ")) ". " }
                        @if point.dependents > 0 { (count(point.dependents, "asset depends", "assets depend")) " on it. " }
                        @if let Some(asset) = assessment.assets.get(point.asset) { code { (parts::brief(&asset.file)) ":" (asset.line) } }
                    }
                }
            }
        }
        (parts::more(all.len(), all.len().min(ROWS), "single points"))
    }
}

fn name(assessment: &Assessment, index: usize) -> String {
    assessment.assets.get(index).map(label).unwrap_or_default()
}

fn label(asset: &Asset) -> String {
    parts::brief(if asset.name.is_empty() { &asset.address } else { &asset.name })
}

/// Declared services; nothing where none is.
pub(super) fn services(assessment: &Assessment) -> Option<Markup> {
    if assessment.services.is_empty() {
        return None;
    }
    let all = &assessment.services;
    let failing = |indices: &[usize]| -> usize {
        indices.iter().filter_map(|index| assessment.assets.get(*index)).map(|asset| asset.failing).sum()
    };
    Some(html! {
        (parts::scroll("Services", html! {
            table.tab {
                caption.vh { "Services, who answers for them and what they stand on" }
                thead { tr { th scope="col" { "Service" } th scope="col" { "Its own" } th scope="col" { "Depends on" } th scope="col" { "Internet" } th.n scope="col" { "Failing" } } }
                tbody {
                    @for service in all.iter().take(ROWS) {
                        tr {
                            th scope="row" { (parts::brief(&service.name)) @if service.essential { " " b { "essential" } } span.sub { (parts::owner(service.owner.as_deref())) " answers for it" } }
                            td { (some(assessment, &service.assets)) }
                            td { (some(assessment, &service.depends_on)) }
                            td { @match service.internet.as_str() { "yes" => "reaches it", "no" => "does not", _ => "unknown" } }
                            td.n { (failing(&service.assets) + failing(&service.depends_on)) }
                        }
                    }
                }
            }
        }))
        (parts::more(all.len(), all.len().min(ROWS), "services"))
    })
}

fn some(assessment: &Assessment, indices: &[usize]) -> String {
    if indices.is_empty() {
        return "·".to_owned();
    }
    let names: Vec<String> = indices.iter().map(|index| name(assessment, *index)).collect();
    crate::text::some_of(&names, 4)
}
