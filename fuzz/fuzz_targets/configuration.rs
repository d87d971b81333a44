//! Arbitrary text as nisaba.yaml.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let file = sources.insert(SourceFile::new("nisaba.yaml", text));
    nisaba_app::configuration::read(&sources, file);
});
