//! Which findings of today a baseline means: by fingerprint, else as what moved to another folder.
//!
//! **Invariant:** an entry means at most one finding, and a finding is meant by at most one entry. A second resource at the
//! same address is another finding.

use nisaba_check::Severity;
use rustc_hash::FxHashMap;

use super::{Baseline, Known, Standing};

/// A failing finding, as far as a baseline asks.
#[derive(Debug)]
pub(crate) struct Found<'f> {
    pub(crate) check: &'f str,
    pub(crate) resource: &'f str,
    pub(crate) file: &'f str,
    pub(crate) severity: Severity,
    pub(crate) fingerprint: String,
    pub(crate) values: Vec<String>,
}

/// What a baseline says of the findings.
#[derive(Debug, Default)]
pub(crate) struct Matched {
    /// For each finding: what is said of it, and the entry that means it (of which decision, which of its findings).
    pub(crate) of: Vec<(Standing, Option<(usize, usize)>)>,
    /// Entries that mean no finding.
    pub(crate) idle: Vec<(usize, usize)>,
}

/// Matches. `is_there` tells whether anything at all was found under a fingerprint today, passes included.
pub(crate) fn matched(
    baseline: &Baseline,
    found: &[Found<'_>],
    today: jiff::civil::Date,
    is_there: &dyn Fn(&str) -> bool,
) -> Matched {
    let mut pairs = Pairs::new(baseline, found.len());
    // What accepts a finding as it is goes before what only has its name: of two at one address each gets its own.
    let accepts = |known: &Known, one: &Found<'_>| is_no_worse(known, one);
    pairs.by_name(found, |known, one| known.file == one.file && accepts(known, one));
    pairs.by_name(found, |known, one| known.file == one.file || accepts(known, one));
    pairs.by_name(found, |_, _| true);
    pairs.moved(found, is_there);
    let standing = |(one, entry): (&Found<'_>, &Option<usize>)| {
        let Some((at, known)) = entry.and_then(|entry| pairs.entries.get(entry)) else {
            return (Standing::New, None);
        };
        let until = baseline.accepted.get(at.0).map(|acceptance| acceptance.until);
        let standing = match () {
            () if !is_no_worse(known, one) => Standing::Worse,
            () if until.is_none_or(|until| until < today) => Standing::Expired,
            () => Standing::Known,
        };
        (standing, Some(*at))
    };
    let of = found.iter().zip(&pairs.entry_of).map(standing).collect();
    let idle = pairs.entries.iter().zip(&pairs.taken).filter(|(_, taken)| !**taken).map(|((at, _), _)| *at);
    Matched { of, idle: idle.collect() }
}

/// Whether everything that decides a finding decided it then, and it is no more severe.
fn is_no_worse(known: &Known, one: &Found<'_>) -> bool {
    let mut left: FxHashMap<&str, usize> = FxHashMap::default();
    for value in &known.values {
        *left.entry(value).or_default() += 1;
    }
    let mut take = |value: &String| match left.get_mut(value.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    one.severity <= known.severity && one.values.iter().all(&mut take)
}

struct Pairs<'b> {
    entries: Vec<((usize, usize), &'b Known)>,
    taken: Vec<bool>,
    /// For each finding: its entry.
    entry_of: Vec<Option<usize>>,
}

impl<'b> Pairs<'b> {
    fn new(baseline: &'b Baseline, findings: usize) -> Self {
        let of_decision = |(first, acceptance): (usize, &'b super::Acceptance)| {
            acceptance.findings.iter().enumerate().map(move |(second, known)| ((first, second), known))
        };
        let mut entries: Vec<_> = baseline.accepted.iter().enumerate().flat_map(of_decision).collect();
        // Where two decisions speak of one finding, the one that holds longer counts.
        let until = |at: (usize, usize)| baseline.accepted.get(at.0).map(|acceptance| acceptance.until);
        entries.sort_by_key(|(at, _)| (std::cmp::Reverse(until(*at)), *at));
        Self { taken: vec![false; entries.len()], entry_of: vec![None; findings], entries }
    }

    /// Pairs what has the same fingerprint.
    fn by_name(&mut self, found: &[Found<'_>], fits: impl Fn(&Known, &Found<'_>) -> bool) {
        let mut by_name: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (entry, (_, known)) in self.entries.iter().enumerate() {
            if self.taken.get(entry) == Some(&false) {
                by_name.entry(&known.fingerprint).or_default().push(entry);
            }
        }
        for (one, slot) in found.iter().zip(&mut self.entry_of).filter(|(_, slot)| slot.is_none()) {
            let Some(candidates) = by_name.get_mut(one.fingerprint.as_str()) else { continue };
            let fitting = |entry: &usize| self.entries.get(*entry).is_some_and(|(_, known)| fits(known, one));
            let Some(at) = candidates.iter().position(fitting) else { continue };
            let entry = candidates.remove(at);
            if let Some(taken) = self.taken.get_mut(entry) {
                *taken = true;
            }
            *slot = Some(entry);
        }
    }

    /// Pairs what has another root or file now and is otherwise the same; several of one name are no pair.
    fn moved(&mut self, found: &[Found<'_>], is_there: &dyn Fn(&str) -> bool) {
        let mut wanted: FxHashMap<(&str, String), Vec<usize>> = FxHashMap::default();
        for (entry, (_, known)) in self.entries.iter().enumerate() {
            if self.taken.get(entry) == Some(&false) && !is_there(&known.fingerprint) {
                let name = (known.check.as_str(), name(&known.resource, &known.file));
                wanted.entry(name).or_default().push(entry);
            }
        }
        let mut waiting: FxHashMap<(&str, String), Vec<usize>> = FxHashMap::default();
        for (index, one) in found.iter().enumerate() {
            if self.entry_of.get(index) == Some(&None) && !wanted.is_empty() {
                waiting.entry((one.check, name(one.resource, one.file))).or_default().push(index);
            }
        }
        for (name, entries) in wanted {
            if let ([entry], Some([index])) = (entries.as_slice(), waiting.get(&name).map(Vec::as_slice))
                && let (Some(taken), Some(slot)) = (self.taken.get_mut(*entry), self.entry_of.get_mut(*index))
            {
                (*taken, *slot) = (true, Some(*entry));
            }
        }
    }
}

/// The address, without the folder of its file where it is named by that.
fn name(resource: &str, file: &str) -> String {
    match (file.rsplit_once('/'), resource.contains(file)) {
        (Some((_, own)), true) => resource.replacen(file, own, 1),
        _ => resource.to_owned(),
    }
}
