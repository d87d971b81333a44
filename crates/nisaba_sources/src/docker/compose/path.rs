//! Paths that one file of a tree names from its own folder.

/// `path` as seen from `folder`; what leads out of the tree stays as it is and so names no file of it.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if path.starts_with('/') { path.to_owned() } else { parts.join("/") }
}

/// The folder of a path, `""` for the top.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_followed_within_the_tree() {
        assert_eq!(join("deploy/box", "../app/./Dockerfile"), "deploy/app/Dockerfile");
        assert_eq!(join("", "."), "");
        assert_eq!(join("a", "../../b"), "../b");
        assert_eq!(join("a", "/etc/x"), "/etc/x");
    }
}
