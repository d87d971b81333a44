//! Masking twice is masking once, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let once = nisaba_sources::mask(text).into_owned();
    assert_eq!(nisaba_sources::mask(&once), once);
});
