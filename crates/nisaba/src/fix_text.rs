//! `nisaba fix` for a terminal: each file's patch with the gaps it closes, then what has none and why.

use std::collections::BTreeMap;
use std::fmt::Write;

use nisaba_fix::{Fixed, Mended, Report};
use nisaba_view::terminal::Style;

/// Most reasons that are listed.
const MOST: usize = 12;

/// The whole answer.
pub(crate) fn text(report: &Report, fixed: &Fixed, style: &Style) -> String {
    let mut out = String::new();
    for mended in &fixed.mended {
        heading(&mut out, mended, style);
    }
    if !fixed.mended.is_empty() {
        out.push('\n');
    }
    for file in &report.files {
        diff(&mut out, &file.diff, style);
        if !file.exact {
            let _ = writeln!(
                out,
                "{}",
                style_of(
                    "2",
                    "a line that may hold a secret is masked; `--apply` writes the file as it is",
                    style
                )
            );
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", style_of("1", &report.summary.sentence, style));
    reasons(&mut out, report);
    out
}

/// What a patch closes, and what to look at before it is deployed.
fn heading(out: &mut String, mended: &Mended, style: &Style) {
    let place = clean(&format!("{}:{}", mended.file, mended.line));
    let _ = writeln!(
        out,
        "{:<9} {}  {}  {}",
        mended.severity,
        style_of("34", &place, style),
        mended.check,
        clean(&mended.resource)
    );
    for mind in &mended.mind {
        let _ = writeln!(out, "          mind: {mind}");
    }
    for disrupts in &mended.disrupts {
        let _ = writeln!(out, "          {} {disrupts}", style_of("33", "disrupts:", style));
    }
}

fn diff(out: &mut String, diff: &str, style: &Style) {
    for line in diff.lines() {
        let code = match line.as_bytes().first() {
            _ if line.starts_with("+++") || line.starts_with("---") => "1",
            Some(b'+') => "32",
            Some(b'-') => "31",
            Some(b'@') => "36",
            _ => "",
        };
        let _ = writeln!(out, "{}", style_of(code, &clean(line), style));
    }
}

/// Why the others have no patch, the most frequent reason first.
fn reasons(out: &mut String, report: &Report) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for unmended in report.unmended.iter().filter(|unmended| !unmended.disruptive) {
        *counts.entry(&unmended.why).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (why, count) in counts.iter().take(MOST) {
        let _ = writeln!(out, "  {count:>4}  {}", clean(why));
    }
    if counts.len() > MOST {
        let _ =
            writeln!(out, "        and {} more reasons; `--format json` has them all", counts.len() - MOST);
    }
    if report.summary.disruptive > 0 {
        let _ = writeln!(
            out,
            "  {:>4}  could be closed with --disruptive: something stops to work then, or is made anew",
            report.summary.disruptive
        );
    }
    if !report.unmended.is_empty() {
        let _ = writeln!(out, "`nisaba explain CHECK` says what to do about each.");
    }
}

/// Nothing in a file may steer the terminal.
fn clean(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() && letter != '\t' { '\u{fffd}' } else { letter })
        .collect()
}

fn style_of(code: &str, text: &str, style: &Style) -> String {
    match style.colour && !code.is_empty() {
        true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        false => text.to_owned(),
    }
}
