//! GitLab: the code quality report, which a merge request shows beside the changed lines, and the security report.
//!
//! The security report follows schema 15 of GitLab's SAST reports. Accepted risks are in neither: GitLab has no mark for
//! them and would show them as open.

use nisaba_app::Assessment;
use nisaba_app::assessment::Finding;
use serde_json::{Map, Value, json};

use super::{Options, View, cut, sentence, spot};
use crate::text::clean;

/// The schema that [`security`] follows.
const SCHEMA: &str = "15.0.4";
/// Longest name of a vulnerability.
const LONGEST_NAME: usize = 255;
/// Longest solution.
const LONGEST_SOLUTION: usize = 7_000;

/// The code quality report: an array of issues.
pub fn code_quality(assessment: &Assessment, options: &Options) -> String {
    let view = View::new(assessment, options);
    let issues: Vec<Value> = view.open().map(|finding| view.issue(finding)).collect();
    format!("{:#}\n", Value::Array(issues))
}

/// The security report of type `sast`.
pub fn security(assessment: &Assessment, options: &Options) -> String {
    let view = View::new(assessment, options);
    let meta = &assessment.meta;
    let tool =
        json!({ "id": "nisaba", "name": "Nisaba", "version": meta.nisaba, "vendor": { "name": "Nisaba" } });
    // Whole seconds in UTC without a zone, as the schema asks.
    let moment = meta.generated_at.get(..19).unwrap_or("1970-01-01T00:00:00");
    let problems = assessment.problems.iter().filter(|problem| problem.level != "note");
    let messages: Vec<Value> =
        problems.map(|problem| json!({ "level": "warn", "value": clean(&problem.message) })).collect();
    let vulnerabilities: Vec<Value> = view.open().map(|finding| view.vulnerability(finding)).collect();
    let report = json!({
        "version": SCHEMA,
        "scan": {
            "analyzer": tool, "scanner": tool, "type": "sast", "status": "success",
            "start_time": moment, "end_time": moment, "messages": messages,
        },
        "vulnerabilities": vulnerabilities,
    });
    format!("{report:#}\n")
}

impl<'a> View<'a> {
    /// Gaps, and open questions if asked for.
    fn open(&self) -> impl Iterator<Item = &'a Finding> {
        self.of("fail").chain(self.of("inconclusive").filter(|_| self.options.undecided))
    }

    fn issue(&self, finding: &Finding) -> Value {
        let (file, lines) = spot(finding);
        json!({
            "description": described(finding),
            "check_name": finding.check,
            "fingerprint": finding.fingerprint,
            "severity": issue_severity(finding),
            "categories": ["Security"],
            "location": { "path": clean(&self.path(file)), "lines": { "begin": lines.map_or(1, |(first, _)| first) } },
        })
    }

    fn vulnerability(&self, finding: &Finding) -> Value {
        let (file, lines) = spot(finding);
        let mut location = Map::new();
        location.insert("file".to_owned(), json!(clean(&self.path(file))));
        if let Some((first, last)) = lines {
            location.insert("start_line".to_owned(), json!(first));
            location.insert("end_line".to_owned(), json!(last));
        }
        let signature = json!({ "algorithm": "nisaba/v1", "value": finding.fingerprint });
        json!({
            "id": uuid(&finding.fingerprint),
            "name": cut(&clean(&finding.title), LONGEST_NAME),
            "description": code(&self.explained(finding)),
            "severity": if finding.outcome == "inconclusive" { "Unknown" } else { vulnerability_severity(finding) },
            "solution": cut(&clean(&finding.remediation.action), LONGEST_SOLUTION),
            "identifiers": identifiers(finding),
            "location": location,
            "tracking": { "type": "source", "items": [{ "file": clean(&self.path(file)), "signatures": [signature] }] },
        })
    }

    fn explained(&self, finding: &Finding) -> String {
        let rationale = self.check(finding).map(|check| check.rationale.trim()).unwrap_or_default();
        format!("{}\n\n{}\n\nResource: {}", sentence(finding), rationale, clean(&finding.resource))
    }
}

/// GitLab renders a description as Markdown; names of the estate must stay text.
fn code(text: &str) -> String {
    super::markdown::escaped_lines(text)
}

fn described(finding: &Finding) -> String {
    match finding.outcome {
        "inconclusive" => format!("Undecided: {}", sentence(finding)),
        _ => sentence(finding),
    }
}

fn issue_severity(finding: &Finding) -> &'static str {
    match (finding.outcome, finding.severity) {
        ("inconclusive", _) => "info",
        (_, "critical") => "blocker",
        (_, "high") => "critical",
        (_, "medium") => "major",
        _ => "minor",
    }
}

fn vulnerability_severity(finding: &Finding) -> &'static str {
    match finding.severity {
        "critical" => "Critical",
        "high" => "High",
        "medium" => "Medium",
        _ => "Low",
    }
}

/// The check is the primary identifier; what it bears on follows.
fn identifiers(finding: &Finding) -> Vec<Value> {
    let check = json!({ "type": "nisaba_check", "name": format!("Nisaba {}", finding.check), "value": finding.check });
    let bears = finding.requirements.iter().filter(|id| id.starts_with("nis2-")).map(
        |id| json!({ "type": "nis2", "name": format!("NIS2 {}", crate::gap::citation(id)), "value": id }),
    );
    std::iter::once(check).chain(bears).collect()
}

/// A UUID (version 8, RFC 9562) from a fingerprint: stable as the fingerprint is.
fn uuid(fingerprint: &str) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(fingerprint.as_bytes());
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_vulnerability_is_a_uuid_and_stays() {
        assert_eq!(uuid("9c9060c9f496149f"), uuid("9c9060c9f496149f"));
        let lengths: Vec<usize> = uuid("x").split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
    }
}
