//! Turns the provider tables and other facts into JSON texts at build time, so that starting up parses no YAML.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    write("tables.rs", &types()?)?;
    for folder in ["iam", "credentials", "pipelines", "commands", "cloudformation", "pulumi"] {
        let mut merged = serde_json::Map::new();
        for (_, document) in documents(folder)? {
            if let serde_json::Value::Object(entries) = document {
                merged.extend(entries);
            }
        }
        write(&format!("{folder}.json"), &serde_json::Value::Object(merged).to_string())?;
    }
    Ok(())
}

/// Each type with what every file says of it, as a Rust constant sorted by type: starting up reads none of it, and a run
/// decodes only the types it meets.
fn types() -> io::Result<String> {
    let mut types: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (path, table) in documents("tables")? {
        let serde_json::Value::Object(entries) = table else {
            return Err(io::Error::other(format!("{}: not a map of types", path.display())));
        };
        for (name, entry) in entries {
            let part = (path.display().to_string(), entry.to_string());
            types.entry(name).or_default().push(part);
        }
    }
    let types = types.iter().map(|(name, parts)| format!("({name:?}, &{parts:?}),\n"));
    Ok(format!("[{}]", types.collect::<String>()))
}

fn write(name: &str, text: &str) -> io::Result<()> {
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join(name), text)
}

fn documents(folder: &str) -> io::Result<Vec<(PathBuf, serde_json::Value)>> {
    println!("cargo::rerun-if-changed={folder}");
    let mut documents = Vec::new();
    for path in yaml_files(Path::new(folder))? {
        let text = fs::read_to_string(&path)?;
        let document = serde_saphyr::from_str(&text)
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        documents.push((path, document));
    }
    Ok(documents)
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
