//! "Did you mean": the nearest right word to a wrong one.

/// The candidate nearest to `word`, if it is near enough to be meant (at most a third of its letters differ).
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(2);
    // Whoever writes `staff` means `staff_awu`.
    let is_begin = |candidate: &str| word.len() >= 4 && candidate.starts_with(word);
    let near = |candidate: &'a str| if is_begin(candidate) { 1 } else { distance(word, candidate) };
    let scored = candidates.into_iter().map(|candidate| (near(candidate), candidate));
    let (distance, best) = scored.min_by_key(|(distance, candidate)| (*distance, candidate.len()))?;
    (distance <= limit).then_some(best)
}

/// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours count one each.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().take(128).collect();
    let right: Vec<char> = right.chars().take(128).collect();
    let mut before_last = vec![0; right.len() + 1];
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let substituted = last[j] + usize::from(!a.eq_ignore_ascii_case(b));
            let mut best = substituted.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key_is_named_and_a_strange_word_has_none() {
        let keys = ["staff", "turnover_eur", "balance_sheet_eur"];
        assert_eq!(nearest("turnover_euro", keys), Some("turnover_eur"));
        assert_eq!(nearest("satff", keys), Some("staff"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("balance", keys), Some("balance_sheet_eur"));
    }
}
