//! Checks are data: what is asked of an asset is a YAML document, and running all of them over an estate gives findings.
//!
//! A [`Check`] speaks about facets, never about a provider or a file format, so one check covers every cloud. Its condition is
//! decided in three-valued logic ([`Truth`]): what cannot be known gives an inconclusive finding, never a false alarm and
//! never a pass. [`Catalogue::built_in`] holds the checks of `checks/`, [`Catalogue::load`] adds a user's own, and [`run`]
//! applies them.
//!
//! **Invariants:** findings come in the order of assets, then of check ids; a finding names only the facets that decided it;
//! no free text of an estate is shown that may be a secret ([`show`]).
//!
//! **Not here:** what makes a facet true (`nisaba_sources`), which obligations a concept proves (`nisaba_law`), exceptions
//! and status (`nisaba_app`).

mod because;
mod catalogue;
mod check;
mod concept;
mod condition;
mod condition_decode;
mod deciding;
mod evaluate;
mod example;
mod expression;
mod finding;
mod fingerprint;
mod node_decode;
mod run;
mod says;
mod schema;
mod shipped;
pub mod show;
mod truth;
mod validate;
mod version;

pub use because::{Because, Seen};
pub use catalogue::{Catalogue, CheckIndex, Loaded};
pub use check::{About, Check, Dialect, Escalation, Judge, Kinds, Remediation, Stage, Status};
pub use concept::{Concept, Severity};
pub use condition::{Condition, FacetPath, Literal, Pattern, Test};
pub use deciding::deciding;
pub use example::{ExampleFacets, Examples};
pub use expression::Expression;
pub use finding::{Finding, Outcome};
pub use fingerprint::fingerprint;
pub use run::{explain, run, run_on};
pub use says::Template;
pub use schema::schema;
pub use truth::Truth;
pub use validate::{Problem, problems};
pub use version::Version;
