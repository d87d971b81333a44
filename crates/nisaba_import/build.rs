//! Turns `concepts.yaml` into JSON at build time, so that starting up parses no YAML.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=concepts.yaml");
    let text = fs::read_to_string("concepts.yaml")?;
    let rules: serde_json::Value = serde_saphyr::from_str(&text).map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("concepts.json"), rules.to_string())
}
