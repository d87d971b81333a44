//! The crate as its users see it: files in, objects out.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets neither what it made nor what it expects fails"
)]

mod fixture;
mod kustomize;
mod links;
mod manifests;
mod robustness;
mod terraform;
