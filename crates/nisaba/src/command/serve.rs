//! `nisaba serve`: the server's folder, its database, its first link; the serving itself is `nisaba_server`'s.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use nisaba_server::{LogFormat, Options, Ready};

use crate::arguments::{Arguments, Log, ServeArguments};
use crate::clock::clock;
use crate::command::{Failure, law};
use crate::evidence::Organisations;
use crate::output::Screen;
use crate::watched::Watched;

/// Runs it until the process is told to end.
pub(crate) fn run(
    serve: &ServeArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    make_private(&serve.data)?;
    let database = database(serve.database.as_deref(), &serve.data);
    let now = clock();
    let law = Arc::new(law(arguments)?);
    let logs = Arc::new(Organisations::below(&serve.data, law.clone()));
    let options = Options {
        database,
        address: serve.listen,
        clock: Arc::new(move || now.now().as_millisecond()),
        assessor: Arc::new(Watched::new(&serve.below, &serve.data, serve.reach_private)?),
        reach_private: serve.reach_private,
        logs: logs.clone(),
        evidence: logs,
        law,
        log: match serve.log {
            Log::Text => LogFormat::Text,
            Log::Json => LogFormat::Json,
        },
    };
    nisaba_server::run(options, |ready| screen.print(&greeting(&ready)))
        .map_err(|error| Failure::new(error.to_string()))?;
    Ok(ExitCode::SUCCESS)
}

/// The URL of a server's database: as given, as the environment says, or the file in its folder.
pub(crate) fn database(given: Option<&str>, data: &Path) -> String {
    let said = given.map(str::to_owned).or_else(|| std::env::var("NISABA_DATABASE").ok());
    said.unwrap_or_else(|| format!("sqlite:{}", data.join("nisaba.db").display()))
}

/// What the first lines say; the secret is in them once and nowhere else.
fn greeting(ready: &Ready) -> String {
    let url = format!("http://{}", ready.address);
    let mut text = format!("Nisaba listens on {url}; its API is described by {url}/api/v1/openapi.json\n");
    if let Some(setup) = &ready.setup {
        text.push_str(&format!(
            "\nNobody is here yet. Make the administrator, once and within 24 hours:\n
  curl -H 'content-type: application/json' {url}/api/v1/setup -d '{{\"secret\": \"{}\",
    \"email\": \"YOU@EXAMPLE\", \"name\": \"YOUR NAME\", \"password\": \"12 CHARACTERS OR MORE\", \"organisation\": \"ITS NAME\"}}'\n\n",
            setup.secret
        ));
    }
    text
}

/// Makes the folder, readable by its owner alone: what it holds is how somebody can be attacked.
pub(crate) fn make_private(folder: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::file(folder, "make", &error);
    let mut making = fs::DirBuilder::new();
    making.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        making.mode(0o700);
    }
    making.create(folder).map_err(failed)
}
