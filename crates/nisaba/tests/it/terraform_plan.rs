//! Our evaluation against Terraform's own: `examples/oderwick-addresses.txt` lists what `terraform plan` makes of the example.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use nisaba_base::files::{Files, MemoryFiles};
use nisaba_base::{SourceFile, SourceMap};
use nisaba_terraform::{Mode, Options, evaluate};

use crate::run::repository;

fn read(folder: &Path, below: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), files);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            files.insert(name, text);
        }
    }
}

/// Managed resources that Terraform plans, by root.
fn planned() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(repository().join("examples/oderwick-addresses.txt")).unwrap();
    let mut roots: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut root = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix("## ") {
            Some(name) => root = name.to_owned(),
            None if line.starts_with('#') => {}
            None => drop(roots.entry(root.clone()).or_default().insert(line.to_owned())),
        }
    }
    roots
}

#[test]
fn the_example_evaluates_to_the_addresses_that_terraform_plans() {
    let mut files = BTreeMap::new();
    read(&repository().join("examples/oderwick"), "", &mut files);
    let files = MemoryFiles(files);
    let mut sources = SourceMap::default();
    for path in files.list().0 {
        sources.insert(SourceFile::new(path.clone(), files.read(&path).unwrap()));
    }
    let evaluation = evaluate(&sources, &files, &Options::default());
    let mut differences = Vec::new();
    for (root, planned) in planned() {
        let ours: BTreeSet<String> = evaluation
            .roots
            .iter()
            .filter(|candidate| candidate.dir == root)
            .flat_map(|found| &found.resources)
            .filter(|resource| resource.mode == Mode::Managed)
            .map(|resource| resource.address.to_string())
            .collect();
        differences
            .extend(planned.difference(&ours).map(|address| format!("only Terraform: {root} {address}")));
        differences.extend(ours.difference(&planned).map(|address| format!("only ours: {root} {address}")));
    }
    // Terraform was given what the example leaves open on purpose: the repaired file that holds `broker_memory`, and the value
    // that decides how many associations there are.
    insta::assert_snapshot!(differences.join("\n"));
}
