//! Failing findings by check: the same gap on many assets is one thing to do.

use nisaba_app::assessment::{Assessment, Finding};
use std::collections::{HashMap, HashSet};

/// One check that fails, on one or many assets.
pub(crate) struct Gap<'a> {
    /// The finding of greatest risk.
    pub(crate) worst: &'a Finding,
    /// The others, by risk.
    pub(crate) others: Vec<&'a Finding>,
}

impl<'a> Gap<'a> {
    /// What one finding says of its asset; of many, or where the sentence is masked, the title of their check.
    pub(crate) fn headline(&self) -> &'a str {
        let worst = self.worst;
        let told = worst.says.chars().any(char::is_alphanumeric);
        if told && (self.others.is_empty() || worst.title.is_empty()) { &worst.says } else { &worst.title }
    }

    /// Names of the other assets.
    pub(crate) fn other_names(&self, assessment: &Assessment) -> Vec<String> {
        self.others.iter().map(|finding| asset_name(assessment, finding)).collect()
    }
}

/// Failing findings grouped by check, the greatest risk first.
pub(crate) fn gaps(assessment: &Assessment) -> Vec<Gap<'_>> {
    group(assessment.findings.iter().filter(|finding| finding.outcome == "fail").collect())
}

/// Findings grouped by check, the greatest risk first; ties keep the order of the assessment.
pub(crate) fn group(mut findings: Vec<&Finding>) -> Vec<Gap<'_>> {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.risk));
    let mut at: HashMap<&str, usize> = HashMap::new();
    let mut gaps: Vec<Gap<'_>> = Vec::new();
    for finding in findings {
        match at.get(finding.check.as_str()).and_then(|index| gaps.get_mut(*index)) {
            Some(gap) => gap.others.push(finding),
            None => {
                at.insert(&finding.check, gaps.len());
                gaps.push(Gap { worst: finding, others: Vec::new() });
            }
        }
    }
    gaps
}

/// Name of the asset of a finding, or its address.
pub(crate) fn asset_name(assessment: &Assessment, finding: &Finding) -> String {
    match assessment.assets.get(finding.asset) {
        Some(asset) if !asset.name.is_empty() => asset.name.to_string(),
        _ => finding.resource.to_string(),
    }
}

/// Ids of all obligations, to tell them from requirements in [`Finding::requirements`].
pub(crate) fn obligation_ids(assessment: &Assessment) -> HashSet<&str> {
    let obligations = assessment.requirements.iter().flat_map(|requirement| &requirement.obligations);
    obligations.map(|obligation| obligation.id.as_str()).collect()
}

/// What a finding bears on, in short: its obligations where it names any, else its requirements.
pub(crate) fn bears_on<'a>(finding: &'a Finding, obligations: &HashSet<&str>) -> Vec<&'a str> {
    let all = finding.requirements.iter().map(String::as_str);
    let known: Vec<&str> = all.clone().filter(|id| obligations.contains(id)).collect();
    if known.is_empty() { all.collect() } else { known }
}

/// `file:line:column` of what decided a finding, or the first line of its asset.
pub(crate) fn place(finding: &Finding) -> String {
    match &finding.at {
        Some(at) => format!("{}:{}:{}", at.file, at.line, at.column),
        None if finding.line > 0 => format!("{}:{}", finding.file, finding.line),
        None => finding.file.to_string(),
    }
}

/// `nis2-21-2-e` as lawyers write it, `21(2)(e)`; ids of obligations and of other laws stay.
pub(crate) fn citation(id: &str) -> String {
    let Some(rest) = id.strip_prefix("nis2-") else { return id.to_owned() };
    let mut parts = rest.split('-');
    let article = parts.next().unwrap_or(rest).to_owned();
    parts.fold(article, |citation, part| format!("{citation}({part})"))
}
