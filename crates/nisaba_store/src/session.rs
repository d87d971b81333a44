//! Sessions of persons who signed in, and attempts that failed.

use serde_json::json;
use sqlx::Row;

use crate::act::Writing;
use crate::person::{COLUMNS, Person, person};
use crate::{Act, PersonId, Store, StoreError};

impl Store {
    /// Opens a session, by the digest of its secret, and forgets failed attempts of this subject.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_open(
        &self,
        act: &Act,
        person: &PersonId,
        digest: &str,
        expires_ms: i64,
        subject: &str,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        sqlx::query("DELETE FROM session WHERE expires_at <= $1")
            .bind(act.when_ms)
            .execute(&mut *writing.transaction)
            .await?;
        sqlx::query("DELETE FROM sign_in_failure WHERE subject = $1")
            .bind(subject.to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        sqlx::query("INSERT INTO session (digest, person, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(digest.to_owned())
            .bind(person.as_str().to_owned())
            .bind(act.when_ms)
            .bind(expires_ms)
            .execute(&mut *writing.transaction)
            .await?;
        writing.record(None, "session.opened", &json!({ "person": person })).await?;
        writing.commit().await
    }

    /// Whose session this is, while it lasts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_person(&self, digest: &str, now_ms: i64) -> Result<Option<Person>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM session JOIN person ON person.id = session.person
             WHERE session.digest = $1 AND session.expires_at > $2"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(digest.to_owned())
            .bind(now_ms)
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(person).transpose()
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_close(&self, act: &Act, digest: &str) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        sqlx::query("DELETE FROM session WHERE digest = $1")
            .bind(digest.to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        writing.record(None, "session.closed", &json!({})).await?;
        writing.commit().await
    }

    /// Until when this subject (a digest of an address) may not try, in milliseconds since 1970; 0 when it may.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in_locked_until(&self, subject: &str) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT locked_until FROM sign_in_failure WHERE subject = $1")
            .bind(subject.to_owned())
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?.unwrap_or(0))
    }

    /// Counts a failed attempt; `wait_ms` says how long to wait after so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in_failed(
        &self,
        act: &Act,
        subject: &str,
        wait_ms: impl Fn(i64) -> i64 + Send,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let failures: i64 = sqlx::query_scalar(
            "INSERT INTO sign_in_failure (subject, failures, locked_until) VALUES ($1, 1, 0)
             ON CONFLICT (subject) DO UPDATE SET failures = sign_in_failure.failures + 1 RETURNING failures",
        )
        .bind(subject.to_owned())
        .fetch_one(&mut *writing.transaction)
        .await?;
        let locked_until = act.when_ms.saturating_add(wait_ms(failures));
        sqlx::query("UPDATE sign_in_failure SET locked_until = $1 WHERE subject = $2")
            .bind(locked_until)
            .bind(subject.to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        writing.record(None, "session.refused", &json!({ "subject": subject, "failures": failures })).await?;
        writing.commit().await
    }
}
