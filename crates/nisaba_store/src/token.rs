//! API tokens of an organisation: a role, scopes within it, an end.

use serde::Serialize;
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Writing;
use crate::{Act, OrganisationId, Scoped, Store, StoreError, TokenId};

/// A token to make.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// The role it acts in.
    pub role: String,
    /// Permissions it is confined to; every one of the role when empty.
    pub scopes: Vec<String>,
    /// Digest of its secret.
    pub digest: String,
    /// Milliseconds since 1970.
    pub expires_ms: i64,
}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    /// Id.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// The role it acts in.
    pub role: String,
    /// Permissions it is confined to.
    pub scopes: Vec<String>,
    /// Who made it.
    pub created_by: String,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// Milliseconds since 1970.
    pub expires_ms: i64,
    /// Milliseconds since 1970.
    pub revoked_ms: Option<i64>,
}

/// Whom a secret belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenBearer {
    /// Token.
    pub id: TokenId,
    /// The one organisation it opens.
    pub organisation: OrganisationId,
    /// Role.
    pub role: String,
    /// Permissions it is confined to; every one of the role when empty.
    pub scopes: Vec<String>,
    /// Who made it.
    pub made_by: String,
}

impl Store {
    /// The token with this secret's digest, while it lasts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_bearer(&self, digest: &str, now_ms: i64) -> Result<Option<TokenBearer>, StoreError> {
        let row = sqlx::query(
            "SELECT id, organisation, role, scopes, created_by FROM api_token
             WHERE digest = $1 AND expires_at > $2 AND revoked_at IS NULL",
        )
        .bind(digest.to_owned())
        .bind(now_ms)
        .fetch_optional(&self.readers)
        .await?;
        let bearer = |row: AnyRow| {
            Ok(TokenBearer {
                id: TokenId::stored(row.try_get(0)?),
                organisation: OrganisationId::stored(row.try_get(1)?),
                role: row.try_get(2)?,
                scopes: serde_json::from_str(row.try_get::<&str, _>(3)?)?,
                made_by: row.try_get(4)?,
            })
        };
        row.map(bearer).transpose()
    }
}

impl Scoped {
    /// Makes a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_make(&self, act: &Act, token: &NewToken) -> Result<TokenId, StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        let id = TokenId::fresh(act.when_ms)?;
        sqlx::query(
            "INSERT INTO api_token (id, organisation, digest, name, role, scopes, created_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id.as_str().to_owned())
        .bind(self.organisation.as_str().to_owned())
        .bind(token.digest.clone())
        .bind(token.name.clone())
        .bind(token.role.clone())
        .bind(serde_json::to_string(&token.scopes)?)
        .bind(act.who.clone())
        .bind(act.when_ms)
        .bind(token.expires_ms)
        .execute(&mut *writing.transaction)
        .await?;
        let details = json!({ "token": id, "name": token.name, "role": token.role, "scopes": token.scopes, "expires_ms": token.expires_ms });
        writing.record(Some(&self.organisation), "token.made", &details).await?;
        writing.commit().await?;
        Ok(id)
    }

    /// Every token, past ones too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_list(&self) -> Result<Vec<Token>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, name, role, scopes, created_by, created_at, expires_at, revoked_at FROM api_token
             WHERE organisation = $1 ORDER BY id",
        )
        .bind(self.organisation.as_str().to_owned())
        .fetch_all(&self.store.readers)
        .await?;
        let token = |row: &AnyRow| {
            Ok(Token {
                id: TokenId::stored(row.try_get(0)?),
                name: row.try_get(1)?,
                role: row.try_get(2)?,
                scopes: serde_json::from_str(row.try_get::<&str, _>(3)?)?,
                created_by: row.try_get(4)?,
                created_ms: row.try_get(5)?,
                expires_ms: row.try_get(6)?,
                revoked_ms: row.try_get(7)?,
            })
        };
        rows.iter().map(token).collect()
    }

    /// Takes a token back.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none in force; when the database fails.
    pub async fn token_revoke(&self, act: &Act, id: &TokenId) -> Result<(), StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        let revoked = sqlx::query(
            "UPDATE api_token SET revoked_at = $1 WHERE organisation = $2 AND id = $3 AND revoked_at IS NULL",
        )
        .bind(act.when_ms)
        .bind(self.organisation.as_str().to_owned())
        .bind(id.as_str().to_owned())
        .execute(&mut *writing.transaction)
        .await?;
        if revoked.rows_affected() != 1 {
            return Err(StoreError::NotFound);
        }
        writing.record(Some(&self.organisation), "token.revoked", &json!({ "token": id })).await?;
        writing.commit().await
    }
}
