//! A token in the middle of any text never survives masking.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|around: (&str, &str)| {
    // Put together here, so that no scanner takes this file for a leak.
    let token = format!("{}_{}", "ghp", "a1B2c3D4e5F6a7B8c9D0e1F2a3B4c5D6e7F8");
    if around.0.contains(&token) || around.1.contains(&token) {
        // Glued to other letters it is another word.
        return;
    }
    let text = format!("{} {token} {}", around.0, around.1);
    assert!(!nisaba_sources::mask(&text).contains(&token));
});
