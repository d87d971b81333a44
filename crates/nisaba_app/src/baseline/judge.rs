//! Today's findings held against the baseline: what is accepted, what counts again, and which entries are over.

use nisaba_base::files::{Files, ReadProblem};
use nisaba_base::{Diagnostic, FileId, Level, SourceFile};
use nisaba_check::{Catalogue, Finding, Outcome, deciding};
use nisaba_estate::{Asset, Estate};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Acceptance, Baseline, FILE, Found, Known, Matched, Recorded, Standing, Use, matched};
use crate::assessment::{self, Text};
use crate::configuration::Configuration;
use crate::place::place;
use crate::source::{self, Sources};

/// A baseline that was read, with its name.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) file: String,
    pub(crate) baseline: Baseline,
}

/// Reads the baseline, if there is one and it is asked for; adds its text to the sources, so that its places are known.
pub(crate) fn load(
    usage: Use,
    configuration: &Configuration,
    files: &dyn Files,
    read: &mut Sources,
) -> (Option<Loaded>, Vec<Diagnostic>) {
    if !usage.honours() {
        return (None, Vec::new());
    }
    let path = path(configuration);
    let present = read.map.iter().find(|(_, file)| &**file.path() == path).map(|(id, _)| id);
    let file = match present.map_or_else(|| open(path, files, read), Ok) {
        Ok(file) => file,
        Err(ReadProblem::Missing) if configuration.baseline.is_none() => return (None, Vec::new()),
        Err(problem) => {
            let told = source::diagnostic(path, &problem, "file");
            let help = vec!["it accepts nothing: everything it knows counts".to_owned()];
            return (None, vec![Diagnostic { level: Level::Error, help, ..told }]);
        }
    };
    match super::read(&read.map, file) {
        Ok(baseline) => (Some(Loaded { file: path.to_owned(), baseline }), Vec::new()),
        Err(diagnostics) => (None, diagnostics),
    }
}

/// Where the baseline lies, below the assessed folder.
pub(crate) fn path(configuration: &Configuration) -> &str {
    configuration.baseline.as_deref().unwrap_or(FILE).trim_start_matches("./")
}

fn open(path: &str, files: &dyn Files, read: &mut Sources) -> Result<FileId, ReadProblem> {
    Ok(read.map.insert(SourceFile::new(path, files.read(path)?)))
}

/// What findings are held against a baseline with.
pub(crate) struct Judge<'j> {
    pub(crate) catalogue: &'j Catalogue,
    pub(crate) estate: &'j Estate,
    pub(crate) sources: &'j nisaba_base::SourceMap,
    pub(crate) files: &'j dyn Files,
    pub(crate) diagnostics: &'j [Diagnostic],
    pub(crate) today: jiff::civil::Date,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// For each finding what the baseline says of it; empty where there is no baseline.
    pub(crate) standing: Vec<Option<Standing>>,
    pub(crate) plain: Option<assessment::Baseline>,
    pub(crate) exceptions: Vec<assessment::Exception>,
    pub(crate) recorded: Vec<Recorded>,
    /// Entries whose finding is gone: of which decision, which of its findings.
    pub(crate) gone: Vec<(usize, usize)>,
}

impl Judge<'_> {
    /// Judges the failing findings that no exception accepts. `internet` tells whether the internet reaches an asset.
    pub(crate) fn judge(
        &self,
        loaded: Option<&Loaded>,
        usage: Use,
        found: &[Finding],
        excepted: &[bool],
        internet: &dyn Fn(nisaba_estate::AssetIndex) -> &'static str,
    ) -> Held {
        if loaded.is_none() && !usage.records() {
            return Held::default();
        }
        let mut indices = Vec::new();
        let mut failing = Vec::new();
        for (index, (finding, excepted)) in found.iter().zip(excepted).enumerate() {
            if finding.outcome == Outcome::Fail
                && !excepted
                && let Some(one) = self.found(finding)
            {
                indices.push(index);
                failing.push(one);
            }
        }
        let mut held = Held::default();
        let matched = loaded.map(|loaded| {
            let there = self.there(&loaded.baseline, found, excepted);
            let matched =
                matched(&loaded.baseline, &failing, self.today, &|name: &str| there.contains_key(name));
            held.standing = vec![None; found.len()];
            for (index, (standing, _)) in indices.iter().zip(&matched.of) {
                if let Some(slot) = held.standing.get_mut(*index) {
                    *slot = Some(*standing);
                }
            }
            held.exceptions = self.exceptions(&loaded.baseline, &failing, &matched);
            let (gone, unseen) = self.idle(&loaded.baseline, &matched, &there);
            held.plain = Some(self.plain(loaded, &matched, &gone, unseen));
            held.gone = gone;
            matched
        });
        if usage.records() {
            let of = matched.map(|matched| matched.of).unwrap_or_default();
            held.recorded = failing
                .into_iter()
                .zip(indices)
                .enumerate()
                .map(|(at, (one, index))| Recorded {
                    known: known(one),
                    standing: of.get(at).map(|(standing, _)| *standing),
                    entry: of.get(at).and_then(|(_, entry)| *entry),
                    internet: found.get(index).map_or("unknown", |finding| internet(finding.asset)),
                })
                .collect();
        }
        held
    }

    fn found(&self, finding: &Finding) -> Option<Found<'_>> {
        let (check, asset) = (self.catalogue.check(finding.check)?, self.estate.get(finding.asset)?);
        Some(Found {
            check: &check.id,
            resource: &asset.address,
            file: self.file(asset),
            severity: finding.severity,
            fingerprint: finding.fingerprint(self.catalogue, self.estate),
            values: deciding(self.catalogue, self.estate, finding),
        })
    }

    fn file(&self, asset: &Asset) -> &str {
        self.sources.get(asset.loc.file).map_or("", |file| file.path())
    }

    /// Fingerprints of all findings on assets that the baseline names, and whether one of them is open: undecided, or
    /// accepted by an exception.
    fn there(&self, baseline: &Baseline, found: &[Finding], excepted: &[bool]) -> FxHashMap<String, bool> {
        let entries = baseline.accepted.iter().flat_map(|acceptance| &acceptance.findings);
        let named: FxHashSet<&str> = entries.map(|known| known.resource.as_str()).collect();
        let is_named: Vec<bool> =
            self.estate.assets.iter().map(|asset| named.contains(&*asset.address)).collect();
        let mut there = FxHashMap::default();
        for (finding, excepted) in found.iter().zip(excepted) {
            if is_named.get(finding.asset.0 as usize) == Some(&true) {
                let open = *excepted || finding.outcome == Outcome::Inconclusive;
                *there.entry(finding.fingerprint(self.catalogue, self.estate)).or_default() |= open;
            }
        }
        there
    }

    /// Entries that mean no finding: those that are over, and how many may still mean one that cannot be seen today.
    fn idle(
        &self,
        baseline: &Baseline,
        matched: &Matched,
        there: &FxHashMap<String, bool>,
    ) -> (Vec<(usize, usize)>, usize) {
        let mut readable: FxHashMap<&str, bool> = FxHashMap::default();
        let unreadable = self.unreadable();
        let mut gone = Vec::new();
        for at in &matched.idle {
            let Some(known) = entry(baseline, *at) else { continue };
            let is_over = match there.get(&known.fingerprint) {
                Some(open) => !open,
                None => {
                    self.catalogue.find(&known.check).is_some()
                        && *readable
                            .entry(&known.file)
                            .or_insert_with(|| self.is_readable(&known.file, &unreadable))
                }
            };
            if is_over {
                gone.push(*at);
            }
        }
        gone.sort_unstable();
        let unseen = matched.idle.len() - gone.len();
        (gone, unseen)
    }

    /// Files of which something could not be read.
    fn unreadable(&self) -> FxHashSet<&str> {
        let serious = self.diagnostics.iter().filter(|problem| problem.level != Level::Note);
        serious
            .filter_map(|problem| match problem.loc {
                Some(loc) => self.sources.get(loc.file).map(|file| &**file.path()),
                None => problem.message.split('`').nth(1),
            })
            .collect()
    }

    /// Whether a file was read, or is known to be no more.
    fn is_readable(&self, path: &str, unreadable: &FxHashSet<&str>) -> bool {
        if unreadable.contains(path) {
            return false;
        }
        if self.sources.iter().any(|(_, file)| &**file.path() == path) {
            return true;
        }
        let is_below = !path.starts_with('/') && !path.split(['/', '\\']).any(|part| part == "..");
        // A run that looks at a part of the estate says nothing of the rest.
        is_below && matches!(self.files.read(path), Err(ReadProblem::Missing))
    }

    /// Decisions in force and those past their day, as the report lists accepted risks.
    fn exceptions(
        &self,
        baseline: &Baseline,
        failing: &[Found<'_>],
        matched: &Matched,
    ) -> Vec<assessment::Exception> {
        let of = |first: usize, wanted: Standing| -> Vec<String> {
            let pairs = failing.iter().zip(&matched.of);
            let mine = pairs.filter(|(_, (standing, entry))| {
                *standing == wanted && entry.is_some_and(|(decision, _)| decision == first)
            });
            mine.map(|(one, _)| one.fingerprint.clone()).collect()
        };
        let mut plain = Vec::new();
        for (first, acceptance) in baseline.accepted.iter().enumerate() {
            for (state, standing) in [("expired", Standing::Expired), ("in_force", Standing::Known)] {
                let findings = of(first, standing);
                if !findings.is_empty() {
                    plain.push(self.exception(acceptance, state, findings));
                }
            }
        }
        plain
    }

    fn exception(
        &self,
        acceptance: &Acceptance,
        state: &str,
        findings: Vec<String>,
    ) -> assessment::Exception {
        assessment::Exception {
            check: "baseline".to_owned(),
            resource: match findings.len() {
                1 => "1 finding".to_owned(),
                many => format!("{many} findings"),
            },
            reason: format!("known since {}: {}", acceptance.since, acceptance.reason),
            owner: acceptance.owner.clone(),
            until: acceptance.until.to_string(),
            state: state.to_owned(),
            at: place(self.sources, acceptance.loc),
            findings,
        }
    }

    fn plain(
        &self,
        loaded: &Loaded,
        matched: &Matched,
        gone: &[(usize, usize)],
        unseen: usize,
    ) -> assessment::Baseline {
        let count = |wanted: Standing| matched.of.iter().filter(|(standing, _)| *standing == wanted).count();
        let in_force = matched.of.iter().filter(|(standing, _)| *standing == Standing::Known);
        let ends = in_force.filter_map(|(_, entry)| loaded.baseline.accepted.get(entry.as_ref()?.0));
        let over = |at: &(usize, usize)| {
            let known = entry(&loaded.baseline, *at)?;
            Some(assessment::KnownBefore {
                check: known.check.as_str().into(),
                resource: known.resource.as_str().into(),
                file: known.file.as_str().into(),
                at: place(self.sources, known.loc),
            })
        };
        assessment::Baseline {
            file: Text::from(loaded.file.as_str()),
            known: count(Standing::Known),
            until: ends.map(|acceptance| acceptance.until).min().map(|date| date.to_string()),
            new: count(Standing::New),
            worse: count(Standing::Worse),
            expired: count(Standing::Expired),
            gone: gone.iter().filter_map(over).collect(),
            unseen,
        }
    }
}

fn entry(baseline: &Baseline, at: (usize, usize)) -> Option<&Known> {
    baseline.accepted.get(at.0)?.findings.get(at.1)
}

fn known(found: Found<'_>) -> Known {
    Known {
        check: found.check.to_owned(),
        resource: found.resource.to_owned(),
        file: found.file.to_owned(),
        severity: found.severity,
        fingerprint: found.fingerprint,
        values: found.values,
        loc: nisaba_base::Loc::start_of(FileId(0)),
    }
}
