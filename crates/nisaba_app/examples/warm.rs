//! Measures the first assessment of a folder and those after one changed file, in one process:
//! `cargo run --release -p nisaba_app --example warm -- FOLDER FILE`.

use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use nisaba_app::{Input, Session};
use nisaba_base::clock::FixedClock;
use nisaba_base::files::MemoryFiles;
use nisaba_check::Catalogue;
use nisaba_law::Law;

#[path = "../benches/estate/folder.rs"]
mod folder;

const RUNS: usize = 21;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (Some(folder), Some(changed)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: warm FOLDER FILE");
        return ExitCode::from(2);
    };
    let mut files = MemoryFiles::default();
    folder::read(Path::new(&folder), "", &mut files);
    let Ok(now) = "2026-11-24T09:00:00Z".parse() else { return ExitCode::from(2) };
    let (clock, law) = (FixedClock(now), Law::built_in());
    let mut session = Session::default();
    let mut assess = |files: &MemoryFiles| -> Option<Duration> {
        let begun = Instant::now();
        let input = Input {
            files,
            path: &folder,
            law: &law,
            catalogue: Catalogue::built_in(),
            own_checks: &[],
            reports: &[],
            clock: &clock,
            terraform: Default::default(),
            baseline: nisaba_app::baseline::Use::Honour,
            only: &[],
            passes: nisaba_app::Passes::Told,
            progress: &|_, _| {},
        };
        session.assess(&input).ok()?;
        Some(begun.elapsed())
    };
    let Some(cold) = assess(&files) else { return ExitCode::from(2) };
    let mut warm: Vec<Duration> = Vec::new();
    for run in 0..RUNS {
        let Some(text) = files.0.get_mut(&changed) else {
            eprintln!("{changed} is not in {folder}");
            return ExitCode::from(2);
        };
        text.push_str(&format!("\n# {run}"));
        warm.extend(assess(&files));
    }
    warm.sort_unstable();
    let median = warm.get(warm.len() / 2).copied().unwrap_or_default();
    println!("first {:.1} ms, after one changed file {:.1} ms", milliseconds(cold), milliseconds(median));
    ExitCode::SUCCESS
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
