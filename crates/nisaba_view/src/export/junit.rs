//! JUnit XML, which nearly every build server shows: a suite for each measure of the law, a case for each check on an
//! asset. Gaps are failures; open questions and accepted risks are skipped, with the reason.
//!
//! **Invariant:** the document is well-formed XML 1.0 whatever the estate is called: characters that XML forbids are gone.

use std::fmt::Write as _;

use nisaba_app::Assessment;
use nisaba_app::assessment::Finding;

use super::{Options, View, sentence, spot};
use crate::gap::citation;
use crate::text::clean;

/// Suite of what bears on no measure.
const OTHER: &str = "Other";

/// The document. Passing checks are counted as cases too: a build server shows how many passed.
pub fn document(assessment: &Assessment, options: &Options) -> String {
    let view = View::new(assessment, options);
    let suites = view.suites();
    let count = |outcome: &str| assessment.findings.iter().filter(|one| one.outcome == outcome).count();
    let (failures, skipped) = (count("fail"), count("inconclusive") + count("excepted"));
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"Nisaba\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"{:.3}\">",
        assessment.findings.len(),
        assessment.meta.seconds.filter(|seconds| seconds.is_finite()).unwrap_or(0.0)
    );
    for (title, findings) in &suites {
        view.suite(&mut out, title, findings);
    }
    out.push_str("</testsuites>\n");
    out
}

impl<'a> View<'a> {
    /// A finding may bear on several measures and is told once: under the first, in the order of the law.
    fn suites(&self) -> Vec<(String, Vec<&'a Finding>)> {
        let measures = &self.assessment.measures;
        let mut suites: Vec<(String, Vec<&Finding>)> = measures
            .iter()
            .map(|measure| (format!("{} {}", article(&measure.letter), measure.title), Vec::new()))
            .collect();
        suites.push((OTHER.to_owned(), Vec::new()));
        for finding in &self.assessment.findings {
            let bears = |letter: &str| finding.requirements.iter().any(|id| belongs(id, letter));
            let at = measures.iter().position(|measure| bears(&measure.letter)).unwrap_or(measures.len());
            if let Some((_, findings)) = suites.get_mut(at) {
                findings.push(finding);
            }
        }
        suites.retain(|(_, findings)| !findings.is_empty());
        suites
    }

    fn suite(&self, out: &mut String, title: &str, findings: &[&Finding]) {
        let count = |outcome: &str| findings.iter().filter(|one| one.outcome == outcome).count();
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" timestamp=\"{}\">",
            xml(title),
            findings.len(),
            count("fail"),
            count("inconclusive") + count("excepted"),
            xml(self.assessment.meta.generated_at.trim_end_matches('Z'))
        );
        for finding in findings {
            self.case(out, finding);
        }
        out.push_str("  </testsuite>\n");
    }

    fn case(&self, out: &mut String, finding: &Finding) {
        let (file, lines) = spot(finding);
        let path = self.path(file);
        let _ = write!(
            out,
            "    <testcase classname=\"{}\" name=\"{}: {}\" file=\"{}\"",
            xml(&path),
            xml(&finding.check),
            xml(&finding.resource),
            xml(&path)
        );
        if let Some((line, _)) = lines {
            let _ = write!(out, " line=\"{line}\"");
        }
        match finding.outcome {
            "fail" => self.failure(out, finding, &path),
            "inconclusive" => skipped(out, &sentence(finding)),
            "excepted" => skipped(out, &self.accepted(finding)),
            _ => out.push_str("/>\n"),
        }
    }

    fn failure(&self, out: &mut String, finding: &Finding, path: &str) {
        let line = spot(finding).1.map(|(line, _)| format!(":{line}")).unwrap_or_default();
        let bears: Vec<String> = finding.requirements.iter().map(|id| citation(id)).collect();
        let _ = writeln!(
            out,
            ">\n      <failure type=\"{}\" message=\"{}\">{}\n{}{line}\nBears on {}. Do: {}</failure>\n    </testcase>",
            xml(finding.severity),
            xml(&sentence(finding)),
            xml(&sentence(finding)),
            xml(path),
            xml(&bears.join(", ")),
            xml(&finding.remediation.action)
        );
    }

    fn accepted(&self, finding: &Finding) -> String {
        match self.exception(finding) {
            Some(one) => format!("Accepted by {} until {}: {}", one.owner, one.until, one.reason),
            None => "Accepted".to_owned(),
        }
    }
}

fn skipped(out: &mut String, reason: &str) {
    let _ = writeln!(out, ">\n      <skipped message=\"{}\"/>\n    </testcase>", xml(reason));
}

/// `21(2)(c)`, `20`.
fn article(letter: &str) -> String {
    if letter.starts_with(|first: char| first.is_ascii_digit()) {
        letter.to_owned()
    } else {
        format!("21(2)({letter})")
    }
}

/// Whether an obligation (`c.3`) or requirement (`nis2-21-2-c`, `nis2-23-1`) belongs to a measure (`c`, `23`).
fn belongs(id: &str, letter: &str) -> bool {
    match id.strip_prefix("nis2-") {
        Some(rest) => {
            rest.strip_prefix("21-2-").unwrap_or_else(|| rest.split('-').next().unwrap_or(rest)) == letter
        }
        None => id.split('.').next() == Some(letter),
    }
}

/// Text of others in XML. [`clean`] took the control characters; two more letters are forbidden.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in clean(text).chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_obligation_and_a_requirement_belong_to_their_measure() {
        assert!(
            belongs("c.3", "c")
                && belongs("nis2-21-2-c", "c")
                && belongs("nis2-23-1", "23")
                && belongs("23.2", "23")
        );
        assert!(!belongs("c.3", "a") && !belongs("nis2-21-2-c", "21") && !belongs("cir:4.2", "c"));
    }

    #[test]
    fn letters_that_xml_forbids_are_gone() {
        assert_eq!(xml("a\u{0}\u{1b}[2J<b>&\"\u{ffff}"), "a\u{fffd}\u{fffd}[2J&lt;b&gt;&amp;&quot;\u{fffd}");
    }
}
