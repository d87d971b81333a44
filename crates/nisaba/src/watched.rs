//! What a server assesses by itself: folders below those it was started with, and git repositories.
//!
//! **Invariant:** nothing outside those folders is read, whoever asks; no link leads out of them. **Invariant:** a repository's files
//! are read from its objects: there is no working tree, and nothing of it is run. **Invariant:** unless the operator allows it, no
//! connection is made to an address that is not public, and the address that was looked at is the one that is used.

use std::fs;
use std::net::{IpAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nisaba_law::Law;
use nisaba_server::{Assess, is_public};

use crate::command::Failure;
use crate::command::assess::{of_files, quietly};
use crate::git::{Repository, copy_of};

/// Longest time for git to copy a repository.
const PATIENCE: Duration = Duration::from_secs(300);

/// The folders, and where copies of repositories lie for as long as they are read.
pub(crate) struct Watched {
    below: Vec<PathBuf>,
    copies: PathBuf,
    reach_private: bool,
    number: AtomicUsize,
    law: Law,
}

impl Watched {
    /// For folders that are there.
    pub(crate) fn new(below: &[PathBuf], data: &Path, reach_private: bool) -> Result<Self, Failure> {
        let real = |folder: &PathBuf| {
            folder.canonicalize().map_err(|error| Failure::file(folder, "watch below", &error))
        };
        let copies = data.join("copies");
        // What an earlier process left when it was killed.
        let _ = fs::remove_dir_all(&copies);
        Ok(Self {
            below: below.iter().map(real).collect::<Result<_, _>>()?,
            copies,
            reach_private,
            number: AtomicUsize::new(0),
            law: Law::built_in(),
        })
    }

    /// The real folder, where it is one that may be read. That another exists is not told.
    fn folder(&self, place: &str) -> Result<PathBuf, String> {
        let strange = || format!("`{place}` is no folder below those the server was started with (--below)");
        let real = Path::new(place).canonicalize().map_err(|_| strange())?;
        let may = real.is_dir() && self.below.iter().any(|root| real.starts_with(root));
        may.then_some(real).ok_or_else(strange)
    }

    /// What git is given, and the address it is held to.
    fn repository(&self, place: &str) -> Result<(String, Option<String>), String> {
        let Some(rest) = place.strip_prefix("https://") else {
            if place.contains("://") {
                return Err("a repository is read by https, or from a folder".to_owned());
            }
            return Ok((format!("file://{}", self.folder(place)?.display()), None));
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
        if authority.contains('@') {
            return Err("names and passwords do not belong into a URL".to_owned());
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse::<u16>().map_err(|_| format!("`{place}` is no URL"))?),
            None => (authority, 443),
        };
        let found = (host, port).to_socket_addrs().map_err(|_| format!("there is no host `{host}`"))?;
        let addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
        let first = addresses.first().ok_or_else(|| format!("there is no host `{host}`"))?;
        if !self.reach_private && !addresses.iter().all(|address| is_public(*address)) {
            return Err(format!(
                "`{host}` is at an address that is not public; the server reaches those only when it is started with --reach-private"
            ));
        }
        let pinned = match first {
            IpAddr::V4(four) => four.to_string(),
            IpAddr::V6(six) => format!("[{six}]"),
        };
        Ok((place.to_owned(), Some(format!("{host}:{port}:{pinned}"))))
    }

    fn assess_repository(&self, place: &str) -> Result<String, String> {
        let (url, pin) = self.repository(place)?;
        fs::create_dir_all(&self.copies).map_err(|error| format!("no room for a copy: {error}"))?;
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let copy = Copy(self.copies.join(number.to_string()));
        copy_of(&url, &copy.0, pin.as_deref(), PATIENCE).map_err(said)?;
        let repository = Repository::around(&copy.0).map_err(said)?;
        let repository = repository.ok_or("git made no copy")?;
        let head = repository.object("HEAD").ok_or("the repository has no commit")?;
        let files = repository.tree("HEAD", &head).map_err(said)?;
        let assessment = of_files(&files, place, &self.law).map_err(said)?;
        Ok(nisaba_view::json::document(&assessment))
    }
}

impl Assess for Watched {
    fn may(&self, kind: &str, place: &str) -> Result<(), String> {
        match kind {
            "git" => self.repository(place).map(drop),
            _ => self.folder(place).map(drop),
        }
    }

    fn assess(&self, kind: &str, place: &str) -> Result<String, String> {
        match kind {
            "git" => self.assess_repository(place),
            // Looked at again: a link may have been put there since.
            _ => {
                let assessment = quietly(&self.folder(place)?, &self.law).map_err(said)?;
                Ok(nisaba_view::json::document(&assessment))
            }
        }
    }
}

/// A copy of a repository, for as long as it is read.
struct Copy(PathBuf);

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn said(failure: Failure) -> String {
    match failure {
        Failure::Said(sentence, _) => sentence,
        Failure::Configuration(_) => "its nisaba.yaml has mistakes; `nisaba assess` shows them".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_outside_is_refused_and_no_url_brings_a_password_or_another_protocol() {
        let watched = Watched::new(&[], Path::new("/nonexistent"), false).unwrap();
        for (kind, place) in [
            ("folder", "/etc"),
            ("folder", "/nonexistent"),
            ("git", "/etc"),
            ("git", "ext::sh -c id"),
            ("git", "ssh://forge.example/a"),
            ("git", "http://forge.example/a"),
            ("git", "https://name:secret@forge.example/a"),
            ("git", "https://127.0.0.1/a"),
            ("git", "https://[::1]/a"),
            ("git", "--upload-pack=id"),
        ] {
            assert!(watched.may(kind, place).is_err(), "{kind} {place}");
        }
    }
}
