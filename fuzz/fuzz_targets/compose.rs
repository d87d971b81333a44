//! Arbitrary text as the files of a Compose project, one of which is named by the other.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::files::MemoryFiles;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|texts: (&str, &str, &str)| {
    let mut sources = SourceMap::default();
    sources.insert(SourceFile::new("compose.yaml", texts.0));
    sources.insert(SourceFile::new("compose.override.yaml", texts.1));
    sources.insert(SourceFile::new(".env", texts.2));
    sources.insert(SourceFile::new("Dockerfile", texts.2));
    nisaba_sources::read(&sources, &MemoryFiles::default(), &nisaba_sources::Options::default());
});
