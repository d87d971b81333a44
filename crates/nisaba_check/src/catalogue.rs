//! The catalogue: every check and concept, found by kind of asset and by id.

use std::sync::{Arc, LazyLock};

use nisaba_base::value::Node;
use nisaba_base::{Diagnostic, FileId, Loc, SourceFile, SourceMap};
use nisaba_estate::{Kind, Vocabulary};
use rustc_hash::FxHashSet;

use crate::check::Check;
use crate::concept::Concept;
use crate::node_decode::decode;
use crate::shipped::{SHIPPED, Slot};
use crate::validate::{Problem, problems};

/// Index of a check in its [`Catalogue`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CheckIndex(pub u32);

/// Checks in the order of their ids, and the concepts that they speak for.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    slots: Vec<Slot>,
    concepts: Vec<Concept>,
    by_kind: Vec<Vec<CheckIndex>>,
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

const CONCEPTS: &str = include_str!(concat!(env!("OUT_DIR"), "/concepts.json"));

static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(Catalogue::shipped);

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
    pub fn new(checks: Vec<Check>, concepts: Vec<Concept>) -> Self {
        Self::of(checks.into_iter().map(Slot::from).collect(), concepts)
    }

    /// The shipped checks, none decoded yet, as starting up makes them; for measuring what that costs.
    pub fn shipped() -> Self {
        let concepts = serde_json::from_str(CONCEPTS).unwrap_or_default();
        Self::of(SHIPPED.iter().map(Slot::later).collect(), concepts)
    }

    fn of(mut slots: Vec<Slot>, concepts: Vec<Concept>) -> Self {
        slots.sort_by(|left, right| left.id.cmp(&right.id));
        let mut by_kind: Vec<Vec<CheckIndex>> = vec![Vec::new(); Kind::ALL.len()];
        let mut kinds = Vec::new();
        for (index, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.is_run_here) {
            kinds.clear();
            slot.kinds(&mut kinds);
            for kind in &kinds {
                let Some(checks) = by_kind.get_mut(*kind as usize) else { continue };
                checks.push(CheckIndex(index as u32));
            }
        }
        by_kind.iter_mut().for_each(Vec::dedup);
        Self { slots, concepts, by_kind }
    }

    /// Every check in the order of ids. Decodes them all: what needs only their ids asks for [`Catalogue::ids`].
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        self.slots.iter().filter_map(Slot::check)
    }

    /// The ids of all checks, in order; each stands where [`CheckIndex`] says.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.slots.iter().map(|slot| &slot.id)
    }

    /// How many checks are decided here and run.
    pub fn running(&self) -> usize {
        self.slots.iter().filter(|slot| slot.is_run_here).count()
    }

    /// Every concept.
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// The check of an index.
    pub fn check(&self, index: CheckIndex) -> Option<&Check> {
        self.slots.get(index.0 as usize)?.check()
    }

    /// The check of an id.
    pub fn find(&self, id: &str) -> Option<(CheckIndex, &Check)> {
        let index = self.slots.binary_search_by(|slot| (*slot.id).cmp(id)).ok()?;
        let index = CheckIndex(index as u32);
        Some((index, self.check(index)?))
    }

    /// The concept of an id.
    pub fn concept(&self, id: &str) -> Option<&Concept> {
        self.concepts.iter().find(|concept| &*concept.id == id)
    }

    /// Checks that speak for a concept.
    pub fn of_concept<'c>(&'c self, concept: &'c str) -> impl Iterator<Item = &'c Check> {
        self.slots.iter().filter(move |slot| &*slot.concept == concept).filter_map(Slot::check)
    }

    /// Checks that run on assets of a kind, in the order of ids.
    pub fn for_kind(&self, kind: Kind) -> &[CheckIndex] {
        self.by_kind.get(kind as usize).map_or(&[], Vec::as_slice)
    }

    /// Shipped documents that cannot be decoded, a line each; a test holds it empty.
    pub fn broken(&self) -> Vec<String> {
        self.slots.iter().filter_map(Slot::problem).collect()
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
        let mut slots = self.slots.clone();
        for id in files {
            let Some(file) = sources.get(*id) else { continue };
            let (nodes, problems) = nisaba_base::yaml::parse(*id, file.text());
            diagnostics.extend(problems);
            for node in &nodes {
                match self.read(node, &slots) {
                    Ok(check) => slots.push(check.into()),
                    Err(problems) => diagnostics.extend(problems),
                }
            }
        }
        (Self::of(slots, self.concepts.clone()), diagnostics)
    }

    /// This catalogue with checks that somebody else decides; one whose id is taken is left out.
    pub fn with_outside(&self, outside: impl IntoIterator<Item = Check>) -> Self {
        let mut slots = self.slots.clone();
        let mut taken: FxHashSet<Arc<str>> = self.ids().cloned().collect();
        slots.extend(outside.into_iter().filter(|check| taken.insert(check.id.clone())).map(Slot::from));
        Self::of(slots, self.concepts.clone())
    }

    fn read(&self, node: &Node, others: &[Slot]) -> Result<Check, Vec<Diagnostic>> {
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
