//! Statements at a server: they count at once.

use nisaba_evidence::Kind;
use nisaba_server::Client;
use serde_json::{Value, json};

use super::Wanted;
use crate::arguments::ScopeFormat;
use crate::command::{Failure, push};
use crate::output::Screen;

/// Does it at the server.
pub(super) fn run(url: &str, kind: Kind, wanted: Wanted, screen: &Screen) -> Result<(), Failure> {
    let client = push::client(url)?;
    let told = |error: nisaba_server::ClientError| Failure::new(error.to_string());
    let path = format!("/{}s", kind.word());
    match wanted {
        Wanted::Add(new) => {
            let made = client.ask("POST", &path, Some(&Value::Object(new.body)), None).map_err(told)?;
            let proves = list(&made["proves"]);
            let bears = match proves.is_empty() {
                true => String::new(),
                false => format!("; it bears on {proves}"),
            };
            screen.print(&format!("{}{bears}\n", text(&made["id"])));
        }
        Wanted::List(format) => {
            let items = client.list(&path).map_err(told)?;
            match format {
                ScopeFormat::Json => screen.print(&format!("{:#}\n", json!({ "items": items }))),
                ScopeFormat::Text => {
                    if items.is_empty() {
                        screen.note(&format!("no {} yet", kind.word()));
                    }
                    for item in &items {
                        screen.print(&line(item));
                    }
                }
            }
        }
        Wanted::Withdraw(id) => {
            let version = version(&client, &path, &id)?;
            client.ask("DELETE", &format!("{path}/{id}"), None, Some(version)).map_err(told)?;
            screen.note(&format!("{} {id} is withdrawn; it stays to be seen", kind.word()));
        }
    }
    Ok(())
}

/// The version of a statement that is in force.
fn version(client: &Client, path: &str, id: &str) -> Result<i64, Failure> {
    let items = client.list(path).map_err(|error| Failure::new(error.to_string()))?;
    let found = items.iter().find(|item| item["id"] == id);
    let found = found.ok_or_else(|| Failure::new(format!("there is no `{id}` here")))?;
    match found["state"] == "withdrawn" {
        true => Err(Failure::new(format!("`{id}` is withdrawn already"))),
        false => Ok(found["version"].as_i64().unwrap_or(1)),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn list(value: &Value) -> String {
    let items: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    items.join(", ")
}

/// Id, state, end, subject, who, what they say; nobody's text moves the cursor.
fn line(item: &Value) -> String {
    let until = item["until"].as_str().map_or_else(String::new, |until| format!(" until {until}"));
    let answer = match item["body"]["answer"].as_bool() {
        Some(true) => " yes",
        Some(false) => " no",
        None => "",
    };
    let says = text(&item["body"]["says"]);
    let line = format!(
        "{}  {:<9}{until}  {}{answer}  {}  {says}",
        text(&item["id"]),
        text(&item["state"]).replace('_', " "),
        text(&item["subject"]),
        text(&item["by"])
    );
    let plain: String = line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("{}\n", plain.trim_end())
}
