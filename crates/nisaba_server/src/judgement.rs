//! What statements mean, by the law: the same rules as for the entries of a `nisaba.yaml` ([`nisaba_law::exception`],
//! [`nisaba_law::proof`]). Held against what is seen at each run and statement, and here once a day.
//!
//! **Invariant:** a statement that does not say what it must proves nothing and is refused; what cannot be read adds nothing.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use nisaba_law::Law;
use nisaba_law::exception::{AcceptedRisk, Validity};
use nisaba_law::obligation::{ExerciseKind, ProofKind};
use nisaba_law::proof::{
    self, ApprovalRecord, AttestationRecord, ExerciseRecord, Proofs, RequirementStatus, Status,
};
use nisaba_store::{
    Act, Failing, Judge, NewStatement, SeenRequirement, Shown, Standing, Statement, StatementId, Store,
};
use serde_json::{Value, json};

use crate::api::Clock;

/// Between two looks at whether a day has passed.
const PAUSE: Duration = Duration::from_secs(20);

/// Decides by the law.
#[derive(Debug)]
pub struct ByLaw {
    law: Arc<Law>,
}

impl ByLaw {
    /// By this law.
    pub fn new(law: Arc<Law>) -> Self {
        Self { law }
    }

    /// Every question of an obligation, with what it asks.
    fn questions(&self) -> impl Iterator<Item = (&str, &str)> {
        let proofs = self.law.obligations().obligations.iter().flat_map(|obligation| &obligation.proved_by);
        proofs.filter_map(|proof| match &proof.kind {
            ProofKind::Attestation { id, question } => Some((id.as_str(), question.as_str())),
            _ => None,
        })
    }

    fn refuses_question(&self, asked: &str) -> Option<String> {
        if self.questions().any(|(id, _)| id == asked) {
            return None;
        }
        let near = nisaba_base::nearest(asked, self.questions().map(|(id, _)| id));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Some(format!("`{asked}` is no question of any obligation{hint}"))
    }

    /// The status of every requirement, with what persons stated.
    fn statuses(
        &self,
        proofs: &str,
        statements: &[Statement],
        today: Date,
    ) -> Option<Vec<RequirementStatus>> {
        let mut proofs: Proofs = serde_json::from_str(proofs).ok()?;
        for statement in statements {
            add(&mut proofs, statement, today);
        }
        Some(proof::requirements(&self.law, &proofs, today))
    }

    fn title(&self, id: &str) -> String {
        self.law.catalogue().get(id).map_or_else(|| id.to_owned(), |requirement| requirement.title.clone())
    }
}

impl Judge for ByLaw {
    fn refuses(&self, new: &NewStatement, day: &str) -> Option<String> {
        let flag = |key: &str| new.body.get(key).and_then(Value::as_bool);
        match new.kind.as_str() {
            "exception" => {
                let risk = risk(&new.subject, &new.body, new.until.as_deref(), "?");
                if !new.subject.starts_with(FINDING) && !risk.names_a_place() {
                    return Some("say where the risk is accepted: `resource` or `file`, patterns such as `aws_s3_bucket.*`; \
                         `*` accepts it everywhere"
                        .to_owned());
                }
                let over = day.parse().is_ok_and(|today| risk.validity(today) != Validity::InForce);
                over.then(|| "an accepted risk has a reason, and an end that is not past".to_owned())
            }
            "attestation" => self.refuses_question(&new.subject).or_else(|| {
                flag("answer").is_none().then(|| "an attestation answers yes or no: send `answer`".to_owned())
            }),
            "approval" => text(&new.body, "seen")
                .is_none()
                .then(|| "an approval is of a text: send it as `text`, or its digest as `seen`".to_owned()),
            _ => None,
        }
    }

    fn accepted_by(&self, finding: &Failing<'_>, exceptions: &[Statement], day: &str) -> Option<StatementId> {
        let today: Date = day.parse().ok()?;
        let accepts = |statement: &&Statement| {
            let risk = risk(&statement.subject, &statement.body, statement.until.as_deref(), &statement.by);
            let meant = match statement.subject.strip_prefix(FINDING) {
                Some(fingerprint) => fingerprint == finding.fingerprint,
                None => {
                    risk.is_about(finding.check, finding.concept)
                        && risk.covers(finding.resource, finding.file)
                }
            };
            meant && risk.validity(today) == Validity::InForce
        };
        // The one that lasts longest, so that a renewal takes over at once.
        let lasting = exceptions.iter().filter(accepts).max_by_key(|statement| statement.until.clone());
        lasting.map(|statement| statement.id.clone())
    }

    fn standing(&self, shown: &Shown<'_>, statements: &[Statement], day: &str) -> Option<Standing> {
        let statuses = self.statuses(shown.proofs, statements, day.parse().ok()?)?;
        let requirement = |status: &RequirementStatus| SeenRequirement {
            id: status.id.to_string(),
            title: self.title(status.id.as_str()),
            status: word(status.status).to_owned(),
        };
        Some(Standing {
            summary: summary(shown, &statuses),
            requirements: statuses.iter().map(requirement).collect(),
        })
    }

    fn proves(&self, new: &NewStatement) -> Vec<String> {
        proves(&self.law, &new.kind, &new.subject, &new.body)
    }

    fn requirement(&self, id: &str, proofs: &str, statements: &[Statement], day: &str) -> Option<Value> {
        let requirement = self.law.catalogue().get(id)?;
        let statuses = self.statuses(proofs, statements, day.parse().ok()?)?;
        let status = statuses.into_iter().find(|status| status.id == requirement.id)?;
        let obligation = |status: &proof::ObligationStatus| {
            let text = self.law.obligations().get(status.id.as_str());
            json!({
                "id": status.id, "status": status.status, "rests_on": status.items, "waiver": status.waiver,
                "title": text.map(|text| &text.title), "who": text.map(|text| &text.who),
            })
        };
        Some(json!({
            "requirement": id, "title": requirement.title, "citation": requirement.citation, "status": status.status,
            "obligations": status.obligations.iter().map(obligation).collect::<Vec<_>>(),
        }))
    }
}

/// What a subject begins with that names one finding by its fingerprint.
pub(crate) const FINDING: &str = "finding:";

fn text<'b>(body: &'b Value, key: &str) -> Option<&'b str> {
    body.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// An exception as the rule of accepted risks has it; who states it answers for it unless they name another.
fn risk(subject: &str, body: &Value, until: Option<&str>, by: &str) -> AcceptedRisk {
    let owned = |key: &str| text(body, key).map(str::to_owned);
    AcceptedRisk {
        check: subject.to_owned(),
        resource: owned("resource").unwrap_or_default(),
        file: owned("file").unwrap_or_default(),
        owner: owned("owner").or_else(|| Some(by.to_owned())),
        until: until.and_then(|day| day.parse().ok()),
        reason: owned("says"),
    }
}

/// Adds what a statement proves to what was found.
fn add(proofs: &mut Proofs, statement: &Statement, today: Date) {
    let Ok(made) = jiff::Timestamp::from_millisecond(statement.made_ms) else { return };
    let on = jiff::tz::Offset::UTC.to_datetime(made).date();
    let until: Option<Date> = statement.until.as_deref().and_then(|day| day.parse().ok());
    let (body, by) = (&statement.body, statement.by.clone());
    match statement.kind.as_str() {
        "attestation" => {
            let answer = body.get("answer").and_then(Value::as_bool);
            let question = statement.subject.clone();
            proofs.attestations.push(AttestationRecord { question, answer, by, on, until });
        }
        "approval" => {
            let Some(seen) = text(body, "seen").map(str::to_owned) else { return };
            proofs.approvals.push(ApprovalRecord {
                document: statement.subject.clone(),
                seen,
                by,
                on,
                until,
            });
        }
        "training" if until.is_none_or(|until| until >= today) => {
            let held: Option<Date> = text(body, "on").and_then(|day| day.parse().ok());
            let on = held.unwrap_or(on);
            // What one person learned does not show that the staff is trained.
            let record = match text(body, "audience") {
                Some("management") => (ExerciseKind::ManagementTraining, "management body"),
                Some("staff") => (ExerciseKind::Training, "all staff"),
                _ => return,
            };
            let (kind, what) = (record.0, record.1.to_owned());
            proofs.exercises.push(ExerciseRecord { kind, what, on, ok: true });
        }
        _ => {}
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::PartlyMet => "partly_met",
        Status::NotMet => "not_met",
        Status::NotAssessed => "not_assessed",
        Status::NotApplicable => "not_applicable",
    }
}

/// The run's counts, with what persons accepted and stated.
fn summary(shown: &Shown<'_>, statuses: &[RequirementStatus]) -> Value {
    let mut summary = shown.summary.clone();
    let counts = |of: Vec<Status>| {
        let count = |wanted: Status| of.iter().filter(|status| **status == wanted).count();
        let all =
            [Status::Met, Status::PartlyMet, Status::NotMet, Status::NotAssessed, Status::NotApplicable];
        all.map(|status| (word(status).to_owned(), Value::from(count(status)))).into_iter().collect::<Value>()
    };
    let requirements: Vec<Status> = statuses.iter().map(|status| status.status).collect();
    let of_obligations = statuses.iter().flat_map(|status| &status.obligations).map(|status| status.status);
    let count = |wanted: Status| requirements.iter().filter(|status| **status == wanted).count();
    let total = requirements.len() - count(Status::NotApplicable);
    let [met, fail, open] = [Status::Met, Status::NotMet, Status::NotAssessed].map(count);
    let sentence = proof::sentence(total, met, fail, open);
    let obligations = counts(of_obligations.collect());
    let Some(fields) = summary.as_object_mut() else { return summary };
    let seen_before = fields.get("requirements").cloned();
    fields.insert("requirements".to_owned(), counts(requirements));
    fields.insert("obligations".to_owned(), obligations);
    // The run's own sentence stands where nothing was stated: it may say that there was nothing to assess.
    if seen_before != fields.get("requirements").cloned() {
        fields.insert("sentence".to_owned(), sentence.into());
    }
    for (severity, accepted) in shown.accepted {
        let failing = fields.get_mut("failing").and_then(|failing| failing.get_mut(severity.as_str()));
        if let Some(failing) = failing {
            *failing = Value::from((failing.as_i64().unwrap_or(0) - accepted).max(0));
        }
        let excepted = fields.entry("excepted").or_insert(Value::from(0));
        *excepted = Value::from(excepted.as_i64().unwrap_or(0) + accepted);
    }
    summary
}

/// Which obligations a statement bears on: those that its question, document or training proves.
fn proves(law: &Law, kind: &str, subject: &str, body: &Value) -> Vec<String> {
    let training = match text(body, "audience") {
        Some("management") => Some(ExerciseKind::ManagementTraining),
        Some("staff") => Some(ExerciseKind::Training),
        _ => None,
    };
    let is_meant = |proof: &ProofKind| match proof {
        ProofKind::Attestation { id, .. } => kind == "attestation" && id == subject,
        ProofKind::Document { id, .. } => kind == "approval" && id == subject,
        ProofKind::Exercise { exercise } => kind == "training" && Some(*exercise) == training,
        ProofKind::Checks { .. } => false,
    };
    let obligations = law.obligations().obligations.iter();
    let meant = obligations.filter(|one| one.proved_by.iter().any(|proof| is_meant(&proof.kind)));
    meant.map(|obligation| obligation.id.to_string()).collect()
}

/// Holds what is stated against what is seen once a day in every organisation, until it is dropped.
pub(crate) async fn keep_judging(store: Store, clock: Clock) {
    loop {
        let now = clock();
        let day = crate::statements::day(now);
        match store.organisations_to_judge(&day).await {
            Ok(due) => {
                for organisation in due {
                    let owner = organisation.to_string();
                    match store.of(organisation).judge(&Act::new("nisaba", now)).await {
                        Ok(judged) => {
                            let (findings, alerts) = (judged.findings, judged.alerts);
                            tracing::info!(organisation = owner, findings, alerts, "judged for the day");
                        }
                        Err(error) => tracing::error!(%error, organisation = owner, "not judged for the day"),
                    }
                }
            }
            Err(error) => tracing::error!(%error, "who is to be judged could not be asked"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}
