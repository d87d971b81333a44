//! The crate as its users see it: files in, objects out.

mod fixture;
mod kustomize;
mod manifests;
mod terraform;
