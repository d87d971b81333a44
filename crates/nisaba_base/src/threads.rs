//! Threads for the work of a run: as many as it is worth, with stacks for what other people's text may nest.
//!
//! A thread costs its start, its own share of the allocator and, while it finds nothing to do, time of the processor; a small
//! estate is read sooner by one. What a reader nests is bounded by the readers; the stacks here are deep enough for it.

use std::cell::Cell;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// Stack of each thread; it is only touched as far as it is used.
const STACK_BYTES: usize = 96 * 1024 * 1024;
/// With fewer files than this, one thread does everything.
const FILES_WORTH_MANY: usize = 400;

thread_local! {
    static DEEP: Cell<bool> = const { Cell::new(false) };
}

/// Threads to read so many files with.
///
/// # Errors
/// When the system starts no thread.
pub fn pool(files: usize) -> Result<ThreadPool, ThreadPoolBuildError> {
    let threads = ThreadPoolBuilder::new().stack_size(STACK_BYTES).start_handler(|_| DEEP.set(true));
    // Zero: as many as the machine has.
    threads.num_threads(if files < FILES_WORTH_MANY { 1 } else { 0 }).build()
}

/// Whether this thread is one of a [`pool`] and so has a deep stack.
pub fn are_deep() -> bool {
    DEEP.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_knows_whether_its_stack_is_deep() {
        assert!(!are_deep());
        assert!(pool(1).unwrap().install(are_deep));
    }

    #[test]
    fn few_files_are_read_by_one_thread() {
        assert_eq!(pool(10).unwrap().current_num_threads(), 1);
    }
}
