//! The little in which SQLite and PostgreSQL differ. Everything else is SQL that both read, over `BIGINT` and `TEXT` only.

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::StoreError;

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

    /// Another machine is reached over TLS only: who listens in would see every session and every finding.
    ///
    /// # Errors
    /// [`StoreError::Unencrypted`]; when the URL is none.
    pub(crate) fn refuse_plain(self, url: &str) -> Result<(), StoreError> {
        if self == Self::Sqlite {
            return Ok(());
        }
        let options: PgConnectOptions = url.parse()?;
        let host = options.get_host();
        let is_here = options.get_socket().is_some()
            || host.starts_with('/')
            || host == "localhost"
            || host
                .trim_matches(['[', ']'])
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        let is_encrypted = matches!(
            options.get_ssl_mode(),
            PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull
        );
        match is_here || is_encrypted {
            true => Ok(()),
            false => Err(StoreError::Unencrypted(host.to_owned())),
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

    /// How a transaction begins that reads one state, however long it takes.
    pub(crate) fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// Where a row lies: an order that no two rows share, the same throughout a transaction that reads.
    pub(crate) fn place_of_a_row(self) -> &'static str {
        match self {
            Self::Sqlite => "rowid",
            Self::Postgres => "ctid",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_is_reached_over_tls_only() {
        let refused = |url: &str| Dialect::Postgres.refuse_plain(url).is_err();
        for url in [
            "postgres://nisaba@db.acme.example/nisaba",
            "postgres://nisaba@10.0.0.7/nisaba?sslmode=prefer",
            "postgres://nisaba@localhost.acme.example/nisaba?sslmode=disable",
        ] {
            assert!(refused(url), "{url}");
        }
        for url in [
            "postgres://nisaba@db.acme.example/nisaba?sslmode=verify-full",
            "postgres://nisaba@localhost/nisaba",
            "postgres://nisaba@127.0.0.1:5433/nisaba",
            "postgres://nisaba@%2Frun%2Fpostgresql/nisaba",
        ] {
            assert!(!refused(url), "{url}");
        }
    }
}
