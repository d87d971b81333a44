//! The relations of an estate as neighbour lists, made once so that every question costs what it touches.

use crate::asset::{AssetIndex, Estate};
use crate::relation::{Relation, RelationKind};

/// Neighbour lists of every asset in both directions.
pub(crate) struct Adjacency<'e> {
    estate: &'e Estate,
    out: Rows,
    into: Rows,
}

/// Indices of relations, row by row, in one allocation (compressed sparse rows).
struct Rows {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Rows {
    fn new(rows: usize, relations: &[Relation], key: impl Fn(&Relation) -> AssetIndex) -> Self {
        let in_range = |relation: &&Relation| {
            (relation.from.0 as usize) < rows
                && (relation.to.0 as usize) < rows
                && relation.from != relation.to
        };
        let mut starts = vec![0_u32; rows + 1];
        for relation in relations.iter().filter(in_range) {
            if let Some(count) = starts.get_mut(key(relation).0 as usize + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut items = vec![0_u32; total as usize];
        for (index, relation) in relations.iter().enumerate().filter(|(_, relation)| in_range(relation)) {
            let Some(slot) = next.get_mut(key(relation).0 as usize) else { continue };
            if let Some(item) = items.get_mut(*slot as usize) {
                *item = index as u32;
            }
            *slot += 1;
        }
        Self { starts, items }
    }

    fn row(&self, row: usize) -> &[u32] {
        let bounds = (self.starts.get(row).copied(), self.starts.get(row + 1).copied());
        let (Some(start), Some(end)) = bounds else { return &[] };
        self.items.get(start as usize..end as usize).unwrap_or(&[])
    }
}

impl<'e> Adjacency<'e> {
    /// Neighbour lists of `estate`. Relations to themselves or out of range are left out.
    pub(crate) fn new(estate: &'e Estate) -> Self {
        let rows = estate.assets.len();
        Self {
            estate,
            out: Rows::new(rows, &estate.relations, |relation| relation.from),
            into: Rows::new(rows, &estate.relations, |relation| relation.to),
        }
    }

    /// The estate they belong to.
    pub(crate) fn estate(&self) -> &'e Estate {
        self.estate
    }

    /// Relations of which an asset is the subject.
    pub(crate) fn outgoing(&self, index: AssetIndex) -> impl Iterator<Item = &'e Relation> + '_ {
        self.out.row(index.0 as usize).iter().filter_map(|item| self.estate.relations.get(*item as usize))
    }

    /// Relations of which an asset is the object.
    pub(crate) fn incoming(&self, index: AssetIndex) -> impl Iterator<Item = &'e Relation> + '_ {
        self.into.row(index.0 as usize).iter().filter_map(|item| self.estate.relations.get(*item as usize))
    }

    /// Objects of one kind of relation.
    pub(crate) fn to(&self, index: AssetIndex, kind: RelationKind) -> impl Iterator<Item = AssetIndex> + '_ {
        self.outgoing(index).filter(move |relation| relation.kind == kind).map(|relation| relation.to)
    }

    /// Subjects of one kind of relation.
    pub(crate) fn from(
        &self,
        index: AssetIndex,
        kind: RelationKind,
    ) -> impl Iterator<Item = AssetIndex> + '_ {
        self.incoming(index).filter(move |relation| relation.kind == kind).map(|relation| relation.from)
    }
}
