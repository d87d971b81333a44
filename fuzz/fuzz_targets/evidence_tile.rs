//! Arbitrary bytes as a tile, a bundle of entries and an archive; none holds more than its bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_evidence::bundle;
use nisaba_evidence::tile;
use nisaba_evidence::verify::Trust;

fuzz_target!(|bytes: &[u8]| {
    let (hashes, is_all) = tile::decode(bytes);
    assert!(hashes.len() <= 256 && (!is_all || tile::encode(&hashes) == bytes));
    let decoded = tile::decode_entries(bytes);
    let taken: usize = decoded.entries.iter().map(|entry| entry.len() + 2).sum();
    assert_eq!(taken + decoded.rest.len(), bytes.len());
    assert!(bundle::verify(bytes, &Trust::default()).outcome.is_err());
});
