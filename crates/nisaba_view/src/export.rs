//! Formats that other programs read: pipelines, code hosts, registers. One file each; what they share is here.
//!
//! **Invariant:** paths are relative to the repository the estate lies in, with `/`, whatever folder was assessed.
//! **Invariant:** failing findings come first and the worst come first, so that what a consumer cuts is the least of it.
//! What we cut ourselves to stay below a consumer's limit is said in the output.
//! **Not here:** the whole assessment ([`crate::json`]); these formats carry what their consumers understand.

pub mod csv;
pub mod gitlab;
pub mod junit;
pub mod markdown;
pub mod ocsf;
pub mod sarif;

use std::collections::HashMap;

use nisaba_app::assessment::{Assessment, Check, Exception, Finding, Place};

use crate::text::clean;

/// What a document for other programs holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Folder that was assessed, seen from the root of its repository, e.g. `infra/live`; empty at the root.
    pub below: String,
    /// Whether checks that could not be decided are in it. They are questions, no gaps.
    pub undecided: bool,
    /// Whether accepted risks are in it, marked as accepted where the format knows such a thing.
    pub accepted: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { below: String::new(), undecided: false, accepted: true }
    }
}

/// An assessment, looked at by what the formats ask for.
struct View<'a> {
    assessment: &'a Assessment,
    options: &'a Options,
    checks: HashMap<&'a str, &'a Check>,
    exceptions: HashMap<&'a str, &'a Exception>,
}

impl<'a> View<'a> {
    fn new(assessment: &'a Assessment, options: &'a Options) -> Self {
        let checks = assessment.checks.iter().map(|check| (check.id.as_str(), check)).collect();
        let in_force = assessment.exceptions.iter().filter(|exception| exception.state == "in_force");
        let exceptions = in_force
            .flat_map(|exception| exception.findings.iter().map(move |finding| (finding.as_str(), exception)))
            .collect();
        Self { assessment, options, checks, exceptions }
    }

    /// Findings of an outcome, in the order of the assessment: the worst first.
    fn of(&self, outcome: &'static str) -> impl Iterator<Item = &'a Finding> {
        self.assessment.findings.iter().filter(move |finding| finding.outcome == outcome)
    }

    /// What is reported: gaps, then, as asked, accepted risks and open questions.
    fn reported(&self) -> impl Iterator<Item = &'a Finding> {
        let accepted = self.of("excepted").filter(|_| self.options.accepted);
        let undecided = self.of("inconclusive").filter(|_| self.options.undecided);
        self.of("fail").chain(accepted).chain(undecided)
    }

    fn check(&self, finding: &Finding) -> Option<&'a Check> {
        self.checks.get(finding.check.as_str()).copied()
    }

    /// The exception that accepts a finding.
    fn exception(&self, finding: &Finding) -> Option<&'a Exception> {
        self.exceptions.get(finding.fingerprint.as_str()).copied()
    }

    /// A path as seen from the root of the repository.
    fn path(&self, file: &str) -> String {
        let file = file.trim_start_matches("./");
        match self.options.below.trim_matches('/') {
            "" => file.to_owned(),
            below => format!("{below}/{file}"),
        }
    }
}

/// Where a finding is decided: the file and its lines, from 1; no lines where nothing is known of them.
fn spot(finding: &Finding) -> (&str, Option<(u32, u32)>) {
    match &finding.at {
        Some(Place { file, line, .. }) if *line > 0 => (file, Some((*line, *line))),
        _ if finding.line > 0 => (&finding.file, Some((finding.line, finding.end_line.max(finding.line)))),
        _ => (&finding.file, None),
    }
}

/// The sentence of a finding, or the title of its check where it says nothing.
fn sentence(finding: &Finding) -> String {
    let text = if finding.says.trim().is_empty() { finding.title.as_str() } else { finding.says.as_str() };
    clean(text).into_owned()
}

/// `1` for critical to `4` for low.
fn severity_rank(severity: &str) -> u8 {
    match severity {
        "critical" => 1,
        "high" => 2,
        "medium" => 3,
        _ => 4,
    }
}

/// `text` in at most `most` characters, ending in `…` where it was cut.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}
