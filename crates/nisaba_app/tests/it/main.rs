//! Tests of the façade from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod passes;
mod session;
