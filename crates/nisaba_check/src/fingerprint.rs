//! The name of a finding that stays the same across runs, machines and moved lines.

use sha2::{Digest, Sha256};

/// Sixteen hex digits from what makes a finding this one: the check, the root it was read in and the asset's address there.
pub fn fingerprint(check: &str, root: &str, address: &str) -> String {
    let mut hash = Sha256::new();
    for part in [check, root, address] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let bytes = hash.finalize();
    let halves = bytes.iter().take(8).flat_map(|byte| [byte >> 4, byte & 15]);
    halves.filter_map(|half| char::from_digit(half.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_stays_the_same_for_ever_and_parts_do_not_run_together() {
        assert_eq!(fingerprint("object-store-versioned", "live", "aws_s3_bucket.logs"), "9c9060c9f496149f");
        assert_ne!(fingerprint("a", "bc", "d"), fingerprint("a", "b", "cd"));
    }
}
