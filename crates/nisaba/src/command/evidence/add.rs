//! `nisaba evidence add` and `delete`: what comes into the log by hand, and what leaves it.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use nisaba_evidence::log::LogError;
use nisaba_evidence::record::{Artefact, Record};
use nisaba_evidence::storage::Storage as _;
use nisaba_evidence::{Hash, Kind, layout, retention};

use super::records;
use crate::clock::clock;
use crate::command::Failure;
use crate::evidence::home::failed;
use crate::evidence::{Home, about, media_type, who};
use crate::evidence_arguments::AddArguments;
use crate::output::Screen;

/// Largest file that is kept, in bytes.
const FILE_LIMIT: u64 = 256 * 1024 * 1024;

/// Keeps the files and records them.
pub(super) fn run(dir: &Path, add: &AddArguments, screen: &Screen) -> Result<ExitCode, Failure> {
    if add.kind.is_of_the_log() {
        return Err(Failure::new(format!(
            "a record of kind {} is written by the log itself",
            add.kind.word()
        ))
        .help("`nisaba evidence key rotate` and `nisaba evidence delete` write them"));
    }
    let files = add.files.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let clock = clock();
    let home = Home::take(dir)?;
    let signer = home.signer_or_absent()?;
    let mut log = home.open()?;
    let refused = |error: LogError| failed(&error);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let says = add.says.clone().unwrap_or_else(|| names.join(", "));
    let mut record = Record::new(add.kind, says, clock.now(), who(add.by.as_deref()));
    record.about = about(add.about.iter().map(String::as_str));
    for (name, bytes) in &files {
        if let Ok(text) = std::str::from_utf8(bytes)
            && nisaba_sources::mask(text) != text
        {
            screen.note(&format!("warning: `{name}` seems to hold a credential; it is kept as it is"));
        }
        record.artefacts.push(log.keep(name, media_type(name), bytes).map_err(refused)?);
    }
    let by_rule = retention::day_of(&record).and_then(|day| retention::valid_until(add.kind, day));
    record.valid_until = add.valid_until.or(by_rule).map(|day| day.to_string());
    let until = record.valid_until.clone();
    let entry = log.append(record).map_err(refused)?;
    log.commit(&[&signer]).map_err(refused)?;
    let counts = until.map_or_else(String::new, |until| format!("; counts until {until}"));
    screen.print(&format!("entry {entry}  {}  {}{counts}\n", add.kind.word(), names.join(", ")));
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let found = fs::metadata(path).map_err(|error| Failure::file(path, "read", &error))?;
    if !found.is_file() {
        return Err(Failure::new(format!("`{}` is no file", path.display())));
    }
    if found.len() > FILE_LIMIT {
        return Err(Failure::new(format!(
            "`{}` has {} bytes; an artefact may have {FILE_LIMIT}",
            path.display(),
            found.len()
        )));
    }
    let bytes = fs::read(path).map_err(|error| Failure::file(path, "read", &error))?;
    let name =
        path.file_name().map_or_else(|| "artefact".to_owned(), |name| name.to_string_lossy().into_owned());
    Ok((name, bytes))
}

/// Removes one artefact with a reason, or all that are past what their kind is kept for.
pub(super) fn delete(
    dir: &Path,
    asked: Option<(&str, &str)>,
    by: Option<&str>,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let clock = clock();
    let home = Home::take(dir)?;
    let signer = home.signer_or_absent()?;
    let records = records(home.disk(), dir)?;
    let removed = match asked {
        Some((digest, reason)) => vec![(named(&records, digest)?, reason.to_owned())],
        None => past(&records, &home, clock.today())?,
    };
    let mut log = home.open()?;
    let refused = |error: LogError| failed(&error);
    for (artefact, reason) in &removed {
        let says = format!("`{}` was removed: {reason}", artefact.name);
        let mut record = Record::new(Kind::Deletion, says, clock.now(), who(by));
        record.detail.insert("media_type".to_owned(), artefact.media_type.clone());
        record.detail.insert("reason".to_owned(), reason.clone());
        record.detail.insert("sha256".to_owned(), artefact.sha256.clone());
        record.detail.insert("size".to_owned(), artefact.size.to_string());
        log.append(record).map_err(refused)?;
    }
    // First the reason, then the removal: a stop in between leaves a log that verifies.
    log.commit(&[&signer]).map_err(refused)?;
    for (artefact, _) in &removed {
        if let Some(digest) = Hash::from_hex(&artefact.sha256) {
            home.disk().remove(&layout::artefact(&digest)).map_err(|error| failed(&error.into()))?;
        }
        screen.print(&format!("removed  {}  {}\n", artefact.sha256, artefact.name));
    }
    home.disk().sync().map_err(|error| failed(&error.into()))?;
    if removed.is_empty() {
        screen.note("nothing is past what it is kept for");
    }
    Ok(ExitCode::SUCCESS)
}

/// The artefact whose digest begins so; it must be one.
fn named<'r>(records: &'r [Record], digest: &str) -> Result<&'r Artefact, Failure> {
    let digest = digest.to_ascii_lowercase();
    let mut found: Vec<&Artefact> = records
        .iter()
        .flat_map(|record| &record.artefacts)
        .filter(|artefact| digest.len() >= 8 && artefact.sha256.starts_with(&digest))
        .collect();
    found.sort_by(|a, b| a.sha256.cmp(&b.sha256));
    found.dedup_by(|a, b| a.sha256 == b.sha256);
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::new(format!("no record names an artefact `{digest}`")).help(
            "`nisaba evidence show NUMBER` lists a record's artefacts; at least eight digits are needed",
        )),
        _ => Err(Failure::new(format!("several artefacts begin with `{digest}`")).help("write more digits")),
    }
}

/// Artefacts that are there and that no record needs any longer by the rule of its kind.
fn past<'r>(
    records: &'r [Record],
    home: &Home,
    today: jiff::civil::Date,
) -> Result<Vec<(&'r Artefact, String)>, Failure> {
    let mut past: Vec<(&Artefact, String)> = Vec::new();
    for record in records {
        for artefact in &record.artefacts {
            let naming =
                records.iter().filter(|other| other.artefacts.iter().any(|a| a.sha256 == artefact.sha256));
            let until: Option<Vec<jiff::civil::Date>> = naming.map(retention::kept_until).collect();
            let Some(last) = until.and_then(|days| days.into_iter().max()) else { continue };
            let known = past.iter().any(|(other, _)| other.sha256 == artefact.sha256);
            if last < today && !known && is_there(home, artefact)? {
                past.push((artefact, format!("{} is kept until {last}", record.kind.word())));
            }
        }
    }
    Ok(past)
}

fn is_there(home: &Home, artefact: &Artefact) -> Result<bool, Failure> {
    let Some(digest) = Hash::from_hex(&artefact.sha256) else { return Ok(false) };
    let found = home.disk().digest(&layout::artefact(&digest));
    found.map(|found| found.is_some()).map_err(|error| failed(&error.into()))
}
