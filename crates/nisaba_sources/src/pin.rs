//! How firmly a reference to somebody else's code is fixed: images by tag or digest, modules by commit or version.

use nisaba_base::value::{Node, Value};
use nisaba_estate::FacetValue;

use crate::transform::Transformed;

/// Whether an image is fixed by a digest; known also where only the end of its name is.
pub(crate) fn pinned_by_digest(node: &Node) -> Transformed {
    match known_end(node) {
        Some((end, whole)) if whole || end.contains("@sha256:") || tag_of(end).is_some() => {
            FacetValue::Bool(end.contains("@sha256:")).into()
        }
        _ => unknown(node),
    }
}

/// The tag of an image, `latest` where none is written. One that is fixed by a digest needs no tag.
pub(crate) fn image_tag(node: &Node) -> Transformed {
    match known_end(node) {
        Some((end, _)) if end.contains("@sha256:") => {
            let before = end.split('@').next().unwrap_or(end);
            tag_of(before).map_or(Transformed::Nothing, |tag| FacetValue::text(tag).into())
        }
        Some((end, whole)) => match tag_of(end) {
            Some(tag) => FacetValue::text(tag).into(),
            None if whole => FacetValue::text("latest").into(),
            None => unknown(node),
        },
        None => unknown(node),
    }
}

/// The text, or what it certainly ends with, and whether that is all of it.
fn known_end(node: &Node) -> Option<(&str, bool)> {
    match &node.value {
        Value::String(text) => Some((text, true)),
        Value::Unknown(unknown) => unknown.known_suffix().map(|end| (end, false)),
        _ => None,
    }
}

fn unknown(node: &Node) -> Transformed {
    match &node.value {
        Value::Unknown(unknown) => Transformed::Unknown(unknown.why.to_string().into()),
        _ => Transformed::Nothing,
    }
}

/// What stands behind the last colon of the last part: a registry's port is no tag.
fn tag_of(image: &str) -> Option<&str> {
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split_once(':').map(|(_, tag)| tag).filter(|tag| !tag.is_empty())
}

/// How a module's source is fixed: `commit`, `version` (a tag, which can move), `branch`, `none`, or `registry`, where the
/// `version` beside it decides. Nothing for a module of the same repository.
pub(crate) fn module_pin(node: &Node) -> Transformed {
    let source = match &node.value {
        Value::String(source) => &**source,
        _ => return unknown(node),
    };
    if source.starts_with("./") || source.starts_with("../") || source.starts_with('/') {
        return Transformed::Nothing;
    }
    let reference = source.split_once("ref=").map(|(_, rest)| rest.split('&').next().unwrap_or(rest));
    let word = match reference {
        Some(reference) if is_commit(reference) => "commit",
        Some(reference) if looks_like_version(reference) => "version",
        Some(_) => "branch",
        None if is_remote(source) => "none",
        None => "registry",
    };
    FacetValue::text(word).into()
}

fn is_commit(reference: &str) -> bool {
    reference.len() >= 7 && reference.len() <= 64 && reference.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn looks_like_version(reference: &str) -> bool {
    let last = reference.rsplit('/').next().unwrap_or(reference);
    last.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit()) || last.contains('.')
}

/// Whether a version of a chart is one, and not a range (`~1.2`, `1.x`, `>=1`), a branch or the newest.
pub(crate) fn is_single_version(version: &str) -> bool {
    let ranges = ['*', '^', '~', '>', '<', '|', ' ', ','];
    let parts = || version.split(['.', '-', '+']);
    !version.contains(ranges)
        && version.contains(|c: char| c.is_ascii_digit())
        && !parts().any(|part| part.eq_ignore_ascii_case("x"))
}

fn is_remote(source: &str) -> bool {
    let known = ["github.com/", "bitbucket.org/", "git@", "gitlab.com/"];
    source.contains("::") || source.contains("://") || known.iter().any(|begin| source.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_base::{FileId, Loc};

    fn word(of: fn(&Node) -> Transformed, text: &str) -> String {
        match of(&Value::string(text).at(Loc::start_of(FileId(0)))) {
            Transformed::Value(value) => value.to_string(),
            Transformed::Nothing => "nothing".to_owned(),
            Transformed::Unknown(why) => format!("? {why}"),
        }
    }

    #[test]
    fn a_registry_port_is_no_tag() {
        assert_eq!(word(image_tag, "registry:5000/team/app"), "latest");
        assert_eq!(word(image_tag, "registry:5000/team/app:1.2"), "1.2");
        assert_eq!(word(image_tag, "app:1.2@sha256:abc"), "1.2");
        assert_eq!(word(pinned_by_digest, "app@sha256:abc"), "true");
    }

    #[test]
    fn a_range_is_no_version() {
        for version in ["1.2.3", "v4.0.1", "1.0.0-rc.1"] {
            assert!(is_single_version(version), "{version}");
        }
        for range in ["~> 1.2", "^2.0.0", ">=1.0.0 <2.0.0", "1.x", "*", "HEAD", ""] {
            assert!(!is_single_version(range), "{range}");
        }
    }

    #[test]
    fn modules_are_fixed_by_a_commit_less_by_a_tag_and_not_by_a_branch() {
        for (source, expected) in [
            ("git::https://example.org/network.git?ref=26c38a66f12e7c6c93b6a2ba127ad68981a48671", "commit"),
            ("git::https://example.org/network.git//sub?ref=v1.4.0&depth=1", "version"),
            ("github.com/invented/network?ref=main", "branch"),
            ("github.com/invented/network", "none"),
            ("invented/network/aws", "registry"),
            ("app.terraform.io/invented/network/aws", "registry"),
            ("./modules/network", "nothing"),
        ] {
            assert_eq!(word(module_pin, source), expected, "{source}");
        }
    }
}
