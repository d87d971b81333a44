//! The outbox of evidence: records written with the change they speak of, taken to the log in order.
//!
//! **Invariant:** numbers have no gaps and grow in the order of commits: a number is taken from a row that stays locked until then.

use serde::Serialize;
use serde_json::Value;
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use crate::{Act, OrganisationId, Page, Scoped, Store, StoreError};

/// What somebody did, when, on what.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvidenceRecord {
    /// Number in the order of happening, from 1.
    pub sequence: i64,
    /// The organisation; none for what concerns the installation.
    pub organisation: Option<String>,
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Who.
    pub who: String,
    /// What: `run.recorded`, `session.opened`.
    pub what: String,
    /// Digests of what it was done on.
    pub inputs: Vec<String>,
    /// What was changed, by kind of act.
    pub details: Value,
    /// Its place in the evidence log, once it is there.
    pub log_index: Option<i64>,
}

const COLUMNS: &str = "sequence, organisation, at, who, what, inputs, details, log_index";

fn record(row: &AnyRow) -> Result<EvidenceRecord, StoreError> {
    Ok(EvidenceRecord {
        sequence: row.try_get(0)?,
        organisation: row.try_get(1)?,
        at_ms: row.try_get(2)?,
        who: row.try_get(3)?,
        what: row.try_get(4)?,
        inputs: serde_json::from_str(row.try_get::<&str, _>(5)?)?,
        details: serde_json::from_str(row.try_get::<&str, _>(6)?)?,
        log_index: row.try_get(7)?,
    })
}

/// Adds a record within the transaction of the change.
pub(crate) async fn append(
    transaction: &mut Transaction<'static, Any>,
    organisation: Option<&OrganisationId>,
    act: &Act,
    what: &str,
    details: &Value,
) -> Result<(), StoreError> {
    let sequence: i64 =
        sqlx::query_scalar("UPDATE evidence_counter SET last = last + 1 WHERE one = 1 RETURNING last")
            .fetch_one(&mut **transaction)
            .await?;
    sqlx::query(
        "INSERT INTO evidence_outbox (sequence, organisation, at, who, what, inputs, details) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(sequence)
    .bind(organisation.map(|id| id.as_str().to_owned()))
    .bind(act.when_ms)
    .bind(act.who.clone())
    .bind(what.to_owned())
    .bind(serde_json::to_string(&act.inputs)?)
    .bind(details.to_string())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Adds records of one kind of act within the transaction of the change, in this order.
pub(crate) async fn append_many(
    transaction: &mut Transaction<'static, Any>,
    organisation: &OrganisationId,
    act: &Act,
    what: &str,
    details: &[Value],
) -> Result<(), StoreError> {
    const ROWS: usize = 100;
    let inputs = serde_json::to_string(&act.inputs)?;
    for rows in details.chunks(ROWS) {
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let last: i64 =
            sqlx::query_scalar("UPDATE evidence_counter SET last = last + $1 WHERE one = 1 RETURNING last")
                .bind(count)
                .fetch_one(&mut **transaction)
                .await?;
        let places: Vec<String> = (0..rows.len())
            .map(|row| format!("(${}, $1, $2, $3, $4, $5, ${})", 2 * row + 6, 2 * row + 7))
            .collect();
        let sql = format!(
            "INSERT INTO evidence_outbox (sequence, organisation, at, who, what, inputs, details) VALUES {}",
            places.join(", ")
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(organisation.as_str().to_owned())
            .bind(act.when_ms)
            .bind(act.who.clone())
            .bind(what.to_owned())
            .bind(inputs.clone());
        for (sequence, details) in (last - count + 1..).zip(rows) {
            query = query.bind(sequence).bind(details.to_string());
        }
        query.execute(&mut **transaction).await?;
    }
    Ok(())
}

impl Store {
    /// The next records that are not in the log yet, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn evidence_waiting(&self, limit: i64) -> Result<Vec<EvidenceRecord>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM evidence_outbox WHERE log_index IS NULL ORDER BY sequence LIMIT $1"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(limit).fetch_all(&self.readers).await?;
        rows.iter().map(record).collect()
    }

    /// Whose records are not all in a log yet; none stands for the installation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn evidence_owners_waiting(&self) -> Result<Vec<Option<OrganisationId>>, StoreError> {
        let rows = sqlx::query(
            "SELECT organisation, MIN(sequence) FROM evidence_outbox WHERE log_index IS NULL GROUP BY organisation ORDER BY 2",
        )
        .fetch_all(&self.readers)
        .await?;
        let owner = |row: &AnyRow| Ok(row.try_get::<Option<String>, _>(0)?.map(OrganisationId::stored));
        rows.iter().map(owner).collect()
    }

    /// The next records of one organisation, or of the installation, that are not in its log yet, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn evidence_waiting_of(
        &self,
        owner: Option<&OrganisationId>,
        limit: i64,
    ) -> Result<Vec<EvidenceRecord>, StoreError> {
        let whose = if owner.is_some() { "organisation = $2" } else { "organisation IS NULL" };
        let sql = format!(
            "SELECT {COLUMNS} FROM evidence_outbox WHERE log_index IS NULL AND {whose} ORDER BY sequence LIMIT $1"
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(limit);
        if let Some(owner) = owner {
            query = query.bind(owner.as_str().to_owned());
        }
        query.fetch_all(&self.readers).await?.iter().map(record).collect()
    }

    /// Marks records, by their numbers, as being in the log at these places. Marking one again is no change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn evidence_logged(&self, places: &[(i64, i64)]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        for (sequence, log_index) in places {
            sqlx::query(
                "UPDATE evidence_outbox SET log_index = $1 WHERE sequence = $2 AND log_index IS NULL",
            )
            .bind(*log_index)
            .bind(*sequence)
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }
}

impl Scoped {
    /// Records of this organisation, oldest first, after a number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn evidence_list(&self, after: i64, limit: i64) -> Result<Page<EvidenceRecord>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM evidence_outbox WHERE organisation = $1 AND sequence > $2 ORDER BY sequence LIMIT $3"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(self.organisation.as_str().to_owned())
            .bind(after)
            .bind(limit + 1)
            .fetch_all(&self.store.readers)
            .await?;
        let items = rows.iter().map(record).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(items, limit, |record| record.sequence.to_string()))
    }
}
