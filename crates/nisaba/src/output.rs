//! Standard output and standard error: colour, width, progress, and how a failure is told.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use nisaba_base::{Diagnostic, SourceMap};
use nisaba_view::terminal::{self, Style};

use crate::arguments::{Arguments, Colour};
use crate::command::Failure;

/// Where text goes and how it may look.
pub(crate) struct Screen {
    /// How standard output may look.
    pub(crate) out: Style,
    /// How standard error may look.
    pub(crate) err: Style,
    quiet: bool,
}

impl Screen {
    /// By the arguments, the environment and what is connected.
    pub(crate) fn new(arguments: &Arguments) -> Self {
        let style = |terminal: bool| Style {
            colour: match arguments.color {
                Colour::Always => true,
                Colour::Never => false,
                Colour::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            },
            unicode: speaks_unicode(),
            width: width(),
        };
        Self {
            out: style(io::stdout().is_terminal()),
            err: style(io::stderr().is_terminal()),
            quiet: arguments.quiet,
        }
    }

    /// Writes to standard output; a reader that closed the pipe is no error.
    pub(crate) fn print(&self, text: &str) {
        let _ = io::stdout().lock().write_all(text.as_bytes());
    }

    /// Writes to standard error unless `--quiet`.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{text}");
        }
    }

    /// Shows problems with their place on standard error.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &SourceMap) {
        const MOST: usize = 20;
        if self.quiet {
            return;
        }
        let mask = |line: &str| nisaba_sources::mask(line).into_owned();
        for diagnostic in diagnostics.iter().take(MOST) {
            self.note(&terminal::diagnostic(diagnostic, sources, &self.err, &mask));
        }
        if diagnostics.len() > MOST {
            self.note(&format!(
                "and {} more like these; `--format json` lists them all",
                diagnostics.len() - MOST
            ));
        }
    }

    /// Tells why nothing was done.
    pub(crate) fn failure(&self, failure: &Failure) {
        let mut err = io::stderr().lock();
        match failure {
            Failure::Said(message, help) => {
                let (bold, end) = if self.err.colour { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
                let _ = writeln!(err, "{bold}error{end}: {message}");
                for line in help {
                    let _ = writeln!(err, "  = {line}");
                }
            }
            Failure::Configuration(error) => {
                let mask = |line: &str| nisaba_sources::mask(line).into_owned();
                for diagnostic in &error.diagnostics {
                    let _ = writeln!(
                        err,
                        "{}",
                        terminal::diagnostic(diagnostic, &error.sources, &self.err, &mask)
                    );
                }
                let _ = writeln!(err, "nothing was assessed; exit {}", Failure::EXIT_CODE);
            }
        }
    }

    /// A progress bar on standard error, shown only on a terminal and only when the work takes longer than a moment.
    pub(crate) fn progress(&self) -> Progress {
        let shown = !self.quiet && io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) =
            ProgressStyle::with_template("Reading   {pos} of {len} files  {bar:30}  {percent} %")
        {
            bar.set_style(style.progress_chars("━╸─"));
        }
        Progress { bar, shown, begun: Instant::now() }
    }
}

/// Under this, nothing is shown.
const MOMENT: Duration = Duration::from_millis(300);

/// Progress of reading files.
pub(crate) struct Progress {
    bar: ProgressBar,
    shown: bool,
    begun: Instant,
}

impl Progress {
    /// Tells how far it is; cheap enough to be called for each file.
    pub(crate) fn tell(&self, done: usize, total: usize) {
        if !self.shown || !done.is_multiple_of(64) || self.begun.elapsed() < MOMENT {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
    }

    /// Clears it.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn speaks_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    // Without any locale most systems of today speak UTF-8; C and POSIX say otherwise.
    locale.is_none_or(|locale| locale.to_ascii_lowercase().replace('-', "").contains("utf8"))
}

fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    columns.unwrap_or(100).clamp(60, 140)
}
