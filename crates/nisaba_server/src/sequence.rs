//! What the store says was done, taken into the evidence logs: every second, and once more at the end.

use std::sync::Arc;
use std::time::Duration;

use nisaba_sequencer::{Logs, sequence};
use nisaba_store::Store;

/// Between two looks at what waits.
const PAUSE: Duration = Duration::from_secs(1);

/// Takes what waits into the logs, over and over.
pub(crate) async fn keep_logs(store: Store, logs: Arc<dyn Logs + Send>) {
    let mut pause = tokio::time::interval(PAUSE);
    pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        pause.tick().await;
        once(&store, &logs).await;
    }
}

/// Takes what waits into the logs. What cannot be taken is told and waits for the next time.
pub(crate) async fn once(store: &Store, logs: &Arc<dyn Logs + Send>) {
    let (store, logs, handle) = (store.clone(), logs.clone(), tokio::runtime::Handle::current());
    // Files are written and made to last, which blocks.
    let taken = tokio::task::spawn_blocking(move || handle.block_on(sequence(&store, &*logs))).await;
    match taken {
        Ok(Ok(done)) => {
            for (owner, error) in done.waiting {
                let owner = owner.map_or_else(|| "installation".to_owned(), |owner| owner.to_string());
                tracing::error!(owner, %error, "records wait for their evidence log");
            }
        }
        Ok(Err(error)) => tracing::error!(%error, "records wait for their evidence logs"),
        Err(error) => tracing::error!(%error, "records wait for their evidence logs"),
    }
}
