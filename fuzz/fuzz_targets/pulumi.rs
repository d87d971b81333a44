//! Arbitrary text as a program of Pulumi, as the configuration of a stack, and as an exported stack.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|texts: (&str, &str, &str)| {
    let mut sources = SourceMap::default();
    let program = sources.insert(SourceFile::new("Pulumi.yaml", texts.0));
    sources.insert(SourceFile::new("Pulumi.live.yaml", texts.1));
    let stack = sources.insert(SourceFile::new("stack.json", texts.2));
    nisaba_pulumi::read(&sources, &[program, stack]);
});
