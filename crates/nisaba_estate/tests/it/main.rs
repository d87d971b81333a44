//! Stories of small estates and what the graph says of them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a story that cannot be told stops")]

mod exposure;
mod laws;
mod question;
mod shorthand;
mod single_point;
