//! Arbitrary text as Terraform: parsed and evaluated without panic, in bounded time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::files::MemoryFiles;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    sources.insert(SourceFile::new("main.tf", text));
    nisaba_terraform::evaluate(&sources, &MemoryFiles::default(), &nisaba_terraform::Options::default());
});
