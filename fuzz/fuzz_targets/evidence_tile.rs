//! Arbitrary bytes as a tile, a bundle of entries and an archive; none holds more than its bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_evidence::bundle;
use nisaba_evidence::tile;
use nisaba_evidence::verify::Trust;

fuzz_target!(|input: (&[u8], u16)| {
    let (bytes, width) = input;
    if let Some(hashes) = tile::decode(bytes, width) {
        assert_eq!(hashes.len(), usize::from(width));
    }
    let decoded = tile::decode_entries(bytes);
    let taken: usize = decoded.entries.iter().map(|entry| entry.len() + 2).sum();
    assert_eq!(taken + decoded.rest.len(), bytes.len());
    assert!(bundle::verify(bytes, &Trust::default()).outcome.is_err());
});
