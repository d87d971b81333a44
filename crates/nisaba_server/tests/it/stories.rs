//! What people and pipelines do with the API.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::place::{Server, pairs};

fn assessment(outcome: &str) -> Value {
    json!({
        "meta": { "format": 1, "nisaba": "0.1.0", "checks": "test", "law_as_of": "2026-11-01" },
        "summary": { "sentence": "One gap." },
        "requirements": [{ "id": "nis2-21-2-c", "title": "Backups", "status": "not_met" }],
        "findings": [{
            "fingerprint": "f1", "outcome": outcome, "severity": "high", "risk": 7, "check": "object-store-versioned",
            "title": "A bucket keeps no versions", "says": "<b>`backups` keeps no versions", "resource": "aws_s3_bucket.backups",
            "file": "main.tf", "line": 3,
        }],
        "assets": [{ "kind": "object_store", "address": "aws_s3_bucket.backups", "root": "" }],
    })
}

#[tokio::test]
async fn a_pipeline_pushes_and_what_got_worse_is_announced() {
    let server = Server::start().await;
    let (organisation, session) = server.administrator().await;
    let base = format!("/api/v1/organisations/{organisation}");
    let source = server
        .ask("POST", &format!("{base}/sources"), &pairs(&session), Some(json!({ "name": "estate" })))
        .await;
    let runs = format!("{base}/sources/{}/runs", source.body["id"].as_str().unwrap());
    let wish = json!({ "name": "pipeline", "role": "engineer", "scopes": ["run.record"], "days": 30 });
    let token = server.ask("POST", &format!("{base}/tokens"), &pairs(&session), Some(wish)).await;
    let bearer = format!("Bearer {}", token.body["secret"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    let first = server.ask("POST", &runs, &headers, Some(assessment("pass"))).await;
    assert_eq!((first.status, &first.body["appeared"]), (StatusCode::CREATED, &json!(1)), "{}", first.body);
    let second = server.ask("POST", &runs, &headers, Some(assessment("fail"))).await;
    assert_eq!(second.body["alerts"], 1);
    // The token may push and nothing else.
    let read = server.ask("GET", &format!("{base}/findings"), &headers, None).await;
    assert_eq!(read.status, StatusCode::FORBIDDEN);
    let findings = server.ask("GET", &format!("{base}/findings"), &pairs(&session), None).await;
    let finding = findings.body["items"][0]["id"].as_str().unwrap().to_owned();
    let history =
        server.ask("GET", &format!("{base}/findings/{finding}/history"), &pairs(&session), None).await;
    assert_eq!(history.body["items"][1]["becomes"], "fail");
    let evidence = server.ask("GET", &format!("{base}/evidence"), &pairs(&session), None).await;
    let whats: Vec<&str> = evidence.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["what"].as_str().unwrap())
        .collect();
    assert_eq!(
        whats,
        [
            "organisation.made",
            "source.added",
            "token.made",
            "run.recorded",
            "alert.raised",
            "run.recorded",
            "finding.changed"
        ]
    );
}

#[tokio::test]
async fn a_change_by_cookie_needs_its_token_and_this_site() {
    let server = Server::start().await;
    let (organisation, session) = server.administrator().await;
    let path = format!("/api/v1/organisations/{organisation}/sources");
    let sent = || Some(json!({ "name": "estate" }));
    let cookie = pairs(&session[..1]);
    assert_eq!(server.ask("POST", &path, &cookie, sent()).await.status, StatusCode::FORBIDDEN);
    let mut elsewhere = pairs(&session);
    elsewhere.push(("origin", "https://evil.example"));
    assert_eq!(server.ask("POST", &path, &elsewhere, sent()).await.status, StatusCode::FORBIDDEN);
    let mut here = pairs(&session);
    here.push(("origin", "https://nisaba.example"));
    assert_eq!(server.ask("POST", &path, &here, sent()).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down_and_a_forged_cookie_is_nobody() {
    let server = Server::start().await;
    server.administrator().await;
    let wrong = || Some(json!({ "email": "t@oderwick.example", "password": "not the password" }));
    for _ in 0..5 {
        assert_eq!(
            server.ask("POST", "/api/v1/sessions", &[], wrong()).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    let locked = server.ask("POST", "/api/v1/sessions", &[], wrong()).await;
    assert_eq!(
        (locked.status, locked.headers["retry-after"].to_str().unwrap()),
        (StatusCode::TOO_MANY_REQUESTS, "61")
    );
    let forged = server.ask("GET", "/api/v1/me", &[("cookie", "nisaba=forged")], None).await;
    assert_eq!((forged.status, &forged.body["status"]), (StatusCode::UNAUTHORIZED, &json!(401)));
    assert_eq!(forged.headers["content-type"], "application/problem+json");
}

#[tokio::test]
async fn the_same_request_under_one_key_is_done_once() {
    let server = Server::start().await;
    let (organisation, session) = server.administrator().await;
    let path = format!("/api/v1/organisations/{organisation}/exceptions");
    let mut headers = pairs(&session);
    headers.push(("idempotency-key", "k1"));
    let risk = |says: &str| {
        Some(
            json!({ "subject": "object-store-versioned", "resource": "*", "says": says, "until": "2027-03-31" }),
        )
    };
    let first = server.ask("POST", &path, &headers, risk("moves in March")).await;
    let again = server.ask("POST", &path, &headers, risk("moves in March")).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(
        server.ask("POST", &path, &headers, risk("another")).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let listed = server.ask("GET", &path, &headers, None).await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_that_holds_a_secret_is_kept_under_no_key() {
    let server = Server::start().await;
    let (organisation, session) = server.administrator().await;
    let mut headers = pairs(&session);
    headers.push(("idempotency-key", "k1"));
    let wish = json!({ "name": "pipeline", "role": "engineer", "days": 30 });
    let path = format!("/api/v1/organisations/{organisation}/tokens");
    let refused = server.ask("POST", &path, &headers, Some(wish)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let listed = server.ask("GET", &path, &pairs(&session), None).await;
    assert_eq!(listed.body["items"], json!([]));
}

#[tokio::test]
async fn a_channel_that_leads_into_the_network_is_not_spoken_to_and_its_url_is_not_told() {
    let server = Server::start().await;
    let (organisation, session) = server.administrator().await;
    let path = format!("/api/v1/organisations/{organisation}/channels");
    let wish = |url: &str| Some(json!({ "name": "chat", "kind": "slack", "url": url }));
    for url in ["http://chat.example/hook", "file:///etc/passwd", "https://a:b@chat.example/"] {
        let refused = server.ask("POST", &path, &pairs(&session), wish(url)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
    }
    let made = server.ask("POST", &path, &pairs(&session), wish("https://127.0.0.1:9/T0/hidden")).await;
    let test = format!("{path}/{}/test", made.body["id"].as_str().unwrap());
    let tested = server.ask("POST", &test, &pairs(&session), None).await;
    assert_eq!(tested.body["delivered"], false);
    assert!(tested.body["said"].as_str().unwrap().contains("not public"), "{}", tested.body);
    let listed = server.ask("GET", &path, &pairs(&session), None).await;
    assert_eq!(listed.body["items"][0]["host"], "127.0.0.1:9");
    assert!(!listed.body.to_string().contains("hidden"));
}
