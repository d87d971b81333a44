//! What can be wrong with a log or a bundle, named so that programs can branch on it and people know where to look.

use std::fmt;

use serde::Serialize;

use crate::storage::StorageError;
use crate::tree::TileError;

/// The kinds of what can be wrong. The words are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// There is no checkpoint, or it is none.
    BadCheckpoint,
    /// Nobody whose key was given signed the checkpoint.
    WrongKey,
    /// A signature bears the name and id of a key and is not over this checkpoint.
    BadSignature,
    /// A witness whose key was given has not signed the newest checkpoint.
    MissingCosignature,
    /// The log is shorter than a checkpoint that it published, or contradicts it.
    RolledBack,
    /// A tile, or a bundle of entries, is not there.
    MissingTile,
    /// Entries or hashes end before the size of the checkpoint.
    Truncated,
    /// An entry stands at another place than the one it was given.
    Reordered,
    /// An entry, a hash or a proof does not give the signed root.
    Corrupted,
    /// The bytes of an entry are in the tree and are no record.
    BadRecord,
    /// An artefact has another content than the one that was recorded.
    SwappedArtefact,
    /// An artefact is not there, and no record says that it was removed.
    MissingArtefact,
    /// A timestamp is not one of its checkpoint, or its signature does not hold.
    BadTimestamp,
    /// A bundle is not in its form.
    BadBundle,
    /// Something could not be read.
    Unreadable,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: [ProblemKind; 15] = [
        ProblemKind::BadCheckpoint,
        ProblemKind::WrongKey,
        ProblemKind::BadSignature,
        ProblemKind::MissingCosignature,
        ProblemKind::RolledBack,
        ProblemKind::MissingTile,
        ProblemKind::Truncated,
        ProblemKind::Reordered,
        ProblemKind::Corrupted,
        ProblemKind::BadRecord,
        ProblemKind::SwappedArtefact,
        ProblemKind::MissingArtefact,
        ProblemKind::BadTimestamp,
        ProblemKind::BadBundle,
        ProblemKind::Unreadable,
    ];

    /// As output writes it.
    pub fn word(self) -> &'static str {
        match self {
            ProblemKind::BadCheckpoint => "bad-checkpoint",
            ProblemKind::WrongKey => "wrong-key",
            ProblemKind::BadSignature => "bad-signature",
            ProblemKind::MissingCosignature => "missing-cosignature",
            ProblemKind::RolledBack => "rolled-back",
            ProblemKind::MissingTile => "missing-tile",
            ProblemKind::Truncated => "truncated",
            ProblemKind::Reordered => "reordered",
            ProblemKind::Corrupted => "corrupted",
            ProblemKind::BadRecord => "bad-record",
            ProblemKind::SwappedArtefact => "swapped-artefact",
            ProblemKind::MissingArtefact => "missing-artefact",
            ProblemKind::BadTimestamp => "bad-timestamp",
            ProblemKind::BadBundle => "bad-bundle",
            ProblemKind::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{kind}: {at}: {detail}", at = self.at)]
pub struct Problem {
    /// What kind of thing.
    pub kind: ProblemKind,
    /// Where: a file below the log's folder, or an entry.
    #[serde(rename = "where")]
    pub at: String,
    /// In a sentence.
    pub detail: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(kind: ProblemKind, at: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { kind, at: at.into(), detail: detail.into() }
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        let at = match &error {
            StorageError::Full { path }
            | StorageError::TooLarge { path, .. }
            | StorageError::Other { path, .. } => path.clone(),
        };
        Problem::new(ProblemKind::Unreadable, at, error.to_string())
    }
}

impl From<TileError> for Problem {
    fn from(error: TileError) -> Self {
        let detail = error.to_string();
        match error {
            TileError::Missing(path) => Problem::new(ProblemKind::MissingTile, path, detail),
            TileError::Short(path) => Problem::new(ProblemKind::Truncated, path, detail),
            TileError::Long(path) => Problem::new(ProblemKind::Corrupted, path, detail),
            TileError::Storage(error) => error.into(),
        }
    }
}
