//! Turns the YAML of `checks/` into JSON once, at build time, so that starting up parses no YAML.
//!
//! Two texts come out: `concepts.json`, and `checks.jsonl` with one check a line (file name, document and examples, a tab
//! between), so that a check that cannot be decoded costs itself and no other, and examples are decoded only when asked for.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=checks");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?);
    fs::write(out.join("concepts.json"), read(Path::new("checks/concepts.yaml"))?.to_string())?;
    let mut lines = String::new();
    for path in check_files(Path::new("checks"))? {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.strip_prefix("checks").unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let mut document = read(&path)?;
        let examples = document.as_object_mut().and_then(|document| document.remove("examples"));
        lines.push_str(&format!("{name}\t{document}\t{}\n", examples.unwrap_or_default()));
    }
    fs::write(out.join("checks.jsonl"), lines)
}

/// Every file in a folder of `checks`, in a stable order.
fn check_files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for domain in fs::read_dir(root)? {
        let domain = domain?.path();
        if !domain.is_dir() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", domain.display());
        for file in fs::read_dir(domain)? {
            files.push(file?.path());
        }
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> io::Result<serde_json::Value> {
    let broken = |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| broken(&error))?;
    serde_saphyr::from_str(&text).map_err(|error| broken(&error))
}
