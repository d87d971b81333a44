//! Checkov: one object, or a list of them, one for each framework.

use nisaba_base::value::Node;
use nisaba_check::Severity;

use crate::concept::concept;
use crate::plain::{items, line, severity, text};
use crate::{Report, Reported, Subject};

pub(crate) fn read(root: &Node) -> Option<Report> {
    let parts = root.value.as_list().unwrap_or(std::slice::from_ref(root));
    if !parts.iter().any(|part| part.get("check_type").is_some() && part.get("results").is_some()) {
        return None;
    }
    let mut report = Report::new("checkov");
    for part in parts {
        report.passed += items(part, "results.passed_checks").len();
        report.suppressed += items(part, "results.skipped_checks").len();
        report.findings.extend(items(part, "results.failed_checks").iter().filter_map(reported));
    }
    Some(report)
}

fn reported(found: &Node) -> Option<Reported> {
    let rule = text(found, "check_id")?;
    let title = text(found, "check_name").unwrap_or_else(|| rule.clone());
    let path = text(found, "repo_file_path").or_else(|| text(found, "file_path"))?;
    let range = found.get("file_line_range");
    let lines = range.and_then(|range| line(range, "0").zip(line(range, "1")));
    let resource = text(found, "resource");
    let subject = match text(found, "check_class").is_some_and(|class| class.contains("sca_image")) {
        true => Subject::Image(path),
        false => Subject::File { path, lines, resource: resource.clone() },
    };
    let otherwise = if rule.starts_with("CKV_CVE") { "vuln.component" } else { "posture.other" };
    Some(Reported {
        concept: if rule.starts_with("CKV_SECRET") {
            "secrets.in-code"
        } else {
            concept(&rule, &title, &[], otherwise)
        },
        says: match &resource {
            Some(resource) => format!("{resource} does not hold to: {}.", title.trim_end_matches('.')),
            None => title.clone(),
        },
        // Checkov rates only with its vendor's service; without it nothing says how bad it is.
        severity: text(found, "severity").map_or(Severity::Medium, |word| severity(&word)),
        subject,
        fix: None,
        ids: Vec::new(),
        url: text(found, "guideline"),
        rule,
        title,
        loc: found.loc,
    })
}
