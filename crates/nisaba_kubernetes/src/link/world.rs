//! Which objects may be in one cluster, and which of several is meant.

use nisaba_base::loc::Loc;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::object::{Object, Origin};

/// A document that more kustomizations than this share says nothing about them: their pairs are not listed.
const SHARED_LIMIT: usize = 200;

pub(super) struct World {
    /// Number of the kustomization of each object.
    overlays: Vec<Option<usize>>,
    /// Pairs of kustomizations that are variants of each other, the smaller number first.
    variants: FxHashSet<(usize, usize)>,
    /// Kustomizations so many times varied that they meet none but themselves.
    crowd: FxHashSet<usize>,
}

impl World {
    pub(super) fn of(objects: &[Object]) -> Self {
        let mut numbers = FxHashMap::default();
        let mut overlays = Vec::new();
        let mut users: FxHashMap<Loc, Vec<usize>> = FxHashMap::default();
        for object in objects {
            let Origin::Kustomize { overlay } = &object.origin else {
                overlays.push(None);
                continue;
            };
            let next = numbers.len();
            let number = *numbers.entry(overlay.clone()).or_insert(next);
            overlays.push(Some(number));
            let users = users.entry(object.loc).or_default();
            if !users.contains(&number) {
                users.push(number);
            }
        }
        let mut world = Self { overlays, variants: FxHashSet::default(), crowd: FxHashSet::default() };
        users.into_values().for_each(|users| world.add_variants(&users));
        world
    }

    fn add_variants(&mut self, users: &[usize]) {
        if users.len() > SHARED_LIMIT {
            self.crowd.extend(users);
            return;
        }
        for (at, first) in users.iter().enumerate() {
            let others = users.iter().skip(at + 1);
            self.variants.extend(others.map(|second| (*first.min(second), *first.max(second))));
        }
    }

    fn overlay(&self, at: usize) -> Option<usize> {
        self.overlays.get(at).copied().flatten()
    }

    pub(super) fn may_meet(&self, a: usize, b: usize) -> bool {
        match (self.overlay(a), self.overlay(b)) {
            (Some(a), Some(b)) if a != b => {
                let are_variants = self.variants.contains(&(a.min(b), a.max(b)));
                let are_crowd = self.crowd.contains(&a) && self.crowd.contains(&b);
                !are_variants && !are_crowd
            }
            _ => true,
        }
    }

    pub(super) fn nearest(&self, objects: &[Object], from: usize, candidates: &[usize]) -> Option<usize> {
        let here = objects.get(from)?;
        let distance = |at: &usize| {
            let file = objects.get(*at).map_or(u32::MAX, |object| object.loc.file.0);
            // Files are sorted by path, so numbers that are near lie in folders that are near.
            (self.overlay(from) != self.overlay(*at), file.abs_diff(here.loc.file.0), *at)
        };
        candidates.iter().copied().filter(|at| self.may_meet(from, *at)).min_by_key(distance)
    }
}
