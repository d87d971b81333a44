//! `nisaba evidence bundle`: what a requirement, an incident or a period needs, in one file.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use nisaba_evidence::{Kind, Record, bundle, retention};

use super::open;
use crate::arguments::Arguments;
use crate::command::{Failure, law};
use crate::evidence::Disk;
use crate::evidence::home::failed;
use crate::evidence_arguments::BundleArguments;
use crate::output::Screen;

/// Writes it.
pub(super) fn run(
    dir: &Path,
    asked: &BundleArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let disk = Disk::new(dir);
    open(&disk, dir)?;
    let about = about(asked, arguments)?;
    let title = title(asked);
    let is_wanted = |record: &Record| is_wanted(record, asked, &about);
    let page = |contents: &bundle::Contents<'_>| nisaba_view::evidence::page(contents);
    let bytes = bundle::write(&disk, &title, &is_wanted, &page).map_err(|error| failed(&error))?;
    fs::write(&asked.output, &bytes).map_err(|error| Failure::file(&asked.output, "write", &error))?;
    screen.note(&format!(
        "written {}; `nisaba evidence verify` checks it anywhere, offline",
        asked.output.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Marks the requirement of an obligation: of what bears on it, only assessments speak for the obligation too.
const ASSESSED: &str = "assessed:";

/// What records must bear on, of which one is enough: requirements stand for their obligations.
fn about(asked: &BundleArguments, arguments: &Arguments) -> Result<Vec<String>, Failure> {
    let mut about: Vec<String> = asked.incident.iter().map(|id| format!("incident:{id}")).collect();
    if asked.requirement.is_empty() {
        return Ok(about);
    }
    let law = law(arguments)?;
    let obligations = law.obligations();
    for asked in &asked.requirement {
        let mut own: Vec<String> = obligations
            .of_requirement(asked)
            .map(|obligation| format!("obligation:{}", obligation.id))
            .collect();
        match obligations.get(asked) {
            Some(obligation) => {
                own.extend([format!("obligation:{asked}"), format!("{ASSESSED}{}", obligation.requirement)]);
            }
            None if own.is_empty() => {
                return Err(Failure::new(format!("`{asked}` is no requirement and no obligation"))
                    .help("`nisaba explain requirements` lists them"));
            }
            None => own.push(format!("requirement:{asked}")),
        }
        about.extend(own);
    }
    Ok(about)
}

fn is_wanted(record: &Record, asked: &BundleArguments, about: &[String]) -> bool {
    let day = retention::day_of(record);
    let is_about = |own: &String| {
        about.contains(own)
            || (record.kind == Kind::Assessment && about.contains(&own.replacen("requirement:", ASSESSED, 1)))
    };
    (about.is_empty() || record.about.iter().any(is_about))
        && asked.from.is_none_or(|from| day.is_some_and(|day| day >= from))
        && asked.to.is_none_or(|to| day.is_some_and(|day| day <= to))
}

fn title(asked: &BundleArguments) -> String {
    let mut parts = Vec::new();
    parts.extend(asked.requirement.iter().map(|id| format!("requirement {id}")));
    parts.extend(asked.incident.iter().map(|id| format!("incident {id}")));
    parts.extend(asked.from.map(|day| format!("from {day}")));
    parts.extend(asked.to.map(|day| format!("to {day}")));
    if parts.is_empty() { "every record".to_owned() } else { parts.join(", ") }
}
