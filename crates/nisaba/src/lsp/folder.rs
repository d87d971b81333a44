//! One workspace folder: its estate, its last assessment, and what the editor was last told of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nisaba_app::assessment::Finding;
use nisaba_app::baseline::Use;
use nisaba_app::{Assessed, ConfigurationError, Input, Session};
use nisaba_base::{Clock, Diagnostic, Level, Loc, SourceFile, SourceMap};
use nisaba_check::Catalogue;
use nisaba_law::Law;
use nisaba_sources::TerraformOptions;
use serde_json::{Value, json};

use crate::lsp::position::{range, units, uri_of};
use crate::workspace::Workspace;

/// Where the Directive can be read; every gap bears on it.
const DIRECTIVE: &str = "https://eur-lex.europa.eu/eli/dir/2022/2555/oj";

/// A folder that the editor has open.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) workspace: Workspace,
    session: Session,
    /// Files of which the editor shows something else than the last answer says.
    told_otherwise: BTreeSet<String>,
    pub(super) is_stale: bool,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> std::io::Result<Self> {
        let workspace = Workspace::new(&path)?;
        let (session, told_otherwise) = (Session::default(), BTreeSet::new());
        Ok(Self { path, workspace, session, told_otherwise, is_stale: true })
    }

    /// The path of a file below this folder, as the assessment writes it.
    pub(super) fn relative(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.path).ok()?;
        let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }

    /// The editor shows another text of a file, or the saved one again (`None`): it is answered for this file in any case, since
    /// what it was told belongs to another version.
    pub(super) fn edited(&mut self, file: String, text: Option<String>) {
        self.workspace.set_unsaved(&file, text);
        self.told_otherwise.insert(file);
        self.is_stale = true;
    }

    /// Assesses again; gives the address and the diagnostics of every file whose diagnostics changed.
    pub(super) fn again(&mut self, law: &Law, clock: &dyn Clock) -> Vec<(String, Value)> {
        self.is_stale = false;
        let path = self.path.display().to_string();
        let before = self.session.last().cloned();
        let assessed = match self.session.assess(&input(&self.workspace, &path, law, clock)) {
            Ok(assessed) => assessed,
            // What was said of the other files still holds; only the configuration is in the way.
            Err(error) => return self.configuration(&error),
        };
        let (now, then) = (by_file(&assessed), before.as_deref().map(by_file).unwrap_or_default());
        let mut changed: BTreeSet<&str> = now.keys().chain(then.keys()).copied().collect();
        let is_same = |file: &str| match (now.get(file), then.get(file)) {
            (Some(now), Some(then)) => now.is_same(then),
            (now, then) => now.is_none() && then.is_none(),
        };
        changed.retain(|file| !is_same(file));
        let otherwise = std::mem::take(&mut self.told_otherwise);
        changed.extend(otherwise.iter().map(String::as_str));
        let files = Files::of(&assessed.sources);
        let diagnostics = |file: &str| {
            now.get(file).map_or_else(Vec::new, |told| self.diagnostics(told, &assessed, &files))
        };
        changed.into_iter().map(|file| (self.uri(file), Value::Array(diagnostics(file)))).collect()
    }

    fn configuration(&mut self, error: &ConfigurationError) -> Vec<(String, Value)> {
        let mut diagnostics = Vec::new();
        for diagnostic in &error.diagnostics {
            let place = diagnostic.loc.and_then(|loc| place(&error.sources, loc));
            diagnostics.push(problem(place, diagnostic.level, diagnostic.code, &diagnostic.message));
        }
        self.told_otherwise.insert("nisaba.yaml".to_owned());
        vec![(self.uri("nisaba.yaml"), Value::Array(diagnostics))]
    }

    fn uri(&self, file: &str) -> String {
        uri_of(&self.path.join(file))
    }

    fn diagnostics(&self, told: &Told<'_>, assessed: &Assessed, files: &Files<'_>) -> Vec<Value> {
        let of_finding = |finding: &&Finding| self.of_finding(finding, spot(finding, files), files);
        let of_problem = |diagnostic: &&Diagnostic| {
            let place = diagnostic.loc.and_then(|loc| place(&assessed.sources, loc));
            problem(place, diagnostic.level, diagnostic.code, &diagnostic.message)
        };
        told.findings.iter().map(of_finding).chain(told.problems.iter().map(of_problem)).collect()
    }

    fn of_finding(&self, finding: &Finding, range: Value, files: &Files<'_>) -> Value {
        let severity = match finding.severity {
            "critical" | "high" => 1,
            "medium" => 2,
            _ => 3,
        };
        let origins = finding.why.iter().filter_map(|because| {
            let at = because.at.as_ref().filter(|at| finding.at.as_ref() != Some(*at))?;
            let value = because.value.as_deref().or(because.note.as_deref()).unwrap_or(because.state);
            Some(json!({
                "location": {"uri": self.uri(&at.file), "range": files.word(&at.file, at.line, at.column)},
                "message": format!("{}: {value}", because.facet),
            }))
        });
        json!({
            "range": range,
            "severity": severity,
            "code": finding.check,
            "codeDescription": {"href": DIRECTIVE},
            "source": "nisaba",
            "message": format!("{}\n{}", finding.says, finding.remediation.action),
            "relatedInformation": origins.collect::<Vec<_>>(),
            "data": {"fingerprint": finding.fingerprint},
        })
    }

    /// Failing findings whose diagnostic touches the lines (from 0) of a file, the worst first.
    pub(super) fn findings(&self, file: &str, first: u64, last: u64) -> Vec<(Arc<Assessed>, usize)> {
        let Some(assessed) = self.session.last() else { return Vec::new() };
        let touches = |finding: &Finding| {
            let (own, line) =
                finding.at.as_ref().map_or((&*finding.file, finding.line), |at| (&*at.file, at.line));
            let line = u64::from(line.max(1) - 1);
            finding.outcome == "fail" && own == file && (first..=last).contains(&line)
        };
        let all = assessed.assessment.findings.iter().enumerate();
        all.filter(|(_, finding)| touches(finding)).map(|(index, _)| (assessed.clone(), index)).collect()
    }

    /// What closes the gap of a finding, if its right form is certain; the estate is assessed again for it, as after an edit.
    pub(super) fn patch(
        &mut self,
        law: &Law,
        clock: &dyn Clock,
        assessed: &Assessed,
        finding: &Finding,
    ) -> Option<nisaba_fix::Fixed> {
        let only = [finding.fingerprint.to_string()];
        let asked = nisaba_fix::Asked { findings: &only, disruptive: true, ..nisaba_fix::Asked::default() };
        let path = self.path.display().to_string();
        let input = input(&self.workspace, &path, law, clock);
        let fixed = nisaba_fix::fix_in(&mut self.session, &input, assessed, &asked).ok()?;
        (!fixed.mended.is_empty()).then_some(fixed)
    }

    /// The text of a file as it was last assessed.
    pub(super) fn line(&self, file: &str, line: u32) -> Option<String> {
        let assessed = self.session.last()?;
        Files::of(&assessed.sources).0.get(file)?.line_text(line).map(str::to_owned)
    }
}

/// The folder as it is now, unsaved texts included.
fn input<'i>(workspace: &'i Workspace, path: &'i str, law: &'i Law, clock: &'i dyn Clock) -> Input<'i> {
    Input {
        files: workspace,
        path,
        law,
        catalogue: Catalogue::built_in(),
        own_checks: &[],
        reports: &[],
        clock,
        terraform: TerraformOptions::default(),
        baseline: Use::Honour,
        only: &[],
        passes: nisaba_app::Passes::Told,
        progress: &|_, _| {},
    }
}

/// What is told of a file.
#[derive(Default)]
struct Told<'a> {
    findings: Vec<&'a Finding>,
    problems: Vec<&'a Diagnostic>,
}

impl Told<'_> {
    /// Whether the same is told: findings that are one depend on nothing that changed. Of problems that is not known.
    fn is_same(&self, other: &Told<'_>) -> bool {
        let is_same = |(one, other): (&&Finding, &&Finding)| one.is(other);
        self.problems.is_empty()
            && other.problems.is_empty()
            && self.findings.len() == other.findings.len()
            && self.findings.iter().zip(&other.findings).all(is_same)
    }
}

/// Failing findings and problems by the file in which they are shown.
fn by_file(assessed: &Assessed) -> BTreeMap<&str, Told<'_>> {
    let mut findings: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in assessed.assessment.findings.iter().filter(|finding| finding.outcome == "fail") {
        let file = finding.at.as_ref().map_or(&finding.file, |at| &at.file);
        findings.entry(file).or_default().push(finding);
    }
    let told = |(file, findings)| (file, Told { findings, problems: Vec::new() });
    let mut by_file: BTreeMap<&str, Told<'_>> = findings.into_iter().map(told).collect();
    for diagnostic in &assessed.diagnostics {
        if let Some(file) = diagnostic.loc.and_then(|loc| assessed.sources.get(loc.file)) {
            by_file.entry(file.path()).or_default().problems.push(diagnostic);
        }
    }
    by_file
}

/// Files by their paths.
struct Files<'m>(BTreeMap<&'m str, &'m SourceFile>);

impl<'m> Files<'m> {
    fn of(sources: &'m SourceMap) -> Self {
        Self(sources.iter().map(|(_, file)| (&**file.path(), file)).collect())
    }

    /// From a place (as people count) to the end of its line.
    fn word(&self, file: &str, line: u32, column: u32) -> Value {
        let text = self.0.get(file).and_then(|file| file.line_text(line)).unwrap_or("");
        let row = line.max(1) as usize - 1;
        let start = units(text, column.max(1) as usize - 1);
        range((row, start), (row, units(text, usize::MAX)))
    }

    fn columns(&self, file: &str, line: u32, from: u32, to: u32) -> Value {
        let text = self.0.get(file).and_then(|file| file.line_text(line)).unwrap_or("");
        let row = line.max(1) as usize - 1;
        range((row, units(text, from.max(1) as usize - 1)), (row, units(text, to as usize)))
    }
}

/// The range where a finding is shown.
fn spot(finding: &Finding, files: &Files<'_>) -> Value {
    match (&finding.at, &finding.snippet) {
        (Some(at), Some(snippet)) if snippet.marked_line == at.line => {
            files.columns(&at.file, at.line, snippet.from_column, snippet.to_column)
        }
        (Some(at), _) => files.word(&at.file, at.line, at.column),
        (None, _) => files.word(&finding.file, finding.line, 1),
    }
}

fn problem(place: Option<Value>, level: Level, code: &str, message: &str) -> Value {
    let severity = match level {
        Level::Error => 1,
        Level::Warning => 2,
        Level::Note => 3,
    };
    json!({
        "range": place.unwrap_or_else(|| range((0, 0), (0, 0))),
        "severity": severity,
        "code": code,
        "source": "nisaba",
        "message": nisaba_sources::mask(message),
    })
}

fn place(sources: &SourceMap, loc: Loc) -> Option<Value> {
    let file = sources.get(loc.file)?;
    let at = |offset: u32| {
        let position = file.position(offset);
        let line = file.line_text(position.line).unwrap_or("");
        (position.line.max(1) as usize - 1, units(line, position.column.max(1) as usize - 1))
    };
    Some(range(at(loc.start), at(loc.end.max(loc.start))))
}
