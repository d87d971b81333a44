//! CSV (RFC 4180) for spreadsheets: one row for each finding.
//!
//! **Invariant:** no cell is a formula. A spreadsheet runs what begins with `=`, `+`, `-` or `@`; such a cell gets an
//! apostrophe in front, which spreadsheets read as "this is text".

use nisaba_app::Assessment;
use nisaba_app::assessment::Finding;

use super::{Options, View, sentence, spot};
use crate::text::clean;

const HEAD: [&str; 15] = [
    "outcome",
    "severity",
    "check",
    "concept",
    "finding",
    "resource",
    "file",
    "line",
    "owner",
    "requirements",
    "action",
    "effort_hours",
    "accepted_by",
    "accepted_until",
    "fingerprint",
];

/// The table, lines ended by CR LF, in UTF-8.
pub fn document(assessment: &Assessment, options: &Options) -> String {
    let view = View::new(assessment, options);
    let mut out = String::new();
    row(&mut out, HEAD.into_iter().map(str::to_owned));
    for finding in view.reported() {
        row(&mut out, view.cells(finding).into_iter());
    }
    out
}

impl View<'_> {
    fn cells(&self, finding: &Finding) -> [String; 15] {
        let (file, lines) = spot(finding);
        let exception = self.exception(finding);
        [
            finding.outcome.to_string(),
            finding.severity.to_string(),
            finding.check.to_string(),
            finding.concept.to_string(),
            sentence(finding),
            finding.resource.to_string(),
            self.path(file),
            lines.map(|(line, _)| line.to_string()).unwrap_or_default(),
            finding.owner.as_deref().unwrap_or_default().to_owned(),
            finding.requirements.join(" "),
            finding.remediation.action.to_string(),
            finding.remediation.effort_hours.to_string(),
            exception.map(|exception| exception.owner.clone()).unwrap_or_default(),
            exception.map(|exception| exception.until.clone()).unwrap_or_default(),
            finding.fingerprint.to_string(),
        ]
    }
}

fn row(out: &mut String, cells: impl Iterator<Item = String>) {
    for (index, text) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        cell(out, &text);
    }
    out.push_str("\r\n");
}

fn cell(out: &mut String, text: &str) {
    let text = clean(text);
    // Some programs skip spaces before they look for a formula.
    let formula =
        text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let quoted = formula || text.contains([',', '"', ';']) || text.trim().len() != text.len();
    if !quoted {
        out.push_str(&text);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut out = String::new();
        cell(&mut out, text);
        out
    }

    #[test]
    fn a_name_that_is_a_formula_stays_text() {
        assert_eq!(
            shown("=HYPERLINK(\"//a.example\",\"open\")"),
            "\"'=HYPERLINK(\"\"//a.example\"\",\"\"open\"\")\""
        );
        assert_eq!(shown("@SUM(1)"), "\"'@SUM(1)\"");
        assert_eq!(shown(" -1+2"), "\"' -1+2\"");
        assert_eq!(shown("\t=1"), "\"' =1\"", "a tab is a space by then");
    }

    #[test]
    fn separators_and_quotes_are_quoted_and_ordinary_text_is_not() {
        assert_eq!(shown("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(shown("aws_s3_bucket.logs"), "aws_s3_bucket.logs");
        assert_eq!(shown("two\nlines"), "two lines");
    }
}
