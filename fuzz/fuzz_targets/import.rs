//! Arbitrary text as another tool's report, whatever it says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let file = sources.insert(SourceFile::new("reports/scan.json", text));
    if let Ok(report) = nisaba_import::read(file, text) {
        for finding in &report.findings {
            assert!(nisaba_import::concepts().any(|known| known == finding.concept), "{} is no concept", finding.concept);
        }
    }
});
