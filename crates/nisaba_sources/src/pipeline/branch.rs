//! Rules for branches that a repository holds as a file: `.github/settings.yml`, and rulesets as the forge exports them.

use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use nisaba_base::{Diagnostic, FileId, SourceMap};
use nisaba_estate::Provider;

use super::body::Body;
use crate::format::{Format, Formats};
use crate::resource::Resource;

/// One resource for each branch that has rules, and for each ruleset.
pub(super) fn resources(
    sources: &SourceMap,
    formats: &Formats,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Resource> {
    let mut found = Vec::new();
    for id in formats.files(Format::Repository) {
        let Some(file) = sources.get(id) else { continue };
        let name = file.path().rsplit('/').next().unwrap_or_default();
        let is_ruleset = name.ends_with(".json") && !name.contains("renovate");
        if !is_ruleset && !name.starts_with("settings.") {
            continue;
        }
        let document = document(id, file.text(), diagnostics);
        let Some(document) = document else { continue };
        found.extend(match is_ruleset {
            true => ruleset(file.path(), &document).into_iter().collect(),
            false => branches(file.path(), &document),
        });
    }
    found
}

fn document(id: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let (documents, problems) = nisaba_base::yaml::parse(id, text);
    diagnostics.extend(problems);
    documents.into_iter().next()
}

fn branches(path: &Arc<str>, document: &Node) -> Vec<Resource> {
    let list = document.get("branches").and_then(|branches| branches.value.as_list()).unwrap_or_default();
    list.iter().filter_map(|branch| protection(path, branch)).collect()
}

/// What the settings app is told of a branch; `null` takes the protection away.
fn protection(path: &Arc<str>, branch: &Node) -> Option<Resource> {
    let name = branch.str("name")?;
    let rules = branch.get("protection")?;
    let mut body = Body::default();
    if let Some(reviews) =
        rules.get("required_pull_request_reviews").filter(|reviews| !reviews.value.is_null())
    {
        let count = reviews.get("required_approving_review_count");
        let number = count.and_then(|count| count.value.as_f64()).unwrap_or(1.0);
        body.set("reviews", Value::Number(number), count.map_or(reviews.loc, |count| count.loc));
    }
    if let Some(bound) = rules.get("enforce_admins") {
        body.set("administrators", Value::Bool(bound.value.as_bool() == Some(true)), bound.loc);
    }
    let checks = rules.get("required_status_checks").filter(|checks| !checks.value.is_null());
    body.yes_or_no("checks", checks.map(|checks| checks.loc), branch.loc);
    Some(resource(path, name, "forge_branch_rules", body.at(branch.loc)))
}

/// A ruleset for branches that is in force.
fn ruleset(path: &Arc<str>, document: &Node) -> Option<Resource> {
    let name = document.str("name")?;
    let rules = document.get("rules")?.value.as_list()?;
    if document.str("target") != Some("branch") || document.str("enforcement") != Some("active") {
        return None;
    }
    let rule = |kind: &str| rules.iter().find(|rule| rule.str("type") == Some(kind));
    let mut body = Body::default();
    // A ruleset may speak of one thing and leave reviews to another.
    if let Some(proposals) = rule("pull_request") {
        let count = proposals.path("parameters.required_approving_review_count");
        let number = count.and_then(|count| count.value.as_f64()).unwrap_or(0.0);
        body.set("reviews", Value::Number(number), proposals.loc);
        let forbidden = rule("non_fast_forward");
        body.set("force_push", Value::Bool(forbidden.is_none()), forbidden.unwrap_or(proposals).loc);
    }
    body.yes_or_no("checks", rule("required_status_checks").map(|checks| checks.loc), document.loc);
    Some(resource(path, name, "forge_ruleset", body.at(document.loc)))
}

fn resource(path: &Arc<str>, name: &str, type_name: &str, body: Node) -> Resource {
    Resource {
        provider: Provider::Forge,
        type_name: type_name.into(),
        written_type: None,
        address: format!("{path} {name}").into(),
        root: "".into(),
        module: "".into(),
        name: name.into(),
        loc: body.loc,
        body,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    }
}
