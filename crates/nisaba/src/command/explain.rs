//! `nisaba explain`: any requirement, obligation, annex point, check, concept or finding.

use std::process::ExitCode;

use nisaba_app::Assessment;
use nisaba_check::Catalogue;
use nisaba_law::Law;
use nisaba_law::explain::{explain, ids};

use crate::arguments::{Arguments, ExplainArguments, ScopeFormat};
use crate::command::{Failure, assess, law};
use crate::explain_text as page;
use crate::output::Screen;

/// Runs it.
pub(crate) fn run(
    asked: &ExplainArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let law = law(arguments)?;
    let catalogue = Catalogue::built_in();
    let text = match asked.id.as_str() {
        "checks" => page::checks_list(catalogue),
        "findings" => page::findings_list(&assessed(asked, &law)?.findings),
        "requirements" => page::requirements_list(&assessed(asked, &law)?.requirements),
        id => one(id, asked, &law, catalogue, screen)?,
    };
    screen.print(&text);
    Ok(ExitCode::SUCCESS)
}

fn one(
    id: &str,
    asked: &ExplainArguments,
    law: &Law,
    catalogue: &Catalogue,
    screen: &Screen,
) -> Result<String, Failure> {
    if let Ok(explanation) = explain(law, id) {
        return match asked.format {
            ScopeFormat::Text => Ok(page::law_page(&explanation, screen.out)),
            ScopeFormat::Json => serde_json::to_string_pretty(&explanation)
                .map(|json| json + "\n")
                .map_err(|error| Failure::new(error.to_string())),
        };
    }
    if let Some((_, check)) = catalogue.find(id) {
        return Ok(page::check_page(check, catalogue, law, screen.out));
    }
    if let Some(text) = page::concept_page(id, catalogue, law, screen.out) {
        return Ok(text);
    }
    if looks_like_fingerprint(id) {
        let assessment = assessed(asked, law)?;
        let found: Vec<String> = assessment
            .findings
            .iter()
            .filter(|finding| finding.fingerprint.starts_with(id))
            .map(|finding| page::finding_page(finding, screen.out))
            .collect();
        if !found.is_empty() {
            return Ok(found.join("\n"));
        }
    }
    Err(unknown(id, law, catalogue))
}

fn looks_like_fingerprint(id: &str) -> bool {
    id.len() >= 6 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn assessed(asked: &ExplainArguments, law: &Law) -> Result<Assessment, Failure> {
    assess::quietly(&asked.path, law)
}

fn unknown(id: &str, law: &Law, catalogue: &Catalogue) -> Failure {
    let failure =
        Failure::new(format!("`{id}` is no requirement, obligation, annex point, check, concept or finding"));
    let of_law = ids(law);
    let checks = catalogue.ids().map(|id| &**id);
    let concepts = catalogue.concepts().iter().map(|concept| &*concept.id);
    let known = of_law.iter().map(String::as_str).chain(checks).chain(concepts);
    match nisaba_base::nearest(id, known) {
        Some(meant) => failure.help(format!("did you mean `{meant}`?")),
        None => failure.help("`nisaba explain checks`, `requirements` or `findings` list what there is"),
    }
}
