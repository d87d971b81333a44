//! What a session saves: assessing an estate for the first time, and again after one file changed.

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use nisaba_app::{Input, Session};
use nisaba_base::clock::FixedClock;
use nisaba_base::files::MemoryFiles;
use nisaba_check::Catalogue;
use nisaba_law::Law;
use nisaba_sources::TerraformOptions;

mod estate;
#[path = "estate/folder.rs"]
mod folder;

fn first_and_again(bench: &mut Criterion) {
    let mut example = MemoryFiles::default();
    let oderwick = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/oderwick");
    folder::read(&oderwick, "", &mut example);
    let generated = |resources| MemoryFiles(estate::estate(resources));
    let estates = [
        ("oderwick", example, "infra/aws/live/production/storage.tf"),
        ("1000", generated(1_000), "live/0000/part_00003.tf"),
        ("10000", generated(10_000), "live/0042/part_00856.tf"),
    ];
    let law = Law::built_in();
    for (name, mut files, changed) in estates {
        let mut group = bench.benchmark_group(name);
        group.sample_size(10);
        group.bench_function("first", |bench| {
            bench.iter_batched(
                Session::default,
                |mut session| assess(&mut session, &files, &law),
                BatchSize::LargeInput,
            );
        });
        let mut session = Session::default();
        assess(&mut session, &files, &law);
        group.bench_function("again", |bench| {
            bench.iter(|| {
                if let Some(text) = files.0.get_mut(changed) {
                    text.push_str("\n# remark");
                }
                assess(&mut session, &files, &law)
            });
        });
        group.finish();
    }
}

fn assess(session: &mut Session, files: &MemoryFiles, law: &Law) -> bool {
    let assessed = session.assess(&Input {
        files,
        path: ".",
        law,
        catalogue: Catalogue::built_in(),
        own_checks: &[],
        reports: &[],
        clock: &FixedClock(jiff::Timestamp::UNIX_EPOCH),
        terraform: TerraformOptions::default(),
        baseline: nisaba_app::baseline::Use::Honour,
        only: &[],
        passes: nisaba_app::Passes::Told,
        progress: &|_, _| {},
    });
    black_box(assessed.is_ok())
}

criterion_group!(benches, first_and_again);
criterion_main!(benches);
