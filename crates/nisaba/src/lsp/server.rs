//! The language server: what the editor says, in order; what it is told, when it stops typing.
//!
//! **Invariant:** the newest text wins: what is asked meanwhile is answered from an assessment of it, and one assessment serves
//! any number of changes before it.
//! **Invariant:** no message, however strange, ends the server; only `exit` and the end of the input do.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufReader, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use nisaba_base::Clock;
use nisaba_law::Law;
use serde_json::{Value, json};

use super::folder::Folder;
use super::position::{offset, path_of};
use super::transport::{Code, answer, notification, receive, refusal, send};
use super::{actions, hover};

/// How long the editor must be silent before diagnostics are made; requests do not wait for it.
const QUIET: Duration = Duration::from_millis(80);

/// Serves an editor on standard input and output until it says `exit`.
pub(crate) fn serve(law: &Law, clock: &dyn Clock) -> u8 {
    let (sender, messages) = channel();
    std::thread::spawn(move || {
        let mut input = BufReader::new(std::io::stdin());
        // The sender is dropped at the end of the input, which ends the server.
        while let Ok(Some(body)) = receive(&mut input) {
            if sender.send(body).is_err() {
                break;
            }
        }
    });
    let mut server = Server {
        law,
        clock,
        out: std::io::stdout(),
        folders: Vec::new(),
        documents: BTreeMap::new(),
        due: None,
        state: State::New,
    };
    server.run(&messages)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Running,
    ShutDown,
}

/// A text that the editor has open.
struct Document {
    text: String,
    version: Option<i64>,
}

struct Server<'s, W> {
    law: &'s Law,
    clock: &'s dyn Clock,
    out: W,
    folders: Vec<Folder>,
    /// Open texts by their addresses.
    documents: BTreeMap<String, Document>,
    /// When diagnostics are to be made.
    due: Option<Instant>,
    state: State,
}

impl<W: Write> Server<'_, W> {
    fn run(&mut self, messages: &Receiver<Vec<u8>>) -> u8 {
        let mut waiting: VecDeque<Value> = VecDeque::new();
        loop {
            let body = match self.due {
                Some(due) if waiting.is_empty() => {
                    match messages.recv_timeout(due.saturating_duration_since(Instant::now())) {
                        Ok(body) => Some(body),
                        Err(RecvTimeoutError::Timeout) => {
                            self.publish();
                            continue;
                        }
                        Err(RecvTimeoutError::Disconnected) => return self.exit_code(),
                    }
                }
                None if waiting.is_empty() => match messages.recv() {
                    Ok(body) => Some(body),
                    Err(_) => return self.exit_code(),
                },
                _ => None,
            };
            for body in body.into_iter().chain(messages.try_iter()) {
                self.enqueue(&body, &mut waiting);
            }
            if let Some(message) = waiting.pop_front()
                && self.handle(&message)
            {
                return self.exit_code();
            }
        }
    }

    fn exit_code(&self) -> u8 {
        u8::from(self.state != State::ShutDown)
    }

    /// A cancelled request that was not begun yet is answered as cancelled.
    fn enqueue(&mut self, body: &[u8], waiting: &mut VecDeque<Value>) {
        let Ok(message) = serde_json::from_slice::<Value>(body) else {
            self.send(&refusal(&Value::Null, Code::Parse, "this is no JSON"));
            return;
        };
        if text(&message, "method") == Some("$/cancelRequest") {
            let id = message.pointer("/params/id").cloned().unwrap_or(Value::Null);
            let found = waiting.iter().position(|other| other.get("id") == Some(&id));
            if let Some(at) = found.filter(|_| !id.is_null()) {
                waiting.remove(at);
                self.send(&refusal(&id, Code::Cancelled, "cancelled"));
            }
            return;
        }
        waiting.push_back(message);
    }

    /// Whether the server is to end.
    fn handle(&mut self, message: &Value) -> bool {
        let Some(method) = text(message, "method") else { return false };
        let params = message.get("params").unwrap_or(&Value::Null);
        match message.get("id") {
            Some(id) => {
                let reply = self.request(id, method, params);
                self.send(&reply);
            }
            None if method == "exit" => return true,
            None if self.state == State::Running => self.note(method, params),
            None => {}
        }
        false
    }

    fn request(&mut self, id: &Value, method: &str, params: &Value) -> Value {
        match (self.state, method) {
            (State::New, "initialize") => {
                self.state = State::Running;
                self.open_folders(params);
                self.due = Some(Instant::now());
                answer(id, capabilities())
            }
            (State::New, _) => refusal(id, Code::NotInitialized, "`initialize` comes first"),
            (State::ShutDown, _) => refusal(id, Code::InvalidRequest, "the server was shut down"),
            (_, "initialize") => refusal(id, Code::InvalidRequest, "this server is already running"),
            (_, "shutdown") => {
                self.state = State::ShutDown;
                self.due = None;
                answer(id, Value::Null)
            }
            (_, "textDocument/hover") => self.hover(id, params),
            (_, "textDocument/codeAction") => self.actions(id, params),
            _ => refusal(id, Code::MethodNotFound, "this server does not know the method"),
        }
    }

    fn hover(&mut self, id: &Value, params: &Value) -> Value {
        let Some(uri) = uri(params) else { return refusal(id, Code::InvalidParameters, "no document") };
        let line = number(params, "/position/line");
        self.publish_if_due();
        let found = self.place(uri).map(|(folder, file)| (folder.findings(&file, line, line), line));
        answer(id, found.map_or(Value::Null, |(findings, line)| hover::answer(&findings, line)))
    }

    fn actions(&mut self, id: &Value, params: &Value) -> Value {
        let Some(uri) = uri(params) else { return refusal(id, Code::InvalidParameters, "no document") };
        let (first, last) = (number(params, "/range/start/line"), number(params, "/range/end/line"));
        self.publish_if_due();
        let (law, clock) = (self.law, self.clock);
        let Some((folder, file)) = self.place(uri) else { return answer(id, json!([])) };
        let findings = folder.findings(&file, first, last);
        answer(id, Value::Array(actions::all(&findings, folder, law, clock)))
    }

    fn note(&mut self, method: &str, params: &Value) {
        match method {
            "textDocument/didOpen" => {
                let Some(uri) = uri(params) else { return };
                let text = params.pointer("/textDocument/text").and_then(Value::as_str).unwrap_or("");
                let version = params.pointer("/textDocument/version").and_then(Value::as_i64);
                self.documents.insert(uri.to_owned(), Document { text: text.to_owned(), version });
                self.overlay(uri);
            }
            "textDocument/didChange" => self.change(params),
            "textDocument/didClose" => {
                let Some(uri) = uri(params) else { return };
                self.documents.remove(uri);
                self.overlay(uri);
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                for folder in &mut self.folders {
                    folder.workspace.look_again();
                    folder.is_stale = true;
                }
                self.soon();
            }
            "workspace/didChangeWorkspaceFolders" => {
                for removed in folders(params.pointer("/event/removed")) {
                    self.folders.retain(|folder| folder.path != removed);
                }
                for added in folders(params.pointer("/event/added")) {
                    self.add_folder(added);
                }
                self.soon();
            }
            _ => {}
        }
    }

    fn change(&mut self, params: &Value) {
        let Some(uri) = uri(params) else { return };
        let Some(document) = self.documents.get_mut(uri) else { return };
        document.version = params.pointer("/textDocument/version").and_then(Value::as_i64);
        for change in params.get("contentChanges").and_then(Value::as_array).into_iter().flatten() {
            let new = change.get("text").and_then(Value::as_str).unwrap_or("");
            if change.get("range").is_none_or(Value::is_null) {
                new.clone_into(&mut document.text);
                continue;
            }
            let at = |end: &str| {
                let line = number(change, &format!("/range/{end}/line"));
                offset(&document.text, line, number(change, &format!("/range/{end}/character")))
            };
            let (start, end) = (at("start"), at("end"));
            document.text.replace_range(start..end.max(start), new);
        }
        let uri = uri.to_owned();
        self.overlay(&uri);
    }

    /// Lays an open text over its file, or takes it away once it is closed.
    fn overlay(&mut self, uri: &str) {
        let text = self.documents.get(uri).map(|document| document.text.clone());
        let Some(path) = path_of(uri) else { return };
        for folder in &mut self.folders {
            if let Some(file) = folder.relative(&path) {
                folder.edited(file, text.clone());
            }
        }
        self.soon();
    }

    fn soon(&mut self) {
        self.due = Some(Instant::now() + QUIET);
    }

    fn publish_if_due(&mut self) {
        if self.due.is_some() {
            self.publish();
        }
    }

    fn publish(&mut self) {
        self.due = None;
        let mut messages = Vec::new();
        for folder in self.folders.iter_mut().filter(|folder| folder.is_stale) {
            for (uri, diagnostics) in folder.again(self.law, self.clock) {
                let version = self.documents.get(&uri).and_then(|document| document.version);
                let mut params = json!({"uri": uri, "diagnostics": diagnostics});
                if let (Some(version), Some(params)) = (version, params.as_object_mut()) {
                    params.insert("version".to_owned(), version.into());
                }
                messages.push(notification("textDocument/publishDiagnostics", params));
            }
        }
        messages.iter().for_each(|message| self.send(message));
    }

    /// The innermost folder that holds a document, and its path there.
    fn place(&mut self, uri: &str) -> Option<(&mut Folder, String)> {
        let path = path_of(uri)?;
        let folders = self.folders.iter_mut();
        let holding = folders.filter_map(|folder| folder.relative(&path).map(|file| (folder, file)));
        holding.min_by_key(|(_, file)| file.len())
    }

    fn open_folders(&mut self, params: &Value) {
        let mut paths = folders(params.get("workspaceFolders"));
        if paths.is_empty() {
            let root = params.get("rootUri").and_then(Value::as_str).and_then(path_of);
            let path = params.get("rootPath").and_then(Value::as_str).map(PathBuf::from);
            paths.extend(root.or(path).or_else(|| std::env::current_dir().ok()));
        }
        paths.into_iter().for_each(|path| self.add_folder(path));
    }

    fn add_folder(&mut self, path: PathBuf) {
        if self.folders.iter().any(|folder| folder.path == path) {
            return;
        }
        match Folder::new(path.clone()) {
            Ok(mut folder) => {
                for (uri, document) in &self.documents {
                    if let Some(file) = path_of(uri).and_then(|path| folder.relative(&path)) {
                        folder.workspace.set_unsaved(&file, Some(document.text.clone()));
                    }
                }
                self.folders.push(folder);
            }
            Err(error) => self.send(&notification(
                "window/logMessage",
                json!({"type": 2, "message": format!("cannot read {}: {error}", path.display())}),
            )),
        }
    }

    fn send(&mut self, message: &Value) {
        // An editor that is gone is noticed by the end of the input.
        let _ = send(&mut self.out, message);
    }
}

fn capabilities() -> Value {
    json!({
        "capabilities": {
            "positionEncoding": "utf-16",
            "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
            "hoverProvider": true,
            "codeActionProvider": {"codeActionKinds": ["quickfix"]},
            "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
        },
        "serverInfo": {"name": "nisaba", "version": env!("CARGO_PKG_VERSION")},
    })
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

fn uri(params: &Value) -> Option<&str> {
    params.pointer("/textDocument/uri").and_then(Value::as_str)
}

fn number(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}

fn folders(list: Option<&Value>) -> Vec<PathBuf> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|folder| text(folder, "uri").and_then(path_of)).collect()
}
