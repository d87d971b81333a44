//! Reads a folder into memory, so that what is measured is not the disk.

use std::fs;
use std::path::Path;

use nisaba_base::files::MemoryFiles;

/// Adds all files that hold text, under paths that begin with `prefix`.
pub(crate) fn read(folder: &Path, prefix: &str, files: &mut MemoryFiles) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), files);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            files.0.insert(name, text);
        }
    }
}
