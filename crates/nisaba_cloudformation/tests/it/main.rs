//! Stories of templates: what a stack declares once everything that can be worked out is.

mod conditions;
mod functions;
mod robustness;
mod sam;
mod stacks;
mod support;
