//! `nisaba assess --push`: an assessment goes to a server, which keeps what changed.

use nisaba_app::Assessment;
use nisaba_server::Client;

use crate::arguments::AssessArguments;
use crate::command::Failure;
use crate::output::Screen;

/// Who pushes to this URL; made before the estate is read, so that a missing token costs no waiting.
pub(crate) fn client(url: &str) -> Result<Client, Failure> {
    let token = std::env::var("NISABA_TOKEN").ok().filter(|token| !token.trim().is_empty());
    let token = token.ok_or_else(|| {
        Failure::new("no token to push with").help("put one that may `run.record` into NISABA_TOKEN")
    })?;
    Client::new(url, token.trim()).map_err(|error| Failure::new(error.to_string()))
}

/// Sends it, and says what the server says that it changed.
pub(crate) fn push(
    assessment: &Assessment,
    client: &Client,
    assess: &AssessArguments,
    screen: &Screen,
) -> Result<(), Failure> {
    let source = assess.source.clone().unwrap_or_else(|| folder_name(assess));
    let changed = client
        .push(&source, &nisaba_view::json::document(assessment))
        .map_err(|error| Failure::new(error.to_string()))?;
    let count = |field: &str| changed.get(field).and_then(serde_json::Value::as_i64).unwrap_or(0);
    screen.note(&format!(
        "pushed  {source}: {} new, {} changed, {} gone, {} as before; {} alerts",
        count("appeared"),
        count("changed"),
        count("gone"),
        count("same"),
        count("alerts")
    ));
    Ok(())
}

/// The assessed folder's own name: what a repository is called.
fn folder_name(assess: &AssessArguments) -> String {
    let full = assess.path.canonicalize().unwrap_or_else(|_| assess.path.clone());
    full.file_name().map_or_else(|| "estate".to_owned(), |name| name.to_string_lossy().into_owned())
}
