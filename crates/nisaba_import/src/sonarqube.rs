//! SonarQube: issues and hotspots as its web interface `api/issues/search` and `api/hotspots/search` give them.

use nisaba_base::value::Node;
use nisaba_check::Severity;

use crate::concept::concept;
use crate::plain::{items, line, severity, text};
use crate::{Report, Reported, Subject};

pub(crate) fn read(root: &Node) -> Option<Report> {
    let issues = items(root, "issues");
    let hotspots = items(root, "hotspots");
    if root.get("paging").is_none() && root.get("effortTotal").is_none()
        || root.get("issues").or_else(|| root.get("hotspots")).is_none()
    {
        return None;
    }
    let mut report = Report::new("sonarqube");
    for issue in issues.iter().chain(hotspots) {
        let state = text(issue, "resolution").or_else(|| text(issue, "status")).unwrap_or_default();
        match state.to_ascii_uppercase().as_str() {
            "FALSE-POSITIVE" | "WONTFIX" | "ACCEPTED" | "SAFE" => report.suppressed += 1,
            "FIXED" | "CLOSED" | "REMOVED" => {}
            _ => report.findings.extend(reported(issue)),
        }
    }
    Some(report)
}

fn reported(issue: &Node) -> Option<Reported> {
    let rule = text(issue, "rule").or_else(|| text(issue, "ruleKey"))?;
    let says = text(issue, "message")?;
    let component = text(issue, "component")?;
    let first = line(issue, "textRange.startLine").or_else(|| line(issue, "line"));
    let sort = text(issue, "type").unwrap_or_else(|| "SECURITY_HOTSPOT".to_owned());
    let (otherwise, title) = match sort.as_str() {
        "CODE_SMELL" => ("code.quality", "Code is harder to keep than it need be"),
        "BUG" => ("code.quality", "Code does not do what it should"),
        "VULNERABILITY" => ("code.weakness", "Code has a weakness"),
        _ => ("code.weakness", "Code wants a look at its security"),
    };
    let rated = text(issue, "severity").or_else(|| text(issue, "vulnerabilityProbability"));
    let rated = severity(&rated.unwrap_or_default());
    let is_quality = otherwise == "code.quality";
    Some(Reported {
        concept: if is_quality { otherwise } else { concept(&rule, &says, &[], otherwise) },
        // A smell is no gap in security, however its tool rates it.
        severity: if sort == "CODE_SMELL" { Severity::Low } else { rated },
        subject: Subject::File {
            path: component.split_once(':').map_or(component.as_str(), |(_, path)| path).to_owned(),
            lines: first.zip(line(issue, "textRange.endLine").or(first)),
            resource: None,
        },
        fix: None,
        ids: Vec::new(),
        url: None,
        title: title.to_owned(),
        says,
        rule,
        loc: issue.loc,
    })
}
