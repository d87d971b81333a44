//! What is stated, held against what is seen: at each run, at each statement, and once a day, since both lapse.
//!
//! **Invariant:** a finding is `excepted` by a statement only while that statement is in force; what was seen is kept, so that it
//! counts again by itself. **Invariant:** changes of one organisation that rest on its statements take turns.
//! **Not here:** what a statement means ([`Judge`]).

use std::sync::Arc;

use serde_json::{Value, json};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Writing;
use crate::judge::{Failing, Judge, Shown, Standing};
use crate::requirement::Whose;
use crate::{
    Act, EventId, FindingId, OrganisationId, RunId, Scoped, SourceId, Statement, StatementId, Store,
    StoreError, alert, statement,
};

/// Days before its end on which a statement is said to lapse.
const NOTICE_DAYS: i32 = 14;

/// What a judgement changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Judged {
    /// Findings that are accepted now, or no longer.
    pub findings: i64,
    /// Requirements with another status.
    pub requirements: i64,
    /// Alerts that were raised.
    pub alerts: i64,
}

/// The judge, with what is stated and the day of the act.
pub(crate) struct Judging {
    judge: Arc<dyn Judge>,
    statements: Vec<Statement>,
    exceptions: Vec<Statement>,
    day: String,
}

impl Judging {
    /// Reads what is stated within the transaction, and has others of this organisation wait. Nothing where there is no judge.
    pub(crate) async fn begin(
        writing: &mut Writing<'_>,
        scoped: &Scoped,
    ) -> Result<Option<Self>, StoreError> {
        let Some(judge) = scoped.store.judge().cloned() else { return Ok(None) };
        sqlx::query("UPDATE organisation SET name = name WHERE id = $1")
            .bind(scoped.organisation.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        let day = writing.day();
        let statements = statement::standing(writing, scoped).await?;
        let exceptions = statements.iter().filter(|one| one.kind == "exception").cloned().collect();
        Ok(Some(Self { judge, statements, exceptions, day }))
    }

    /// Which statement accepts a failing finding.
    pub(crate) fn accepted_by(&self, finding: &Failing<'_>) -> Option<StatementId> {
        match self.exceptions.is_empty() {
            true => None,
            false => self.judge.accepted_by(finding, &self.exceptions, &self.day),
        }
    }

    /// How a source stands, kept with its run.
    pub(crate) async fn standing(
        &self,
        writing: &mut Writing<'_>,
        whose: &Whose<'_>,
        proofs: &str,
        summary: &Value,
    ) -> Result<Option<Standing>, StoreError> {
        let accepted = accepted(writing, whose).await?;
        let shown = Shown { proofs, summary, accepted: &accepted };
        let Some(standing) = self.judge.standing(&shown, &self.statements, &self.day) else {
            return Ok(None);
        };
        sqlx::query(
            "INSERT INTO standing (organisation, source, run, proofs, summary) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (organisation, source) DO UPDATE SET run = excluded.run, proofs = excluded.proofs, summary = excluded.summary",
        )
        .bind(whose.scoped.organisation.as_str().to_owned())
        .bind(whose.source.as_str().to_owned())
        .bind(whose.run.as_str().to_owned())
        .bind(proofs.to_owned())
        .bind(standing.summary.to_string())
        .execute(&mut *writing.transaction)
        .await?;
        Ok(Some(standing))
    }

    /// Holds everything that was seen against what is stated now.
    pub(crate) async fn again(
        &self,
        writing: &mut Writing<'_>,
        scoped: &Scoped,
    ) -> Result<Judged, StoreError> {
        let mut judged = Judged { findings: self.findings(writing, scoped).await?, ..Judged::default() };
        let rows = sqlx::query(
            "SELECT standing.source, standing.run, standing.proofs, run.summary FROM standing
             JOIN run ON run.id = standing.run JOIN source ON source.id = standing.source
             WHERE standing.organisation = $1 AND source.removed_at IS NULL ORDER BY standing.source",
        )
        .bind(scoped.organisation.as_str().to_owned())
        .fetch_all(&mut *writing.transaction)
        .await?;
        for row in &rows {
            let source = SourceId::stored(row.try_get(0)?);
            let run = RunId::stored(row.try_get(1)?);
            let whose = Whose { scoped, source: &source, run: &run };
            let summary: Value = serde_json::from_str(row.try_get::<&str, _>(3)?)?;
            let Some(standing) = self.standing(writing, &whose, row.try_get(2)?, &summary).await? else {
                continue;
            };
            let changed = whose.requirements(writing, &standing.requirements).await?;
            judged.requirements += changed.events;
            judged.alerts += changed.alerts;
        }
        Ok(judged)
    }

    /// Accepts findings that are covered now, and counts again those that no longer are.
    async fn findings(&self, writing: &mut Writing<'_>, scoped: &Scoped) -> Result<i64, StoreError> {
        let rows = sqlx::query(
            "SELECT id, fingerprint, check_id, concept, resource, file, accepted_by, severity, says, source FROM finding
             WHERE organisation = $1 AND (outcome = 'fail' OR accepted_by IS NOT NULL) ORDER BY id",
        )
        .bind(scoped.organisation.as_str().to_owned())
        .fetch_all(&mut *writing.transaction)
        .await?;
        let (mut flips, mut details) = (0, Vec::new());
        for row in &rows {
            let was: Option<String> = row.try_get(6)?;
            let now = self.accepted_by(&failing(row)?).map(|id| id.to_string());
            if was == now {
                continue;
            }
            let id = FindingId::stored(row.try_get(0)?);
            let word = |by: &Option<String>| if by.is_some() { "excepted" } else { "fail" };
            self.accept(writing, scoped, &id, now.as_deref()).await?;
            if was.is_some() != now.is_some() {
                event(writing, scoped, row, word(&was), word(&now)).await?;
                flips += 1;
                details.push(json!({
                    "fingerprint": row.try_get::<String, _>(1)?, "check": row.try_get::<String, _>(2)?,
                    "resource": row.try_get::<String, _>(4)?, "severity": row.try_get::<String, _>(7)?,
                    "source": row.try_get::<String, _>(9)?, "from": word(&was), "to": word(&now),
                    "statement": now.or(was),
                }));
            }
        }
        writing.record_each(&scoped.organisation, "finding.changed", &details).await?;
        Ok(flips)
    }

    async fn accept(
        &self,
        writing: &mut Writing<'_>,
        scoped: &Scoped,
        id: &FindingId,
        by: Option<&str>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE finding SET outcome = $1, accepted_by = $2, changed_at = $3 WHERE organisation = $4 AND id = $5",
        )
        .bind(if by.is_some() { "excepted" } else { "fail" }.to_owned())
        .bind(by.map(str::to_owned))
        .bind(writing.when_ms())
        .bind(scoped.organisation.as_str().to_owned())
        .bind(id.as_str().to_owned())
        .execute(&mut *writing.transaction)
        .await?;
        Ok(())
    }
}

fn failing(row: &AnyRow) -> Result<Failing<'_>, StoreError> {
    Ok(Failing {
        fingerprint: row.try_get(1)?,
        check: row.try_get(2)?,
        concept: row.try_get(3)?,
        resource: row.try_get(4)?,
        file: row.try_get(5)?,
    })
}

/// Findings of a source that statements accept, by severity.
async fn accepted(writing: &mut Writing<'_>, whose: &Whose<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = sqlx::query(
        "SELECT severity, COUNT(*) FROM finding WHERE organisation = $1 AND accepted_by IS NOT NULL AND source = $2 GROUP BY severity",
    )
    .bind(whose.scoped.organisation.as_str().to_owned())
    .bind(whose.source.as_str().to_owned())
    .fetch_all(&mut *writing.transaction)
    .await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// The change of a finding by a statement; its run is the one that last showed the finding's source.
async fn event(
    writing: &mut Writing<'_>,
    scoped: &Scoped,
    row: &AnyRow,
    was: &str,
    becomes: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO finding_event (id, organisation, finding, run, at, was, becomes, says)
         SELECT $1, organisation, $2, id, $3, $4, $5, $6 FROM run WHERE organisation = $7 AND source = $8
         ORDER BY at DESC, id DESC LIMIT 1",
    )
    .bind(EventId::fresh(writing.when_ms())?.as_str().to_owned())
    .bind(row.try_get::<String, _>(0)?)
    .bind(writing.when_ms())
    .bind(was.to_owned())
    .bind(becomes.to_owned())
    .bind(row.try_get::<String, _>(8)?)
    .bind(scoped.organisation.as_str().to_owned())
    .bind(row.try_get::<String, _>(9)?)
    .execute(&mut *writing.transaction)
    .await?;
    Ok(())
}

impl Store {
    /// Organisations that were not judged on this day yet: what lapsed over night is not known there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organisations_to_judge(&self, day: &str) -> Result<Vec<OrganisationId>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM organisation WHERE judged_on IS NULL OR judged_on <> $1 ORDER BY id",
        )
        .bind(day.to_owned())
        .fetch_all(&self.readers)
        .await?;
        Ok(ids.into_iter().map(OrganisationId::stored).collect())
    }
}

impl Scoped {
    /// Holds what is stated against what is seen, as of the day of the act, and says what lapsed and what soon will.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn judge(&self, act: &Act) -> Result<Judged, StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        let Some(judging) = Judging::begin(&mut writing, self).await? else { return Ok(Judged::default()) };
        let mut judged = judging.again(&mut writing, self).await?;
        judged.alerts += self.announce(&mut writing, &judging.statements).await?;
        let day = writing.day();
        sqlx::query("UPDATE organisation SET judged_on = $1 WHERE id = $2")
            .bind(day.clone())
            .bind(self.organisation.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        let details = json!({ "day": day, "findings": judged.findings, "requirements": judged.requirements });
        writing.record(Some(&self.organisation), "standing.judged", &details).await?;
        writing.commit().await?;
        Ok(judged)
    }

    /// An alert for each statement that lapsed or soon will, once each, unless another one stands in for it.
    async fn announce(&self, writing: &mut Writing<'_>, standing: &[Statement]) -> Result<i64, StoreError> {
        let (day, soon) = (writing.day(), writing.day_in(NOTICE_DAYS));
        let mut alerts = 0;
        for ending in statement::ending(writing, self, &soon).await? {
            let Some(until) = ending.until.clone() else { continue };
            let word = if until < day { "lapsed" } else { "lapsing" };
            let stands_in = |other: &&Statement| {
                other.id != ending.id
                    && (&other.kind, &other.subject) == (&ending.kind, &ending.subject)
                    && other.until.as_ref().is_none_or(|other| *other > until)
            };
            if ending.told.as_deref() != Some(word) {
                if !standing.iter().any(|other| stands_in(&other)) {
                    let when = if word == "lapsed" { "lapsed on" } else { "lapses after" };
                    let says = format!("{} {} by {}: {when} {until}", ending.kind, ending.subject, ending.by);
                    alert::raise(writing, self, "statement", ending.id.as_str(), &says).await?;
                    alerts += 1;
                }
                statement::told(writing, self, &ending.id, word).await?;
            }
        }
        Ok(alerts)
    }
}
