//! What handlers share, and the handlers about how an organisation stands.

use std::sync::Arc;

use axum::extract::{FromRequest, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use nisaba_store::{
    Act, AlertId, FindingFilter, FindingId, NewRun, NewSource, Scoped, SeenAsset, SeenFinding,
    SeenRequirement, SourceId, Store, digest,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::access::text;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::reach::Outside;
use crate::watch::Assess;

/// Milliseconds since 1970; the server itself reads no clock.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// What every handler has.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) is_secure: bool,
    pub(crate) assessor: Arc<dyn Assess>,
    pub(crate) outside: Arc<Outside>,
}

impl Api {
    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }
}

/// A JSON body; a mistake in it is told as a problem.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Json(value) = Json::<T>::from_request(request, state)
            .await
            .map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
        Ok(Self(value))
    }
}

/// The version that `If-Match` names.
pub(crate) fn version(headers: &HeaderMap) -> Result<i64, Problem> {
    let missing = || {
        Problem::new(StatusCode::PRECONDITION_REQUIRED, "send If-Match with the version you saw, e.g. \"1\"")
    };
    let text = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()).ok_or_else(missing)?;
    text.trim_matches('"').parse().map_err(|_| missing())
}

/// Where a page begins and how long it is.
#[derive(Debug, Deserialize)]
pub(crate) struct Paging {
    #[serde(default)]
    pub(crate) cursor: String,
    limit: Option<i64>,
}

impl Paging {
    pub(crate) fn limit(&self) -> Result<i64, Problem> {
        match self.limit.unwrap_or(50) {
            limit @ 1..=500 => Ok(limit),
            _ => Err(Problem::invalid("`limit` is from 1 to 500")),
        }
    }
}

/// Each source with its last assessment, in counts.
pub(crate) async fn overview(Extension(scoped): Extension<Scoped>) -> Result<Response, Problem> {
    Ok(Json(json!({ "sources": scoped.overview().await? })).into_response())
}

/// Which findings.
#[derive(Debug, Deserialize)]
pub(crate) struct FindingQuery {
    outcome: Option<String>,
    check: Option<String>,
    severity: Option<String>,
    source: Option<String>,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// Findings, worst first; failing ones unless `outcome` asks for others.
pub(crate) async fn finding_list(
    Extension(scoped): Extension<Scoped>,
    Query(query): Query<FindingQuery>,
) -> Result<Response, Problem> {
    let source =
        query.source.as_deref().map(|id| SourceId::parse(id).ok_or_else(Problem::not_found)).transpose()?;
    let filter = FindingFilter {
        outcome: query.outcome.unwrap_or_else(|| "fail".to_owned()),
        check: query.check,
        severity: query.severity,
        source,
    };
    let limit = Paging { cursor: String::new(), limit: query.limit }.limit()?;
    let strange = || Problem::invalid("`cursor` is not from an answer of this list");
    let after = match &query.cursor {
        Some(cursor) => {
            let (risk, id) = cursor.split_once('.').ok_or_else(strange)?;
            Some((risk.parse().map_err(|_| strange())?, id))
        }
        None => None,
    };
    Ok(Json(scoped.finding_list(&filter, after, limit).await?).into_response())
}

fn finding_id(text: &str) -> Result<FindingId, Problem> {
    FindingId::parse(text).ok_or_else(Problem::not_found)
}

/// One finding, whole.
pub(crate) async fn finding(
    Extension(scoped): Extension<Scoped>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (finding, body) = scoped.finding(&finding_id(&id)?).await?;
    let said: Option<Value> = body.and_then(|body| serde_json::from_str(&body).ok());
    Ok(Json(json!({ "finding": finding, "said": said })).into_response())
}

/// How a finding came to be as it is.
pub(crate) async fn finding_history(
    Extension(scoped): Extension<Scoped>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    Ok(Json(json!({ "items": scoped.finding_history(&finding_id(&id)?).await? })).into_response())
}

/// Every requirement as each source shows it.
pub(crate) async fn requirement_list(Extension(scoped): Extension<Scoped>) -> Result<Response, Problem> {
    Ok(Json(json!({ "items": scoped.requirement_list().await? })).into_response())
}

/// How a requirement's status changed.
pub(crate) async fn requirement_history(
    Extension(scoped): Extension<Scoped>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    Ok(Json(json!({ "items": scoped.requirement_history(&id).await? })).into_response())
}

/// Alerts, oldest first.
pub(crate) async fn alert_list(
    Extension(scoped): Extension<Scoped>,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    Ok(Json(scoped.alert_list(&paging.cursor, paging.limit()?).await?).into_response())
}

/// Says that an alert was seen.
pub(crate) async fn alert_seen(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = AlertId::parse(&id).ok_or_else(Problem::not_found)?;
    scoped.alert_seen(&Act::new(caller.id(), api.now()), &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Records of evidence, oldest first.
pub(crate) async fn evidence_list(
    Extension(scoped): Extension<Scoped>,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    let after = match paging.cursor.as_str() {
        "" => 0,
        cursor => {
            cursor.parse().map_err(|_| Problem::invalid("`cursor` is not from an answer of this list"))?
        }
    };
    Ok(Json(scoped.evidence_list(after, paging.limit()?).await?).into_response())
}

/// Every source.
pub(crate) async fn source_list(Extension(scoped): Extension<Scoped>) -> Result<Response, Problem> {
    Ok(Json(json!({ "items": scoped.source_list().await? })).into_response())
}

/// A source to add.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceWish {
    name: String,
    /// `upload` (when absent), `folder` or `git`.
    #[serde(default)]
    kind: Kind,
    /// The folder, or the repository's URL or folder.
    place: Option<String>,
    /// Minutes between two assessments, 1 to 10080; 60 when absent.
    every_minutes: Option<i64>,
}

/// Where a source's assessments come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// They are pushed.
    #[default]
    Upload,
    /// A folder of the server's machine, below one it was started with.
    Folder,
    /// A git repository.
    Git,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Upload => "upload",
            Kind::Folder => "folder",
            Kind::Git => "git",
        }
    }
}

/// Longest time between two assessments, in minutes: a week.
const SELDOM_MINUTES: i64 = 7 * 24 * 60;

async fn new_source(api: &Api, sent: SourceWish) -> Result<NewSource, Problem> {
    let (name, kind) = (text("name", &sent.name)?, sent.kind.word().to_owned());
    if sent.kind == Kind::Upload {
        if sent.place.is_some() || sent.every_minutes.is_some() {
            return Err(Problem::invalid("an upload has no place and no schedule; it is pushed to"));
        }
        return Ok(NewSource { name, kind, place: None, every_minutes: None });
    }
    let place = sent.place.ok_or_else(|| Problem::invalid("send `place`: what to assess"))?;
    let every = sent.every_minutes.unwrap_or(60);
    if !(1..=SELDOM_MINUTES).contains(&every) || place.len() > 1000 {
        return Err(Problem::invalid(
            "`every_minutes` is from 1 to 10080, `place` has at most 1000 characters",
        ));
    }
    let (assessor, asked, wanted) = (api.assessor.clone(), kind.clone(), place.clone());
    let may = tokio::task::spawn_blocking(move || assessor.may(&asked, &wanted)).await;
    may.map_err(|_| Problem::invalid("`place` could not be looked at"))?.map_err(Problem::invalid)?;
    Ok(NewSource { name, kind, place: Some(place), every_minutes: Some(every) })
}

/// Has a source assessed soon, before its time.
pub(crate) async fn source_assess(
    State(api): State<Api>,
    Extension(scoped): Extension<Scoped>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let source = scoped.source(&source_id(&id)?).await?;
    if source.place.is_none() {
        return Err(Problem::invalid("this source is pushed to; the server has nothing to assess"));
    }
    scoped.source_ask(&source.id, api.now()).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// Adds a source.
pub(crate) async fn source_add(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Body(sent): Body<SourceWish>,
) -> Result<Response, Problem> {
    let new = new_source(&api, sent).await?;
    let id = scoped.source_add(&Act::new(caller.id(), api.now()), &new).await?;
    Ok((StatusCode::CREATED, [(header::ETAG, "\"1\"")], Json(json!({ "id": id, "version": 1 })))
        .into_response())
}

fn source_id(text: &str) -> Result<SourceId, Problem> {
    SourceId::parse(text).ok_or_else(Problem::not_found)
}

/// Removes a source; its history stays.
pub(crate) async fn source_remove(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let act = Act::new(caller.id(), api.now());
    scoped.source_remove(&act, &source_id(&id)?, version(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// An assessment as `nisaba assess --format json` writes it: the part that is taken from it. Fields it has beyond are kept out.
#[derive(Deserialize)]
struct Pushed<'a> {
    meta: PushedMeta,
    summary: Value,
    #[serde(borrow)]
    proofs: Option<&'a RawValue>,
    requirements: Vec<PushedRequirement>,
    #[serde(borrow)]
    findings: Vec<&'a RawValue>,
    #[serde(borrow)]
    assets: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct PushedMeta {
    format: u32,
    nisaba: String,
    checks: String,
    law_as_of: String,
}

#[derive(Deserialize)]
struct PushedRequirement {
    id: String,
    title: String,
    status: String,
}

#[derive(Deserialize)]
struct PushedFinding {
    fingerprint: String,
    outcome: String,
    severity: String,
    risk: u32,
    check: String,
    #[serde(default)]
    concept: String,
    title: String,
    says: String,
    resource: String,
    file: String,
    line: u32,
}

#[derive(Deserialize)]
struct PushedAsset {
    kind: String,
    address: String,
    root: String,
}

/// Records an assessment of a source: only what changed is stored.
pub(crate) async fn run_record(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Path((_, source)): Path<(String, String)>,
    body: String,
) -> Result<Response, Problem> {
    let source = source_id(&source)?;
    let read = tokio::task::spawn_blocking(move || read_run(&body));
    let reading = read.await.map_err(|_| Problem::invalid("the assessment could not be read"))??;
    let new = reading(source);
    let act = Act { inputs: vec![new.input.clone()], ..Act::new(caller.id(), api.now()) };
    let outcome = scoped.run_record(&act, &new).await?;
    Ok((StatusCode::CREATED, Json(outcome)).into_response())
}

/// The source that an upload is for.
#[derive(Debug, Deserialize)]
pub(crate) struct PushQuery {
    source: String,
}

/// Records an assessment of the source of a name, which is made on first use.
pub(crate) async fn run_push(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Query(query): Query<PushQuery>,
    body: String,
) -> Result<Response, Problem> {
    let name = text("source", &query.source)?;
    let act = Act::new(caller.id(), api.now());
    let known = scoped.source_named(&name).await?;
    if known.as_ref().is_some_and(|source| source.kind != "upload") {
        return Err(Problem::invalid("this source is assessed by the server; push to another name"));
    }
    // Read before the source is made: what is no assessment leaves nothing behind.
    let read = tokio::task::spawn_blocking(move || read_run(&body));
    let reading = read.await.map_err(|_| Problem::invalid("the assessment could not be read"))??;
    let source = match known {
        Some(source) => source.id,
        None => {
            let new =
                NewSource { name, kind: Kind::Upload.word().to_owned(), place: None, every_minutes: None };
            scoped.source_add(&act, &new).await?
        }
    };
    let new = reading(source);
    let act = Act { inputs: vec![new.input.clone()], ..act };
    let outcome = scoped.run_record(&act, &new).await?;
    Ok((StatusCode::CREATED, Json(outcome)).into_response())
}

/// Reads an assessment; what comes back wants to know whose it is.
pub(crate) fn read_run(
    body: &str,
) -> Result<impl FnOnce(SourceId) -> NewRun + Send + 'static + use<>, Problem> {
    let wrong = |error: serde_json::Error| Problem::invalid(format!("this is no assessment: {error}"));
    let pushed: Pushed<'_> = serde_json::from_str(body).map_err(wrong)?;
    if pushed.meta.format != 1 {
        return Err(Problem::invalid(format!(
            "format {} of the assessment is not known here",
            pushed.meta.format
        )));
    }
    let finding = |raw: &&RawValue| {
        let finding: PushedFinding = serde_json::from_str(raw.get()).map_err(wrong)?;
        let is_open = finding.outcome != "pass";
        Ok(SeenFinding {
            fingerprint: finding.fingerprint,
            outcome: finding.outcome,
            severity: finding.severity,
            risk: i64::from(finding.risk),
            check: finding.check,
            concept: finding.concept,
            title: finding.title,
            says: finding.says,
            resource: finding.resource,
            file: finding.file,
            line: i64::from(finding.line),
            body: is_open.then(|| raw.get().to_owned()),
        })
    };
    let asset = |raw: &&RawValue| {
        let asset: PushedAsset = serde_json::from_str(raw.get()).map_err(wrong)?;
        let name = format!("{} {} {}", asset.root, asset.kind, asset.address);
        Ok(SeenAsset { name, kind: asset.kind, body: raw.get().to_owned() })
    };
    let requirement =
        |said: PushedRequirement| SeenRequirement { id: said.id, title: said.title, status: said.status };
    let findings = pushed.findings.iter().map(finding).collect::<Result<Vec<_>, Problem>>()?;
    let assets = pushed.assets.iter().map(asset).collect::<Result<Vec<_>, Problem>>()?;
    let requirements = pushed.requirements.into_iter().map(requirement).collect();
    let (input, meta, summary) = (digest(body), pushed.meta, pushed.summary);
    let proofs = pushed.proofs.map(|proofs| proofs.get().to_owned());
    Ok(move |source| NewRun {
        source,
        input,
        nisaba: meta.nisaba,
        checks: meta.checks,
        law: meta.law_as_of,
        summary,
        proofs,
        findings,
        requirements,
        assets,
    })
}

/// The process runs.
pub(crate) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// The database answers.
pub(crate) async fn ready(State(api): State<Api>) -> Result<Json<Value>, Problem> {
    api.store.ping().await?;
    Ok(Json(json!({ "status": "ready" })))
}

/// The OpenAPI document.
pub(crate) async fn openapi() -> Json<Value> {
    Json(crate::openapi::document())
}
