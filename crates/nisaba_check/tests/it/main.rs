//! What the catalogue must be and how the engine behaves, told as stories.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a story that cannot be set up has failed")]

mod catalogue;
mod cel;
mod engine;
mod laws;
mod own_checks;
mod support;
