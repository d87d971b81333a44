//! Reports of other tools, read as findings that speak of our concepts: SARIF, Trivy, Prowler (OCSF), Checkov, Semgrep,
//! gitleaks, SonarQube, OWASP ZAP.
//!
//! [`read`] recognises the format by its shape. What a rule of a tool is about is data (`concepts.yaml`).
//!
//! **Invariant:** a report is untrusted. Its paths are only compared, never opened here; its markup is text; what it quotes of a
//! secret is not taken over; numbers and lengths are bounded.
//! **Not here:** which asset a finding is about and whether we found the same (`nisaba_app`).

mod checkov;
mod concept;
mod gitleaks;
mod plain;
mod prowler;
mod sarif;
mod semgrep;
mod sonarqube;
mod trivy;
mod zap;

use nisaba_base::value::{Node, Value};
use nisaba_base::{Diagnostic, FileId, Loc, json};
use nisaba_check::Severity;

pub use concept::concepts;

/// Most findings taken from one report; more would bury everything else.
pub const MOST_FINDINGS: usize = 20_000;

/// What one report says.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The tool that wrote it, in small letters: `trivy`, `semgrep`, or what a SARIF file names.
    pub tool: String,
    /// What is wrong, in the order of the report.
    pub findings: Vec<Reported>,
    /// How many of the tool's checks passed, where it says so.
    pub passed: usize,
    /// How many findings the tool itself was told to accept.
    pub suppressed: usize,
    /// How many were left out because there are too many.
    pub left_out: usize,
}

/// One thing that a tool found.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// The tool's rule.
    pub rule: String,
    /// What it is about, as a concept of ours.
    pub concept: &'static str,
    /// The gap in a few words.
    pub title: String,
    /// The gap in a sentence.
    pub says: String,
    /// How bad the tool holds it.
    pub severity: Severity,
    /// What it was found in.
    pub subject: Subject,
    /// What to do, where the tool says.
    pub fix: Option<String>,
    /// Weakness and advisory ids: `CWE-79`, `CVE-2026-0001`, `A03:2021`.
    pub ids: Vec<String>,
    /// Where one can read more.
    pub url: Option<String>,
    /// Where in the report it stands.
    pub loc: Loc,
}

/// What a finding was found in.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A file, maybe with lines (from 1), and the address of a resource in it where the tool knows one.
    File {
        /// Path as the tool writes it.
        path: String,
        /// First and last line.
        lines: Option<(u32, u32)>,
        /// `aws_s3_bucket.logs`, `Deployment.shop.intake`.
        resource: Option<String>,
    },
    /// A container image.
    Image(String),
    /// A resource of a cloud, by its id.
    Cloud {
        /// ARN or resource id.
        id: String,
        /// The provider's name for its sort.
        sort: String,
    },
    /// An address on the web.
    Site(String),
}

/// Reads a report of any of the tools.
///
/// # Errors
/// When it is no JSON, or its shape is that of no tool we read.
pub fn read(file: FileId, text: &str) -> Result<Report, Diagnostic> {
    let root = json_value(file, text)?;
    let readers = [
        sarif::read,
        trivy::read,
        checkov::read,
        semgrep::read,
        sonarqube::read,
        zap::read,
        prowler::read,
        gitleaks::read,
    ];
    let mut report = readers.iter().find_map(|read| read(&root)).ok_or_else(|| {
        Diagnostic::warning("unknown-report", "this is no report of a tool that is read here")
            .at(Loc::start_of(file))
            .help("read are SARIF, and the JSON of Trivy, Prowler (OCSF), Checkov, Semgrep, gitleaks, SonarQube and ZAP")
    })?;
    report.left_out = report.findings.len().saturating_sub(MOST_FINDINGS);
    report.findings.truncate(MOST_FINDINGS);
    Ok(report)
}

/// One JSON value, or one a line as streams of events are written.
fn json_value(file: FileId, text: &str) -> Result<Node, Diagnostic> {
    json::parse(file, text).or_else(|problem| {
        let mut items = Vec::new();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            if !line.trim().is_empty() {
                // Places within a line would be those of the line alone: the line is the place of all of it.
                let node = json::parse(file, line).map_err(|_| problem.clone())?;
                items.push(Node { loc: Loc::new(file, offset..offset + line.len()), ..node });
            }
            offset += line.len();
        }
        if items.len() < 2 {
            return Err(problem);
        }
        Ok(Value::list(items).at(Loc::start_of(file)))
    })
}

impl Report {
    fn new(tool: &str) -> Self {
        Self { tool: tool.to_owned(), findings: Vec::new(), passed: 0, suppressed: 0, left_out: 0 }
    }
}
