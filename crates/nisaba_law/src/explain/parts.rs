//! The parts that explanations share: obligations and proofs in brief, references, places in other frameworks.

use super::{DeadlineBrief, Elsewhere, ObligationBrief, ProofBrief, Reference};
use crate::catalogue::{Point, Requirement, Section};
use crate::crosswalk::{Coverage, MappingSource};
use crate::deadline::Duty;
use crate::law::Law;
use crate::obligation::{Combine, Obligation, ProofKind};

pub(super) fn brief(obligation: &Obligation) -> ObligationBrief {
    let proofs = obligation.proved_by.iter().map(|proof| {
        let (kind, ids, text) = match &proof.kind {
            ProofKind::Checks { checks } => (
                "checks",
                checks.iter().map(ToString::to_string).collect(),
                "checks on assets hold".to_owned(),
            ),
            ProofKind::Document { id, title } => ("document", vec![id.clone()], title.clone()),
            ProofKind::Attestation { id, question } => ("attestation", vec![id.clone()], question.clone()),
            ProofKind::Exercise { exercise } => {
                let word = exercise.as_str();
                (
                    "exercise",
                    vec![word.to_owned()],
                    format!("{} carried out with success", word.replace('_', " ")),
                )
            }
        };
        ProofBrief { kind, ids, text, max_age_days: proof.max_age_days.or(obligation.max_age_days) }
    });
    ObligationBrief {
        id: obligation.id.to_string(),
        title: obligation.title.clone(),
        plain: obligation.plain.clone(),
        who: obligation.who.clone(),
        proved_by: proofs.collect(),
        any_is_enough: obligation.combine == Combine::Any,
        confidence: obligation.confidence,
        note: obligation.note.clone(),
    }
}

pub(super) fn elsewhere(law: &Law, source: MappingSource, id: &str) -> Vec<Elsewhere> {
    let mut places = Vec::new();
    for crosswalk in law.crosswalks() {
        for mapping in
            crosswalk.mappings.iter().filter(|mapping| mapping.source == source && mapping.id == id)
        {
            places.push(Elsewhere {
                framework: crosswalk.meta.framework.clone(),
                controls: mapping.controls.iter().chain(&mapping.clauses).cloned().collect(),
                full: mapping.coverage == Coverage::Full,
                note: mapping.note.clone(),
                confidence: crosswalk.meta.confidence,
                status: crosswalk.meta.mapping_status.clone(),
            });
        }
    }
    places
}

pub(super) fn deadline_brief(duty: &Duty) -> DeadlineBrief {
    DeadlineBrief {
        id: duty.id.to_string(),
        period: period(duty),
        from: duty.clock_start.replace('_', " "),
        recipient: duty.recipient.clone(),
        citation: duty.citation.clone(),
    }
}

pub(super) fn period(duty: &Duty) -> String {
    let unit = format!("{:?}", duty.unit).to_lowercase();
    match duty.period {
        Some(1) => format!("1 {}", unit.trim_end_matches('s')),
        Some(length) => format!("{length} {unit}"),
        None if duty.without_undue_delay => "without undue delay".to_owned(),
        None if duty.on_request => "as the request says".to_owned(),
        None => "no fixed period".to_owned(),
    }
}

pub(super) fn requirement_reference(requirement: &Requirement) -> Reference {
    Reference {
        id: requirement.id.short(),
        title: requirement.title.clone(),
        summary: requirement.summary.clone(),
    }
}

pub(super) fn section_reference(section: &Section) -> Reference {
    let summary = section.points.first().map(|point| point.summary.clone()).unwrap_or_default();
    Reference { id: format!("cir:{}", section.id), title: section.title.clone(), summary }
}

pub(super) fn point_reference(point: &Point) -> Reference {
    Reference { id: format!("cir:{}", point.id), title: point.title.clone(), summary: point.summary.clone() }
}

/// The points and sections that obligations name, each once.
pub(super) fn points_of(law: &Law, obligations: &[&Obligation]) -> Vec<Reference> {
    let mut references: Vec<Reference> = Vec::new();
    for id in obligations.iter().flat_map(|obligation| &obligation.annex_points) {
        let section = law.annex().section(id.as_str()).map(section_reference);
        let reference =
            section.or_else(|| law.annex().point(id.as_str()).map(|(_, point)| point_reference(point)));
        references.extend(reference.filter(|reference| !references.contains(reference)));
    }
    references
}

pub(super) fn requirements_of(law: &Law, obligations: &[&Obligation]) -> Vec<Reference> {
    let ids = distinct(obligations.iter().map(|obligation| obligation.requirement.as_str()));
    ids.iter().filter_map(|id| law.catalogue().get(id)).map(requirement_reference).collect()
}

pub(super) fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for text in texts {
        if !seen.iter().any(|known| known == text) {
            seen.push(text.to_owned());
        }
    }
    seen
}
