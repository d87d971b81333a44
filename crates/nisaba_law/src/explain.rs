//! Everything there is to say about one id of the law. Rendering is the caller's.

mod parts;

use serde::Serialize;

use crate::catalogue::{Chapter, Point, Requirement, Section};
use crate::crosswalk::MappingSource;
use crate::deadline::Duty;
use crate::id::{AnnexPointId, RequirementId};
use crate::law::{Confidence, Law};
use crate::member_state::MemberState;
use crate::obligation::Obligation;
use crate::scope_law::{KindPlace, Rule};
use nisaba_base::nearest;
use parts::{
    brief, deadline_brief, distinct, elsewhere, period, point_reference, points_of, requirement_reference,
    requirements_of, section_reference,
};

/// What an id stands for, in full.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The id as the law files have it.
    pub id: String,
    /// What sort of thing it is.
    pub sort: Sort,
    /// Its title.
    pub title: String,
    /// What is asked, or what it says.
    pub asked: String,
    /// The same in plain words; one paragraph for each obligation of a requirement.
    pub plain: Vec<String>,
    /// Roles that must do it.
    pub who: Vec<String>,
    /// Tiers or kinds it applies to.
    pub applies_to: Vec<String>,
    /// The obligations, with what proves them.
    pub obligations: Vec<ObligationBrief>,
    /// Requirements it belongs to.
    pub requirements: Vec<Reference>,
    /// Points of the Annex that spell it out.
    pub annex_points: Vec<Reference>,
    /// Where it stands in other frameworks.
    pub elsewhere: Vec<Elsewhere>,
    /// Reporting duties with their periods.
    pub deadlines: Vec<DeadlineBrief>,
    /// Further facts as label and text, e.g. authority or portal.
    pub details: Vec<(String, String)>,
    /// How sure the project is.
    pub confidence: Confidence,
    /// Where it stands in the law.
    pub citation: String,
    /// What else to know.
    pub notes: Vec<String>,
    /// The day on which this was true.
    pub as_of: Option<String>,
}

/// What sort of thing an id stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// A requirement of the Directive.
    Requirement,
    /// An obligation.
    Obligation,
    /// A section or point of the Annex.
    AnnexPoint,
    /// A reporting duty.
    Deadline,
    /// A kind of entity.
    Kind,
    /// A rule of scope, size or tier.
    Rule,
    /// A Member State.
    MemberState,
}

/// An id with its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// The id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it says in a sentence.
    pub summary: String,
}

/// An obligation with what proves it.
#[derive(Debug, Clone, Serialize)]
pub struct ObligationBrief {
    /// Its id.
    pub id: String,
    /// What must be true.
    pub title: String,
    /// In plain words.
    pub plain: String,
    /// The role that is responsible.
    pub who: String,
    /// What proves it.
    pub proved_by: Vec<ProofBrief>,
    /// One proof is enough.
    pub any_is_enough: bool,
    /// How sure.
    pub confidence: Confidence,
    /// What else to know.
    pub note: Option<String>,
}

/// What proves an obligation.
#[derive(Debug, Clone, Serialize)]
pub struct ProofBrief {
    /// `checks`, `document`, `attestation` or `exercise`.
    pub kind: &'static str,
    /// Ids: concepts, the document, the question, the exercise.
    pub ids: Vec<String>,
    /// In words.
    pub text: String,
    /// Days after which it must be renewed.
    pub max_age_days: Option<u32>,
}

/// A place in another framework.
#[derive(Debug, Clone, Serialize)]
pub struct Elsewhere {
    /// e.g. `iso27001-2022`
    pub framework: String,
    /// Ids of its controls and clauses.
    pub controls: Vec<String>,
    /// They cover it in substance.
    pub full: bool,
    /// What is missing.
    pub note: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// Whose mapping it is.
    pub status: String,
}

/// A reporting duty in brief.
#[derive(Debug, Clone, Serialize)]
pub struct DeadlineBrief {
    /// Its id.
    pub id: String,
    /// e.g. `24 hours`
    pub period: String,
    /// What starts it.
    pub from: String,
    /// Who receives it.
    pub recipient: String,
    /// Where it stands.
    pub citation: String,
}

/// An id that stands for nothing known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{written}` is no id of the law{}", .nearest.as_ref().map(|id| format!("; did you mean `{id}`?")).unwrap_or_default())]
pub struct UnknownIdError {
    /// As written.
    pub written: String,
    /// The nearest id.
    pub nearest: Option<String>,
}

/// Explains a requirement, obligation, Annex point, reporting duty, kind of entity, rule or Member State.
///
/// # Errors
/// When no such id exists, with the nearest one.
pub fn explain(law: &Law, written: &str) -> Result<Explanation, UnknownIdError> {
    let id = written.trim();
    let bare = ["obligation", "duty", "kind", "rule"]
        .iter()
        .find_map(|word| id.strip_prefix(word))
        .map_or(id, |rest| rest.trim_start_matches([':', ' ']));
    if let Some(obligation) = law.obligations().get(bare) {
        return Ok(of_obligation(law, obligation));
    }
    let point = AnnexPointId::from_written(bare);
    if let Some(section) = law.annex().section(point.as_str()) {
        return Ok(of_section(law, section));
    }
    if let Some((section, point)) = law.annex().point(point.as_str().split('(').next().unwrap_or_default()) {
        return Ok(of_point(law, section, point));
    }
    if let Some(chapter) = law.annex().chapters.iter().find(|chapter| chapter.id == point) {
        return Ok(of_chapter(law, chapter));
    }
    if let Some(requirement) = law.catalogue().get(RequirementId::from_written(bare).as_str()) {
        return Ok(of_requirement(law, requirement));
    }
    if let Some(duty) = law.deadlines().get(bare) {
        return Ok(of_duty(law, duty));
    }
    if let Some(place) = law.scope_law().kind(bare) {
        return Ok(of_kind(law, place));
    }
    if let Some(rule) = rules(law).find(|rule| rule.id.as_str() == bare) {
        return Ok(of_rule(law, rule));
    }
    if let Some(state) = bare.parse().ok().and_then(|code| law.member_states().get(code)) {
        return Ok(of_state(state));
    }
    Err(UnknownIdError { written: id.to_owned(), nearest: nearest_id(law, bare) })
}

/// Every id that can be explained, as people would write it.
pub fn ids(law: &Law) -> Vec<String> {
    let requirements = law.catalogue().requirements.iter().map(|requirement| requirement.id.short());
    let obligations = law.obligations().obligations.iter().map(|obligation| obligation.id.to_string());
    let sections = law.annex().sections().map(|(_, section)| format!("cir:{}", section.id));
    let points = law
        .annex()
        .sections()
        .flat_map(|(_, section)| section.points.iter().filter(|point| point.id != section.id))
        .map(|point| format!("cir:{}", point.id));
    let duties = law.deadlines().duties.iter().map(|duty| duty.id.to_string());
    let kinds = law.scope_law().kinds().map(|place| place.kind.id.to_string());
    let rules = rules(law).map(|rule| rule.id.to_string());
    let states = law.member_states().states.iter().map(|state| state.iso.to_string());
    let all = requirements.chain(obligations).chain(sections).chain(points);
    all.chain(duties).chain(kinds).chain(rules).chain(states).collect()
}

fn nearest_id(law: &Law, written: &str) -> Option<String> {
    let ids = ids(law);
    let with_prefix = |prefix: &str| nearest(&format!("{prefix}{written}"), ids.iter().map(String::as_str));
    let found = nearest(written, ids.iter().map(String::as_str))
        .or_else(|| with_prefix("nis2:"))
        .or_else(|| with_prefix("cir:"));
    found.map(str::to_owned)
}

fn rules(law: &Law) -> impl Iterator<Item = &Rule> {
    let scope = law.scope_law();
    let tiers = &scope.tier_rules;
    scope
        .scope_rules
        .iter()
        .chain(&scope.exclusions)
        .chain(&tiers.essential)
        .chain(&tiers.important)
        .chain(&tiers.registration_only)
        .chain(&scope.size.rules)
}

fn empty(id: &str, sort: Sort, title: &str) -> Explanation {
    Explanation {
        id: id.to_owned(),
        sort,
        title: title.to_owned(),
        asked: String::new(),
        plain: Vec::new(),
        who: Vec::new(),
        applies_to: Vec::new(),
        obligations: Vec::new(),
        requirements: Vec::new(),
        annex_points: Vec::new(),
        elsewhere: Vec::new(),
        deadlines: Vec::new(),
        details: Vec::new(),
        confidence: Confidence::High,
        citation: String::new(),
        notes: Vec::new(),
        as_of: None,
    }
}

fn of_requirement(law: &Law, requirement: &Requirement) -> Explanation {
    let id = requirement.id.as_str();
    let obligations: Vec<&Obligation> = law.obligations().of_requirement(id).collect();
    let sections =
        requirement.cir_2024_2690_points.iter().filter_map(|point| law.annex().section(point.as_str()));
    let mut notes: Vec<String> = requirement.note.iter().cloned().collect();
    notes.extend(requirement.qualifier.iter().map(|qualifier| format!("The text says \"{qualifier}\".")));
    let mut annex_points: Vec<Reference> = sections.map(section_reference).collect();
    if annex_points.is_empty() {
        annex_points = points_of(law, &obligations);
    }
    Explanation {
        asked: requirement.summary.clone(),
        plain: obligations.iter().map(|obligation| obligation.plain.clone()).collect(),
        who: distinct(obligations.iter().map(|obligation| obligation.who.as_str())),
        applies_to: requirement.applies_to.clone(),
        obligations: obligations.iter().map(|obligation| brief(obligation)).collect(),
        annex_points,
        elsewhere: elsewhere(law, MappingSource::Nis2, id),
        deadlines: requirement
            .deadline_refs
            .iter()
            .filter_map(|id| law.deadlines().get(id.as_str()))
            .map(deadline_brief)
            .collect(),
        details: requirement_details(requirement),
        confidence: requirement.confidence,
        citation: requirement.citation.clone(),
        notes,
        as_of: law.catalogue().meta.as_of.clone(),
        ..empty(id, Sort::Requirement, &requirement.title)
    }
}

fn requirement_details(requirement: &Requirement) -> Vec<(String, String)> {
    let mut details = vec![("article".to_owned(), format!("Art. {}", requirement.article))];
    if !requirement.proportionality_factors.is_empty() {
        details.push(("what weighs in".to_owned(), requirement.proportionality_factors.join(", ")));
    }
    for criterion in &requirement.criteria {
        details.push((format!("criterion ({})", criterion.id), criterion.any_of.join(", or ")));
    }
    if let Some(factors) = &requirement.assessment_factors {
        details.push((format!("helps to judge ({})", factors.citation), factors.factors.join(", ")));
    }
    if !requirement.fields.is_empty() {
        details.push(("data to submit".to_owned(), requirement.fields.join("; ")));
    }
    if let Some(notice) = &requirement.change_notice {
        details.push(("changes within".to_owned(), format!("{} {}", notice.period, notice.unit)));
    }
    details
}

fn of_obligation(law: &Law, obligation: &Obligation) -> Explanation {
    let requirement = law.catalogue().get(obligation.requirement.as_str());
    let sections = obligation.annex_points.iter().filter_map(AnnexPointId::section);
    let mut elsewhere: Vec<Elsewhere> = distinct(sections)
        .iter()
        .flat_map(|section| self::elsewhere(law, MappingSource::Cir, section))
        .collect();
    if elsewhere.is_empty() {
        elsewhere = self::elsewhere(law, MappingSource::Nis2, obligation.requirement.as_str());
    }
    Explanation {
        asked: obligation.title.clone(),
        plain: vec![obligation.plain.clone()],
        who: vec![obligation.who.clone()],
        applies_to: requirement.map(|requirement| requirement.applies_to.clone()).unwrap_or_default(),
        obligations: vec![brief(obligation)],
        requirements: requirement.map(requirement_reference).into_iter().collect(),
        annex_points: points_of(law, &[obligation]),
        elsewhere,
        deadlines: requirement
            .into_iter()
            .flat_map(|requirement| &requirement.deadline_refs)
            .filter_map(|id| law.deadlines().get(id.as_str()))
            .map(deadline_brief)
            .collect(),
        confidence: obligation.confidence.min(requirement.map_or(Confidence::High, |it| it.confidence)),
        citation: requirement.map(|requirement| requirement.citation.clone()).unwrap_or_default(),
        notes: obligation.note.iter().cloned().collect(),
        as_of: law.catalogue().meta.as_of.clone(),
        ..empty(obligation.id.as_str(), Sort::Obligation, &obligation.title)
    }
}

fn of_chapter(law: &Law, chapter: &Chapter) -> Explanation {
    let sections = chapter.sections.iter();
    let obligations: Vec<&Obligation> = law
        .obligations()
        .obligations
        .iter()
        .filter(|it| {
            let mut mine = it.annex_points.iter().filter_map(AnnexPointId::section);
            mine.any(|section| chapter.sections.iter().any(|of| of.id.as_str() == section))
        })
        .collect();
    Explanation {
        asked: sections.clone().map(|section| section.title.as_str()).collect::<Vec<_>>().join("; "),
        who: distinct(obligations.iter().map(|obligation| obligation.who.as_str())),
        obligations: obligations.iter().map(|obligation| brief(obligation)).collect(),
        requirements: requirements_of(law, &obligations),
        annex_points: sections.map(section_reference).collect(),
        citation: format!("Implementing Regulation (EU) 2024/2690, Annex, chapter {}", chapter.id),
        notes: vec![law.annex().applies_to.note.clone()],
        as_of: law.annex().meta.as_of.clone(),
        ..empty(&format!("cir:{}", chapter.id), Sort::AnnexPoint, &chapter.title)
    }
}

fn of_section(law: &Law, section: &Section) -> Explanation {
    let id = section.id.as_str();
    let obligations: Vec<&Obligation> = law.obligations().of_section(id).collect();
    Explanation {
        asked: section.points.iter().map(|point| point.summary.as_str()).collect::<Vec<_>>().join(" "),
        plain: obligations.iter().map(|obligation| obligation.plain.clone()).collect(),
        who: distinct(obligations.iter().map(|obligation| obligation.who.as_str())),
        applies_to: law.annex().applies_to.kinds.iter().map(|kind| kind.id.to_string()).collect(),
        obligations: obligations.iter().map(|obligation| brief(obligation)).collect(),
        requirements: requirements_of(law, &obligations),
        annex_points: section.points.iter().map(point_reference).collect(),
        elsewhere: elsewhere(law, MappingSource::Cir, id),
        citation: format!("Implementing Regulation (EU) 2024/2690, Annex, section {id}"),
        notes: vec![law.annex().applies_to.note.clone()],
        as_of: law.annex().meta.as_of.clone(),
        ..empty(&format!("cir:{id}"), Sort::AnnexPoint, &section.title)
    }
}

fn of_point(law: &Law, section: &Section, point: &Point) -> Explanation {
    let of_section = of_section(law, section);
    let exact: Vec<&Obligation> = law
        .obligations()
        .of_section(section.id.as_str())
        .filter(|it| it.annex_points.contains(&point.id))
        .collect();
    let mut notes = Vec::new();
    if !point.qualifiers.is_empty() {
        let words: Vec<&str> = point.qualifiers.iter().map(|qualifier| qualifier.words()).collect();
        notes.push(format!(
            "The text says \"{}\": if you find it is not so for you, write down why (Art. 2(2), second subparagraph).",
            words.join("\", \"")
        ));
    }
    notes.extend(of_section.notes);
    let mut details: Vec<(String, String)> =
        point.items.iter().map(|item| (item.id.to_string(), item.title.clone())).collect();
    let spaced =
        |words: &[String]| words.iter().map(|word| word.replace('_', " ")).collect::<Vec<_>>().join(", ");
    if !point.frequency.is_empty() {
        details.push(("how often".to_owned(), spaced(&point.frequency)));
    }
    if !point.review_triggers.is_empty() {
        details.push(("also after".to_owned(), spaced(&point.review_triggers)));
    }
    Explanation {
        id: format!("cir:{}", point.id),
        title: point.title.clone(),
        asked: point.summary.clone(),
        plain: exact.iter().map(|obligation| obligation.plain.clone()).collect(),
        who: distinct(exact.iter().map(|obligation| obligation.who.as_str())),
        obligations: exact.iter().map(|obligation| brief(obligation)).collect(),
        requirements: requirements_of(law, &exact),
        annex_points: vec![section_reference(section)],
        details,
        citation: point.citation.clone(),
        notes,
        ..of_section
    }
}

fn of_duty(law: &Law, duty: &Duty) -> Explanation {
    let from: Vec<&Requirement> =
        law.catalogue().requirements.iter().filter(|it| it.deadline_refs.contains(&duty.id)).collect();
    let mut details = vec![
        ("who has it".to_owned(), duty.duty_holder.clone()),
        ("set off by".to_owned(), duty.trigger.clone()),
    ];
    for field in &duty.content {
        let condition = field.condition.as_ref().map(|when| format!(" ({when})")).unwrap_or_default();
        details.push(("says".to_owned(), format!("{}{condition}", field.field)));
    }
    if let Some(day) = &duty.applies_from {
        details.push(("applies from".to_owned(), day.clone()));
    }
    let notes = duty.note.iter().chain(&duty.qualifier).chain(&duty.applies_from_note).chain(&duty.phased);
    Explanation {
        asked: format!("{}: {}", duty.trigger, period(duty)),
        who: vec![duty.duty_holder.clone()],
        requirements: from.into_iter().map(requirement_reference).collect(),
        deadlines: vec![deadline_brief(duty)],
        details,
        confidence: duty.confidence,
        citation: duty.citation.clone(),
        notes: notes.cloned().collect(),
        as_of: law.deadlines().meta.as_of.clone(),
        ..empty(duty.id.as_str(), Sort::Deadline, &duty.stage.replace('_', " "))
    }
}

fn of_kind(law: &Law, place: KindPlace<'_>) -> Explanation {
    let kind = place.kind;
    let mut details = Vec::new();
    if let Some(at) = place.place {
        let annex = match at.annex {
            crate::scope_law::AnnexNumber::I => "I",
            crate::scope_law::AnnexNumber::II => "II",
        };
        details.push((
            "stands in".to_owned(),
            format!("Annex {annex}, point {} ({})", at.subsector.point, at.subsector.title),
        ));
    }
    let yes = |so: bool, label: &str, text: &str| so.then(|| (label.to_owned(), text.to_owned()));
    details.extend(kind.definition_ref.as_ref().map(|at| ("defined in".to_owned(), at.clone())));
    details.extend(kind.excludes.as_ref().map(|who| ("leaves out".to_owned(), who.clone())));
    details.extend(yes(kind.cir_2024_2690, "also bound by", "Implementing Regulation (EU) 2024/2690"));
    details.extend(
        kind.lex_specialis.as_ref().map(|act| ("sector act that goes first".to_owned(), act.to_uppercase())),
    );
    Explanation {
        asked: kind.title.clone(),
        details,
        confidence: kind.confidence,
        citation: kind.citation.clone().or_else(|| kind.definition_ref.clone()).unwrap_or_default(),
        notes: kind.note.iter().cloned().collect(),
        as_of: law.scope_law().meta.as_of.clone(),
        ..empty(kind.id.as_str(), Sort::Kind, &kind.title)
    }
}

fn of_rule(law: &Law, rule: &Rule) -> Explanation {
    Explanation {
        asked: rule.text.clone(),
        details: rule.requires.iter().map(|what| ("needs".to_owned(), what.clone())).collect(),
        confidence: rule.confidence,
        citation: rule.citation.clone(),
        notes: rule.note.iter().cloned().collect(),
        as_of: law.scope_law().meta.as_of.clone(),
        ..empty(rule.id.as_str(), Sort::Rule, &rule.text)
    }
}

fn of_state(state: &MemberState) -> Explanation {
    let mut details = vec![
        ("act".to_owned(), state.act.clone()),
        ("in force".to_owned(), state.in_force.clone().unwrap_or_else(|| "no act in force".to_owned())),
        ("authority".to_owned(), state.competent_authority.join("; ")),
        ("CSIRT".to_owned(), state.csirt.join("; ")),
        ("reports go to".to_owned(), state.reporting.recipient.clone()),
    ];
    let more = [
        ("registration portal", &state.registration.portal),
        ("registration by", &state.registration.deadline),
        ("registration rule", &state.registration.rule),
        ("reporting channel", &state.reporting.channel),
        ("reporting stands in", &state.reporting.place),
        ("reporting note", &state.reporting.note),
    ];
    details.extend(more.into_iter().filter_map(|(label, text)| Some((label.to_owned(), text.clone()?))));
    for (subject, text) in state.other_deviations.iter().flat_map(|deviations| deviations.iter()) {
        details.push((format!("deviation: {subject}"), text.to_owned()));
    }
    Explanation {
        asked: format!("How {} transposes the Directive", state.name),
        details,
        confidence: state.confidence,
        citation: state.act.clone(),
        notes: state.notes.iter().cloned().collect(),
        as_of: Some(state.as_of.clone()),
        ..empty(state.iso.as_str(), Sort::MemberState, &state.name)
    }
}
