//! Arbitrary text as nisaba-baseline.yaml: what is read can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_app::baseline;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let file = sources.insert(SourceFile::new("nisaba-baseline.yaml", text));
    if let Ok(read) = baseline::read(&sources, file) {
        let file = sources.insert(SourceFile::new("again.yaml", baseline::text(&read)));
        assert!(baseline::read(&sources, file).is_ok());
    }
});
