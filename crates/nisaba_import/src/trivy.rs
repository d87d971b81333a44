//! Trivy: vulnerabilities, misconfigurations and secrets of images, file systems and repositories.

use nisaba_base::value::Node;

use crate::concept::concept;
use crate::plain::{items, line, severity, text, texts};
use crate::{Report, Reported, Subject};

pub(crate) fn read(root: &Node) -> Option<Report> {
    let results = root.get("Results")?.value.as_list()?;
    root.get("ArtifactName").or_else(|| root.get("SchemaVersion"))?;
    let mut report = Report::new("trivy");
    let image = text(root, "ArtifactName")
        .filter(|_| text(root, "ArtifactType").is_some_and(|sort| sort.contains("image")));
    for result in results {
        let target = text(result, "Target").unwrap_or_default();
        let subject = |lines, resource| match &image {
            Some(image) => Subject::Image(image.clone()),
            None => Subject::File { path: target.clone(), lines, resource },
        };
        for found in items(result, "Vulnerabilities") {
            report.findings.extend(vulnerability(found, subject(None, None)));
        }
        for found in items(result, "Misconfigurations") {
            match text(found, "Status").as_deref() {
                Some("PASS") => report.passed += 1,
                Some("EXCEPTION") => report.suppressed += 1,
                _ => report.findings.extend(misconfiguration(found, &subject)),
            }
        }
        for found in items(result, "Secrets") {
            report.findings.extend(secret(found, &subject));
        }
        report.suppressed += items(result, "ExperimentalModifiedFindings").len();
    }
    Some(report)
}

fn vulnerability(found: &Node, subject: Subject) -> Option<Reported> {
    let rule = text(found, "VulnerabilityID")?;
    let package = text(found, "PkgName").unwrap_or_else(|| "a component".to_owned());
    let installed = text(found, "InstalledVersion").unwrap_or_default();
    let fixed = text(found, "FixedVersion");
    let title = text(found, "Title").unwrap_or_else(|| format!("{rule} in {package}"));
    let mut ids = vec![rule.clone()];
    ids.extend(texts(found, "CweIDs"));
    Some(Reported {
        concept: "vuln.component",
        says: format!(
            "{package} {installed} has the known vulnerability {rule}: {}.",
            title.trim_end_matches('.')
        ),
        fix: fixed.map(|version| format!("Update {package} to {version}.")),
        title: format!("Known vulnerability in {package}"),
        severity: severity(&text(found, "Severity").unwrap_or_default()),
        subject,
        url: text(found, "PrimaryURL"),
        ids,
        rule,
        loc: found.loc,
    })
}

fn misconfiguration(
    found: &Node,
    subject: &dyn Fn(Option<(u32, u32)>, Option<String>) -> Subject,
) -> Option<Reported> {
    let rule = text(found, "AVDID").or_else(|| text(found, "ID"))?;
    let title = text(found, "Title")?;
    let lines = line(found, "CauseMetadata.StartLine").zip(line(found, "CauseMetadata.EndLine"));
    Some(Reported {
        concept: concept(&rule, &title, &[], "posture.other"),
        says: text(found, "Message").unwrap_or_else(|| title.clone()),
        severity: severity(&text(found, "Severity").unwrap_or_default()),
        subject: subject(lines, text(found, "CauseMetadata.Resource")),
        fix: text(found, "Resolution"),
        ids: Vec::new(),
        url: text(found, "PrimaryURL"),
        rule,
        title,
        loc: found.loc,
    })
}

/// What was matched is not taken over: it is the secret.
fn secret(found: &Node, subject: &dyn Fn(Option<(u32, u32)>, Option<String>) -> Subject) -> Option<Reported> {
    let rule = text(found, "RuleID")?;
    let title = text(found, "Title").unwrap_or_else(|| rule.clone());
    Some(Reported {
        concept: "secrets.in-code",
        says: format!("A secret stands in the file: {title}."),
        severity: severity(&text(found, "Severity").unwrap_or_default()),
        subject: subject(line(found, "StartLine").zip(line(found, "EndLine")), None),
        fix: Some("Change the secret, then keep it in a secret store.".to_owned()),
        ids: vec!["CWE-798".to_owned()],
        url: None,
        rule,
        title,
        loc: found.loc,
    })
}
