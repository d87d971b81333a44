//! The API as those see it who call it, over a SQLite database of each story's own.
#![expect(clippy::unwrap_used, reason = "a story that cannot be told stops")]

mod accounts;
mod authorisation;
mod place;
mod statements;
mod stories;
