//! What somebody should look at: what got worse.

use serde::Serialize;
use serde_json::json;
use sqlx::Row;

use crate::act::Writing;
use crate::{Act, AlertId, Page, Scoped, StoreError, channel};

/// Something that got worse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// Id.
    pub id: AlertId,
    /// `finding`, `requirement` or `source`.
    pub kind: String,
    /// Its id.
    pub subject: String,
    /// A sentence.
    pub says: String,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// When somebody said that they had seen it.
    pub seen_ms: Option<i64>,
    /// Who.
    pub seen_by: Option<String>,
}

/// Raises an alert within the transaction of what it is about.
pub(crate) async fn raise(
    writing: &mut Writing<'_>,
    scoped: &Scoped,
    kind: &str,
    subject: &str,
    says: &str,
) -> Result<(), StoreError> {
    let id = AlertId::fresh(writing.when_ms())?;
    sqlx::query(
        "INSERT INTO alert (id, organisation, kind, subject, says, at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.as_str().to_owned())
    .bind(scoped.organisation.as_str().to_owned())
    .bind(kind.to_owned())
    .bind(subject.to_owned())
    .bind(says.to_owned())
    .bind(writing.when_ms())
    .execute(&mut *writing.transaction)
    .await?;
    channel::owe(writing, scoped, &id).await?;
    let details = json!({ "alert": id, "kind": kind, "subject": subject });
    writing.record(Some(&scoped.organisation), "alert.raised", &details).await
}

pub(crate) fn alert(row: &sqlx::any::AnyRow) -> Result<Alert, StoreError> {
    Ok(Alert {
        id: AlertId::stored(row.try_get(0)?),
        kind: row.try_get(1)?,
        subject: row.try_get(2)?,
        says: row.try_get(3)?,
        at_ms: row.try_get(4)?,
        seen_ms: row.try_get(5)?,
        seen_by: row.try_get(6)?,
    })
}

impl Scoped {
    /// Raises an alert by itself: about a source that fell silent, not about what a run changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn alert_raise(
        &self,
        act: &Act,
        kind: &str,
        subject: &str,
        says: &str,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        raise(&mut writing, self, kind, subject, says).await?;
        writing.commit().await
    }

    /// Alerts, oldest first, after an id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn alert_list(&self, after: &str, limit: i64) -> Result<Page<Alert>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, kind, subject, says, at, seen_at, seen_by FROM alert WHERE organisation = $1 AND id > $2
             ORDER BY id LIMIT $3",
        )
        .bind(self.organisation.as_str().to_owned())
        .bind(after.to_owned())
        .bind(limit + 1)
        .fetch_all(&self.store.readers)
        .await?;
        let items = rows.iter().map(alert).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(items, limit, |alert| alert.id.to_string()))
    }

    /// Notes that somebody has seen an alert.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none unseen; when the database fails.
    pub async fn alert_seen(&self, act: &Act, id: &AlertId) -> Result<(), StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        let seen = sqlx::query(
            "UPDATE alert SET seen_at = $1, seen_by = $2 WHERE organisation = $3 AND id = $4 AND seen_at IS NULL",
        )
        .bind(act.when_ms)
        .bind(act.who.clone())
        .bind(self.organisation.as_str().to_owned())
        .bind(id.as_str().to_owned())
        .execute(&mut *writing.transaction)
        .await?;
        if seen.rows_affected() != 1 {
            return Err(StoreError::NotFound);
        }
        writing.record(Some(&self.organisation), "alert.seen", &json!({ "alert": id })).await?;
        writing.commit().await
    }
}
