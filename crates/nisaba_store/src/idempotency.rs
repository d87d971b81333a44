//! Requests that were made before under the same key: the second gets the first's answer.

use sqlx::Row;

use crate::{Store, StoreError};

/// What became of a request made before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    /// There was none; this one is noted now.
    None,
    /// It is being worked on, or the program stopped in the midst of it.
    Unfinished,
    /// The key was used for another request.
    Other,
    /// It was answered so.
    Answered {
        /// HTTP status.
        status: i64,
        /// Body.
        body: String,
    },
}

impl Store {
    /// Notes a request under a caller's key, or tells what became of an earlier one. Keys are kept for a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn request_begin(
        &self,
        caller: &str,
        key: &str,
        request: &str,
        now_ms: i64,
    ) -> Result<Earlier, StoreError> {
        const DAY_MS: i64 = 24 * 60 * 60 * 1000;
        let mut transaction = self.begin().await?;
        sqlx::query("DELETE FROM idempotency WHERE at < $1")
            .bind(now_ms - DAY_MS)
            .execute(&mut *transaction)
            .await?;
        let made = sqlx::query(
            "INSERT INTO idempotency (caller, key, request, at) VALUES ($1, $2, $3, $4) ON CONFLICT (caller, key) DO NOTHING",
        )
        .bind(caller.to_owned())
        .bind(key.to_owned())
        .bind(request.to_owned())
        .bind(now_ms)
        .execute(&mut *transaction)
        .await?;
        let row = sqlx::query("SELECT request, status, body FROM idempotency WHERE caller = $1 AND key = $2")
            .bind(caller.to_owned())
            .bind(key.to_owned())
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        if made.rows_affected() == 1 {
            return Ok(Earlier::None);
        }
        if row.try_get::<&str, _>(0)? != request {
            return Ok(Earlier::Other);
        }
        let (status, body): (Option<i64>, Option<String>) = (row.try_get(1)?, row.try_get(2)?);
        Ok(match (status, body) {
            (Some(status), Some(body)) => Earlier::Answered { status, body },
            _ => Earlier::Unfinished,
        })
    }

    /// Keeps the answer of a request; nothing to keep means that it may be made again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn request_end(
        &self,
        caller: &str,
        key: &str,
        answer: Option<(i64, &str)>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let query = match answer {
            Some((status, body)) => {
                sqlx::query("UPDATE idempotency SET status = $3, body = $4 WHERE caller = $1 AND key = $2")
                    .bind(caller.to_owned())
                    .bind(key.to_owned())
                    .bind(status)
                    .bind(body.to_owned())
            }
            None => sqlx::query("DELETE FROM idempotency WHERE caller = $1 AND key = $2")
                .bind(caller.to_owned())
                .bind(key.to_owned()),
        };
        query.execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }
}
