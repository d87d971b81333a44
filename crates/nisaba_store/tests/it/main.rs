//! The store as the server uses it. Every story is told twice: on SQLite and on a PostgreSQL of our own.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told stops")]

mod copy;
mod crash;
mod place;
mod stories;
mod upgrade;
