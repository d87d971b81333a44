//! The roadmap: a table whose last column is a picture, in three phases.

use super::parts;
use crate::text::effort;
use maud::{Markup, html};
use nisaba_app::assessment::{Assessment, Step};
use std::collections::HashSet;

/// Steps shown; the rest are counted.
const SHOWN: usize = 80;
/// Width of the picture in its own units.
const WIDTH: f64 = 320.0;
/// Weeks of the plan that are always drawn: assess and remediate, then the first quarter of operation.
const WEEKS: u32 = 26;

/// The steps in order; nothing where there is nothing to do.
pub(super) fn roadmap(assessment: &Assessment) -> Option<Markup> {
    if assessment.roadmap.is_empty() {
        return None;
    }
    let mut steps: Vec<&Step> = assessment.roadmap.iter().collect();
    steps.sort_by_key(|step| step.position);
    let hours: f64 = steps.iter().map(|step| step.effort_hours).filter(|hours| hours.is_finite()).sum();
    let ends =
        steps.iter().take(SHOWN).map(|step| step.week.saturating_add(step.weeks).saturating_sub(1)).max();
    let scale = WIDTH / f64::from(ends.unwrap_or(0).clamp(WEEKS, 520));
    let obligations = crate::gap::obligation_ids(assessment);
    let phases = [
        ("assess", "Assess", "weeks 1 to 4"),
        ("remediate", "Design and remediate", "weeks 5 to 16"),
        ("operate", "Operate", "each quarter"),
    ];
    Some(html! {
        p { (parts::number(steps.len())) @if steps.len() == 1 { " step" } @else { " steps" }
            ", ordered by risk removed for effort; about " (effort(hours)) " of work. Where the right form is the same for everyone, "
            code { "nisaba fix" } " shows it as a patch." }
        (parts::scroll("Roadmap", html! {
            table.tab.gantt {
                caption.vh { "Steps in order, with who, effort, what each proves, and when" }
                thead { tr {
                    th scope="col" { "Step" } th scope="col" { "What, who, effort" } th scope="col" { "Proves when done" }
                    th.g scope="col" { span.vh { "Weeks" } (axis(scale)) }
                } }
                tbody {
                    @for (phase, words, weeks) in phases {
                        @let here: Vec<&Step> = steps.iter().copied().take(SHOWN).filter(|step| step.phase == phase).collect();
                        @if !here.is_empty() {
                            tr.phase { th colspan="4" scope="colgroup" { (words) " " span.soft { (weeks) } } }
                            @for step in here { (row(step, scale, &obligations)) }
                        }
                    }
                }
            }
        }))
        (parts::more(steps.len(), SHOWN.min(steps.len()), "steps"))
    })
}

fn row(step: &Step, scale: f64, obligations: &HashSet<&str>) -> Markup {
    html! {
        tr {
            td.mono.soft.nowrap { (step.id) }
            th scope="row" {
                (parts::brief(&step.title))
                span.sub { (parts::owner(step.owner.as_deref())) ", " (effort(step.effort_hours)) @if !step.after.is_empty() { ", after " (step.after.join(", ")) } }
                span.sub { "Done when " (parts::brief(step.proof.trim_end_matches('.'))) "." }
            }
            td { @for (index, id) in step.proves.iter().take(6).enumerate() { @if index > 0 { ", " } (parts::obligation(id, obligations)) }
                @if step.proves.len() > 6 { " and " (step.proves.len() - 6) " more" } }
            td.g { (picture(step, scale)) }
        }
    }
}

fn picture(step: &Step, scale: f64) -> Markup {
    let x = f64::from(step.week.saturating_sub(1).min(1_000)) * scale;
    let width = (f64::from(step.weeks.clamp(1, 1_000)) * scale - 2.0).max(4.0);
    let end = (x + width + 2.0).min(WIDTH - 10.0);
    let last = step.week.saturating_add(step.weeks.max(1) - 1);
    let label =
        if step.weeks > 1 { format!("weeks {} to {last}", step.week) } else { format!("week {}", step.week) };
    html! {
        svg viewBox="0 0 320 52" preserveAspectRatio="none" role="img" aria-label=(label) {
            (grid(scale, "52"))
            rect class=(if step.phase == "assess" { "b" } else { "b-plan" }) x=(format!("{x:.1}")) y="16" width=(format!("{width:.1}")) height="20" rx="2" {}
            path.proof d=(format!("M{end:.1} 19h10l-4 6-1 9-1-9z")) {}
        }
    }
}

fn grid(scale: f64, height: &str) -> Markup {
    let (from, to) = (4.0 * scale, 16.0 * scale);
    html! {
        rect.ph x=(format!("{from:.1}")) width=(format!("{:.1}", to - from)) height=(height) {}
        @for week in [4.0, 8.0, 12.0, 16.0] { path.wk d=(format!("M{:.1} 0v{height}", week * scale)) {} }
    }
}

fn axis(scale: f64) -> Markup {
    html! {
        svg viewBox="0 0 320 36" preserveAspectRatio="none" aria-hidden="true" {
            @for (week, words) in [(1.0, "wk 1"), (5.0, "wk 5"), (9.0, "9"), (13.0, "13"), (17.0, "from wk 17")] {
                text x=(format!("{:.1}", (week - 1.0) * scale + 3.0)) y="24" { (words) }
            }
        }
    }
}
