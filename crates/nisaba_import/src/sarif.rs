//! SARIF 2.1.0, of any tool.

use nisaba_base::value::Node;
use nisaba_check::Severity;

use crate::concept::concept;
use crate::plain::{items, line, severity, severity_of_score, text, texts, word};
use crate::{Report, Reported, Subject};

pub(crate) fn read(root: &Node) -> Option<Report> {
    let runs = root.get("runs").filter(|_| root.get("version").is_some() || root.get("$schema").is_some())?;
    let runs = runs.value.as_list()?;
    let name = runs.iter().find_map(|run| text(run, "tool.driver.name"));
    let mut report = Report::new(&name.unwrap_or_else(|| "sarif".to_owned()).to_ascii_lowercase());
    for run in runs {
        let rules = items(run, "tool.driver.rules");
        for result in items(run, "results") {
            if !items(result, "suppressions").is_empty() {
                report.suppressed += 1;
            } else if text(result, "kind").is_some_and(|kind| kind == "pass") {
                report.passed += 1;
            } else if text(result, "kind").is_none_or(|kind| kind == "fail") {
                report.findings.extend(reported(result, rules));
            }
        }
    }
    Some(report)
}

fn reported(result: &Node, rules: &[Node]) -> Option<Reported> {
    let rule = text(result, "ruleId").or_else(|| text(result, "rule.id"));
    let by_index =
        result.get("ruleIndex").and_then(|index| index.value.as_f64()).and_then(|at| rules.get(at as usize));
    let described = by_index.or_else(|| rules.iter().find(|known| text(known, "id") == rule));
    let rule = rule.or_else(|| described.and_then(|known| text(known, "id")))?;
    let of_rule = |path: &str| described.and_then(|known| text(known, path));
    let says = text(result, "message.text")?;
    let title = of_rule("shortDescription.text").or_else(|| of_rule("name")).unwrap_or_else(|| says.clone());
    let ids: Vec<String> = described
        .map(|known| texts(known, "properties.tags"))
        .unwrap_or_default()
        .iter()
        .filter_map(|tag| weakness(tag))
        .collect();
    let place = items(result, "locations").first()?;
    let path = text(place, "physicalLocation.artifactLocation.uri")?;
    let first = line(place, "physicalLocation.region.startLine");
    let last = line(place, "physicalLocation.region.endLine").or(first);
    Some(Reported {
        concept: concept(&rule, &title, &ids, "code.weakness"),
        severity: level(result, described),
        subject: Subject::File {
            path: path.trim_start_matches("file://").to_owned(),
            lines: first.zip(last),
            resource: items(place, "logicalLocations")
                .first()
                .and_then(|named| text(named, "fullyQualifiedName")),
        },
        fix: of_rule("help.text"),
        url: of_rule("helpUri"),
        rule,
        title,
        says,
        ids,
        loc: result.loc,
    })
}

/// `external/cwe/cwe-079` and `CWE-79: …` name a weakness; other tags do not.
fn weakness(tag: &str) -> Option<String> {
    let at = tag.to_ascii_lowercase().find("cwe-")?;
    let digits: String = tag.get(at + 4..)?.chars().take_while(char::is_ascii_digit).collect();
    let number: u32 = digits.parse().ok()?;
    Some(format!("CWE-{number}"))
}

/// GitHub's score where there is one, else the level of the result, else that of the rule.
fn level(result: &Node, rule: Option<&Node>) -> Severity {
    let score = |node: &Node| word(node, "properties.security-severity")?.parse().ok();
    if let Some(score) = score(result).or_else(|| rule.and_then(score)) {
        return severity_of_score(score);
    }
    let level = text(result, "level").or_else(|| text(rule?, "defaultConfiguration.level"));
    severity(level.as_deref().unwrap_or("warning"))
}
