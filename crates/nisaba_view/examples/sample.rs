//! Writes the HTML report of the hand-made assessment to `report.html`, or to the path given, to look at it.

use std::process::ExitCode;

#[path = "../tests/it/fixture.rs"]
#[expect(dead_code, reason = "the tests use the other assessments")]
mod fixture;

fn main() -> ExitCode {
    let path = std::env::args().nth(1).unwrap_or_else(|| "report.html".to_owned());
    match std::fs::write(&path, nisaba_view::html::report(&fixture::brennholt())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write {path}: {error}");
            ExitCode::FAILURE
        }
    }
}
