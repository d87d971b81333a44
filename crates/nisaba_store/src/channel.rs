//! Where alerts are sent, and what became of each: an alert and what is owed for it are one transaction.
//!
//! **Invariant:** an alert raised while a channel is there is sent to it or is seen in its log as failed; nothing is dropped in between.
//! **Not here:** sending (`nisaba_server`).

use serde::Serialize;
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Writing;
use crate::alert::{Alert, alert};
use crate::{Act, AlertId, ChannelId, OrganisationId, Page, Scoped, Store, StoreError, digest};

/// Most alerts in one message.
const MESSAGE_ALERTS: i64 = 50;

/// A channel to add.
#[derive(Debug, Clone)]
pub struct NewChannel {
    /// Name, unique within the organisation.
    pub name: String,
    /// `webhook`, `slack`, …: the form of its messages.
    pub kind: String,
    /// Where messages go; for some kinds it is a secret by itself.
    pub url: String,
    /// What messages are signed with, or the key that the receiver wants.
    pub secret: String,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Id.
    pub id: ChannelId,
    /// Name.
    pub name: String,
    /// The form of its messages.
    pub kind: String,
    /// Where messages go. Not for answers.
    pub url: String,
    /// Not for answers.
    pub secret: String,
    /// Grows with each change.
    pub version: i64,
}

/// What is owed to a channel now.
#[derive(Debug, Clone)]
pub struct DueDelivery {
    /// Whose.
    pub organisation: OrganisationId,
    /// To where.
    pub channel: Channel,
    /// Oldest first.
    pub alerts: Vec<Alert>,
}

/// What became of an alert at a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// Alert.
    pub alert: AlertId,
    /// `waiting`, `delivered`, `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it last changed, in milliseconds since 1970.
    pub at_ms: i64,
    /// What the receiver said last.
    pub said: String,
}

const COLUMNS: &str = "channel.id, channel.name, channel.kind, channel.url, channel.secret, channel.version";

fn channel(row: &AnyRow) -> Result<Channel, StoreError> {
    Ok(Channel {
        id: ChannelId::stored(row.try_get(0)?),
        name: row.try_get(1)?,
        kind: row.try_get(2)?,
        url: row.try_get(3)?,
        secret: row.try_get(4)?,
        version: row.try_get(5)?,
    })
}

/// Notes that every channel of the organisation is owed an alert, within the transaction that raises it.
pub(crate) async fn owe(
    writing: &mut Writing<'_>,
    scoped: &Scoped,
    alert: &AlertId,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO delivery (channel, alert, organisation, state, attempts, next_at, at, said)
         SELECT channel.id, $1, channel.organisation, 'waiting', 0, $2, $3, '' FROM channel
         WHERE channel.organisation = $4 AND channel.removed_at IS NULL",
    )
    .bind(alert.as_str().to_owned())
    .bind(writing.when_ms())
    .bind(writing.when_ms())
    .bind(scoped.organisation.as_str().to_owned())
    .execute(&mut *writing.transaction)
    .await?;
    Ok(())
}

impl Store {
    /// What is owed now, a message for each channel, of every organisation: the sender's question.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deliveries_due(&self, now_ms: i64) -> Result<Vec<DueDelivery>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, channel.organisation FROM channel WHERE channel.id IN
             (SELECT channel FROM delivery WHERE state = 'waiting' AND next_at <= $1) ORDER BY channel.id LIMIT 16"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(now_ms).fetch_all(&self.readers).await?;
        let mut due = Vec::new();
        for row in &rows {
            let channel = channel(row)?;
            let alerts = sqlx::query(
                "SELECT alert.id, alert.kind, alert.subject, alert.says, alert.at, alert.seen_at, alert.seen_by FROM delivery
                 JOIN alert ON alert.id = delivery.alert
                 WHERE delivery.channel = $1 AND delivery.state = 'waiting' AND delivery.next_at <= $2
                 ORDER BY alert.id LIMIT $3",
            )
            .bind(channel.id.as_str().to_owned())
            .bind(now_ms)
            .bind(MESSAGE_ALERTS)
            .fetch_all(&self.readers)
            .await?;
            let alerts = alerts.iter().map(alert).collect::<Result<Vec<_>, _>>()?;
            due.push(DueDelivery { organisation: OrganisationId::stored(row.try_get(6)?), channel, alerts });
        }
        Ok(due)
    }
}

impl Scoped {
    /// Adds a channel.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when its name is; when the database fails.
    pub async fn channel_add(&self, act: &Act, new: &NewChannel) -> Result<ChannelId, StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        let id = ChannelId::fresh(act.when_ms)?;
        sqlx::query(
            "INSERT INTO channel (id, organisation, name, kind, url, secret, version, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7)",
        )
        .bind(id.as_str().to_owned())
        .bind(self.organisation.as_str().to_owned())
        .bind(new.name.clone())
        .bind(new.kind.clone())
        .bind(new.url.clone())
        .bind(new.secret.clone())
        .bind(act.when_ms)
        .execute(&mut *writing.transaction)
        .await
        .map_err(|error| StoreError::taken(error, "a channel of this name"))?;
        let details = json!({ "channel": id, "name": new.name, "kind": new.kind, "url": digest(&new.url) });
        writing.record(Some(&self.organisation), "channel.added", &details).await?;
        writing.commit().await?;
        Ok(id)
    }

    /// Every channel that was not removed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn channel_list(&self) -> Result<Vec<Channel>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM channel WHERE organisation = $1 AND removed_at IS NULL ORDER BY id"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(self.organisation.as_str().to_owned())
            .fetch_all(&self.store.readers)
            .await?;
        rows.iter().map(channel).collect()
    }

    /// One channel.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; when the database fails.
    pub async fn channel(&self, id: &ChannelId) -> Result<Channel, StoreError> {
        let channels = self.channel_list().await?;
        channels.into_iter().find(|channel| channel.id == *id).ok_or(StoreError::NotFound)
    }

    /// Removes a channel; its log stays, and what it was owed is failed. `version` must be the present one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`]; when the database fails.
    pub async fn channel_remove(&self, act: &Act, id: &ChannelId, version: i64) -> Result<(), StoreError> {
        let present = self.channel(id).await?;
        let mut writing = Writing::begin(&self.store, act).await?;
        // The name becomes free for another channel; the secret is not needed any more.
        let removed = sqlx::query(
            "UPDATE channel SET removed_at = $1, version = version + 1, name = $2, secret = ''
             WHERE organisation = $3 AND id = $4 AND version = $5 AND removed_at IS NULL",
        )
        .bind(act.when_ms)
        .bind(format!("{} (removed {id})", present.name))
        .bind(self.organisation.as_str().to_owned())
        .bind(id.as_str().to_owned())
        .bind(version)
        .execute(&mut *writing.transaction)
        .await?;
        if removed.rows_affected() != 1 {
            return Err(StoreError::Changed);
        }
        sqlx::query(
            "UPDATE delivery SET state = 'failed', said = 'the channel was removed', at = $1
             WHERE channel = $2 AND state = 'waiting'",
        )
        .bind(act.when_ms)
        .bind(id.as_str().to_owned())
        .execute(&mut *writing.transaction)
        .await?;
        writing.record(Some(&self.organisation), "channel.removed", &json!({ "channel": id })).await?;
        writing.commit().await
    }

    /// Notes an attempt for some alerts: what the receiver said, and when to try again (never, once delivered or given up).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delivery_tried(
        &self,
        channel: &ChannelId,
        alerts: &[AlertId],
        now_ms: i64,
        said: &str,
        state_and_next: impl Fn(i64) -> (&'static str, i64) + Send + Sync,
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.begin().await?;
        for alert in alerts {
            let attempts: Option<i64> = sqlx::query_scalar(
                "UPDATE delivery SET attempts = attempts + 1, at = $1, said = $2
                 WHERE organisation = $3 AND channel = $4 AND alert = $5 AND state = 'waiting' RETURNING attempts",
            )
            .bind(now_ms)
            .bind(said.to_owned())
            .bind(self.organisation.as_str().to_owned())
            .bind(channel.as_str().to_owned())
            .bind(alert.as_str().to_owned())
            .fetch_optional(&mut *transaction)
            .await?;
            let Some(attempts) = attempts else { continue };
            let (state, next) = state_and_next(attempts);
            sqlx::query("UPDATE delivery SET state = $1, next_at = $2 WHERE channel = $3 AND alert = $4")
                .bind(state.to_owned())
                .bind(next)
                .bind(channel.as_str().to_owned())
                .bind(alert.as_str().to_owned())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// What became of each alert at a channel, oldest first, after an alert's id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; when the database fails.
    pub async fn delivery_list(
        &self,
        channel: &ChannelId,
        after: &str,
        limit: i64,
    ) -> Result<Page<Delivery>, StoreError> {
        self.channel(channel).await?;
        let rows = sqlx::query(
            "SELECT alert, state, attempts, at, said FROM delivery WHERE organisation = $1 AND channel = $2 AND alert > $3
             ORDER BY alert LIMIT $4",
        )
        .bind(self.organisation.as_str().to_owned())
        .bind(channel.as_str().to_owned())
        .bind(after.to_owned())
        .bind(limit + 1)
        .fetch_all(&self.store.readers)
        .await?;
        let delivery = |row: &AnyRow| -> Result<Delivery, StoreError> {
            Ok(Delivery {
                alert: AlertId::stored(row.try_get(0)?),
                state: row.try_get(1)?,
                attempts: row.try_get(2)?,
                at_ms: row.try_get(3)?,
                said: row.try_get(4)?,
            })
        };
        let items = rows.iter().map(delivery).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(items, limit, |delivery| delivery.alert.to_string()))
    }
}
