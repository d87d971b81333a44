//! Turns the YAML of `mends/` into one JSON text at build time, so that no YAML is parsed at run time.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=mends");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?);
    let mut files: Vec<PathBuf> =
        fs::read_dir("mends")?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let mut all = serde_json::Map::new();
    for path in files {
        println!("cargo::rerun-if-changed={}", path.display());
        for (name, entry) in read(&path)? {
            if all.insert(name.clone(), entry).is_some() {
                return Err(io::Error::other(format!("{}: `{name}` is there twice", path.display())));
            }
        }
    }
    fs::write(out.join("mends.json"), serde_json::Value::Object(all).to_string())
}

fn read(path: &Path) -> io::Result<serde_json::Map<String, serde_json::Value>> {
    let broken = |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| broken(&error))?;
    serde_saphyr::from_str(&text).map_err(|error| broken(&error))
}
