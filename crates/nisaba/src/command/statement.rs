//! `nisaba exception`, `attest`, `approve`, `training`: what persons state, at a server or in an evidence log.

mod local;
mod remote;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use nisaba_evidence::Kind;
use nisaba_law::Law;
use nisaba_law::obligation::ProofKind;
use serde_json::{Map, Value, json};

use crate::arguments::{Arguments, ScopeFormat};
use crate::clock::clock;
use crate::command::{Failure, law};
use crate::output::Screen;
use crate::statement_arguments::{
    Answer, ApproveAction, ApproveArguments, AttestAction, AttestArguments, Audience, ExceptionAction,
    ExceptionArguments, Kept, TrainingAction, TrainingArguments,
};

/// Largest text that is approved, in bytes.
const TEXT_LIMIT: u64 = 200 * 1024;

/// What is to be done with statements of one kind.
enum Wanted {
    Add(Box<New>),
    List(ScopeFormat),
    Withdraw(String),
}

/// A statement to make.
struct New {
    /// What the server is sent.
    body: Map<String, Value>,
    /// The text that was read, and its file's name.
    text: Option<(String, String)>,
    /// The lines of `nisaba.yaml` that say the same.
    lines: String,
}

impl New {
    fn field(&self, key: &str) -> Option<&str> {
        self.body.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

/// Runs `exception`.
pub(crate) fn exception(asked: &ExceptionArguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let wanted = match &asked.action {
        ExceptionAction::List(list) => Wanted::List(list.format),
        ExceptionAction::Withdraw(one) => Wanted::Withdraw(one.id.clone()),
        ExceptionAction::Add { check, finding, resource, file, reason, until, owner } => {
            let subject = match finding {
                Some(fingerprint) => format!("finding:{fingerprint}"),
                None => check.clone().unwrap_or_default(),
            };
            let mut lines = format!("exceptions:\n  - check: {}\n", quoted(&subject));
            let named = [("resource", resource), ("file", file)];
            for (key, pattern) in named.iter().filter_map(|(key, one)| Some((key, one.as_ref()?))) {
                lines.push_str(&format!("    {key}: {}\n", quoted(pattern)));
            }
            let by =
                owner.clone().or_else(|| asked.kept.by.clone()).unwrap_or_else(|| "WHO ANSWERS".to_owned());
            lines.push_str(&format!(
                "    owner: {}\n    until: {until}\n    reason: {}\n",
                quoted(&by),
                quoted(reason)
            ));
            if finding.is_some() {
                // nisaba.yaml accepts by check and place, not one finding.
                lines.clear();
            }
            let body = json!({
                "subject": subject, "resource": resource, "file": file, "says": reason, "until": until.to_string(), "owner": owner,
            });
            Wanted::Add(Box::new(New { body: fields(body), text: None, lines }))
        }
    };
    run(Kind::Exception, wanted, &asked.kept, screen)
}

/// Runs `attest`.
pub(crate) fn attest(
    asked: &AttestArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let wanted = match &asked.action {
        AttestAction::List(list) => Wanted::List(list.format),
        AttestAction::Withdraw(one) => Wanted::Withdraw(one.id.clone()),
        AttestAction::Questions => {
            screen.print(&questions(&law(arguments)?));
            return Ok(ExitCode::SUCCESS);
        }
        AttestAction::Add { question, answer, note, until } => {
            known_question(&law(arguments)?, question)?;
            let is_so = *answer == Answer::Yes;
            let lines = format!(
                "attestations:\n  - question: {question}\n    answer: {}\n    by: {}\n    on: {}\n",
                if is_so { "yes" } else { "no" },
                quoted(asked.kept.by.as_deref().unwrap_or("YOUR NAME")),
                clock().today()
            );
            let body = json!({ "subject": question, "answer": is_so, "says": note, "until": until.map(|day| day.to_string()) });
            Wanted::Add(Box::new(New { body: fields(body), text: None, lines }))
        }
    };
    run(Kind::Attestation, wanted, &asked.kept, screen)
}

/// Runs `approve`.
pub(crate) fn approve(asked: &ApproveArguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let wanted = match &asked.action {
        ApproveAction::List(list) => Wanted::List(list.format),
        ApproveAction::Withdraw(one) => Wanted::Withdraw(one.id.clone()),
        ApproveAction::Add { file, document, note, until } => {
            let text = read(file)?;
            let name = file
                .file_name()
                .map_or_else(|| "text".to_owned(), |name| name.to_string_lossy().into_owned());
            let document = document.clone().unwrap_or_else(|| document_id(&text, file));
            let lines = format!(
                "# in the front matter of the document itself:\nid: {document}\napproved_by: {}\napproved_on: {}\n",
                quoted(asked.kept.by.as_deref().unwrap_or("YOUR NAME")),
                clock().today()
            );
            let body = json!({ "subject": document, "says": note, "text": text, "until": until.map(|day| day.to_string()) });
            Wanted::Add(Box::new(New { body: fields(body), text: Some((name, text)), lines }))
        }
    };
    run(Kind::Approval, wanted, &asked.kept, screen)
}

/// Runs `training`.
pub(crate) fn training(asked: &TrainingArguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let wanted = match &asked.action {
        TrainingAction::List(list) => Wanted::List(list.format),
        TrainingAction::Withdraw(one) => Wanted::Withdraw(one.id.clone()),
        TrainingAction::Add { who, what, audience, on, until } => {
            let (word, kind) = match audience {
                Audience::Person => ("person", None),
                Audience::Staff => ("staff", Some("training")),
                Audience::Management => ("management", Some("management_training")),
            };
            let on = on.unwrap_or_else(|| clock().today());
            let lines = kind.map_or_else(String::new, |kind| {
                format!(
                    "exercises:\n  - kind: {kind}\n    what: {}\n    on: {on}\n    ok: true\n",
                    quoted(what)
                )
            });
            let body = json!({
                "subject": who, "audience": word, "says": what, "on": on.to_string(), "until": until.map(|day| day.to_string()),
            });
            Wanted::Add(Box::new(New { body: fields(body), text: None, lines }))
        }
    };
    run(Kind::Training, wanted, &asked.kept, screen)
}

fn run(kind: Kind, wanted: Wanted, kept: &Kept, screen: &Screen) -> Result<ExitCode, Failure> {
    match &kept.server {
        Some(url) => remote::run(url, kind, wanted, screen)?,
        None => local::run(kept, kind, wanted, screen)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The fields that say something.
fn fields(body: Value) -> Map<String, Value> {
    match body {
        Value::Object(mut fields) => {
            fields.retain(|_, value| !value.is_null());
            fields
        }
        _ => Map::new(),
    }
}

/// A text as YAML takes it in any place.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A text to approve.
fn read(file: &Path) -> Result<String, Failure> {
    let found = fs::metadata(file).map_err(|error| Failure::file(file, "read", &error))?;
    if found.len() > TEXT_LIMIT {
        return Err(Failure::new(format!(
            "`{}` has {} bytes; a text that is approved may have {TEXT_LIMIT}",
            file.display(),
            found.len()
        )));
    }
    fs::read_to_string(file).map_err(|error| Failure::file(file, "read", &error))
}

/// The id in a document's front matter, else its file's name.
fn document_id(text: &str, file: &Path) -> String {
    let front = text.strip_prefix("---").and_then(|rest| rest.split("\n---").next()).unwrap_or("");
    let written =
        front.lines().find_map(|line| line.strip_prefix("id:")).map(|id| id.trim().trim_matches(['"', '\'']));
    let stem =
        || file.file_stem().map_or_else(|| "document".to_owned(), |name| name.to_string_lossy().into_owned());
    written.filter(|id| !id.is_empty()).map_or_else(stem, str::to_owned)
}

/// Every question with its obligation.
fn asked(law: &Law) -> impl Iterator<Item = (&str, &str, &str)> {
    law.obligations().obligations.iter().flat_map(|obligation| {
        obligation.proved_by.iter().filter_map(|proof| match &proof.kind {
            ProofKind::Attestation { id, question } => {
                Some((obligation.id.as_str(), id.as_str(), question.as_str()))
            }
            _ => None,
        })
    })
}

fn questions(law: &Law) -> String {
    asked(law).map(|(obligation, id, question)| format!("{obligation:<5} {id}\n      {question}\n")).collect()
}

fn known_question(law: &Law, question: &str) -> Result<(), Failure> {
    if asked(law).any(|(_, id, _)| id == question) {
        return Ok(());
    }
    let near = nisaba_base::nearest(question, asked(law).map(|(_, id, _)| id));
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(Failure::new(format!("`{question}` is no question of any obligation{hint}"))
        .help("`nisaba attest questions` lists them"))
}
