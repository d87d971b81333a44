//! Persons, their passwords' hashes, and the links by which they set them.

use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Writing;
use crate::authenticator::{SecondFactor, use_up};
use crate::session::end_all;
use crate::{Act, PersonId, SessionId, Store, StoreError};

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Address they sign in with, in lower case.
    pub email: String,
    /// Name.
    pub name: String,
    /// Hash of the password in PHC form; none until they set one.
    pub password: Option<String>,
    /// Whether they run the installation: may add organisations.
    pub is_operator: bool,
}

pub(crate) const COLUMNS: &str = "person.id, person.email, person.name, person.password, person.operator";

pub(crate) fn person(row: &AnyRow) -> Result<Person, StoreError> {
    Ok(Person {
        id: PersonId::stored(row.try_get(0)?),
        email: row.try_get(1)?,
        name: row.try_get(2)?,
        password: row.try_get(3)?,
        is_operator: row.try_get::<i64, _>(4)? != 0,
    })
}

impl Store {
    /// Whether nobody is there yet: the first start.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        let persons: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM person").fetch_one(&self.readers).await?;
        Ok(persons == 0)
    }

    /// Makes the link of the first start, by its digest, in place of earlier ones.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn setup_link_make(&self, act: &Act, digest: &str, expires_ms: i64) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        sqlx::query("DELETE FROM link WHERE purpose = 'setup'").execute(&mut *writing.transaction).await?;
        sqlx::query("INSERT INTO link (digest, purpose, expires_at) VALUES ($1, 'setup', $2)")
            .bind(digest.to_owned())
            .bind(expires_ms)
            .execute(&mut *writing.transaction)
            .await?;
        writing.record(None, "setup.link_made", &json!({ "expires_ms": expires_ms })).await?;
        writing.commit().await
    }

    /// Makes the first administrator by the link of the first start, which counts once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the link is not there, used or past; when the database fails.
    pub async fn setup(
        &self,
        act: &Act,
        digest: &str,
        email: &str,
        name: &str,
        password: &str,
    ) -> Result<PersonId, StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let used =
            sqlx::query("DELETE FROM link WHERE digest = $1 AND purpose = 'setup' AND expires_at > $2")
                .bind(digest.to_owned())
                .bind(act.when_ms)
                .execute(&mut *writing.transaction)
                .await?;
        if used.rows_affected() != 1 {
            return Err(StoreError::NotFound);
        }
        let id = PersonId::fresh(act.when_ms)?;
        insert(&mut writing, &id, email, name, Some(password), true).await?;
        writing.record(None, "person.made", &json!({ "person": id, "operator": true })).await?;
        writing.commit().await?;
        Ok(id)
    }

    /// Sets the password of the person whom a link was made for; the link counts once, and their sessions end.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the link is not there, used or past; when the database fails.
    pub async fn password_set(
        &self,
        act: &Act,
        digest: &str,
        password: &str,
    ) -> Result<PersonId, StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let person: Option<String> = sqlx::query_scalar(
            "DELETE FROM link WHERE digest = $1 AND purpose = 'password' AND expires_at > $2 RETURNING person",
        )
        .bind(digest.to_owned())
        .bind(act.when_ms)
        .fetch_optional(&mut *writing.transaction)
        .await?;
        let id = PersonId::stored(person.ok_or(StoreError::NotFound)?);
        sqlx::query("UPDATE person SET password = $1 WHERE id = $2")
            .bind(password.to_owned())
            .bind(id.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        end_all(&mut writing, &id, None).await?;
        writing.record(None, "person.password_set", &json!({ "person": id })).await?;
        writing.commit().await?;
        Ok(id)
    }

    /// Sets a person's password anew; their other sessions end. `factor` is what they showed for it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the code was used before; when the database fails.
    pub async fn password_change(
        &self,
        act: &Act,
        person: &PersonId,
        password: &str,
        factor: &SecondFactor,
        keep: &SessionId,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        use_up(&mut writing, person, factor).await?;
        sqlx::query("UPDATE person SET password = $1 WHERE id = $2")
            .bind(password.to_owned())
            .bind(person.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        end_all(&mut writing, person, Some(keep)).await?;
        writing.record(None, "person.password_set", &json!({ "person": person })).await?;
        writing.commit().await
    }

    /// Makes the link by which a person sets a password, by its digest, in place of earlier ones. A second factor stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such person; when the database fails.
    pub async fn password_link_make(
        &self,
        act: &Act,
        person: &PersonId,
        digest: &str,
        expires_ms: i64,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let known: Option<String> = sqlx::query_scalar("SELECT id FROM person WHERE id = $1")
            .bind(person.as_str().to_owned())
            .fetch_optional(&mut *writing.transaction)
            .await?;
        known.ok_or(StoreError::NotFound)?;
        sqlx::query("DELETE FROM link WHERE purpose = 'password' AND person = $1")
            .bind(person.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        sqlx::query("INSERT INTO link (digest, purpose, person, expires_at) VALUES ($1, 'password', $2, $3)")
            .bind(digest.to_owned())
            .bind(person.as_str().to_owned())
            .bind(expires_ms)
            .execute(&mut *writing.transaction)
            .await?;
        let details = json!({ "person": person, "expires_ms": expires_ms });
        writing.record(None, "person.link_made", &details).await?;
        writing.commit().await
    }

    /// Who signs in with this address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person_by_email(&self, email: &str) -> Result<Option<Person>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM person WHERE email = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(email.to_owned())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(person).transpose()
    }
}

/// Adds a person within a transaction.
pub(crate) async fn insert(
    writing: &mut Writing<'_>,
    id: &PersonId,
    email: &str,
    name: &str,
    password: Option<&str>,
    is_operator: bool,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO person (id, email, name, password, operator, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.as_str().to_owned())
    .bind(email.to_owned())
    .bind(name.to_owned())
    .bind(password.map(str::to_owned))
    .bind(i64::from(is_operator))
    .bind(writing.when_ms())
    .execute(&mut *writing.transaction)
    .await
    .map_err(|error| StoreError::taken(error, "a person with this address"))?;
    Ok(())
}
