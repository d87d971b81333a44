//! Azure Resource Manager templates, also as Bicep builds them: JSON text to evaluated resources.
//!
//! [`evaluate`] reads templates and the parameter files beside them, computes their expressions, unrolls loops and follows
//! deployments within deployments. What only the cloud knows (the location of a resource group, `reference()`) stays
//! unknown; a name with unknown parts is still the same name wherever it is written, so references are found.
//!
//! **Invariant:** a broken expression or resource costs itself; work, depth and size are bounded (`limit.rs`).
//! **Not here:** what a resource type means (`nisaba_sources`).

mod expression;
mod function;
mod id;
mod limit;
mod parameter;
mod resource;
mod scope;
mod text;

pub use id::{Id, id_of, name_of};
pub use resource::{Evaluation, Linked, Resource, Root, evaluate};
