//! `nisaba evidence list`: records, and what is about to lapse.

use std::path::Path;
use std::process::ExitCode;

use nisaba_evidence::{Record, retention};

use super::{records, usual_place};
use crate::arguments::ScopeFormat;
use crate::clock::clock;
use crate::command::Failure;
use crate::evidence::{Disk, reference};
use crate::evidence_arguments::ListArguments;
use crate::output::Screen;

/// Lists them.
pub(super) fn run(dir: &Path, list: &ListArguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let dir = list.path.as_deref().map_or_else(|| dir.to_owned(), usual_place);
    let records = records(&Disk::new(&dir), &dir)?;
    let shown: Vec<&Record> = match list.lapsing {
        Some(days) => retention::lapsing(&records, clock().today(), days),
        None => records.iter().collect(),
    };
    let shown: Vec<&Record> = shown.into_iter().filter(|record| is_wanted(record, list)).collect();
    match list.format {
        ScopeFormat::Json => {
            let document = serde_json::json!({ "records": shown });
            screen.print(&format!("{document:#}\n"));
        }
        ScopeFormat::Text => {
            for record in &shown {
                screen.print(&line(record, list.lapsing.is_some()));
            }
            if shown.is_empty() {
                screen.note(if list.lapsing.is_some() { "nothing lapses" } else { "no records" });
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn is_wanted(record: &Record, list: &ListArguments) -> bool {
    let day = retention::day_of(record);
    let about = list.about.as_deref().map(reference);
    (list.kind.is_empty() || list.kind.contains(&record.kind))
        && about.is_none_or(|about| record.about.contains(&about))
        && list.from.is_none_or(|from| day.is_some_and(|day| day >= from))
        && list.to.is_none_or(|to| day.is_some_and(|day| day <= to))
}

/// A record in a line; with the day on which it lapses, where that is asked for.
pub(crate) fn line(record: &Record, lapsing: bool) -> String {
    let until = match &record.valid_until {
        Some(until) if lapsing => format!("until {until}  "),
        _ => String::new(),
    };
    let says = one_line(&record.says);
    format!(
        "{:>6}  {}  {until}{:<17}  {says}  ({})\n",
        record.index,
        record.when,
        record.kind.word(),
        one_line(&record.who.name)
    )
}

/// Nobody's text moves the cursor or forges a line.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
