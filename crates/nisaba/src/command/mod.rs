//! One file for each command; what they share is here: loading the law, and how a command fails.

pub(crate) mod assess;
pub(crate) mod backup;
pub(crate) mod baseline;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod fix;
pub(crate) mod init;
pub(crate) mod lsp;
pub(crate) mod push;
pub(crate) mod scope;
pub(crate) mod serve;
pub(crate) mod statement;
pub(crate) mod watch;

use std::path::Path;
use std::{fs, io};

use nisaba_app::ConfigurationError;
use nisaba_law::Law;

use crate::arguments::Arguments;

/// Why a command stopped: usage or input, exit code 2.
#[derive(Debug)]
pub(crate) enum Failure {
    /// One sentence, and what would be right.
    Said(String, Vec<String>),
    /// `nisaba.yaml` has mistakes.
    Configuration(Box<ConfigurationError>),
}

impl Failure {
    /// Usage or input error.
    pub(crate) const EXIT_CODE: u8 = 2;

    /// A failure in one sentence.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure::Said(message.into(), Vec::new())
    }

    /// The same with one line of help.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        match self {
            Failure::Said(message, mut lines) => {
                lines.push(help.into());
                Failure::Said(message, lines)
            }
            other => other,
        }
    }

    /// A file that could not be read or written.
    pub(crate) fn file(path: &Path, doing: &str, error: &io::Error) -> Self {
        Self::new(format!("cannot {doing} `{}`: {error}", path.display()))
    }
}

impl From<ConfigurationError> for Failure {
    fn from(error: ConfigurationError) -> Self {
        Failure::Configuration(Box::new(error))
    }
}

/// The built-in law, or with files of `--law DIR` in place of its own.
pub(crate) fn law(arguments: &Arguments) -> Result<Law, Failure> {
    let Some(dir) = &arguments.law else { return Ok(Law::built_in()) };
    let mut files = Vec::new();
    for (folder, prefix) in [(dir.clone(), ""), (dir.join("obligations"), "obligations/")] {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(_) if !prefix.is_empty() => continue,
            Err(error) => return Err(Failure::file(&folder, "read", &error)),
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
                let text = fs::read_to_string(&path).map_err(|error| Failure::file(&path, "read", &error))?;
                files.push((format!("{prefix}{name}"), text));
            }
        }
    }
    if files.is_empty() {
        return Err(Failure::new(format!("`{}` holds no law files", dir.display()))
            .help("it should hold YAML files named like those of the project's `law/` folder"));
    }
    Law::from_dir(files).map_err(|error| Failure::new(format!("{}/{error}", dir.display())))
}
