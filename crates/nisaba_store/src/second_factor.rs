//! The second factor of persons: a secret shared with an authenticator, and recovery codes by their digest.
//!
//! **Invariant:** a code counts once: the step it is of must be later than the last that counted. A recovery code counts once, too.

use serde_json::json;
use sqlx::Row;

use crate::act::Writing;
use crate::{Act, PersonId, Store, StoreError};

/// A person's second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// What the authenticator shares, in base 32.
    pub secret: String,
    /// Whether they have shown that theirs has it: only then it is asked for.
    pub is_confirmed: bool,
}

impl Store {
    /// A person's second factor, confirmed or begun.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn second_factor(&self, person: &PersonId) -> Result<Option<SecondFactor>, StoreError> {
        let row = sqlx::query("SELECT secret, confirmed_at FROM second_factor WHERE person = $1")
            .bind(person.as_str().to_owned())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| {
            let is_confirmed = row.try_get::<Option<i64>, _>(1)?.is_some();
            Ok(SecondFactor { secret: row.try_get(0)?, is_confirmed })
        })
        .transpose()
    }

    /// Begins one, in place of one that was begun and not confirmed.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is one; when the database fails.
    pub async fn second_factor_begin(
        &self,
        act: &Act,
        person: &PersonId,
        secret: &str,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        sqlx::query("DELETE FROM second_factor WHERE person = $1 AND confirmed_at IS NULL")
            .bind(person.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        sqlx::query("INSERT INTO second_factor (person, secret, last_step) VALUES ($1, $2, 0)")
            .bind(person.as_str().to_owned())
            .bind(secret.to_owned())
            .execute(&mut *writing.transaction)
            .await
            .map_err(|error| StoreError::taken(error, "a second factor"))?;
        writing.record(None, "totp.begun", &json!({ "person": person })).await?;
        writing.commit().await
    }

    /// Confirms what was begun, by a code of this step, with new recovery codes by their digests.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when none was begun; when the database fails.
    pub async fn second_factor_confirm(
        &self,
        act: &Act,
        person: &PersonId,
        step: i64,
        codes: &[String],
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let confirmed = sqlx::query(
            "UPDATE second_factor SET confirmed_at = $1, last_step = $2 WHERE person = $3 AND confirmed_at IS NULL",
        )
        .bind(act.when_ms)
        .bind(step)
        .bind(person.as_str().to_owned())
        .execute(&mut *writing.transaction)
        .await?;
        if confirmed.rows_affected() != 1 {
            return Err(StoreError::NotFound);
        }
        forget_codes(&mut writing, person).await?;
        for digest in codes {
            sqlx::query("INSERT INTO recovery_code (digest, person) VALUES ($1, $2)")
                .bind(digest.clone())
                .bind(person.as_str().to_owned())
                .execute(&mut *writing.transaction)
                .await?;
        }
        writing.record(None, "totp.confirmed", &json!({ "person": person })).await?;
        writing.commit().await
    }

    /// Whether a code of this step counts: no code of it or of a later one did. The sign-in that it is for leaves the record.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn second_factor_used(&self, person: &PersonId, step: i64) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let used = sqlx::query("UPDATE second_factor SET last_step = $1 WHERE person = $2 AND last_step < $1")
            .bind(step)
            .bind(person.as_str().to_owned())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(used.rows_affected() == 1)
    }

    /// Whether a recovery code, by its digest, counts: it is this person's and was not used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recovery_code_use(
        &self,
        act: &Act,
        person: &PersonId,
        digest: &str,
    ) -> Result<bool, StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let used = sqlx::query(
            "UPDATE recovery_code SET used_at = $1 WHERE digest = $2 AND person = $3 AND used_at IS NULL",
        )
        .bind(act.when_ms)
        .bind(digest.to_owned())
        .bind(person.as_str().to_owned())
        .execute(&mut *writing.transaction)
        .await?;
        if used.rows_affected() != 1 {
            return Ok(false);
        }
        writing.record(None, "totp.recovery_code_used", &json!({ "person": person })).await?;
        writing.commit().await?;
        Ok(true)
    }

    /// Takes a person's second factor away, with its recovery codes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none; when the database fails.
    pub async fn second_factor_remove(&self, act: &Act, person: &PersonId) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let removed = sqlx::query("DELETE FROM second_factor WHERE person = $1")
            .bind(person.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        if removed.rows_affected() != 1 {
            return Err(StoreError::NotFound);
        }
        forget_codes(&mut writing, person).await?;
        writing.record(None, "totp.removed", &json!({ "person": person })).await?;
        writing.commit().await
    }
}

async fn forget_codes(writing: &mut Writing<'_>, person: &PersonId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM recovery_code WHERE person = $1")
        .bind(person.as_str().to_owned())
        .execute(&mut *writing.transaction)
        .await?;
    Ok(())
}
