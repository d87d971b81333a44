//! `nisaba init`: scope questions, the sources found, a first `nisaba.yaml`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use nisaba_base::files::Files;
use nisaba_law::scope::{Facts, scope};

use crate::arguments::{Arguments, InitArguments};
use crate::command::{Failure, law};
use crate::files::Disk;
use crate::output::Screen;
use crate::{interview, scope_text};

/// Runs it.
pub(crate) fn run(init: &InitArguments, arguments: &Arguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let target = init.path.join("nisaba.yaml");
    if target.exists() && !init.force {
        return Err(Failure::new(format!("`{}` is there already", target.display()))
            .help("edit it, or replace it with --force"));
    }
    let law = law(arguments)?;
    let files = Disk::new(&init.path).map_err(|error| Failure::file(&init.path, "set up", &error))?;
    let found = found(&files);
    let facts = match !init.yes && io::stdin().is_terminal() {
        true => interview::ask(&law, screen)?,
        false => Facts::default(),
    };
    let text = first_configuration(&facts, &found);
    fs::write(&target, &text).map_err(|error| Failure::file(&target, "write", &error))?;
    if facts != Facts::default() {
        screen.print(&scope_text::page(&law, &facts, &scope(&law, &facts), screen.out));
        screen.print("\n");
    }
    screen.print(&format!("Wrote {}.\n", target.display()));
    match found.is_empty() {
        true => screen.print("No sources yet: Nisaba reads Terraform, Kubernetes and policies in Markdown below this folder.\n"),
        false => found.iter().for_each(|(what, count)| screen.print(&format!("  {count:>5}  {what}\n"))),
    }
    screen.print(&format!("Next: nisaba assess {}\n", init.path.display()));
    Ok(ExitCode::SUCCESS)
}

/// What sorts of sources lie below the folder, and how many files of each.
fn found(files: &dyn Files) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    for path in files.list().0 {
        let sort = match path.rsplit_once('.').map(|(_, extension)| extension) {
            Some("tf" | "tofu") => Some("Terraform files"),
            Some("yaml" | "yml") => files
                .read(&path)
                .ok()
                .filter(|text| text.contains("apiVersion:") && text.contains("kind:"))
                .map(|_| "Kubernetes files"),
            Some("md") => files
                .read(&path)
                .ok()
                .filter(|text| text.starts_with("---") && text.contains("owner:"))
                .map(|_| "documents with front matter"),
            _ => None,
        };
        if let Some(sort) = sort {
            *found.entry(sort).or_default() += 1;
        }
    }
    found
}

fn first_configuration(facts: &Facts, found: &BTreeMap<&'static str, usize>) -> String {
    let mut text = String::from(
        "# What no code says. `nisaba explain` knows every id used here; `nisaba scope --activities` lists activities.\n\n\
         # Facts that decide whether and as what NIS2 applies. What is left out counts as unknown, never as no.\n",
    );
    text.push_str("organisation:\n");
    let known = facts_yaml(facts);
    match known.is_empty() {
        true => text.push_str(
            "  name: \n  established_in: \n  activity_ids: \n  staff_awu: \n  turnover_eur: \n  balance_sheet_eur: \n",
        ),
        false => text.push_str(&known),
    }
    if !found.is_empty() {
        text.push_str("\n# Everything below this folder is read. To read less, list folders:\n# sources: [infra, deploy, policies]\n");
    }
    text.push_str(
        "\n# Services you provide, and the assets that are theirs (`*` stands for anything):\n\
         # services:\n#   - {name: shop, essential: true, owner: team-shop, assets: [\"module.shop.*\", \"Deployment/shop/*\"]}\n\
         \n# Who looks after which files:\n# owners: {\"infra/**\": platform team}\n\
         \n# Accepted risks. Each needs an owner, a reason and an end date:\n\
         # exceptions:\n#   - {check: storage.versioning, resource: \"aws_s3_bucket.scratch\", owner: ops, until: 2027-06-30, reason: only temporary files}\n\
         \n# Answers that no code can give, and what was practised:\n# attestations:\n#   - {question: management-approves-measures, answer: yes, by: A. Name, on: 2026-11-24}\n\
         # exercises:\n#   - {kind: restore, what: shop database, on: 2026-11-24, ok: true}\n",
    );
    text
}

/// Facts as YAML; JSON values are YAML too, so each fact is one line.
fn facts_yaml(facts: &Facts) -> String {
    let Ok(serde_json::Value::Object(map)) = serde_json::to_value(facts) else { return String::new() };
    let is_written =
        |value: &serde_json::Value| !matches!(value, serde_json::Value::Object(inner) if inner.is_empty());
    map.iter()
        .filter(|(_, value)| !value.is_null() && is_written(value))
        .map(|(key, value)| format!("  {key}: {value}\n"))
        .collect()
}
