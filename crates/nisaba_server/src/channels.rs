//! Channels: where alerts are sent.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use nisaba_store::{Act, Alert, AlertId, Channel, ChannelId, NewChannel, Scoped};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::access::text;
use crate::api::{Api, Body, Paging, version};
use crate::deliver::send;
use crate::guard::Caller;
use crate::message::{KINDS, message};
use crate::problem::Problem;
use crate::secret;

/// A channel to add.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelWish {
    name: String,
    /// `webhook`, `slack`, `mattermost`, `teams`, `ntfy`, `alertmanager`, `pagerduty`.
    kind: String,
    /// Where messages are posted.
    url: String,
    /// PagerDuty's routing key; for other kinds none.
    secret: Option<String>,
}

/// A channel without what is secret of it: of the URL its host alone, for chats take whoever knows the rest.
fn shown(channel: &Channel) -> Value {
    let host = channel.url.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next());
    json!({ "id": channel.id, "name": channel.name, "kind": channel.kind, "host": host, "version": channel.version })
}

/// Every channel.
pub(crate) async fn channel_list(Extension(scoped): Extension<Scoped>) -> Result<Response, Problem> {
    let channels: Vec<Value> = scoped.channel_list().await?.iter().map(shown).collect();
    Ok(Json(json!({ "items": channels })).into_response())
}

/// Adds a channel; for a webhook the answer holds what its messages are signed with, shown once.
pub(crate) async fn channel_add(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Body(sent): Body<ChannelWish>,
) -> Result<Response, Problem> {
    if KINDS.iter().all(|(kind, _)| *kind != sent.kind) {
        let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        return Err(Problem::invalid(format!("`kind` is one of {}", kinds.join(", "))));
    }
    if sent.url.len() > 2000 {
        return Err(Problem::invalid("`url` has at most 2000 characters"));
    }
    api.outside.may(&sent.url).map_err(Problem::invalid)?;
    let (key, is_ours) = match (sent.kind.as_str(), sent.secret) {
        ("pagerduty", Some(key)) => (text("secret", &key)?, false),
        ("pagerduty", None) => return Err(Problem::invalid("send the routing key as `secret`")),
        (_, Some(_)) => return Err(Problem::invalid("only pagerduty takes a `secret`")),
        ("webhook", None) => (secret::random()?, true),
        (_, None) => (String::new(), false),
    };
    let new =
        NewChannel { name: text("name", &sent.name)?, kind: sent.kind, url: sent.url, secret: key.clone() };
    let id = scoped.channel_add(&Act::new(caller.id(), api.now()), &new).await?;
    let body = json!({ "id": id, "version": 1, "signing_secret": is_ours.then_some(key) });
    Ok((StatusCode::CREATED, [(header::ETAG, "\"1\"")], Json(body)).into_response())
}

fn channel_id(text: &str) -> Result<ChannelId, Problem> {
    ChannelId::parse(text).ok_or_else(Problem::not_found)
}

/// Removes a channel; its log stays.
pub(crate) async fn channel_remove(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Extension(scoped): Extension<Scoped>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let act = Act::new(caller.id(), api.now());
    scoped.channel_remove(&act, &channel_id(&id)?, version(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Sends a message that says it is a test, at once, and tells what the receiver said.
pub(crate) async fn channel_test(
    State(api): State<Api>,
    Extension(scoped): Extension<Scoped>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let channel = scoped.channel(&channel_id(&id)?).await?;
    let now = api.now();
    let nothing = AlertId::parse(&format!("alr_{}", "0".repeat(26))).ok_or_else(Problem::not_found)?;
    let alert = Alert {
        id: nothing,
        kind: "test".to_owned(),
        subject: channel.id.to_string(),
        says: format!("A test of the channel {}: nothing happened.", channel.name),
        at_ms: now,
        seen_ms: None,
        seen_by: None,
    };
    let said = message(&channel, scoped.organisation(), &[alert], now).ok_or_else(Problem::not_found)?;
    let sent = send(api.outside.clone(), channel, said, now).await;
    let (is_delivered, said) = (sent.is_ok(), sent.unwrap_or_else(|said| said));
    Ok(Json(json!({ "delivered": is_delivered, "said": said })).into_response())
}

/// What became of each alert at a channel.
pub(crate) async fn delivery_list(
    Extension(scoped): Extension<Scoped>,
    Path((_, id)): Path<(String, String)>,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    Ok(Json(scoped.delivery_list(&channel_id(&id)?, &paging.cursor, paging.limit()?).await?).into_response())
}
