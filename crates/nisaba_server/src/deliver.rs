//! Sending alerts to channels: signed, tried again, logged; never to an address that the operator did not allow.
//!
//! **Invariant:** an alert is delivered at least once or seen as failed; a receiver tells repeated ones by the alerts' ids.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use nisaba_store::{AlertId, Channel, DueDelivery, Store, StoreError};
use sha2::Sha256;

use crate::api::Clock;
use crate::message::{Message, message};
use crate::reach::Outside;

/// Time between two looks at what is owed.
const TICK: Duration = Duration::from_millis(500);
/// Attempts before an alert is given up: with the waits between them, about a day.
const ATTEMPTS: i64 = 12;

/// Sends what is owed, until it is dropped.
pub(crate) async fn deliver(store: Store, clock: Clock, outside: Arc<Outside>) {
    loop {
        match store.deliveries_due(clock()).await {
            Ok(due) => {
                let sent: Vec<_> = due
                    .into_iter()
                    .map(|owed| tokio::spawn(one(store.clone(), clock.clone(), outside.clone(), owed)))
                    .collect();
                for sending in sent {
                    if let Ok(Err(error)) = sending.await {
                        tracing::error!(%error, "what became of a message was not noted");
                    }
                }
            }
            Err(error) => tracing::error!(%error, "what is owed could not be asked"),
        }
        tokio::time::sleep(TICK).await;
    }
}

async fn one(store: Store, clock: Clock, outside: Arc<Outside>, owed: DueDelivery) -> Result<(), StoreError> {
    let scoped = store.of(owed.organisation.clone());
    let ids: Vec<AlertId> = owed.alerts.iter().map(|alert| alert.id.clone()).collect();
    let now = clock();
    let sent = match message(&owed.channel, &owed.organisation, &owed.alerts, now) {
        Some(message) => send(outside, owed.channel.clone(), message, now).await,
        None => Err("this kind of channel is not known any more".to_owned()),
    };
    let (is_delivered, said) = match sent {
        Ok(said) => (true, said),
        Err(said) => (false, said),
    };
    tracing::info!(channel = owed.channel.id.as_str(), alerts = ids.len(), is_delivered, said, "sent");
    let now = clock();
    let becomes = |attempts: i64| match (is_delivered, attempts) {
        (true, _) => ("delivered", now),
        (false, attempts) if attempts >= ATTEMPTS => ("failed", now),
        (false, attempts) => ("waiting", now + wait_ms(attempts)),
    };
    scoped.delivery_tried(&owed.channel.id, &ids, now, &said, becomes).await
}

/// Two seconds after the first attempt, then four times as long, at most four hours.
fn wait_ms(attempts: i64) -> i64 {
    const LONGEST_MS: i64 = 4 * 60 * 60 * 1000;
    let power = u32::try_from(attempts.clamp(1, 10) - 1).unwrap_or(0);
    (2_000 * 4_i64.pow(power)).min(LONGEST_MS)
}

/// Sends one message; what the receiver said, as an error when it did not take it.
pub(crate) async fn send(
    outside: Arc<Outside>,
    channel: Channel,
    message: Message,
    now_ms: i64,
) -> Result<String, String> {
    let signed =
        (channel.kind == "webhook").then(|| signature(&channel.secret, now_ms / 1000, &message.body));
    let sending = tokio::task::spawn_blocking(move || {
        outside.post(&channel.url, message.content_type, signed.as_deref(), &message.body)
    });
    sending.await.unwrap_or_else(|_| Err("sending stopped in its midst".to_owned()))
}

/// `t=<seconds since 1970>,v1=<HMAC-SHA256 over "<seconds>.<body>" in hexadecimal>`.
fn signature(secret: &str, seconds: i64, body: &str) -> String {
    use std::fmt::Write as _;
    let mut text = format!("t={seconds},v1=");
    // A key of any length is taken.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(format!("{seconds}.{body}").as_bytes());
        for byte in mac.finalize().into_bytes() {
            let _ = write!(text, "{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_others_compute() {
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
        assert_eq!(
            signature("key", 1_700_000_000, "{}"),
            "t=1700000000,v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae"
        );
    }

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<i64> = (1..=9).map(|attempts| wait_ms(attempts) / 1000).collect();
        assert_eq!(waits, [2, 8, 32, 128, 512, 2048, 8192, 14400, 14400]);
    }
}
