//! Patches, from the text before to the text after.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod cloudformation;
mod data;
mod estate;
mod kubernetes;
mod property;
mod terraform;
