//! `nisaba evidence show`: one record, or an artefact written out.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use nisaba_evidence::storage::Storage as _;
use nisaba_evidence::{Hash, layout, log};

use super::open;
use crate::command::Failure;
use crate::evidence::Disk;
use crate::evidence::home::failed;
use crate::output::Screen;

/// Shows it.
pub(super) fn run(
    dir: &Path,
    what: &str,
    output: Option<&Path>,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let disk = Disk::new(dir);
    let size = open(&disk, dir)?;
    if let Some(digest) = Hash::from_hex(&what.to_ascii_lowercase()) {
        return artefact(&disk, &digest, output);
    }
    let index: u64 = what.parse().map_err(|_| {
        Failure::new(format!("`{what}` is neither the number of a record nor the digest of an artefact"))
    })?;
    if index >= size {
        return Err(Failure::new(format!("there is no record {index}; the log has {size}, counted from 0")));
    }
    let record = log::records(&disk, index, index + 1).map_err(|error| failed(&error))?;
    let text = record.first().map(serde_json::to_string_pretty).and_then(Result::ok).unwrap_or_default();
    screen.print(&format!("{text}\n"));
    Ok(ExitCode::SUCCESS)
}

fn artefact(disk: &Disk, digest: &Hash, output: Option<&Path>) -> Result<ExitCode, Failure> {
    let bytes = disk.read(&layout::artefact(digest)).map_err(|error| failed(&error.into()))?;
    let Some(bytes) = bytes else {
        return Err(Failure::new(format!("artefact {digest} is not here")));
    };
    if Hash::of(&bytes) != *digest {
        return Err(Failure::new(format!("what lies at the place of artefact {digest} is something else")));
    }
    match output {
        Some(path) => fs::write(path, &bytes).map_err(|error| Failure::file(path, "write", &error))?,
        None => drop(std::io::stdout().lock().write_all(&bytes)),
    }
    Ok(ExitCode::SUCCESS)
}
