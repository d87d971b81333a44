//! Limits, so that no text can cost more than its share of time, memory or stack.

use std::cell::Cell;

/// Deepest nesting of expressions in evaluation, references followed included; `nisaba_base::threads` has the stack for it.
pub(crate) const DEEPEST_EVALUATION: u32 = 1500;
/// Deepest nesting of module calls.
pub(crate) const DEEPEST_MODULE: u32 = 64;
/// Most instances of one block.
pub(crate) const MOST_INSTANCES: u64 = 10_000;
/// Most resource instances below one root.
pub(crate) const MOST_RESOURCES: usize = 200_000;
/// Most module instances below one root.
pub(crate) const MOST_MODULES: usize = 20_000;
/// Longest text that evaluation makes.
pub(crate) const LONGEST_TEXT_BYTES: usize = 2 * 1024 * 1024;
/// Largest list or map that a function makes.
pub(crate) const MOST_ITEMS: usize = 100_000;
/// Most references that are kept for one value.
pub(crate) const MOST_REFERENCES: usize = 64;
/// Most values inside one attribute that is given out: its readers walk it again.
pub(crate) const MOST_VALUES: u64 = 200_000;
/// Steps of work for one root module, besides [`WORK_PER_BYTE`].
const WORK: u64 = 20_000_000;
/// Steps of work for each byte of configuration: large estates may cost more.
const WORK_PER_BYTE: u64 = 20;
/// Text that costs as much as one step.
const BYTES_PER_STEP: u64 = 16;

/// Work that is left. A step is an expression evaluated or a value visited.
#[derive(Debug)]
pub(crate) struct Budget(Cell<u64>);

impl Budget {
    pub(crate) fn for_text_bytes(bytes: u64) -> Self {
        Self(Cell::new(WORK + bytes.saturating_mul(WORK_PER_BYTE)))
    }

    /// Takes away what it costs to hold or to search so many bytes of text; `false` when nothing is left.
    pub(crate) fn spend_text(&self, bytes: usize) -> bool {
        self.spend(bytes as u64 / BYTES_PER_STEP)
    }

    /// Steps that are left.
    pub(crate) fn left(&self) -> u64 {
        self.0.get()
    }

    pub(crate) fn of(steps: u64) -> Self {
        Self(Cell::new(steps))
    }

    /// Takes steps away; `false` when none are left.
    pub(crate) fn spend(&self, steps: u64) -> bool {
        match self.0.get().checked_sub(steps) {
            Some(left) => {
                self.0.set(left);
                true
            }
            None => {
                self.0.set(0);
                false
            }
        }
    }
}
