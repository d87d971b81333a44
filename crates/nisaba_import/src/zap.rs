//! OWASP ZAP: the JSON report, alerts by site.

use nisaba_base::value::Node;
use nisaba_check::Severity;

use crate::concept::concept;
use crate::plain::{items, text, word};
use crate::{Report, Reported, Subject};

pub(crate) fn read(root: &Node) -> Option<Report> {
    let sites = root.get("site")?;
    let sites = sites.value.as_list().unwrap_or(std::slice::from_ref(sites));
    if !sites.iter().all(|site| site.get("@name").is_some()) {
        return None;
    }
    let mut report = Report::new("zap");
    for site in sites {
        let name = text(site, "@name")?;
        for alert in items(site, "alerts") {
            match word(alert, "confidence").as_deref() {
                // 0 is what its user marked as a false positive.
                Some("0") => report.suppressed += 1,
                _ => report.findings.extend(reported(alert, &name)),
            }
        }
    }
    Some(report)
}

fn reported(alert: &Node, site: &str) -> Option<Reported> {
    let rule = word(alert, "alertRef").or_else(|| word(alert, "pluginid"))?;
    let title = text(alert, "name").or_else(|| text(alert, "alert"))?;
    let instances = items(alert, "instances");
    let first = instances.first().and_then(|instance| text(instance, "uri"));
    let description = text(alert, "desc").unwrap_or_else(|| title.clone());
    let ids: Vec<String> = word(alert, "cweid")
        .filter(|number| number.parse::<u32>().is_ok_and(|number| number > 0))
        .map(|number| format!("CWE-{number}"))
        .into_iter()
        .collect();
    Some(Reported {
        concept: concept(&rule, &title, &ids, "code.weakness"),
        says: match first {
            Some(uri) => format!("{title} at {uri} ({} places). {description}", instances.len()),
            None => description,
        },
        severity: match word(alert, "riskcode").as_deref() {
            Some("3") => Severity::High,
            Some("2") => Severity::Medium,
            _ => Severity::Low,
        },
        subject: Subject::Site(site.to_owned()),
        fix: text(alert, "solution"),
        url: None,
        title,
        ids,
        rule,
        loc: alert.loc,
    })
}
