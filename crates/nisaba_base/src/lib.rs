//! What every other crate speaks: places in files, problems with a place, configuration values and the clock.
//!
//! A value read from any format ([`value::Node`]) carries the [`Loc`] it was written at, so that a line of the
//! report can always point at the line of code that proves it.
//!
//! **Invariant:** nothing here reads a file, the environment or the wall clock; the binary does and passes them in.
//! **Not here:** what values mean (`nisaba_sources`), assets (`nisaba_estate`), law (`nisaba_law`).

pub mod clock;
pub mod decode;
pub mod diagnostic;
pub mod files;
pub mod json;
pub mod loc;
pub mod nearest;
pub mod pattern;
pub mod threads;
pub mod value;
pub mod wording;
pub mod yaml;

pub use clock::Clock;
pub use diagnostic::{Diagnostic, Level};
pub use loc::{FileId, Loc, SourceFile, SourceMap};
pub use nearest::nearest;
