//! An assessment in the formats that were asked for, each where it was asked for.
//!
//! One run may give several: a pipeline wants SARIF for its code host, a comment for the pull request and the report for
//! people, of one and the same reading.

use std::path::{Path, PathBuf};

use nisaba_app::Assessment;
use nisaba_view::export;
use nisaba_view::terminal::Style;

use crate::arguments::{AssessArguments, Format};
use crate::command::Failure;
use crate::command::assess::write;
use crate::output::Screen;

/// Folders above the assessed one that are looked at for the root of its repository.
const DEEPEST: usize = 64;

/// Writes every output.
pub(crate) fn publish(
    assessment: &Assessment,
    assess: &AssessArguments,
    screen: &Screen,
) -> Result<(), Failure> {
    let options = export::Options {
        below: below_repository(&assess.path),
        undecided: assess.undecided,
        accepted: !assess.no_accepted,
    };
    if let Some(path) = &assess.report {
        write(path, &nisaba_view::html::report(assessment))?;
        screen.note(&format!("report  {}", path.display()));
    }
    let plain = Style { colour: false, ..screen.out };
    for (format, path) in &assess.also {
        write(path, &text(assessment, *format, &options, &plain))?;
        screen.note(&format!("written {}", path.display()));
    }
    match &assess.output {
        Some(path) => write(path, &text(assessment, assess.format, &options, &plain)),
        None => {
            screen.print(&text(assessment, assess.format, &options, &screen.out));
            Ok(())
        }
    }
}

fn text(assessment: &Assessment, format: Format, options: &export::Options, style: &Style) -> String {
    match format {
        Format::Terminal => nisaba_view::terminal::report(assessment, style),
        Format::Html => nisaba_view::html::report(assessment),
        Format::Json => nisaba_view::json::document(assessment),
        Format::Sarif => export::sarif::document(assessment, options),
        Format::Markdown => export::markdown::document(assessment, options),
        Format::Junit => export::junit::document(assessment, options),
        Format::Csv => export::csv::document(assessment, options),
        Format::GitlabCodequality => export::gitlab::code_quality(assessment, options),
        Format::GitlabSast => export::gitlab::security(assessment, options),
        Format::Ocsf => export::ocsf::lines(assessment, options),
    }
}

/// The assessed folder as seen from the root of the repository it lies in, with `/`; empty where it is that root, or in
/// none. Code hosts know files by their path from there.
fn below_repository(path: &Path) -> String {
    let Ok(full) = path.canonicalize() else { return String::new() };
    let folder = if full.is_dir() { full } else { full.parent().map_or(PathBuf::new(), Path::to_owned) };
    let root = folder.ancestors().take(DEEPEST).find(|folder| folder.join(".git").exists());
    let below = root.and_then(|root| folder.strip_prefix(root).ok());
    let parts: Vec<String> = below
        .into_iter()
        .flat_map(Path::components)
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}
