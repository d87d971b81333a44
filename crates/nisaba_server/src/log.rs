//! What the server says of its work: one line for each request and each thing it does by itself, on standard error.
//!
//! **Invariant:** a line names routes and ids, never bodies, secrets or query strings.

use tracing_subscriber::filter::LevelFilter;

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Begins to log; a second time changes nothing.
pub(crate) fn start(format: LogFormat) {
    let lines = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(LevelFilter::INFO)
        .with_target(false);
    // Whoever embeds the server may have a log of their own already: theirs goes on.
    let _ = match format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}
