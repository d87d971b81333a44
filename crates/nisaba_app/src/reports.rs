//! Reports of other tools: read, and each of their findings brought to the asset it is about.
//!
//! **Invariant:** paths in a report are compared with the files that were listed, and only those are read: a report can make nothing
//! outside the estate be opened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nisaba_base::files::Files;
use nisaba_base::{Diagnostic, FileId, Loc, SourceFile, SourceMap};
use nisaba_check::{About, Check};
use nisaba_estate::{Asset, AssetIndex, Estate, Facets, Kind, Provider};
use nisaba_import::{Report, Reported, Subject};

use crate::assessment;
use crate::outside::{Saying, Sayings};
use crate::source::Sources;

/// Most files of code that are read to show the lines that reports name.
const MOST_FILES: usize = 500;

/// The reports of a run, with the files that they name.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    all: Vec<(FileId, Report)>,
    /// Files that reports name, by the path as it is written there.
    files: BTreeMap<String, FileId>,
}

impl Reports {
    /// Reads the reports named in the configuration, and those given: name and text.
    pub(crate) fn read(
        files: &dyn Files,
        named: &[String],
        given: &[(String, String)],
        read: &mut Sources,
    ) -> (Self, Vec<Diagnostic>) {
        let mut reports = Self::default();
        let mut diagnostics = Vec::new();
        if named.is_empty() && given.is_empty() {
            return (reports, diagnostics);
        }
        let sources = &mut read.map;
        let mut listed: Vec<String> = sources.iter().map(|(_, file)| file.path().to_string()).collect();
        listed.append(&mut read.unread);
        listed.sort_unstable();
        let mut texts = given.to_vec();
        for pattern in named {
            let wanted: Vec<&String> =
                listed.iter().filter(|path| crate::pattern::fits(pattern, path)).collect();
            if wanted.is_empty() {
                diagnostics.push(Diagnostic::warning("no-report", format!("no report fits `{pattern}`")));
            }
            for path in wanted {
                match files.read(path) {
                    Ok(text) => texts.push((path.clone(), text)),
                    Err(problem) => diagnostics.push(crate::source::diagnostic(path, &problem, "report")),
                }
            }
        }
        for (name, text) in texts {
            let id = sources.insert(SourceFile::new(name, text.as_str()));
            match nisaba_import::read(id, &text) {
                Ok(report) => {
                    reports.find_files(&report, files, &listed, sources);
                    reports.all.push((id, report));
                }
                Err(problem) => diagnostics.push(problem),
            }
        }
        (reports, diagnostics)
    }

    fn find_files(&mut self, report: &Report, files: &dyn Files, listed: &[String], sources: &mut SourceMap) {
        for found in &report.findings {
            let Subject::File { path, .. } = &found.subject else { continue };
            if self.files.contains_key(path) || self.files.len() >= MOST_FILES {
                continue;
            }
            let Some(real) = listed_path(path, listed) else { continue };
            let known = sources.iter().find(|(_, file)| **file.path() == *real).map(|(id, _)| id);
            let read = || Some(sources.insert(SourceFile::new(real.as_str(), files.read(real).ok()?)));
            if let Some(id) = known.or_else(read) {
                self.files.insert(path.clone(), id);
            }
        }
    }

    /// Each finding with its assets; what is about nothing that was read becomes an asset of its own.
    pub(crate) fn sayings(&self, estate: &mut Estate, sources: &SourceMap) -> Sayings {
        let mut sayings = Sayings::default();
        if self.all.is_empty() {
            return sayings;
        }
        let mut index = Index::of(estate);
        let mut told: BTreeSet<Arc<str>> = BTreeSet::new();
        for (file, report) in &self.all {
            for found in &report.findings {
                let (assets, loc) = self.assets(found, *file, estate, sources, &mut index);
                let check: Arc<str> = format!("{}:{}", report.tool, found.rule).into();
                if told.insert(check.clone()) {
                    sayings.checks.push(outside_check(report, found, check.clone()));
                }
                sayings.all.push(Saying {
                    check,
                    assets,
                    severity: found.severity,
                    says: found.says.clone(),
                    note: found.ids.join(", "),
                    loc,
                });
            }
        }
        sayings
    }

    fn assets(
        &self,
        found: &Reported,
        report: FileId,
        estate: &mut Estate,
        sources: &SourceMap,
        index: &mut Index,
    ) -> (Vec<AssetIndex>, Loc) {
        let loc = Loc { file: report, ..found.loc };
        let (kind, type_name, address, loc) = match &found.subject {
            Subject::File { path, lines, resource } => {
                let file = self.files.get(path).copied();
                let place = file.and_then(|file| line_loc(sources, file, *lines)).unwrap_or(loc);
                let known = file.map_or_else(Vec::new, |file| {
                    index.in_file(estate, sources, file, *lines, resource.as_deref())
                });
                if !known.is_empty() {
                    return (known, place);
                }
                (Kind::SourceFile, "file", path.trim_start_matches("./").trim_start_matches('/'), place)
            }
            Subject::Image(name) => (Kind::Image, "image", name.as_str(), loc),
            Subject::Cloud { id, sort } => match index.of_cloud(id) {
                Some(known) => return (vec![known], loc),
                None => (Kind::Setting, sort.as_str(), id.as_str(), loc),
            },
            Subject::Site(url) => (Kind::WebApp, "site", url.as_str(), loc),
        };
        let known = *index
            .by_address
            .entry((kind, address.into()))
            .or_insert_with(|| estate.push(asset(kind, type_name, address, loc)));
        (vec![known], loc)
    }

    /// For the report.
    pub(crate) fn into_plain(self, sources: &SourceMap) -> Vec<assessment::ImportedReport> {
        let plain = |(file, report): (FileId, Report)| assessment::ImportedReport {
            tool: report.tool,
            file: sources.get(file).map_or_else(String::new, |file| file.path().to_string()),
            findings: report.findings.len(),
            passed: report.passed,
            suppressed: report.suppressed,
            left_out: report.left_out,
        };
        self.all.into_iter().map(plain).collect()
    }
}

/// The listed path that a report means: tools write it from another folder, or with a leading slash.
fn listed_path<'l>(written: &str, listed: &'l [String]) -> Option<&'l String> {
    let written = written.trim_start_matches("./").trim_start_matches('/');
    if written.is_empty() || written.split('/').any(|part| part == "..") {
        return None;
    }
    let below = |long: &str, short: &str| {
        long.strip_suffix(short).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    listed.iter().find(|path| *path == written).or_else(|| {
        let mut fitting = listed.iter().filter(|path| below(path, written) || below(written, path));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    })
}

fn line_loc(sources: &SourceMap, file: FileId, lines: Option<(u32, u32)>) -> Option<Loc> {
    let text = sources.get(file)?.text();
    let Some((first, _)) = lines else { return Some(Loc::start_of(file)) };
    let mut at = 0;
    for (number, line) in (1u32..).zip(text.split_inclusive('\n')) {
        if number == first {
            return Some(Loc::new(file, at..at + line.trim_end().len()));
        }
        at += line.len();
    }
    Some(Loc::start_of(file))
}

/// Where assets are found: a report may speak of thousands of places.
#[derive(Default)]
struct Index {
    by_file: BTreeMap<FileId, Vec<AssetIndex>>,
    by_address: BTreeMap<(Kind, Arc<str>), AssetIndex>,
    /// Resources of clouds by name; nothing where several have it.
    by_name: BTreeMap<Arc<str>, Option<AssetIndex>>,
}

impl Index {
    fn of(estate: &Estate) -> Self {
        let mut index = Self::default();
        for (at, asset) in estate.iter() {
            index.by_file.entry(asset.loc.file).or_default().push(at);
            index.by_address.entry((asset.kind, asset.address.clone())).or_insert(at);
            if matches!(asset.provider, Provider::Aws | Provider::Azure | Provider::Gcp) {
                index.by_name.entry(asset.name.clone()).and_modify(|one| *one = None).or_insert(Some(at));
            }
        }
        index
    }

    /// Assets that stand at these lines of a file, the one that the tool names before others, else the smallest first.
    fn in_file(
        &self,
        estate: &Estate,
        sources: &SourceMap,
        file: FileId,
        lines: Option<(u32, u32)>,
        resource: Option<&str>,
    ) -> Vec<AssetIndex> {
        let mut fitting: Vec<(bool, u32, AssetIndex)> = Vec::new();
        for at in self.by_file.get(&file).into_iter().flatten() {
            let Some(asset) = estate.get(*at) else { continue };
            let named = resource.is_some_and(|name| is_named(asset, name));
            let (first, last) = sources.lines(asset.loc).unwrap_or((0, 0));
            let overlaps = lines.is_some_and(|(from, to)| from <= last && to >= first);
            if named || overlaps {
                fitting.push((!named, last.saturating_sub(first), *at));
            }
        }
        fitting.sort_unstable();
        fitting.into_iter().map(|(_, _, at)| at).collect()
    }

    /// The one asset of a cloud whose name ends the id; none where several might.
    fn of_cloud(&self, id: &str) -> Option<AssetIndex> {
        let last = id.rsplit(['/', ':']).next().filter(|name| name.len() > 2)?;
        self.by_name.get(last).copied().flatten()
    }
}

/// Whether a tool's name of a resource is this asset: its address, or the end of it below a module.
fn is_named(asset: &Asset, name: &str) -> bool {
    *asset.address == *name || asset.address.ends_with(&format!(".{name}")) || *asset.name == *name
}

fn asset(kind: Kind, type_name: &str, address: &str, loc: Loc) -> Asset {
    Asset {
        kind,
        provider: Provider::Other,
        type_name: type_name.into(),
        address: address.into(),
        root: "".into(),
        name: address.into(),
        loc,
        facets: Facets::default(),
        region: None,
        account: None,
        owner: None,
        existence: None,
        inline_exceptions: Vec::new(),
    }
}

fn outside_check(report: &Report, found: &Reported, id: Arc<str>) -> Check {
    let about = About {
        title: found.title.clone(),
        says: found.says.clone(),
        rationale: format!("{} reports it by its rule {}.", report.tool, found.rule),
        action: found
            .fix
            .clone()
            .unwrap_or_else(|| format!("Mend what {} says, or accept it by name.", report.tool)),
        severity: found.severity,
        references: found.url.iter().cloned().collect(),
    };
    Check::outside(report.tool.as_str(), id, found.concept, about)
}
