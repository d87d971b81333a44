//! Running checks over an estate.

use nisaba_estate::{Asset, AssetIndex, Estate};

use crate::because::{Because, reasons};
use crate::catalogue::{Catalogue, CheckIndex};
use crate::check::Check;
use crate::concept::Severity;
use crate::finding::{Finding, Outcome};
use crate::truth::Truth;

/// What every check says of every asset that it looks at, in the order of assets, then of check ids.
///
/// Linear in the number of assets times the checks of their kind.
pub fn run(catalogue: &Catalogue, estate: &Estate) -> Vec<Finding> {
    let most = estate.iter().map(|(_, asset)| catalogue.for_kind(asset.kind).len()).sum();
    let mut findings = Vec::with_capacity(most);
    for (index, asset) in estate.iter() {
        findings.extend(run_on(catalogue, index, asset));
    }
    findings
}

/// What every check says of one asset, in the order of check ids. It depends on nothing but the checks and the asset.
pub fn run_on<'r>(
    catalogue: &'r Catalogue,
    index: AssetIndex,
    asset: &'r Asset,
) -> impl Iterator<Item = Finding> + 'r {
    let checks = catalogue.for_kind(asset.kind).iter();
    checks.filter_map(move |check| judge(*check, catalogue.check(*check)?, index, asset))
}

/// The facets that decided a finding, for passes too.
pub fn explain(catalogue: &Catalogue, estate: &Estate, finding: &Finding) -> Vec<Because> {
    match (catalogue.check(finding.check), estate.get(finding.asset)) {
        (Some(check), Some(asset)) => because(check, asset),
        _ => Vec::new(),
    }
}

fn judge(check_index: CheckIndex, check: &Check, asset_index: AssetIndex, asset: &Asset) -> Option<Finding> {
    let outcome = outcome(check, asset)?;
    let passes = outcome == Outcome::Pass;
    Some(Finding {
        check: check_index,
        asset: asset_index,
        outcome,
        severity: if passes { check.severity } else { severity(check, asset) },
        because: if passes { Box::default() } else { because(check, asset).into() },
        said: None,
    })
}

/// `None` where the check has nothing to say of the asset.
///
/// Where it is not known whether the check applies, a requirement that holds anyway passes and any other is inconclusive.
pub(crate) fn outcome(check: &Check, asset: &Asset) -> Option<Outcome> {
    if !check.providers.is_empty() && !check.providers.contains(&asset.provider) {
        return None;
    }
    let applies = check.when.as_ref().map_or(Truth::True, |when| when.decide(&asset.facets));
    if matches!(applies, Truth::False | Truth::Absent) {
        return None;
    }
    match (check.require.decide(&asset.facets), applies) {
        (Truth::Absent, _) => None,
        (Truth::True, _) => Some(Outcome::Pass),
        (Truth::False, Truth::True) => Some(Outcome::Fail),
        _ => Some(Outcome::Inconclusive),
    }
}

fn severity(check: &Check, asset: &Asset) -> Severity {
    let escalation = check.severity_when.iter().find(|case| case.when.decide(&asset.facets) == Truth::True);
    escalation.map_or(check.severity, |case| case.severity)
}

/// What is required comes first: its first facet is where a person looks.
fn because(check: &Check, asset: &Asset) -> Vec<Because> {
    let mut all = reasons(&check.require, asset);
    if let Some(when) = &check.when {
        let more = reasons(when, asset);
        all.extend(
            more.into_iter()
                .filter(|one| !all.iter().any(|other| other.facet == one.facet))
                .collect::<Vec<_>>(),
        );
    }
    all
}
