//! The evidence log on this machine: its folder, its key, its lock, and who writes.
//!
//! **Invariant:** one writer at a time; the secret key is readable by its owner alone and kept out of git.

mod assessment;
mod disk;
pub(crate) mod home;
mod media;
mod organisations;
mod remote;
mod who;

pub(crate) use assessment::{about, record as record_assessment, reference};
pub(crate) use disk::Disk;
pub(crate) use home::Home;
pub(crate) use media::of as media_type;
pub(crate) use organisations::Organisations;
pub(crate) use remote::Remote;
pub(crate) use who::who;
