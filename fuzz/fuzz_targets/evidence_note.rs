//! Arbitrary bytes as a signed note, a checkpoint, a verifier key: taken or refused, and what is taken is written the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_evidence::checkpoint::Checkpoint;
use nisaba_evidence::note::{Note, SignerKey, VerifierKey};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = Note::parse(bytes) {
        if let Ok(checkpoint) = Checkpoint::parse(note.text) {
            assert!(note.text.starts_with(&checkpoint.to_string()));
        }
        assert!(!note.names().is_empty());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(key) = text.parse::<VerifierKey>() {
            assert_eq!(key.to_string(), text.trim_end_matches(['\n', '\r']));
        }
        let _ = SignerKey::from_secret(text);
    }
});
