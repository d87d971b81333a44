//! `nisaba lsp`: the language server on standard input and output.

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::clock::clock;
use crate::command::{Failure, law};
use crate::lsp;

/// Runs it until the editor ends it.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    Ok(ExitCode::from(lsp::serve(&law(arguments)?, &*clock())))
}
