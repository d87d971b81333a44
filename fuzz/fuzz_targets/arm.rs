//! Arbitrary text as a template of Azure Resource Manager, as an expression in one, and as a file of parameters beside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|texts: (&str, &str, &str)| {
    let mut sources = SourceMap::default();
    let expression = texts.1.replace(['\\', '"'], "");
    let resource = format!("{{\"resources\": [{{\"type\": \"A.B/c\", \"name\": \"[{expression}]\"}}]}}");
    let templates =
        [sources.insert(SourceFile::new("main.json", texts.0)), sources.insert(SourceFile::new("one.json", resource))];
    sources.insert(SourceFile::new("main.parameters.json", texts.2));
    nisaba_arm::evaluate(&sources, &templates);
});
