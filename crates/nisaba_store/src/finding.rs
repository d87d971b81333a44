//! Findings as they stand, and how each came to it.

use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::{EventId, FindingId, Page, RunId, Scoped, SourceId, StoreError};

/// A finding as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Id.
    pub id: FindingId,
    /// Source.
    pub source: SourceId,
    /// Stable across runs, also without this store.
    pub fingerprint: String,
    /// `fail`, `inconclusive`, `pass`, `excepted`, or `gone`: the last run no longer has it.
    pub outcome: String,
    /// `critical`, `high`, `medium`, `low`.
    pub severity: String,
    /// Greater is worse.
    pub risk: i64,
    /// Check.
    pub check: String,
    /// Title.
    pub title: String,
    /// A sentence.
    pub says: String,
    /// Address of the asset.
    pub resource: String,
    /// File.
    pub file: String,
    /// Line.
    pub line: i64,
    /// Milliseconds since 1970.
    pub first_seen_ms: i64,
    /// Milliseconds since 1970.
    pub changed_ms: i64,
    /// The statement that accepts it.
    pub accepted_by: Option<String>,
}

/// A change of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingEvent {
    /// Id.
    pub id: EventId,
    /// The run that showed it.
    pub run: RunId,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// Outcome before; none when it was not there.
    pub was: Option<String>,
    /// Outcome from then on.
    pub becomes: String,
    /// What it said then.
    pub says: String,
}

/// Which findings; worst first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingFilter {
    /// Outcome.
    pub outcome: String,
    /// Check.
    pub check: Option<String>,
    /// Severity.
    pub severity: Option<String>,
    /// Source.
    pub source: Option<SourceId>,
}

const COLUMNS: &str = "id, source, fingerprint, outcome, severity, risk, check_id, title, says, resource, file, line, first_seen, changed_at, accepted_by";

fn finding(row: &AnyRow) -> Result<Finding, StoreError> {
    Ok(Finding {
        id: FindingId::stored(row.try_get(0)?),
        source: SourceId::stored(row.try_get(1)?),
        fingerprint: row.try_get(2)?,
        outcome: row.try_get(3)?,
        severity: row.try_get(4)?,
        risk: row.try_get(5)?,
        check: row.try_get(6)?,
        title: row.try_get(7)?,
        says: row.try_get(8)?,
        resource: row.try_get(9)?,
        file: row.try_get(10)?,
        line: row.try_get(11)?,
        first_seen_ms: row.try_get(12)?,
        changed_ms: row.try_get(13)?,
        accepted_by: row.try_get(14)?,
    })
}

impl Scoped {
    /// Findings, worst first, after a place: risk and id of the last one seen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finding_list(
        &self,
        filter: &FindingFilter,
        after: Option<(i64, &str)>,
        limit: i64,
    ) -> Result<Page<Finding>, StoreError> {
        let (risk, id) = after.unwrap_or((i64::MAX, ""));
        let mut sql = format!(
            "SELECT {COLUMNS} FROM finding WHERE organisation = $1 AND outcome = $2 AND (risk < $3 OR (risk = $3 AND id > $4))
             AND risk <= $3"
        );
        let extra = [
            ("check_id", filter.check.clone()),
            ("severity", filter.severity.clone()),
            ("source", filter.source.as_ref().map(ToString::to_string)),
        ];
        let asked: Vec<(&str, String)> =
            extra.into_iter().filter_map(|(column, value)| Some((column, value?))).collect();
        for (place, (column, _)) in (6..).zip(&asked) {
            sql.push_str(&format!(" AND {column} = ${place}"));
        }
        sql.push_str(" ORDER BY risk DESC, id LIMIT $5");
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(self.organisation.as_str().to_owned())
            .bind(filter.outcome.clone())
            .bind(risk)
            .bind(id.to_owned())
            .bind(limit + 1);
        for (_, value) in asked {
            query = query.bind(value);
        }
        let rows = query.fetch_all(&self.store.readers).await?;
        let items = rows.iter().map(finding).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(items, limit, |finding| format!("{}.{}", finding.risk, finding.id)))
    }

    /// One finding, and the whole of it as the assessment said it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; when the database fails.
    pub async fn finding(&self, id: &FindingId) -> Result<(Finding, Option<String>), StoreError> {
        let sql = format!("SELECT {COLUMNS}, body FROM finding WHERE organisation = $1 AND id = $2");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(self.organisation.as_str().to_owned())
            .bind(id.as_str().to_owned())
            .fetch_optional(&self.store.readers)
            .await?
            .ok_or(StoreError::NotFound)?;
        Ok((finding(&row)?, row.try_get(15)?))
    }

    /// How a finding came to be as it is, oldest first. At most the first 1000 changes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; when the database fails.
    pub async fn finding_history(&self, id: &FindingId) -> Result<Vec<FindingEvent>, StoreError> {
        self.finding(id).await?;
        let rows = sqlx::query(
            "SELECT id, run, at, was, becomes, says FROM finding_event WHERE organisation = $1 AND finding = $2
             ORDER BY at, id LIMIT 1000",
        )
        .bind(self.organisation.as_str().to_owned())
        .bind(id.as_str().to_owned())
        .fetch_all(&self.store.readers)
        .await?;
        let event = |row: &AnyRow| {
            Ok(FindingEvent {
                id: EventId::stored(row.try_get(0)?),
                run: RunId::stored(row.try_get(1)?),
                at_ms: row.try_get(2)?,
                was: row.try_get(3)?,
                becomes: row.try_get(4)?,
                says: row.try_get(5)?,
            })
        };
        rows.iter().map(event).collect()
    }
}
