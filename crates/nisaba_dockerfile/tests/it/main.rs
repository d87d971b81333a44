//! Stories about the language: text of a Dockerfile in, stages and instructions out.

mod language;
mod robustness;
