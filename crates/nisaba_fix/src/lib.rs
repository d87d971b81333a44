//! Patches for findings whose correct form is certain.
//!
//! [`fix`] goes from findings to edits: a finding's deciding facets, the form that mends each (data, `mends/*.yaml`), the
//! place where it is written, the text there. Then the estate is assessed again with all edits, in memory.
//!
//! **Invariant:** a patch is offered only if its finding passes then, and no finding fails that did not fail before.
//! **Invariant:** no value that only the owner knows is ever written.
//! **Not here:** writing files, which is the binary's.

mod diff;
mod edit;
mod fix;
mod follow;
mod hcl;
mod hcl_text;
pub mod mend;
mod overlay;
mod plan;
mod project;
mod refusal;
mod report;
mod tree;
mod write;
mod yaml;

pub use diff::{Masks, Unified, unified};
pub use edit::{Edit, apply};
pub use fix::{Asked, FilePatch, Fixed, Mended, Unmended, fix, fix_in, mendable};
pub use overlay::Overlay;
pub use refusal::Refusal;
pub use report::{FileReport, Report, Summary, report, schema};
