//! How it stands: the last run of each source, and the requirements. Nothing here counts findings: a run brings its counts.

use serde::Serialize;
use serde_json::Value;
use sqlx::Row;
use sqlx::any::AnyRow;

pub use crate::alert::Alert;
use crate::{RunId, Scoped, SourceId, StoreError};

/// A source and its last run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceState {
    /// Source.
    pub source: SourceId,
    /// Name.
    pub name: String,
    /// The last run.
    pub run: RunId,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The answer in counts.
    pub summary: Value,
}

/// A requirement as one source shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequirementState {
    /// Requirement.
    pub requirement: String,
    /// Title.
    pub title: String,
    /// Source.
    pub source: SourceId,
    /// Status.
    pub status: String,
    /// Since when, in milliseconds since 1970.
    pub since_ms: i64,
}

impl Scoped {
    /// Each source with its last run.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn overview(&self) -> Result<Vec<SourceState>, StoreError> {
        let rows = sqlx::query(
            "SELECT source.id, source.name, run.id, run.at, COALESCE(standing.summary, run.summary) FROM source JOIN run ON run.id =
             (SELECT last.id FROM run AS last WHERE last.organisation = source.organisation AND last.source = source.id
              ORDER BY last.at DESC, last.id DESC LIMIT 1)
             LEFT JOIN standing ON standing.organisation = source.organisation AND standing.source = source.id AND standing.run = run.id
             WHERE source.organisation = $1 AND source.removed_at IS NULL ORDER BY source.id",
        )
        .bind(self.organisation.as_str().to_owned())
        .fetch_all(&self.store.readers)
        .await?;
        let state = |row: &AnyRow| {
            Ok(SourceState {
                source: SourceId::stored(row.try_get(0)?),
                name: row.try_get(1)?,
                run: RunId::stored(row.try_get(2)?),
                at_ms: row.try_get(3)?,
                summary: serde_json::from_str(row.try_get::<&str, _>(4)?)?,
            })
        };
        rows.iter().map(state).collect()
    }

    /// Every requirement as each source shows it now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requirement_list(&self) -> Result<Vec<RequirementState>, StoreError> {
        let rows = sqlx::query(
            "SELECT requirement, title, source, status, at FROM requirement_event WHERE organisation = $1 AND latest = 1
             ORDER BY requirement, source",
        )
        .bind(self.organisation.as_str().to_owned())
        .fetch_all(&self.store.readers)
        .await?;
        rows.iter().map(requirement).collect()
    }

    /// How a requirement's status changed, oldest first. At most the first 1000 changes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requirement_history(&self, id: &str) -> Result<Vec<RequirementState>, StoreError> {
        let rows = sqlx::query(
            "SELECT requirement, title, source, status, at FROM requirement_event WHERE organisation = $1 AND requirement = $2
             ORDER BY at, id LIMIT 1000",
        )
        .bind(self.organisation.as_str().to_owned())
        .bind(id.to_owned())
        .fetch_all(&self.store.readers)
        .await?;
        rows.iter().map(requirement).collect()
    }
}

impl Scoped {
    /// What each source's last run showed that may prove something, as JSON.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn proofs(&self) -> Result<Vec<(SourceId, String)>, StoreError> {
        let rows = sqlx::query(
            "SELECT standing.source, standing.proofs FROM standing JOIN source ON source.id = standing.source
             WHERE standing.organisation = $1 AND source.removed_at IS NULL ORDER BY standing.source",
        )
        .bind(self.organisation.as_str().to_owned())
        .fetch_all(&self.store.readers)
        .await?;
        rows.iter().map(|row| Ok((SourceId::stored(row.try_get(0)?), row.try_get(1)?))).collect()
    }
}

fn requirement(row: &AnyRow) -> Result<RequirementState, StoreError> {
    Ok(RequirementState {
        requirement: row.try_get(0)?,
        title: row.try_get(1)?,
        source: SourceId::stored(row.try_get(2)?),
        status: row.try_get(3)?,
        since_ms: row.try_get(4)?,
    })
}
