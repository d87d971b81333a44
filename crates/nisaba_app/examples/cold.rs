//! One assessment of a folder that nothing is known of, printed as JSON: to count what it costs, and to see that two builds answer
//! alike. `cargo run --release -p nisaba_app --example cold -- FOLDER [told]`; without `told`, checks that pass are counted.

use std::env;
use std::path::Path;
use std::process::ExitCode;

use nisaba_app::{Input, Passes, assess};
use nisaba_base::clock::FixedClock;
use nisaba_base::files::MemoryFiles;
use nisaba_check::Catalogue;
use nisaba_law::Law;

#[path = "../benches/estate/folder.rs"]
mod folder;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("usage: cold FOLDER [told]");
        return ExitCode::from(2);
    };
    let is_told = arguments.next().is_some();
    let mut files = MemoryFiles::default();
    folder::read(Path::new(&folder), "", &mut files);
    let Ok(now) = "2026-11-24T09:00:00Z".parse() else { return ExitCode::from(2) };
    let input = Input {
        files: &files,
        path: &folder,
        law: &Law::built_in(),
        catalogue: Catalogue::built_in(),
        own_checks: &[],
        reports: &[],
        clock: &FixedClock(now),
        terraform: Default::default(),
        baseline: nisaba_app::baseline::Use::Honour,
        only: &[],
        passes: if is_told { Passes::Told } else { Passes::Counted },
        progress: &|_, _| {},
    };
    let Ok(assessed) = assess(&input) else { return ExitCode::from(2) };
    if is_told && serde_json::to_writer_pretty(std::io::stdout().lock(), &assessed.assessment).is_err() {
        return ExitCode::from(2);
    }
    println!("\n{} findings, {} problems", assessed.assessment.findings.len(), assessed.diagnostics.len());
    ExitCode::SUCCESS
}
