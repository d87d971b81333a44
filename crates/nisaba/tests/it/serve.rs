//! The server as its operator and a pipeline meet it: the real binary on a free port, spoken to over a socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::run::{command, repository, stderr};

pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("nisaba-serve-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A server that runs; it ends with the test.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) address: String,
    secret: Option<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    fn start_with(data: &Path, further: &[&str]) -> Self {
        Self::start_at(data, further, None)
    }

    /// A server for which it is always this instant, by the clock when none is given.
    pub(crate) fn start_at(data: &Path, further: &[&str], now: Option<&str>) -> Self {
        let mut command = command(&["serve", "--listen", "127.0.0.1:0", "--log", "json", "--data"]);
        match now {
            Some(now) => command.env("NISABA_NOW", now),
            None => command.env_remove("NISABA_NOW"),
        };
        let mut process = command
            .arg(data)
            .args(further)
            .stdout(Stdio::piped())
            .stderr(Stdio::from(std::fs::File::create(data.with_extension("log")).unwrap()))
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.split("http://").nth(1).unwrap().split(';').next().unwrap().to_owned();
        let mut secret = None;
        if data.join("nisaba.db").exists() && !data.join("known").exists() {
            std::fs::write(data.join("known"), "").unwrap();
            let line = lines.map(Result::unwrap).find(|line| line.contains("\"secret\"")).unwrap();
            secret = line.split('"').nth(3).map(str::to_owned);
        }
        Self { process, address, secret }
    }

    /// Status and body of an answer.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> (u16, String, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        head.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_owned(), serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// Makes the administrator by the printed secret; the organisation's path and the headers of a session.
    pub(crate) fn administrator(&self) -> (String, Vec<(&'static str, String)>) {
        let sent = json!({
            "secret": self.secret, "email": "t@oderwick.example", "name": "T. Ahlgrim", "password": "correct horse battery",
            "organisation": "Oderwick",
        });
        let (status, _, made) = self.ask("POST", "/api/v1/setup", &[], &sent);
        assert_eq!(status, 201, "{made}");
        let (status, _, _) = self.ask("POST", "/api/v1/setup", &[], &sent);
        assert_eq!(status, 404, "the link counts once");
        let sent = json!({ "email": "t@oderwick.example", "password": "correct horse battery" });
        let (status, head, signed) = self.ask("POST", "/api/v1/sessions", &[], &sent);
        assert_eq!(status, 200, "{signed}");
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        let session = vec![
            ("cookie", cookie.split(';').next().unwrap().to_owned()),
            ("x-csrf-token", signed["csrf"].as_str().unwrap().to_owned()),
        ];
        (format!("/api/v1/organisations/{}", made["organisation"].as_str().unwrap()), session)
    }
}

pub(crate) fn pairs<'a>(headers: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

#[test]
fn a_pipeline_pushes_twice_and_the_server_sees_exactly_the_change() {
    let folder = Folder::new();
    let server = Server::start(&folder.0.join("data"));
    let (base, session) = server.administrator();
    let wish = json!({ "name": "pipeline", "role": "engineer", "scopes": ["run.record"], "days": 30 });
    let (_, _, token) = server.ask("POST", &format!("{base}/tokens"), &pairs(&session), &wish);
    let estate = folder.0.join("oderwick");
    copy(&repository().join("examples/oderwick"), &estate);
    let push = || {
        let output =
            command(&["assess", "--format", "json", "--push", &format!("http://{}", server.address)])
                .arg(&estate)
                .env("NISABA_TOKEN", token["secret"].as_str().unwrap())
                .output()
                .unwrap();
        let said = stderr(&output);
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        (said.lines().find(|line| line.contains("pushed")).unwrap_or(&said).to_owned(), document)
    };
    let failing = || {
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("{base}/findings?limit=500{cursor}");
            let (status, _, page) = server.ask("GET", &path, &pairs(&session), &Value::Null);
            assert_eq!(status, 200, "{page}");
            let items = page["items"].as_array().unwrap();
            found.extend(items.iter().map(|item| item["fingerprint"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break found,
            }
        }
    };
    let failures = |document: &Value| {
        let items = document["findings"].as_array().unwrap().iter();
        items.filter(|finding| finding["outcome"] == "fail").count()
    };
    let (said, document) = push();
    assert!(
        said.contains("pushed  oderwick: ") && said.contains(" 0 changed, 0 gone, 0 as before"),
        "{said}"
    );
    let before = failing();
    assert_eq!(before.len(), failures(&document));
    // Nothing changed: nothing is stored but that it was looked at.
    let (said, _) = push();
    assert!(said.contains("oderwick: 0 new, 0 changed, 0 gone"), "{said}");
    // One file with gaps of its own goes.
    let worst = document["findings"].as_array().unwrap().iter();
    let file = worst
        .filter(|finding| finding["outcome"] == "fail")
        .find_map(|finding| finding["file"].as_str().filter(|file| file.ends_with(".tf")))
        .unwrap();
    std::fs::remove_file(estate.join(file)).unwrap();
    let (_, document) = push();
    let after = failing();
    assert_eq!(after.len(), failures(&document));
    assert!(after.len() < before.len() || after.iter().any(|finding| !before.contains(finding)));
    let (status, _, _) = server.ask(
        "GET",
        &format!("{base}/findings"),
        &[("authorization", &format!("Bearer {}", token["secret"].as_str().unwrap()))],
        &Value::Null,
    );
    assert_eq!(status, 403, "the pipeline's token pushes and reads nothing");
}

#[test]
fn a_server_told_to_end_ends_in_order_and_knows_everything_when_it_starts_again() {
    let folder = Folder::new();
    let data = folder.0.join("data");
    let mut server = Server::start(&data);
    let (base, session) = server.administrator();
    let (status, _, ready) = server.ask("GET", "/health/ready", &[], &Value::Null);
    assert_eq!((status, &ready["status"]), (200, &json!("ready")));
    let (_, _, api) = server.ask("GET", "/api/v1/openapi.json", &[], &Value::Null);
    assert_eq!(api["openapi"], "3.1.0");
    let told = Command::new("kill").args(["-TERM", &server.process.id().to_string()]).status().unwrap();
    assert!(told.success());
    let until = Instant::now() + Duration::from_secs(30);
    let status = loop {
        match server.process.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(Instant::now() < until, "it did not end"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success(), "{status}");
    // What was done until then is in the evidence logs: the organisation's, and that of the installation.
    let mut logs: Vec<String> = std::fs::read_dir(data.join("evidence"))
        .unwrap()
        .map(|log| log.unwrap().file_name().into_string().unwrap())
        .collect();
    logs.sort_unstable();
    assert_eq!(logs.first().map(String::as_str), Some("installation"));
    assert_eq!(logs.len(), 2, "{logs:?}");
    for (log, said) in logs.iter().zip(["sign-in", "permission-change"]) {
        let log = data.join("evidence").join(log);
        let verified = command(&["evidence", "verify"]).arg(&log).output().unwrap();
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
        let listed = command(&["evidence", "list"]).arg(&log).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert!(listed.contains(said), "{listed}");
    }
    let again = Server::start(&data);
    let (status, _, me) = again.ask("GET", "/api/v1/me", &pairs(&session), &Value::Null);
    assert_eq!((status, &me["organisations"][0]["name"]), (200, &json!("Oderwick")), "{base}");
    let log = std::fs::read_to_string(data.with_extension("log")).unwrap();
    let line: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!(line["route"], "/api/v1/me");
}

#[test]
fn pushing_without_a_token_or_in_the_clear_is_refused_before_anything_is_sent() {
    let push = |url: &str, token: &str| {
        let output = command(&["assess", "examples/oderwick", "--quiet", "--format", "json", "--push", url])
            .env("NISABA_TOKEN", token)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        (stderr(&output), output.stdout.is_empty())
    };
    let (told, is_before_reading) = push("http://127.0.0.1:9", "");
    assert!(told.contains("no token to push with") && is_before_reading);
    let (told, is_before_reading) = push("http://nisaba.example", "nisaba_x");
    assert!(told.contains("readable on its way") && is_before_reading);
    assert!(push("http://127.0.0.1:9", "nisaba_x").0.contains("does not answer"));
}

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@oderwick.example", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(done.success(), "{arguments:?}");
}

/// Asks until the answer is as it should be.
pub(crate) fn eventually(mut asked: impl FnMut() -> Value, is_so: impl Fn(&Value) -> bool) -> Value {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let answer = asked();
        if is_so(&answer) {
            return answer;
        }
        assert!(Instant::now() < until, "{answer}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_repository_is_watched_and_what_got_worse_in_it_is_announced() {
    let folder = Folder::new();
    let estate = folder.0.join("repositories/oderwick");
    copy(&repository().join("examples/oderwick"), &estate);
    git(&estate, &["init", "-q"]);
    git(&estate, &["add", "-A"]);
    git(&estate, &["commit", "-qm", "first"]);
    let below = folder.0.join("repositories");
    let server =
        Server::start_with(&folder.0.join("data"), &["--below", below.to_str().unwrap(), "--reach-private"]);
    let (base, session) = server.administrator();
    let get = |path: &str| server.ask("GET", &format!("{base}{path}"), &pairs(&session), &Value::Null).2;
    let outside = json!({ "name": "passwords", "kind": "folder", "place": "/etc" });
    let (status, _, refused) = server.ask("POST", &format!("{base}/sources"), &pairs(&session), &outside);
    assert_eq!(status, 422, "{refused}");
    let wish = json!({ "name": "oderwick", "kind": "git", "place": estate, "every_minutes": 60 });
    let (status, _, source) = server.ask("POST", &format!("{base}/sources"), &pairs(&session), &wish);
    assert_eq!(status, 201, "{source}");
    let mut receiver = Receiver::start();
    let wish =
        json!({ "name": "ours", "kind": "webhook", "url": format!("http://{}/hook", receiver.address) });
    let (status, _, channel) = server.ask("POST", &format!("{base}/channels"), &pairs(&session), &wish);
    assert_eq!(status, 201, "{channel}");
    let of_channel = format!("/channels/{}", channel["id"].as_str().unwrap());
    let (_, _, tested) =
        server.ask("POST", &format!("{base}{of_channel}/test"), &pairs(&session), &Value::Null);
    // The receiver turns the first message down.
    assert_eq!(tested, json!({ "delivered": false, "said": "answered 503" }));
    assert!(receiver.next().contains("nothing happened"));
    eventually(|| get("/overview"), |overview| overview["sources"][0]["run"].is_string());
    assert_eq!(get("/alerts")["items"], json!([]), "what is seen the first time is no news");
    std::fs::write(
        estate.join("infra/gcp/worse.tf"),
        "resource \"aws_db_instance\" \"worse\" {\n  engine = \"postgres\"\n  publicly_accessible = true\n  storage_encrypted = false\n}\n",
    )
    .unwrap();
    git(&estate, &["add", "-A"]);
    git(&estate, &["commit", "-qm", "worse"]);
    let assess = format!("{base}/sources/{}/assess", source["id"].as_str().unwrap());
    let (status, _, _) = server.ask("POST", &assess, &pairs(&session), &Value::Null);
    assert_eq!(status, 202);
    let alerts = eventually(|| get("/alerts"), |alerts| alerts["items"][0]["kind"].is_string());
    assert!(alerts.to_string().contains("worse"), "{alerts}");
    let message = receiver.next();
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["alerts"][0]["says"], alerts["items"][0]["says"]);
    let signature = head.lines().find_map(|line| line.strip_prefix("nisaba-signature: t=")).unwrap();
    assert!(signature.contains(",v1=") && signature.len() > 70, "{signature}");
    let log = eventually(
        || get(&format!("{of_channel}/deliveries")),
        |log| log["items"][0]["state"] == "delivered",
    );
    assert_eq!(log["items"][0]["said"], "answered 200");
    // A source that cannot be read is no source without gaps.
    let before = get("/findings?limit=500");
    std::fs::remove_dir_all(&estate).unwrap();
    server.ask("POST", &assess, &pairs(&session), &Value::Null);
    let sources = eventually(|| get("/sources"), |sources| sources["items"][0]["failure"].is_string());
    assert!(get("/alerts?limit=500").to_string().contains("could not be assessed"), "{sources}");
    assert_eq!(get("/findings?limit=500"), before);
}

/// A receiver of webhooks on a port of its own; it turns the first one down.
struct Receiver {
    address: std::net::SocketAddr,
    messages: std::sync::mpsc::Receiver<String>,
}

impl Receiver {
    fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, messages) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut status = "503 Service Unavailable";
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut head, mut length) = (String::new(), 0);
                while !head.ends_with("\r\n\r\n") {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    let lower = line.to_lowercase();
                    if let Some(said) = lower.strip_prefix("content-length: ") {
                        length = said.trim().parse().unwrap();
                    }
                    head.push_str(&lower);
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).unwrap();
                status = "200 OK";
                if sender.send(head + &String::from_utf8(body).unwrap()).is_err() {
                    break;
                }
            }
        });
        Self { address, messages }
    }

    fn next(&mut self) -> String {
        self.messages.recv_timeout(Duration::from_secs(60)).unwrap()
    }
}
