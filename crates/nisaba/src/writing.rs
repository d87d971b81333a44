//! Writing patched files: whole or not at all, and only where nobody else has written meanwhile.
//!
//! **Invariant:** no link is followed out of the assessed folder, and a file that is no longer what was read stays as it is.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use crate::command::Failure;

/// A file and its new text.
#[derive(Debug)]
pub(crate) struct Rewrite<'r> {
    /// Path below the root.
    pub(crate) path: &'r str,
    /// What was read.
    pub(crate) before: &'r str,
    /// What is to be there.
    pub(crate) after: String,
}

/// Writes every file, after each was found to be writable and as it was read.
///
/// # Errors
/// When a file changed, is a link or leads out of the root, or cannot be written; which ones were written by then is said.
pub(crate) fn rewrite(root: &Path, files: &[Rewrite<'_>]) -> Result<(), Failure> {
    let places: Vec<PathBuf> = files.iter().map(|file| place(root, file)).collect::<Result<_, _>>()?;
    for (done, (file, place)) in files.iter().zip(&places).enumerate() {
        // Looked at again: writing the files before it took time.
        unchanged(place, file)?;
        replace(place, &file.after).map_err(|error| {
            let written: Vec<&str> = files.iter().take(done).map(|file| file.path).collect();
            let failure = Failure::file(place, "write", &error);
            match written.is_empty() {
                true => failure,
                false => failure.help(format!("these were written before: {}", written.join(", "))),
            }
        })?;
    }
    Ok(())
}

fn place(root: &Path, file: &Rewrite<'_>) -> Result<PathBuf, Failure> {
    let refused = |why: &str| Failure::new(format!("`{}` is not written: {why}", file.path));
    let relative = Path::new(file.path);
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(refused("its path leads out of the folder"));
    }
    let mut at = root.to_owned();
    for part in relative.components() {
        at.push(part);
        let metadata = fs::symlink_metadata(&at).map_err(|error| Failure::file(&at, "look at", &error))?;
        if metadata.file_type().is_symlink() {
            return Err(refused("it is a link, or lies behind one"));
        }
    }
    unchanged(&at, file)?;
    Ok(at)
}

fn unchanged(place: &Path, file: &Rewrite<'_>) -> Result<(), Failure> {
    let now = fs::read(place).map_err(|error| Failure::file(place, "read", &error))?;
    match now == file.before.as_bytes() {
        true => Ok(()),
        false => Err(Failure::new(format!("`{}` is not written: it changed since it was read", file.path))
            .help("run the command again")),
    }
}

/// Puts a text in the place of a file, which keeps its mode; whoever reads meanwhile sees one text or the other.
fn replace(place: &Path, text: &str) -> io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    let name = place.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let beside = folder.join(format!(".{name}.nisaba-{}", std::process::id()));
    let written = (|| {
        let mut file: File = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.set_permissions(fs::metadata(place)?.permissions())?;
        file.sync_all()?;
        fs::rename(&beside, place)
    })();
    if written.is_err() {
        // What could not be put in place is not left lying about; that it is gone already is as good.
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("nisaba-writing-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn said(result: Result<(), Failure>) -> String {
        match result {
            Err(Failure::Said(message, _)) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_that_changed_meanwhile_stays_as_it_is_and_so_do_the_others() {
        let folder = folder("changed");
        fs::write(folder.join("a"), "read").unwrap();
        fs::write(folder.join("b"), "written by somebody else").unwrap();
        let rewrites = ["a", "b"].map(|path| Rewrite { path, before: "read", after: "new".to_owned() });
        assert!(said(rewrite(&folder, &rewrites)).contains("changed since it was read"));
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "read");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_the_mode_is_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder("links");
        fs::create_dir(folder.join("tree")).unwrap();
        fs::write(folder.join("outside"), "read").unwrap();
        symlink(folder.join("outside"), folder.join("tree/link")).unwrap();
        let tree = folder.join("tree");
        let one = |path| [Rewrite { path, before: "read", after: "new".to_owned() }];
        assert!(said(rewrite(&tree, &one("link"))).contains("it is a link"));
        assert!(said(rewrite(&tree, &one("../outside"))).contains("leads out"));
        fs::write(tree.join("own"), "read").unwrap();
        fs::set_permissions(tree.join("own"), fs::Permissions::from_mode(0o640)).unwrap();
        rewrite(&tree, &one("own")).unwrap();
        assert_eq!(fs::read_to_string(tree.join("own")).unwrap(), "new");
        assert_eq!(fs::metadata(tree.join("own")).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_to_string(folder.join("outside")).unwrap(), "read");
    }
}
