//! Arbitrary bytes as a record; what is taken comes back from its canonical bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_evidence::Record;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(record) = Record::decode(bytes) {
        if let Ok(canonical) = record.encode() {
            assert_eq!(Record::decode(&canonical), Ok(record));
        }
    }
});
