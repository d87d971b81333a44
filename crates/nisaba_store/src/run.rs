//! Recording an assessment: only what changed since the source's last one is stored.
//!
//! **Invariant:** a finding's present state is the last `becomes` of its events.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::{Value, json};
use sqlx::Row;

use crate::act::Writing;
use crate::judge::Failing;
use crate::judgement::Judging;
use crate::requirement::Whose;
use crate::{Act, EventId, FindingId, RunId, Scoped, SourceId, StatementId, StoreError, alert};

/// The outcome, in evidence, of a finding that is not there.
const ABSENT: &str = "absent";

/// An assessment to record.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Whose.
    pub source: SourceId,
    /// Digest of what was sent: the artefact.
    pub input: String,
    /// Version of the program that assessed.
    pub nisaba: String,
    /// Version and number of the checks.
    pub checks: String,
    /// Date of the law's data.
    pub law: String,
    /// The answer in counts, as JSON.
    pub summary: Value,
    /// What may prove something, as JSON; none where the program that assessed did not say.
    pub proofs: Option<String>,
    /// Every finding.
    pub findings: Vec<SeenFinding>,
    /// Every requirement.
    pub requirements: Vec<SeenRequirement>,
    /// Every asset.
    pub assets: Vec<SeenAsset>,
}

/// A finding as it was just seen.
#[derive(Debug, Clone)]
pub struct SeenFinding {
    /// Stable across runs.
    pub fingerprint: String,
    /// `fail`, `inconclusive`, `pass`, `excepted`.
    pub outcome: String,
    /// `critical`, `high`, `medium`, `low`.
    pub severity: String,
    /// Greater is worse.
    pub risk: i64,
    /// Check.
    pub check: String,
    /// What the check is about.
    pub concept: String,
    /// Title.
    pub title: String,
    /// A sentence.
    pub says: String,
    /// Address of the asset.
    pub resource: String,
    /// File.
    pub file: String,
    /// Line.
    pub line: i64,
    /// The whole finding as JSON, where it is worth keeping.
    pub body: Option<String>,
}

/// A requirement as it stands.
#[derive(Debug, Clone)]
pub struct SeenRequirement {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Status.
    pub status: String,
}

/// An asset as it was just seen.
#[derive(Debug, Clone)]
pub struct SeenAsset {
    /// Address, with what tells it from others of the same one.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// The asset as JSON.
    pub body: String,
}

/// What an assessment changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunOutcome {
    /// The run.
    pub run: RunId,
    /// Findings that were not there.
    pub appeared: i64,
    /// Findings that are otherwise now.
    pub changed: i64,
    /// Findings that are no more.
    pub gone: i64,
    /// Findings that are as they were.
    pub same: i64,
    /// Alerts that were raised.
    pub alerts: i64,
}

struct Known {
    id: FindingId,
    digest: String,
    outcome: String,
    concept: String,
    accepted_by: Option<String>,
}

/// A finding as it was seen, and the statement that accepts it.
struct Held<'s> {
    seen: &'s SeenFinding,
    accepted_by: Option<StatementId>,
}

impl Held<'_> {
    /// The outcome with what is stated.
    fn outcome(&self) -> &str {
        if self.accepted_by.is_some() { "excepted" } else { &self.seen.outcome }
    }

    /// Whether it is as it was known.
    fn is_as(&self, known: &Known) -> bool {
        known.outcome == self.outcome()
            && known.digest == self.seen.digest()
            && known.concept == self.seen.concept
            && known.accepted_by.as_deref() == self.accepted_by.as_ref().map(StatementId::as_str)
    }
}

impl SeenFinding {
    /// Over everything but the line: code that moved is no change.
    fn digest(&self) -> String {
        let parts =
            [&self.outcome, &self.severity, &self.check, &self.title, &self.says, &self.resource, &self.file];
        let text: Vec<&str> = parts.into_iter().map(String::as_str).collect();
        crate::digest(format!("{}\u{1f}{}", text.join("\u{1f}"), self.risk))
    }
}

impl Scoped {
    /// Records an assessment of a source.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the source is not of this organisation; when the database fails.
    pub async fn run_record(&self, act: &Act, new: &NewRun) -> Result<RunOutcome, StoreError> {
        self.source(&new.source).await?;
        let mut writing = Writing::begin(&self.store, act).await?;
        let known = self.known(&mut writing, &new.source).await?;
        let is_first = known.is_empty() && !self.was_run(&mut writing, &new.source).await?;
        let recording = Recording { scoped: self, new, run: RunId::fresh(act.when_ms)?, is_first };
        let judging = Judging::begin(&mut writing, self).await?;
        let seen = held(&new.findings, judging.as_ref());
        let outcome = recording.outcome(&seen, &known);
        recording.insert_run(&mut writing, &outcome).await?;
        let (mut alerts, changes) = recording.findings(&mut writing, &seen, &known).await?;
        alerts += recording.requirements(&mut writing, judging.as_ref()).await?;
        recording.assets(&mut writing).await?;
        let details = json!({
            "run": recording.run, "source": new.source, "nisaba": new.nisaba, "checks": new.checks, "law": new.law,
            "appeared": outcome.appeared, "changed": outcome.changed, "gone": outcome.gone,
        });
        writing.record(Some(&self.organisation), "run.recorded", &details).await?;
        writing.record_each(&self.organisation, "finding.changed", &changes).await?;
        writing.commit().await?;
        Ok(RunOutcome { alerts, ..outcome })
    }

    async fn known(
        &self,
        writing: &mut Writing<'_>,
        source: &SourceId,
    ) -> Result<HashMap<String, Known>, StoreError> {
        let rows = sqlx::query(
            "SELECT fingerprint, id, digest, outcome, concept, accepted_by FROM finding WHERE organisation = $1 AND source = $2",
        )
        .bind(self.organisation.as_str().to_owned())
        .bind(source.as_str().to_owned())
        .fetch_all(&mut *writing.transaction)
        .await?;
        let known = |row: &sqlx::any::AnyRow| {
            let id = FindingId::stored(row.try_get(1)?);
            let known = Known {
                id,
                digest: row.try_get(2)?,
                outcome: row.try_get(3)?,
                concept: row.try_get(4)?,
                accepted_by: row.try_get(5)?,
            };
            Ok((row.try_get(0)?, known))
        };
        rows.iter().map(known).collect()
    }

    async fn was_run(&self, writing: &mut Writing<'_>, source: &SourceId) -> Result<bool, StoreError> {
        let runs: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM run WHERE organisation = $1 AND source = $2")
                .bind(self.organisation.as_str().to_owned())
                .bind(source.as_str().to_owned())
                .fetch_one(&mut *writing.transaction)
                .await?;
        Ok(runs > 0)
    }
}

/// Findings by fingerprint; of two that share one, the worse stands, so that no gap hides behind a pass.
fn worst_of_each(findings: &[SeenFinding]) -> BTreeMap<&str, &SeenFinding> {
    let badness = |finding: &SeenFinding| match finding.outcome.as_str() {
        "fail" => 3,
        "inconclusive" => 2,
        "excepted" => 1,
        _ => 0,
    };
    let mut seen: BTreeMap<&str, &SeenFinding> = BTreeMap::new();
    for finding in findings {
        let standing = seen.entry(finding.fingerprint.as_str()).or_insert(finding);
        if badness(finding) > badness(standing) {
            *standing = finding;
        }
    }
    seen
}

/// What was seen with what is stated.
fn held<'s>(findings: &'s [SeenFinding], judging: Option<&Judging>) -> BTreeMap<&'s str, Held<'s>> {
    let accepted_by = |seen: &SeenFinding| {
        let failing = Failing {
            fingerprint: &seen.fingerprint,
            check: &seen.check,
            concept: &seen.concept,
            resource: &seen.resource,
            file: &seen.file,
        };
        judging.filter(|_| seen.outcome == "fail")?.accepted_by(&failing)
    };
    let worst = worst_of_each(findings).into_iter();
    worst.map(|(fingerprint, seen)| (fingerprint, Held { seen, accepted_by: accepted_by(seen) })).collect()
}

struct Recording<'a> {
    scoped: &'a Scoped,
    new: &'a NewRun,
    run: RunId,
    is_first: bool,
}

impl Recording<'_> {
    fn outcome(&self, seen: &BTreeMap<&str, Held<'_>>, known: &HashMap<String, Known>) -> RunOutcome {
        let (mut appeared, mut changed, mut same) = (0, 0, 0);
        for (fingerprint, finding) in seen {
            match known.get(*fingerprint) {
                None => appeared += 1,
                Some(known) if known.outcome == "gone" => appeared += 1,
                Some(known) if finding.is_as(known) => same += 1,
                Some(_) => changed += 1,
            }
        }
        let is_gone = |(fingerprint, known): &(&String, &Known)| {
            known.outcome != "gone" && !seen.contains_key(fingerprint.as_str())
        };
        let gone = i64::try_from(known.iter().filter(is_gone).count()).unwrap_or(i64::MAX);
        RunOutcome { run: self.run.clone(), appeared, changed, gone, same, alerts: 0 }
    }

    async fn insert_run(&self, writing: &mut Writing<'_>, outcome: &RunOutcome) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO run (id, organisation, source, at, input, nisaba, checks, law, summary, appeared, changed, gone, same)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(self.run.as_str().to_owned())
        .bind(self.scoped.organisation.as_str().to_owned())
        .bind(self.new.source.as_str().to_owned())
        .bind(writing.when_ms())
        .bind(self.new.input.clone())
        .bind(self.new.nisaba.clone())
        .bind(self.new.checks.clone())
        .bind(self.new.law.clone())
        .bind(self.new.summary.to_string())
        .bind(outcome.appeared)
        .bind(outcome.changed)
        .bind(outcome.gone)
        .bind(outcome.same)
        .execute(&mut *writing.transaction)
        .await?;
        Ok(())
    }

    /// Stores what changed of the findings; how many alerts it raised, and each change of an outcome for evidence.
    async fn findings(
        &self,
        writing: &mut Writing<'_>,
        seen: &BTreeMap<&str, Held<'_>>,
        known: &HashMap<String, Known>,
    ) -> Result<(i64, Vec<Value>), StoreError> {
        let (mut alerts, mut changes) = (0, Vec::new());
        for (fingerprint, held) in seen {
            let (before, finding, outcome) = (known.get(*fingerprint), held.seen, held.outcome());
            if before.is_some_and(|before| held.is_as(before)) {
                continue;
            }
            let id = match before {
                Some(before) => {
                    self.update(writing, &before.id, held).await?;
                    before.id.clone()
                }
                None => self.insert(writing, held).await?,
            };
            let was = before.map(|before| before.outcome.as_str());
            self.event(writing, &id, was, outcome, &finding.says).await?;
            let deciding = [&finding.check, &finding.resource, &finding.severity].map(String::as_str);
            changes.extend(self.change(fingerprint, deciding, was, outcome));
            // What a source shows the first time is its state, and no regression.
            if outcome == "fail" && was != Some("fail") && !self.is_first {
                alert::raise(writing, self.scoped, "finding", id.as_str(), &finding.says).await?;
                alerts += 1;
            }
        }
        let mut gone: Vec<(&String, &Known)> = known
            .iter()
            .filter(|(fingerprint, known)| {
                known.outcome != "gone" && !seen.contains_key(fingerprint.as_str())
            })
            .collect();
        gone.sort_unstable_by_key(|(fingerprint, _)| *fingerprint);
        for (fingerprint, known) in gone {
            let row = sqlx::query(
                "UPDATE finding SET outcome = 'gone', accepted_by = NULL, changed_at = $1 WHERE organisation = $2 AND id = $3
                 RETURNING check_id, resource, severity",
            )
            .bind(writing.when_ms())
            .bind(self.scoped.organisation.as_str().to_owned())
            .bind(known.id.as_str().to_owned())
            .fetch_one(&mut *writing.transaction)
            .await?;
            let deciding = [row.try_get(0)?, row.try_get(1)?, row.try_get(2)?];
            changes.extend(self.change(fingerprint, deciding, Some(&known.outcome), ABSENT));
            self.event(writing, &known.id, Some(&known.outcome), "gone", "").await?;
        }
        Ok((alerts, changes))
    }

    /// A finding's change of outcome as evidence says it; none where it has the same, or passes at first sight.
    fn change(
        &self,
        fingerprint: &str,
        [check, resource, severity]: [&str; 3],
        was: Option<&str>,
        becomes: &str,
    ) -> Option<Value> {
        let from = was.filter(|was| *was != "gone").unwrap_or(ABSENT);
        let is_news = from != becomes
            && !(from == ABSENT && becomes == "pass")
            && !(from == "pass" && becomes == ABSENT);
        is_news.then(|| {
            json!({ "fingerprint": fingerprint, "check": check, "resource": resource, "severity": severity,
                "from": from, "to": becomes, "run": self.run, "source": self.new.source })
        })
    }

    async fn insert(&self, writing: &mut Writing<'_>, held: &Held<'_>) -> Result<FindingId, StoreError> {
        let finding = held.seen;
        let id = FindingId::fresh(writing.when_ms())?;
        sqlx::query(
            "INSERT INTO finding (id, organisation, source, fingerprint, digest, outcome, severity, risk, check_id, title, says,
             resource, file, line, body, first_seen, changed_at, concept, accepted_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        )
        .bind(id.as_str().to_owned())
        .bind(self.scoped.organisation.as_str().to_owned())
        .bind(self.new.source.as_str().to_owned())
        .bind(finding.fingerprint.clone())
        .bind(finding.digest())
        .bind(held.outcome().to_owned())
        .bind(finding.severity.clone())
        .bind(finding.risk)
        .bind(finding.check.clone())
        .bind(finding.title.clone())
        .bind(finding.says.clone())
        .bind(finding.resource.clone())
        .bind(finding.file.clone())
        .bind(finding.line)
        .bind(finding.body.clone())
        .bind(writing.when_ms())
        .bind(writing.when_ms())
        .bind(finding.concept.clone())
        .bind(held.accepted_by.as_ref().map(ToString::to_string))
        .execute(&mut *writing.transaction)
        .await?;
        Ok(id)
    }

    async fn update(
        &self,
        writing: &mut Writing<'_>,
        id: &FindingId,
        held: &Held<'_>,
    ) -> Result<(), StoreError> {
        let finding = held.seen;
        sqlx::query(
            "UPDATE finding SET digest = $1, outcome = $2, severity = $3, risk = $4, check_id = $5, title = $6, says = $7,
             resource = $8, file = $9, line = $10, body = $11, changed_at = $12, concept = $13, accepted_by = $14
             WHERE organisation = $15 AND id = $16",
        )
        .bind(finding.digest())
        .bind(held.outcome().to_owned())
        .bind(finding.severity.clone())
        .bind(finding.risk)
        .bind(finding.check.clone())
        .bind(finding.title.clone())
        .bind(finding.says.clone())
        .bind(finding.resource.clone())
        .bind(finding.file.clone())
        .bind(finding.line)
        .bind(finding.body.clone())
        .bind(writing.when_ms())
        .bind(finding.concept.clone())
        .bind(held.accepted_by.as_ref().map(ToString::to_string))
        .bind(self.scoped.organisation.as_str().to_owned())
        .bind(id.as_str().to_owned())
        .execute(&mut *writing.transaction)
        .await?;
        Ok(())
    }

    async fn event(
        &self,
        writing: &mut Writing<'_>,
        finding: &FindingId,
        was: Option<&str>,
        becomes: &str,
        says: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO finding_event (id, organisation, finding, run, at, was, becomes, says)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(EventId::fresh(writing.when_ms())?.as_str().to_owned())
        .bind(self.scoped.organisation.as_str().to_owned())
        .bind(finding.as_str().to_owned())
        .bind(self.run.as_str().to_owned())
        .bind(writing.when_ms())
        .bind(was.map(str::to_owned))
        .bind(becomes.to_owned())
        .bind(says.to_owned())
        .execute(&mut *writing.transaction)
        .await?;
        Ok(())
    }

    /// Stores requirements whose status changed, with what is stated; how many alerts that raised.
    async fn requirements(
        &self,
        writing: &mut Writing<'_>,
        judging: Option<&Judging>,
    ) -> Result<i64, StoreError> {
        let whose = Whose { scoped: self.scoped, source: &self.new.source, run: &self.run };
        let standing = match (judging, &self.new.proofs) {
            (Some(judging), Some(proofs)) => {
                judging.standing(writing, &whose, proofs, &self.new.summary).await?
            }
            _ => None,
        };
        let seen = standing.as_ref().map_or(&self.new.requirements, |standing| &standing.requirements);
        Ok(whose.requirements(writing, seen).await?.alerts)
    }

    /// Stores assets that came, changed or went.
    async fn assets(&self, writing: &mut Writing<'_>) -> Result<(), StoreError> {
        let rows =
            sqlx::query("SELECT name, body, gone_at FROM asset WHERE organisation = $1 AND source = $2")
                .bind(self.scoped.organisation.as_str().to_owned())
                .bind(self.new.source.as_str().to_owned())
                .fetch_all(&mut *writing.transaction)
                .await?;
        let mut known: BTreeMap<String, (String, bool)> = BTreeMap::new();
        for row in &rows {
            let is_there = row.try_get::<Option<i64>, _>(2)?.is_none();
            known.insert(row.try_get(0)?, (row.try_get(1)?, is_there));
        }
        let seen: BTreeMap<&str, &SeenAsset> =
            self.new.assets.iter().map(|asset| (asset.name.as_str(), asset)).collect();
        for (name, asset) in &seen {
            if known.get(*name).is_some_and(|(body, is_there)| *is_there && body == &asset.body) {
                continue;
            }
            sqlx::query(
                "INSERT INTO asset (organisation, source, name, kind, body, first_seen) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (organisation, source, name) DO UPDATE SET kind = excluded.kind, body = excluded.body, gone_at = NULL",
            )
            .bind(self.scoped.organisation.as_str().to_owned())
            .bind(self.new.source.as_str().to_owned())
            .bind(asset.name.clone())
            .bind(asset.kind.clone())
            .bind(asset.body.clone())
            .bind(writing.when_ms())
            .execute(&mut *writing.transaction)
            .await?;
        }
        let gone =
            known.iter().filter(|(name, (_, is_there))| *is_there && !seen.contains_key(name.as_str()));
        for (name, _) in gone {
            sqlx::query(
                "UPDATE asset SET gone_at = $1 WHERE organisation = $2 AND source = $3 AND name = $4",
            )
            .bind(writing.when_ms())
            .bind(self.scoped.organisation.as_str().to_owned())
            .bind(self.new.source.as_str().to_owned())
            .bind(name.clone())
            .execute(&mut *writing.transaction)
            .await?;
        }
        Ok(())
    }
}
