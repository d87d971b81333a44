//! A reference to an image as its parts: registry, repository, tag, digest.

/// What a name such as `registry.example:5000/team/app:1.2@sha256:…` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImageName<'t> {
    /// The registry, where one is written.
    pub registry: Option<&'t str>,
    /// Everything between registry and tag; `library/` of the public registry left out.
    pub repository: &'t str,
}

/// Takes a reference apart.
pub(crate) fn name(text: &str) -> ImageName<'_> {
    let bare = text.split('@').next().unwrap_or(text);
    let (registry, rest) = match bare.split_once('/') {
        // Only a first part with a point or a port is a registry.
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, bare),
    };
    let last = rest.rfind('/').map_or(0, |slash| slash + 1);
    let repository = match rest.get(last..).and_then(|name| name.find(':')) {
        Some(colon) => rest.get(..last + colon).unwrap_or(rest),
        None => rest,
    };
    let public = registry.is_none() || registry == Some("docker.io");
    let repository =
        if public { repository.strip_prefix("library/").unwrap_or(repository) } else { repository };
    ImageName { registry, repository }
}

/// Whether a reference says of itself that its image runs without rights.
pub(crate) fn says_unprivileged(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["nonroot", "rootless", "unprivileged"].iter().any(|word| text.contains(word))
}

impl ImageName<'_> {
    /// Whether it is one of the images that the public registry itself curates.
    pub(crate) fn is_official(&self) -> bool {
        (self.registry.is_none() || self.registry == Some("docker.io")) && !self.repository.contains('/')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_as_engines_do() {
        for (text, registry, repository, official) in [
            ("alpine", None, "alpine", true),
            ("python:3.12-slim", None, "python", true),
            ("docker.io/library/node:22@sha256:abc", Some("docker.io"), "node", true),
            ("invented/app:1", None, "invented/app", false),
            ("registry.example:5000/app:1", Some("registry.example:5000"), "app", false),
            ("localhost/app", Some("localhost"), "app", false),
        ] {
            let name = name(text);
            assert_eq!(
                (name.registry, name.repository, name.is_official()),
                (registry, repository, official)
            );
        }
    }
}
