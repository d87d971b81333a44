//! Findings in plain types: what a check said, with places, risk and what to do.

use nisaba_base::SourceMap;
use nisaba_check::{Catalogue, Dialect, Outcome, Severity};
use nisaba_estate::{Estate, Provider};
use nisaba_law::Law;

use crate::assessment::{Because, BySeverity, Finding, Remediation};
use crate::exception::Exceptions;
use crate::place::{place, snippet};

/// What else bears on the risk of a finding.
pub(crate) struct Weights {
    /// For each asset: the internet reaches it.
    pub(crate) exposed: Vec<bool>,
    /// For each asset: an essential service stands on it.
    pub(crate) essential: Vec<bool>,
    /// For each asset: who owns it.
    pub(crate) owners: Vec<Option<String>>,
}

/// Makes findings plain: failures first by risk, then undecided, excepted and passing ones.
pub(crate) fn plain(
    found: &[nisaba_check::Finding],
    catalogue: &Catalogue,
    estate: &Estate,
    sources: &SourceMap,
    law: &Law,
    exceptions: &mut Exceptions,
    weights: &Weights,
) -> Vec<Finding> {
    let mut plain: Vec<Finding> = found
        .iter()
        .filter_map(|finding| one(finding, catalogue, estate, sources, law, exceptions, weights))
        .collect();
    let rank = |outcome: &str| match outcome {
        "fail" => 0,
        "inconclusive" => 1,
        "excepted" => 2,
        _ => 3,
    };
    plain.sort_by(|a, b| {
        let key = |finding: &Finding| (rank(&finding.outcome), std::cmp::Reverse(finding.risk));
        key(a).cmp(&key(b)).then_with(|| (&a.file, a.line, &a.check, &a.resource).cmp(&(&b.file, b.line, &b.check, &b.resource)))
    });
    plain
}

fn one(
    finding: &nisaba_check::Finding,
    catalogue: &Catalogue,
    estate: &Estate,
    sources: &SourceMap,
    law: &Law,
    exceptions: &mut Exceptions,
    weights: &Weights,
) -> Option<Finding> {
    let check = catalogue.check(finding.check)?;
    let asset = estate.get(finding.asset)?;
    let file = sources.get(asset.loc.file)?;
    let (line, end_line) = sources.lines(asset.loc)?;
    let index = finding.asset.0 as usize;
    let fingerprint = finding.fingerprint(catalogue, estate);
    let passes = finding.outcome == Outcome::Pass;
    let excepted = finding.outcome == Outcome::Fail
        && exceptions.accept(&check.id, &check.concept, asset, file.path(), &fingerprint);
    let deciding = finding.loc(estate).filter(|_| !passes);
    let text = |text: &str| nisaba_sources::mask(text).into_owned();
    Some(Finding {
        check: check.id.to_string(),
        concept: check.concept.to_string(),
        outcome: if excepted { "excepted" } else { finding.outcome.word() }.to_owned(),
        severity: finding.severity.word().to_owned(),
        title: check.title.to_string(),
        says: if passes { String::new() } else { text(&finding.message(catalogue, estate)) },
        asset: index,
        resource: asset.address.to_string(),
        file: file.path().to_string(),
        line,
        end_line,
        at: deciding.and_then(|loc| place(sources, loc)),
        requirements: requirements(law, check),
        why: finding
            .because
            .iter()
            .map(|because| Because {
                facet: because.facet.clone(),
                state: because.state.word().to_owned(),
                value: because.value.as_deref().map(text),
                note: because.note.as_deref().map(text),
                at: because.loc.and_then(|loc| place(sources, loc)),
            })
            .collect(),
        remediation: remediation(check, asset.provider, &asset.type_name, passes),
        risk: if passes { 0 } else { risk(finding.severity, index, weights) },
        owner: weights.owners.get(index).cloned().flatten(),
        fingerprint,
        snippet: deciding.and_then(|loc| snippet(sources, loc)),
    })
}

/// Obligations its concept proves, and the requirements those belong to.
fn requirements(law: &Law, check: &nisaba_check::Check) -> Vec<String> {
    let mut ids = Vec::new();
    for obligation in law.obligations().of_concept(&check.concept) {
        ids.push(obligation.id.to_string());
        ids.push(obligation.requirement.to_string());
    }
    ids.extend(check.proves.iter().cloned());
    ids.sort();
    ids.dedup();
    ids
}

fn remediation(check: &nisaba_check::Check, provider: Provider, type_name: &str, passes: bool) -> Remediation {
    let snippet = (!passes).then(|| corrected(check, provider, type_name)).flatten();
    Remediation {
        action: check.remediation.action.clone(),
        snippet: snippet.map(str::to_owned),
        effort_hours: check.remediation.effort_hours,
    }
}

/// Corrected code in the language the asset is written in.
fn corrected<'c>(check: &'c nisaba_check::Check, provider: Provider, type_name: &str) -> Option<&'c str> {
    let terraform = type_name.contains('_') && type_name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
    let wanted = match (provider, terraform) {
        (Provider::Aws, _) => Dialect::TerraformAws,
        (Provider::Azure, _) => Dialect::TerraformAzure,
        (Provider::Gcp, _) => Dialect::TerraformGcp,
        (Provider::Kubernetes, true) => Dialect::TerraformKubernetes,
        (Provider::Kubernetes, false) => Dialect::Kubernetes,
        (Provider::Other, _) => Dialect::Terraform,
    };
    let of = |dialect: Dialect| check.remediation.snippets.iter().find(|(other, _)| *other == dialect);
    of(wanted).map(|(_, snippet)| snippet.as_str())
}

/// Severity sets the class; exposure and what depends on it order within and across neighbouring classes.
fn risk(severity: Severity, index: usize, weights: &Weights) -> u32 {
    let base = match severity {
        Severity::Critical => 100,
        Severity::High => 60,
        Severity::Medium => 30,
        Severity::Low => 10,
    };
    let exposed = weights.exposed.get(index).copied().unwrap_or(false);
    let essential = weights.essential.get(index).copied().unwrap_or(false);
    base + if exposed { base / 2 } else { 0 } + if essential { base / 4 } else { 0 }
}

/// Failing findings by severity.
pub(crate) fn by_severity<'f>(findings: impl Iterator<Item = &'f Finding>) -> BySeverity {
    let mut counts = BySeverity::default();
    for finding in findings {
        match finding.severity.as_str() {
            "critical" => counts.critical += 1,
            "high" => counts.high += 1,
            "medium" => counts.medium += 1,
            _ => counts.low += 1,
        }
    }
    counts
}
