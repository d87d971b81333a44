//! Tests of the façade from outside.

mod session;
