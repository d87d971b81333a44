//! Every route: method, path, who may, what it does, what it takes, who serves it. There is no other way into the API.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware;
use axum::routing::{MethodFilter, MethodRouter, on};
use nisaba_store::Store;
use schemars::Schema;

use crate::api::{self, Api, Clock};
use crate::reach::Outside;
use crate::role::Permission;
use crate::watch::Assess;
use crate::{access, account, channels, evidence, guard, statements};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Who signed in or bears a token.
    Known,
    /// Who signed in, for their own account; no token.
    Account,
    /// Who runs the installation.
    Operator,
    /// Who may do this in the organisation that the path names.
    Of(Permission),
}

/// A route.
pub struct Route {
    /// `GET`, `POST`, `PATCH`, `DELETE`.
    pub method: Method,
    /// Path with its parameters in braces.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What it does, in a sentence.
    pub does: &'static str,
    /// The schema of its body.
    pub takes: Option<fn() -> Schema>,
    handler: fn(MethodFilter) -> MethodRouter<Api>,
}

/// Largest body but for assessments, in bytes.
const BODY_LIMIT: usize = 256 * 1024;
/// Largest assessment, in bytes.
pub(crate) const RUN_LIMIT: usize = 256 * 1024 * 1024;

macro_rules! routes {
    ($($method:ident $path:literal $access:expr, $does:literal, $handler:path $(, $takes:ty)?;)*) => {
        /// Every route.
        pub static ROUTES: &[Route] = &[$(Route {
            method: Method::$method,
            path: $path,
            access: $access,
            does: $does,
            takes: routes!(@schema $($takes)?),
            handler: |filter| served(filter, $handler),
        }),*];
    };
    (@schema) => { None };
    (@schema $takes:ty) => { Some(|| schemars::schema_for!($takes)) };
}

fn served<H: Handler<T, Api>, T: 'static>(filter: MethodFilter, handler: H) -> MethodRouter<Api> {
    on(filter, handler)
}

use Access::{Account, Known, Of, Operator, Public};
use Permission::{Administer, Approve, Audit, HandleAlerts, ManageSources, Read, RecordRun, State};

routes! {
    GET "/health/live" Public, "The process runs.", api::live;
    GET "/health/ready" Public, "The database answers.", api::ready;
    GET "/api/v1/openapi.json" Public, "This document.", api::openapi;
    POST "/api/v1/setup" Public, "Makes the first administrator by the link of the first start.", access::set_up, access::SetUp;
    POST "/api/v1/passwords" Public, "Sets a password by a link.", access::set_password, access::SetPassword;
    POST "/api/v1/sessions" Public, "Signs in.", access::sign_in, access::SignIn;
    DELETE "/api/v1/sessions/current" Known, "Signs out.", access::sign_out;
    GET "/api/v1/me" Known, "Who calls, and their organisations.", access::me;
    POST "/api/v1/me/password" Account, "Sets one's password anew; one's other sessions end.", account::password_change, account::NewPassword;
    GET "/api/v1/me/sessions" Account, "One's sessions.", account::session_list;
    DELETE "/api/v1/me/sessions" Account, "Ends one's other sessions.", account::sessions_end;
    DELETE "/api/v1/me/sessions/{session}" Account, "Ends one of one's sessions.", account::session_end;
    POST "/api/v1/me/authenticator" Account, "Begins to set up an authenticator; its secret is shown once.", account::authenticator_begin, account::Password;
    POST "/api/v1/me/authenticator/confirmation" Account, "Takes it into use by a code; recovery codes are shown once.", account::authenticator_confirm, account::Code;
    POST "/api/v1/me/authenticator/removal" Account, "Takes it away.", account::authenticator_remove, account::Proof;
    GET "/api/v1/installation" Operator, "What holds for the whole installation.", account::installation;
    PATCH "/api/v1/installation" Operator, "Says whether everybody needs an authenticator.", account::installation_change, account::Installation;
    POST "/api/v1/people/{person}/password-link" Operator, "Makes a link for somebody to set a password by; its secret is shown once.", account::password_link;
    DELETE "/api/v1/people/{person}/sessions" Operator, "Ends every session of somebody.", account::person_sessions_end;
    DELETE "/api/v1/people/{person}/authenticator" Operator, "Takes a lost authenticator away.", account::person_authenticator_remove;
    POST "/api/v1/organisations" Operator, "Makes an organisation.", access::organisation_make, access::NewOrganisation;
    GET "/api/v1/organisations/{organisation}/overview" Of(Read), "Each source with its last assessment in counts.", api::overview;
    GET "/api/v1/organisations/{organisation}/findings" Of(Read), "Findings, worst first.", api::finding_list;
    GET "/api/v1/organisations/{organisation}/findings/{finding}" Of(Read), "One finding, whole.", api::finding;
    GET "/api/v1/organisations/{organisation}/findings/{finding}/history" Of(Read), "How a finding came to be as it is.", api::finding_history;
    GET "/api/v1/organisations/{organisation}/requirements" Of(Read), "Every requirement as each source shows it.", api::requirement_list;
    GET "/api/v1/organisations/{organisation}/requirements/{requirement}" Of(Read), "One requirement as each source shows it, with its obligations and what each rests on.", statements::requirement;
    GET "/api/v1/organisations/{organisation}/requirements/{requirement}/history" Of(Read), "How a requirement's status changed.", api::requirement_history;
    GET "/api/v1/organisations/{organisation}/alerts" Of(Read), "What got worse, oldest first.", api::alert_list;
    POST "/api/v1/organisations/{organisation}/alerts/{alert}/seen" Of(HandleAlerts), "Says that an alert was seen.", api::alert_seen;
    GET "/api/v1/organisations/{organisation}/sources" Of(Read), "Where assessments come from.", api::source_list;
    POST "/api/v1/organisations/{organisation}/sources" Of(ManageSources), "Adds a source.", api::source_add, api::SourceWish;
    DELETE "/api/v1/organisations/{organisation}/sources/{source}" Of(ManageSources), "Removes a source; needs If-Match.", api::source_remove;
    POST "/api/v1/organisations/{organisation}/sources/{source}/assess" Of(RecordRun), "Has a source assessed before its time.", api::source_assess;
    POST "/api/v1/organisations/{organisation}/sources/{source}/runs" Of(RecordRun), "Records an assessment, as `nisaba assess --format json` writes it.", api::run_record;
    POST "/api/v1/organisations/{organisation}/runs" Of(RecordRun), "Records an assessment of the source that `?source=` names, which is made on first use.", api::run_push;
    GET "/api/v1/organisations/{organisation}/channels" Of(Audit), "Where alerts are sent.", channels::channel_list;
    POST "/api/v1/organisations/{organisation}/channels" Of(Administer), "Adds a channel; what a webhook is signed with is shown once.", channels::channel_add, channels::ChannelWish;
    DELETE "/api/v1/organisations/{organisation}/channels/{channel}" Of(Administer), "Removes a channel; needs If-Match.", channels::channel_remove;
    POST "/api/v1/organisations/{organisation}/channels/{channel}/test" Of(Administer), "Sends a message that says it is a test.", channels::channel_test;
    GET "/api/v1/organisations/{organisation}/channels/{channel}/deliveries" Of(Audit), "What became of each alert at a channel.", channels::delivery_list;
    GET "/api/v1/organisations/{organisation}/exceptions" Of(Read), "Accepted risks.", statements::statement_list;
    POST "/api/v1/organisations/{organisation}/exceptions" Of(State), "Accepts a risk.", statements::exception_make, statements::ExceptionWish;
    DELETE "/api/v1/organisations/{organisation}/exceptions/{statement}" Of(State), "Withdraws it; needs If-Match.", statements::statement_withdraw;
    GET "/api/v1/organisations/{organisation}/attestations" Of(Read), "Answers that persons gave.", statements::statement_list;
    POST "/api/v1/organisations/{organisation}/attestations" Of(State), "Answers for an obligation.", statements::attestation_make, statements::AttestationWish;
    DELETE "/api/v1/organisations/{organisation}/attestations/{statement}" Of(State), "Withdraws it; needs If-Match.", statements::statement_withdraw;
    GET "/api/v1/organisations/{organisation}/approvals" Of(Read), "What management approved (Art. 20).", statements::statement_list;
    POST "/api/v1/organisations/{organisation}/approvals" Of(Approve), "Approves a text that was seen.", statements::approval_make, statements::ApprovalWish;
    DELETE "/api/v1/organisations/{organisation}/approvals/{statement}" Of(Approve), "Withdraws it; needs If-Match.", statements::statement_withdraw;
    GET "/api/v1/organisations/{organisation}/trainings" Of(Read), "Trainings.", statements::statement_list;
    POST "/api/v1/organisations/{organisation}/trainings" Of(State), "Notes a training.", statements::training_make, statements::TrainingWish;
    DELETE "/api/v1/organisations/{organisation}/trainings/{statement}" Of(State), "Withdraws it; needs If-Match.", statements::statement_withdraw;
    GET "/api/v1/organisations/{organisation}/evidence" Of(Audit), "Records of evidence, oldest first.", api::evidence_list;
    GET "/api/v1/organisations/{organisation}/evidence/log/{*path}" Of(Audit), "A file of the evidence log: `checkpoint`, `tile/…` as C2SP tlog-tiles has them, `checkpoints/…`, `artefacts/…`.", evidence::log_file;
    GET "/api/v1/organisations/{organisation}/evidence/bundle" Of(Audit), "What `?requirement=`, `?incident=` or a period (`?from=`, `?to=`) needs, as one file that verifies offline.", evidence::bundle;
    GET "/api/v1/organisations/{organisation}/members" Of(Audit), "Everybody in the organisation.", access::member_list;
    POST "/api/v1/organisations/{organisation}/members" Of(Administer), "Adds a person.", access::member_add, access::NewMember;
    PATCH "/api/v1/organisations/{organisation}/members/{person}" Of(Administer), "Gives another role; needs If-Match.", access::member_change, access::ChangedMember;
    DELETE "/api/v1/organisations/{organisation}/members/{person}" Of(Administer), "Takes a person out; needs If-Match.", access::member_remove;
    GET "/api/v1/organisations/{organisation}/tokens" Of(Audit), "API tokens, without their secrets.", access::token_list;
    POST "/api/v1/organisations/{organisation}/tokens/own" Of(Read), "Makes a token that acts for oneself, within one's own role; its secret is shown once.", access::own_token_make, access::OwnTokenWish;
    POST "/api/v1/organisations/{organisation}/tokens" Of(Administer), "Makes a token; its secret is shown once.", access::token_make, access::TokenWish;
    DELETE "/api/v1/organisations/{organisation}/tokens/{token}" Of(Administer), "Takes a token back.", access::token_revoke;
}

/// The API over a store. `is_secure` says that it is reached by TLS, so that cookies are confined to it.
pub fn router(
    store: Store,
    clock: Clock,
    assessor: Arc<dyn Assess>,
    reach_private: bool,
    is_secure: bool,
) -> Router {
    let outside = Arc::new(Outside::new(reach_private));
    let api = Api { store, clock, is_secure, assessor, outside };
    let mut router = Router::new();
    for route in ROUTES {
        let Ok(filter) = MethodFilter::try_from(route.method.clone()) else { continue };
        let guarded = middleware::from_fn_with_state((api.clone(), route.access), guard::guard);
        let limit = if route.path.ends_with("/runs") { RUN_LIMIT } else { BODY_LIMIT };
        let served: MethodRouter<Api> = (route.handler)(filter).layer(guarded);
        let served: MethodRouter<Api> = served.layer(DefaultBodyLimit::max(limit));
        router = router.route(route.path, served);
    }
    router.fallback(guard::nothing).layer(middleware::from_fn(guard::headers)).with_state(api)
}
