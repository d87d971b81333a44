//! What the reports show of one hand-made assessment, and what no input may do to them.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "what a test reads is of our own making; failing loudly is its job"
)]

mod contrast;
mod export;
mod export_hostile;
mod fixture;
mod hostile;
mod html;
mod json;
mod large;
mod tags;
mod terminal;
