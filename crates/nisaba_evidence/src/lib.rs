//! The evidence log: an append-only Merkle log of records and artefacts that anyone can verify offline.
//!
//! The tree is RFC 6962's with SHA-256, stored as C2SP tlog-tiles; its head is a C2SP checkpoint, a signed note. What an entry
//! holds is a [`record::Record`]; what a record speaks of (reports, minutes, screenshots) is an artefact, kept by its digest.
//! `docs/evidence-format.md` describes all of it for those who write a verifier of their own.
//!
//! **Invariant:** nothing here trusts what it reads: every size is bounded, every hash computed again, and the first thing that is
//! wrong is named ([`problem::Problem`]).
//! **Not here:** files, the time, chance: the binary implements [`storage::Storage`] and passes instants and seeds in.

pub mod bundle;
pub mod checkpoint;
pub mod hash;
pub mod layout;
pub mod log;
pub mod note;
pub mod problem;
pub mod proof;
pub mod record;
pub mod retention;
pub mod storage;
pub mod tile;
pub mod tree;
pub mod verify;

pub use hash::Hash;
pub use log::Log;
pub use problem::{Problem, ProblemKind};
pub use record::{Kind, Record};
