//! One workspace folder: its estate, its last assessment, and what the editor was last told of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nisaba_app::assessment::Finding;
use nisaba_app::baseline::Use;
use nisaba_app::{Assessed, ConfigurationError, Input, Session};
use nisaba_base::{Clock, Level, Loc, SourceFile, SourceMap};
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
    /// Files of which the editor shows something.
    told: BTreeSet<String>,
    pub(super) is_stale: bool,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> std::io::Result<Self> {
        let workspace = Workspace::new(&path)?;
        Ok(Self { path, workspace, session: Session::default(), told: BTreeSet::new(), is_stale: true })
    }

    /// The path of a file below this folder, as the assessment writes it.
    pub(super) fn relative(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.path).ok()?;
        let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }

    /// Assesses again; gives the address and the diagnostics of every file that has some, or had some before.
    pub(super) fn again(&mut self, law: &Law, clock: &dyn Clock) -> Vec<(String, Value)> {
        self.is_stale = false;
        let path = self.path.display().to_string();
        let assessed = self.session.assess(&input(&self.workspace, &path, law, clock));
        let by_file = match assessed {
            Ok(assessed) => self.diagnostics(&assessed),
            // What was said of the other files still holds; only the configuration is in the way.
            Err(error) => return self.configuration(&error),
        };
        let mut all: BTreeMap<String, Vec<Value>> =
            std::mem::take(&mut self.told).into_iter().map(|file| (file, Vec::new())).collect();
        self.told = by_file.keys().cloned().collect();
        all.extend(by_file);
        all.into_iter().map(|(file, diagnostics)| (self.uri(&file), Value::Array(diagnostics))).collect()
    }

    fn configuration(&mut self, error: &ConfigurationError) -> Vec<(String, Value)> {
        let mut diagnostics = Vec::new();
        for diagnostic in &error.diagnostics {
            let place = diagnostic.loc.and_then(|loc| place(&error.sources, loc));
            diagnostics.push(problem(place, diagnostic.level, diagnostic.code, &diagnostic.message));
        }
        self.told.insert("nisaba.yaml".to_owned());
        vec![(self.uri("nisaba.yaml"), Value::Array(diagnostics))]
    }

    fn uri(&self, file: &str) -> String {
        uri_of(&self.path.join(file))
    }

    fn diagnostics(&self, assessed: &Assessed) -> BTreeMap<String, Vec<Value>> {
        let mut by_file: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let files = Files::of(&assessed.sources);
        for finding in assessed.assessment.findings.iter().filter(|finding| finding.outcome == "fail") {
            let (file, range) = spot(finding, &files);
            by_file.entry(file.to_owned()).or_default().push(self.of_finding(finding, range, &files));
        }
        for diagnostic in &assessed.diagnostics {
            if let Some(loc) = diagnostic.loc
                && let Some(file) = assessed.sources.get(loc.file)
            {
                let value = problem(
                    place(&assessed.sources, loc),
                    diagnostic.level,
                    diagnostic.code,
                    &diagnostic.message,
                );
                by_file.entry(file.path().to_string()).or_default().push(value);
            }
        }
        by_file
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

    /// What closes the gap of a finding, if its right form is certain; the estate is assessed again for it.
    pub(super) fn patch(
        &self,
        law: &Law,
        clock: &dyn Clock,
        assessed: &Assessed,
        finding: &Finding,
    ) -> Option<nisaba_fix::Fixed> {
        let only = [finding.fingerprint.clone()];
        let asked = nisaba_fix::Asked { findings: &only, disruptive: true, ..nisaba_fix::Asked::default() };
        let path = self.path.display().to_string();
        let fixed = nisaba_fix::fix(&self.input(&path, law, clock), assessed, &asked).ok()?;
        (!fixed.mended.is_empty()).then_some(fixed)
    }

    fn input<'i>(&'i self, path: &'i str, law: &'i Law, clock: &'i dyn Clock) -> Input<'i> {
        input(&self.workspace, path, law, clock)
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

/// The file and range where a finding is shown.
fn spot<'f>(finding: &'f Finding, files: &Files<'_>) -> (&'f str, Value) {
    match (&finding.at, &finding.snippet) {
        (Some(at), Some(snippet)) if snippet.marked_line == at.line => {
            (&at.file, files.columns(&at.file, at.line, snippet.from_column, snippet.to_column))
        }
        (Some(at), _) => (&at.file, files.word(&at.file, at.line, at.column)),
        (None, _) => (&finding.file, files.word(&finding.file, finding.line, 1)),
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
