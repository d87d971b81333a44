//! Rego policies over the asset graph: a documented input in, what they say of assets out.
//!
//! [`Policies::read`] parses policies, [`Policies::evaluate`] runs them over an [`input`]. What goes in and what may come out is
//! documented in docs/rego.md and versioned there.
//!
//! **Invariant:** a policy sees the input and nothing else: no file, no network, no clock, no chance; so two runs agree.
//! **Invariant:** a policy that is wrong, or takes too long, costs itself: it is told with its place and says nothing.
//! **Not here:** which check a saying becomes, and who else found the same (`nisaba_app`).

mod error;
pub mod input;
mod said;

use std::num::NonZeroU32;
use std::time::Duration;

use nisaba_base::{Diagnostic, FileId, SourceMap};
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};

pub use said::{About, Said};

/// Longest time for one rule over a whole estate.
const MOST_TIME: Duration = Duration::from_secs(5);
/// Steps between two looks at the time.
const STEPS: NonZeroU32 = NonZeroU32::MIN.saturating_add(1_023);
/// Most sayings taken from one rule; more would bury everything else.
const MOST_SAID: usize = 20_000;
/// Rules whose items are sayings, with the severity that they have when they name none.
const RULES: [(&str, nisaba_check::Severity); 3] = [
    ("deny", nisaba_check::Severity::Medium),
    ("warn", nisaba_check::Severity::Low),
    ("findings", nisaba_check::Severity::Medium),
];

/// Policies that could be read.
pub struct Policies {
    engine: Engine,
    modules: Vec<Module>,
}

/// A file of policies.
struct Module {
    file: FileId,
    path: String,
    /// `data.acme.stores`
    package: String,
    /// Names of rules that begin with `test_`.
    tests: Vec<String>,
}

/// How a test of a policy came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// `acme.stores.test_versions`
    pub name: String,
    /// The file.
    pub file: FileId,
    /// Whether it holds.
    pub holds: bool,
}

/// Whether a path is a file of policies.
pub fn is_policy(path: &str) -> bool {
    path.ends_with(".rego")
}

/// Whether it holds only tests of policies.
pub fn is_test(path: &str) -> bool {
    path.ends_with("_test.rego")
}

impl Policies {
    /// Parses files; what cannot be parsed is told and left out.
    pub fn read(sources: &SourceMap, files: &[FileId]) -> (Self, Vec<Diagnostic>) {
        let mut engine = Engine::new();
        engine.set_execution_timer_config(ExecutionTimerConfig { limit: MOST_TIME, check_interval: STEPS });
        let (mut modules, mut diagnostics) = (Vec::new(), Vec::new());
        for (id, file) in files.iter().filter_map(|id| Some((*id, sources.get(*id)?))) {
            if let Some(problem) = error::chance(id, file) {
                diagnostics.push(problem);
                continue;
            }
            let path = file.path().to_string();
            match engine.add_policy(path.clone(), file.text().to_string()) {
                Ok(package) => {
                    modules.push(Module { file: id, path, package, tests: tests(file.text()) });
                }
                Err(error) => diagnostics.push(error::diagnostic(&error.to_string(), id, sources, "read")),
            }
        }
        (Self { engine, modules }, diagnostics)
    }

    /// The files that could be read and are no tests.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.modules.iter().filter(|module| !is_test(&module.path)).map(|module| module.file)
    }

    /// Runs every policy over an input.
    pub fn evaluate(
        mut self,
        input: &serde_json::Value,
        sources: &SourceMap,
    ) -> (Vec<Said>, Vec<Diagnostic>) {
        let (mut all, mut diagnostics) = (Vec::new(), Vec::new());
        if let Err(error) = self.engine.set_input_json(&input.to_string()) {
            diagnostics.push(Diagnostic::error("rego", format!("the input of policies: {error}")));
            return (all, diagnostics);
        }
        let modules = std::mem::take(&mut self.modules);
        for module in modules.iter().filter(|module| !is_test(&module.path)) {
            let about = match self.value(module, "nisaba") {
                Ok(value) => About::of(value, &module.package),
                Err(error) => {
                    diagnostics.push(error::diagnostic(&error, module.file, sources, "run"));
                    continue;
                }
            };
            for (rule, severity) in RULES {
                match self.value(module, rule) {
                    Ok(Some(value)) => {
                        said::collect(value, module.file, &about, severity, &mut all);
                        all.truncate(MOST_SAID);
                    }
                    Ok(None) => {}
                    Err(error) => diagnostics.push(error::diagnostic(&error, module.file, sources, "run")),
                }
            }
        }
        (all, diagnostics)
    }

    /// Runs every rule whose name begins with `test_`.
    pub fn test(mut self, sources: &SourceMap) -> (Vec<Tested>, Vec<Diagnostic>) {
        let (mut tested, mut diagnostics) = (Vec::new(), Vec::new());
        let modules = std::mem::take(&mut self.modules);
        for module in &modules {
            for test in &module.tests {
                let name = format!("{}.{test}", module.package.trim_start_matches("data."));
                match self.value(module, test) {
                    Ok(value) => {
                        let holds = value == Some(serde_json::Value::Bool(true));
                        tested.push(Tested { name, file: module.file, holds });
                    }
                    Err(error) => diagnostics.push(error::diagnostic(&error, module.file, sources, "run")),
                }
            }
        }
        (tested, diagnostics)
    }

    /// What a rule of a module is; nothing where it has no such rule, or that is undefined.
    fn value(&mut self, module: &Module, rule: &str) -> Result<Option<serde_json::Value>, String> {
        let path = format!("{}.{rule}", module.package);
        // A package may be spread over files: the rule is run with the file that declares it.
        if !self.engine.has_declared_rule_rooted_at(&module.path, rule).unwrap_or(false) {
            return Ok(None);
        }
        match self.engine.eval_rule(path) {
            Ok(Value::Undefined) => Ok(None),
            Ok(value) => {
                let text = value.to_json_str().map_err(|error| error.to_string())?;
                serde_json::from_str(&text).map(Some).map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Rules that begin a line with `test_`, each once.
fn tests(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("test_")) {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let name: String = line.chars().take_while(|letter| is_name(*letter)).collect();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
