//! How assessing grows with the estate: 1,000 and 10,000 generated resources, everything from text to roadmap.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use nisaba_app::{Input, assess};
use nisaba_base::clock::FixedClock;
use nisaba_base::files::MemoryFiles;
use nisaba_check::Catalogue;
use nisaba_law::Law;
use nisaba_sources::TerraformOptions;

mod estate;

fn whole_assessment(bench: &mut Criterion) {
    let law = Law::built_in();
    let mut group = bench.benchmark_group("assess");
    group.sample_size(10);
    for resources in [100, 1_000, 10_000] {
        let files = MemoryFiles(estate::estate(resources));
        group.throughput(Throughput::Elements(resources as u64));
        group.bench_with_input(BenchmarkId::from_parameter(resources), &files, |bench, files| {
            bench.iter(|| {
                let assessed = assess(&Input {
                    files,
                    path: ".",
                    law: &law,
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
            });
        });
    }
    group.finish();
}

criterion_group!(benches, whole_assessment);
criterion_main!(benches);
