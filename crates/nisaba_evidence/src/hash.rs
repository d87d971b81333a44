//! SHA-256 digests, and the two ways in which the tree hashes (RFC 6962, section 2.1): a leaf, and a node of two.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Bytes of a digest.
pub const SIZE: usize = 32;

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; SIZE]);

impl Hash {
    /// The digest of bytes as they are: how artefacts and inputs are named.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The root of the empty tree: the digest of nothing.
    pub fn empty_tree() -> Self {
        Self::of(&[])
    }

    /// The hash of an entry: 0x00 goes before it, so that no entry looks like a node.
    pub fn leaf(entry: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update([0]);
        hasher.update(entry);
        Self(hasher.finalize().into())
    }

    /// The hash of two subtrees: 0x01, left, right.
    pub fn node(left: &Hash, right: &Hash) -> Self {
        let mut bytes = [1_u8; 1 + 2 * SIZE];
        bytes[1..=SIZE].copy_from_slice(&left.0);
        bytes[1 + SIZE..].copy_from_slice(&right.0);
        Self(Sha256::digest(bytes).into())
    }

    /// The first 32 bytes of a slice that has at least that many.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().map(|bytes| Self(*bytes))
    }

    /// 64 lower-case hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let pairs = text.as_bytes().chunks_exact(2);
        if text.len() != 2 * SIZE {
            return None;
        }
        let mut bytes = [0; SIZE];
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            let &[high, low] = pair else { return None };
            *byte = digit(high)? << 4 | digit(low)?;
        }
        Some(Self(bytes))
    }

    /// Lower-case hexadecimal: how records write digests.
    pub fn to_hex(&self) -> String {
        self.to_string()
    }

    /// Standard base64: how checkpoints and proofs write hashes.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// The reverse of [`Hash::to_base64`]; nothing but the canonical form is taken.
    pub fn from_base64(text: &str) -> Option<Self> {
        Some(Self(STANDARD.decode(text).ok()?.try_into().ok()?))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Hash({self})")
    }
}

/// A digest over bytes that come in pieces.
#[derive(Debug, Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all pieces.
    pub fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_tree_and_leaf_are_those_of_certificate_transparency() {
        assert_eq!(
            Hash::empty_tree().to_hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            Hash::leaf(b"").to_hex(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
    }

    #[test]
    fn hexadecimal_and_base64_come_back() {
        let hash = Hash::of(b"abc");
        assert_eq!(Hash::from_hex(&hash.to_hex()), Some(hash));
        assert_eq!(Hash::from_base64(&hash.to_base64()), Some(hash));
        assert_eq!(Hash::from_hex(&hash.to_hex().to_uppercase()), None);
        assert_eq!(Hash::from_base64("AAAA"), None);
    }
}
