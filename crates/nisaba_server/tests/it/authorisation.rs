//! Every route of the table is tried by nobody, by each role, and by each role of another organisation.

use axum::http::StatusCode;
use nisaba_server::{Access, ROLES, ROUTES, Route, allows};
use nisaba_store::{Act, NewToken, OrganisationId, digest};
use serde_json::json;

use crate::place::{Server, pairs};

/// The path with ids that have the form of ids but name nothing.
fn path(route: &Route, organisation: &str) -> String {
    let none = "0".repeat(26);
    let mut path = route.path.replace("{organisation}", organisation);
    for (name, prefix) in [
        ("finding", "fnd"),
        ("alert", "alr"),
        ("source", "src"),
        ("statement", "stm"),
        ("person", "per"),
        ("token", "tok"),
        ("channel", "chn"),
        ("session", "ses"),
    ] {
        path = path.replace(&format!("{{{name}}}"), &format!("{prefix}_{none}"));
    }
    path.replace("{requirement}", "nis2-21-2-c").replace("{*path}", "checkpoint")
}

#[tokio::test]
async fn each_route_lets_in_whom_the_table_says_and_nobody_else() {
    let server = Server::start().await;
    let (ours, session) = server.administrator().await;
    let made = server
        .ask("POST", "/api/v1/organisations", &pairs(&session), Some(json!({ "name": "Halvern" })))
        .await;
    let theirs = made.body["id"].as_str().unwrap().to_owned();
    let scoped = server.store.of(OrganisationId::parse(&ours).unwrap());
    let mut bearers = Vec::new();
    for (role, _) in ROLES {
        let token = NewToken {
            name: role.to_owned(),
            role: role.to_owned(),
            scopes: Vec::new(),
            digest: digest(role),
            expires_ms: i64::MAX,
        };
        scoped.token_make(&Act::new("nisaba", 1_000), &token).await.unwrap();
        bearers.push((role, format!("Bearer {role}")));
    }
    let mut wrong = Vec::new();
    for route in ROUTES.iter().filter(|route| route.access != Access::Public) {
        let method = route.method.as_str();
        let nobody = server.ask(method, &path(route, &ours), &[], None).await.status;
        if nobody != StatusCode::UNAUTHORIZED {
            wrong.push(format!("nobody: {method} {} {nobody}", route.path));
        }
        for (role, bearer) in &bearers {
            let headers = [("authorization", bearer.as_str())];
            let own = server.ask(method, &path(route, &ours), &headers, None).await.status;
            let refused = own == StatusCode::FORBIDDEN || own == StatusCode::UNAUTHORIZED;
            let expected = match route.access {
                Access::Of(permission) => !allows(role, &[], permission),
                Access::Operator | Access::Account => true,
                Access::Known | Access::Public => false,
            };
            if refused != expected {
                wrong.push(format!("{role}: {method} {} {own}", route.path));
            }
            if matches!(route.access, Access::Of(_)) {
                let crossed = server.ask(method, &path(route, &theirs), &headers, None).await.status;
                if crossed != StatusCode::NOT_FOUND {
                    wrong.push(format!("{role} of another: {method} {} {crossed}", route.path));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn routes_open_to_everybody_are_these() {
    let open: Vec<&str> =
        ROUTES.iter().filter(|route| route.access == Access::Public).map(|route| route.path).collect();
    assert_eq!(
        open,
        [
            "/health/live",
            "/health/ready",
            "/api/v1/openapi.json",
            "/api/v1/setup",
            "/api/v1/passwords",
            "/api/v1/sessions"
        ]
    );
}
