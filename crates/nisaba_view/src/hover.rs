//! A finding as Markdown for the window beside a line of code: what, why, which requirement, how grave, what to do.

use nisaba_app::assessment::{Assessment, Because, Finding};

use crate::markdown_text::{code, escaped, fenced};

/// The text of the window.
pub fn finding(assessment: &Assessment, finding: &Finding) -> String {
    let says = if finding.says.is_empty() { &*finding.title } else { &*finding.says };
    let mut out =
        format!("**{}** · {}\n\n{}\n\n", escaped(finding.severity), code(&finding.check), escaped(says));
    for because in &finding.why {
        out.push_str(&why(because));
    }
    if !finding.why.is_empty() {
        out.push('\n');
    }
    let requirements = requirements(assessment, finding);
    if !requirements.is_empty() {
        out.push_str(&format!("Required by:\n{requirements}\n"));
    }
    out.push_str(&format!("Risk {}; {}\n\n", finding.risk, asset(assessment, finding)));
    out.push_str(&format!("**Do:** {}\n", escaped(&finding.remediation.action)));
    if let Some(snippet) = &finding.remediation.snippet {
        out.push('\n');
        out.push_str(&fenced("", snippet));
    }
    out
}

fn why(because: &Because) -> String {
    let mut line = format!("- {} ", code(&because.facet));
    match (because.state, &because.value) {
        ("unknown", _) => line.push_str("is unknown"),
        ("default", Some(value)) => line.push_str(&format!("is {} when nothing is written", code(value))),
        (_, Some(value)) => line.push_str(&format!("is {}", code(value))),
        (state, None) => line.push_str(&escaped(state)),
    }
    if let Some(note) = &because.note {
        line.push_str(&format!(": {}", escaped(note)));
    }
    if let Some(at) = &because.at {
        line.push_str(&format!(" ({})", code(&format!("{}:{}", at.file, at.line))));
    }
    line.push('\n');
    line
}

/// Obligations it bears on, in the words of the law data, with their citations.
fn requirements(assessment: &Assessment, finding: &Finding) -> String {
    let mut lines = String::new();
    for requirement in &assessment.requirements {
        for obligation in &requirement.obligations {
            if finding.requirements.iter().any(|id| **id == *obligation.id) {
                lines.push_str(&format!(
                    "- {} {} ({})\n",
                    code(&obligation.id),
                    escaped(&obligation.title),
                    escaped(&requirement.citation)
                ));
            }
        }
    }
    lines
}

fn asset(assessment: &Assessment, finding: &Finding) -> String {
    let Some(asset) = assessment.assets.get(finding.asset) else { return code(&finding.resource) };
    let internet = match asset.internet {
        "yes" => "the internet reaches it",
        "no" => "the internet does not reach it",
        _ => "nobody can tell whether the internet reaches it",
    };
    let owner = finding.owner.as_ref().map(|owner| format!(", owner {}", escaped(owner))).unwrap_or_default();
    format!("{}: {internet}{owner}", code(&finding.resource))
}
