//! Containers without a cluster: files that images are built from, and what they say of the image that comes out.
//!
//! **Invariant:** the address of an image is the path of its Dockerfile.

mod dockerfile;
mod image;

pub(crate) use dockerfile::read as dockerfile;
