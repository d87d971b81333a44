//! Opening the database, its connections, its copy.

use std::path::Path;
use std::sync::{Arc, Once};
use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AssertSqlSafe, Executor, Transaction};

use crate::dialect::Dialect;
use crate::migration::migrate;
use crate::{Judge, OrganisationId, Scoped, StoreError};

/// How many connections read at once.
const READERS: u32 = 8;
/// How many connections write at once in PostgreSQL; SQLite has one writer, which waits in our queue and not in its own.
const WRITERS: u32 = 4;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) readers: AnyPool,
    writers: AnyPool,
    dialect: Dialect,
    judge: Option<Arc<dyn Judge>>,
}

impl Store {
    /// Opens the database at a URL (`sqlite:FILE`, `postgres://…`), makes it when it is a file that is not there, and brings it to
    /// this program's schema.
    ///
    /// # Errors
    /// When the URL names none, it cannot be reached, or a newer program wrote it.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        let dialect = Dialect::of(url)
            .ok_or_else(|| StoreError::Url(url.split('@').next_back().unwrap_or("").to_owned()))?;
        dialect.refuse_plain(url)?;
        let url = match dialect {
            Dialect::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
            _ => url.to_owned(),
        };
        let writers = if dialect == Dialect::Sqlite { 1 } else { WRITERS };
        // The writer first: it makes the file and turns the write-ahead log on.
        let store = Self {
            writers: pool(&url, dialect, writers).await?,
            readers: pool(&url, dialect, READERS).await?,
            dialect,
            judge: None,
        };
        migrate(&store, dialect).await?;
        Ok(store)
    }

    /// The same store with who decides what statements mean; without, they are kept and mean nothing.
    #[must_use]
    pub fn judged_by(self, judge: Arc<dyn Judge>) -> Self {
        Self { judge: Some(judge), ..self }
    }

    /// Who decides what statements mean.
    pub fn judge(&self) -> Option<&Arc<dyn Judge>> {
        self.judge.as_ref()
    }

    /// The handle of one organisation.
    pub fn of(&self, organisation: OrganisationId) -> Scoped {
        Scoped { store: self.clone(), organisation }
    }

    /// Which database it is.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Writes a consistent copy of a SQLite database to a new file while it is in use. For either database, [`crate::back_up`].
    ///
    /// # Errors
    /// When the database is not SQLite, the file exists, or its disk is full.
    pub async fn back_up(&self, file: &Path) -> Result<(), StoreError> {
        if self.dialect != Dialect::Sqlite {
            return Err(StoreError::Url("a PostgreSQL server (`nisaba backup` makes its copy)".to_owned()));
        }
        sqlx::query("VACUUM INTO $1").bind(file.display().to_string()).execute(&self.readers).await?;
        Ok(())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Closes every connection, the last of SQLite's folding its write-ahead log into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }

    /// Begins a transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(self.writers.begin_with(self.dialect.begin()).await?)
    }
}

async fn pool(url: &str, dialect: Dialect, connections: u32) -> Result<AnyPool, StoreError> {
    let options = AnyPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(30));
    let options = options.after_connect(move |connection, _| {
        Box::pin(async move {
            for setting in dialect.settings() {
                connection.execute(AssertSqlSafe(*setting)).await?;
            }
            Ok(())
        })
    });
    Ok(options.connect(url).await?)
}

/// `sha256:` and the digest in hexadecimal: how artefacts and secrets are named.
pub fn digest(bytes: impl AsRef<[u8]>) -> String {
    use std::fmt::Write as _;
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
