//! Requirements over time: an event for each change of status, an alert where one is no longer met.

use std::collections::HashMap;

use sqlx::Row;

use crate::act::Writing;
use crate::run::SeenRequirement;
use crate::{EventId, RunId, Scoped, SourceId, StoreError, alert};

/// Whose requirements change, and with which run.
pub(crate) struct Whose<'a> {
    pub(crate) scoped: &'a Scoped,
    pub(crate) source: &'a SourceId,
    pub(crate) run: &'a RunId,
}

/// What that changed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Changed {
    pub(crate) events: i64,
    pub(crate) alerts: i64,
}

impl Whose<'_> {
    /// Stores requirements whose status changed.
    pub(crate) async fn requirements(
        &self,
        writing: &mut Writing<'_>,
        seen: &[SeenRequirement],
    ) -> Result<Changed, StoreError> {
        let rows = sqlx::query(
            "SELECT requirement, status FROM requirement_event WHERE organisation = $1 AND source = $2 AND latest = 1",
        )
        .bind(self.scoped.organisation.as_str().to_owned())
        .bind(self.source.as_str().to_owned())
        .fetch_all(&mut *writing.transaction)
        .await?;
        let mut known = HashMap::new();
        for row in &rows {
            known.insert(row.try_get::<String, _>(0)?, row.try_get::<String, _>(1)?);
        }
        let mut changed = Changed::default();
        for requirement in seen {
            let was = known.get(&requirement.id);
            if was == Some(&requirement.status) {
                continue;
            }
            self.event(writing, requirement).await?;
            changed.events += 1;
            if was.is_some_and(|was| was == "met") && requirement.status != "not_applicable" {
                let says = format!(
                    "{}: met before, now {}",
                    requirement.title,
                    requirement.status.replace('_', " ")
                );
                alert::raise(writing, self.scoped, "requirement", &requirement.id, &says).await?;
                changed.alerts += 1;
            }
        }
        Ok(changed)
    }

    async fn event(
        &self,
        writing: &mut Writing<'_>,
        requirement: &SeenRequirement,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE requirement_event SET latest = 0 WHERE organisation = $1 AND source = $2 AND requirement = $3 AND latest = 1",
        )
        .bind(self.scoped.organisation.as_str().to_owned())
        .bind(self.source.as_str().to_owned())
        .bind(requirement.id.clone())
        .execute(&mut *writing.transaction)
        .await?;
        sqlx::query(
            "INSERT INTO requirement_event (id, organisation, source, requirement, title, status, run, at, latest)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
        )
        .bind(EventId::fresh(writing.when_ms())?.as_str().to_owned())
        .bind(self.scoped.organisation.as_str().to_owned())
        .bind(self.source.as_str().to_owned())
        .bind(requirement.id.clone())
        .bind(requirement.title.clone())
        .bind(requirement.status.clone())
        .bind(self.run.as_str().to_owned())
        .bind(writing.when_ms())
        .execute(&mut *writing.transaction)
        .await?;
        Ok(())
    }
}
