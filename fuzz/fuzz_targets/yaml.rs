//! Arbitrary text as YAML; every place must lie inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::FileId;

fuzz_target!(|text: &str| {
    let (documents, _) = nisaba_base::yaml::parse(FileId(0), text);
    for document in documents {
        assert!(document.loc.end as usize <= text.len());
    }
});
