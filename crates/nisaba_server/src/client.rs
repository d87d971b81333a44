//! What the terminal asks of a server: a client that blocks, for commands that are given a server's URL.
//!
//! **Invariant:** nothing is sent but to the URL that was given, and no redirect is followed: the token goes nowhere else.

use std::io::Read;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

/// Longest answer that is read, in bytes.
const ANSWER_LIMIT: u64 = 64 * 1024 * 1024;
/// Largest file that is read, in bytes: a bundle of evidence.
const FILE_LIMIT: u64 = 2 * 1024 * 1024 * 1024;

/// Why the server did not do it.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The URL is none.
    #[error("`{0}` is no URL of a server: write https://HOST or http://127.0.0.1:PORT")]
    Url(String),
    /// A token would be readable on its way.
    #[error("`{0}` is not encrypted, and the token would be readable on its way: write https://")]
    Plain(String),
    /// It did not answer.
    #[error("{url} does not answer: {error}")]
    Silent {
        /// Where.
        url: String,
        /// Why not.
        error: String,
    },
    /// It said no.
    #[error("the server refused ({status}): {detail}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Why.
        detail: String,
    },
    /// The token opens no organisation.
    #[error("the token opens no organisation")]
    Nowhere,
}

/// A server and the token by which it is asked.
pub struct Client {
    agent: Agent,
    url: String,
    token: String,
    organisation: OnceLock<String>,
}

impl Client {
    /// For a server's URL. Without TLS only this machine is spoken to.
    ///
    /// # Errors
    /// When the URL is none, or would send the token in the clear.
    pub fn new(url: &str, token: &str) -> Result<Self, ClientError> {
        let url = url.trim_end_matches('/').to_owned();
        let (scheme, rest) = url.split_once("://").ok_or_else(|| ClientError::Url(url.clone()))?;
        let authority = rest.split('/').next().unwrap_or("");
        let host = match authority.strip_prefix('[') {
            Some(six) => six.split(']').next().unwrap_or(""),
            None => authority.split(':').next().unwrap_or(""),
        };
        // Whoever is named before an `@` is not the host.
        if host.is_empty() || authority.contains('@') {
            return Err(ClientError::Url(url));
        }
        match scheme {
            "https" => {}
            "http" if matches!(host, "localhost" | "127.0.0.1" | "::1") => {}
            "http" => return Err(ClientError::Plain(url)),
            _ => return Err(ClientError::Url(url)),
        }
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(120)))
            .build()
            .new_agent();
        Ok(Self { agent, url, token: token.to_owned(), organisation: OnceLock::new() })
    }

    /// Sends an assessment for the source of a name; what it changed, as the server says it.
    ///
    /// # Errors
    /// When the server does not answer or refuses.
    pub fn push(&self, source: &str, assessment: &str) -> Result<Value, ClientError> {
        let organisation = self.organisation()?;
        let path = format!("/api/v1/organisations/{organisation}/runs?source={}", encoded(source));
        self.send(self.agent.post(format!("{}{path}", self.url)), Some(assessment))
    }

    /// Asks something of the organisation that the token opens: its path begins below it. `version` is the one that was seen of
    /// what is changed.
    ///
    /// # Errors
    /// When the server does not answer or refuses.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        version: Option<i64>,
    ) -> Result<Value, ClientError> {
        let url = format!("{}/api/v1/organisations/{}{path}", self.url, self.organisation()?);
        let wrong = |error: ureq::http::Error| self.silent(&error);
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(url)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        if let Some(version) = version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        let answer = match body {
            Some(body) => self.agent.run(request.body(body.to_string()).map_err(wrong)?),
            None => self.agent.run(request.body(()).map_err(wrong)?),
        };
        self.read(answer)
    }

    /// Every item of a list of the organisation that the token opens, page by page.
    ///
    /// # Errors
    /// When the server does not answer or refuses.
    pub fn list(&self, path: &str) -> Result<Vec<Value>, ClientError> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let mut page = self.ask("GET", &format!("{path}?limit=500{cursor}"), None, None)?;
            if let Some(Value::Array(found)) = page.get_mut("items").map(Value::take) {
                items.extend(found);
            }
            match page.get("next").and_then(Value::as_str) {
                Some(next) => cursor = format!("&cursor={}", encoded(next)),
                None => return Ok(items),
            }
        }
    }

    /// Bytes of something of the organisation that the token opens; nothing where there is none.
    ///
    /// # Errors
    /// When the server does not answer or refuses, or has more than is read.
    pub fn bytes(&self, path: &str, query: &[(&str, &str)]) -> Result<Option<Vec<u8>>, ClientError> {
        let mut url = format!("{}/api/v1/organisations/{}{path}", self.url, self.organisation()?);
        for (number, (key, value)) in query.iter().enumerate() {
            url.push(if number == 0 { '?' } else { '&' });
            url.push_str(&format!("{key}={}", encoded(value)));
        }
        let request = self.agent.get(url).header("authorization", format!("Bearer {}", self.token));
        let answer = request.call().map_err(|error| self.silent(&error))?;
        match answer.status().as_u16() {
            404 => Ok(None),
            200 => {
                let mut bytes = Vec::new();
                let mut reader = answer.into_body().into_reader().take(FILE_LIMIT + 1);
                reader.read_to_end(&mut bytes).map_err(|error| self.silent(&error))?;
                match bytes.len() as u64 > FILE_LIMIT {
                    true => Err(self.silent(&format!("`{path}` is longer than {FILE_LIMIT} bytes"))),
                    false => Ok(Some(bytes)),
                }
            }
            _ => self.read(Ok(answer)).map(|_| None),
        }
    }

    /// The organisation that the token opens; asked once.
    fn organisation(&self) -> Result<String, ClientError> {
        if let Some(known) = self.organisation.get() {
            return Ok(known.clone());
        }
        let asked = self.asked_organisation()?;
        Ok(self.organisation.get_or_init(|| asked).clone())
    }

    fn asked_organisation(&self) -> Result<String, ClientError> {
        let me = self.send(self.agent.get(format!("{}/api/v1/me", self.url)).force_send_body(), None)?;
        let id = me.pointer("/organisations/0/id").and_then(Value::as_str);
        id.map(str::to_owned).ok_or(ClientError::Nowhere)
    }

    fn send(
        &self,
        request: ureq::RequestBuilder<ureq::typestate::WithBody>,
        body: Option<&str>,
    ) -> Result<Value, ClientError> {
        let request = request
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        let answer = match body {
            Some(body) => request.send(body),
            None => request.send_empty(),
        };
        self.read(answer)
    }

    fn silent(&self, error: &dyn std::fmt::Display) -> ClientError {
        ClientError::Silent { url: self.url.clone(), error: error.to_string() }
    }

    /// The body of an answer, or why there is none.
    fn read(
        &self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value, ClientError> {
        let answer = answer.map_err(|error| self.silent(&error))?;
        let status = answer.status().as_u16();
        let mut text = String::new();
        let reader = answer.into_body().into_reader();
        reader.take(ANSWER_LIMIT).read_to_string(&mut text).map_err(|error| self.silent(&error))?;
        let value: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        match status {
            200..300 => Ok(value),
            _ => {
                let detail = value.get("detail").and_then(Value::as_str).unwrap_or("it did not say why");
                Err(ClientError::Refused { status, detail: detail.to_owned() })
            }
        }
    }
}

/// A value in a query string.
fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_sent_in_the_clear_to_another_machine() {
        for url in ["http://nisaba.example", "http://127.0.0.1.evil.example", "http://10.0.0.7:8222"] {
            assert!(matches!(Client::new(url, "t"), Err(ClientError::Plain(_))), "{url}");
        }
        for url in ["nisaba.example", "ftp://nisaba.example", "http://", "http://127.0.0.1@evil.example"] {
            assert!(matches!(Client::new(url, "t"), Err(ClientError::Url(_))), "{url}");
        }
        for url in ["http://127.0.0.1:8222/", "http://[::1]:8222", "https://nisaba.example"] {
            assert!(Client::new(url, "t").is_ok(), "{url}");
        }
    }
}
