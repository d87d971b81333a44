//! What somebody does with their own account, and what is done for those who lost theirs.

use axum::http::StatusCode;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::place::{PASSWORD, Server, pairs};

const EMAIL: &str = "t@oderwick.example";

/// What the app shows `later` seconds after the server's time, which stands still.
fn code(secret: &str, later: u64) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(1_795_500_000 + later).to_string()
}

async fn sign_in(server: &Server, password: &str, code: &str) -> (StatusCode, Value) {
    let sent = json!({ "email": EMAIL, "password": password, "code": code });
    let answer = server.ask("POST", "/api/v1/sessions", &[], Some(sent)).await;
    (answer.status, answer.body)
}

/// Sets an authenticator up; its secret and recovery codes.
async fn set_up(server: &Server, session: &[(&'static str, String)]) -> (String, Vec<String>) {
    let begun = server
        .ask("POST", "/api/v1/me/authenticator", &pairs(session), Some(json!({ "password": PASSWORD })))
        .await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    let secret = begun.body["secret"].as_str().unwrap().to_owned();
    let path = "/api/v1/me/authenticator/confirmation";
    let wrong = server.ask("POST", path, &pairs(session), Some(json!({ "code": "000000" }))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = server.ask("POST", path, &pairs(session), Some(json!({ "code": code(&secret, 0) }))).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let codes = done.body["recovery_codes"].as_array().unwrap();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn with_an_authenticator_a_password_alone_opens_nothing_and_a_code_counts_once() {
    let server = Server::start().await;
    let (_, session) = server.administrator().await;
    let (secret, recovery) = set_up(&server, &session).await;
    let (status, body) = sign_in(&server, PASSWORD, "").await;
    assert_eq!((status, &body["type"]), (StatusCode::UNAUTHORIZED, &json!("urn:nisaba:problem:code-wanted")));
    assert_eq!(
        sign_in(&server, PASSWORD, &code(&secret, 0)).await.0,
        StatusCode::UNAUTHORIZED,
        "used to confirm"
    );
    assert_eq!(sign_in(&server, PASSWORD, &code(&secret, 30)).await.0, StatusCode::OK);
    assert_eq!(sign_in(&server, PASSWORD, &code(&secret, 30)).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&server, PASSWORD, &code(&secret, 600)).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(recovery.len(), 8);
    let as_typed = recovery[3].to_lowercase().replace('-', " ");
    assert_eq!(sign_in(&server, PASSWORD, &as_typed).await.0, StatusCode::OK);
    assert_eq!(sign_in(&server, PASSWORD, &recovery[3]).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn wrong_codes_slow_down_like_wrong_passwords() {
    let server = Server::start().await;
    let (_, session) = server.administrator().await;
    set_up(&server, &session).await;
    for _ in 0..5 {
        assert_eq!(sign_in(&server, PASSWORD, "123456").await.0, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(sign_in(&server, PASSWORD, "123456").await.0, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn where_everybody_needs_an_authenticator_who_has_none_may_only_set_one_up() {
    let server = Server::start().await;
    let (organisation, session) = server.administrator().await;
    let overview = format!("/api/v1/organisations/{organisation}/overview");
    let asked = server
        .ask("PATCH", "/api/v1/installation", &pairs(&session), Some(json!({ "second_factor": "required" })))
        .await;
    assert_eq!(asked.status, StatusCode::NO_CONTENT);
    let refused = server.ask("GET", &overview, &pairs(&session), None).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body["detail"].as_str().unwrap().contains("set yours up"));
    set_up(&server, &session).await;
    assert_eq!(server.ask("GET", &overview, &pairs(&session), None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let server = Server::start().await;
    let (_, session) = server.administrator().await;
    let other = server.session(EMAIL).await;
    let listed = server.ask("GET", "/api/v1/me/sessions", &pairs(&session), None).await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 2);
    let change = async |current: &str, new: &str| {
        let sent = json!({ "current": current, "new": new });
        server.ask("POST", "/api/v1/me/password", &pairs(&session), Some(sent)).await.status
    };
    assert_eq!(change("not the password", "Gerste Lampe Fjord").await, StatusCode::UNAUTHORIZED);
    assert_eq!(change(PASSWORD, "Password2026").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(change(PASSWORD, "Gerste Lampe Fjord").await, StatusCode::NO_CONTENT);
    assert_eq!(server.ask("GET", "/api/v1/me", &pairs(&other), None).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.ask("GET", "/api/v1/me", &pairs(&session), None).await.status, StatusCode::OK);
    assert_eq!(sign_in(&server, PASSWORD, "").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&server, "Gerste Lampe Fjord", "").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_made_up_recovery_code_changes_nothing() {
    let server = Server::start().await;
    let (_, session) = server.administrator().await;
    set_up(&server, &session).await;
    let made_up = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF";
    assert_eq!(sign_in(&server, PASSWORD, made_up).await.0, StatusCode::UNAUTHORIZED);
    let change = json!({ "current": PASSWORD, "new": "Gerste Lampe Fjord", "code": made_up });
    let changed = server.ask("POST", "/api/v1/me/password", &pairs(&session), Some(change)).await;
    assert_eq!(changed.status, StatusCode::UNAUTHORIZED);
    let removal = json!({ "password": PASSWORD, "code": made_up });
    let removed =
        server.ask("POST", "/api/v1/me/authenticator/removal", &pairs(&session), Some(removal)).await;
    assert_eq!(removed.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_forgot_a_password_gets_a_link_that_leaves_the_authenticator() {
    let server = Server::start().await;
    let (_, session) = server.administrator().await;
    let (secret, _) = set_up(&server, &session).await;
    let person =
        server.ask("GET", "/api/v1/me", &pairs(&session), None).await.body["id"].as_str().unwrap().to_owned();
    let link =
        server.ask("POST", &format!("/api/v1/people/{person}/password-link"), &pairs(&session), None).await;
    let sent = json!({ "secret": link.body["password_secret"], "password": "Gerste Lampe Fjord" });
    let set = server.ask("POST", "/api/v1/passwords", &[], Some(sent)).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.body);
    assert_eq!(
        server.ask("GET", "/api/v1/me", &pairs(&session), None).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(sign_in(&server, "Gerste Lampe Fjord", "").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&server, "Gerste Lampe Fjord", &code(&secret, 30)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_session_is_ended_by_its_owner_and_by_who_runs_the_installation() {
    let server = Server::start().await;
    let (_, session) = server.administrator().await;
    let other = server.session(EMAIL).await;
    let listed = server.ask("GET", "/api/v1/me/sessions", &pairs(&session), None).await.body;
    let items = listed["items"].as_array().unwrap();
    let not_this =
        items.iter().find(|item| item["id"] != listed["current"]).unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/me/sessions/{not_this}");
    assert_eq!(server.ask("DELETE", &path, &pairs(&session), None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(server.ask("DELETE", &path, &pairs(&session), None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.ask("GET", "/api/v1/me", &pairs(&other), None).await.status, StatusCode::UNAUTHORIZED);
    let person =
        server.ask("GET", "/api/v1/me", &pairs(&session), None).await.body["id"].as_str().unwrap().to_owned();
    let ended =
        server.ask("DELETE", &format!("/api/v1/people/{person}/sessions"), &pairs(&session), None).await;
    assert_eq!(ended.body["ended"], 1);
    assert_eq!(
        server.ask("GET", "/api/v1/me", &pairs(&session), None).await.status,
        StatusCode::UNAUTHORIZED
    );
}
