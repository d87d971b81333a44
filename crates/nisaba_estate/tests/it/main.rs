//! Stories of small estates and what the graph says of them.

mod exposure;
mod laws;
mod shorthand;
mod single_point;
