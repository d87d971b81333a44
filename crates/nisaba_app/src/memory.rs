//! What one assessment leaves for the next of the same estate.
//!
//! **Invariant:** everything here is an answer together with all that it was worked out from, so that forgetting any of it
//! changes how long an assessment takes and nothing else.

use nisaba_law::Law;
use nisaba_law::scope::Facts;

use crate::assessment::Entity;
use crate::entity;
use crate::judgement::Judgements;
use crate::numbering::Numbering;
use crate::owners::Owned;

/// What is remembered.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Numbers of the files.
    numbering: Numbering,
    /// What the readers read.
    sources: nisaba_sources::Memory,
    /// Assets with the owners that they were given.
    owners: Owned,
    /// What the graph answered.
    graph: nisaba_estate::graph::Memory,
    /// What the checks said of each asset.
    pub(crate) judgements: Judgements,
    entity: Option<(Facts, Entity)>,
    is_kept: bool,
}

impl Memory {
    /// One that serves another assessment after this.
    pub(crate) fn kept() -> Self {
        Self { is_kept: true, ..Self::default() }
    }

    /// The numbers of the files of a run, where they are to stay for the next.
    pub(crate) fn numbering(&mut self) -> Option<&mut Numbering> {
        self.is_kept.then_some(&mut self.numbering)
    }

    /// What the readers know, where they are asked again.
    pub(crate) fn sources(&mut self) -> Option<&mut nisaba_sources::Memory> {
        self.is_kept.then_some(&mut self.sources)
    }

    /// Assets with the owners that they were given, where they are given them again.
    pub(crate) fn owners(&mut self) -> Option<&mut Owned> {
        self.is_kept.then_some(&mut self.owners)
    }

    /// What the graph answered, where it is asked again.
    pub(crate) fn graph(&mut self) -> Option<&mut nisaba_estate::graph::Memory> {
        self.is_kept.then_some(&mut self.graph)
    }

    /// Whether another assessment follows; else nothing need be remembered.
    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// The entity as the law sees it.
    pub(crate) fn entity(&mut self, law: &Law, facts: &Facts) -> Entity {
        match &self.entity {
            Some((known, entity)) if known == facts => entity.clone(),
            _ => {
                let entity = entity::entity(law, facts);
                self.entity = Some((facts.clone(), entity.clone()));
                entity
            }
        }
    }
}
