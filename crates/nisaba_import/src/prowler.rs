//! Prowler: findings in OCSF (Detection Finding 2004 or Compliance Finding 2003), a list or one a line.

use nisaba_base::value::Node;

use crate::concept::concept;
use crate::plain::{items, severity, text, texts};
use crate::{Report, Reported, Subject};

pub(crate) fn read(root: &Node) -> Option<Report> {
    let events = root.value.as_list().unwrap_or(std::slice::from_ref(root));
    let is_event = |event: &Node| event.get("class_uid").is_some() && event.get("finding_info").is_some();
    if events.is_empty() || !events.iter().all(is_event) {
        return None;
    }
    let product = events.first().and_then(|event| text(event, "metadata.product.name"));
    let mut report = Report::new(&product.unwrap_or_else(|| "ocsf".to_owned()).to_ascii_lowercase());
    for event in events {
        let code =
            text(event, "status_code").or_else(|| text(event, "compliance.status")).unwrap_or_default();
        let muted = text(event, "status").is_some_and(|status| status.eq_ignore_ascii_case("suppressed"))
            || text(event, "status").is_some_and(|status| status.eq_ignore_ascii_case("muted"));
        match code.to_ascii_uppercase().as_str() {
            "PASS" => report.passed += 1,
            // What a person must look at by hand was not found to be wrong.
            "MANUAL" | "INFO" => {}
            _ if muted => report.suppressed += 1,
            _ => report.findings.extend(reported(event)),
        }
    }
    Some(report)
}

fn reported(event: &Node) -> Option<Reported> {
    let title = text(event, "finding_info.title")?;
    let rule = text(event, "metadata.event_code").or_else(|| text(event, "finding_info.uid"))?;
    let resource = items(event, "resources").first();
    let id = resource.and_then(|resource| text(resource, "uid").or_else(|| text(resource, "name")));
    let sort = resource.and_then(|resource| text(resource, "type")).unwrap_or_else(|| "resource".to_owned());
    let about = format!("{} {title}", rule.replace('_', " "));
    Some(Reported {
        concept: concept(&rule, &about, &[], "posture.other"),
        says: text(event, "status_detail")
            .or_else(|| text(event, "message"))
            .unwrap_or_else(|| title.clone()),
        severity: severity(&text(event, "severity").unwrap_or_default()),
        subject: Subject::Cloud { id: id?, sort },
        fix: text(event, "remediation.desc"),
        ids: Vec::new(),
        url: texts(event, "remediation.references").into_iter().next(),
        title,
        rule,
        loc: event.loc,
    })
}
