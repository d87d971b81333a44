//! Arbitrary text as the facts of `scope --facts`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = nisaba_law::scope::cases_json(&nisaba_law::Law::built_in(), text);
});
