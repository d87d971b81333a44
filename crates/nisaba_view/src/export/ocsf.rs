//! OCSF (Open Cybersecurity Schema Framework) 1.5, class Compliance Finding (2003): one JSON object a line, for security
//! lakes and registers. Passing checks are in it too: a register wants to know what was looked at.
//!
//! An accepted risk is `Fail` and `Suppressed`: the law is not satisfied, somebody answers for that. What could not be
//! decided is `Unknown`.

use nisaba_app::Assessment;
use nisaba_app::assessment::Finding;
use serde_json::{Map, Value, json};

use super::{Options, View, sentence, spot};
use crate::gap::citation;
use crate::text::clean;

/// The lines; empty when nothing was checked.
pub fn lines(assessment: &Assessment, options: &Options) -> String {
    let view = View::new(assessment, options);
    let time = milliseconds(&assessment.meta.generated_at);
    let mut out = String::new();
    for finding in view.reported_and_passing() {
        out.push_str(&view.event(finding, time).to_string());
        out.push('\n');
    }
    out
}

impl<'a> View<'a> {
    fn reported_and_passing(&self) -> impl Iterator<Item = &'a Finding> {
        let accepted = self.of("excepted").filter(|_| self.options.accepted);
        // Unlike in an alert, in a register an open question belongs there.
        self.of("fail").chain(accepted).chain(self.of("inconclusive")).chain(self.of("pass"))
    }

    fn event(&self, finding: &Finding, time: i64) -> Value {
        let (severity_id, severity) = severity(finding);
        let (status_id, status) = lifecycle(finding);
        let mut event = json!({
            "category_uid": 2,
            "category_name": "Findings",
            "class_uid": 2003,
            "class_name": "Compliance Finding",
            "activity_id": 1,
            "activity_name": "Create",
            "type_uid": 200_301,
            "type_name": "Compliance Finding: Create",
            "time": time,
            "severity_id": severity_id,
            "severity": severity,
            "status_id": status_id,
            "status": status,
            "message": sentence(finding),
            "metadata": {
                "version": "1.5.0",
                "product": { "name": "Nisaba", "vendor_name": "Nisaba", "version": self.assessment.meta.nisaba },
                "event_code": finding.check,
                "uid": finding.fingerprint,
            },
            "finding_info": {
                "uid": finding.fingerprint,
                "title": finding.title,
                "desc": sentence(finding),
                "types": [finding.concept],
            },
            "compliance": self.compliance(finding),
            "resources": [self.resource(finding)],
        });
        let action = finding.remediation.action.trim();
        if let (false, Some(object)) = (action.is_empty(), event.as_object_mut()) {
            object.insert("remediation".to_owned(), json!({ "desc": action }));
        }
        event
    }

    fn compliance(&self, finding: &Finding) -> Value {
        let (status_id, status) = verdict(finding);
        let requirements: Vec<String> = finding
            .requirements
            .iter()
            .map(|id| if id.starts_with("nis2-") { format!("NIS2 {}", citation(id)) } else { id.clone() })
            .collect();
        let mut compliance = json!({
            "control": finding.concept,
            "standards": ["NIS2 (Directive (EU) 2022/2555)"],
            "requirements": requirements,
            "status_id": status_id,
            "status": status,
        });
        let why: Vec<&str> =
            finding.why.iter().filter_map(|because| because.note.as_deref()).take(8).collect();
        let accepted = self
            .exception(finding)
            .map(|one| format!("accepted by {} until {}: {}", one.owner, one.until, one.reason));
        let details: Vec<String> = accepted
            .into_iter()
            .chain(why.iter().map(|note| (*note).to_owned()))
            .map(|text| clean(&text).into_owned())
            .collect();
        if let (false, Some(object)) = (details.is_empty(), compliance.as_object_mut()) {
            object.insert("status_details".to_owned(), json!(details));
        }
        compliance
    }

    fn resource(&self, finding: &Finding) -> Value {
        let (file, lines) = spot(finding);
        let mut resource = Map::new();
        let mut set = |key: &str, value: Value| resource.insert(key.to_owned(), value);
        set("uid", json!(clean(&finding.resource)));
        if let Some(asset) = self.assessment.assets.get(finding.asset) {
            set("name", json!(clean(&asset.name)));
            set("type", json!(clean(&asset.type_name)));
        }
        if let Some(owner) = &finding.owner {
            set("owner", json!({ "name": clean(owner) }));
        }
        // The attribute of that name needs the cloud profile, which asks for more than code tells.
        let region =
            self.assessment.assets.get(finding.asset).and_then(|asset| asset.region.as_deref()).map(clean);
        let line = lines.map(|(first, _)| first);
        set("data", json!({ "file": clean(&self.path(file)), "line": line, "region": region }));
        Value::Object(resource)
    }
}

fn severity(finding: &Finding) -> (u8, &'static str) {
    match (finding.outcome, finding.severity) {
        ("pass", _) => (1, "Informational"),
        (_, "critical") => (5, "Critical"),
        (_, "high") => (4, "High"),
        (_, "medium") => (3, "Medium"),
        _ => (2, "Low"),
    }
}

fn lifecycle(finding: &Finding) -> (u8, &'static str) {
    match finding.outcome {
        "excepted" => (3, "Suppressed"),
        "pass" => (4, "Resolved"),
        _ => (1, "New"),
    }
}

fn verdict(finding: &Finding) -> (u8, &'static str) {
    match finding.outcome {
        "pass" => (1, "Pass"),
        "inconclusive" => (0, "Unknown"),
        _ => (3, "Fail"),
    }
}

/// Milliseconds since 1970, as OCSF writes times.
fn milliseconds(moment: &str) -> i64 {
    moment.parse::<jiff::Timestamp>().map_or(0, |time| time.as_millisecond())
}
