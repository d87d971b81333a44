//! How much one template may cost.

use std::cell::Cell;

use nisaba_base::value::{Node, Value, Why};

/// Values and calls evaluated for one file.
const STEPS: u32 = 2_000_000;
/// Expressions, templates and values within each other.
pub(crate) const DEPTH: u32 = 60;
/// Instances of one loop; Azure itself takes 800.
pub(crate) const LOOP: usize = 800;
/// Resources of one file.
pub(crate) const RESOURCES: usize = 20_000;
/// Bytes of one computed text.
pub(crate) const TEXT: usize = 1 << 20;
/// Known and unknown parts of one computed text.
pub(crate) const PARTS: usize = 200;
/// Values in one computed value, shared ones counted as often as they are used.
const WEIGHT: usize = 50_000;
/// Items of one computed list.
pub(crate) const ITEMS: usize = 10_000;

/// What is left to spend on one file.
#[derive(Debug)]
pub(crate) struct Budget {
    steps: Cell<u32>,
    resources: Cell<usize>,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { steps: Cell::new(STEPS), resources: Cell::new(RESOURCES) }
    }

    /// Takes one step; `false` when none is left.
    pub(crate) fn step(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    /// Takes one resource; `false` when none is left.
    pub(crate) fn resource(&self) -> bool {
        let left = self.resources.get();
        self.resources.set(left.saturating_sub(1));
        left > 0
    }
}

/// The value, unless it unfolds to more values than are read: sharing lets a short template name endless ones.
pub(crate) fn bounded(node: Node) -> Node {
    let mut left = WEIGHT;
    match weigh(&node, &mut left) {
        true => node,
        false => Value::unknown(Why::Limit("the value is larger than is computed".into())).at(node.loc),
    }
}

fn weigh(node: &Node, left: &mut usize) -> bool {
    let Some(rest) = left.checked_sub(1) else { return false };
    *left = rest;
    match &node.value {
        Value::List(items) => items.iter().all(|item| weigh(item, left)),
        Value::Map(map) => map.iter().all(|(_, entry)| weigh(&entry.node, left)),
        _ => true,
    }
}
