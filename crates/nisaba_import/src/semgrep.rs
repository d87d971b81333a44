//! Semgrep: `--json` of its command line.

use nisaba_base::value::Node;

use crate::concept::concept;
use crate::plain::{line, severity, text, texts};
use crate::{Report, Reported, Subject};

pub(crate) fn read(root: &Node) -> Option<Report> {
    let results = root.get("results")?.value.as_list()?;
    if !(results.iter().any(|result| result.get("check_id").is_some())
        || root.path("paths.scanned").is_some())
    {
        return None;
    }
    let mut report = Report::new("semgrep");
    for result in results {
        let ignored = result.path("extra.is_ignored").and_then(|flag| flag.value.as_bool()).unwrap_or(false);
        match ignored {
            true => report.suppressed += 1,
            false => report.findings.extend(reported(result)),
        }
    }
    Some(report)
}

fn reported(result: &Node) -> Option<Reported> {
    let rule = text(result, "check_id")?;
    let name = rule.rsplit('.').next().unwrap_or(&rule).replace(['-', '_'], " ");
    let says = text(result, "extra.message").unwrap_or_else(|| name.clone());
    let first = line(result, "start.line");
    let mut ids = texts(result, "extra.metadata.cwe");
    ids.extend(texts(result, "extra.metadata.owasp"));
    let about = format!("{name} {says}");
    Some(Reported {
        concept: concept(&rule, &about, &ids, "code.weakness"),
        severity: severity(&text(result, "extra.severity").unwrap_or_default()),
        subject: Subject::File {
            path: text(result, "path")?,
            lines: first.zip(line(result, "end.line").or(first)),
            resource: None,
        },
        fix: None,
        url: text(result, "extra.metadata.source"),
        title: capital(&name),
        says,
        ids,
        rule,
        loc: result.loc,
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
