//! The handle of one organisation: its methods stand beside what they are about (`finding.rs`, `run.rs`, …).

use serde::Serialize;

use crate::{OrganisationId, Store};

/// One organisation's part of the store. It is the only way to what belongs to an organisation.
#[derive(Debug, Clone)]
pub struct Scoped {
    pub(crate) store: Store,
    pub(crate) organisation: OrganisationId,
}

impl Scoped {
    /// Which organisation.
    pub fn organisation(&self) -> &OrganisationId {
        &self.organisation
    }
}

/// Some of many, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// These.
    pub items: Vec<T>,
    /// Where the next page begins; nothing at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// From up to one more than was asked for: the surplus says that there is a next page.
    pub(crate) fn cut(mut items: Vec<T>, limit: i64, cursor: impl Fn(&T) -> String) -> Self {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > most;
        items.truncate(most);
        let next = items.last().filter(|_| more).map(cursor);
        Self { items, next }
    }
}
