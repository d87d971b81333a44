//! The layers of ARCHITECTURE.md and the licences of what we build on, held against `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::run::repository;

/// Each crate of ours and those it may depend on; the order of the layers.
const LAYERS: &[(&str, &[&str])] = &[
    ("nisaba_base", &[]),
    ("nisaba_store", &[]),
    ("nisaba_server", &["nisaba_base", "nisaba_law", "nisaba_store", "nisaba_sequencer"]),
    ("nisaba_law", &["nisaba_base"]),
    ("nisaba_estate", &["nisaba_base"]),
    ("nisaba_evidence", &[]),
    ("nisaba_sequencer", &["nisaba_store", "nisaba_evidence"]),
    ("nisaba_terraform", &["nisaba_base"]),
    ("nisaba_kubernetes", &["nisaba_base"]),
    ("nisaba_cloudformation", &["nisaba_base"]),
    ("nisaba_arm", &["nisaba_base"]),
    ("nisaba_pulumi", &["nisaba_base"]),
    ("nisaba_pipeline", &["nisaba_base"]),
    ("nisaba_dockerfile", &["nisaba_base"]),
    (
        "nisaba_sources",
        &[
            "nisaba_base",
            "nisaba_estate",
            "nisaba_terraform",
            "nisaba_kubernetes",
            "nisaba_pipeline",
            "nisaba_dockerfile",
            "nisaba_arm",
            "nisaba_cloudformation",
            "nisaba_pulumi",
        ],
    ),
    ("nisaba_check", &["nisaba_base", "nisaba_estate"]),
    ("nisaba_import", &["nisaba_base", "nisaba_check"]),
    ("nisaba_rego", &["nisaba_base", "nisaba_estate", "nisaba_check"]),
    (
        "nisaba_app",
        &[
            "nisaba_base",
            "nisaba_law",
            "nisaba_estate",
            "nisaba_sources",
            "nisaba_check",
            "nisaba_import",
            "nisaba_rego",
        ],
    ),
    ("nisaba_fix", &["nisaba_base", "nisaba_terraform", "nisaba_app"]),
    ("nisaba_view", &["nisaba_base", "nisaba_evidence", "nisaba_app"]),
    (
        "nisaba",
        &[
            "nisaba_base",
            "nisaba_law",
            "nisaba_server",
            "nisaba_store",
            "nisaba_sequencer",
            "nisaba_estate",
            "nisaba_evidence",
            "nisaba_sources",
            "nisaba_check",
            "nisaba_app",
            "nisaba_fix",
            "nisaba_view",
        ],
    ),
];

/// The crates that may open a connection: to the database, and for those who call. None of those that assess is among them.
const MAY_CONNECT: [&str; 2] = ["nisaba_server", "nisaba_store"];

/// Licences that a dependency may have; for a choice (`A OR B`) one of them is enough.
const LICENCES: [&str; 13] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    // The list of root certificates: data, to be passed on with its notice.
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// What is built here: crates of other platforms need not be downloaded for this.
fn metadata() -> Value {
    let version = Command::new(env!("CARGO")).arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", host])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn data_flows_one_way() {
    let metadata = metadata();
    let allowed: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut wrong = Vec::new();
    for package in
        metadata["packages"].as_array().unwrap().iter().filter(|package| package["source"].is_null())
    {
        let name = package["name"].as_str().unwrap();
        let Some(allowed) = allowed.get(name) else {
            wrong.push(format!("{name} has no layer in ARCHITECTURE.md and this test"));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            // Tests may look at more than the code does.
            let built = dependency["kind"] != "dev";
            if built && other.starts_with("nisaba") && !allowed.contains(&other) {
                wrong.push(format!("{name} must not know {other}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_the_binary_knows_the_command_line_and_the_file_system_walk() {
    let metadata = metadata();
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in
        metadata["packages"].as_array().unwrap().iter().filter(|package| package["source"].is_null())
    {
        for dependency in package["dependencies"].as_array().unwrap().iter().filter(|d| d["kind"] != "dev") {
            users
                .entry(dependency["name"].as_str().unwrap())
                .or_default()
                .insert(package["name"].as_str().unwrap());
        }
    }
    for only_in_binary in ["clap", "ignore", "indicatif"] {
        assert_eq!(users[only_in_binary].iter().collect::<Vec<_>>(), [&"nisaba"], "{only_in_binary}");
    }
    for network in ["axum", "hyper", "hyper-util", "reqwest", "sqlx", "tokio", "ureq"] {
        let strangers: Vec<&&str> =
            users.get(network).into_iter().flatten().filter(|user| !MAY_CONNECT.contains(user)).collect();
        assert!(strangers.is_empty(), "{network} would open the network for {strangers:?}");
    }
}

#[test]
fn every_dependency_has_a_licence_we_may_ship() {
    let metadata = metadata();
    let mut strange = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or("none");
        if !is_allowed(licence) {
            strange.push(format!("{name}: {licence}"));
        }
        let source = package["source"].as_str().unwrap_or("");
        assert!(
            source.is_empty() || source.starts_with("registry+"),
            "{name} does not come from the registry: {source}"
        );
    }
    assert_eq!(strange, Vec::<String>::new());
}

/// `(MIT OR Apache-2.0) AND Unicode-3.0`: every part must be allowed, of a choice one.
fn is_allowed(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    plain.split(" AND ").all(|part| part.split(" OR ").any(|licence| LICENCES.contains(&licence.trim())))
}
