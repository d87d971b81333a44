//! Turns the YAML of `checks/` into JSON once, at build time, so that starting up parses no YAML.
//!
//! Two things come out: `concepts.json`, and `shipped.rs` with one check an entry in the order of ids. What chooses checks (id,
//! concept, kinds) stands there plainly, so that a run decodes only those of kinds that are in the estate; its document
//! and its examples are JSON texts, decoded when they are first asked for.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::Value;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=checks");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?);
    fs::write(out.join("concepts.json"), read(Path::new("checks/concepts.yaml"))?.to_string())?;
    let mut shipped = Vec::new();
    for path in check_files(Path::new("checks"))? {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.strip_prefix("checks").unwrap_or(&path).to_string_lossy().replace('\\', "/");
        shipped.push(entry(&name, read(&path)?)?);
    }
    shipped.sort();
    let entries: String = shipped.into_iter().map(|(_, entry)| entry).collect();
    fs::write(out.join("shipped.rs"), format!("&[\n{entries}]"))
}

/// The id of a check, and what `shipped.rs` says of it.
fn entry(name: &str, mut document: Value) -> io::Result<(String, String)> {
    let examples =
        document.as_object_mut().and_then(|document| document.remove("examples")).unwrap_or_default();
    let text = |key: &str| {
        let text = document[key].as_str().map(str::to_owned);
        text.ok_or_else(|| io::Error::other(format!("checks/{name}: `{key}` is missing")))
    };
    let (id, concept) = (text("id")?, text("concept")?);
    let kinds: Vec<&str> =
        document["kinds"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let runs = document["status"].get("removed").is_none();
    let (document, examples) = (document.to_string(), examples.to_string());
    let entry = format!(
        "Shipped {{ file: {name:?}, id: {id:?}, concept: {concept:?}, runs: {runs}, kinds: &{kinds:?}, document: {document:?}, \
         examples: {examples:?} }},\n"
    );
    Ok((id, entry))
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

fn read(path: &Path) -> io::Result<Value> {
    let broken = |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| broken(&error))?;
    serde_saphyr::from_str(&text).map_err(|error| broken(&error))
}
