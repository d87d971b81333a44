//! CloudFormation and SAM templates: text to evaluated resources.
//!
//! [`evaluate`] reads templates in YAML and JSON, works out parameters, mappings, conditions and functions, follows nested
//! stacks and exports as far as their templates lie in the estate, and expands what SAM writes in short.
//!
//! **Invariant:** what is known only when a stack is deployed is unknown with the name that is missing, and keeps the
//! references that it makes; a resource whose condition is false does not exist, one whose condition is open may exist.
//! **Invariant:** nothing here panics or unfolds without bound, whatever is written; one bad resource costs itself.
//! **Not here:** what a resource means (`nisaba_sources`), the YAML parser (`nisaba_base::yaml`).

mod evaluate;
mod export;
mod for_each;
mod intrinsic;
mod limit;
mod nested;
mod parameter;
mod resource;
mod sam;
mod stack;
mod template;
mod truth;

pub use parameter::Parameter;
pub use resource::{Evaluation, Missing, Resource, Stack, address_in};
pub use stack::evaluate;
