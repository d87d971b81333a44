//! Errors as `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use nisaba_store::StoreError;
use serde_json::json;

/// Why a request was not served.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: String,
    wait_s: Option<i64>,
    kind: &'static str,
}

/// The `type` by which a client knows to ask for a code (RFC 9457, 3.1.1).
const CODE_WANTED: &str = "urn:nisaba:problem:code-wanted";

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), wait_s: None, kind: "about:blank" }
    }

    /// Its HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether only the code of an authenticator was missing.
    pub(crate) fn is_code_wanted(&self) -> bool {
        self.kind == CODE_WANTED
    }

    /// Why, in a sentence.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// What was sent cannot be used; says what would be right.
    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// Not there, or not for who asks: which of both is not told.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there is no such thing here")
    }

    /// Nobody signed in.
    pub(crate) fn unauthorised() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "sign in, or send a token that is in force")
    }

    /// The password is right, and a code of the authenticator is needed beside it.
    pub(crate) fn code_wanted() -> Self {
        Self {
            kind: CODE_WANTED,
            ..Self::new(StatusCode::UNAUTHORIZED, "send the code of your authenticator too")
        }
    }

    /// Signed in, but the role does not allow it.
    pub(crate) fn forbidden(detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    /// Too often; tells after how many seconds to try again.
    pub(crate) fn too_often(wait_s: i64) -> Self {
        Self { wait_s: Some(wait_s), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too many attempts; wait") }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::not_found(),
            StoreError::Taken(_) | StoreError::LastAdministrator => {
                Self::new(StatusCode::CONFLICT, error.to_string())
            }
            StoreError::Statement(why) => Self::invalid(why),
            StoreError::Changed => Self::new(StatusCode::PRECONDITION_FAILED, error.to_string()),
            // What the database says may hold what others stored: it is logged and not told.
            other => {
                tracing::error!(error = %other, "the store failed");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "the store does not answer; nothing was changed")
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Error");
        let body = json!({ "type": self.kind, "title": title, "status": self.status.as_u16(), "detail": self.detail });
        let mut response =
            (self.status, [(header::CONTENT_TYPE, "application/problem+json")], Json(body)).into_response();
        if let Some(wait) = self.wait_s.and_then(|wait| wait.to_string().parse().ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, axum::http::HeaderValue::from_static("application/problem+json"));
        response
    }
}
