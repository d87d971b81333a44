//! The name of a finding that stays the same across runs, machines and moved lines.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Sixteen hex digits from what makes a finding this one: the check, the root it was read in and the asset's address there.
pub fn fingerprint(check: &str, root: &str, address: &str) -> String {
    let mut hash = Sha256::new();
    for part in [check, root, address] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut text = String::with_capacity(16);
    for byte in hash.finalize().iter().take(8) {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "writing to a string never fails");
    }
    text
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
