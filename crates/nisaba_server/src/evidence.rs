//! An organisation's evidence log, to be read by those who may audit: its files as C2SP tlog-tiles lays them out, and bundles.
//!
//! **Invariant:** only what the layout names is read; a secret key lies under no such name.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use nisaba_store::{OrganisationId, Scoped};
use serde::Deserialize;

use crate::problem::Problem;

/// The evidence logs, to be read; the server itself reads no file.
pub trait Evidence: Send + Sync {
    /// Bytes of a file of an organisation's log; nothing where there is none.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn file(&self, owner: &OrganisationId, path: &str) -> Result<Option<Vec<u8>>, String>;

    /// Names of what lies in a folder of an organisation's log.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn names(&self, owner: &OrganisationId, folder: &str) -> Result<Vec<String>, String>;

    /// What a requirement, an incident or a period needs, in one file that anyone can verify.
    ///
    /// # Errors
    /// Why it cannot be made, in a sentence for who asked.
    fn bundle(&self, owner: &OrganisationId, wish: &BundleWish) -> Result<Vec<u8>, String>;
}

/// Which records a bundle holds; every one when nothing is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleWish {
    /// Requirements or obligations, separated by commas.
    #[serde(default)]
    pub requirement: String,
    /// Incidents, separated by commas.
    #[serde(default)]
    pub incident: String,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day.
    pub to: Option<Date>,
}

/// What serves the logs; a server in a test may have none.
pub(crate) type Logs = Option<Extension<Arc<dyn Evidence>>>;

/// What a path of the log names.
#[derive(Debug, PartialEq, Eq)]
enum Named {
    File,
    Folder,
}

/// Whether a path is one of the layout.
fn named(path: &str) -> Option<Named> {
    let parts: Vec<&str> = path.split('/').collect();
    let is_number =
        |text: &str| !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let is_of_a_tile = |text: &str| {
        let digits = text.strip_prefix('x').unwrap_or(text);
        is_number(digits.strip_suffix(".p").unwrap_or(digits))
    };
    match parts.as_slice() {
        ["checkpoint"] => Some(Named::File),
        ["checkpoints" | "timestamps"] => Some(Named::Folder),
        ["checkpoints", size] if is_number(size) => Some(Named::File),
        ["timestamps", file] if file.strip_suffix(".tsr").is_some_and(is_number) => Some(Named::File),
        ["artefacts", two, digest]
            if digest.len() == 64 && is_hex(digest) && digest.starts_with(two) && two.len() == 2 =>
        {
            Some(Named::File)
        }
        ["tile", level, rest @ ..] if *level == "entries" || is_number(level) => {
            let is_tile = !rest.is_empty() && rest.len() <= 8 && rest.iter().all(|part| is_of_a_tile(part));
            let is_folder = rest.last().is_some_and(|last| last.ends_with(".p"));
            is_tile.then_some(if is_folder { Named::Folder } else { Named::File })
        }
        _ => None,
    }
}

/// A file of the log as it is, or the names in a folder of it, one a line.
pub(crate) async fn log_file(
    Extension(scoped): Extension<Scoped>,
    logs: Logs,
    Path((_, path)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let named = named(&path).ok_or_else(Problem::not_found)?;
    let Extension(logs) = logs.ok_or_else(Problem::not_found)?;
    let owner = scoped.organisation().clone();
    let read = tokio::task::spawn_blocking(move || match named {
        Named::File => logs.file(&owner, &path),
        Named::Folder => logs.names(&owner, &path).map(|names| Some((names.join("\n") + "\n").into_bytes())),
    });
    match done(read.await)? {
        Some(bytes) => Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()),
        None => Err(Problem::not_found()),
    }
}

/// What a requirement, an incident or a period needs, as one file.
pub(crate) async fn bundle(
    Extension(scoped): Extension<Scoped>,
    logs: Logs,
    Query(wish): Query<BundleWish>,
) -> Result<Response, Problem> {
    let Extension(logs) = logs.ok_or_else(Problem::not_found)?;
    let owner = scoped.organisation().clone();
    let made = tokio::task::spawn_blocking(move || logs.bundle(&owner, &wish)).await;
    let bytes = match made {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(why)) => return Err(Problem::invalid(why)),
        Err(_) => return Err(unreadable("the bundle was not made")),
    };
    let headers = [
        (header::CONTENT_TYPE, "application/x-tar"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"evidence.tar\""),
    ];
    Ok((headers, bytes).into_response())
}

fn done<T>(read: Result<Result<T, String>, tokio::task::JoinError>) -> Result<T, Problem> {
    match read {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(why)) => Err(unreadable(&why)),
        Err(_) => Err(unreadable("reading stopped in its midst")),
    }
}

/// What the system says of files is logged and not told.
fn unreadable(why: &str) -> Problem {
    tracing::error!(why, "an evidence log was not read");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the evidence log cannot be read now")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_layout_names_is_read() {
        let digest = "ab".repeat(32);
        for path in [
            "checkpoint",
            "checkpoints/17",
            "tile/entries/x001/067",
            "tile/0/000.p/17",
            &format!("artefacts/ab/{digest}"),
            "timestamps/17.tsr",
        ] {
            assert_eq!(named(path), Some(Named::File), "{path}");
        }
        for path in ["checkpoints", "tile/entries/000.p", "timestamps"] {
            assert_eq!(named(path), Some(Named::Folder), "{path}");
        }
        for path in [
            "",
            "private/signing-key",
            "../installation/checkpoint",
            "checkpoints/../private/signing-key",
            "tile/../private/signing-key",
            "tile/0",
            "tile/0/..",
            "lock",
            &format!("artefacts/cd/{digest}"),
            "artefacts/ab/../../private/signing-key",
        ] {
            assert_eq!(named(path), None, "{path}");
        }
    }
}
