//! One's own account: password, authenticator, sessions; and what who runs the installation may do for others.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use nisaba_store::{Act, PersonId, SecondFactor, SessionId, digest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access::{HOUR_MS, LINK_HOURS};
use crate::api::{Api, Body};
use crate::guard::{Caller, IDLE_MS};
use crate::problem::Problem;
use crate::{proof, secret};

/// The password of now and the one to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    current: String,
    new: String,
    /// What the authenticator shows, where there is one.
    #[serde(default)]
    code: String,
}

/// Sets one's password anew; one's other sessions end.
pub(crate) async fn password_change(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Body(sent): Body<NewPassword>,
) -> Result<Response, Problem> {
    let signed_in = caller.signed_in()?;
    let person = &signed_in.person;
    let (_, factor) = proof::prove(&api, &person.email, sent.current, &sent.code).await?;
    let hash = secret::hash(sent.new, vec![person.email.clone(), person.name.clone()]).await?;
    let act = Act::new(caller.id(), api.now());
    let changed = api.store.password_change(&act, &person.id, &hash, &factor, &signed_in.session).await;
    proof::used_once(changed)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// One's sessions that last.
pub(crate) async fn session_list(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Problem> {
    let signed_in = caller.signed_in()?;
    let sessions = api.store.session_list(&signed_in.person.id, api.now(), IDLE_MS).await?;
    Ok(Json(json!({ "current": signed_in.session, "items": sessions })).into_response())
}

/// Ends one's other sessions.
pub(crate) async fn sessions_end(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Problem> {
    let signed_in = caller.signed_in()?;
    let act = Act::new(caller.id(), api.now());
    let ended = api.store.sessions_close(&act, &signed_in.person.id, Some(&signed_in.session)).await?;
    Ok(Json(json!({ "ended": ended })).into_response())
}

/// Ends one of one's sessions.
pub(crate) async fn session_end(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(session): Path<String>,
) -> Result<Response, Problem> {
    let session = SessionId::parse(&session).ok_or_else(Problem::not_found)?;
    let act = Act::new(caller.id(), api.now());
    api.store.session_end(&act, &caller.signed_in()?.person.id, &session).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// One's password, once more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Password {
    password: String,
}

/// Begins to set up an authenticator: what to type into the app, or the link it opens by.
pub(crate) async fn authenticator_begin(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Body(sent): Body<Password>,
) -> Result<Response, Problem> {
    let person = &caller.signed_in()?.person;
    proof::prove(&api, &person.email, sent.password, "").await.map_err(|problem| match problem.status() {
        // Who has one removes it first.
        StatusCode::UNAUTHORIZED if problem.is_code_wanted() => {
            Problem::new(StatusCode::CONFLICT, "an authenticator is there already")
        }
        _ => problem,
    })?;
    let secret = proof::new_secret()?;
    api.store.authenticator_begin(&Act::new(caller.id(), api.now()), &person.id, &secret).await?;
    let uri = format!("otpauth://totp/Nisaba:{}?secret={secret}&issuer=Nisaba", person.email);
    Ok((StatusCode::CREATED, Json(json!({ "secret": secret, "uri": uri }))).into_response())
}

/// A code of the app.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    code: String,
}

/// Takes the authenticator into use; the answer holds the recovery codes, shown once.
pub(crate) async fn authenticator_confirm(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Body(sent): Body<Code>,
) -> Result<Response, Problem> {
    let signed_in = caller.signed_in()?;
    let begun = api.store.authenticator(&signed_in.person.id).await?;
    let begun = begun.filter(|begun| !begun.is_confirmed).ok_or_else(Problem::not_found)?;
    let step = proof::step(&begun.secret, sent.code.trim(), api.now()).ok_or_else(|| {
        Problem::invalid("this is not the code that the app shows now; is the clock of its device right?")
    })?;
    let codes = proof::recovery_codes()?;
    let digests: Vec<String> = codes.iter().map(|code| proof::recovery_digest(code)).collect();
    let act = Act::new(caller.id(), api.now());
    api.store.authenticator_confirm(&act, &signed_in.person.id, step, &digests, &signed_in.session).await?;
    Ok(Json(json!({ "recovery_codes": codes })).into_response())
}

/// Password and code, once more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    password: String,
    /// What the authenticator shows, or a recovery code.
    code: String,
}

/// Takes one's authenticator away; one's other sessions end.
pub(crate) async fn authenticator_remove(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Body(sent): Body<Proof>,
) -> Result<Response, Problem> {
    let signed_in = caller.signed_in()?;
    let (person, factor) = proof::prove(&api, &signed_in.person.email, sent.password, &sent.code).await?;
    if factor == SecondFactor::None {
        return Err(Problem::not_found());
    }
    let act = Act::new(caller.id(), api.now());
    let removed = api.store.authenticator_remove(&act, &person.id, &factor, Some(&signed_in.session)).await;
    proof::used_once(removed)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn person_id(text: &str) -> Result<PersonId, Problem> {
    PersonId::parse(text).ok_or_else(Problem::not_found)
}

/// Makes a link for somebody who forgot their password; their authenticator stays. Its secret is shown once.
pub(crate) async fn password_link(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
) -> Result<Response, Problem> {
    let person = person_id(&person)?;
    let secret = secret::random()?;
    let act = Act::new(caller.id(), api.now());
    let until = act.when_ms + LINK_HOURS * HOUR_MS;
    api.store.password_link_make(&act, &person, &digest(&secret), until).await?;
    Ok((StatusCode::CREATED, Json(json!({ "password_secret": secret }))).into_response())
}

/// Ends every session of somebody.
pub(crate) async fn person_sessions_end(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
) -> Result<Response, Problem> {
    let act = Act::new(caller.id(), api.now());
    let ended = api.store.sessions_close(&act, &person_id(&person)?, None).await?;
    Ok(Json(json!({ "ended": ended })).into_response())
}

/// Takes the authenticator of somebody away who lost it and the recovery codes.
pub(crate) async fn person_authenticator_remove(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
) -> Result<Response, Problem> {
    let act = Act::new(caller.id(), api.now());
    api.store.authenticator_remove(&act, &person_id(&person)?, &SecondFactor::None, None).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Whether everybody needs something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Need {
    /// Whoever has none may do nothing but set one up.
    Required,
    /// Who wants has one.
    Optional,
}

/// What holds for the whole installation.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Installation {
    /// An authenticator beside the password.
    second_factor: Need,
}

/// What holds for the whole installation.
pub(crate) async fn installation(State(api): State<Api>) -> Result<Response, Problem> {
    let second_factor = match api.store.is_second_factor_required().await? {
        true => Need::Required,
        false => Need::Optional,
    };
    Ok(Json(Installation { second_factor }).into_response())
}

/// Changes what holds for the whole installation.
pub(crate) async fn installation_change(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Body(sent): Body<Installation>,
) -> Result<Response, Problem> {
    let is_required = sent.second_factor == Need::Required;
    api.store.second_factor_require(&Act::new(caller.id(), api.now()), is_required).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
