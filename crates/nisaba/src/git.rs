//! Revisions of a git repository behind the `Files` port, without a checkout.
//!
//! The user's own `git` reads the objects: it knows every form a repository has (packs, alternates, work trees, SHA-256) and
//! whom it may trust, starts in milliseconds, and adds nothing to the binary.
//!
//! **Invariant:** only `rev-parse`, `merge-base`, `ls-tree` and `cat-file` are run. None of them runs hooks, filters or other
//! programs, none writes, and objects that are not here are not fetched.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use nisaba_base::files::{Files, ReadProblem};

use crate::command::Failure;
use crate::files::{SIZE_LIMIT, is_vendored};

/// The repository around a folder.
#[derive(Debug)]
pub(crate) struct Repository {
    folder: PathBuf,
    /// The folder relative to the top of the repository, with a `/` at its end unless empty.
    prefix: String,
}

impl Repository {
    /// The repository that `folder` lies in; `None` where it lies in none.
    ///
    /// # Errors
    /// When there is no `git` to ask.
    pub(crate) fn around(folder: &Path) -> Result<Option<Self>, Failure> {
        let mut asked = command(folder);
        let output =
            asked.args(["rev-parse", "--show-prefix"]).stderr(Stdio::null()).output().map_err(|error| {
                Failure::new(format!("`git` cannot be run: {error}"))
                    .help("revisions are read by git; two folders can be compared without it")
            })?;
        let prefix = String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned();
        Ok(output.status.success().then(|| Self { folder: folder.to_owned(), prefix }))
    }

    /// The commit or tree that a revision names; `None` where it names none.
    pub(crate) fn object(&self, revision: &str) -> Option<String> {
        self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{tree}}")])?;
        self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", revision])
    }

    /// Where two revisions parted.
    pub(crate) fn merge_base(&self, one: &str, other: &str) -> Option<String> {
        self.ask(&["merge-base", "--end-of-options", one, other])
            .or_else(|| self.ask(&["merge-base", one, other]))
    }

    fn ask(&self, arguments: &[&str]) -> Option<String> {
        let output = command(&self.folder).args(arguments).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let line = text.lines().next()?.trim().to_owned();
        (output.status.success() && !line.is_empty()).then_some(line)
    }

    /// The files of a revision below the folder.
    ///
    /// # Errors
    /// When the folder is not in the revision, or git cannot read it.
    pub(crate) fn tree(&self, name: &str, object: &str) -> Result<Tree, Failure> {
        let below = self.prefix.trim_end_matches('/');
        // A revision like `main:infra` names a folder by itself.
        let tree = if name.contains(':') { object.to_owned() } else { format!("{object}:{below}") };
        let output = command(&self.folder)
            .args(["ls-tree", "-r", "-z", "-l", "--full-tree", &tree])
            .output()
            .map_err(|error| Failure::new(format!("`git` cannot be run: {error}")))?;
        if !output.status.success() {
            return Err(Failure::new(format!("`{name}` has no folder `{below}`"))
                .help("give another folder with --path, or another revision"));
        }
        let mut entries = BTreeMap::new();
        for entry in output.stdout.split(|byte| *byte == 0) {
            if let Some((path, blob)) = entry_of(entry) {
                entries.insert(path, blob);
            }
        }
        Ok(Tree { entries, objects: Mutex::new(None), folder: self.folder.clone() })
    }
}

/// Copies a repository's newest commit into an empty folder, without a working tree.
///
/// What the repository holds is not run: no hooks (no template brings any), no filters (there is no working tree), no submodules, no
/// helpers for passwords (no configuration is read but git's own), no other protocol than these two, no redirect to elsewhere.
///
/// # Errors
/// When git cannot be run, fails, or takes longer than `patience`.
pub(crate) fn copy_of(
    url: &str,
    folder: &Path,
    pin: Option<&str>,
    patience: Duration,
) -> Result<(), Failure> {
    let mut copying = Command::new("git");
    for setting in
        ["http.followRedirects=false", "credential.helper=", "core.hooksPath=/dev/null", "gc.auto=0"]
    {
        copying.args(["-c", setting]);
    }
    if let Some(pin) = pin {
        copying.args(["-c", &format!("http.curloptResolve={pin}")]);
    }
    copying
        .args([
            "clone",
            "--quiet",
            "--bare",
            "--depth=1",
            "--single-branch",
            "--no-tags",
            "--template=",
            "--",
        ])
        .arg(url)
        .arg(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_ALLOW_PROTOCOL", "https:file")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ASKPASS", "/bin/false")
        .env("LC_ALL", "C")
        .env_remove("GIT_DIR")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let failed = |error: std::io::Error| Failure::new(format!("`git` cannot be run: {error}"));
    let mut child = copying.spawn().map_err(failed)?;
    let until = Instant::now() + patience;
    loop {
        match child.try_wait().map_err(failed)? {
            Some(status) if status.success() => return Ok(()),
            Some(_) => return Err(Failure::new("git could not read the repository")),
            None if Instant::now() > until => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Failure::new(format!("git took longer than {} seconds", patience.as_secs())));
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// `git` in a folder, asking nobody and fetching nothing.
fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("--no-pager")
        .arg("-C")
        .arg(folder)
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

/// Name and size in bytes of a blob.
#[derive(Debug)]
struct Blob {
    name: String,
    size: u64,
}

/// A line of `ls-tree -l`: `100644 blob <name> <size>\t<path>`. Links, submodules and vendored folders are left out.
fn entry_of(entry: &[u8]) -> Option<(String, Blob)> {
    let entry = std::str::from_utf8(entry).ok()?;
    let (what, path) = entry.split_once('\t')?;
    let mut words = what.split_ascii_whitespace();
    let (mode, _, name, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let is_file = mode.starts_with("100");
    (is_file && !is_vendored(path))
        .then(|| (path.to_owned(), Blob { name: name.to_owned(), size: size.parse().unwrap_or(u64::MAX) }))
}

/// The files of a revision below a folder.
#[derive(Debug)]
pub(crate) struct Tree {
    entries: BTreeMap<String, Blob>,
    /// One `git cat-file` for all reads, started by the first.
    objects: Mutex<Option<Objects>>,
    folder: PathBuf,
}

impl Tree {
    /// Leaves out files that the other side does not show though they are there, because an ignore file hides them.
    pub(crate) fn hide(&mut self, is_hidden: impl Fn(&str) -> bool) {
        self.entries.retain(|path, _| !is_hidden(path));
    }
}

impl Files for Tree {
    fn list(&self) -> (Vec<String>, Vec<(String, ReadProblem)>) {
        (self.entries.keys().cloned().collect(), Vec::new())
    }

    fn read(&self, path: &str) -> Result<String, ReadProblem> {
        let blob = self.entries.get(path).ok_or(ReadProblem::Missing)?;
        if blob.size > SIZE_LIMIT {
            return Err(ReadProblem::TooLarge { bytes: blob.size, limit: SIZE_LIMIT });
        }
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = match &mut *objects {
            Some(objects) => objects.read(&blob.name),
            None => objects.insert(Objects::start(&self.folder).map_err(other)?).read(&blob.name),
        };
        String::from_utf8(bytes.map_err(other)?)
            .map_err(|error| ReadProblem::NotText { offset: error.utf8_error().valid_up_to() })
    }
}

fn other(error: std::io::Error) -> ReadProblem {
    ReadProblem::Other(format!("git: {error}"))
}

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Objects {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    fn start(folder: &Path) -> std::io::Result<Self> {
        let mut process = command(folder)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let closed = || std::io::Error::other("no pipe");
        let questions = process.stdin.take().ok_or_else(closed)?;
        let answers = BufReader::with_capacity(64 * 1024, process.stdout.take().ok_or_else(closed)?);
        Ok(Self { process, questions, answers })
    }

    /// The answer is `<name> blob <size>`, the bytes, and a line end.
    fn read(&mut self, name: &str) -> std::io::Result<Vec<u8>> {
        self.questions.write_all(format!("{name}\n").as_bytes())?;
        self.questions.flush()?;
        let mut head = String::new();
        self.answers.by_ref().take(1024).read_line(&mut head)?;
        let mut words = head.split_ascii_whitespace();
        let (kind, size) = (words.nth(1), words.next().and_then(|size| size.parse::<u64>().ok()));
        let (Some("blob"), Some(size)) = (kind, size.filter(|size| *size <= SIZE_LIMIT)) else {
            return Err(std::io::Error::other("the object is not here"));
        };
        let mut bytes = Vec::with_capacity(size as usize);
        self.answers.by_ref().take(size).read_to_end(&mut bytes)?;
        self.answers.read_exact(&mut [0])?;
        Ok(bytes)
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It ends by itself once its input is closed; nothing is lost by ending it now.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_submodules_and_vendored_folders_are_no_files() {
        let path = |line: &str| entry_of(line.as_bytes()).map(|(path, blob)| (path, blob.size));
        assert_eq!(path("100644 blob 4f2c     120\tinfra/main.tf"), Some(("infra/main.tf".to_owned(), 120)));
        assert_eq!(path("120000 blob 4f2c      12\tlink.tf"), None);
        assert_eq!(path("160000 commit 4f2c       -\tmodules/other"), None);
        assert_eq!(path("100644 blob 4f2c     120\tapp/node_modules/x.yaml"), None);
        assert_eq!(path(""), None);
    }
}
