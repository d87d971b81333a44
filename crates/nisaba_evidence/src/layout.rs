//! Where everything lies below the log's folder.

use crate::hash::Hash;

/// The newest checkpoint.
pub const CHECKPOINT: &str = "checkpoint";

/// Every checkpoint that was published, each named by its size.
pub const CHECKPOINTS: &str = "checkpoints";

/// The artefacts, by their digest.
pub const ARTEFACTS: &str = "artefacts";

/// The secret key; never exported, never committed.
pub const SECRET_KEY: &str = "private/signing-key";

/// A former secret key while it is being replaced; gone afterwards.
pub const NEXT_SECRET_KEY: &str = "private/next-signing-key";

/// Held by whoever writes.
pub const LOCK: &str = "lock";

/// What keeps the secret key out of git.
pub const GITIGNORE: &str = ".gitignore";

/// The published checkpoint of a size.
pub fn checkpoint_of(size: u64) -> String {
    format!("{CHECKPOINTS}/{size}")
}

/// An artefact; digests are hexadecimal, so no name of a user becomes a path.
pub fn artefact(digest: &Hash) -> String {
    let hex = digest.to_hex();
    format!("{ARTEFACTS}/{}/{hex}", hex.get(..2).unwrap_or_default())
}

/// The timestamp token for the checkpoint of a size.
pub fn timestamp_of(size: u64) -> String {
    format!("timestamps/{size}.tsr")
}
