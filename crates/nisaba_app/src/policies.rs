//! Rego policies beside one's own checks: found, run over the asset graph, and what they say brought to the assets.
//!
//! **Invariant:** a build without the feature `rego` says of every policy that it was not run: a rule that somebody wrote is never
//! left out in silence.

use nisaba_base::files::Files;
use nisaba_base::{Diagnostic, FileId, SourceFile, SourceMap};

use crate::configuration::Configuration;
use crate::pattern::names;
use crate::source::{self, Sources};

/// Whether a path is a file of policies.
fn is_policy(path: &str) -> bool {
    path.ends_with(".rego")
}

/// Whether a document given beside the estate is a file of policies, and no check in YAML.
pub(crate) fn is_given(document: &(String, String)) -> bool {
    is_policy(&document.0)
}

/// Reads the files of policies that the configuration names, and takes those given; tests are left to `check test`.
fn read(
    configuration: &Configuration,
    given: &[(String, String)],
    files: &dyn Files,
    read: &mut Sources,
) -> (Vec<FileId>, Vec<Diagnostic>) {
    let named = |path: &&String| configuration.checks.iter().any(|named| names(named, path));
    let mut paths: Vec<String> =
        read.unread.iter().filter(|path| is_policy(path)).filter(named).cloned().collect();
    paths.sort_unstable();
    let (mut ids, mut diagnostics) = (Vec::new(), Vec::new());
    for path in paths.into_iter().filter(|path| !path.ends_with("_test.rego")) {
        match files.read(&path) {
            Ok(text) => ids.push(read.map.insert(SourceFile::new(path, text))),
            Err(problem) => diagnostics.push(source::diagnostic(&path, &problem, "policy")),
        }
    }
    let given = given.iter().filter(|one| is_given(one) && !one.0.ends_with("_test.rego"));
    ids.extend(given.map(|(name, text)| read.map.insert(SourceFile::new(name.as_str(), text.as_str()))));
    (ids, diagnostics)
}

/// Runs the tests of policies: each with its name, and whether it holds.
pub fn test_policies(sources: &SourceMap, files: &[FileId]) -> (Vec<(String, bool)>, Vec<Diagnostic>) {
    tested(sources, files)
}

#[cfg(feature = "rego")]
pub(crate) use run::Policies;
#[cfg(feature = "rego")]
use run::tested;
#[cfg(not(feature = "rego"))]
pub(crate) use without::Policies;
#[cfg(not(feature = "rego"))]
use without::tested;

#[cfg(not(feature = "rego"))]
mod without {
    use nisaba_base::Loc;
    use nisaba_estate::Estate;

    use super::*;
    use crate::outside::Sayings;

    /// No test is run.
    pub(super) fn tested(_: &SourceMap, files: &[FileId]) -> (Vec<(String, bool)>, Vec<Diagnostic>) {
        (Vec::new(), files.iter().copied().map(not_built).collect())
    }

    fn not_built(id: FileId) -> Diagnostic {
        Diagnostic::error("rego-not-built", "this policy was not run: this program is built without Rego")
            .at(Loc::start_of(id))
            .help("releases have it; from source: `cargo build --release --features rego`")
    }

    /// Policies that this build does not run.
    #[derive(Debug)]
    pub(crate) struct Policies;

    impl Policies {
        /// Says of each that it is not run.
        pub(crate) fn read(
            configuration: &Configuration,
            given: &[(String, String)],
            files: &dyn Files,
            sources: &mut Sources,
        ) -> (Self, Vec<Diagnostic>) {
            let (ids, mut diagnostics) = super::read(configuration, given, files, sources);
            diagnostics.extend(ids.into_iter().map(not_built));
            (Self, diagnostics)
        }

        /// Nothing.
        pub(crate) fn settle(&self, _: &mut Estate, _: &SourceMap) {}

        /// Nothing.
        pub(crate) fn sayings(
            self,
            _: &Estate,
            _: &SourceMap,
            _: &Configuration,
            _: &nisaba_check::Catalogue,
        ) -> (Sayings, Vec<Diagnostic>) {
            Default::default()
        }
    }
}

#[cfg(feature = "rego")]
mod run {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Arc;

    use nisaba_base::{Loc, nearest};
    use nisaba_check::{Catalogue, Check};
    use nisaba_estate::{Asset, AssetIndex, Estate, Facets, Kind, Provider};
    use nisaba_rego::Said;

    use super::*;
    use crate::outside::{Saying, Sayings};

    /// The judge's name, and the beginning of its checks' ids.
    const JUDGE: &str = "rego";
    /// Longest sentence that messages of several items make, in bytes.
    const LONGEST: usize = 600;
    /// What speaks for no concept of ours; it bears on no requirement.
    const NO_CONCEPT: &str = "own.policy";

    /// Runs the tests.
    pub(super) fn tested(sources: &SourceMap, files: &[FileId]) -> (Vec<(String, bool)>, Vec<Diagnostic>) {
        let (policies, mut diagnostics) = nisaba_rego::Policies::read(sources, files);
        let (tested, problems) = policies.test(sources);
        diagnostics.extend(problems);
        (tested.into_iter().map(|one| (one.name, one.holds)).collect(), diagnostics)
    }

    /// Policies of a run.
    pub(crate) struct Policies {
        policies: nisaba_rego::Policies,
    }

    impl Policies {
        /// Reads them.
        pub(crate) fn read(
            configuration: &Configuration,
            given: &[(String, String)],
            files: &dyn Files,
            sources: &mut Sources,
        ) -> (Self, Vec<Diagnostic>) {
            let (ids, mut diagnostics) = super::read(configuration, given, files, sources);
            let (policies, problems) = nisaba_rego::Policies::read(&sources.map, &ids);
            diagnostics.extend(problems);
            (Self { policies }, diagnostics)
        }

        /// Makes an asset of each file, for what is said of the estate as a whole.
        pub(crate) fn settle(&self, estate: &mut Estate, sources: &SourceMap) {
            for id in self.policies.files() {
                if let Some(file) = sources.get(id) {
                    estate.push(asset(file.path(), id));
                }
            }
        }

        /// What they say of the estate.
        pub(crate) fn sayings(
            self,
            estate: &Estate,
            sources: &SourceMap,
            configuration: &Configuration,
            catalogue: &Catalogue,
        ) -> (Sayings, Vec<Diagnostic>) {
            if self.policies.files().next().is_none() {
                return Default::default();
            }
            let organisation =
                configuration.organisation.as_ref().and_then(|facts| serde_json::to_value(facts).ok());
            let (input, ids) = nisaba_rego::input::of(estate, sources, organisation, &nisaba_sources::mask);
            let (said, mut diagnostics) = self.policies.evaluate(&input, sources);
            let by_id: BTreeMap<&str, AssetIndex> =
                (0..).zip(&ids).map(|(at, id)| (id.as_str(), AssetIndex(at))).collect();
            let mut sayings = Sayings::default();
            let mut told = BTreeSet::new();
            let mut firsts: BTreeMap<(AssetIndex, Arc<str>), usize> = BTreeMap::new();
            for one in said {
                let named = one.asset.as_deref().map(|asset| (asset, by_id.get(asset)));
                if let Some((asset, None)) = named {
                    diagnostics.push(no_asset(asset, one.file, &ids));
                }
                let file = sources.get(one.file).map_or("", |file| file.path());
                let whole = || by_id.get(file).copied();
                let Some(asset) = named.and_then(|(_, index)| index.copied()).or_else(whole) else {
                    continue;
                };
                let id: Arc<str> = format!("{JUDGE}:{}", one.about.id).into();
                if told.insert(id.clone()) {
                    let (check, problem) = check(&one, id.clone(), catalogue);
                    sayings.checks.push(check);
                    diagnostics.extend(problem);
                }
                // A finding is one of a check on an asset: its sentence tells the first of what is said there.
                let first = *firsts.entry((asset, id.clone())).or_insert(sayings.all.len());
                if let Some(first) = sayings.all.get_mut(first)
                    && first.says.len() + one.message.len() < LONGEST
                {
                    first.says.push(' ');
                    first.says.push_str(&one.message);
                }
                sayings.all.push(Saying {
                    check: id,
                    assets: vec![asset],
                    severity: one.severity,
                    says: one.message.clone(),
                    note: one.message,
                    loc: estate.get(asset).map_or(Loc::start_of(one.file), |asset| asset.loc),
                });
            }
            (sayings, diagnostics)
        }
    }

    fn check(said: &Said, id: Arc<str>, catalogue: &Catalogue) -> (Check, Option<Diagnostic>) {
        let about = &said.about;
        let written = about.concept.as_deref();
        let known = written.filter(|concept| catalogue.concept(concept).is_some());
        let problem = written.filter(|_| known.is_none()).map(|concept| {
            let told = Diagnostic::warning("unknown-word", format!("`{concept}` is no concept"))
                .at(Loc::start_of(said.file))
                .help("what this policy finds bears on no requirement");
            let words = catalogue.concepts().iter().map(|concept| &*concept.id);
            match nearest(concept, words) {
                Some(meant) => told.label(format!("did you mean `{meant}`?")),
                None => told,
            }
        });
        let about = nisaba_check::About {
            title: about.title.clone(),
            says: said.message.clone(),
            rationale: about
                .rationale
                .clone()
                .unwrap_or_else(|| format!("The policy {} asks for it.", about.id)),
            action: about
                .action
                .clone()
                .unwrap_or_else(|| "Do as the policy says, or accept it by name.".into()),
            severity: about.severity.unwrap_or(said.severity),
            references: Vec::new(),
        };
        (Check::outside(JUDGE, id, known.unwrap_or(NO_CONCEPT), about), problem)
    }

    fn no_asset(asset: &str, file: FileId, ids: &[String]) -> Diagnostic {
        let told = Diagnostic::warning(
            "no-asset",
            format!("the policy names the asset `{asset}`, which is not there"),
        )
        .at(Loc::start_of(file))
        .help("give the `id` of an asset of the input; it was taken as said of the whole estate");
        match nearest(asset, ids.iter().map(String::as_str)) {
            Some(meant) => told.label(format!("did you mean `{meant}`?")),
            None => told,
        }
    }

    fn asset(path: &str, file: FileId) -> Asset {
        Asset {
            kind: Kind::SourceFile,
            provider: Provider::Other,
            type_name: "policy".into(),
            address: path.into(),
            root: "".into(),
            name: path.into(),
            loc: Loc::start_of(file),
            facets: Facets::default(),
            region: None,
            account: None,
            owner: None,
            existence: None,
            inline_exceptions: Vec::new(),
        }
    }
}
