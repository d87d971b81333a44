//! The law as data, and how law works as code.
//!
//! [`Law`] holds the Directive, the Annex of Implementing Regulation (EU) 2024/2690, obligations, member states, deadlines and
//! crosswalks, read from `law/*.yaml`. On top of it: [`scope`] says whether and as what an organisation falls under NIS2,
//! [`questions`] is the interview that fills its facts, [`proof`] turns proofs into the status of obligations and requirements,
//! and [`explain`] gathers all there is to say about one id.
//!
//! **Invariants:** no rule of law is written in code (a tier, an amount or a period comes from the data, with its citation);
//! an unknown fact never turns into an answer, and an unknown proof never into a pass.
//!
//! **Not here:** reading files, the terminal, the wall clock (a date is passed in), assets and checks.

pub mod catalogue;
pub mod crosswalk;
pub mod deadline;
pub mod exception;
pub mod explain;
pub mod id;
mod law;
pub mod member_state;
pub mod money;
pub mod obligation;
pub mod proof;
pub mod questions;
pub mod scope;
pub mod scope_law;
pub mod supervision;
pub mod validate;

pub use id::{AnnexPointId, ConceptId, CountryCode, DeadlineId, KindId, ObligationId, RequirementId, RuleId};
pub use law::{Confidence, Law, LawError, Meta, OneOrMany, Tier};
pub use money::Eur;
