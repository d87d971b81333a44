//! The little in which SQLite and PostgreSQL differ. Everything else is SQL that both read, over `BIGINT` and `TEXT` only.

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// One file, one writer.
    Sqlite,
    /// A server.
    Postgres,
}

impl Dialect {
    /// By the scheme of the URL.
    pub(crate) fn of(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// The schema in this dialect.
    pub(crate) fn schema(self, text: &str) -> String {
        match self {
            Self::Sqlite => text.replace("BIGINT", "INTEGER"),
            Self::Postgres => text.replace(") STRICT;", ");"),
        }
    }

    /// How a transaction that writes begins: SQLite takes its lock at once, so that no transaction fails half-way.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// What each new connection is told. An acknowledged commit is on disk (`synchronous`).
    pub(crate) fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Sqlite => &[
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA foreign_keys = ON",
                "PRAGMA busy_timeout = 10000",
                "PRAGMA trusted_schema = OFF",
                "PRAGMA cache_size = -8192",
            ],
            Self::Postgres => &["SET lock_timeout = '10s'", "SET statement_timeout = '60s'"],
        }
    }
}
