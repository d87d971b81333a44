//! The facade: assess an estate against the law, in plain types that every output shares.
//!
//! [`assess()`] is the main job: sources to assets to findings to requirements to roadmap.
//!
//! **Invariant:** the two flows of the design meet only here and in `nisaba_law`; outputs see nothing but the types of
//! [`assessment`].
//! **Not here:** reading the file system, the terminal, the wall clock: the binary passes them in.

mod assess;
pub mod assessment;
pub mod baseline;
pub mod configuration;
mod configuration_words;
pub mod diff;
mod entity;
mod exception;
mod finding;
mod judgement;
mod memory;
mod numbering;
mod outside;
mod overrides;
mod own_checks;
mod owners;
mod place;
mod policies;
mod reports;
mod roadmap;
mod selection;
mod service;
mod session;
mod shared;
mod source;
mod status;
mod tally;
mod text;

pub use assess::{Assessed, ConfigurationError, Input, Passes, Record, assess, configure};
pub use assessment::Assessment;
pub use nisaba_base::pattern;
pub use place::masked_line;
pub use policies::test_policies;
pub use session::Session;
