//! Arbitrary text as a plan, as a state, and as a state beside code.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::files::MemoryFiles;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|texts: (&str, &str)| {
    let mut sources = SourceMap::default();
    sources.insert(SourceFile::new("main.tf", texts.0));
    sources.insert(SourceFile::new("terraform.tfstate", texts.1));
    let plan = sources.insert(SourceFile::new("release/plan.json", texts.1));
    drop(nisaba_terraform::read_plan(&sources, plan));
    drop(nisaba_terraform::read_state(&sources, plan));
    nisaba_sources::read(&sources, &MemoryFiles::default(), &nisaba_sources::Options::default());
});
