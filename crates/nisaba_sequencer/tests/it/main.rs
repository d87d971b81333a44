//! From the store's outbox to the logs of organisations, and what a stop in between leaves.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told stops")]

mod crash;
mod place;
mod stories;
