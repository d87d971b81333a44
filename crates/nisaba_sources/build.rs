//! Turns the provider tables and other facts into JSON texts and automata at build time, so that starting up parses no YAML and
//! compiles no pattern.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use regex_automata::MatchKind;
use regex_automata::dfa::{StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::syntax;

fn main() -> io::Result<()> {
    write("tables.rs", &types()?)?;
    automata()?;
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

/// The patterns of credentials as automata, so that no run compiles them; a format is compiled when a text shows a sign of it.
fn automata() -> io::Result<()> {
    let documents = documents("credentials")?;
    let of = |key: &str| {
        let found = documents.iter().find_map(|(_, document)| document.get(key));
        found.ok_or_else(|| io::Error::other(format!("credentials: `{key}` is missing")))
    };
    for name in ["assigned_names", "secret_names", "password_names", "placeholders"] {
        let automaton =
            dfa(&texts(of(name)?), MatchKind::LeftmostFirst)?.to_sparse().map_err(io::Error::other)?;
        let bytes =
            if big_endian() { automaton.to_bytes_big_endian() } else { automaton.to_bytes_little_endian() };
        write(&format!("{name}.dfa"), &bytes)?;
    }
    let formats = of("formats")?.as_array().map_or(&[][..], Vec::as_slice);
    let patterns = formats.iter().flat_map(|format| texts(&format["pattern"]));
    let patterns: String = patterns.map(|pattern| format!("Pattern::new({pattern:?}),\n")).collect();
    let count = formats.len();
    write("formats.rs", &format!("pub(super) static FORMATS: [Pattern; {count}] = [\n{patterns}];\n"))?;
    for name in ["other_endings", "other_beginnings", "other_parts"] {
        write(&format!("{name}.rs"), &format!("&{:?}", texts(of(name)?)))?;
    }
    let one_of = |words: &serde_json::Value| {
        let words: Vec<String> = texts(words).iter().map(|word| regex_syntax::escape(word)).collect();
        format!("(?i)(?:{})", words.join("|"))
    };
    let mut signs: Vec<String> = formats.iter().map(|format| one_of(&format["needs"])).collect();
    signs.extend(["://".to_owned(), one_of(of("assignments_need")?)]);
    let signs = dfa(&signs, MatchKind::All)?;
    let (bytes, padding) =
        if big_endian() { signs.to_bytes_big_endian() } else { signs.to_bytes_little_endian() };
    write("signs.dfa", bytes.get(padding..).unwrap_or_default())
}

/// An automaton of these patterns over bytes, as small as it can be.
fn dfa(patterns: &[String], kind: MatchKind) -> io::Result<dense::DFA<Vec<u32>>> {
    let config = dense::Config::new().start_kind(StartKind::Unanchored).match_kind(kind).minimize(true);
    let bytes = syntax::Config::new().unicode(false).utf8(false);
    let thompson = thompson::Config::new().utf8(false);
    dense::Builder::new()
        .configure(config)
        .syntax(bytes)
        .thompson(thompson)
        .build_many(patterns)
        .map_err(io::Error::other)
}

/// A text, or the texts of a list.
fn texts(value: &serde_json::Value) -> Vec<String> {
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    items.iter().filter_map(|item| Some(item.as_str()?.to_owned())).collect()
}

/// Of the machine that the project is built for, not of this one.
fn big_endian() -> bool {
    env::var("CARGO_CFG_TARGET_ENDIAN").is_ok_and(|endian| endian == "big")
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

fn write(name: &str, content: &(impl AsRef<[u8]> + ?Sized)) -> io::Result<()> {
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join(name), content)
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
