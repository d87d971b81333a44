//! Continuous assessment: sources that are due are assessed, one after another, and what changed is recorded.
//!
//! **Invariant:** what a source cannot show is never taken for its state: a failed attempt records no run, raises one alert, and is
//! made again at the next time. **Not here:** reading files and repositories, which is behind [`Assess`].

use std::sync::Arc;
use std::time::Duration;

use nisaba_store::{Act, NewRun, OrganisationId, Source, Store, StoreError};

use crate::api::{Clock, read_run};

/// What reads and assesses a source; the server itself reads no file.
pub trait Assess: Send + Sync {
    /// Whether this place may be assessed at all.
    ///
    /// # Errors
    /// Why not, in a sentence for who asked.
    fn may(&self, kind: &str, place: &str) -> Result<(), String>;

    /// Assesses a place; the answer as `nisaba assess --format json` writes it.
    ///
    /// # Errors
    /// Why not, in a sentence that names no secret.
    fn assess(&self, kind: &str, place: &str) -> Result<String, String>;
}

/// Time between two looks at what is due.
const TICK: Duration = Duration::from_millis(500);
/// Minutes between two assessments where none are said.
const EVERY_MINUTES: i64 = 60;

/// Assesses what is due, until it is dropped.
pub(crate) async fn watch(store: Store, clock: Clock, assessor: Arc<dyn Assess>) {
    loop {
        match store.sources_due(clock()).await {
            Ok(due) => {
                for (organisation, source) in due {
                    if let Err(error) = one(&store, &clock, &assessor, organisation, &source).await {
                        tracing::error!(%error, source = source.id.as_str(), "an assessment was not recorded");
                    }
                }
            }
            Err(error) => tracing::error!(%error, "what is due could not be asked"),
        }
        tokio::time::sleep(TICK).await;
    }
}

/// Assesses one source and says when it is next.
async fn one(
    store: &Store,
    clock: &Clock,
    assessor: &Arc<dyn Assess>,
    organisation: OrganisationId,
    source: &Source,
) -> Result<(), StoreError> {
    let scoped = store.of(organisation);
    let begun = clock();
    let next = begun.saturating_add(source.every_minutes.unwrap_or(EVERY_MINUTES).max(1) * 60_000);
    let failure = match read(assessor.clone(), source.clone()).await {
        Ok(new) => {
            let act = Act { inputs: vec![new.input.clone()], ..Act::new("nisaba", clock()) };
            let outcome = scoped.run_record(&act, &new).await?;
            let (id, ms) = (source.id.as_str(), clock() - begun);
            tracing::info!(source = id, ms, changed = outcome.changed, alerts = outcome.alerts, "assessed");
            None
        }
        Err(why) => Some(why),
    };
    if let Some(why) = &failure {
        tracing::warn!(source = source.id.as_str(), why, "not assessed");
        // Said once: an attempt that fails like the one before it is no news.
        if source.failure.is_none() {
            let says = format!("{} could not be assessed: {why}", source.name);
            scoped.alert_raise(&Act::new("nisaba", clock()), "source", source.id.as_str(), &says).await?;
        }
    }
    scoped.source_schedule(&source.id, source.next_ms, next, failure.as_deref()).await
}

/// Reads and assesses away from the threads that serve.
async fn read(assessor: Arc<dyn Assess>, source: Source) -> Result<NewRun, String> {
    let read = tokio::task::spawn_blocking(move || {
        let place = source.place.as_deref().unwrap_or("");
        let text = assessor.assess(&source.kind, place)?;
        let reading = read_run(&text).map_err(|problem| problem.detail().to_owned())?;
        Ok(reading(source.id))
    });
    read.await.unwrap_or_else(|_| Err("the assessment stopped in its midst".to_owned()))
}
