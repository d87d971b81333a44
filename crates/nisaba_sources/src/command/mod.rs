//! Commands of a shell, wherever they are written: in the builder of an image, a pipeline, a task of a configuration tool.
//!
//! [`in_script`] says what a script does that matters; what the programs and their options mean is data (`commands/*.yaml`).

mod shell;
mod sign;

pub(crate) use sign::{Sign, in_script, in_words, of_variable};
