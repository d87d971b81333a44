//! Proofs of RFC 6962: that an entry is in a tree (section 2.1.1), and that one tree is the beginning of another (2.1.2).
//!
//! Making a proof asks a [`Subtrees`] for the hashes of whole subtrees; verifying one asks nobody.

use crate::hash::Hash;

/// Most hashes of a proof; a tree of 2^63 entries needs no more.
pub const LONGEST: usize = 64;

/// Where hashes of subtrees come from.
pub trait Subtrees {
    /// Why one could not be had.
    type Error;

    /// The hash over entries `from` to `to` (exclusive), where `from` and the length are as RFC 6962 splits a tree.
    ///
    /// # Errors
    /// When what it is made from cannot be read.
    fn subtree(&self, from: u64, to: u64) -> Result<Hash, Self::Error>;
}

/// The largest power of two smaller than `length`; `length` is at least 2.
pub(crate) fn split(length: u64) -> u64 {
    1 << (63 - (length - 1).leading_zeros())
}

/// The hashes beside the way from entry `index` to the root of a tree of `size` entries, from the leaf upwards.
///
/// # Errors
/// Those of `subtrees`. An index that is not below the size gives no hashes.
pub fn inclusion<S: Subtrees>(subtrees: &S, index: u64, size: u64) -> Result<Vec<Hash>, S::Error> {
    let mut proof = Vec::new();
    let (mut from, mut to) = (0, size);
    while index < size && to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            proof.push(subtrees.subtree(middle, to)?);
            to = middle;
        } else {
            proof.push(subtrees.subtree(from, middle)?);
            from = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// What shows that the tree of `old` entries is the beginning of that of `new`.
///
/// # Errors
/// Those of `subtrees`. Sizes that allow no proof give no hashes.
pub fn consistency<S: Subtrees>(subtrees: &S, old: u64, new: u64) -> Result<Vec<Hash>, S::Error> {
    let mut proof = Vec::new();
    if old == 0 || old >= new {
        return Ok(proof);
    }
    let (mut from, mut to) = (0, new);
    // Whether the old tree's part here is the whole of one of its own subtrees that the verifier knows: its root.
    let mut is_old_root = true;
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            proof.push(subtrees.subtree(middle, to)?);
            to = middle;
        } else {
            proof.push(subtrees.subtree(from, middle)?);
            from = middle;
            is_old_root = false;
        }
    }
    if !is_old_root {
        proof.push(subtrees.subtree(from, to)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Whether `proof` leads from an entry's hash to the root.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size || proof.len() > LONGEST {
        return false;
    }
    let (mut place, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for beside in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = Hash::node(beside, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::node(&hash, beside);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree with `old_root` is the beginning of that with `new_root`.
pub fn verify_consistency(old: u64, new: u64, proof: &[Hash], old_root: &Hash, new_root: &Hash) -> bool {
    if old > new || proof.len() > LONGEST + 1 {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 {
        return proof.is_empty() && *old_root == Hash::empty_tree();
    }
    let mut hashes = proof.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { hashes.next() };
    let Some(first) = first else { return false };
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for beside in hashes {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            old_hash = Hash::node(beside, &old_hash);
            new_hash = Hash::node(beside, &new_hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = Hash::node(&new_hash, beside);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 6962's definition, word for word: the plainest tree there is.
    fn root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::empty_tree(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(split(leaves.len() as u64) as usize);
                Hash::node(&root(left), &root(right))
            }
        }
    }

    struct Plain(Vec<Hash>);

    impl Subtrees for Plain {
        type Error = std::convert::Infallible;

        fn subtree(&self, from: u64, to: u64) -> Result<Hash, Self::Error> {
            Ok(root(&self.0[from as usize..to as usize]))
        }
    }

    fn leaves(size: u64) -> Plain {
        Plain((0..size).map(|index| Hash::leaf(&index.to_be_bytes())).collect())
    }

    const MOST: u64 = 70;

    #[test]
    fn every_entry_of_every_tree_is_proved() {
        let plain = leaves(MOST);
        for size in 1..=MOST {
            let whole = root(&plain.0[..size as usize]);
            for index in 0..size {
                let Ok(proof) = inclusion(&plain, index, size);
                let leaf = &plain.0[index as usize];
                assert!(verify_inclusion(leaf, index, size, &proof, &whole), "{index} of {size}");
                assert!(!verify_inclusion(&Hash::of(b"other"), index, size, &proof, &whole));
                assert!(!verify_inclusion(leaf, index, size, &proof, &Hash::of(b"other")));
                assert!(!verify_inclusion(leaf, size, size, &proof, &whole));
            }
        }
    }

    #[test]
    fn every_tree_is_shown_to_be_the_beginning_of_every_later_one() {
        let plain = leaves(MOST);
        for new in 0..=MOST {
            let new_root = root(&plain.0[..new as usize]);
            for old in 0..=new {
                let old_root = root(&plain.0[..old as usize]);
                let Ok(proof) = consistency(&plain, old, new);
                assert!(verify_consistency(old, new, &proof, &old_root, &new_root), "{old} to {new}");
                if old > 0 && old < new {
                    assert!(!verify_consistency(old, new, &proof, &Hash::of(b"other"), &new_root));
                    assert!(!verify_consistency(old, new, &proof, &old_root, &Hash::of(b"other")));
                    assert!(!verify_consistency(new, old, &proof, &old_root, &new_root));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_proof_with_one_bit_turned_is_none(size in 2_u64..200, index in 0_u64..200, at in any::<prop::sample::Index>(), bit in 0_usize..256) {
            let plain = leaves(size);
            let index = index % size;
            let Ok(mut proof) = inclusion(&plain, index, size);
            let turned = at.index(proof.len());
            proof[turned].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!verify_inclusion(&plain.0[index as usize], index, size, &proof, &root(&plain.0)));
        }

        #[test]
        fn arbitrary_hashes_prove_nothing_and_do_no_harm(old in any::<u64>(), new in any::<u64>(), bytes in prop::collection::vec(any::<[u8; 32]>(), 0..70)) {
            let proof: Vec<Hash> = bytes.into_iter().map(Hash).collect();
            let other = Hash::of(b"other");
            prop_assert!(!verify_inclusion(&other, old, new, &proof, &Hash::of(b"root")) );
            prop_assert!(!verify_consistency(old, new, &proof, &other, &Hash::of(b"root")));
        }
    }
}
