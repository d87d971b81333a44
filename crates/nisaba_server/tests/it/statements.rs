//! What persons state counts as long as it is in force, and no longer; what was seen comes back by itself.

use axum::http::StatusCode;
use nisaba_store::digest;
use serde_json::{Value, json};

use crate::place::{PASSWORD, Server, pairs};

/// A failing bucket, a policy nobody approved, and answers that nobody gave.
fn assessment() -> Value {
    json!({
        "meta": { "format": 1, "nisaba": "0.1.0", "checks": "test", "law_as_of": "2026-11-01" },
        "summary": {
            "sentence": "One gap.", "failing": { "critical": 0, "high": 2, "medium": 0, "low": 0 }, "excepted": 0,
            "requirements": {}, "obligations": {},
        },
        "proofs": {
            "concepts": { "storage.versioning": { "pass": 0, "fail": 2, "inconclusive": 0 } },
            "documents": [{
                "id": "cryptography-policy", "digest": digest("# Cryptography"), "approved_on": null, "approved_by": null,
                "review_every_months": 12,
            }],
        },
        "requirements": [{ "id": "nis2-21-2-h", "title": "Cryptography", "status": "not_met" }],
        "findings": [finding("f1", "aws_s3_bucket.backups"), finding("f2", "aws_s3_bucket.logs")],
        "assets": [],
    })
}

fn finding(fingerprint: &str, resource: &str) -> Value {
    json!({
        "fingerprint": fingerprint, "outcome": "fail", "severity": "high", "risk": 7, "check": "object-store-versioned",
        "concept": "storage.versioning", "title": "A bucket keeps no versions", "says": format!("`{resource}` keeps no versions"),
        "resource": resource, "file": "main.tf", "line": 3,
    })
}

struct Told {
    server: Server,
    organisation: String,
    base: String,
    session: Vec<(&'static str, String)>,
}

impl Told {
    async fn begin() -> Self {
        let server = Server::start().await;
        let (organisation, session) = server.administrator().await;
        let base = format!("/api/v1/organisations/{organisation}");
        let told = Self { server, organisation, base, session };
        assert_eq!(told.push().await["appeared"], 2);
        told
    }

    async fn push(&self) -> Value {
        let path = format!("{}/runs?source=estate", self.base);
        let pushed = self.server.ask("POST", &path, &pairs(&self.session), Some(assessment())).await;
        assert_eq!(pushed.status, StatusCode::CREATED, "{}", pushed.body);
        pushed.body
    }

    async fn get(&self, path: &str) -> Value {
        self.server.ask("GET", &format!("{}{path}", self.base), &pairs(&self.session), None).await.body
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let path = format!("{}{path}", self.base);
        let answer = self.server.ask("POST", &path, &pairs(&self.session), Some(body)).await;
        (answer.status, answer.body)
    }

    /// A manager's session: only management approves.
    async fn manager(&self) -> Vec<(&'static str, String)> {
        let wish = json!({ "email": "m@oderwick.example", "name": "M. Sander", "role": "manager" });
        let (_, added) = self.post("/members", wish).await;
        let sent = json!({ "secret": added["password_secret"], "password": PASSWORD });
        self.server.ask("POST", "/api/v1/passwords", &[], Some(sent)).await;
        // A session lasts twelve hours, and the stories let days pass.
        self.server.session("m@oderwick.example").await
    }

    async fn open(&self) -> Vec<String> {
        let found = self.get("/findings").await;
        let items = found["items"].as_array().unwrap().iter();
        items.map(|item| item["fingerprint"].as_str().unwrap().to_owned()).collect()
    }

    async fn status(&self, requirement: &str) -> Value {
        self.get(&format!("/requirements/{requirement}")).await["items"][0].clone()
    }
}

/// The state of what an obligation rests on.
fn rests(requirement: &Value, obligation: &str, kind: &str) -> String {
    let obligations = requirement["obligations"].as_array().unwrap();
    let one = obligations.iter().find(|one| one["id"] == obligation).unwrap();
    let items = one["rests_on"].as_array().unwrap();
    let item = items.iter().find(|item| item["subject"]["kind"] == kind).unwrap();
    item["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_accepted_risk_leaves_the_open_list_until_its_end_and_then_comes_back() {
    let mut told = Told::begin().await;
    let wish = json!({ "subject": "storage.versioning", "resource": "aws_s3_bucket.logs", "says": "short-lived", "until": "2026-12-20" });
    let (status, made) = told.post("/exceptions", wish).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(told.open().await, ["f1"]);
    let excepted = told.get("/findings?outcome=excepted").await;
    assert_eq!(excepted["items"][0]["accepted_by"], made["id"]);
    let summary = told.get("/overview").await["sources"][0]["summary"].clone();
    assert_eq!((&summary["failing"]["high"], &summary["excepted"]), (&json!(1), &json!(1)));
    // The next run sees the same, and changes nothing.
    assert_eq!(told.push().await["same"], 2);
    assert_eq!(told.open().await, ["f1"]);
    // 24 November to 10 December: it is said that it lapses, once.
    told.server.pass(16, &told.organisation).await;
    told.session = told.server.session("t@oderwick.example").await;
    let alerts = told.get("/alerts").await;
    assert_eq!(alerts["items"].as_array().unwrap().len(), 1, "{alerts}");
    assert!(alerts["items"][0]["says"].as_str().unwrap().contains("lapses after 2026-12-20"), "{alerts}");
    told.server.pass(11, &told.organisation).await;
    told.session = told.server.session("t@oderwick.example").await;
    assert_eq!(told.open().await, ["f1", "f2"]);
    let alerts = told.get("/alerts").await;
    assert!(alerts["items"][1]["says"].as_str().unwrap().contains("lapsed on 2026-12-20"), "{alerts}");
    let finding = told.get("/findings").await["items"][1]["id"].as_str().unwrap().to_owned();
    let history = told.get(&format!("/findings/{finding}/history")).await;
    let becomes: Vec<&str> =
        history["items"].as_array().unwrap().iter().map(|event| event["becomes"].as_str().unwrap()).collect();
    assert_eq!(becomes, ["fail", "excepted", "fail"]);
    told.server.pass(1, &told.organisation).await;
    told.session = told.server.session("t@oderwick.example").await;
    assert_eq!(told.get("/alerts").await["items"].as_array().unwrap().len(), 2, "each is said once");
}

#[tokio::test]
async fn withdrawing_an_accepted_risk_counts_it_again() {
    let told = Told::begin().await;
    let finding = told.get("/findings").await["items"][0]["id"].clone();
    let wish = json!({ "subject": finding, "says": "moves in March", "until": "2027-03-31" });
    let (_, made) = told.post("/exceptions", wish).await;
    assert_eq!(told.open().await, ["f2"]);
    let mut headers = pairs(&told.session);
    headers.push(("if-match", "\"1\""));
    let path = format!("{}/exceptions/{}", told.base, made["id"].as_str().unwrap());
    assert_eq!(told.server.ask("DELETE", &path, &headers, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(told.open().await, ["f1", "f2"]);
    assert_eq!(told.get("/exceptions").await["items"][0]["state"], "withdrawn");
}

#[tokio::test]
async fn an_accepted_risk_proves_nothing_and_one_that_says_too_little_is_refused() {
    let told = Told::begin().await;
    let before = told.get("/requirements").await;
    for (wish, why) in [
        (json!({ "subject": "storage.versioning", "says": "later", "until": "2026-12-20" }), "resource"),
        (
            json!({ "subject": "storage.versioning", "resource": "*", "says": "later", "until": "2026-11-01" }),
            "past",
        ),
        (
            json!({ "subject": "storage.versioning", "resource": "*", "says": " ", "until": "2026-12-20" }),
            "says",
        ),
    ] {
        let (status, refused) = told.post("/exceptions", wish).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused["detail"].as_str().unwrap().contains(why), "{refused}");
    }
    let wish =
        json!({ "subject": "storage.versioning", "resource": "*", "says": "later", "until": "2026-12-20" });
    told.post("/exceptions", wish).await;
    assert_eq!(told.open().await, Vec::<String>::new());
    let status = |requirements: &Value| {
        let items = requirements["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["status"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(status(&told.get("/requirements").await), status(&before));
}

#[tokio::test]
async fn an_answer_proves_its_obligation_until_it_ages_and_an_unknown_question_is_refused() {
    let mut told = Told::begin().await;
    let state = rests(&told.status("nis2-21-2-i").await, "i.2", "attestation");
    assert_eq!(state, "unknown");
    let (status, refused) =
        told.post("/attestations", json!({ "subject": "leaver-lose-access", "answer": true })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused["detail"].as_str().unwrap().contains("did you mean `leavers-lose-access`"), "{refused}");
    let wish = json!({ "subject": "leavers-lose-access", "answer": true, "until": "2026-12-31" });
    let (_, made) = told.post("/attestations", wish).await;
    assert_eq!(made["proves"], json!(["i.2"]));
    let stands = told.status("nis2-21-2-i").await;
    assert_eq!(rests(&stands, "i.2", "attestation"), "holds");
    assert!(stands.to_string().contains("T. Ahlgrim"), "who answered is named");
    told.server.pass(60, &told.organisation).await;
    told.session = told.server.session("t@oderwick.example").await;
    assert_eq!(rests(&told.status("nis2-21-2-i").await, "i.2", "attestation"), "aged");
    // A no is a no, whatever was answered before.
    told.post("/attestations", json!({ "subject": "leavers-lose-access", "answer": false })).await;
    assert_eq!(rests(&told.status("nis2-21-2-i").await, "i.2", "attestation"), "fails");
}

#[tokio::test]
async fn an_approval_proves_the_text_that_was_seen_and_management_gives_it() {
    let told = Told::begin().await;
    let (status, _) =
        told.post("/approvals", json!({ "subject": "cryptography-policy", "text": "# Cryptography" })).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "an administrator is not management");
    let manager = told.manager().await;
    let approve = async |text: &str| {
        let wish = json!({ "subject": "cryptography-policy", "text": text });
        let path = format!("{}/approvals", told.base);
        told.server.ask("POST", &path, &pairs(&manager), Some(wish)).await
    };
    assert_eq!(rests(&told.status("nis2-21-2-h").await, "h.1", "document"), "fails");
    approve("# Cryptography, a draft of last year").await;
    assert_eq!(rests(&told.status("nis2-21-2-h").await, "h.1", "document"), "fails", "another text");
    let approved = approve("# Cryptography").await;
    assert_eq!(approved.body["proves"], json!(["h.1"]), "{}", approved.body);
    assert_eq!(rests(&told.status("nis2-21-2-h").await, "h.1", "document"), "holds");
}

#[tokio::test]
async fn a_training_of_one_proves_nothing_of_the_whole() {
    let told = Told::begin().await;
    let held = |who: &str, audience: &str| json!({ "subject": who, "audience": audience, "says": "phishing", "on": "2026-11-02" });
    let (_, one) = told.post("/trainings", held("J. Petriuk", "person")).await;
    assert_eq!(one["proves"], json!([]));
    assert_eq!(rests(&told.status("nis2-21-2-g").await, "g.1", "exercise"), "unknown");
    let (_, all) = told.post("/trainings", held("everybody at Oderwick", "staff")).await;
    assert!(all["proves"].as_array().unwrap().contains(&json!("g.1")), "{all}");
    assert_eq!(rests(&told.status("nis2-21-2-g").await, "g.1", "exercise"), "holds");
    let (status, _) =
        told.post("/trainings", json!({ "subject": "x", "says": "y", "on": "2031-01-01" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "what was not held yet proves nothing");
}

#[tokio::test]
async fn a_token_states_only_in_the_name_of_who_made_it_and_may() {
    let told = Told::begin().await;
    let wish = json!({ "subject": "leavers-lose-access", "answer": true });
    let by = async |secret: &Value, path: &str, wish: &Value| {
        let bearer = format!("Bearer {}", secret.as_str().unwrap());
        let path = format!("{}{path}", told.base);
        told.server.ask("POST", &path, &[("authorization", &bearer)], Some(wish.clone())).await
    };
    // A token that was not made for it does not state, though its role would.
    let (_, wide) = told.post("/tokens", json!({ "name": "wide", "role": "administrator", "days": 9 })).await;
    assert_eq!(by(&wide["secret"], "/attestations", &wish).await.status, StatusCode::FORBIDDEN);
    let own = json!({ "name": "laptop", "scopes": ["read", "statement.make", "approval.make"], "days": 9 });
    let (status, own) = told.post("/tokens/own", own).await;
    assert_eq!(status, StatusCode::CREATED, "{own}");
    let made = by(&own["secret"], "/attestations", &wish).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let listed = told.get("/attestations").await;
    assert_eq!(listed["items"][0]["by"], "T. Ahlgrim");
    assert_eq!(listed["items"][0]["body"]["token"], own["id"]);
    // Scopes widen no role, and a token makes no tokens.
    let approval = json!({ "subject": "cryptography-policy", "text": "# Cryptography" });
    assert_eq!(by(&own["secret"], "/approvals", &approval).await.status, StatusCode::FORBIDDEN);
    let further = json!({ "name": "x", "scopes": ["read"], "days": 9 });
    assert_eq!(by(&own["secret"], "/tokens/own", &further).await.status, StatusCode::FORBIDDEN);
}
