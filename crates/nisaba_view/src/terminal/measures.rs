//! The answer as a bar, and each measure of Art. 21(2) with its obligations.

use super::line::{Ink, Line, Screen};
use nisaba_app::assessment::{Assessment, Counts, Measure};

/// Glyph of a status with and without UTF-8, ink and word.
struct Mark {
    glyph: &'static str,
    ink: Ink,
    word: &'static str,
    count: usize,
}

fn marks(counts: &Counts, unicode: bool) -> [Mark; 4] {
    let pick = |full, plain| if unicode { full } else { plain };
    [
        Mark { glyph: pick("█", "#"), ink: Ink::Green, word: "met", count: counts.met },
        Mark { glyph: pick("▒", "="), ink: Ink::Yellow, word: "partly met", count: counts.partly_met },
        Mark { glyph: pick("×", "x"), ink: Ink::Red, word: "not met", count: counts.not_met },
        Mark { glyph: pick("·", "."), ink: Ink::Dim, word: "not assessed", count: counts.not_assessed },
    ]
}

/// The sentence, the bar and its legend.
pub(super) fn summary(assessment: &Assessment, screen: &mut Screen<'_>) {
    let sentence = &assessment.summary.sentence;
    let (first, rest) = match sentence.split_once(". ") {
        Some((first, rest)) => (format!("{first}."), rest),
        None => (sentence.clone(), ""),
    };
    screen.item(2, (Ink::Bold, &first), rest);
    screen.blank();
    let counts = &assessment.summary.requirements;
    let marks = marks(counts, screen.unicode());
    if marks.iter().all(|mark| mark.count == 0) {
        return;
    }
    let shares = shares(&marks.each_ref().map(|mark| mark.count), (screen.width() - 20).min(84));
    screen.line(|line| bar(line.pad_to(2), &marks, &shares));
    let legend = marks.each_ref().map(|mark| {
        let aside = if mark.word == "not assessed" { " (never counts as met)" } else { "" };
        (mark.ink, format!("{} {} {}{aside}", mark.glyph, mark.count, mark.word))
    });
    screen.flow(2, &legend);
    screen.blank();
}

/// One row for each measure.
pub(super) fn table(assessment: &Assessment, screen: &mut Screen<'_>) {
    if assessment.measures.is_empty() {
        return;
    }
    let longest = assessment.measures.iter().map(|measure| total(&measure.obligations)).max().unwrap_or(0);
    let each = if longest * 2 <= 20 { 2 } else { 1 };
    let bar_width = (longest * each).clamp(6, 28).min(screen.width() - 56);
    let title_width = screen.width().saturating_sub(bar_width + 36).clamp(20, 40);
    let counts_at = 6 + title_width + 1 + bar_width + 2;
    screen.line(|line| {
        line.put(Ink::Bold, "Measures of Article 21(2), and 20 and 23")
            .pad_to(counts_at)
            .put(Ink::Dim, "obligations met   findings")
    });
    screen.blank();
    for measure in &assessment.measures {
        row(measure, screen, each, bar_width, title_width);
    }
    screen.blank();
}

fn row(measure: &Measure, screen: &mut Screen<'_>, each: usize, bar_width: usize, title_width: usize) {
    let counts = &measure.obligations;
    let total = total(counts);
    let marks = marks(counts, screen.unicode());
    let numbers = marks.each_ref().map(|mark| mark.count);
    let shares = if total * each <= bar_width {
        numbers.map(|number| number * each)
    } else {
        shares(&numbers, bar_width)
    };
    let met = match total {
        0 => "does not apply".to_owned(),
        total => format!("{} of {total}", counts.met),
    };
    let findings = if measure.findings == 0 {
        if screen.unicode() { "·" } else { "." }.to_owned()
    } else {
        measure.findings.to_string()
    };
    screen.line(|line| {
        let line = line.put(Ink::Dim, &format!("{:>4}", measure.letter)).put(Ink::Plain, "  ");
        let line =
            bar(line.column(Ink::Plain, &measure.title, title_width).put(Ink::Plain, " "), &marks, &shares);
        let line = line.pad_to(6 + title_width + 1 + bar_width + 2);
        line.column(Ink::Plain, &met, 16).put(Ink::Plain, &format!("{findings:>10}"))
    });
}

fn bar<'a>(mut line: Line<'a>, marks: &[Mark; 4], shares: &[usize; 4]) -> Line<'a> {
    for (mark, columns) in marks.iter().zip(shares) {
        line = line.put(mark.ink, &mark.glyph.repeat(*columns));
    }
    line
}

fn total(counts: &Counts) -> usize {
    counts.met + counts.partly_met + counts.not_met + counts.not_assessed
}

/// `columns` in the proportion of `counts`, by largest remainder; whoever has any keeps at least one column.
fn shares(counts: &[usize; 4], columns: usize) -> [usize; 4] {
    let total = counts.iter().sum::<usize>();
    if total == 0 {
        return [0; 4];
    }
    let mut shares = counts.map(|count| if count == 0 { 0 } else { (count * columns / total).max(1) });
    let mut by_remainder = [0, 1, 2, 3];
    by_remainder.sort_by_key(|index| std::cmp::Reverse(counts.get(*index).unwrap_or(&0) * columns % total));
    for index in by_remainder.iter().cycle().take(4) {
        let missing = shares.iter().sum::<usize>() < columns;
        if let Some(share) = shares.get_mut(*index).filter(|share| missing && **share > 0) {
            *share += 1;
        }
    }
    while shares.iter().sum::<usize>() > columns {
        let Some(largest) = shares.iter_mut().max() else { break };
        *largest = largest.saturating_sub(1);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_its_columns_and_hides_nobody() {
        assert_eq!(shares(&[14, 12, 6, 10], 84).iter().sum::<usize>(), 84);
        assert_eq!(shares(&[1000, 1, 0, 1], 20), [18, 1, 0, 1]);
        assert_eq!(shares(&[3, 2, 3, 1], 80), [27, 18, 26, 9], "equal counts differ by one column at most");
        assert_eq!(shares(&[0, 0, 0, 0], 20), [0, 0, 0, 0]);
    }
}
