//! The catalogue: every check and concept, found by kind of asset and by id.

use std::sync::{Arc, LazyLock};

use nisaba_base::value::Node;
use nisaba_base::{Diagnostic, FileId, Loc, SourceFile, SourceMap};
use nisaba_estate::{Kind, Vocabulary};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::Check;
use crate::concept::Concept;
use crate::example::LateExamples;
use crate::node_decode::decode;
use crate::validate::{Problem, problems};

/// Index of a check in its [`Catalogue`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CheckIndex(pub u32);

/// Checks in the order of their ids, and the concepts that they speak for.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    checks: Vec<Check>,
    concepts: Vec<Concept>,
    by_kind: Vec<Vec<CheckIndex>>,
    by_id: FxHashMap<Arc<str>, CheckIndex>,
    broken: Vec<String>,
}

/// A catalogue with a user's own checks.
#[derive(Debug)]
pub struct Loaded {
    /// The catalogue; documents with mistakes are not in it.
    pub catalogue: Catalogue,
    /// The texts that were read, for the places of the diagnostics.
    pub sources: SourceMap,
    /// Mistakes in the documents.
    pub diagnostics: Vec<Diagnostic>,
}

const CHECKS: &str = include_str!(concat!(env!("OUT_DIR"), "/checks.jsonl"));
const CONCEPTS: &str = include_str!(concat!(env!("OUT_DIR"), "/concepts.json"));

static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(Catalogue::decode_built_in);

impl Catalogue {
    /// The checks that the project ships.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The shipped checks and those of a user's documents, given as name and text.
    pub fn load(documents: impl IntoIterator<Item = (String, String)>) -> Loaded {
        Self::built_in().clone().with(documents)
    }

    /// The checks of these documents alone, with the shipped concepts.
    pub fn load_only(documents: impl IntoIterator<Item = (String, String)>) -> Loaded {
        let concepts = Self::built_in().concepts.clone();
        Self::new(Vec::new(), concepts).with(documents)
    }

    /// A catalogue of these checks.
    pub fn new(mut checks: Vec<Check>, concepts: Vec<Concept>) -> Self {
        checks.sort_by(|left, right| left.id.cmp(&right.id));
        let mut catalogue = Self { checks, concepts, ..Self::default() };
        let numbered =
            || catalogue.checks.iter().enumerate().map(|(index, check)| (CheckIndex(index as u32), check));
        catalogue.by_id = numbered().map(|(index, check)| (check.id.clone(), index)).collect();
        let of_kind = |kind: &Kind| {
            numbered()
                .filter(|(_, check)| check.is_run_here() && check.kinds.contains(*kind))
                .map(|(index, _)| index)
                .collect()
        };
        catalogue.by_kind = Kind::ALL.iter().map(of_kind).collect();
        catalogue
    }

    /// Every check in the order of ids.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Every concept.
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// The check of an index.
    pub fn check(&self, index: CheckIndex) -> Option<&Check> {
        self.checks.get(index.0 as usize)
    }

    /// The check of an id.
    pub fn find(&self, id: &str) -> Option<(CheckIndex, &Check)> {
        let index = *self.by_id.get(id)?;
        Some((index, self.check(index)?))
    }

    /// The concept of an id.
    pub fn concept(&self, id: &str) -> Option<&Concept> {
        self.concepts.iter().find(|concept| &*concept.id == id)
    }

    /// Checks that speak for a concept.
    pub fn of_concept<'c>(&'c self, concept: &'c str) -> impl Iterator<Item = &'c Check> {
        self.checks.iter().filter(move |check| &*check.concept == concept)
    }

    /// Checks that run on assets of a kind, in the order of ids.
    pub fn for_kind(&self, kind: Kind) -> &[CheckIndex] {
        self.by_kind.get(kind as usize).map_or(&[], Vec::as_slice)
    }

    /// Shipped documents that could not be decoded, a line each; a test holds it empty.
    pub fn broken(&self) -> &[String] {
        &self.broken
    }

    /// Decodes the shipped checks anew, as starting up does; for measuring what that costs.
    pub fn decode_built_in() -> Self {
        let mut broken = Vec::new();
        let concepts = serde_json::from_str(CONCEPTS).unwrap_or_else(|error| {
            broken.push(format!("concepts.yaml: {error}"));
            Vec::new()
        });
        let mut checks = Vec::new();
        for line in CHECKS.lines() {
            let mut columns = line.split('\t');
            let (Some(file), Some(document)) = (columns.next(), columns.next()) else { continue };
            match serde_json::from_str::<Check>(document) {
                Ok(mut check) => {
                    check.examples = columns.next().map_or_else(LateExamples::default, LateExamples::later);
                    checks.push(check);
                }
                Err(error) => broken.push(format!("{file}: {error}")),
            }
        }
        Self { broken, ..Self::new(checks, concepts) }
    }

    fn with(self, documents: impl IntoIterator<Item = (String, String)>) -> Loaded {
        let mut sources = SourceMap::default();
        let files: Vec<FileId> =
            documents.into_iter().map(|(name, text)| sources.insert(SourceFile::new(name, text))).collect();
        let (catalogue, diagnostics) = self.extended(&sources, &files);
        Loaded { catalogue, sources, diagnostics }
    }

    /// This catalogue with a user's own checks, read from files of the map. A document with mistakes costs itself.
    pub fn extended(&self, sources: &SourceMap, files: &[FileId]) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut checks = self.checks.clone();
        for id in files {
            let Some(file) = sources.get(*id) else { continue };
            let (nodes, problems) = nisaba_base::yaml::parse(*id, file.text());
            diagnostics.extend(problems);
            for node in &nodes {
                match self.read(node, &checks) {
                    Ok(check) => checks.push(check),
                    Err(problems) => diagnostics.extend(problems),
                }
            }
        }
        let catalogue = Self { broken: self.broken.clone(), ..Self::new(checks, self.concepts.clone()) };
        (catalogue, diagnostics)
    }

    /// This catalogue with checks that somebody else decides; one whose id is taken is left out.
    pub fn with_outside(&self, outside: impl IntoIterator<Item = Check>) -> Self {
        let mut checks = self.checks.clone();
        let mut taken: FxHashSet<Arc<str>> = checks.iter().map(|check| check.id.clone()).collect();
        checks.extend(outside.into_iter().filter(|check| taken.insert(check.id.clone())));
        Self { broken: self.broken.clone(), ..Self::new(checks, self.concepts.clone()) }
    }

    fn read(&self, node: &Node, others: &[Check]) -> Result<Check, Vec<Diagnostic>> {
        let check: Check = decode(node).map_err(|problem| vec![problem])?;
        let mut problems = problems(&check, &self.concepts, Vocabulary::built_in());
        if others.iter().any(|other| other.id == check.id) {
            problems
                .push(Problem::new(format!("the id `{}` is taken by another check", check.id), &check.id));
        }
        if problems.is_empty() {
            return Ok(check);
        }
        Err(problems.into_iter().map(|problem| problem.diagnostic(node)).collect())
    }
}

impl Problem {
    /// The problem at the first place in the document where its word stands.
    fn diagnostic(self, node: &Node) -> Diagnostic {
        let loc = place_of(node, &self.word).unwrap_or(node.loc);
        let mut diagnostic = Diagnostic::error("check-content", self.message).at(loc);
        diagnostic.label = self.meant.map(|meant| format!("did you mean `{meant}`?"));
        diagnostic
    }
}

/// The first key or text that is `word`.
fn place_of(node: &Node, word: &str) -> Option<Loc> {
    use nisaba_base::value::Value;
    match &node.value {
        Value::String(text) if &**text == word => Some(node.loc),
        Value::List(items) => items.iter().find_map(|item| place_of(item, word)),
        Value::Map(map) => map.iter().find_map(|(key, entry)| {
            if &**key == word { Some(entry.key_loc) } else { place_of(&entry.node, word) }
        }),
        _ => None,
    }
}
