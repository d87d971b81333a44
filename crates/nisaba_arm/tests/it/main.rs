//! Stories about templates: JSON text in, evaluated resources out.

mod robustness;
mod template;
