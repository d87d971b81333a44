//! The picture of the ways in: five columns, From → Edge → Workloads → Shared → Data.
//!
//! [`layout`] decides what is drawn and where; here it becomes SVG. Colours come from classes, geometry from attributes.

mod layout;

use crate::text::cut;
use layout::{Edge, EdgeKind, Layout, Node, layout};
use maud::{Markup, html};
use nisaba_app::assessment::Assessment;
use std::fmt::Write;

const COLUMN_X: [f64; 5] = [16.0, 176.0, 388.0, 600.0, 812.0];
const BOX_WIDTH: f64 = 168.0;
const BOX_HEIGHT: f64 = 46.0;
const NET_WIDTH: f64 = 84.0;
const TOP: f64 = 84.0;
const PITCH: f64 = 78.0;

/// The picture of an assessment.
pub(super) fn picture(assessment: &Assessment) -> Markup {
    let layout = layout(assessment);
    let height = TOP + layout.rows.max(1) as f64 * PITCH;
    let net_y = TOP + (layout.rows.max(1) as f64 * PITCH - PITCH) / 2.0 + BOX_HEIGHT / 2.0;
    let label = format!(
        "Ways from the internet: {} without guard, {} guarded; {} fail alone. The lists below say the same.",
        layout.open, layout.guarded, layout.single_points
    );
    html! {
        svg.graph viewBox={ "0 0 1000 " (height as u32) } role="img" aria-label=(label) {
            defs { (marker("m", "m")) (marker("mh", "m-hot")) (marker("ms", "m-safe")) }
            @for (x, words) in COLUMN_X.iter().zip(["From", "Edge", "Workloads", "Shared by several", "Data"]) {
                text.col x=(x) y="32" { (words) }
            }
            @for edge in &layout.edges { (self::edge(edge, net_y)) }
            (internet(net_y))
            @for one in &layout.nodes { (self::node(one)) }
            @for pill in &pills(&layout, net_y) { (hop(pill)) }
        }
    }
}

fn marker(id: &str, class: &str) -> Markup {
    html! {
        marker id=(id) viewBox="0 0 8 8" refX="2" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto" {
            path class=(class) d="M0 0l8 4-8 4z" {}
        }
    }
}

fn internet(y: f64) -> Markup {
    let top = y - 35.0;
    html! {
        rect.net x="16" y=(n(top)) width=(n(NET_WIDTH)) height="70" rx="4" {}
        path.net-w d={ "M52 " (n(top + 10.0)) "h12l-4.5 7-1 12h-1l-1-12z" } {}
        text.net-t x="58" y=(n(top + 52.0)) text-anchor="middle" { "internet" }
    }
}

/// Start, control points and end of a curve.
struct Curve {
    from: (f64, f64),
    first: (f64, f64),
    second: (f64, f64),
    to: (f64, f64),
}

impl Curve {
    fn of(edge: &Edge, net_y: f64) -> Self {
        let to = (column(edge.to.0), middle(edge.to.1));
        let from = match edge.from {
            Some((at, row)) => (column(at) + BOX_WIDTH, middle(row)),
            None => (column(0) + NET_WIDTH, net_y),
        };
        if edge.from.is_some_and(|(at, _)| at >= edge.to.0) {
            // Same column or backwards: out on the right, round, and in again on the right.
            let right = from.0.max(to.0 + BOX_WIDTH) + 26.0;
            let end = (to.0 + BOX_WIDTH + 7.0, to.1 + 6.0);
            return Self { from, first: (right, from.1), second: (right, end.1), to: end };
        }
        let to = (to.0 - 7.0, to.1);
        let bend = ((to.0 - from.0) / 2.0).clamp(20.0, 60.0);
        Self { from, first: (from.0 + bend, from.1), second: (to.0 - bend, to.1), to }
    }

    fn at(&self, part: f64) -> (f64, f64) {
        let rest = 1.0 - part;
        let weigh = |a: f64, b: f64, c: f64, d: f64| {
            rest.powi(3) * a + 3.0 * rest * rest * part * b + 3.0 * rest * part * part * c + part.powi(3) * d
        };
        (
            weigh(self.from.0, self.first.0, self.second.0, self.to.0),
            weigh(self.from.1, self.first.1, self.second.1, self.to.1),
        )
    }

    fn path(&self) -> String {
        let mut out = String::with_capacity(64);
        let _ = write!(
            out,
            "M{} {}C{} {} {} {} {} {}",
            n(self.from.0),
            n(self.from.1),
            n(self.first.0),
            n(self.first.1),
            n(self.second.0),
            n(self.second.1),
            n(self.to.0),
            n(self.to.1)
        );
        out
    }
}

fn column(index: usize) -> f64 {
    COLUMN_X.get(index).copied().unwrap_or(0.0)
}

fn middle(row: usize) -> f64 {
    TOP + row as f64 * PITCH + BOX_HEIGHT / 2.0
}

/// One decimal, and none where it is zero.
fn n(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn edge(edge: &Edge, net_y: f64) -> Markup {
    let (class, marker) = match edge.kind {
        EdgeKind::Open => ("e hot", "url(#mh)"),
        EdgeKind::Guarded => ("e safe", "url(#ms)"),
        EdgeKind::Depends => ("e dep", "url(#m)"),
    };
    html! { path class=(class) d=(Curve::of(edge, net_y).path()) marker-end=(marker) {} }
}

/// A rectangle that a label must not cover: left, top, right, bottom.
type Area = (f64, f64, f64, f64);

/// A label of the hops that a line carries.
struct Pill {
    words: String,
    all: String,
    x: f64,
    y: f64,
    width: f64,
}

impl Pill {
    fn area(&self) -> Area {
        (self.x - self.width / 2.0, self.y - 10.0, self.x + self.width / 2.0, self.y + 10.0)
    }
}

/// Labels on their lines, where they cover neither a box nor each other as far as the line allows.
fn pills(layout: &Layout, net_y: f64) -> Vec<Pill> {
    const PARTS: [f64; 9] = [0.5, 0.62, 0.38, 0.7, 0.3, 0.78, 0.22, 0.86, 0.14];
    let mut taken: Vec<Area> = layout.nodes.iter().map(area).collect();
    let mut pills = Vec::new();
    for edge in &layout.edges {
        let Some(first) = edge.hops.first() else { continue };
        let words = match edge.hops.len() {
            1 => first.clone(),
            2 => edge.hops.join(" "),
            more => format!("{first} +{}", more - 1),
        };
        let words = cut(&words, 9).into_owned();
        let width = 12.0 + 8.0 * crate::text::width(&words) as f64;
        let curve = Curve::of(edge, net_y);
        let at = |part: f64| {
            let (x, y) = curve.at(part);
            Pill { words: words.clone(), all: edge.hops.join(", "), x, y, width }
        };
        let free = |pill: &Pill| !taken.iter().any(|area| overlap(*area, pill.area()));
        let pill = PARTS.into_iter().map(at).find(free).unwrap_or_else(|| at(0.5));
        taken.push(pill.area());
        pills.push(pill);
    }
    pills
}

fn area(one: &Node) -> Area {
    let (x, y) = (column(one.column), middle(one.row) - BOX_HEIGHT / 2.0);
    let top = if one.alone.is_some() { y - 26.0 } else { y };
    (x, top, x + BOX_WIDTH, y + BOX_HEIGHT)
}

fn overlap(a: Area, b: Area) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

fn hop(pill: &Pill) -> Markup {
    let (left, top, ..) = pill.area();
    html! {
        g {
            title { (pill.all) }
            rect.hop x=(n(left)) y=(n(top)) width=(n(pill.width)) height="20" rx="10" {}
            text.hop-t x=(n(pill.x)) y=(n(pill.y + 4.5)) { (pill.words) }
        }
    }
}

fn node(one: &Node) -> Markup {
    let (x, y) = (column(one.column), middle(one.row) - BOX_HEIGHT / 2.0);
    let class = match (one.hot, one.alone.is_some(), one.folded) {
        (_, _, true) => "node more",
        (true, true, _) => "node on spof",
        (true, false, _) => "node on",
        (false, true, _) => "node spof",
        _ => "node",
    };
    html! {
        g class=(class) {
            title { (one.name) ", " (one.detail) }
            @if let Some(domain) = &one.alone {
                rect.ring x=(n(x - 6.0)) y=(n(y - 26.0)) width=(n(BOX_WIDTH + 12.0)) height=(n(BOX_HEIGHT + 32.0)) rx="6" {}
                path.flag d={ "M" (n(x)) " " (n(y - 1.0)) "v-21h" (n(BOX_WIDTH)) "v21z" } {}
                text.flag-t x=(n(x + 10.0)) y=(n(y - 7.0)) { (cut(domain, 24)) }
            }
            rect.box x=(n(x)) y=(n(y)) width=(n(BOX_WIDTH)) height=(n(BOX_HEIGHT)) rx="4" {}
            text x=(n(x + 12.0)) y=(n(y + 19.0)) { (cut(&one.name, 19)) }
            text.dim x=(n(x + 12.0)) y=(n(y + 35.0)) { (cut(&one.detail, 22)) }
        }
    }
}
