//! Containers without a cluster: files that images are built from, and services that an engine runs by a Compose file.
//!
//! **Invariant:** the address of an image is the path of its Dockerfile; that of a service is `service/<name>`, in the root
//! that its project's folder is (its file, where a folder holds several projects).

mod compose;
mod dockerfile;
mod image;

use std::collections::BTreeMap;

use nisaba_base::SourceMap;
use nisaba_base::value::Node;

use crate::format::Formats;
use crate::part::Part;

/// The body of a container that another tool starts, by a definition in the words of Compose.
pub(crate) fn container(name: &str, definition: &Node) -> Node {
    compose::body(name, definition, "", &BTreeMap::new())
}

/// Reads every Dockerfile and every Compose file.
pub(crate) fn read(sources: &SourceMap, formats: &Formats) -> Part {
    let mut part = dockerfile::read(sources, formats);
    let images = part.resources.iter().map(|image| (image.address.clone(), image.body.clone()));
    let images: BTreeMap<_, _> = images.collect();
    part.append(compose::read(sources, formats, &images));
    part
}
