//! What holds for the whole installation.

use serde_json::json;

use crate::act::Writing;
use crate::{Act, Store, StoreError};

impl Store {
    /// Whether everybody needs a second factor.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_second_factor_required(&self) -> Result<bool, StoreError> {
        let value: Option<String> =
            sqlx::query_scalar("SELECT value FROM setting WHERE name = 'second_factor'")
                .fetch_optional(&self.readers)
                .await?;
        Ok(value.as_deref() == Some("required"))
    }

    /// Says whether everybody needs a second factor. Who has none may do nothing else until they set one up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn second_factor_require(&self, act: &Act, is_required: bool) -> Result<(), StoreError> {
        let value = if is_required { "required" } else { "optional" };
        let mut writing = Writing::begin(self, act).await?;
        sqlx::query(
            "INSERT INTO setting (name, value) VALUES ('second_factor', $1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(value)
        .execute(&mut *writing.transaction)
        .await?;
        writing.record(None, "setting.changed", &json!({ "second_factor": value })).await?;
        writing.commit().await
    }
}
