//! Runs the built binary as a user would, at a fixed time.

use std::path::PathBuf;
use std::process::{Command, Output};

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Runs `nisaba` in the repository's root, on 24 November 2026.
pub(crate) fn nisaba(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// The same, not yet run.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nisaba"));
    command
        .args(arguments)
        .current_dir(repository())
        .env("NISABA_NOW", "2026-11-24T09:00:00Z")
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "100")
        .env_remove("NO_COLOR");
    command
}

/// Standard output as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Standard error as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
