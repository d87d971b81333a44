//! Markdown for a comment under a pull or merge request: the answer, the worst gaps with their place, the requirements
//! they touch; the rest folded away.
//!
//! **Invariant:** names, paths and values of the estate stay text. They make no mention, reference, link, image, table
//! cell or HTML ([`crate::markdown_text`]).
//! **Invariant:** the comment fits into what code hosts take, whatever was found; what does not fit is counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use nisaba_app::Assessment;
use nisaba_app::assessment::{Finding, Requirement, Status};

use super::{Options, View, cut, sentence, spot};
use crate::gap::citation;
use crate::markdown_text::{self, escaped};
use crate::text::{count, date, effort};

/// First line of the comment, by which the next run finds it again.
pub const MARK: &str = "<!-- nisaba -->";
/// Code hosts refuse comments of more than 65,536 characters; room for what is closed at the end.
const MOST: usize = 64_000;
/// Gaps shown without unfolding.
const FIRST: usize = 10;
/// Longest text of a cell.
const LONGEST: usize = 240;

/// The comment.
pub fn document(assessment: &Assessment, options: &Options) -> String {
    let view = View::new(assessment, options);
    let gaps: Vec<&Finding> = view.of("fail").collect();
    let mut out = format!("{MARK}\n### NIS2: {}\n\n", escaped(&assessment.summary.sentence));
    view.counts(&mut out);
    let (first, rest) = gaps.split_at(gaps.len().min(FIRST));
    view.table(&mut out, first);
    view.requirements(&mut out, &gaps);
    view.actions(&mut out, first);
    let title = count(rest.len(), "more gap", "more gaps");
    view.folded(&mut out, &title, rest);
    if options.undecided {
        let undecided: Vec<&Finding> = view.of("inconclusive").collect();
        let title = format!("{} undecided, because a value is unknown", undecided.len());
        view.folded(&mut out, &title, &undecided);
    }
    view.problems(&mut out);
    let meta = &assessment.meta;
    let read = count(meta.files_read, "file", "files");
    let _ = writeln!(
        out,
        "<sub>Nisaba {} · {read} read · law as of {}</sub>",
        escaped(&meta.nisaba),
        escaped(&date(&meta.law_as_of))
    );
    out
}

impl View<'_> {
    fn counts(&self, out: &mut String) {
        let summary = &self.assessment.summary;
        let failing = summary.failing;
        let severities = [
            (failing.critical, "critical"),
            (failing.high, "high"),
            (failing.medium, "medium"),
            (failing.low, "low"),
        ];
        let told: Vec<String> = severities
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{number} {word}"))
            .collect();
        let total: usize = severities.iter().map(|(number, _)| number).sum();
        let mut line = match total {
            0 => "**No check fails.**".to_owned(),
            total => format!("**{}:** {}", count(total, "gap", "gaps"), told.join(", ")),
        };
        if summary.excepted > 0 {
            let _ = write!(line, " · {} accepted", summary.excepted);
        }
        if let Some(baseline) = &self.assessment.baseline {
            let said = crate::text::baseline(baseline, str::to_owned);
            let _ = write!(line, " · baseline: {said}");
        }
        if summary.inconclusive > 0 {
            let _ = write!(line, " · {} undecided", summary.inconclusive);
        }
        let _ = write!(line, " · {} pass", summary.passing);
        let _ = writeln!(out, "{line}\n");
    }

    /// Rows while there is room; says how many did not fit.
    fn table(&self, out: &mut String, findings: &[&Finding]) {
        if findings.is_empty() {
            return;
        }
        out.push_str("| severity | gap | where | bears on |\n|---|---|---|---|\n");
        for (index, finding) in findings.iter().enumerate() {
            let row = self.row(finding);
            if out.len() + row.len() > MOST {
                let left = count(findings.len() - index, "more does", "more do");
                let _ = writeln!(out, "\n{left} not fit into a comment.");
                break;
            }
            out.push_str(&row);
        }
        out.push('\n');
    }

    fn row(&self, finding: &Finding) -> String {
        let (file, lines) = spot(finding);
        let place = match lines {
            Some((line, _)) => format!("{}:{line}", self.path(file)),
            None => self.path(file),
        };
        let bears: Vec<String> = finding
            .requirements
            .iter()
            .filter(|id| id.starts_with("nis2-"))
            .take(4)
            .map(|id| escaped(&citation(id)))
            .collect();
        let mark = if finding.severity == "critical" {
            "**critical**".to_owned()
        } else {
            escaped(finding.severity)
        };
        format!(
            "| {mark} | {}<br>{} | {} | {} |\n",
            escaped(&cut(&sentence(finding), LONGEST)),
            code(&finding.resource),
            code(&place),
            bears.join(", ")
        )
    }

    fn folded(&self, out: &mut String, title: &str, findings: &[&Finding]) {
        if findings.is_empty() {
            return;
        }
        let _ = writeln!(out, "<details><summary>{title}</summary>\n");
        self.table(out, findings);
        out.push_str("</details>\n\n");
    }

    /// Requirements that are not met because of these gaps.
    fn requirements(&self, out: &mut String, gaps: &[&Finding]) {
        let mut touched: BTreeMap<usize, usize> = BTreeMap::new();
        for finding in gaps {
            for (index, requirement) in self.assessment.requirements.iter().enumerate() {
                if finding.requirements.contains(&requirement.id) {
                    *touched.entry(index).or_default() += 1;
                }
            }
        }
        if touched.is_empty() {
            return;
        }
        let title = count(touched.len(), "requirement affected", "requirements affected");
        let _ = writeln!(
            out,
            "<details><summary>{title}</summary>\n\n| NIS2 | requirement | status | gaps |\n|---|---|---|---|"
        );
        for (index, gaps) in touched {
            if let Some(Requirement { id, title, status, .. }) = self.assessment.requirements.get(index) {
                let _ = writeln!(
                    out,
                    "| {} | {} | {} | {gaps} |",
                    escaped(&citation(id)),
                    escaped(title),
                    word(*status)
                );
            }
        }
        out.push_str("\n</details>\n\n");
    }

    /// What to do about the gaps that are shown, each thing once.
    fn actions(&self, out: &mut String, gaps: &[&Finding]) {
        let mut told: Vec<&str> = Vec::new();
        let mut lines = String::new();
        for finding in gaps {
            let action = finding.remediation.action.as_str();
            if !action.is_empty() && !told.contains(&action) {
                told.push(action);
                let action = escaped(&cut(action, LONGEST));
                let _ = writeln!(
                    lines,
                    "- {action} ({}, {})",
                    code(&finding.check),
                    effort(finding.remediation.effort_hours)
                );
            }
        }
        if !lines.is_empty() {
            let _ = writeln!(out, "<details><summary>What to do</summary>\n\n{lines}\n</details>\n");
        }
    }

    fn problems(&self, out: &mut String) {
        let problems: Vec<_> = self.assessment.problems.iter().filter(|one| one.level != "note").collect();
        if problems.is_empty() || out.len() > MOST {
            return;
        }
        let title = count(problems.len(), "problem while reading", "problems while reading");
        let _ = writeln!(out, "<details><summary>{title}</summary>\n");
        for problem in problems.iter().take(FIRST) {
            let at = problem
                .at
                .as_ref()
                .map(|at| format!(" {}", code(&format!("{}:{}", self.path(&at.file), at.line))));
            let _ = writeln!(out, "- {}{}", escaped(&cut(&problem.message, LONGEST)), at.unwrap_or_default());
        }
        out.push_str("\n</details>\n\n");
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::PartlyMet => "partly met",
        Status::NotMet => "**not met**",
        Status::NotAssessed => "nobody has shown it",
        Status::NotApplicable => "does not apply",
    }
}

/// Text of others as code, cut where nobody reads on.
fn code(text: &str) -> String {
    markdown_text::code(&cut(text, LONGEST))
}

/// Lines of text of others, each escaped.
pub(super) fn escaped_lines(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}
