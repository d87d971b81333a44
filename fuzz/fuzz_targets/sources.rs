//! Arbitrary text through the whole reader: language, tables, policies, relations.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::files::MemoryFiles;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|texts: (&str, &str, &str)| {
    let mut sources = SourceMap::default();
    sources.insert(SourceFile::new("main.tf", texts.0));
    sources.insert(SourceFile::new("app.yaml", texts.1));
    sources.insert(SourceFile::new("policy.md", texts.2));
    nisaba_sources::read(&sources, &MemoryFiles::default(), &nisaba_sources::Options::default());
});
