//! What the catalogue must be and how the engine behaves, told as stories.

mod catalogue;
mod engine;
mod laws;
mod own_checks;
mod support;
