//! Who is let through to a handler, and what every answer carries.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use nisaba_store::{Earlier, OrganisationId, SignedIn, TokenBearer, digest};

use crate::api::Api;
use crate::problem::Problem;
use crate::role::allows;
use crate::routes::{Access, RUN_LIMIT};
use crate::secret;

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) enum Caller {
    /// A person with a session.
    Person(SignedIn),
    /// A token.
    Token(TokenBearer),
}

impl Caller {
    /// Their id, as evidence names them.
    pub(crate) fn id(&self) -> &str {
        match self {
            Caller::Person(signed_in) => signed_in.person.id.as_str(),
            Caller::Token(token) => token.id.as_str(),
        }
    }

    /// The person and their session.
    ///
    /// # Errors
    /// A token is nobody who could have an account.
    pub(crate) fn signed_in(&self) -> Result<&SignedIn, Problem> {
        match self {
            Caller::Person(signed_in) => Ok(signed_in),
            Caller::Token(_) => Err(Problem::forbidden("a token has no account: sign in")),
        }
    }
}

/// Longest time for a request, body included.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a session lasts that nobody uses, in milliseconds: an hour (NIST SP 800-63B-4, AAL2).
pub(crate) const IDLE_MS: i64 = 60 * 60 * 1000;

/// Name of the session's cookie; the prefix makes browsers hold it to this host and to TLS.
pub(crate) fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-nisaba" } else { "nisaba" }
}

/// The session's secret in the cookies.
pub(crate) fn session_of(headers: &HeaderMap, is_secure: bool) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = pairs.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == cookie_name(is_secure)).map(|(_, value)| value).next()
}

/// Lets a request through to its handler, with its caller and its organisation.
pub(crate) async fn guard(
    State((api, access)): State<(Api, Access)>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let served = tokio::time::timeout(PATIENCE, admit(api, access, request, next)).await;
    served.unwrap_or_else(|_| {
        Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "the request took longer than a minute"))
    })
}

async fn admit(api: Api, access: Access, mut request: Request, next: Next) -> Result<Response, Problem> {
    if access == Access::Public {
        return Ok(next.run(request).await);
    }
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let caller = caller(&api, &method, &headers).await?.ok_or_else(Problem::unauthorised)?;
    let is_own = matches!(access, Access::Known | Access::Account);
    if !is_own && matches!(&caller, Caller::Person(signed_in) if signed_in.lacks_factor) {
        return Err(Problem::forbidden("everybody signs in with an authenticator here: set yours up first"));
    }
    match access {
        Access::Public | Access::Known => {}
        Access::Account => {
            caller.signed_in()?;
        }
        Access::Operator => {
            if !matches!(&caller, Caller::Person(signed_in) if signed_in.person.is_operator) {
                return Err(Problem::forbidden("only who runs the installation may do this"));
            }
        }
        Access::Of(permission) => {
            let organisation = named_organisation(&request).ok_or_else(Problem::not_found)?;
            let (role, scopes) = match &caller {
                Caller::Person(signed_in) => {
                    (api.store.role_of(&signed_in.person.id, &organisation).await?, Vec::new())
                }
                Caller::Token(token) => {
                    ((token.organisation == organisation).then(|| token.role.clone()), token.scopes.clone())
                }
            };
            // That an organisation exists is not told to those outside it.
            let role = role.ok_or_else(Problem::not_found)?;
            if !allows(&role, &scopes, permission) {
                return Err(Problem::forbidden("your role does not allow this"));
            }
            request.extensions_mut().insert(api.store.of(organisation));
        }
    }
    request.extensions_mut().insert(caller.clone());
    once(&api, &caller, request, next).await
}

/// `/api/v1/organisations/{this}/…`.
fn named_organisation(request: &Request) -> Option<OrganisationId> {
    OrganisationId::parse(request.uri().path().strip_prefix("/api/v1/organisations/")?.split('/').next()?)
}

async fn caller(api: &Api, method: &Method, headers: &HeaderMap) -> Result<Option<Caller>, Problem> {
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        let secret = authorization.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        let Some(secret) = secret else { return Ok(None) };
        return Ok(api.store.token_bearer(&digest(secret), api.now()).await?.map(Caller::Token));
    }
    let Some(session) = session_of(headers, api.is_secure) else { return Ok(None) };
    let signed_in = api.store.session_person(&digest(session), api.now(), IDLE_MS).await?;
    let Some(signed_in) = signed_in else { return Ok(None) };
    if !matches!(*method, Method::GET | Method::HEAD) {
        is_from_here(headers, session)?;
    }
    Ok(Some(Caller::Person(signed_in)))
}

/// A change by cookie needs the token that follows from it, and an origin, where one is named, that is this host.
fn is_from_here(headers: &HeaderMap, session: &str) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let origin_host = text("origin").map(|origin| origin.split_once("://").map_or("", |(_, host)| host));
    if origin_host.is_some_and(|host| Some(host) != text("host")) {
        return Err(Problem::forbidden("this came from another site"));
    }
    // Digests are compared, so that the time it takes tells nothing of the token.
    let sent = text("x-csrf-token").map(digest);
    match sent == Some(digest(secret::csrf(session))) {
        true => Ok(()),
        false => Err(Problem::forbidden("send the session's token as X-CSRF-Token")),
    }
}

/// Ends of paths whose answers hold a secret that is shown once: it must not lie in the database for a day.
const SECRET_ANSWERS: [&str; 7] =
    ["/tokens", "/tokens/own", "/members", "/channels", "/authenticator", "/confirmation", "/password-link"];

/// Serves a request with an `Idempotency-Key` once; the same request again gets the same answer.
async fn once(api: &Api, caller: &Caller, request: Request, next: Next) -> Result<Response, Problem> {
    let key =
        request.headers().get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let Some(key) = key.filter(|_| request.method() == Method::POST) else {
        return Ok(next.run(request).await);
    };
    if !(1..=200).contains(&key.len()) {
        return Err(Problem::invalid("an Idempotency-Key has 1 to 200 characters"));
    }
    if SECRET_ANSWERS.iter().any(|end| request.uri().path().ends_with(end)) {
        return Err(Problem::invalid(
            "this answers with a secret, which is not kept: send it without Idempotency-Key",
        ));
    }
    let (parts, body) = request.into_parts();
    let too_large = |_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
    let body = to_bytes(body, RUN_LIMIT).await.map_err(too_large)?;
    let what = digest([parts.uri.path().as_bytes(), b"\n", &body].concat());
    match api.store.request_begin(caller.id(), &key, &what, api.now()).await? {
        Earlier::Answered { status, body } => {
            let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
            let replayed = [("content-type", "application/json"), ("idempotency-replayed", "true")];
            return Ok((status.unwrap_or(StatusCode::OK), replayed, body).into_response());
        }
        Earlier::Other => return Err(Problem::invalid("this Idempotency-Key was used for another request")),
        Earlier::Unfinished => {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "a request with this Idempotency-Key is not finished",
            ));
        }
        Earlier::None => {}
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, RUN_LIMIT).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&body);
    let kept = parts.status.is_success().then_some((i64::from(parts.status.as_u16()), &*text));
    api.store.request_end(caller.id(), &key, kept).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// What every answer carries; and one line of log for each, with the route and never the path, which may hold what is secret.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let begun = std::time::Instant::now();
    let method = request.method().clone();
    let route =
        request.extensions().get::<MatchedPath>().map_or("none".to_owned(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    let always = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in always {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status = response.status().as_u16(), ms, "served");
    response
}

/// No such route.
pub(crate) async fn nothing() -> Problem {
    Problem::not_found()
}
