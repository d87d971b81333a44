//! Who does something, when and on what: the part of an evidence record that the store cannot know by itself.

use serde_json::Value;
use sqlx::{Any, Transaction};

use crate::evidence;
use crate::{OrganisationId, Store, StoreError};

/// Who does something, when and on what. What is done is said by the method it is given to, so that no record can claim otherwise.
#[derive(Debug, Clone)]
pub struct Act {
    /// A person's or token's id, or `nisaba` for what the program does by itself.
    pub who: String,
    /// Milliseconds since 1970, UTC.
    pub when_ms: i64,
    /// Digests of what it was done on: `sha256:…`.
    pub inputs: Vec<String>,
}

impl Act {
    /// Something done on no input.
    pub fn new(who: impl Into<String>, when_ms: i64) -> Self {
        Self { who: who.into(), when_ms, inputs: Vec::new() }
    }
}

/// A transaction that changes something; it commits only with an evidence record in it.
pub(crate) struct Writing<'a> {
    pub(crate) transaction: Transaction<'static, Any>,
    act: &'a Act,
    records: usize,
}

impl<'a> Writing<'a> {
    pub(crate) async fn begin(store: &Store, act: &'a Act) -> Result<Self, StoreError> {
        Ok(Self { transaction: store.begin().await?, act, records: 0 })
    }

    /// Writes the record of what is being done.
    pub(crate) async fn record(
        &mut self,
        organisation: Option<&OrganisationId>,
        what: &str,
        details: &Value,
    ) -> Result<(), StoreError> {
        evidence::append(&mut self.transaction, organisation, self.act, what, details).await?;
        self.records += 1;
        Ok(())
    }

    /// Writes a record of each part of what is being done.
    pub(crate) async fn record_each(
        &mut self,
        organisation: &OrganisationId,
        what: &str,
        details: &[Value],
    ) -> Result<(), StoreError> {
        evidence::append_many(&mut self.transaction, organisation, self.act, what, details).await?;
        self.records += details.len();
        Ok(())
    }

    /// When the act is done, in milliseconds since 1970.
    pub(crate) fn when_ms(&self) -> i64 {
        self.act.when_ms
    }

    /// The day of the act, ISO date, UTC.
    pub(crate) fn day(&self) -> String {
        self.day_in(0)
    }

    /// The day so many days after that of the act.
    pub(crate) fn day_in(&self, days: i32) -> String {
        let when = jiff::Timestamp::from_millisecond(self.act.when_ms).unwrap_or_default();
        let day = jiff::tz::Offset::UTC.to_datetime(when).date();
        day.saturating_add(jiff::Span::new().days(days)).to_string()
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        if self.records == 0 {
            return Err(StoreError::Unrecorded);
        }
        Ok(self.transaction.commit().await?)
    }
}
