//! Why the store did not do it.

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database said no, is gone, or its disk is full.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The operating system gave no random bytes.
    #[error("no randomness: {0}")]
    Random(#[from] getrandom::Error),
    /// A stored text is not what the program writes.
    #[error("a stored value cannot be read: {0}")]
    Stored(#[from] serde_json::Error),
    /// The URL names no database this store speaks to.
    #[error("`{0}` is no database URL: write `sqlite:FILE` or `postgres://…`")]
    Url(String),
    /// What goes to the database could be read and changed on the way.
    #[error(
        "the database at `{0}` is reached without encryption: write `sslmode=verify-full` (or `require`) into its URL"
    )]
    Unencrypted(String),
    /// The database was written by a newer version.
    #[error("the database has schema {found}, this version knows {known}: use the newer version")]
    Newer {
        /// Schema in the database.
        found: i64,
        /// Schema of this program.
        known: i64,
    },
    /// It is not there, or not in this organisation.
    #[error("not found")]
    NotFound,
    /// It is there already.
    #[error("{0} is there already")]
    Taken(&'static str),
    /// It changed since it was read.
    #[error("it has changed since it was read")]
    Changed,
    /// Somebody is in a database that a copy was to be put into.
    #[error("there is something in the database: a copy is restored into an empty one")]
    NotEmpty,
    /// The organisation would be left without an administrator.
    #[error("the last administrator stays one")]
    LastAdministrator,
    /// A statement does not say what it must to count.
    #[error("{0}")]
    Statement(String),
    /// A change was about to be committed without an evidence record.
    #[error("a change without an evidence record was refused")]
    Unrecorded,
}

impl StoreError {
    /// Turns a broken uniqueness into [`StoreError::Taken`].
    pub(crate) fn taken(error: sqlx::Error, what: &'static str) -> Self {
        match error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
            true => StoreError::Taken(what),
            false => StoreError::Database(error),
        }
    }
}
