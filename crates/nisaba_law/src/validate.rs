//! What must hold for the law as a whole: the test of the embedded law, and of a folder given in its place.

use std::collections::BTreeSet;

use crate::crosswalk::MappingSource;
use crate::law::Law;
use crate::obligation::ProofKind;
use crate::scope::class_of;
use crate::scope_law::{Clause, Rule};

/// Something in the law files that does not hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inconsistency {
    /// The file it is in.
    pub file: String,
    /// The record, by id.
    pub id: String,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for Inconsistency {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: `{}` {}", self.file, self.id, self.message)
    }
}

impl Law {
    /// Everything that does not hold together; empty for a law that can be used.
    ///
    /// Ids are unique, references resolve, every letter of Art. 21(2), every duty of entities and every section of the Annex
    /// has obligations, each obligation says what can prove it, and worked examples come out as written.
    pub fn validate(&self) -> Vec<Inconsistency> {
        let mut found = Found::default();
        self.validate_catalogue(&mut found);
        self.validate_obligations(&mut found);
        self.validate_scope(&mut found);
        self.validate_deadlines(&mut found);
        self.validate_states(&mut found);
        self.validate_crosswalks(&mut found);
        self.validate_fines(&mut found);
        found.list
    }

    fn validate_catalogue(&self, found: &mut Found) {
        let catalogue = self.catalogue();
        found.unique("nis2.yaml", catalogue.requirements.iter().map(|requirement| requirement.id.as_str()));
        for requirement in &catalogue.requirements {
            let id = requirement.id.as_str();
            for point in &requirement.cir_2024_2690_points {
                found.unless(self.annex().contains(point.as_str()), "nis2.yaml", id, || {
                    format!("names Annex point `{point}`, which does not exist")
                });
            }
            for duty in &requirement.deadline_refs {
                found.unless(self.deadlines().get(duty.as_str()).is_some(), "nis2.yaml", id, || {
                    format!("names duty `{duty}`, which does not exist")
                });
            }
            for kind in &requirement.kinds {
                found.unless(self.scope_law().kind(kind.as_str()).is_some(), "nis2.yaml", id, || {
                    format!("names kind `{kind}`, which does not exist")
                });
            }
            let has_obligations = self.obligations().of_requirement(id).next().is_some();
            found.unless(!requirement.kind.binds_entities() || has_obligations, "nis2.yaml", id, || {
                "binds entities but has no obligation".to_owned()
            });
        }
        let points = self.annex().sections().flat_map(|(_, section)| &section.points);
        found.unique("cir-2024-2690.yaml", points.map(|point| point.id.as_str()));
        for kind in &self.annex().applies_to.kinds {
            let marked =
                self.scope_law().kind(kind.id.as_str()).is_some_and(|place| place.kind.cir_2024_2690);
            found.unless(marked, "cir-2024-2690.yaml", kind.id.as_str(), || {
                "is bound by the Regulation, which scope.yaml does not say".to_owned()
            });
        }
    }

    fn validate_obligations(&self, found: &mut Found) {
        const FILE: &str = "obligations";
        let obligations = &self.obligations().obligations;
        found.unique(FILE, obligations.iter().map(|obligation| obligation.id.as_str()));
        for obligation in obligations {
            let id = obligation.id.as_str();
            found.unless(self.catalogue().get(obligation.requirement.as_str()).is_some(), FILE, id, || {
                format!("names requirement `{}`, which does not exist", obligation.requirement)
            });
            for point in &obligation.annex_points {
                found.unless(self.annex().contains(point.as_str()), FILE, id, || {
                    format!("names Annex point `{point}`, which does not exist")
                });
            }
            let empty = |kind: &ProofKind| matches!(kind, ProofKind::Checks { checks } if checks.is_empty());
            let proved = !obligation.proved_by.is_empty()
                && !obligation.proved_by.iter().any(|proof| empty(&proof.kind));
            found.unless(proved, FILE, id, || "does not say what can prove it".to_owned());
        }
        for (chapter, section) in self.annex().sections() {
            for article in section.nis2_article.iter().chain(&chapter.nis2_article) {
                let known =
                    self.catalogue().requirements.iter().any(|requirement| requirement.article == *article);
                found.unless(known, "cir-2024-2690.yaml", section.id.as_str(), || {
                    format!("names Art. {article}, which does not exist")
                });
            }
            let covered = self.obligations().of_section(section.id.as_str()).next().is_some();
            found.unless(covered, "cir-2024-2690.yaml", section.id.as_str(), || {
                "has no obligation".to_owned()
            });
        }
    }

    fn validate_scope(&self, found: &mut Found) {
        const FILE: &str = "scope.yaml";
        let scope = self.scope_law();
        found.unique(FILE, scope.kinds().map(|place| place.kind.id.as_str()));
        found.unless(scope.kinds().count() <= 128, FILE, "annexes", || {
            "have more kinds than the engine can hold".to_owned()
        });
        let tiers = &scope.tier_rules;
        let rules: Vec<&Rule> = scope
            .scope_rules
            .iter()
            .chain(&scope.exclusions)
            .chain(&tiers.essential)
            .chain(&tiers.important)
            .chain(&tiers.registration_only)
            .collect();
        found.unique(FILE, rules.iter().map(|rule| rule.id.as_str()));
        for rule in &rules {
            for clause in rule.when.iter().chain(&rule.unless) {
                self.validate_clause(found, rule.id.as_str(), clause);
            }
        }
        for rule in &scope.jurisdiction.exceptions {
            for kind in &rule.kinds {
                found.unless(scope.kind(kind.as_str()).is_some(), FILE, rule.id.as_str(), || {
                    format!("names kind `{kind}`, which does not exist")
                });
            }
        }
        for act in &scope.neighbouring_law {
            act.when.iter().for_each(|clause| self.validate_clause(found, &act.id, clause));
        }
        for example in &scope.size.worked_examples {
            let class = class_of(&scope.size, example.headcount, example.turnover, example.balance_sheet);
            found.unless(class == example.size, FILE, "size.worked_examples", || {
                format!("{example:?} comes out as {class:?}")
            });
        }
    }

    fn validate_clause(&self, found: &mut Found, id: &str, clause: &Clause) {
        for kind in clause.kinds.iter().chain(&clause.except_kinds) {
            found.unless(self.scope_law().kind(kind.as_str()).is_some(), "scope.yaml", id, || {
                format!("names kind `{kind}`, which does not exist")
            });
        }
        for fact in clause.facts.iter().chain(&clause.facts_not) {
            let described = self.scope_law().facts.iter().any(|text| text.id == *fact);
            found.unless(described, "scope.yaml", id, || {
                format!("uses fact {fact:?}, which is not described")
            });
        }
    }

    fn validate_deadlines(&self, found: &mut Found) {
        const FILE: &str = "deadlines.yaml";
        let deadlines = self.deadlines();
        found.unique(FILE, deadlines.duties.iter().map(|duty| duty.id.as_str()));
        let computation = &deadlines.computation;
        for duty in &deadlines.duties {
            let id = duty.id.as_str();
            found.unless(duty.period.is_some() == duty.unit.is_counted(), FILE, id, || {
                "has a number without a unit to count, or a unit to count without a number".to_owned()
            });
            for other in duty.requires.iter().chain(&duty.replaces_at_that_time) {
                found.unless(deadlines.get(other.as_str()).is_some(), FILE, id, || {
                    format!("names duty `{other}`, which does not exist")
                });
            }
            let derogated = duty.derogates_from.as_deref().and_then(|other| other.split(' ').next());
            found.unless(derogated.is_none_or(|other| deadlines.get(other).is_some()), FILE, id, || {
                "derogates from a duty that does not exist".to_owned()
            });
            let weekend = duty.weekend_rule.as_ref().is_none_or(|rule| *rule == computation.dora_weekend.id);
            found.unless(weekend, FILE, id, || "names a weekend rule that does not exist".to_owned());
            found.unless(duty.outer_limit.is_some() == duty.combine.is_some(), FILE, id, || {
                "has an outer limit and does not say how both combine".to_owned()
            });
        }
    }

    fn validate_states(&self, found: &mut Found) {
        const FILE: &str = "member-states.yaml";
        let states = &self.member_states().states;
        found.unique(FILE, states.iter().map(|state| state.iso.as_str()));
        found.unless(states.len() == 27, FILE, "states", || format!("are {} and not 27", states.len()));
    }

    fn validate_crosswalks(&self, found: &mut Found) {
        for crosswalk in self.crosswalks() {
            let file = format!("crosswalk-{}.yaml", crosswalk.meta.framework);
            found.unique(&file, crosswalk.mappings.iter().map(|mapping| mapping.id.as_str()));
            for mapping in &crosswalk.mappings {
                let exists = match mapping.source {
                    MappingSource::Nis2 => self.catalogue().get(&mapping.id).is_some(),
                    MappingSource::Cir => self.annex().contains(&mapping.id),
                };
                found.unless(exists, &file, &mapping.id, || "is mapped but does not exist".to_owned());
            }
        }
    }

    fn validate_fines(&self, found: &mut Found) {
        let fines = &self.supervision().fines;
        for example in &fines.worked_examples {
            let cap = fines.caps.iter().find(|cap| cap.tier == example.tier);
            let ceiling = cap.map(|cap| cap.for_turnover(Some(example.turnover)));
            found.unless(ceiling == Some(example.cap), "supervision.yaml", "fines.worked_examples", || {
                format!("{example:?} comes out as {ceiling:?}")
            });
        }
    }
}

#[derive(Debug, Default)]
struct Found {
    list: Vec<Inconsistency>,
}

impl Found {
    fn unless(&mut self, holds: bool, file: &str, id: &str, message: impl FnOnce() -> String) {
        if !holds {
            self.list.push(Inconsistency { file: file.to_owned(), id: id.to_owned(), message: message() });
        }
    }

    fn unique<'a>(&mut self, file: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            self.unless(seen.insert(id), file, id, || "is there twice".to_owned());
        }
    }
}
