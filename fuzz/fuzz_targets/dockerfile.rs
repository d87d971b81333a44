//! Arbitrary text as a Dockerfile: every place lies in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::FileId;

fuzz_target!(|text: &str| {
    let file = nisaba_dockerfile::parse(FileId(0), text);
    for instruction in file.stages.iter().flat_map(|stage| &stage.instructions) {
        assert!(instruction.loc.end as usize <= text.len());
    }
    assert!(file.built().len() <= file.stages.len());
});
