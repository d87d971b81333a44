//! Organisations, and who may do what in them. Roles are words here; what they allow is the server's table.

use serde::Serialize;
use serde_json::json;
use sqlx::Row;

use crate::act::Writing;
use crate::person;
use crate::{Act, OrganisationId, PersonId, Scoped, Store, StoreError};

/// An organisation, and what somebody is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Id.
    pub id: OrganisationId,
    /// Name.
    pub name: String,
    /// The role of who asks.
    pub role: String,
}

/// A person in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Person.
    pub person: PersonId,
    /// Address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: String,
    /// Grows with each change.
    pub version: i64,
}

impl Store {
    /// Makes an organisation with a first administrator.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organisation_make(
        &self,
        act: &Act,
        name: &str,
        administrator: &PersonId,
    ) -> Result<OrganisationId, StoreError> {
        let mut writing = Writing::begin(self, act).await?;
        let id = OrganisationId::fresh(act.when_ms)?;
        sqlx::query("INSERT INTO organisation (id, name, created_at) VALUES ($1, $2, $3)")
            .bind(id.as_str().to_owned())
            .bind(name.to_owned())
            .bind(act.when_ms)
            .execute(&mut *writing.transaction)
            .await?;
        insert(&mut writing, &id, administrator, "administrator").await?;
        writing
            .record(Some(&id), "organisation.made", &json!({ "name": name, "administrator": administrator }))
            .await?;
        writing.commit().await?;
        Ok(id)
    }

    /// The organisations of a person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organisations_of(&self, person: &PersonId) -> Result<Vec<Organisation>, StoreError> {
        let rows = sqlx::query(
            "SELECT organisation.id, organisation.name, membership.role FROM membership
             JOIN organisation ON organisation.id = membership.organisation WHERE membership.person = $1 ORDER BY organisation.id",
        )
        .bind(person.as_str().to_owned())
        .fetch_all(&self.readers)
        .await?;
        let organisation = |row: &sqlx::any::AnyRow| {
            Ok(Organisation {
                id: OrganisationId::stored(row.try_get(0)?),
                name: row.try_get(1)?,
                role: row.try_get(2)?,
            })
        };
        rows.iter().map(organisation).collect()
    }

    /// The organisation of a token, with the token's role.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organisation_of(
        &self,
        organisation: &OrganisationId,
        role: &str,
    ) -> Result<Vec<Organisation>, StoreError> {
        let name: Option<String> = sqlx::query_scalar("SELECT name FROM organisation WHERE id = $1")
            .bind(organisation.as_str().to_owned())
            .fetch_optional(&self.readers)
            .await?;
        let one = |name| Organisation { id: organisation.clone(), name, role: role.to_owned() };
        Ok(name.map(one).into_iter().collect())
    }

    /// The role of a person in an organisation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn role_of(
        &self,
        person: &PersonId,
        organisation: &OrganisationId,
    ) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT role FROM membership WHERE organisation = $1 AND person = $2")
            .bind(organisation.as_str().to_owned())
            .bind(person.as_str().to_owned())
            .fetch_optional(&self.readers)
            .await?)
    }
}

impl Scoped {
    /// Everybody in the organisation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn member_list(&self) -> Result<Vec<Member>, StoreError> {
        let rows = sqlx::query(
            "SELECT person.id, person.email, person.name, membership.role, membership.version FROM membership
             JOIN person ON person.id = membership.person WHERE membership.organisation = $1 ORDER BY person.id",
        )
        .bind(self.organisation.as_str().to_owned())
        .fetch_all(&self.store.readers)
        .await?;
        let member = |row: &sqlx::any::AnyRow| {
            Ok(Member {
                person: PersonId::stored(row.try_get(0)?),
                email: row.try_get(1)?,
                name: row.try_get(2)?,
                role: row.try_get(3)?,
                version: row.try_get(4)?,
            })
        };
        rows.iter().map(member).collect()
    }

    /// Adds a person, who is new or known by the address. For a new one a link to set a password is made, by its digest; the answer
    /// says whether it was.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when they are a member already; when the database fails.
    pub async fn member_add(
        &self,
        act: &Act,
        email: &str,
        name: &str,
        role: &str,
        link: (&str, i64),
    ) -> Result<(PersonId, bool), StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        let known: Option<String> = sqlx::query_scalar("SELECT id FROM person WHERE email = $1")
            .bind(email.to_owned())
            .fetch_optional(&mut *writing.transaction)
            .await?;
        let is_new = known.is_none();
        let id = match known {
            Some(id) => PersonId::stored(id),
            None => {
                let id = PersonId::fresh(act.when_ms)?;
                person::insert(&mut writing, &id, email, name, None, false).await?;
                sqlx::query(
                    "INSERT INTO link (digest, purpose, person, expires_at) VALUES ($1, 'password', $2, $3)",
                )
                .bind(link.0.to_owned())
                .bind(id.as_str().to_owned())
                .bind(link.1)
                .execute(&mut *writing.transaction)
                .await?;
                id
            }
        };
        insert(&mut writing, &self.organisation, &id, role).await?;
        let details = json!({ "person": id, "role": role });
        writing.record(Some(&self.organisation), "member.added", &details).await?;
        writing.commit().await?;
        Ok((id, is_new))
    }

    /// Gives a member another role, or none: they leave the organisation.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for no member, [`StoreError::Changed`] when `version` is not the present one,
    /// [`StoreError::LastAdministrator`]; when the database fails.
    pub async fn member_change(
        &self,
        act: &Act,
        person: &PersonId,
        role: Option<&str>,
        version: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        let present: Option<i64> =
            sqlx::query_scalar("SELECT version FROM membership WHERE organisation = $1 AND person = $2")
                .bind(self.organisation.as_str().to_owned())
                .bind(person.as_str().to_owned())
                .fetch_optional(&mut *writing.transaction)
                .await?;
        let present = present.ok_or(StoreError::NotFound)?;
        if version.is_some_and(|version| version != present) {
            return Err(StoreError::Changed);
        }
        match role {
            Some(role) => {
                sqlx::query(
                    "UPDATE membership SET role = $1, version = version + 1 WHERE organisation = $2 AND person = $3",
                )
                .bind(role.to_owned())
                .bind(self.organisation.as_str().to_owned())
                .bind(person.as_str().to_owned())
                .execute(&mut *writing.transaction)
                .await?
            }
            None => {
                sqlx::query("DELETE FROM membership WHERE organisation = $1 AND person = $2")
                    .bind(self.organisation.as_str().to_owned())
                    .bind(person.as_str().to_owned())
                    .execute(&mut *writing.transaction)
                    .await?
            }
        };
        let left: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM membership WHERE organisation = $1 AND role = 'administrator'",
        )
        .bind(self.organisation.as_str().to_owned())
        .fetch_one(&mut *writing.transaction)
        .await?;
        if left == 0 {
            return Err(StoreError::LastAdministrator);
        }
        let details = json!({ "person": person, "role": role });
        writing.record(Some(&self.organisation), "member.changed", &details).await?;
        writing.commit().await
    }
}

async fn insert(
    writing: &mut Writing<'_>,
    organisation: &OrganisationId,
    person: &PersonId,
    role: &str,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO membership (organisation, person, role, version) VALUES ($1, $2, $3, 1)")
        .bind(organisation.as_str().to_owned())
        .bind(person.as_str().to_owned())
        .bind(role.to_owned())
        .execute(&mut *writing.transaction)
        .await
        .map_err(|error| StoreError::taken(error, "this member"))?;
    Ok(())
}
