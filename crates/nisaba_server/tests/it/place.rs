//! A server without a socket: requests go to the router, the clock stands still.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use nisaba_law::Law;
use nisaba_server::{Assess, ByLaw, Clock, router, set_up};
use nisaba_store::{Act, OrganisationId, Store};
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Server {
    pub(crate) router: Router,
    pub(crate) store: Store,
    clock: Clock,
    now: Arc<AtomicI64>,
    folder: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// There is nothing to assess here.
struct Nothing;

impl Assess for Nothing {
    fn may(&self, _: &str, place: &str) -> Result<(), String> {
        Err(format!("`{place}` may not be assessed"))
    }

    fn assess(&self, _: &str, _: &str) -> Result<String, String> {
        Err("nothing".to_owned())
    }
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Server {
    pub(crate) async fn start() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("nisaba-server-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.join("nisaba.db").display())).await.unwrap();
        let store = store.judged_by(Arc::new(ByLaw::new(Arc::new(Law::built_in()))));
        let now = Arc::new(AtomicI64::new(1_795_500_000_000));
        let clock: Clock = Arc::new({
            let now = now.clone();
            move || now.load(Ordering::Relaxed)
        });
        Self {
            router: router(store.clone(), clock.clone(), Arc::new(Nothing), false, false),
            store,
            clock,
            now,
            folder,
        }
    }

    /// Days pass, and what is done at midnight is done.
    pub(crate) async fn pass(&self, days: i64, organisation: &str) {
        let now = self.now.fetch_add(days * 86_400_000, Ordering::Relaxed) + days * 86_400_000;
        let organisation = OrganisationId::parse(organisation).unwrap();
        self.store.of(organisation).judge(&Act::new("nisaba", now)).await.unwrap();
    }

    /// Asks; `headers` as pairs.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "nisaba.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        }
    }

    /// The first administrator; the id of their organisation, and the headers of their session.
    pub(crate) async fn administrator(&self) -> (String, Vec<(&'static str, String)>) {
        let secret = set_up(&self.store, &self.clock).await.unwrap().unwrap().secret;
        let sent = json!({ "secret": secret, "email": "t@oderwick.example", "name": "T. Ahlgrim", "password": PASSWORD, "organisation": "Oderwick" });
        let made = self.ask("POST", "/api/v1/setup", &[], Some(sent)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        (made.body["organisation"].as_str().unwrap().to_owned(), self.session("t@oderwick.example").await)
    }

    /// Signs in.
    pub(crate) async fn session(&self, email: &str) -> Vec<(&'static str, String)> {
        let signed = self
            .ask("POST", "/api/v1/sessions", &[], Some(json!({ "email": email, "password": PASSWORD })))
            .await;
        assert_eq!(signed.status, StatusCode::OK, "{}", signed.body);
        let cookie = signed.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        vec![("cookie", cookie), ("x-csrf-token", signed.body["csrf"].as_str().unwrap().to_owned())]
    }
}

/// Headers as `ask` takes them.
pub(crate) fn pairs<'a>(headers: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
}
