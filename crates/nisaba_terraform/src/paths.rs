//! Paths with `/`, relative to the assessed folder; `""` is the folder itself.

/// The folder of a file.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// `path` as seen from `folder`, without `.` and `..`; `None` when it is absolute or leaves the assessed folder.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.starts_with('~') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

/// How `to` is written when standing in `from`; `.` when they are the same.
pub(crate) fn relative(from: &str, to: &str) -> String {
    let split =
        |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (split(from), split(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    let down = to.iter().skip(shared).map(String::as_str);
    let parts: Vec<&str> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_not_leave_the_assessed_folder() {
        assert_eq!(join("live/prod", "../../modules/vpc").as_deref(), Some("modules/vpc"));
        assert_eq!(join("live", "../../secret"), None);
        assert_eq!(join("live", "/etc/passwd"), None);
    }

    #[test]
    fn paths_are_written_as_seen_from_the_root_module() {
        assert_eq!(relative("live/prod", "modules/vpc"), "../../modules/vpc");
        assert_eq!(relative("", "modules/vpc"), "modules/vpc");
        assert_eq!(relative("a", "a"), ".");
    }
}
