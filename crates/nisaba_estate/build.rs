//! Turns the vocabulary and the tables of facts into JSON texts at build time, so that starting up parses no YAML. The vocabulary
//! is a text for each kind, so that a run decodes only those it meets.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=vocabulary");
    println!("cargo::rerun-if-changed=end-of-life.yaml");
    println!("cargo::rerun-if-changed=regions.yaml");
    let mut kinds = serde_json::Map::new();
    let mut paths: Vec<_> =
        fs::read_dir("vocabulary")?.collect::<Result<Vec<_>, _>>()?.iter().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        let file = read(&path)?;
        for (kind, facets) in file {
            let merged =
                kinds.entry(kind).or_insert_with(|| serde_json::Value::Object(serde_json::Map::new()));
            if let (serde_json::Value::Object(merged), serde_json::Value::Object(facets)) = (merged, facets) {
                merged.extend(facets);
            }
        }
    }
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let mut kinds: Vec<(String, String)> =
        kinds.into_iter().map(|(kind, facets)| (kind, facets.to_string())).collect();
    kinds.sort();
    fs::write(Path::new(&out).join("vocabulary.rs"), format!("&{kinds:?}"))?;
    for name in ["end-of-life", "regions"] {
        let table = read(Path::new(&format!("{name}.yaml")))?;
        fs::write(
            Path::new(&out).join(format!("{name}.json")),
            serde_json::Value::Object(table).to_string(),
        )?;
    }
    Ok(())
}

fn read(path: &Path) -> io::Result<serde_json::Map<String, serde_json::Value>> {
    let text = fs::read_to_string(path)?;
    serde_saphyr::from_str(&text).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
}
