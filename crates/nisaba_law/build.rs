//! Turns the YAML of `law/` into compact JSON once, at build time.
//!
//! The binary embeds the JSON: it decodes many times faster than YAML at start-up, and what people edit stays YAML.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Every file of the law and the name under which the crate embeds it; `obligations` is a folder of lists.
const FILES: [&str; 12] = [
    "nis2",
    "cir-2024-2690",
    "scope",
    "deadlines",
    "member-states",
    "supervision",
    "crosswalk-eu-ai-act",
    "crosswalk-gdpr",
    "crosswalk-iso27001-2022",
    "crosswalk-nist-csf-2.0",
    "crosswalk-pci-dss-4.0.1",
    "crosswalk-soc2-tsc",
];

fn main() -> io::Result<()> {
    let law = PathBuf::from("../../law");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?);
    println!("cargo:rerun-if-changed={}", law.display());
    for name in FILES {
        let path = law.join(format!("{name}.yaml"));
        println!("cargo:rerun-if-changed={}", path.display());
        fs::write(out.join(format!("{name}.json")), read(&path)?.to_string())?;
    }
    fs::write(out.join("obligations.json"), obligations(&law.join("obligations"))?)
}

/// One JSON array of all obligation files, in the order of their names.
fn obligations(folder: &Path) -> io::Result<String> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let mut all = Vec::new();
    for path in &paths {
        println!("cargo:rerun-if-changed={}", path.display());
        match read(path)?.get_mut("obligations").map(serde_json::Value::take) {
            Some(serde_json::Value::Array(list)) => all.extend(list),
            _ => return Err(io::Error::other(format!("{}: no list `obligations`", path.display()))),
        }
    }
    Ok(serde_json::json!({ "obligations": all }).to_string())
}

fn read(path: &Path) -> io::Result<serde_json::Value> {
    let text =
        fs::read_to_string(path).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
    serde_saphyr::from_str(&text).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
}
