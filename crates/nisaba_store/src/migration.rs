//! Schema versions: linear, each applied once in a transaction, none ever edited after a release.

use sqlx::AssertSqlSafe;

use crate::store::Store;
use crate::{StoreError, dialect::Dialect};

/// Each version's text; the first is version 1.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/1.sql"),
    include_str!("../migrations/2.sql"),
    include_str!("../migrations/3.sql"),
    include_str!("../migrations/4.sql"),
];

/// Brings the database to this program's schema.
///
/// # Errors
/// When a newer program wrote it, or the database fails.
pub(crate) async fn migrate(store: &Store, dialect: Dialect) -> Result<(), StoreError> {
    let mut transaction = store.begin().await?;
    if dialect == Dialect::Postgres {
        // Two programs that start at once take turns.
        sqlx::query("SELECT pg_advisory_xact_lock(20222555)").execute(&mut *transaction).await?;
    }
    sqlx::query("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
        .execute(&mut *transaction)
        .await?;
    let found: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM schema_version")
        .fetch_one(&mut *transaction)
        .await?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (version, text) in (1_i64..).zip(MIGRATIONS).skip_while(|(version, _)| *version <= found) {
        let text = dialect.schema(text);
        for statement in text.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            sqlx::query(AssertSqlSafe(statement)).execute(&mut *transaction).await?;
        }
        sqlx::query("INSERT INTO schema_version (version) VALUES ($1)")
            .bind(version)
            .execute(&mut *transaction)
            .await?;
    }
    Ok(transaction.commit().await?)
}
