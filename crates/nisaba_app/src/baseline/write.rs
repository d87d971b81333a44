//! A [`Baseline`] as its file: sorted, one finding a line, so that a change of it reads well in a pull request.

use std::fmt::Write as _;

use super::{Acceptance, Baseline, Known, VERSION};

const HEAD: &str = "\
# Findings that are known and accepted for a time. Written by `nisaba baseline`; docs/baseline.md says how it is judged.
# An entry accepts one finding until the last day named, or until it gets worse. The duties behind it stay not met.
";

/// The text of the file.
pub fn text(baseline: &Baseline) -> String {
    let mut out = format!("{HEAD}version: {VERSION}\n");
    let mut accepted: Vec<&Acceptance> =
        baseline.accepted.iter().filter(|one| !one.findings.is_empty()).collect();
    accepted.sort_by_key(|one| (one.since, one.until, &one.owner, &one.reason));
    if accepted.is_empty() {
        out.push_str("accepted: []\n");
        return out;
    }
    out.push_str("accepted:\n");
    for one in accepted {
        acceptance(one, &mut out);
    }
    out
}

fn acceptance(one: &Acceptance, out: &mut String) {
    let (owner, reason) = (scalar(&one.owner), scalar(&one.reason));
    let (since, until) = (one.since, one.until);
    // Writing to a string never fails.
    let _ = writeln!(out, "  - owner: {owner}\n    since: {since}\n    until: {until}\n    reason: {reason}");
    out.push_str("    findings:\n");
    let mut findings: Vec<&Known> = one.findings.iter().collect();
    findings.sort_by_key(|known| {
        (&known.file, &known.resource, &known.check, &known.fingerprint, known.severity, &known.values)
    });
    for known in findings {
        let values: Vec<String> = known.values.iter().map(|value| quoted(value)).collect();
        let _ = writeln!(
            out,
            "      - {{check: {}, resource: {}, file: {}, severity: {}, fingerprint: {}, values: [{}]}}",
            scalar(&known.check),
            scalar(&known.resource),
            scalar(&known.file),
            known.severity.word(),
            quoted(&known.fingerprint),
            values.join(", ")
        );
    }
}

/// Bare where YAML takes it for the same text in every place, else in quotes.
fn scalar(text: &str) -> String {
    let begins = text.chars().next().is_some_and(|first| first.is_ascii_alphabetic());
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./ ".contains(letter);
    // Words that one YAML or another reads as something else than text.
    let special = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let is_bare = begins
        && text.chars().all(is_plain)
        && !text.ends_with(' ')
        && !special.contains(&text.to_ascii_lowercase().as_str());
    if is_bare { text.to_owned() } else { quoted(text) }
}

/// JSON's quotes are YAML's; digits in quotes are no number.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use nisaba_base::{FileId, Loc, SourceFile, SourceMap};
    use nisaba_check::Severity;
    use proptest::prelude::*;

    use super::super::read;
    use super::*;

    fn read_text(text: &str) -> Result<Baseline, Vec<nisaba_base::Diagnostic>> {
        let mut sources = SourceMap::default();
        let file = sources.insert(SourceFile::new("nisaba-baseline.yaml", text));
        read(&sources, file)
    }

    fn known(words: [String; 4], values: Vec<String>) -> Known {
        let [check, resource, file, fingerprint] = words;
        let loc = Loc::start_of(FileId(0));
        Known { check, resource, file, severity: Severity::High, fingerprint, values, loc }
    }

    fn without_places(mut baseline: Baseline) -> Baseline {
        for acceptance in &mut baseline.accepted {
            acceptance.loc = Loc::start_of(FileId(0));
            for known in &mut acceptance.findings {
                known.loc = Loc::start_of(FileId(0));
            }
        }
        baseline
    }

    const WORD: &str = "[ -~äß→\n\t]{0,20}[!-~]";

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was_meant(
            words in prop::array::uniform4(WORD),
            values in prop::collection::vec("[0-9a-fe]{8}", 0..3),
            owner in WORD,
            reason in WORD,
        ) {
            let day = jiff::civil::date(2026, 11, 24);
            let acceptance = Acceptance {
                owner, reason, since: day, until: day,
                findings: vec![known(words, values)],
                loc: Loc::start_of(FileId(0)),
            };
            let baseline = Baseline { version: VERSION, accepted: vec![acceptance] };
            let written = text(&baseline);
            let read = read_text(&written).map(without_places);
            prop_assert_eq!(read.map_err(|problems| format!("{problems:?} in\n{written}")), Ok(baseline));
        }

        #[test]
        fn any_text_is_a_baseline_or_a_mistake(text in "[ -~\n]{0,200}") {
            let _ = read_text(&text);
        }
    }

    #[test]
    fn an_empty_file_and_an_empty_baseline_accept_nothing() {
        for text in ["", "# nothing yet\n", &text(&Baseline::default())] {
            assert_eq!(read_text(text).map(|read| read.accepted), Ok(Vec::new()), "{text}");
        }
    }
}
