//! Second factors: an app that shows one-time codes (RFC 6238), and recovery codes for when it is lost.

use serde_json::json;
use sqlx::Row;

use crate::act::Writing;
use crate::session::end_all;
use crate::{Act, PersonId, SessionId, Store, StoreError};

/// A person's app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticator {
    /// What its codes follow from, in base 32.
    pub secret: String,
    /// Whether its owner showed a code of it; before that it counts for nothing.
    pub is_confirmed: bool,
}

/// What was shown beside the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondFactor {
    /// Nothing, since the person has no app.
    None,
    /// A code of the app: the time step it belongs to.
    Code(i64),
    /// A recovery code, by its digest.
    Recovery(String),
}

impl SecondFactor {
    /// As evidence names it.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::None => "password",
            Self::Code(_) => "password and code",
            Self::Recovery(_) => "password and recovery code",
        }
    }
}

impl Store {
    /// A person's app.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn authenticator(&self, person: &PersonId) -> Result<Option<Authenticator>, StoreError> {
        let row = sqlx::query("SELECT secret, confirmed_at FROM authenticator WHERE person = $1")
            .bind(person.as_str().to_owned())
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let confirmed: Option<i64> = row.try_get(1)?;
        Ok(Some(Authenticator { secret: row.try_get(0)?, is_confirmed: confirmed.is_some() }))
    }

    /// Begins to set up an app, in place of one that was never confirmed.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is a confirmed one; when the database fails.
    pub async fn authenticator_begin(
        &self,
        act: &Act,
        person: &PersonId,
        secret: &str,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let begun = sqlx::query(
            "INSERT INTO authenticator (person, secret, confirmed_at, last_step) VALUES ($1, $2, NULL, 0)
             ON CONFLICT (person) DO UPDATE SET secret = excluded.secret WHERE authenticator.confirmed_at IS NULL",
        )
        .bind(person.as_str().to_owned())
        .bind(secret.to_owned())
        .execute(&mut *writing.transaction)
        .await?;
        if begun.rows_affected() == 0 {
            return Err(StoreError::Taken("an authenticator"));
        }
        writing.record(None, "authenticator.begun", &json!({ "person": person })).await?;
        writing.commit().await
    }

    /// Takes the app into use by a code of it, with the digests of new recovery codes; other sessions end.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when none was begun; when the database fails.
    pub async fn authenticator_confirm(
        &self,
        act: &Act,
        person: &PersonId,
        step: i64,
        recovery: &[String],
        keep: &SessionId,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let confirmed = sqlx::query(
            "UPDATE authenticator SET confirmed_at = $1, last_step = $2 WHERE person = $3 AND confirmed_at IS NULL",
        )
        .bind(act.when_ms)
        .bind(step)
        .bind(person.as_str().to_owned())
        .execute(&mut *writing.transaction)
        .await?;
        if confirmed.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        for digest in recovery {
            sqlx::query("INSERT INTO recovery_code (digest, person) VALUES ($1, $2)")
                .bind(digest.to_owned())
                .bind(person.as_str().to_owned())
                .execute(&mut *writing.transaction)
                .await?;
        }
        end_all(&mut writing, person, Some(keep)).await?;
        writing.record(None, "authenticator.added", &json!({ "person": person })).await?;
        writing.commit().await
    }

    /// Takes a person's app and recovery codes away; their sessions but `keep` end. `factor` is what its owner showed for it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, or the code was used before; when the database fails.
    pub async fn authenticator_remove(
        &self,
        act: &Act,
        person: &PersonId,
        factor: &SecondFactor,
        keep: Option<&SessionId>,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        use_up(&mut writing, person, factor).await?;
        let removed = sqlx::query("DELETE FROM authenticator WHERE person = $1")
            .bind(person.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        if removed.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        sqlx::query("DELETE FROM recovery_code WHERE person = $1")
            .bind(person.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        end_all(&mut writing, person, keep).await?;
        writing.record(None, "authenticator.removed", &json!({ "person": person })).await?;
        writing.commit().await
    }
}

/// Uses a code up, so that it counts once (RFC 6238, 5.2).
///
/// # Errors
/// [`StoreError::NotFound`] when it was used before, or is no code of this person; when the database fails.
pub(crate) async fn use_up(
    writing: &mut Writing<'_>,
    person: &PersonId,
    factor: &SecondFactor,
) -> Result<(), StoreError> {
    let used = match factor {
        SecondFactor::None => return Ok(()),
        SecondFactor::Code(step) => {
            sqlx::query("UPDATE authenticator SET last_step = $1 WHERE person = $2 AND last_step < $1")
                .bind(*step)
                .bind(person.as_str().to_owned())
                .execute(&mut *writing.transaction)
                .await?
        }
        SecondFactor::Recovery(digest) => {
            sqlx::query("DELETE FROM recovery_code WHERE digest = $1 AND person = $2")
                .bind(digest.to_owned())
                .bind(person.as_str().to_owned())
                .execute(&mut *writing.transaction)
                .await?
        }
    };
    match used.rows_affected() {
        1 => Ok(()),
        _ => Err(StoreError::NotFound),
    }
}
