//! Which lists are sets. Both are [`Value::List`]; they differ only when one iterates with keys, where the key of a set's
//! item is the item.

use std::cell::RefCell;
use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use rustc_hash::FxHashMap;

/// The sets that one evaluation has made, by the address of their items. Each is held here, so that no other list can
/// come to lie at its address.
#[derive(Debug, Default)]
pub(crate) struct Sets(RefCell<FxHashMap<usize, Arc<Vec<Node>>>>);

impl Sets {
    /// A set of items that are each there once.
    pub(crate) fn make(&self, items: Vec<Node>) -> Value {
        let items = Arc::new(items);
        self.0.borrow_mut().insert(Arc::as_ptr(&items).addr(), items.clone());
        Value::List(items)
    }

    /// Whether a list is a set.
    pub(crate) fn contains(&self, items: &Arc<Vec<Node>>) -> bool {
        self.0.borrow().contains_key(&Arc::as_ptr(items).addr())
    }
}
