//! Turns the provider tables into one JSON text at build time, so that starting up parses no YAML.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=tables");
    let mut files = Vec::new();
    for path in yaml_files(Path::new("tables"))? {
        let text = fs::read_to_string(&path)?;
        let table: serde_json::Value = serde_saphyr::from_str(&text)
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        files.push(serde_json::json!({ "file": path, "table": table }));
    }
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("tables.json"), serde_json::Value::Array(files).to_string())
}

fn yaml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(yaml_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
