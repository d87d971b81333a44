//! Arbitrary text as a template and as one that is nested in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|texts: (&str, &str)| {
    let mut sources = SourceMap::default();
    let outer = sources.insert(SourceFile::new("main.yaml", texts.0));
    let inner = sources.insert(SourceFile::new("inner.yaml", texts.1));
    nisaba_cloudformation::evaluate(&sources, &[outer, inner]);
});
