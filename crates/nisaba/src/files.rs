//! The file system behind the `Files` port: git-ignored and vendored folders left out, sizes bounded, links not followed.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use nisaba_base::files::{Files, ReadProblem};

/// Larger files are no configuration.
pub(crate) const SIZE_LIMIT: u64 = 8 * 1024 * 1024;
/// Folders that hold other people's code, or state; `.terraform/modules` is read all the same.
const VENDORED: [&str; 13] = [
    "node_modules",
    "vendor",
    ".git",
    "target",
    ".venv",
    "venv",
    "__pycache__",
    ".tox",
    "dist",
    ".idea",
    ".vscode",
    ".cache",
    ".nisaba",
];

/// Whether a path lies in a folder that is left out.
pub(crate) fn is_vendored(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders.split('/').any(|folder| VENDORED.contains(&folder))
}

/// Files below a folder, or one file.
#[derive(Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    /// Set when a single file was given.
    only: Option<String>,
}

impl Disk {
    /// Files below `path`, or the one file it names.
    ///
    /// # Errors
    /// When the path does not exist or cannot be looked at.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        if fs::metadata(path)?.is_dir() {
            return Ok(Self { root: path.to_owned(), only: None });
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(Self { root: parent.to_owned(), only: name })
    }

    /// The folder that paths are below.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether the file is there, shown or not.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.only.is_none() && self.root.join(path).is_file()
    }

    fn relative(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.root).ok()?;
        let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }
}

impl Files for Disk {
    fn list(&self) -> (Vec<String>, Vec<(String, ReadProblem)>) {
        if let Some(only) = &self.only {
            return (vec![only.clone()], Vec::new());
        }
        let mut walk = WalkBuilder::new(&self.root);
        // Hidden folders matter (`.terraform/modules`, `.github`); git-ignored ones do not, except the modules.
        walk.hidden(false).follow_links(false).require_git(false).filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            !(entry.depth() > 0 && VENDORED.contains(&&*name) && entry.path().is_dir())
        });
        let (mut found, mut problems) = (Vec::new(), Vec::new());
        for entry in walk.build() {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    found.extend(self.relative(entry.path()));
                }
                Ok(_) => {}
                Err(error) => problems.push((path_of(&error), problem_of(&error))),
            }
        }
        found.extend(self.terraform_modules(&found));
        found.sort_unstable();
        found.dedup();
        (found, problems)
    }

    fn read(&self, path: &str) -> Result<String, ReadProblem> {
        let full = self.root.join(path);
        let file = fs::File::open(&full).map_err(|error| problem(&error))?;
        let metadata = file.metadata().map_err(|error| problem(&error))?;
        if !metadata.is_file() {
            return Err(ReadProblem::Other("not a regular file".to_owned()));
        }
        if metadata.len() > SIZE_LIMIT {
            return Err(ReadProblem::TooLarge { bytes: metadata.len(), limit: SIZE_LIMIT });
        }
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        file.take(SIZE_LIMIT).read_to_end(&mut bytes).map_err(|error| problem(&error))?;
        String::from_utf8(bytes)
            .map_err(|error| ReadProblem::NotText { offset: error.utf8_error().valid_up_to() })
    }
}

impl Disk {
    /// `.terraform` is git-ignored everywhere, but what `terraform init` put there is the code of the modules in use.
    fn terraform_modules(&self, found: &[String]) -> Vec<String> {
        let mut folders: Vec<&str> = found
            .iter()
            .filter(|path| path.ends_with(".tf"))
            .map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder))
            .collect();
        folders.sort_unstable();
        folders.dedup();
        let mut modules = Vec::new();
        for folder in folders {
            let start = self.root.join(folder).join(".terraform/modules");
            if !start.is_dir() {
                continue;
            }
            let walk = WalkBuilder::new(&start)
                .standard_filters(false)
                .follow_links(false)
                .max_depth(Some(16))
                .build();
            let files = walk.flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
            modules.extend(files.filter_map(|entry| self.relative(entry.path())));
        }
        modules
    }
}

fn problem(error: &io::Error) -> ReadProblem {
    match error.kind() {
        io::ErrorKind::NotFound => ReadProblem::Missing,
        io::ErrorKind::PermissionDenied => ReadProblem::Denied,
        _ => ReadProblem::Other(error.to_string()),
    }
}

fn problem_of(error: &ignore::Error) -> ReadProblem {
    match error.io_error() {
        Some(error) => problem(error),
        None => ReadProblem::Other(error.to_string()),
    }
}

fn path_of(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { path, .. } => path.display().to_string(),
        ignore::Error::WithDepth { err, .. } => path_of(err),
        _ => ".".to_owned(),
    }
}
