//! SARIF 2.1.0, for code hosts, editors and viewers. Written to what GitHub code scanning accepts.
//!
//! **Invariant:** kind and level agree (3.27.9 of the standard): only a `fail` has a level other than `none`.
//! **Invariant:** either every result says whether it is suppressed, or none does (3.27.23).
//! **Not here:** `primaryLocationLineHash`; the uploading action of GitHub computes it from the file and would differ.

use nisaba_app::assessment::{Because, Check, Finding, Problem, Standing};
use serde_json::{Map, Value, json};

use super::{Options, View, cut, sentence, severity_rank, spot};
use crate::gap::citation;
use crate::text::{clean, count};

/// Results that GitHub takes in one run; it shows the first 5,000 by severity.
const MOST_RESULTS: usize = 25_000;
/// GitHub takes 10 MB compressed; results of ours compress to less than a tenth.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// GitHub refuses a rule with more tags.
const MOST_TAGS: usize = 20;
/// Places beside the main one; a viewer shows them as a list.
const MOST_RELATED: usize = 20;
/// Longer titles and descriptions of rules are cut by GitHub.
const LONGEST: usize = 1_000;

/// The document, indented, with a line end.
pub fn document(assessment: &nisaba_app::Assessment, options: &Options) -> String {
    let view = View::new(assessment, options);
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [view.run()],
    });
    format!("{log:#}\n")
}

impl View<'_> {
    fn run(&self) -> Value {
        let meta = &self.assessment.meta;
        let (results, left_out) = self.results();
        let below = self.options.below.trim_matches('/');
        let category = if below.is_empty() { "nisaba/".to_owned() } else { format!("nisaba/{below}/") };
        json!({
            "tool": { "driver": {
                "name": "Nisaba",
                "organization": "Nisaba",
                "semanticVersion": meta.nisaba,
                "version": meta.nisaba,
                "shortDescription": { "text": "Measures an estate against NIS2 (Directive (EU) 2022/2555)." },
                "rules": self.rules(),
            }},
            "automationDetails": { "id": category },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "%SRCROOT%": { "description": { "text": "The root of the repository." } } },
            "invocations": [{
                "executionSuccessful": true,
                "endTimeUtc": meta.generated_at,
                "toolExecutionNotifications": self.notifications(left_out),
            }],
            "results": results,
        })
    }

    fn rules(&self) -> Vec<Value> {
        self.assessment.checks.iter().map(|check| self.rule(check)).collect()
    }

    /// A code host orders results by their rule, so a rule is as bad as its worst result here.
    fn rule(&self, check: &Check) -> Value {
        let own = severity_rank(&check.severity);
        let found = self.of("fail").filter(|finding| finding.check == check.id);
        let worst = found.map(|finding| severity_rank(finding.severity)).min().unwrap_or(own);
        json!({
            "id": check.id,
            "name": check.id,
            "shortDescription": { "text": cut(&check.title, LONGEST) },
            "fullDescription": { "text": cut(&described(check), LONGEST) },
            "help": { "text": help(check), "markdown": help_markdown(check) },
            "defaultConfiguration": { "level": level(worst) },
            "properties": {
                "tags": tags(check),
                "precision": "very-high",
                "problem.severity": problem_severity(worst),
                "security-severity": security_severity(worst),
                "concept": check.concept,
            },
        })
    }

    /// Results below the limits of GitHub, the worst first, and how many were left out.
    fn results(&self) -> (Vec<Value>, usize) {
        let accepts = self.options.accepted && self.of("excepted").next().is_some();
        let (mut results, mut bytes, mut left_out) = (Vec::new(), 0, 0);
        for finding in self.reported() {
            if results.len() >= MOST_RESULTS || bytes >= MOST_BYTES {
                left_out += 1;
                continue;
            }
            let result = self.result(finding, accepts);
            bytes += result.to_string().len();
            results.push(result);
        }
        (results, left_out)
    }

    fn result(&self, finding: &Finding, accepts: bool) -> Value {
        let mut result = Map::new();
        let mut set = |key: &str, value: Value| result.insert(key.to_owned(), value);
        set("ruleId", json!(finding.check));
        let checks = &self.assessment.checks;
        if let Ok(index) = checks.binary_search_by(|check| check.id.as_str().cmp(&finding.check)) {
            set("ruleIndex", json!(index));
        }
        let undecided = finding.outcome == "inconclusive";
        set("kind", json!(if undecided { "review" } else { "fail" }));
        set("level", json!(if undecided { "none" } else { level(severity_rank(finding.severity)) }));
        set("message", json!({ "text": unlinked(&message(finding)) }));
        set("locations", json!([self.location(finding)]));
        let related = self.related(finding);
        if !related.is_empty() {
            set("relatedLocations", json!(related));
        }
        set("partialFingerprints", json!({ "nisaba/v1": finding.fingerprint }));
        if accepts {
            set("suppressions", self.suppressions(finding));
        }
        if let Some(state) = finding.baseline.map(baseline_state) {
            set("baselineState", json!(state));
        }
        set("rank", json!(f64::from(finding.risk.min(400)) / 4.0));
        set("properties", properties(finding));
        Value::Object(result)
    }

    fn location(&self, finding: &Finding) -> Value {
        let (file, lines) = spot(finding);
        let mut physical = json!({ "artifactLocation": self.artifact(file) });
        if let (Some((first, last)), Some(object)) = (lines, physical.as_object_mut()) {
            object.insert("region".to_owned(), region(finding, first, last));
        }
        json!({
            "physicalLocation": physical,
            "logicalLocations": [{ "fullyQualifiedName": clean(&finding.resource), "kind": "resource" }],
        })
    }

    fn artifact(&self, file: &str) -> Value {
        json!({ "uri": uri(&self.path(file)), "uriBaseId": "%SRCROOT%" })
    }

    /// The asset, where something else decided, and every other place that a deciding facet comes from.
    fn related(&self, finding: &Finding) -> Vec<Value> {
        let (file, lines) = spot(finding);
        let mut seen: Vec<(&str, u32)> = lines.iter().map(|(line, _)| (file, *line)).collect();
        let asset = (finding.file.as_str(), finding.line, 1, clean(&finding.resource).into_owned());
        let facets = finding.why.iter().filter_map(|because| {
            let at = because.at.as_ref()?;
            Some((at.file.as_str(), at.line, at.column.max(1), facet(because)))
        });
        let mut related = Vec::new();
        for (file, line, column, text) in std::iter::once(asset).chain(facets) {
            if line == 0 || seen.contains(&(file, line)) || related.len() == MOST_RELATED {
                continue;
            }
            seen.push((file, line));
            related.push(json!({
                "id": related.len() + 1,
                "physicalLocation": {
                    "artifactLocation": self.artifact(file),
                    "region": { "startLine": line, "startColumn": column },
                },
                "message": { "text": unlinked(&text) },
            }));
        }
        related
    }

    fn suppressions(&self, finding: &Finding) -> Value {
        if finding.outcome != "excepted" {
            return json!([]);
        }
        let Some(exception) = self.exception(finding) else {
            return json!([{ "kind": "external", "status": "accepted" }]);
        };
        let inside = exception.at.as_ref().is_some_and(|at| !is_register(&at.file));
        let reason = format!("{} ({}, until {})", exception.reason, exception.owner, exception.until);
        json!([{
            "kind": if inside { "inSource" } else { "external" },
            "status": "accepted",
            "justification": clean(&reason),
        }])
    }

    fn notifications(&self, left_out: usize) -> Vec<Value> {
        let mut told: Vec<Value> =
            self.assessment.problems.iter().map(|problem| self.notification(problem)).collect();
        let undecided = self.of("inconclusive").count();
        if undecided > 0 && !self.options.undecided {
            let one = count(undecided, "check is", "checks are");
            told.push(note("undecided", "note", &format!("{one} undecided, because a value is unknown.")));
        }
        if left_out > 0 {
            let text = format!("{} of least risk and left out.", count(left_out, "result is", "results are"));
            told.push(note("left-out", "warning", &text));
        }
        told
    }

    fn notification(&self, problem: &Problem) -> Value {
        let mut text = problem.message.clone();
        for line in &problem.help {
            text.push_str(". ");
            text.push_str(line);
        }
        let mut told = note(&problem.code, &problem.level, &text);
        if let (Some(at), Some(object)) = (&problem.at, told.as_object_mut()) {
            let mut physical = json!({ "artifactLocation": self.artifact(&at.file) });
            if let (true, Some(physical)) = (at.line > 0, physical.as_object_mut()) {
                let region = json!({ "startLine": at.line, "startColumn": at.column.max(1) });
                physical.insert("region".to_owned(), region);
            }
            object.insert("locations".to_owned(), json!([{ "physicalLocation": physical }]));
        }
        told
    }
}

fn note(code: &str, level: &str, text: &str) -> Value {
    let level = if ["note", "warning", "error"].contains(&level) { level } else { "warning" };
    json!({ "descriptor": { "id": code }, "level": level, "message": { "text": unlinked(text) } })
}

/// What is gone has no result: code hosts would show it as open (`absent` is for viewers that compare two logs).
fn baseline_state(standing: Standing) -> &'static str {
    match standing {
        Standing::New => "new",
        Standing::Worse => "updated",
        Standing::Known | Standing::Expired => "unchanged",
    }
}

/// Files that list accepted risks apart from the code.
fn is_register(file: &str) -> bool {
    ["nisaba.yaml", "nisaba-baseline.yaml"].contains(&file)
}

fn region(finding: &Finding, first: u32, last: u32) -> Value {
    let Some(at) = &finding.at else { return json!({ "startLine": first, "endLine": last }) };
    match &finding.snippet {
        Some(snippet) if snippet.marked_line == at.line && snippet.from_column <= snippet.to_column => {
            let from = snippet.from_column.max(1);
            json!({ "startLine": first, "startColumn": from, "endLine": last, "endColumn": snippet.to_column.max(from) + 1 })
        }
        _ => json!({ "startLine": first, "startColumn": at.column.max(1) }),
    }
}

fn message(finding: &Finding) -> String {
    let action = finding.remediation.action.trim();
    match action.is_empty() {
        true => sentence(finding),
        false => format!("{} {action}", sentence(finding)),
    }
}

/// A facet with its value: `public_access is true`.
fn facet(because: &Because) -> String {
    match &because.value {
        Some(value) => format!("{} is {value}", because.facet),
        None => format!("{} is unknown", because.facet),
    }
}

fn properties(finding: &Finding) -> Value {
    let mut properties = json!({
        "resource": clean(&finding.resource),
        "concept": finding.concept,
        "severity": finding.severity,
        "requirements": finding.requirements,
        "effortHours": finding.remediation.effort_hours,
    });
    if let (Some(owner), Some(object)) = (&finding.owner, properties.as_object_mut()) {
        object.insert("owner".to_owned(), json!(clean(owner)));
    }
    properties
}

fn described(check: &Check) -> String {
    let rationale = check.rationale.trim();
    if rationale.is_empty() { check.title.clone() } else { rationale.to_owned() }
}

fn help(check: &Check) -> String {
    let mut lines = vec![described(check), format!("What to do: {}", check.action)];
    if let Some(bears) = bears_on(check) {
        lines.push(bears);
    }
    if !check.references.is_empty() {
        lines.push(format!("See: {}.", check.references.join("; ")));
    }
    lines.push(format!("More: nisaba explain {}", check.id));
    lines.join("\n\n")
}

fn help_markdown(check: &Check) -> String {
    let mut lines = vec![described(check), format!("**What to do:** {}", check.action)];
    if let Some(bears) = bears_on(check) {
        lines.push(bears);
    }
    if !check.references.is_empty() {
        let items: Vec<String> = check.references.iter().map(|one| format!("- {one}")).collect();
        lines.push(items.join("\n"));
    }
    lines.push(format!("`nisaba explain {}` says more.", check.id));
    lines.join("\n\n")
}

fn bears_on(check: &Check) -> Option<String> {
    let ids: Vec<String> = check.requirements.iter().map(|id| citation(id)).collect();
    (!ids.is_empty()).then(|| format!("Bears on NIS2 {}.", ids.join(", ")))
}

/// Requirements before their obligations: a code host shows the first ten.
fn tags(check: &Check) -> Vec<&str> {
    let (requirements, obligations): (Vec<&str>, Vec<&str>) =
        check.requirements.iter().map(String::as_str).partition(|id| id.starts_with("nis2-"));
    ["security", "nis2"].into_iter().chain(requirements).chain(obligations).take(MOST_TAGS).collect()
}

fn level(rank: u8) -> &'static str {
    match rank {
        1 | 2 => "error",
        3 => "warning",
        _ => "note",
    }
}

fn problem_severity(rank: u8) -> &'static str {
    match rank {
        1 | 2 => "error",
        3 => "warning",
        _ => "recommendation",
    }
}

/// In the middle of the ranges by which GitHub names a number: over 9.0 critical, 7.0 high, 4.0 medium.
fn security_severity(rank: u8) -> &'static str {
    match rank {
        1 => "9.5",
        2 => "8.0",
        3 => "5.5",
        _ => "2.0",
    }
}

/// Plain text of a message: `[words](target)` would be a link (3.11.6 of the standard), `{0}` a placeholder (3.11.5).
fn unlinked(text: &str) -> String {
    let text = clean(text).replace("](", "] (");
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        out.push(letter);
        if letter == '{' && letters.peek().is_some_and(char::is_ascii_digit) {
            out.push(' ');
        }
    }
    out
}

/// A relative reference: everything but unreserved characters and `/` in percent-encoding (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into())
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_relative_reference() {
        assert_eq!(uri("infra/two words#1/é.tf"), "infra/two%20words%231/%C3%A9.tf");
    }

    #[test]
    fn what_the_estate_writes_is_no_link_and_no_placeholder() {
        assert_eq!(unlinked("see [here](1) and {0}"), "see [here] (1) and { 0}");
        assert_eq!(unlinked("aws_s3_bucket.this[\"logs\"]"), "aws_s3_bucket.this[\"logs\"]");
    }
}
