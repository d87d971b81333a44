//! Takes what the store says was done into the evidence log of each organisation.
//!
//! The store writes a row of its outbox in the transaction of each change; [`sequence`] makes a record of it, appends it to the log
//! and writes its place back. What concerns no organisation (the installation's people, signing in) has a log of its own.
//!
//! **Invariant:** a row is in the log once and in the order of happening, also when the program is killed between appending and
//! writing the place back: before a row is appended, it is looked for at the log's end. A log that cannot be written keeps only its
//! own organisation waiting.
//! **Not here:** where logs lie and their keys: the binary implements [`Logs`].

mod entry;

use std::collections::BTreeMap;

use nisaba_evidence::log::{self, Log, LogError};
use nisaba_evidence::note::SignerKey;
use nisaba_evidence::record::Record;
use nisaba_evidence::storage::Storage;
use nisaba_store::{EvidenceRecord, OrganisationId, Store, StoreError};

/// Rows that are taken together: one checkpoint covers them.
const BATCH: i64 = 1_000;

/// Where the logs are.
pub trait Logs: Sync {
    /// The log of an organisation, or of the installation, held for writing; it is made where it is not there.
    ///
    /// # Errors
    /// Says why it cannot be had.
    fn hold(&self, owner: Option<&OrganisationId>) -> Result<Box<dyn Held + '_>, String>;
}

/// A log that nobody else writes to while this lives.
pub trait Held {
    /// Where it is kept.
    fn storage(&self) -> &dyn Storage;
    /// The key that signs it.
    fn signer(&self) -> &SignerKey;
}

/// Why rows could not be taken into a log.
#[derive(Debug, thiserror::Error)]
pub enum SequencerError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log's folder or key cannot be had.
    #[error("{0}")]
    Held(String),
    /// The log could not be written.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// What was done.
#[derive(Debug, Default)]
pub struct Sequenced {
    /// Rows that are in a log now and were not before.
    pub logged: u64,
    /// Owners whose rows still wait, and why; none stands for the installation.
    pub waiting: Vec<(Option<OrganisationId>, SequencerError)>,
}

/// Takes every waiting row into its log. It may run again at any time; one run at a time.
///
/// # Errors
/// When the store does not say what waits. What one log refuses is told in the answer.
pub async fn sequence(store: &Store, logs: &dyn Logs) -> Result<Sequenced, SequencerError> {
    let mut done = Sequenced::default();
    for owner in store.evidence_owners_waiting().await? {
        match sequence_of(store, logs, owner.as_ref()).await {
            Ok(logged) => done.logged += logged,
            Err(error) => done.waiting.push((owner, error)),
        }
    }
    Ok(done)
}

async fn sequence_of(
    store: &Store,
    logs: &dyn Logs,
    owner: Option<&OrganisationId>,
) -> Result<u64, SequencerError> {
    let mut logged = 0;
    loop {
        let waiting = store.evidence_waiting_of(owner, BATCH).await?;
        if waiting.is_empty() {
            return Ok(logged);
        }
        let places = append(logs, owner, &waiting)?;
        store.evidence_logged(&places).await?;
        logged += places.len() as u64;
    }
}

/// Appends the rows that are not there yet; the place of each.
fn append(
    logs: &dyn Logs,
    owner: Option<&OrganisationId>,
    waiting: &[EvidenceRecord],
) -> Result<Vec<(i64, i64)>, SequencerError> {
    let held = logs.hold(owner).map_err(SequencerError::Held)?;
    let mut log = Log::open(held.storage())?;
    let there = written(&log, waiting)?;
    let mut places = Vec::with_capacity(waiting.len());
    for row in waiting {
        let place = match there.get(&row.sequence) {
            Some(record) if entry::is_of(record, row) => record.index,
            _ => log.append(entry::record(&log, row)?)?,
        };
        places.push((row.sequence, i64::try_from(place).unwrap_or(i64::MAX)));
    }
    if log.size() > log.checkpoint().size {
        log.commit(&[held.signer()])?;
    }
    Ok(places)
}

/// Records of rows from the first waiting one on that a run before this one appended and did not live to write back.
///
/// A database that was restored from a copy counts its rows again from there, so a number alone does not tell that a row is in the
/// log: [`entry::is_of`] compares.
fn written(log: &Log<'_>, waiting: &[EvidenceRecord]) -> Result<BTreeMap<i64, Record>, LogError> {
    const STRETCH: u64 = 256;
    let mut there = BTreeMap::new();
    let Some(first) = waiting.first().map(|row| row.sequence) else { return Ok(there) };
    let mut to = log.size();
    while to > 0 {
        // A stretch ends where bundles do, so that each is read once.
        let from = (to - 1) / STRETCH * STRETCH;
        for record in log::records(log.storage(), from, to)?.into_iter().rev() {
            match entry::sequence(&record) {
                Some(sequence) if sequence < first => return Ok(there),
                Some(sequence) => drop(there.entry(sequence).or_insert(record)),
                None => {}
            }
        }
        to = from;
    }
    Ok(there)
}
