//! `nisaba scope`: does NIS2 apply, as what, why, and what follows.

use std::io::{IsTerminal, Read};
use std::path::Path;
use std::process::ExitCode;
use std::{fs, io};

use nisaba_law::Law;
use nisaba_law::questions::activity_choices;
use nisaba_law::scope::{Facts, scope};

use crate::arguments::{Arguments, ScopeArguments, ScopeFormat};
use crate::command::{Failure, law};
use crate::files::Disk;
use crate::output::Screen;
use crate::{interview, scope_text};

/// Runs it.
pub(crate) fn run(
    asked: &ScopeArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let law = law(arguments)?;
    if asked.activities {
        screen.print(&activities(&law));
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(path) = &asked.facts {
        let text = read(path)?;
        let (answers, warnings) = nisaba_law::scope::cases_json(&law, &text)
            .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
        warnings.iter().for_each(|warning| screen.note(&format!("warning: {warning}")));
        return match asked.format {
            ScopeFormat::Json => {
                screen.print(&format!("{answers:#}\n"));
                Ok(ExitCode::SUCCESS)
            }
            ScopeFormat::Text => {
                screen.print(&brief(&answers));
                Ok(ExitCode::SUCCESS)
            }
        };
    }
    let facts = known_facts(asked, &law)?;
    let facts = match facts {
        Some(facts) if !asked.ask => facts,
        _ if asked.ask || io::stdin().is_terminal() => interview::ask(&law, screen)?,
        _ => {
            return Err(Failure::new("nothing is known of the organisation")
                .help("add an `organisation` section to nisaba.yaml (`nisaba init` asks for it), or give --facts FILE"));
        }
    };
    show(&law, &facts, asked.format, screen);
    Ok(ExitCode::SUCCESS)
}

fn show(law: &Law, facts: &Facts, format: ScopeFormat, screen: &Screen) {
    let answer = scope(law, facts);
    match format {
        ScopeFormat::Text => screen.print(&scope_text::page(law, facts, &answer, screen.out)),
        ScopeFormat::Json => match serde_json::to_string_pretty(&answer) {
            Ok(json) => screen.print(&format!("{json}\n")),
            Err(error) => screen.note(&format!("error: {error}")),
        },
    }
}

/// A line for each case; the JSON says the rest.
fn brief(answers: &serde_json::Value) -> String {
    let word = |case: &serde_json::Value, key: &str| {
        case.get(key).and_then(|value| value.as_str()).unwrap_or("").to_owned()
    };
    let list = |case: &serde_json::Value, key: &str| {
        let items = case.get(key).and_then(|value| value.as_array()).into_iter().flatten();
        items.filter_map(|item| item.as_str()).collect::<Vec<_>>().join(", ")
    };
    let cases = answers.get("cases").and_then(|cases| cases.as_array()).into_iter().flatten();
    let line = |case: &serde_json::Value| {
        format!(
            "{:<12} {:<18} {:<8} {}\n",
            word(case, "id"),
            word(case, "tier"),
            word(case, "size_class"),
            list(case, "provisions")
        )
    };
    cases.map(line).collect()
}

fn known_facts(asked: &ScopeArguments, law: &Law) -> Result<Option<Facts>, Failure> {
    let files = Disk::new(&asked.path).map_err(|error| Failure::file(&asked.path, "read", &error))?;
    let (configuration, _) = nisaba_app::configure(&files, law)?;
    Ok(configuration.organisation)
}

fn read(path: &Path) -> Result<String, Failure> {
    if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(|error| Failure::file(path, "read", &error))?;
        return Ok(text);
    }
    fs::read_to_string(path).map_err(|error| Failure::file(path, "read", &error))
}

fn activities(law: &Law) -> String {
    let mut text = String::new();
    let mut group = String::new();
    for choice in activity_choices(law) {
        if choice.group != group {
            group.clone_from(&choice.group);
            text.push_str(&format!("{group}\n"));
        }
        text.push_str(&format!("  {:<44} {}\n", choice.value, choice.label));
    }
    text
}
