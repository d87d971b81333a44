//! The language of Dockerfiles (Containerfiles): text to stages of instructions, each value with its place.
//!
//! [`parse`] follows the builder: parser directives, continued lines with comments between them, heredocs, exec and shell
//! form, variables of `ARG` and `ENV` with their scopes, stages built on stages. [`Dockerfile::built`] says which stages the
//! image that comes out takes over from.
//!
//! **Invariant:** whatever is written, nothing here panics; an instruction that is not understood costs itself.
//! **Invariant:** a variable without value makes its text unknown with its name, and keeps what is known around it.
//! **Not here:** what commands of a shell do and what an image means for a check (`nisaba_sources`).

mod build;
mod instruction;
mod line;
mod script;
mod variable;

pub use build::{Base, Dockerfile, Stage, parse};
pub use instruction::{Arguments, Flag, Instruction, Keyword, Pair};
pub use script::{Heredoc, Script};
