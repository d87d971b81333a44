//! Reports: the plain types of the facade as terminal text, one self-contained HTML file, JSON, and what pipelines read.
//!
//! Each function takes an [`Assessment`](nisaba_app::assessment::Assessment) and returns a `String`.
//!
//! **Invariant:** nothing here reads a file, a clock or an environment; the same assessment gives the same bytes.
//! **Invariant:** names, paths and values of the estate are untrusted. They reach a terminal only through
//! [`text::clean`], a page only through escaping, and each format for programs only through that format's own.
//! **Not here:** what anything means for the law (`nisaba_law`), masking of secrets (done before an assessment exists).

pub mod changes;
pub mod evidence;
pub mod export;
pub mod hover;
pub mod html;
pub mod json;
pub mod markdown_text;
pub mod terminal;
pub mod text;

mod gap;
mod threat;
