//! Where an organisation's assessments come from: uploads, or a folder or git repository that is assessed on schedule.

use serde::Serialize;
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Writing;
use crate::{Act, OrganisationId, Scoped, SourceId, Store, StoreError};

/// A source to add.
#[derive(Debug, Clone)]
pub struct NewSource {
    /// Name, unique within the organisation.
    pub name: String,
    /// `upload`, `folder` or `git`.
    pub kind: String,
    /// The folder, or the repository's URL; none for uploads.
    pub place: Option<String>,
    /// Minutes between two assessments of it.
    pub every_minutes: Option<i64>,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Id.
    pub id: SourceId,
    /// Name.
    pub name: String,
    /// `upload`, `folder` or `git`.
    pub kind: String,
    /// The folder, or the repository's URL.
    pub place: Option<String>,
    /// Minutes between two assessments.
    pub every_minutes: Option<i64>,
    /// When it is next assessed, in milliseconds since 1970.
    pub next_ms: Option<i64>,
    /// Why the last attempt failed.
    pub failure: Option<String>,
    /// Grows with each change of what is configured.
    pub version: i64,
}

const COLUMNS: &str = "id, name, kind, place, every_minutes, next_at, failure, version";

fn source(row: &AnyRow) -> Result<Source, StoreError> {
    Ok(Source {
        id: SourceId::stored(row.try_get(0)?),
        name: row.try_get(1)?,
        kind: row.try_get(2)?,
        place: row.try_get(3)?,
        every_minutes: row.try_get(4)?,
        next_ms: row.try_get(5)?,
        failure: row.try_get(6)?,
        version: row.try_get(7)?,
    })
}

impl Store {
    /// Sources that are due, in every organisation: the scheduler's question.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sources_due(&self, now_ms: i64) -> Result<Vec<(OrganisationId, Source)>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, organisation FROM source WHERE next_at <= $1 AND removed_at IS NULL ORDER BY next_at LIMIT 16"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(now_ms).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok((OrganisationId::stored(row.try_get(8)?), source(row)?))).collect()
    }
}

impl Scoped {
    /// Adds a source.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when its name is; when the database fails.
    pub async fn source_add(&self, act: &Act, new: &NewSource) -> Result<SourceId, StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        let id = SourceId::fresh(act.when_ms)?;
        sqlx::query(
            "INSERT INTO source (id, organisation, name, kind, place, every_minutes, next_at, version, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8)",
        )
        .bind(id.as_str().to_owned())
        .bind(self.organisation.as_str().to_owned())
        .bind(new.name.clone())
        .bind(new.kind.clone())
        .bind(new.place.clone())
        .bind(new.every_minutes)
        .bind(new.place.is_some().then_some(act.when_ms))
        .bind(act.when_ms)
        .execute(&mut *writing.transaction)
        .await
        .map_err(|error| StoreError::taken(error, "a source of this name"))?;
        let details = json!({ "source": id, "name": new.name, "kind": new.kind, "place": new.place, "every_minutes": new.every_minutes });
        writing.record(Some(&self.organisation), "source.added", &details).await?;
        writing.commit().await?;
        Ok(id)
    }

    /// Every source that was not removed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn source_list(&self) -> Result<Vec<Source>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM source WHERE organisation = $1 AND removed_at IS NULL ORDER BY id"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(self.organisation.as_str().to_owned())
            .fetch_all(&self.store.readers)
            .await?;
        rows.iter().map(source).collect()
    }

    /// The source of this name, where there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn source_named(&self, name: &str) -> Result<Option<Source>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM source WHERE organisation = $1 AND name = $2 AND removed_at IS NULL"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(self.organisation.as_str().to_owned())
            .bind(name.to_owned())
            .fetch_optional(&self.store.readers)
            .await?;
        row.as_ref().map(source).transpose()
    }

    /// One source.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; when the database fails.
    pub async fn source(&self, id: &SourceId) -> Result<Source, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM source WHERE organisation = $1 AND id = $2 AND removed_at IS NULL"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(self.organisation.as_str().to_owned())
            .bind(id.as_str().to_owned())
            .fetch_optional(&self.store.readers)
            .await?;
        source(&row.ok_or(StoreError::NotFound)?)
    }

    /// Says when a source that was due at `was_ms` is assessed next, and why the attempt failed where it did. Who asked meanwhile that
    /// it be assessed again keeps that. No fact of the organisation changes by it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn source_schedule(
        &self,
        id: &SourceId,
        was_ms: Option<i64>,
        next_ms: i64,
        failure: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.begin().await?;
        sqlx::query(
            "UPDATE source SET next_at = CASE WHEN next_at = $1 THEN $2 ELSE next_at END, failure = $3
             WHERE organisation = $4 AND id = $5 AND removed_at IS NULL",
        )
        .bind(was_ms)
        .bind(next_ms)
        .bind(failure.map(str::to_owned))
        .bind(self.organisation.as_str().to_owned())
        .bind(id.as_str().to_owned())
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Has a source assessed at a time, whatever its schedule says.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn source_ask(&self, id: &SourceId, at_ms: i64) -> Result<(), StoreError> {
        let mut transaction = self.store.begin().await?;
        sqlx::query(
            "UPDATE source SET next_at = $1 WHERE organisation = $2 AND id = $3 AND removed_at IS NULL",
        )
        .bind(at_ms)
        .bind(self.organisation.as_str().to_owned())
        .bind(id.as_str().to_owned())
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Removes a source; its history stays. `version` must be the present one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`]; when the database fails.
    pub async fn source_remove(&self, act: &Act, id: &SourceId, version: i64) -> Result<(), StoreError> {
        let present = self.source(id).await?;
        let mut writing = Writing::begin(&self.store, act).await?;
        // The name becomes free for another source.
        let removed = sqlx::query(
            "UPDATE source SET removed_at = $1, version = version + 1, next_at = NULL, name = $2
             WHERE organisation = $3 AND id = $4 AND version = $5 AND removed_at IS NULL",
        )
        .bind(act.when_ms)
        .bind(format!("{} (removed {id})", present.name))
        .bind(self.organisation.as_str().to_owned())
        .bind(id.as_str().to_owned())
        .bind(version)
        .execute(&mut *writing.transaction)
        .await?;
        if removed.rows_affected() != 1 {
            return Err(StoreError::Changed);
        }
        writing.record(Some(&self.organisation), "source.removed", &json!({ "source": id })).await?;
        writing.commit().await
    }
}
