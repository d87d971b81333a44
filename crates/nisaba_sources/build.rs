//! Turns the provider tables and other facts into JSON texts at build time, so that starting up parses no YAML.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    write("tables.json", &types()?)?;
    for folder in ["iam", "credentials", "pipelines", "commands", "cloudformation", "pulumi"] {
        let mut merged = serde_json::Map::new();
        for (_, document) in documents(folder)? {
            if let serde_json::Value::Object(entries) = document {
                merged.extend(entries);
            }
        }
        write(&format!("{folder}.json"), &serde_json::Value::Object(merged))?;
    }
    Ok(())
}

/// Each type with what every file says of it: a reader decodes only the types it meets.
fn types() -> io::Result<serde_json::Value> {
    let mut types = serde_json::Map::new();
    for (path, table) in documents("tables")? {
        let serde_json::Value::Object(entries) = table else {
            return Err(io::Error::other(format!("{}: not a map of types", path.display())));
        };
        for (name, entry) in entries {
            let parts = types.entry(name).or_insert_with(|| serde_json::Value::Array(Vec::new()));
            if let serde_json::Value::Array(parts) = parts {
                parts.push(serde_json::json!({ "file": path, "entry": entry }));
            }
        }
    }
    Ok(serde_json::Value::Object(types))
}

fn write(name: &str, value: &serde_json::Value) -> io::Result<()> {
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join(name), value.to_string())
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
