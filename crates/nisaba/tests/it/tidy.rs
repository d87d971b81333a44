//! Style that a machine can hold: what ARCHITECTURE.md and CONTRIBUTING.md promise about every file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::repository;

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && name != ".git" {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|other| other == extension) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let root = repository();
    let mut found = Vec::new();
    files(&root.join("crates"), "rs", &mut found);
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap();
            (name, text)
        })
        .collect()
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let silent: Vec<String> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect();
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn no_name_says_nothing() {
    let empty = ["utils", "util", "helpers", "helper", "common", "misc", "manager"];
    let said: Vec<String> = sources()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name.split(['/', '.']).any(|part| empty.contains(&part)))
        .collect();
    assert_eq!(said, Vec::<String>::new());
}

#[test]
fn only_the_binary_looks_outside() {
    let outside =
        ["std::fs", "std::env::var", "std::process", "std::net::Tcp", "SystemTime::now", "Timestamp::now"];
    let is_core = |name: &str| {
        !name.starts_with("crates/nisaba/")
            && !name.contains("/tests/")
            && !name.contains("/examples/")
            && !name.contains("/benches/")
            && !name.ends_with("/build.rs")
            && !name.ends_with("tests.rs")
    };
    let mut looks = Vec::new();
    for (name, text) in sources().into_iter().filter(|(name, _)| is_core(name)) {
        for word in outside {
            if text.contains(word) {
                looks.push(format!("{name}: {word}"));
            }
        }
    }
    assert_eq!(looks, Vec::<String>::new());
}

#[test]
fn nothing_is_left_half_done() {
    // Spelled apart so that this file does not find itself.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[ig", "nore"),
    ];
    let mut left = Vec::new();
    for (name, text) in sources() {
        for mark in marks {
            if text.contains(mark) {
                left.push(format!("{name}: {mark}"));
            }
        }
    }
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn links_in_the_documents_lead_somewhere() {
    let root = repository();
    let mut pages = Vec::new();
    files(&root.join("docs"), "md", &mut pages);
    pages.extend(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|name| root.join(name)));
    let mut broken = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or("");
            if target.is_empty() || target.contains("://") || target.contains(' ') {
                continue;
            }
            if !page.parent().unwrap().join(target).exists() {
                broken.push(format!("{}: {target}", page.strip_prefix(&root).unwrap().display()));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// The last column of docs/asvs.md names tests.
#[test]
fn the_tests_that_asvs_names_exist() {
    let page = fs::read_to_string(repository().join("docs/asvs.md")).unwrap();
    let mut tests = Vec::new();
    files(&repository().join("crates"), "rs", &mut tests);
    let code: String = tests.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let rows = page.lines().filter(|line| line.starts_with("| ") && line.matches(" | ").count() == 2);
    let named: Vec<&str> = rows
        .filter_map(|row| row.rsplit(" | ").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    assert!(named.len() > 60, "{} tests are named", named.len());
    let missing: Vec<&&str> = named.iter().filter(|name| !code.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
