//! Which assets are drawn, in which column and row, and the lines between them.
//!
//! Ways to data come first, unguarded before guarded, each on a row of its own so that it runs straight; then what fails
//! alone and who needs it. Whatever does not fit folds into one box a column.
//!
//! **Invariant:** at most [`BOXES`] boxes, whatever the size of the estate; no two boxes on one place.

use nisaba_app::assessment::{Assessment, Asset, Exposure};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Boxes in the picture, folded ones included.
pub(super) const BOXES: usize = 60;
/// Rows in a column before the rest folds.
const ROWS: usize = 12;
/// Lines of dependence; more would be a thicket.
const DEPENDS: usize = 48;

/// What is drawn.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// Rows used.
    pub(super) rows: usize,
    /// Ways of the whole assessment without guard, and with.
    pub(super) open: usize,
    pub(super) guarded: usize,
    pub(super) single_points: usize,
}

/// A box of the picture.
#[derive(Debug)]
pub(super) struct Node {
    /// From 1, Edge, to 4, Data.
    pub(super) column: usize,
    pub(super) row: usize,
    pub(super) name: String,
    pub(super) detail: String,
    /// On an unguarded way.
    pub(super) hot: bool,
    /// Words of the flag where it fails alone.
    pub(super) alone: Option<String>,
    /// Stands for many.
    pub(super) folded: bool,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EdgeKind {
    Depends,
    Guarded,
    Open,
}

/// A line between two boxes, or from the internet; places are column and row.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) from: Option<(usize, usize)>,
    pub(super) to: (usize, usize),
    pub(super) kind: EdgeKind,
    /// Labels of the hops of unguarded ways that it carries.
    pub(super) hops: Vec<String>,
}

/// The picture of an assessment.
pub(super) fn layout(assessment: &Assessment) -> Layout {
    let mut plan = Plan::new(assessment);
    let (open, guarded): (Vec<&Exposure>, Vec<&Exposure>) =
        assessment.exposures.iter().partition(|way| way.guards.is_empty());
    for way in open.iter().chain(&guarded) {
        plan.way(way);
    }
    for point in &assessment.single_points {
        plan.put(point.asset);
    }
    plan.neighbours();
    let mut layout = plan.draw(&open, &guarded);
    layout.open = open.len();
    layout.guarded = guarded.len();
    layout.single_points = assessment.single_points.len();
    layout
}

/// Lines by their ends (no start is the internet), with how they are drawn and their labels.
type Lines = BTreeMap<(Option<usize>, usize), (EdgeKind, Vec<String>)>;

struct Plan<'a> {
    assessment: &'a Assessment,
    places: HashMap<usize, (usize, usize)>,
    taken: HashSet<(usize, usize)>,
    /// First row that no way has taken.
    free_row: usize,
}

impl<'a> Plan<'a> {
    fn new(assessment: &'a Assessment) -> Self {
        Self { assessment, places: HashMap::new(), taken: HashSet::new(), free_row: 0 }
    }

    /// A way on the next free row; hops that are drawn already stay where they are.
    fn way(&mut self, way: &Exposure) {
        let hops: Vec<usize> = way.hops.iter().filter_map(|hop| hop.asset).collect();
        let new: Vec<usize> = hops.iter().copied().filter(|hop| !self.places.contains_key(hop)).collect();
        if new.is_empty() || self.places.len() + new.len() > BOXES - 6 {
            return;
        }
        let mut depth: HashMap<usize, usize> = HashMap::new();
        for hop in &new {
            if let Some(asset) = self.assessment.assets.get(*hop) {
                *depth.entry(column_of(asset)).or_default() += 1;
            }
        }
        let rows = depth.values().copied().max().unwrap_or(1);
        if self.free_row + rows > ROWS {
            return;
        }
        let row = self.free_row;
        self.free_row += rows;
        let mut next: HashMap<usize, usize> = HashMap::new();
        for hop in new {
            let Some(asset) = self.assessment.assets.get(hop) else { continue };
            let column = column_of(asset);
            let at = next.entry(column).or_insert(row);
            self.places.entry(hop).or_insert_with(|| {
                let place = (column, *at);
                *at += 1;
                self.taken.insert(place);
                place
            });
        }
        // A way that passes a column leaves it empty on its row, so that the line is not hidden by a box.
        if rows == 1 {
            self.taken.extend((1..=4).map(|column| (column, row)));
        }
    }

    /// An asset on the first free place of its column.
    fn put(&mut self, index: usize) {
        let Some(asset) = self.assessment.assets.get(index) else { return };
        if self.places.contains_key(&index) || self.places.len() >= BOXES - 5 {
            return;
        }
        let column = column_of(asset);
        let free = (0..ROWS).map(|row| (column, row)).find(|place| !self.taken.contains(place));
        if let Some(place) = free {
            self.places.insert(index, place);
            self.taken.insert(place);
        }
    }

    /// Who depends on what fails alone, and the data that drawn workloads use, as far as there is room.
    fn neighbours(&mut self) {
        let alone: HashSet<usize> = self.assessment.single_points.iter().map(|point| point.asset).collect();
        let mut wanted: Vec<usize> = Vec::new();
        for relation in &self.assessment.relations {
            if alone.contains(&relation.to) {
                wanted.push(relation.from);
            } else if relation.family == "data" && self.places.contains_key(&relation.from) {
                wanted.push(relation.to);
            }
        }
        for index in wanted {
            let drawable = self.assessment.assets.get(index).is_some_and(|asset| asset.role != "setting");
            if drawable {
                self.put(index);
            }
        }
    }

    fn draw(&self, open: &[&Exposure], guarded: &[&Exposure]) -> Layout {
        let mut edges = Lines::new();
        for (ways, kind) in [(open, EdgeKind::Open), (guarded, EdgeKind::Guarded)] {
            for way in ways {
                self.hops(way, kind, &mut edges);
            }
        }
        let mut depends = 0;
        for relation in &self.assessment.relations {
            let drawn = self.places.contains_key(&relation.from) && self.places.contains_key(&relation.to);
            let key = (Some(relation.from), relation.to);
            if drawn && relation.from != relation.to && depends < DEPENDS && !edges.contains_key(&key) {
                edges.insert(key, (EdgeKind::Depends, Vec::new()));
                depends += 1;
            }
        }
        let mut layout = Layout { nodes: self.nodes(open), ..Layout::default() };
        for ((from, to), (kind, hops)) in edges {
            let Some(to) = self.places.get(&to) else { continue };
            let from = from.and_then(|from| self.places.get(&from).copied());
            layout.edges.push(Edge { from, to: *to, kind, hops });
        }
        // What matters is drawn last, on top.
        layout.edges.sort_by_key(|edge| edge.kind);
        layout.rows = layout.nodes.iter().map(|one| one.row + 1).max().unwrap_or(1);
        layout
    }

    fn hops(&self, way: &Exposure, kind: EdgeKind, edges: &mut Lines) {
        for (index, pair) in way.hops.windows(2).enumerate() {
            let [from, to] = pair else { continue };
            let Some(to) = to.asset.filter(|to| self.places.contains_key(to)) else { continue };
            if from.asset.is_some_and(|from| !self.places.contains_key(&from)) {
                continue;
            }
            let (drawn, labels) = edges.entry((from.asset, to)).or_insert_with(|| (kind, Vec::new()));
            *drawn = (*drawn).max(kind);
            if kind == EdgeKind::Open {
                labels.push(format!("{}{}", way.id, index + 1));
            }
        }
    }

    fn nodes(&self, open: &[&Exposure]) -> Vec<Node> {
        let hot: HashSet<usize> = open.iter().flat_map(|way| &way.hops).filter_map(|hop| hop.asset).collect();
        let mut boxes: Vec<Node> = Vec::new();
        for (index, (column, row)) in &self.places {
            let Some(asset) = self.assessment.assets.get(*index) else { continue };
            let alone =
                self.assessment.single_points.iter().find(|point| point.asset == *index).map(|point| {
                    match point.services.len() {
                        0 => format!("fails alone, one {}", point.failure_domain),
                        1 => "fails alone: 1 service".to_owned(),
                        services => format!("fails alone: {services} services"),
                    }
                });
            let name = if asset.name.is_empty() { &asset.address } else { &asset.name };
            let hot = hot.contains(index);
            boxes.push(Node {
                column: *column,
                row: *row,
                name: name.to_string(),
                detail: detail(asset),
                hot,
                alone,
                folded: false,
            });
        }
        boxes.sort_by_key(|one| (one.column, one.row));
        self.fold(&mut boxes);
        boxes
    }

    /// One box a column for what is not drawn.
    fn fold(&self, boxes: &mut Vec<Node>) {
        const WORDS: [(&str, &str); 4] = [
            ("entry", "entries"),
            ("workload", "workloads"),
            ("shared part", "shared parts"),
            ("data store", "data stores"),
        ];
        for (column, (one, many)) in (1..).zip(WORDS) {
            let drawn_here = |index: &usize| self.places.contains_key(index);
            let assets = self.assessment.assets.iter().enumerate();
            let left =
                assets.filter(|(index, asset)| folds_in(asset) == Some(column) && !drawn_here(index)).count();
            if left == 0 {
                continue;
            }
            let taken = |row: &usize| self.taken.contains(&(column, *row));
            let row = (0..=ROWS).find(|row| !taken(row)).unwrap_or(ROWS);
            let name = format!(
                "{} more {}",
                crate::text::thousands(left as u64),
                if left == 1 { one } else { many }
            );
            boxes.push(Node {
                column,
                row,
                name,
                detail: "not on a drawn way".to_owned(),
                hot: false,
                alone: None,
                folded: true,
            });
        }
    }
}

fn detail(asset: &Asset) -> String {
    match &asset.region {
        Some(region) if !region.is_empty() => format!("{}, {region}", super::super::parts::kind(asset)),
        _ => super::super::parts::kind(asset),
    }
}

/// Column of a drawn asset; what carries traffic without being one of the five stands at the edge.
fn column_of(asset: &Asset) -> usize {
    match asset.role {
        "workload" => 2,
        "shared" => 3,
        "data" => 4,
        _ => 1,
    }
}

/// Column whose folded box counts this asset; networks and settings are not counted.
fn folds_in(asset: &Asset) -> Option<usize> {
    match asset.role {
        "edge" => Some(1),
        "workload" | "shared" | "data" => Some(column_of(asset)),
        _ => None,
    }
}
