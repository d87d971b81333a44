//! Setting up, signing in, members and tokens.

use axum::Extension;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use nisaba_store::{Act, NewSession, NewToken, PersonId, Scoped, TokenId, digest};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::api::{Api, Body, version};
use crate::guard::{Caller, cookie_name, session_of};
use crate::problem::Problem;
use crate::role::{ROLES, SCOPES};
use crate::{proof, secret};

pub(crate) const HOUR_MS: i64 = 60 * 60 * 1000;
/// How long a session lasts, in hours.
const SESSION_HOURS: i64 = 12;
/// How long a link to set a password counts, in hours.
pub(crate) const LINK_HOURS: i64 = 72;
/// Longest life of a token, in days.
const TOKEN_DAYS: i64 = 366;

/// The first administrator.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUp {
    /// Of the printed link.
    secret: String,
    email: String,
    name: String,
    password: String,
    /// Name of the first organisation.
    organisation: String,
}

/// Makes the first administrator and organisation.
pub(crate) async fn set_up(State(api): State<Api>, Body(sent): Body<SetUp>) -> Result<Response, Problem> {
    let email = email(&sent.email)?;
    let (name, organisation) = (text("name", &sent.name)?, text("organisation", &sent.organisation)?);
    let known = vec![email.clone(), name.clone(), organisation.clone()];
    let hash = secret::hash(sent.password, known).await?;
    let act = Act::new("setup-link", api.now());
    let person = api.store.setup(&act, &digest(&sent.secret), &email, &name, &hash).await?;
    let act = Act::new(person.as_str(), api.now());
    let organisation = api.store.organisation_make(&act, &organisation, &person).await?;
    Ok((StatusCode::CREATED, Json(json!({ "person": person, "organisation": organisation }))).into_response())
}

/// A link's secret and the password to set.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPassword {
    secret: String,
    password: String,
}

/// Sets a password by a link.
pub(crate) async fn set_password(
    State(api): State<Api>,
    Body(sent): Body<SetPassword>,
) -> Result<Response, Problem> {
    let hash = secret::hash(sent.password, Vec::new()).await?;
    let act = Act::new("password-link", api.now());
    let person = api.store.password_set(&act, &digest(&sent.secret), &hash).await?;
    Ok(Json(json!({ "person": person })).into_response())
}

/// Address and password, and a code where the person has an authenticator.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    email: String,
    password: String,
    /// What the authenticator shows, or a recovery code.
    #[serde(default)]
    code: String,
}

/// Opens a session.
pub(crate) async fn sign_in(
    State(api): State<Api>,
    headers: HeaderMap,
    Body(sent): Body<SignIn>,
) -> Result<Response, Problem> {
    let email = email(&sent.email)?;
    let (person, factor) = proof::prove(&api, &email, sent.password, &sent.code).await?;
    let session = secret::random()?;
    let act = Act::new(person.id.as_str(), api.now());
    let new = NewSession {
        person: &person.id,
        digest: &digest(&session),
        expires_ms: act.when_ms + SESSION_HOURS * HOUR_MS,
        agent: &agent(&headers),
        factor: &factor,
        subject: &digest(&email),
    };
    proof::used_once(api.store.session_open(&act, &new).await)?;
    let cookie = format!(
        "{}={session}; HttpOnly; SameSite=Lax; Path=/; Max-Age={}{}",
        cookie_name(api.is_secure),
        SESSION_HOURS * 60 * 60,
        if api.is_secure { "; Secure" } else { "" }
    );
    let body = json!({ "person": person.id, "name": person.name, "csrf": secret::csrf(&session) });
    Ok(([(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

/// What the browser says it is, as far as a person needs it to tell their sessions apart.
fn agent(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("unknown");
    text.chars().take(200).collect()
}

/// Ends the session.
pub(crate) async fn sign_out(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(session) = session_of(&headers, api.is_secure) {
        api.store.session_close(&Act::new(caller.id(), api.now()), &digest(session)).await?;
    }
    let cookie = format!("{}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0", cookie_name(api.is_secure));
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Who calls, and where they belong.
pub(crate) async fn me(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Problem> {
    let organisations = match &caller {
        Caller::Person(signed_in) => api.store.organisations_of(&signed_in.person.id).await?,
        Caller::Token(token) => api.store.organisation_of(&token.organisation, &token.role).await?,
    };
    Ok(Json(json!({ "id": caller.id(), "organisations": organisations })).into_response())
}

/// A further organisation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOrganisation {
    name: String,
}

/// Makes a further organisation; who makes it is its first administrator.
pub(crate) async fn organisation_make(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Body(sent): Body<NewOrganisation>,
) -> Result<Response, Problem> {
    let founder = &caller.signed_in()?.person.id;
    let name = text("name", &sent.name)?;
    let id = api.store.organisation_make(&Act::new(caller.id(), api.now()), &name, founder).await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id, "name": name }))).into_response())
}

/// Everybody in the organisation.
pub(crate) async fn member_list(Extension(scoped): Extension<Scoped>) -> Result<Response, Problem> {
    Ok(Json(json!({ "items": scoped.member_list().await? })).into_response())
}

/// A person to add.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMember {
    email: String,
    name: String,
    /// `administrator`, `manager`, `engineer`, `on-call`, `auditor`, `supplier`.
    role: String,
}

/// Adds a person; for one who is new the answer holds the secret by which they set a password, shown once.
pub(crate) async fn member_add(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Body(sent): Body<NewMember>,
) -> Result<Response, Problem> {
    let (email, name, role) = (email(&sent.email)?, text("name", &sent.name)?, role(&sent.role)?);
    let secret = secret::random()?;
    let link = digest(&secret);
    let until = api.now() + LINK_HOURS * HOUR_MS;
    let (person, is_new) =
        scoped.member_add(&Act::new(caller.id(), api.now()), &email, &name, role, (&link, until)).await?;
    let secret = is_new.then_some(secret);
    Ok((StatusCode::CREATED, Json(json!({ "person": person, "password_secret": secret }))).into_response())
}

/// A member's new role.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedMember {
    role: String,
}

/// Gives a member another role.
pub(crate) async fn member_change(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Path((_, person)): Path<(String, String)>,
    headers: HeaderMap,
    Body(sent): Body<ChangedMember>,
) -> Result<Response, Problem> {
    let person = PersonId::parse(&person).ok_or_else(Problem::not_found)?;
    let act = Act::new(caller.id(), api.now());
    scoped.member_change(&act, &person, Some(role(&sent.role)?), Some(version(&headers)?)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes a person out of the organisation.
pub(crate) async fn member_remove(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Path((_, person)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let person = PersonId::parse(&person).ok_or_else(Problem::not_found)?;
    scoped.member_change(&Act::new(caller.id(), api.now()), &person, None, Some(version(&headers)?)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Every token, without its secret.
pub(crate) async fn token_list(Extension(scoped): Extension<Scoped>) -> Result<Response, Problem> {
    Ok(Json(json!({ "items": scoped.token_list().await? })).into_response())
}

/// A token to make.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenWish {
    name: String,
    role: String,
    /// Confines it further: `read`, `audit`, `run.record`, …
    #[serde(default)]
    scopes: Vec<String>,
    /// At most 366.
    days: i64,
}

/// Makes a token; its secret is in the answer, shown once.
pub(crate) async fn token_make(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Body(sent): Body<TokenWish>,
) -> Result<Response, Problem> {
    let role = role(&sent.role)?;
    token_of(&api, &caller, &scoped, role, (sent.name, sent.scopes, sent.days)).await
}

/// A token of one's own to make.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnTokenWish {
    name: String,
    /// What it may do, of what oneself may: `read`, `statement.make`, `approval.make`, …
    scopes: Vec<String>,
    /// At most 366.
    days: i64,
}

/// Makes a token that acts for who makes it, with their present role; its secret is in the answer, shown once.
pub(crate) async fn own_token_make(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Body(sent): Body<OwnTokenWish>,
) -> Result<Response, Problem> {
    let person = &caller.signed_in()?.person.id;
    let role = api.store.role_of(person, scoped.organisation()).await?.ok_or_else(Problem::not_found)?;
    if sent.scopes.is_empty() {
        return Err(Problem::invalid("`scopes` says what it may do: at least one"));
    }
    token_of(&api, &caller, &scoped, self::role(&role)?, (sent.name, sent.scopes, sent.days)).await
}

/// Makes a token of a name, scopes and days.
async fn token_of(
    api: &Api,
    caller: &Caller,
    scoped: &Scoped,
    role: &str,
    (name, scopes, days): (String, Vec<String>, i64),
) -> Result<Response, Problem> {
    if !(1..=TOKEN_DAYS).contains(&days) {
        return Err(Problem::invalid(format!("`days` is from 1 to {TOKEN_DAYS}")));
    }
    if let Some(scope) = scopes.iter().find(|scope| SCOPES.iter().all(|(word, _)| word != scope)) {
        let words: Vec<&str> = SCOPES.iter().map(|(word, _)| *word).collect();
        return Err(Problem::invalid(format!("`{scope}` is no scope; there are {}", words.join(", "))));
    }
    let secret = format!("nisaba_{}", secret::random()?);
    let new = NewToken {
        name: text("name", &name)?,
        role: role.to_owned(),
        scopes,
        digest: digest(&secret),
        expires_ms: api.now() + days * 24 * HOUR_MS,
    };
    let id = scoped.token_make(&Act::new(caller.id(), api.now()), &new).await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id, "secret": secret, "expires_ms": new.expires_ms })))
        .into_response())
}

/// Takes a token back.
pub(crate) async fn token_revoke(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Path((_, token)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let token = TokenId::parse(&token).ok_or_else(Problem::not_found)?;
    scoped.token_revoke(&Act::new(caller.id(), api.now()), &token).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn role(word: &str) -> Result<&'static str, Problem> {
    let known = ROLES.iter().map(|(known, _)| *known).find(|known| *known == word);
    known.ok_or_else(|| {
        Problem::invalid(format!(
            "`{word}` is no role; there are {}",
            ROLES.map(|(known, _)| known).join(", ")
        ))
    })
}

fn email(text: &str) -> Result<String, Problem> {
    let text = text.trim().to_lowercase();
    let has_form = text.len() <= 254
        && !text.contains(char::is_whitespace)
        && !text.contains(char::is_control)
        && text
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    has_form.then_some(text).ok_or_else(|| Problem::invalid("`email` is no address"))
}

/// A line that somebody wrote, of 1 to 200 characters.
pub(crate) fn text(field: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let has_form = (1..=200).contains(&text.chars().count()) && !text.contains(char::is_control);
    has_form
        .then(|| text.to_owned())
        .ok_or_else(|| Problem::invalid(format!("`{field}` is one line of 1 to 200 characters")))
}
