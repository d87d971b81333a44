//! `nisaba evidence verify`: whether a log or a bundle holds, and if not, the first thing that is wrong.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use nisaba_evidence::note::VerifierKey;
use nisaba_evidence::verify::{Report, Trust};
use nisaba_evidence::{bundle, verify};
use serde_json::json;

use super::usual_place;
use crate::arguments::ScopeFormat;
use crate::command::{Failure, push};
use crate::evidence::home::absent;
use crate::evidence::{Disk, Remote};
use crate::evidence_arguments::VerifyArguments;
use crate::output::Screen;

/// Largest bundle that is read, in bytes.
const BUNDLE_LIMIT: u64 = 2 * 1024 * 1024 * 1024;

/// Verifies it.
pub(super) fn run(dir: &Path, asked: &VerifyArguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let path = asked.path.as_deref().unwrap_or(dir);
    let trust = trust(asked)?;
    let report = if let Some(url) = path.to_str().filter(|text| text.contains("://")) {
        of_server(url, &trust)?
    } else if path.is_dir() {
        verify::log(&Disk::new(&usual_place(path)), &trust)
    } else {
        match fs::metadata(path) {
            Ok(found) if found.len() > BUNDLE_LIMIT => {
                return Err(Failure::new(format!(
                    "`{}` has {} bytes; a bundle may have {BUNDLE_LIMIT}",
                    path.display(),
                    found.len()
                )));
            }
            Err(_) if asked.path.is_none() => return Err(absent(dir)),
            _ => {}
        }
        let bytes = fs::read(path).map_err(|error| Failure::file(path, "read", &error))?;
        bundle::verify(&bytes, &trust)
    };
    match asked.format {
        ScopeFormat::Json => screen.print(&format!("{:#}\n", document(&report))),
        ScopeFormat::Text => screen.print(&text(&report)),
    }
    if !trust.keys.iter().any(|key| key.kind() == nisaba_evidence::note::KeyKind::Log) {
        screen.note("held against the key that it names itself; give the owner's key with --key to know that it is theirs");
    }
    Ok(if report.outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The log that a server keeps, read from there piece by piece.
fn of_server(url: &str, trust: &Trust) -> Result<Report, Failure> {
    let remote = Remote::new(push::client(url)?);
    let report = verify::log(&remote, trust);
    // That a server does not answer is no statement about its log.
    match remote.failure() {
        Some(why) => Err(Failure::new(why)),
        None => Ok(report),
    }
}

fn trust(asked: &VerifyArguments) -> Result<Trust, Failure> {
    let mut trust = Trust::default();
    if let Some(path) = &asked.key {
        let text = fs::read_to_string(path).map_err(|error| Failure::file(path, "read", &error))?;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let key: VerifierKey =
                line.parse().map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
            trust.keys.push(key);
        }
        if trust.keys.is_empty() {
            return Err(Failure::new(format!("`{}` holds no key", path.display())));
        }
    }
    if let Some(path) = &asked.since {
        trust.since = Some(fs::read(path).map_err(|error| Failure::file(path, "read", &error))?);
    }
    Ok(trust)
}

fn document(report: &Report) -> serde_json::Value {
    let (ok, checkpoints, problem) = match &report.outcome {
        Ok(verified) => (true, verified.checkpoints, None),
        Err(problem) => (false, 0, Some(problem)),
    };
    json!({
        "ok": ok,
        "size": report.size,
        "root": report.root.map(|root| root.to_base64()),
        "checkpoints": checkpoints,
        "first_problem": problem,
    })
}

fn text(report: &Report) -> String {
    match &report.outcome {
        Ok(verified) => {
            let removed = match verified.removed {
                0 => String::new(),
                removed => format!(", {removed} removed by record"),
            };
            format!(
                "ok  {} records, {} checkpoints, {} artefacts{removed}\n    root {}\n",
                verified.size,
                verified.checkpoints,
                verified.artefacts,
                verified.root.to_base64()
            )
        }
        Err(problem) => format!("{}  {}\n    {}\n", problem.kind, problem.at, problem.detail),
    }
}
