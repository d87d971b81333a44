//! What persons state, by API: accepted risks, answers, approvals, trainings. What each must say is the judge's to decide.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use nisaba_store::{Act, FindingId, NewStatement, PersonId, Scoped, StatementId, digest};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::access::text;
use crate::api::{Api, Body, Paging, version};
use crate::guard::Caller;
use crate::judgement::FINDING;
use crate::problem::Problem;
use crate::role::{Permission, SCOPES, allows};

/// Most characters of a reason, an answer, a note.
const LONGEST_SAYING: usize = 10_000;

/// A risk to accept.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExceptionWish {
    /// A check or a concept with a place, or one finding: its id, or `finding:` with its fingerprint.
    subject: String,
    /// Pattern of addresses: `aws_s3_bucket.*`, `*` for everywhere.
    resource: Option<String>,
    /// Pattern of files.
    file: Option<String>,
    /// Why it is accepted.
    says: String,
    /// Who answers for it; who states it when absent.
    owner: Option<String>,
    /// Last day it is accepted, ISO date.
    until: String,
}

/// An answer for an obligation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttestationWish {
    /// The question of an obligation: `leavers-lose-access`.
    subject: String,
    /// Yes or no.
    answer: bool,
    /// What it rests on.
    #[serde(default)]
    says: String,
    /// Last day it counts, ISO date; by the rule of its obligation when absent, which may be sooner.
    until: Option<String>,
}

/// The approval of a text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalWish {
    /// A document that obligations ask for (`backup-policy`), or what else was approved.
    subject: String,
    /// What they say to it.
    #[serde(default)]
    says: String,
    /// The text they saw; it is kept in the evidence log.
    text: Option<String>,
    /// Digest of the text they saw, `sha256:…`, where it is not sent.
    seen: Option<String>,
    /// Last day it counts, ISO date; by the document's review when absent, which may be sooner.
    until: Option<String>,
}

/// A training that was held.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrainingWish {
    /// Who was trained.
    subject: String,
    /// Whom that stands for.
    #[serde(default)]
    audience: Audience,
    /// What was learned.
    says: String,
    /// When it was held, ISO date; today when absent.
    on: Option<String>,
    /// Last day it counts, ISO date.
    until: Option<String>,
}

/// Whom a training stands for.
#[derive(Debug, Clone, Copy, Default, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Audience {
    /// One or a few: it is on record and proves nothing of the whole.
    #[default]
    Person,
    /// All staff that must be trained.
    Staff,
    /// The members of the management body (Art. 20(2)).
    Management,
}

/// The day of an instant in milliseconds since 1970, ISO date, UTC.
pub(crate) fn day(ms: i64) -> String {
    let when = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    jiff::tz::Offset::UTC.to_datetime(when).date().to_string()
}

fn date(field: &str, day: Option<String>) -> Result<Option<String>, Problem> {
    let Some(day) = day else { return Ok(None) };
    match day.parse::<jiff::civil::Date>() {
        Ok(day) => Ok(Some(day.to_string())),
        Err(_) => Err(Problem::invalid(format!("`{field}` is a date such as 2027-03-31"))),
    }
}

fn saying(says: &str) -> Result<&str, Problem> {
    match says.chars().count() <= LONGEST_SAYING {
        true => Ok(says.trim()),
        false => Err(Problem::invalid(format!("`says` has at most {LONGEST_SAYING} characters"))),
    }
}

/// Accepts a risk.
pub(crate) async fn exception_make(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Body(sent): Body<ExceptionWish>,
) -> Result<Response, Problem> {
    let mut subject = text("subject", &sent.subject)?;
    if let Some(id) = FindingId::parse(&subject) {
        subject = format!("{FINDING}{}", scoped.finding(&id).await?.0.fingerprint);
    }
    let place =
        |field: &str, pattern: &Option<String>| pattern.as_deref().map(|one| text(field, one)).transpose();
    let body = json!({
        "says": text("says", saying(&sent.says)?)?, "owner": place("owner", &sent.owner)?,
        "resource": place("resource", &sent.resource)?, "file": place("file", &sent.file)?,
    });
    let until = date("until", Some(sent.until))?;
    let new = NewStatement { kind: "exception".to_owned(), subject, body, until, text: None };
    make(&api, &caller, &scoped, Permission::State, new, None).await
}

/// Answers for an obligation.
pub(crate) async fn attestation_make(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Body(sent): Body<AttestationWish>,
) -> Result<Response, Problem> {
    let new = NewStatement {
        kind: "attestation".to_owned(),
        subject: text("subject", &sent.subject)?,
        body: json!({ "answer": sent.answer, "says": saying(&sent.says)? }),
        until: date("until", sent.until)?,
        text: None,
    };
    make(&api, &caller, &scoped, Permission::State, new, None).await
}

/// Approves a text that was seen.
pub(crate) async fn approval_make(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Body(sent): Body<ApprovalWish>,
) -> Result<Response, Problem> {
    let seen = match (&sent.text, sent.seen) {
        (Some(text), None) => digest(text),
        (Some(text), Some(seen)) if digest(text) == seen => seen,
        (Some(_), Some(_)) => return Err(Problem::invalid("`seen` is not the digest of `text`")),
        (None, Some(seen)) if is_digest(&seen) => seen,
        (None, _) => {
            return Err(Problem::invalid(
                "an approval is of a text: send it as `text`, or its digest as `seen`: `sha256:` and 64 hexadecimal digits",
            ));
        }
    };
    let new = NewStatement {
        kind: "approval".to_owned(),
        subject: text("subject", &sent.subject)?,
        body: json!({ "says": saying(&sent.says)?, "seen": seen }),
        until: date("until", sent.until)?,
        text: sent.text,
    };
    make(&api, &caller, &scoped, Permission::Approve, new, Some(seen)).await
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| {
        hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// Notes a training.
pub(crate) async fn training_make(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Body(sent): Body<TrainingWish>,
) -> Result<Response, Problem> {
    let today = day(api.now());
    let on = date("on", sent.on)?.unwrap_or_else(|| today.clone());
    if on > today {
        return Err(Problem::invalid("`on` is when it was held, and not a day to come"));
    }
    let new = NewStatement {
        kind: "training".to_owned(),
        subject: text("subject", &sent.subject)?,
        body: json!({ "says": text("says", saying(&sent.says)?)?, "audience": sent.audience, "on": on }),
        until: date("until", sent.until)?,
        text: None,
    };
    make(&api, &caller, &scoped, Permission::State, new, None).await
}

/// Makes a statement in the name of a person.
async fn make(
    api: &Api,
    caller: &Caller,
    scoped: &Scoped,
    permission: Permission,
    mut new: NewStatement,
    seen: Option<String>,
) -> Result<Response, Problem> {
    let who = in_whose_name(api, caller, scoped, permission).await?;
    if let (Caller::Token(token), Some(body)) = (caller, new.body.as_object_mut()) {
        body.insert("token".to_owned(), json!(token.id));
    }
    let act = Act { inputs: seen.into_iter().collect(), ..Act::new(who, api.now()) };
    let id = scoped.statement_make(&act, &new).await?;
    let proves = api.store.judge().map(|judge| judge.proves(&new)).unwrap_or_default();
    let made = json!({ "id": id, "version": 1, "proves": proves });
    Ok((StatusCode::CREATED, [(header::ETAG, "\"1\"")], Json(made)).into_response())
}

/// Only persons state something: by themselves, or by a token of their own that was made for it, as long as their role allows it.
async fn in_whose_name(
    api: &Api,
    caller: &Caller,
    scoped: &Scoped,
    permission: Permission,
) -> Result<String, Problem> {
    let token = match caller {
        Caller::Person(signed_in) => return Ok(signed_in.person.id.to_string()),
        Caller::Token(token) => token,
    };
    let scope = SCOPES.iter().find(|(_, other)| *other == permission).map_or("", |(word, _)| *word);
    let refused = || {
        Problem::forbidden(&format!(
            "only a person can state this: a token of theirs needs the scope `{scope}`, and they a role that allows it"
        ))
    };
    let maker = PersonId::parse(&token.made_by).filter(|_| token.scopes.iter().any(|word| word == scope));
    let maker = maker.ok_or_else(refused)?;
    let role = api.store.role_of(&maker, scoped.organisation()).await?.ok_or_else(refused)?;
    match allows(&role, &[], permission) {
        true => Ok(maker.to_string()),
        false => Err(refused()),
    }
}

/// The kind of statement of a route: its word in the path without the plural.
fn kind_of(path: &str) -> Result<&'static str, Problem> {
    let kinds = ["exception", "attestation", "approval", "training"];
    let word = path.trim_start_matches("/api/v1/organisations/").split('/').nth(1).unwrap_or("");
    kinds.into_iter().find(|kind| word.strip_suffix('s') == Some(kind)).ok_or_else(Problem::not_found)
}

/// Statements of a kind, oldest first.
pub(crate) async fn statement_list(
    State(api): State<Api>,
    Extension(scoped): Extension<Scoped>,
    uri: axum::http::Uri,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    let page = scoped.statement_list(kind_of(uri.path())?, &paging.cursor, paging.limit()?).await?;
    let today = day(api.now());
    let items: Vec<Value> = page
        .items
        .iter()
        .map(|statement| {
            let mut item = json!(statement);
            let is_over = statement.until.as_ref().is_some_and(|until| *until < today);
            item["state"] = json!(match (statement.withdrawn_ms, is_over) {
                (Some(_), _) => "withdrawn",
                (None, true) => "lapsed",
                (None, false) => "in_force",
            });
            item
        })
        .collect();
    Ok(Json(json!({ "items": items, "next": page.next })).into_response())
}

/// Withdraws a statement; it stays to be seen.
pub(crate) async fn statement_withdraw(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    uri: axum::http::Uri,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = StatementId::parse(&id).ok_or_else(Problem::not_found)?;
    let act = Act::new(caller.id(), api.now());
    scoped.statement_withdraw(&act, kind_of(uri.path())?, &id, version(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// One requirement as each source shows it, with its obligations and what proves them.
pub(crate) async fn requirement(
    State(api): State<Api>,
    Extension(scoped): Extension<Scoped>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let judge = api.store.judge().ok_or_else(Problem::not_found)?;
    let statements = scoped.statements_standing().await?;
    let today = day(api.now());
    let mut sources = Vec::new();
    for (source, proofs) in scoped.proofs().await? {
        if let Some(mut stands) = judge.requirement(&id, &proofs, &statements, &today) {
            stands["source"] = json!(source);
            sources.push(stands);
        }
    }
    match sources.is_empty() {
        true => Err(Problem::not_found()),
        false => Ok(Json(json!({ "items": sources })).into_response()),
    }
}
