//! Measures the first assessment of a folder and those after one changed file, in one process:
//! `cargo run --release -p nisaba_app --example warm -- FOLDER FILE [LINES]`. The file gets a remark at its end, or LINES at
//! its beginning, then loses them, and so on; each two answers are compared, as `watch` and `diff` do.

use std::env;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nisaba_app::diff::{self, Sides};
use nisaba_app::{Assessed, Input, Session};
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
        eprintln!("usage: warm FOLDER FILE [LINES]");
        return ExitCode::from(2);
    };
    let lines = arguments.next();
    let mut files = MemoryFiles::default();
    folder::read(Path::new(&folder), "", &mut files);
    let Ok(now) = "2026-11-24T09:00:00Z".parse() else { return ExitCode::from(2) };
    let (clock, law) = (FixedClock(now), Law::built_in());
    let mut session = Session::default();
    let mut assess = |files: &MemoryFiles| -> Option<(Duration, Arc<Assessed>)> {
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
        let assessed = session.assess(&input).ok()?;
        Some((begun.elapsed(), assessed))
    };
    let Some((cold, mut last)) = assess(&files) else { return ExitCode::from(2) };
    let Some(original) = files.0.get(&changed).cloned() else {
        eprintln!("{changed} is not in {folder}");
        return ExitCode::from(2);
    };
    let (mut warm, mut compared) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let text = match (&lines, run % 2) {
            (None, _) => format!("{original}\n# {run}"),
            (Some(lines), 0) => format!("{lines}\n{original}"),
            (Some(_), _) => original.clone(),
        };
        files.0.insert(changed.clone(), text);
        let Some((took, now)) = assess(&files) else { return ExitCode::from(2) };
        warm.push(took);
        let begun = Instant::now();
        let renames = diff::renames(&last.sources, &now.sources);
        let sides = Sides { base: "base", head: "head", renames: &renames };
        black_box(diff::diff(&last.assessment, &now.assessment, &sides));
        compared.push(begun.elapsed());
        last = now;
    }
    let (warm, compared) = (median(warm), median(compared));
    println!(
        "first {:.1} ms, after one changed file {:.1} ms ({:.1} %), comparing both {:.1} ms ({:.1} %)",
        milliseconds(cold),
        milliseconds(warm),
        100.0 * warm.as_secs_f64() / cold.as_secs_f64(),
        milliseconds(compared),
        100.0 * compared.as_secs_f64() / cold.as_secs_f64(),
    );
    ExitCode::SUCCESS
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
