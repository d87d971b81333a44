//! `nisaba evidence bundle`: what a requirement, an incident or a period needs, in one file.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use jiff::civil::Date;
use nisaba_evidence::{Kind, Record, bundle, retention};
use nisaba_law::Law;

use super::open;
use crate::arguments::Arguments;
use crate::command::{Failure, law, push};
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
    let bytes = match &asked.server {
        Some(url) => of_server(url, asked)?,
        None => {
            let disk = Disk::new(dir);
            open(&disk, dir)?;
            made(&disk, &Chosen::of(asked), &law(arguments)?)?
        }
    };
    fs::write(&asked.output, &bytes).map_err(|error| Failure::file(&asked.output, "write", &error))?;
    screen.note(&format!(
        "written {}; `nisaba evidence verify` checks it anywhere, offline",
        asked.output.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Which records: of requirements, of incidents, of a period.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) requirements: Vec<String>,
    pub(crate) incidents: Vec<String>,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
}

impl Chosen {
    fn of(asked: &BundleArguments) -> Self {
        Self {
            requirements: asked.requirement.clone(),
            incidents: asked.incident.clone(),
            from: asked.from,
            to: asked.to,
        }
    }
}

/// The bundle that a server makes of its organisation's log.
fn of_server(url: &str, asked: &BundleArguments) -> Result<Vec<u8>, Failure> {
    let client = push::client(url)?;
    let days = [("from", asked.from), ("to", asked.to)];
    let mut query =
        vec![("requirement", asked.requirement.join(",")), ("incident", asked.incident.join(","))];
    query.extend(days.into_iter().filter_map(|(key, day)| Some((key, day?.to_string()))));
    let query: Vec<(&str, &str)> = query.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let found = client.bytes("/evidence/bundle", &query).map_err(|error| Failure::new(error.to_string()))?;
    found.ok_or_else(|| Failure::new(format!("`{url}` has no evidence for this token")))
}

/// The bundle of a log.
pub(crate) fn made(disk: &Disk, chosen: &Chosen, law: &Law) -> Result<Vec<u8>, Failure> {
    let about = about(chosen, law)?;
    let title = title(chosen);
    let is_wanted = |record: &Record| is_wanted(record, chosen, &about);
    let page = |contents: &bundle::Contents<'_>| nisaba_view::evidence::page(contents);
    bundle::write(disk, &title, &is_wanted, &page).map_err(|error| failed(&error))
}

/// Marks the requirement of an obligation: of what bears on it, only assessments speak for the obligation too.
const ASSESSED: &str = "assessed:";

/// What records must bear on, of which one is enough: requirements stand for their obligations.
fn about(chosen: &Chosen, law: &Law) -> Result<Vec<String>, Failure> {
    let mut about: Vec<String> = chosen.incidents.iter().map(|id| format!("incident:{id}")).collect();
    let obligations = law.obligations();
    for asked in &chosen.requirements {
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

fn is_wanted(record: &Record, asked: &Chosen, about: &[String]) -> bool {
    let day = retention::day_of(record);
    let is_about = |own: &String| {
        about.contains(own)
            || (record.kind == Kind::Assessment && about.contains(&own.replacen("requirement:", ASSESSED, 1)))
    };
    (about.is_empty() || record.about.iter().any(is_about))
        && asked.from.is_none_or(|from| day.is_some_and(|day| day >= from))
        && asked.to.is_none_or(|to| day.is_some_and(|day| day <= to))
}

fn title(asked: &Chosen) -> String {
    let mut parts = Vec::new();
    parts.extend(asked.requirements.iter().map(|id| format!("requirement {id}")));
    parts.extend(asked.incidents.iter().map(|id| format!("incident {id}")));
    parts.extend(asked.from.map(|day| format!("from {day}")));
    parts.extend(asked.to.map(|day| format!("to {day}")));
    if parts.is_empty() { "every record".to_owned() } else { parts.join(", ") }
}
