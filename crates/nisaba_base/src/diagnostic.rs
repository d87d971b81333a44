//! A problem in a file that a user wrote: where it is, what is wrong, what would be right.

use crate::loc::Loc;

/// How bad a [`Diagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Something could not be read; the rest was.
    Warning,
    /// Nothing useful can be said without mending this.
    Error,
}

/// A problem for people; the terminal, JSON and HTML all show the same value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// Stable code in kebab-case, e.g. `yaml-syntax`.
    pub code: &'static str,
    /// One lowercase sentence without full stop; user input in backticks. Never holds a value that may be secret.
    pub message: String,
    /// Where, unless it concerns no single file.
    pub loc: Option<Loc>,
    /// Words beside the caret.
    pub label: Option<String>,
    /// What would be right, or what became unknown; one line each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// A warning without place.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            code,
            message: message.into(),
            loc: None,
            label: None,
            help: Vec::new(),
        }
    }

    /// An error without place.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self { level: Level::Error, ..Self::warning(code, message) }
    }

    /// The same, at a place.
    pub fn at(mut self, loc: Loc) -> Self {
        self.loc = Some(loc);
        self
    }

    /// The same, with words beside the caret.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The same, with one more line of help.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}
