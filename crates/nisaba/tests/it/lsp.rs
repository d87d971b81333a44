//! The language server, driven over its pipes as an editor would.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::{env, fs, process};

use serde_json::{Value, json};

use crate::run::command;

/// A client of a server over a folder of its own.
struct Editor {
    folder: PathBuf,
    server: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// Messages that came while another was awaited.
    kept: Vec<Value>,
    id: u64,
}

const STORE: &str = "resource \"aws_s3_bucket\" \"größe\" {\n  bucket = \"oderwick-größe\"\n}\n";
const OPEN: &str = "# für alle\n/* 😀 */ resource \"aws_security_group_rule\" \"in\" {\n  type              = \"ingress\"\n  from_port         = 22\n  to_port           = 22\n  protocol          = \"tcp\"\n  cidr_blocks       = [\"0.0.0.0/0\"]\n  security_group_id = \"sg-1\"\n}\n";

impl Editor {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = env::temp_dir().join(format!("nisaba-lsp-{name}-{}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let folder = folder.canonicalize().unwrap();
        for (path, text) in files {
            fs::write(folder.join(path), text).unwrap();
        }
        let mut server = command(&["lsp"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (to, from) = (server.stdin.take().unwrap(), server.stdout.take().unwrap());
        let mut editor = Self { folder, server, to, from: BufReader::new(from), kept: Vec::new(), id: 0 };
        let uri = editor.uri("");
        editor.ask(
            "initialize",
            json!({"workspaceFolders": [{"uri": uri.trim_end_matches('/'), "name": "x"}]}),
        );
        editor.tell("initialized", json!({}));
        editor
    }

    fn uri(&self, file: &str) -> String {
        format!("file://{}/{file}", self.folder.display())
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.to.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.from.read_line(&mut line).unwrap() > 0, "the server ended");
            match line.trim().split_once(": ") {
                Some((_, value)) => length = value.parse().unwrap(),
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&wanted) {
            return self.kept.remove(at);
        }
        loop {
            let message = self.receive();
            if wanted(&message) {
                return message;
            }
            self.kept.push(message);
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let answer = self.until(|message| message["id"] == id);
        self.plain(&answer)
    }

    /// The next diagnostics of a file.
    fn diagnostics(&mut self, file: &str) -> Value {
        let uri = self.uri(file);
        let said = self.until(|message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
        });
        self.plain(&said["params"])
    }

    fn open(&mut self, file: &str, text: &str) {
        let uri = self.uri(file);
        let document = json!({"uri": uri, "languageId": "terraform", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// The same with the folder's name taken out.
    fn plain(&self, value: &Value) -> Value {
        let text = value.to_string().replace(&self.uri(""), "file:///estate/");
        serde_json::from_str(&text).unwrap()
    }

    fn document(&self, file: &str) -> Value {
        json!({"uri": self.uri(file)})
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn checks(diagnostics: &Value) -> Vec<String> {
    let all = diagnostics["diagnostics"].as_array().unwrap();
    let mut codes: Vec<String> = all.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes
}

#[test]
fn a_gap_is_shown_where_it_is_written_in_utf_16() {
    let mut editor = Editor::new("place", &[("main.tf", OPEN)]);
    let said = editor.diagnostics("main.tf");
    let open = said["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["range"]["start"]["line"] == 1)
        .unwrap_or_else(|| panic!("{said:#}"));
    insta::assert_json_snapshot!(open);
}

#[test]
fn hover_tells_the_requirement_and_actions_what_to_do() {
    let mut editor = Editor::new("hover", &[("main.tf", OPEN)]);
    editor.diagnostics("main.tf");
    let document = editor.document("main.tf");
    let hover = editor.ask(
        "textDocument/hover",
        json!({"textDocument": document, "position": {"line": 1, "character": 20}}),
    );
    insta::assert_snapshot!(hover["result"]["contents"]["value"].as_str().unwrap());
    let range = json!({"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 1}});
    let actions = editor.ask(
        "textDocument/codeAction",
        json!({"textDocument": document, "range": range, "context": {"diagnostics": []}}),
    );
    insta::assert_json_snapshot!("actions_of_an_open_port", actions["result"]);
    let nothing = editor.ask(
        "textDocument/hover",
        json!({"textDocument": document, "position": {"line": 0, "character": 0}}),
    );
    assert_eq!(nothing["result"], Value::Null);
}

#[test]
fn unsaved_text_is_what_counts_until_it_is_closed() {
    let mut editor = Editor::new("unsaved", &[("main.tf", STORE)]);
    let before = checks(&editor.diagnostics("main.tf"));
    assert!(before.contains(&"object-store-versioned".to_owned()), "{before:?}");
    editor.open("main.tf", STORE);
    editor.diagnostics("main.tf");
    // Behind the umlauts: both ends are counted in UTF-16 units.
    let end = json!({"line": 2, "character": 1});
    let versioned = "\nresource \"aws_s3_bucket_versioning\" \"v\" {\n  bucket = aws_s3_bucket.größe.id\n  versioning_configuration {\n    status = \"Enabled\"\n  }\n}";
    let uri = editor.uri("main.tf");
    editor.tell(
        "textDocument/didChange",
        json!({
            "textDocument": {"uri": uri, "version": 2},
            "contentChanges": [{"range": {"start": end, "end": end}, "text": versioned}],
        }),
    );
    let after = editor.diagnostics("main.tf");
    assert_eq!(after["version"], 2);
    assert!(!checks(&after).contains(&"object-store-versioned".to_owned()), "{after:#}");
    let document = editor.document("main.tf");
    editor.tell("textDocument/didClose", json!({"textDocument": document}));
    assert_eq!(checks(&editor.diagnostics("main.tf")), before);
}

#[test]
fn a_gap_whose_right_form_is_certain_is_mended_by_a_quick_fix() {
    let mut editor = Editor::new("mend", &[("main.tf", STORE)]);
    let before = editor.diagnostics("main.tf");
    editor.open("main.tf", STORE);
    editor.diagnostics("main.tf");
    let gap = before["diagnostics"].as_array().unwrap().iter();
    let gap = gap.into_iter().find(|one| one["code"] == "object-store-versioned").unwrap().clone();
    let document = editor.document("main.tf");
    let actions = editor.ask(
        "textDocument/codeAction",
        json!({"textDocument": document, "range": gap["range"], "context": {"diagnostics": []}}),
    );
    let actions = actions["result"].as_array().unwrap();
    let mend = actions
        .iter()
        .find(|one| one["title"].as_str().unwrap().starts_with("Mend:") && one["data"] == gap["data"]);
    let edit = mend.unwrap()["edit"]["changes"][editor.uri("main.tf")][0].clone();
    let uri = editor.uri("main.tf");
    editor.tell(
        "textDocument/didChange",
        json!({
            "textDocument": {"uri": uri, "version": 2},
            "contentChanges": [{"range": edit["range"], "text": edit["newText"]}],
        }),
    );
    let after = checks(&editor.diagnostics("main.tf"));
    assert!(!after.contains(&"object-store-versioned".to_owned()), "{after:?}");
}

#[test]
fn a_text_that_was_never_saved_is_assessed_and_forgotten() {
    let mut editor = Editor::new("new", &[("main.tf", "")]);
    editor.open("new.tf", STORE);
    assert!(!checks(&editor.diagnostics("new.tf")).is_empty());
    let uri = editor.uri("new.tf");
    editor.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "locals {"}]}),
    );
    let broken = editor.diagnostics("new.tf");
    assert!(checks(&broken).iter().all(|code| code.starts_with("terraform")), "{broken:#}");
    let document = editor.document("new.tf");
    editor.tell("textDocument/didClose", json!({"textDocument": document}));
    assert_eq!(checks(&editor.diagnostics("new.tf")), Vec::<String>::new());
}

#[test]
fn mistakes_in_the_configuration_are_shown_in_it() {
    let mut editor =
        Editor::new("configuration", &[("main.tf", STORE), ("nisaba.yaml", "organisation:\n  nme: x\n")]);
    let said = editor.diagnostics("nisaba.yaml");
    assert!(!checks(&said).is_empty());
    fs::write(editor.folder.join("nisaba.yaml"), "").unwrap();
    editor.tell("textDocument/didSave", json!({"textDocument": {"uri": editor.uri("nisaba.yaml")}}));
    assert_eq!(checks(&editor.diagnostics("nisaba.yaml")), Vec::<String>::new());
}

#[test]
fn what_the_server_does_not_know_it_refuses_and_it_ends_when_told() {
    let mut editor = Editor::new("end", &[("main.tf", STORE)]);
    assert_eq!(editor.ask("textDocument/rename", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", json!(7))["error"]["code"], -32602);
    editor.send(&json!("strange"));
    assert_eq!(editor.ask("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(editor.ask("textDocument/hover", json!({}))["error"]["code"], -32600);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.server.wait().unwrap().code(), Some(0));
    assert!(Path::new(&editor.folder).exists());
}
