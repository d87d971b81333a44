//! Sessions of persons who signed in, and attempts that failed.

use serde::Serialize;
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Writing;
use crate::authenticator::{SecondFactor, use_up};
use crate::person::{COLUMNS, Person, person};
use crate::{Act, PersonId, SessionId, Store, StoreError};

/// A session to open.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// Whose.
    pub person: &'a PersonId,
    /// Digest of its secret.
    pub digest: &'a str,
    /// When it ends at the latest, in milliseconds since 1970.
    pub expires_ms: i64,
    /// What the browser says it is, for its owner to tell sessions apart.
    pub agent: &'a str,
    /// What was shown beside the password.
    pub factor: &'a SecondFactor,
    /// A digest of the address: whose failed attempts are forgotten.
    pub subject: &'a str,
}

/// Who signed in, by which session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// The session.
    pub session: SessionId,
    /// Whether the installation asks everybody for a second factor and this person has none.
    pub lacks_factor: bool,
}

/// A session that lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session {
    /// Id; it opens nothing.
    pub id: SessionId,
    /// What the browser said it is.
    pub agent: String,
    /// When it was opened, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it was last used, to a minute.
    pub seen_ms: i64,
    /// When it ends at the latest.
    pub expires_ms: i64,
}

/// How long a use of a session is not written again, in milliseconds.
const SEEN_EVERY_MS: i64 = 60 * 1000;

impl Store {
    /// Opens a session and forgets failed attempts of its subject.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the one-time code was used before; when the database fails.
    pub async fn session_open(&self, act: &Act, new: &NewSession<'_>) -> Result<SessionId, StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        use_up(&mut writing, new.person, new.factor).await?;
        sqlx::query("DELETE FROM session WHERE expires_at <= $1")
            .bind(act.when_ms)
            .execute(&mut *writing.transaction)
            .await?;
        sqlx::query("DELETE FROM sign_in_failure WHERE subject = $1")
            .bind(new.subject.to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        let id = SessionId::fresh(act.when_ms)?;
        sqlx::query(
            "INSERT INTO session (digest, id, person, agent, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)",
        )
        .bind(new.digest.to_owned())
        .bind(id.as_str().to_owned())
        .bind(new.person.as_str().to_owned())
        .bind(new.agent.to_owned())
        .bind(act.when_ms)
        .bind(new.expires_ms)
        .execute(&mut *writing.transaction)
        .await?;
        let details = json!({ "person": new.person, "session": id, "factor": new.factor.word() });
        writing.record(None, "session.opened", &details).await?;
        writing.commit().await?;
        Ok(id)
    }

    /// Whose session this is, while it lasts and is used at least every `idle_ms`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_person(
        &self,
        digest: &str,
        now_ms: i64,
        idle_ms: i64,
    ) -> Result<Option<SignedIn>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, session.id, session.seen_at,
                (SELECT value FROM setting WHERE name = 'second_factor') AS asked,
                (SELECT confirmed_at FROM authenticator WHERE authenticator.person = person.id) AS confirmed_at
             FROM session JOIN person ON person.id = session.person
             WHERE session.digest = $1 AND session.expires_at > $2 AND session.seen_at > $3"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(digest.to_owned())
            .bind(now_ms)
            .bind(now_ms.saturating_sub(idle_ms))
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (asked, confirmed): (Option<String>, Option<i64>) = (row.try_get(7)?, row.try_get(8)?);
        if row.try_get::<i64, _>(6)? + SEEN_EVERY_MS <= now_ms {
            self.session_seen(digest, now_ms).await?;
        }
        Ok(Some(SignedIn {
            person: person(&row)?,
            session: SessionId::stored(row.try_get(5)?),
            lacks_factor: asked.as_deref() == Some("required") && confirmed.is_none(),
        }))
    }

    /// Notes that a session is used: no change that somebody made, so no record of it.
    async fn session_seen(&self, digest: &str, now_ms: i64) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("UPDATE session SET seen_at = $1 WHERE digest = $2")
            .bind(now_ms)
            .bind(digest.to_owned())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// A person's sessions that last, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_list(
        &self,
        person: &PersonId,
        now_ms: i64,
        idle_ms: i64,
    ) -> Result<Vec<Session>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, agent, created_at, seen_at, expires_at FROM session
             WHERE person = $1 AND expires_at > $2 AND seen_at > $3 ORDER BY id DESC",
        )
        .bind(person.as_str().to_owned())
        .bind(now_ms)
        .bind(now_ms.saturating_sub(idle_ms))
        .fetch_all(&self.readers)
        .await?;
        let session = |row: &AnyRow| {
            Ok(Session {
                id: SessionId::stored(row.try_get(0)?),
                agent: row.try_get(1)?,
                created_ms: row.try_get(2)?,
                seen_ms: row.try_get(3)?,
                expires_ms: row.try_get(4)?,
            })
        };
        rows.iter().map(session).collect()
    }

    /// Ends a person's sessions but one; the number of those that ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions_close(
        &self,
        act: &Act,
        person: &PersonId,
        keep: Option<&SessionId>,
    ) -> Result<u64, StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let ended = end_all(&mut writing, person, keep).await?;
        writing.record(None, "sessions.closed", &json!({ "person": person, "count": ended })).await?;
        writing.commit().await?;
        Ok(ended)
    }

    /// Ends one of a person's sessions.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when they have none of this id; when the database fails.
    pub async fn session_end(
        &self,
        act: &Act,
        person: &PersonId,
        session: &SessionId,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let ended = sqlx::query("DELETE FROM session WHERE person = $1 AND id = $2")
            .bind(person.as_str().to_owned())
            .bind(session.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        if ended.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        writing.record(None, "sessions.closed", &json!({ "person": person, "count": 1 })).await?;
        writing.commit().await
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

/// Ends a person's sessions but one, within a transaction.
pub(crate) async fn end_all(
    writing: &mut Writing<'_>,
    person: &PersonId,
    keep: Option<&SessionId>,
) -> Result<u64, StoreError> {
    let ended = sqlx::query("DELETE FROM session WHERE person = $1 AND id <> $2")
        .bind(person.as_str().to_owned())
        .bind(keep.map_or("", SessionId::as_str).to_owned())
        .execute(&mut *writing.transaction)
        .await?;
    Ok(ended.rows_affected())
}
